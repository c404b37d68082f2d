//! The file store: a folder now, anything that `object_store` speaks by changing `open`. Images are stored as `catalog` has
//! decoded and encoded them anew; no other bytes come this far.

use crate::Error;
use bytes::Bytes;
use domain::{
    ImageId,
    when::{DateTime, Utc},
};
use futures::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, local::LocalFileSystem, path::Path as StorePath};
use std::{collections::HashMap, path::Path, sync::Arc};

/// Which of an image's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageSize {
    /// At most 1,600 px on its longer side.
    Full,
    /// At most 640 px on its longer side. Images that came before there was this size have it from the first time on that somebody
    /// asks for it.
    Medium,
    /// At most 320 px on its longer side.
    Thumb,
}

impl ImageSize {
    /// Each.
    pub(crate) const ALL: [ImageSize; 3] = [ImageSize::Full, ImageSize::Medium, ImageSize::Thumb];

    /// The last part of its address ([`domain::image::Image::url`]).
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            ImageSize::Full => "full.jpg",
            ImageSize::Medium => "medium.jpg",
            ImageSize::Thumb => "thumb.jpg",
        }
    }

    /// Reads the last part of an address.
    #[must_use]
    pub fn from_file_name(name: &str) -> Option<ImageSize> {
        ImageSize::ALL.into_iter().find(|size| size.file_name() == name)
    }
}

/// The file store; clones are the same store.
#[derive(Clone)]
pub(crate) struct Files {
    store: Arc<dyn ObjectStore>,
    folder: Arc<Path>,
}

/// So much of the disk stays free: the database beside the images needs it to take orders.
const FREE_BYTES_MIN: u64 = 512 * 1024 * 1024;

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
        Ok(Files {
            store: Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_automatic_cleanup(true)),
            folder: folder.into(),
        })
    }

    /// Whether the disk has no room for more images.
    pub(crate) fn is_nearly_full(&self) -> bool {
        match rustix::fs::statvfs(&*self.folder) {
            Ok(disk) => disk.f_bavail.saturating_mul(disk.f_frsize) < FREE_BYTES_MIN,
            Err(error) => {
                tracing::warn!(%error, "how full the disk is cannot be read");
                false
            }
        }
    }

    /// Stores one file of an image.
    pub(crate) async fn put(&self, image: ImageId, size: ImageSize, bytes: Bytes) -> Result<(), Error> {
        self.store
            .put(&place(image, size), PutPayload::from_bytes(bytes))
            .await?;
        Ok(())
    }

    /// Removes the files of an image; one that is not there is removed already.
    pub(crate) async fn remove(&self, image: ImageId) -> Result<(), Error> {
        for size in ImageSize::ALL {
            match self.store.delete(&place(image, size)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Images of one of the [`SHARDS`] folders, each with the moment when a file of it was written last.
    pub(crate) async fn stored(&self, shard: u8) -> Result<Vec<(ImageId, DateTime<Utc>)>, Error> {
        let folder = StorePath::from_iter(["images".to_owned(), format!("{shard:02x}")]);
        let mut found: HashMap<ImageId, DateTime<Utc>> = HashMap::new();
        let mut files = self.store.list(Some(&folder));
        while let Some(file) = files.try_next().await? {
            // What has another name is none of ours.
            let Some(image) = file.location.parts().nth(2).and_then(|part| part.as_ref().parse().ok()) else {
                continue;
            };
            let written = found.entry(image).or_insert(file.last_modified);
            *written = file.last_modified.max(*written);
        }
        Ok(found.into_iter().collect())
    }

    /// Reads one file of an image.
    pub(crate) async fn get(&self, image: ImageId, size: ImageSize) -> Result<Bytes, Error> {
        Ok(self.store.get(&place(image, size)).await?.bytes().await?)
    }
}

/// How many folders images are spread over.
pub(crate) const SHARDS: i64 = 256;

/// Ids of version 7 begin with the time; their random end spreads images over the folders.
fn place(image: ImageId, size: ImageSize) -> StorePath {
    let id = image.to_string();
    let shard = id[id.len() - 2..].to_owned();
    StorePath::from_iter(["images", shard.as_str(), id.as_str(), size.file_name()])
}
