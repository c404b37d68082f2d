//! The file store: a folder now, anything that `object_store` speaks by changing `open`. Images are stored as `catalog` has
//! decoded and encoded them anew; no other bytes come this far.

use crate::Error;
use bytes::Bytes;
use domain::ImageId;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path as StorePath};
use std::{path::Path, sync::Arc};

/// Which of an image's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageSize {
    /// At most 1,600 px on its longer side.
    Full,
    /// At most 320 px on its longer side.
    Thumb,
}

impl ImageSize {
    /// The last part of its address ([`domain::image::Image::url`]).
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            ImageSize::Full => "full.jpg",
            ImageSize::Thumb => "thumb.jpg",
        }
    }

    /// Reads the last part of an address.
    #[must_use]
    pub fn from_file_name(name: &str) -> Option<ImageSize> {
        [ImageSize::Full, ImageSize::Thumb]
            .into_iter()
            .find(|size| size.file_name() == name)
    }
}

/// The file store; clones are the same store.
#[derive(Clone)]
pub(crate) struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// Opens a folder, making it when missing.
    pub(crate) fn open(folder: &Path) -> Result<Files, Error> {
        std::fs::create_dir_all(folder)?;
        // Until migration 0011 refused forms were files, for an hour: what people typed must not stay for ever.
        if let Err(error) = std::fs::remove_dir_all(folder.join("kept"))
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(error.into());
        }
        Ok(Files(Arc::new(LocalFileSystem::new_with_prefix(folder)?)))
    }

    /// Stores one file of an image.
    pub(crate) async fn put(&self, image: ImageId, size: ImageSize, bytes: Bytes) -> Result<(), Error> {
        self.0.put(&place(image, size), PutPayload::from_bytes(bytes)).await?;
        Ok(())
    }

    /// Reads one file of an image.
    pub(crate) async fn get(&self, image: ImageId, size: ImageSize) -> Result<Bytes, Error> {
        Ok(self.0.get(&place(image, size)).await?.bytes().await?)
    }
}

/// Ids of version 7 begin with the time; their random end spreads images over 256 folders.
fn place(image: ImageId, size: ImageSize) -> StorePath {
    let id = image.to_string();
    let shard = id[id.len() - 2..].to_owned();
    StorePath::from_iter(["images", shard.as_str(), id.as_str(), size.file_name()])
}
