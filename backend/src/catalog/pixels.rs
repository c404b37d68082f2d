//! Pixels on their way from a decoder to our JPEG, with as few copies as can be: a decoded image may take 160 MB. What shines
//! through becomes white in place, and scaling reads the image as it was decoded.

use crate::Error;
use fast_image_resize::{PixelType, ResizeError, ResizeOptions, Resizer, images::Image as Pixels, images::ImageRef};
use image::{ColorType, DynamicImage, RgbImage};
use moxcms::{ColorProfile, Layout, TransformOptions};

/// JPEG knows no transparency: what shone through is white, like our pages.
pub(super) fn on_white(mut image: DynamicImage) -> DynamicImage {
    match &mut image {
        DynamicImage::ImageLumaA8(pixels) => over_white::<u8, 255>(pixels, 2),
        DynamicImage::ImageRgba8(pixels) => over_white::<u8, 255>(pixels, 4),
        DynamicImage::ImageLumaA16(pixels) => over_white::<u16, 65_535>(pixels, 2),
        DynamicImage::ImageRgba16(pixels) => over_white::<u16, 65_535>(pixels, 4),
        _ => {}
    }
    image
}

/// The last channel of each pixel is its opacity, of at most `MAX`.
fn over_white<T: Copy + Into<u64> + TryFrom<u64>, const MAX: u64>(samples: &mut [T], channels: usize) {
    for pixel in samples.chunks_exact_mut(channels) {
        let Some((alpha, colors)) = pixel.split_last_mut() else {
            continue;
        };
        let opacity: u64 = (*alpha).into();
        if opacity == MAX {
            continue;
        }
        for color in colors {
            let over = ((*color).into() * opacity + MAX * (MAX - opacity) + MAX / 2) / MAX;
            *color = T::try_from(over).unwrap_or(*color);
        }
    }
}

/// Scaled down until its longer side is at most `longest`, never up; opaque, whatever its opacity says; always `ImageRgb8`.
pub(super) fn fit(image: &DynamicImage, longest: u32) -> Result<DynamicImage, Error> {
    let (width, height) = (image.width(), image.height());
    let Some(kind) = pixel_type(image.color()) else {
        return fit(&DynamicImage::ImageRgb8(image.to_rgb8()), longest);
    };
    let longer = width.max(height);
    if longer <= longest {
        return rgb(width, height, image.as_bytes(), kind);
    }
    let side = |side: u32| {
        let scaled = u64::from(side) * u64::from(longest) / u64::from(longer);
        u32::try_from(scaled).unwrap_or(longest).max(1)
    };
    let (to_width, to_height) = (side(width), side(height));
    let from = ImageRef::new(width, height, image.as_bytes(), kind).map_err(Error::internal)?;
    let mut to = Pixels::new(to_width, to_height, kind);
    Resizer::new()
        // Nothing shines through any more, and weighing by opacity would copy the image.
        .resize(&from, &mut to, &ResizeOptions::new().use_alpha(false))
        .map_err(|error: ResizeError| Error::internal(error))?;
    rgb(to_width, to_height, to.buffer(), kind)
}

/// Browsers take an image without a profile for sRGB, and ours are stored without: wide colours would look pale. A profile that
/// cannot be read, or is for other than red, green and blue, changes nothing.
pub(super) fn to_srgb(image: &mut DynamicImage, profile: &[u8]) {
    let (Some(pixels), Ok(profile)) = (image.as_mut_rgb8(), ColorProfile::new_from_slice(profile)) else {
        return;
    };
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) = profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default())
    else {
        return;
    };
    let row_bytes = pixels.width() as usize * 3;
    let mut converted = vec![0; row_bytes];
    for row in pixels.chunks_exact_mut(row_bytes.max(1)) {
        if transform.transform(row, &mut converted).is_ok() {
            row.copy_from_slice(&converted);
        }
    }
}

/// How the scaler calls what the decoders make; `None` for what none of them makes.
fn pixel_type(color: ColorType) -> Option<PixelType> {
    Some(match color {
        ColorType::L8 => PixelType::U8,
        ColorType::La8 => PixelType::U8x2,
        ColorType::Rgb8 => PixelType::U8x3,
        ColorType::Rgba8 => PixelType::U8x4,
        ColorType::L16 => PixelType::U16,
        ColorType::La16 => PixelType::U16x2,
        ColorType::Rgb16 => PixelType::U16x3,
        ColorType::Rgba16 => PixelType::U16x4,
        _ => return None,
    })
}

/// Eight bits of red, green and blue for each pixel.
fn rgb(width: u32, height: u32, bytes: &[u8], kind: PixelType) -> Result<DynamicImage, Error> {
    let eight = |sample: &[u8]| match *sample {
        [low, high] => u8::try_from((u32::from(u16::from_ne_bytes([low, high])) + 128) / 257).unwrap_or(u8::MAX),
        _ => sample.first().copied().unwrap_or_default(),
    };
    let (sample, is_gray) = match kind {
        PixelType::U8 | PixelType::U8x2 => (1, true),
        PixelType::U8x3 | PixelType::U8x4 => (1, false),
        PixelType::U16 | PixelType::U16x2 => (2, true),
        _ => (2, false),
    };
    let mut pixels = Vec::with_capacity(width as usize * height as usize * 3);
    for pixel in bytes.chunks_exact(kind.size()) {
        if is_gray {
            pixels.extend([eight(&pixel[..sample]); 3]);
        } else {
            pixels.extend(pixel.chunks_exact(sample).take(3).map(eight));
        }
    }
    let pixels = RgbImage::from_raw(width, height, pixels).ok_or_else(|| Error::internal("the scaler lost pixels"))?;
    Ok(DynamicImage::ImageRgb8(pixels))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_colours_become_those_that_a_browser_expects() {
        let converted = |profile: &[u8]| {
            let mut image = DynamicImage::ImageRgb8(RgbImage::from_pixel(2, 2, image::Rgb([200, 100, 50])));
            to_srgb(&mut image, profile);
            image.to_rgb8().get_pixel(1, 1).0
        };
        let [red, green, blue] = converted(&ColorProfile::new_display_p3().encode().unwrap());
        assert!(red > 205 && green < 100 && blue < 45, "{red} {green} {blue}");
        let same = converted(&ColorProfile::new_srgb().encode().unwrap());
        assert!(
            same.iter().zip([200, 100, 50]).all(|(is, was)| is.abs_diff(was) <= 1),
            "{same:?}"
        );
        assert_eq!(converted(b"no profile"), [200, 100, 50]);
    }
}
