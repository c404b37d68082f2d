//! The file store: a folder now, anything that `object_store` speaks by changing `open`. Images are stored as `catalog` has
//! decoded and encoded them anew, and texts as `kept` put them away; no other bytes come this far.

use crate::Error;
use bytes::Bytes;
use domain::ImageId;
use futures::TryStreamExt;
use object_store::{
    ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path as StorePath,
};
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

    /// Stores a text of `kept`.
    pub(crate) async fn keep(&self, name: &str, text: Bytes) -> Result<(), Error> {
        self.0.put(&kept_place(name), PutPayload::from_bytes(text)).await?;
        Ok(())
    }

    /// Reads a text of `kept`.
    pub(crate) async fn kept(&self, name: &str) -> Result<Bytes, Error> {
        Ok(self.0.get(&kept_place(name)).await?.bytes().await?)
    }

    /// The names of all texts of `kept`.
    pub(crate) async fn all_kept(&self) -> Result<Vec<String>, Error> {
        let folder = StorePath::from(KEPT);
        let name = |file: ObjectMeta| file.location.filename().map(str::to_owned);
        Ok(self
            .0
            .list(Some(&folder))
            .map_ok(name)
            .try_filter_map(async |name| Ok(name))
            .try_collect()
            .await?)
    }

    /// Removes a text of `kept`; another server may have done it already.
    pub(crate) async fn throw_away(&self, name: &str) -> Result<(), Error> {
        match self.0.delete(&kept_place(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Where texts of `kept` lie.
const KEPT: &str = "kept";

fn kept_place(name: &str) -> StorePath {
    StorePath::from_iter([KEPT, name])
}

/// Ids of version 7 begin with the time; their random end spreads images over 256 folders.
fn place(image: ImageId, size: ImageSize) -> StorePath {
    let id = image.to_string();
    let shard = id[id.len() - 2..].to_owned();
    StorePath::from_iter(["images", shard.as_str(), id.as_str(), size.file_name()])
}
