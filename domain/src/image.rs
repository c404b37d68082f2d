//! Images: what is stored of one, where it is to be fetched, and what may be uploaded.

use crate::{ImageId, Why};
use serde::{Deserialize, Serialize};

/// Most images of one product or campaign.
pub const IMAGES_MAX: usize = 9;
/// Largest image file, in bytes (10 MB).
pub const IMAGE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Largest image, in pixels (40 megapixels): more than almost every phone takes.
pub const IMAGE_PIXELS_MAX: u64 = 40_000_000;
/// Largest decoded image, in bytes: what decoding may cost. The largest image with eight bits of red, green, blue and opacity;
/// a file of 300 kB can hold twice as much with sixteen.
pub const IMAGE_DECODED_MAX: u64 = IMAGE_PIXELS_MAX * 4;
/// Most bytes of images that a shop stores (2 GiB): some 5,000 of them, as we store them. What nobody uses for a day is removed and
/// counts no longer.
pub const SHOP_IMAGE_BYTES_MAX: i64 = 2 * 1024 * 1024 * 1024;

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

    /// Address of the medium size (≤ 640 px on its longer side).
    #[must_use]
    pub fn medium_url(&self) -> String {
        format!("/files/{}/medium.jpg", self.id)
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
    /// Bytes that it takes when decoded, if known.
    pub decoded: Option<u64>,
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
        // Only images with sixteen bits come here, of at least three channels.
        Some(_) if facts.decoded.is_some_and(|bytes| bytes > IMAGE_DECODED_MAX) => {
            Err(Why::DeepImageTooManyPixels { max_megapixels: 20 })
        }
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_measured_before_it_is_decoded() {
        let facts = |bytes, size| {
            check_image(ImageFacts {
                bytes,
                size,
                decoded: None,
            })
        };
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

    #[test]
    fn an_image_of_eight_bits_may_have_40_megapixels_and_one_of_sixteen_half_as_many() {
        let decoded = |(width, height): (u32, u32), bytes_per_pixel: u64| {
            check_image(ImageFacts {
                bytes: 10,
                size: Some((width, height)),
                decoded: Some(u64::from(width) * u64::from(height) * bytes_per_pixel),
            })
        };
        assert_eq!(decoded((8_000, 5_000), 4), Ok(()));
        assert_eq!(decoded((5_000, 4_000), 8), Ok(()));
        assert_eq!(
            decoded((6_300, 6_300), 8),
            Err(Why::DeepImageTooManyPixels { max_megapixels: 20 })
        );
    }
}
