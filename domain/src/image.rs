//! Images: what is stored of one, where it is to be fetched, and what may be uploaded.

use crate::{ImageId, Why};
use serde::{Deserialize, Serialize};

/// Most images of one product or campaign.
pub const IMAGES_MAX: usize = 9;
/// Largest image file, in bytes (10 MB).
pub const IMAGE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Largest image, in pixels (40 megapixels): what decoding may cost.
pub const IMAGE_PIXELS_MAX: u64 = 40_000_000;

/// A stored image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Its id, also in its address.
    pub id: ImageId,
    /// Width in pixels of the full image.
    pub width: u32,
    /// Height in pixels of the full image.
    pub height: u32,
}

impl Image {
    /// Address of the full image (≤ 1,600 px on its longer side).
    #[must_use]
    pub fn url(&self) -> String {
        format!("/files/{}/full.jpg", self.id)
    }

    /// Address of the thumbnail (320 px on its longer side).
    #[must_use]
    pub fn thumb_url(&self) -> String {
        format!("/files/{}/thumb.jpg", self.id)
    }
}

/// What is known about an image, before it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageFacts {
    /// Size of the file.
    pub bytes: usize,
    /// Width by the decoder, if it could read the header.
    pub size: Option<(u32, u32)>,
}

/// Whether an image may be decoded at all.
pub fn check_image(facts: ImageFacts) -> Result<(), Why> {
    if facts.bytes == 0 {
        return Err(Why::EmptyFile);
    }
    if facts.bytes > IMAGE_BYTES_MAX {
        return Err(Why::ImageTooLarge { max_mb: 10 });
    }
    match facts.size {
        None | Some((0, _) | (_, 0)) => Err(Why::NotAnImage),
        Some((w, h)) if u64::from(w) * u64::from(h) > IMAGE_PIXELS_MAX => {
            Err(Why::ImageTooManyPixels { max_megapixels: 40 })
        }
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_measured_before_it_is_decoded() {
        let facts = |bytes, size| check_image(ImageFacts { bytes, size });
        assert_eq!(facts(0, None), Err(Why::EmptyFile));
        assert_eq!(
            facts(IMAGE_BYTES_MAX + 1, Some((1, 1))),
            Err(Why::ImageTooLarge { max_mb: 10 })
        );
        assert_eq!(
            facts(10, Some((10_000, 4_001))),
            Err(Why::ImageTooManyPixels { max_megapixels: 40 })
        );
        assert_eq!(facts(10, None), Err(Why::NotAnImage));
        assert_eq!(facts(10, Some((8_000, 5_000))), Ok(()));
    }
}
