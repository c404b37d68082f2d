//! Strangers' bytes become our own JPEG: measured before they are decoded, decoded with limits, turned the way the camera
//! was held, scaled, and written anew. Nothing of the original file survives, so no metadata does. What decoding costs is
//! bounded by the bytes of the decoded image, not by the size of the file: 300 kB can hold 300 MB.

use super::{
    jpeg::markers,
    pixels::{fit, on_white, to_srgb},
};
use crate::Error;
use bytes::Bytes;
use domain::{
    ShopId, Why,
    image::{IMAGE_DECODED_MAX, ImageFacts, check_image},
};
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    error::LimitErrorKind, metadata::Orientation,
};
use std::collections::HashMap;
use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::available_parallelism;
use std::time::Duration;
use tokio::sync::{AcquireError, Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// Longer side of the full image.
const FULL: u32 = 1_600;
/// Longer side of the medium size.
const MEDIUM: u32 = 640;
/// Longer side of the thumbnail.
const THUMB: u32 = 320;
/// 82 is where photographs stop looking better and files go on growing.
const QUALITY: u8 = 82;
/// Memory that all decoding together takes at a moment, in MB: two of the largest images.
const MEMORY_MB: u32 = 320;
/// Decoding at once at most; half of the cores where there are fewer, so that the other half answers requests.
const AT_ONCE_MAX: usize = 2;
/// What a PNG's header may take once it is read: large colour profiles are half a megabyte.
const PNG_HEADER_MAX: u64 = 8_000_000;
/// No side of an image within the limit of pixels is longer, unless it is a line that nobody can look at.
const SIDE_MAX: u32 = 30_000;
/// Scans of a progressive JPEG; encoders make about ten. Each goes through the whole image, however few bytes it has.
const SCANS_MAX: usize = 32;

/// An image whose turn does not come within this is refused as busy. Our page takes a connection for dead on which nothing moves
/// for 30 s, and a proxy after a minute.
const WAITS_AT_MOST: Duration = Duration::from_secs(25);

/// A smaller image that is not made within this is left for later, and its viewer gets the full one.
const SHRINK_WAITS_AT_MOST: Duration = Duration::from_secs(2);

/// Decodes images in their own threads, as many at once as memory and processor allow, and one of each shop: a shop that sends
/// many waits for itself and not in front of others.
pub(crate) struct Decoder {
    /// One for each MB.
    memory: Arc<Semaphore>,
    /// The least that an image is counted as, in MB: it bounds how many are decoded at once.
    least_mb: u32,
    /// Of shops that have images here right now.
    turns: Mutex<HashMap<ShopId, Weak<Semaphore>>>,
    /// For images of before that get their medium size.
    shrinks: Semaphore,
}

impl Default for Decoder {
    fn default() -> Decoder {
        let at_once = available_parallelism()
            .map_or(1, |cores| cores.get() / 2)
            .clamp(1, AT_ONCE_MAX);
        Decoder {
            memory: Arc::new(Semaphore::new(MEMORY_MB as usize)),
            least_mb: u32::try_from(at_once).map_or(MEMORY_MB, |at_once| MEMORY_MB / at_once),
            turns: Mutex::default(),
            shrinks: Semaphore::new(1),
        }
    }
}

/// An image as we store it.
pub(super) struct Stored {
    pub(super) full: Bytes,
    pub(super) medium: Bytes,
    pub(super) thumb: Bytes,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Decoder {
    /// Field: `file`. `Busy` when its turn does not come.
    pub(super) async fn take(&self, shop: ShopId, bytes: Bytes) -> Result<Stored, Error> {
        // The size of the file is checked before anything waits for it.
        if let Err(why @ (Why::EmptyFile | Why::ImageTooLarge { .. })) = check_image(ImageFacts {
            bytes: bytes.len(),
            size: None,
            decoded: None,
        }) {
            return Err(wrong(why));
        }
        let header = bytes.clone();
        let needed_mb = tokio::task::spawn_blocking(move || memory_mb(&header)).await??;
        let (own, memory) = (self.turn_of(shop), self.memory.clone());
        let turns = async move {
            let own = own.acquire_owned().await?;
            Ok((
                own,
                memory
                    .acquire_many_owned(needed_mb.clamp(self.least_mb, MEMORY_MB))
                    .await?,
            ))
        };
        let turns = timeout(WAITS_AT_MOST, turns).await.map_err(|_| Error::Busy)?;
        let turns = turns.map_err(|closed: AcquireError| Error::internal(closed))?;
        tokio::task::spawn_blocking(move || {
            // Until the thread is done, whether or not anybody still waits for it.
            let _turns = turns;
            encode(&decode(&bytes)?)
        })
        .await?
    }

    /// The turn to make the medium size of an image, one at a time; `None` when it does not come within two seconds.
    pub(super) async fn shrinking(&self) -> Option<SemaphorePermit<'_>> {
        timeout(SHRINK_WAITS_AT_MOST, self.shrinks.acquire()).await.ok()?.ok()
    }

    fn turn_of(&self, shop: ShopId) -> Arc<Semaphore> {
        // Nothing between lock and unlock leaves the map half changed.
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = turns.get(&shop).and_then(Weak::upgrade) {
            return turn;
        }
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::new(Semaphore::new(1));
        turns.insert(shop, Arc::downgrade(&turn));
        turn
    }
}

fn wrong(why: Why) -> Error {
    Error::invalid("file", why)
}

/// Reads the header and refuses what will not be decoded.
fn open(bytes: &[u8]) -> Result<(ImageFormat, impl ImageDecoder + '_), Error> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    // By its first bytes; what the file calls itself does not matter.
    let format = match reader.format() {
        Some(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => format,
        _ => return Err(wrong(Why::NotAnImage)),
    };
    let markers = markers(bytes);
    // The decoder fills what is missing with grey.
    let is_cut_off = markers.scans > 0 && !markers.ends;
    if format == ImageFormat::Jpeg && (is_cut_off || markers.scans > SCANS_MAX) {
        return Err(wrong(Why::DamagedImage));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    // For PNG this bounds what the header's compressed parts become (a colour profile of 400 kB can say that it is 400 MB), not
    // the image; for the others the image and the decoder's own buffers besides.
    limits.max_alloc = Some(match format {
        ImageFormat::Png => PNG_HEADER_MAX,
        _ => IMAGE_DECODED_MAX * 2,
    });
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| match error {
        ImageError::Limits(limit)
            if format == ImageFormat::Png && limit.kind() == LimitErrorKind::InsufficientMemory =>
        {
            wrong(Why::DamagedImage)
        }
        error => wrong(refusal(&error)),
    })?;
    check_image(ImageFacts {
        bytes: bytes.len(),
        size: Some(decoder.dimensions()),
        decoded: Some(decoder.total_bytes()),
    })
    .map_err(wrong)?;
    Ok((format, decoder))
}

/// What decoding takes at its peak.
fn memory_mb(bytes: &[u8]) -> Result<u32, Error> {
    let (format, decoder) = open(bytes)?;
    let decoded = decoder.total_bytes();
    let needed = match format {
        // All coefficients of the image wait for the last scan, two bytes each.
        ImageFormat::Jpeg if markers(bytes).scans > 1 => decoded * 3,
        // The decoder works on a copy.
        ImageFormat::WebP => decoded * 2,
        _ => decoded,
    };
    Ok(u32::try_from(needed.div_ceil(1_000_000)).unwrap_or(u32::MAX))
}

/// The image upright, without transparency, at its full size for us; always `ImageRgb8`.
fn decode(bytes: &[u8]) -> Result<DynamicImage, Error> {
    let (_, mut decoder) = open(bytes)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(|error| wrong(refusal(&error)))?;
    let mut upright = fit(&on_white(image), FULL)?;
    if let Some(profile) = profile {
        to_srgb(&mut upright, &profile);
    }
    upright.apply_orientation(orientation);
    Ok(upright)
}

/// A header that asks for too much is too large; everything else that a decoder dislikes is not an image.
fn refusal(error: &ImageError) -> Why {
    match error {
        ImageError::Limits(_) => Why::ImageTooManyPixels { max_megapixels: 40 },
        _ => Why::NotAnImage,
    }
}

/// The medium size of an image as we store it.
pub(super) fn medium(full: &[u8]) -> Result<Bytes, Error> {
    jpeg(&fit(&decode(full)?, MEDIUM)?)
}

/// The files of an image that is already at its full size for us.
fn encode(full: &DynamicImage) -> Result<Stored, Error> {
    let medium = fit(full, MEDIUM)?;
    let thumb = fit(&medium, THUMB)?;
    Ok(Stored {
        full: jpeg(full)?,
        medium: jpeg(&medium)?,
        thumb: jpeg(&thumb)?,
        width: full.width(),
        height: full.height(),
    })
}

fn jpeg(image: &DynamicImage) -> Result<Bytes, Error> {
    let mut bytes = Vec::new();
    image
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))
        .map_err(Error::internal)?;
    Ok(bytes.into())
}
