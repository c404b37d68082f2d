//! Strangers' bytes become our own JPEG: measured before they are decoded, decoded with limits, turned the way the camera
//! was held, scaled, and written anew. Nothing of the original file survives, so no metadata does.

use crate::Error;
use bytes::Bytes;
use domain::{
    Why,
    image::{IMAGE_PIXELS_MAX, ImageFacts, check_image},
};
use fast_image_resize::{PixelType, ResizeError, Resizer, images::Image as Pixels};
use image::{
    DynamicImage, ExtendedColorType, ImageBuffer, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb,
    RgbImage, codecs::jpeg::JpegEncoder, metadata::Orientation,
};
use std::io::Cursor;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Longer side of the full image.
const FULL: u32 = 1_600;
/// Longer side of the thumbnail.
const THUMB: u32 = 320;
/// 82 is where photographs stop looking better and files go on growing.
const QUALITY: u8 = 82;
/// Decoding at once: the largest allowed image takes 320 MB of memory for a moment.
const AT_ONCE: usize = 2;
/// Eight bytes per pixel, the most that a PNG can ask for.
const DECODED_BYTES_MAX: u64 = IMAGE_PIXELS_MAX * 8;
/// No side of an image within the limit of pixels is longer, unless it is a line that nobody can look at.
const SIDE_MAX: u32 = 30_000;

/// Decodes images in their own threads, a few at a time.
pub(crate) struct Decoder(Arc<Semaphore>);

impl Default for Decoder {
    fn default() -> Decoder {
        Decoder(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

/// An image as we store it.
pub(super) struct Stored {
    pub(super) full: Bytes,
    pub(super) thumb: Bytes,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Decoder {
    /// Field: `file`.
    pub(super) async fn take(&self, bytes: Bytes) -> Result<Stored, Error> {
        // The size of the file is checked before anything waits for it.
        if let Err(why @ (Why::EmptyFile | Why::ImageTooLarge { .. })) = check_image(ImageFacts {
            bytes: bytes.len(),
            size: None,
        }) {
            return Err(Error::invalid("file", why));
        }
        let _turn = self.0.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(move || encode(&decode(&bytes)?)).await?
    }
}

/// The image upright, without transparency, at its full size for us.
fn decode(bytes: &[u8]) -> Result<RgbImage, Error> {
    let wrong = |why| Error::invalid("file", why);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    // By its first bytes; what the file calls itself does not matter.
    if !matches!(
        reader.format(),
        Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)
    ) {
        return Err(wrong(Why::NotAnImage));
    }
    if reader.format() == Some(ImageFormat::Jpeg) && !ends(bytes) {
        return Err(wrong(Why::DamagedImage));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| wrong(refusal(&error)))?;
    check_image(ImageFacts {
        bytes: bytes.len(),
        size: Some(decoder.dimensions()),
    })
    .map_err(wrong)?;
    if decoder.total_bytes() > DECODED_BYTES_MAX {
        return Err(wrong(Why::ImageTooManyPixels { max_megapixels: 40 }));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(|error| wrong(refusal(&error)))?;
    let mut upright = DynamicImage::ImageRgb8(fit(&on_white(image), FULL)?);
    upright.apply_orientation(orientation);
    Ok(upright.into_rgb8())
}

/// Whether a JPEG has its end: the marker EOI after the last start of a scan (ITU T.81, B.1.1.3). The decoder fills what is
/// missing with grey. An image inside the metadata has an end of its own, but before the scan.
fn ends(bytes: &[u8]) -> bool {
    let last = |marker: [u8; 2]| bytes.windows(2).rposition(|pair| pair == marker);
    last([0xff, 0xda]).is_none_or(|scan| last([0xff, 0xd9]) > Some(scan))
}

/// A header that asks for too much is too large; everything else that a decoder dislikes is not an image.
fn refusal(error: &ImageError) -> Why {
    match error {
        ImageError::Limits(_) => Why::ImageTooManyPixels { max_megapixels: 40 },
        _ => Why::NotAnImage,
    }
}

/// JPEG knows no transparency: what shone through is white, like our pages.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    ImageBuffer::from_fn(image.width(), image.height(), |x, y| {
        let [r, g, b, alpha] = image.get_pixel(x, y).0;
        let over = |c: u8| {
            let (c, alpha) = (u32::from(c), u32::from(alpha));
            u8::try_from((c * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(255)
        };
        Rgb([over(r), over(g), over(b)])
    })
}

/// Scaled down until its longer side is at most `longest`; never up.
fn fit(image: &RgbImage, longest: u32) -> Result<RgbImage, Error> {
    let (width, height) = image.dimensions();
    let longer = width.max(height);
    if longer <= longest {
        return Ok(image.clone());
    }
    let side = |side: u32| {
        let scaled = u64::from(side) * u64::from(longest) / u64::from(longer);
        u32::try_from(scaled).unwrap_or(longest).max(1)
    };
    let (to_width, to_height) = (side(width), side(height));
    let from = fast_image_resize::images::ImageRef::new(width, height, image.as_raw(), PixelType::U8x3)
        .map_err(Error::internal)?;
    let mut to = Pixels::new(to_width, to_height, PixelType::U8x3);
    Resizer::new()
        .resize(&from, &mut to, None)
        .map_err(|error: ResizeError| Error::internal(error))?;
    RgbImage::from_raw(to_width, to_height, to.into_vec()).ok_or_else(|| Error::internal("the resizer lost pixels"))
}

/// Both files of an image that is already at its full size for us.
fn encode(full: &RgbImage) -> Result<Stored, Error> {
    let thumb = fit(full, THUMB)?;
    let (width, height) = full.dimensions();
    Ok(Stored {
        full: jpeg(full)?,
        thumb: jpeg(&thumb)?,
        width,
        height,
    })
}

fn jpeg(image: &RgbImage) -> Result<Bytes, Error> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8)
        .map_err(Error::internal)?;
    Ok(bytes.into())
}
