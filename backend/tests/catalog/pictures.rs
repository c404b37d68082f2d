//! Pictures: what is taken in, what is refused, what is left of the file.

use super::wrong;
use crate::fixture::{Fixture, images, on_both, picture};
use backend::{
    Error,
    catalog::{self, ImageSize},
};
use domain::{
    FieldError, ImageId, Why,
    image::{IMAGE_BYTES_MAX, Image},
};
use image::{GenericImageView, ImageFormat, Rgba, RgbaImage};
use std::io::Cursor;

const TOO_MANY: Why = Why::ImageTooManyPixels { max_megapixels: 40 };

/// A PNG that claims a size, with four bytes behind it.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    for (kind, data) in [
        (b"IHDR", [&size[..], &[8, 2, 0, 0, 0]].concat()),
        (b"IDAT", vec![0x78, 0x9c, 0x03, 0x00]),
    ] {
        chunk(&mut png, kind, &data);
    }
    png
}

/// One more chunk of a PNG.
pub(super) fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    let chunk = [&kind[..], data].concat();
    png.extend((data.len() as u32).to_be_bytes());
    png.extend(&chunk);
    png.extend(crc(&chunk).to_be_bytes());
}

/// CRC-32 as PNG has it (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

/// A JPEG with EXIF that says "turn by 90° to see it upright", and where it was taken.
fn turned(width: u32, height: u32) -> Vec<u8> {
    let jpeg = picture(ImageFormat::Jpeg, width, height);
    let mut tiff = b"Exif\0\0MM\0*\0\0\0\x08\0\x01".to_vec();
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]);
    tiff.extend([0, 0, 0, 0]);
    tiff.extend(b"SECRET-PLACE");
    let mut out = jpeg[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend((tiff.len() as u16 + 2).to_be_bytes());
    out.extend(tiff);
    out.extend(&jpeg[2..]);
    out
}

async fn decoded(shop: &Fixture, image: &Image, size: ImageSize) -> (image::DynamicImage, bytes::Bytes) {
    let bytes = catalog::image_file(&shop.b, image.id, size).await.unwrap();
    assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::Jpeg);
    (image::load_from_memory(&bytes).unwrap(), bytes)
}

on_both! {
    async fn jpeg_png_and_webp_become_our_own_files(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let image = catalog::store_image(&shop.b, &images(&staff), picture(format, 2_000, 1_000).into()).await.unwrap();
            assert_eq!((image.width, image.height), (1_600, 800));
            assert_eq!(decoded(&shop, &image, ImageSize::Full).await.0.dimensions(), (1_600, 800));
            assert_eq!(decoded(&shop, &image, ImageSize::Thumb).await.0.dimensions(), (320, 160));
        }
        let small = catalog::store_image(&shop.b, &images(&staff), picture(ImageFormat::Png, 1, 9).into()).await.unwrap();
        assert_eq!(decoded(&shop, &small, ImageSize::Thumb).await.0.dimensions(), (1, 9), "never scaled up");
        let line = catalog::store_image(&shop.b, &images(&staff), picture(ImageFormat::Png, 20_000, 1).into()).await.unwrap();
        assert_eq!((line.width, line.height), (1_600, 1));
        assert_eq!(shop.number("SELECT COUNT(*) FROM images").await, 5);
    }

    async fn a_picture_is_upright_and_says_nothing_about_where_it_was_taken(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let file = turned(600, 400);
        assert!(file.windows(12).any(|w| w == b"SECRET-PLACE"), "the premise");
        let image = catalog::store_image(&shop.b, &images(&staff), file.into()).await.unwrap();
        assert_eq!((image.width, image.height), (400, 600));
        for size in [ImageSize::Full, ImageSize::Thumb] {
            let (picture, bytes) = decoded(&shop, &image, size).await;
            assert!(picture.width() < picture.height());
            assert!(!bytes.windows(12).any(|w| w == b"SECRET-PLACE") && !bytes.windows(4).any(|w| w == b"Exif"));
        }
    }

    async fn what_shone_through_is_white(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let clear = RgbaImage::from_pixel(64, 64, Rgba([0, 0, 0, 0]));
        let mut file = Cursor::new(Vec::new());
        clear.write_to(&mut file, ImageFormat::Png).unwrap();
        let image = catalog::store_image(&shop.b, &images(&staff), file.into_inner().into()).await.unwrap();
        let pixel = decoded(&shop, &image, ImageSize::Full).await.0.get_pixel(32, 32);
        assert!(pixel.0[..3].iter().all(|c| *c > 250), "{pixel:?}");
    }

    async fn what_is_not_a_picture_is_told_so_and_leaves_nothing(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let mut cut_off = picture(ImageFormat::Png, 100, 100);
        cut_off.truncate(60);
        let mut gif = b"GIF89a".to_vec();
        gif.extend([0; 100]);
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
        for (what, file, why) in [
            ("nothing", Vec::new(), Why::EmptyFile),
            ("a text", b"I am holiday.jpg".to_vec(), Why::NotAnImage),
            ("a program that begins like a JPEG", [&[0xff, 0xd8, 0xff][..], &[0x7f; 500]].concat(), Why::NotAnImage),
            ("half a PNG", cut_off, Why::NotAnImage),
            ("a GIF", gif, Why::NotAnImage),
            ("an SVG", svg, Why::NotAnImage),
            ("a size without a picture", claiming(100, 100), Why::NotAnImage),
            ("a bomb", claiming(30_000, 30_000), TOO_MANY),
            ("a bomb beyond every side", claiming(u32::MAX / 4, u32::MAX / 4), TOO_MANY),
            ("just over 40 megapixels", claiming(8_000, 5_001), TOO_MANY),
            ("10 MB and a byte", vec![0xff; IMAGE_BYTES_MAX + 1], Why::ImageTooLarge { max_mb: 10 }),
            ("100 MB", vec![0; 100_000_000], Why::ImageTooLarge { max_mb: 10 }),
        ] {
            let answer = catalog::store_image(&shop.b, &images(&staff), file.into()).await;
            assert_eq!(wrong(answer), [FieldError::new("file", why)], "{what}");
        }
        assert_eq!(shop.number("SELECT COUNT(*) FROM images").await, 0);
        assert!(std::fs::read_dir(shop.folder()).unwrap().next().is_none());
    }

    async fn a_picture_that_is_not_there_is_not_found(shop: Fixture) {
        let nothing = ImageId(uuid::Uuid::now_v7());
        let answer = catalog::image_file(&shop.b, nothing, ImageSize::Full).await;
        assert!(matches!(answer, Err(Error::NotFound)));
        assert_eq!(ImageSize::from_file_name("full.jpg"), Some(ImageSize::Full));
        assert_eq!(ImageSize::from_file_name("../../secret.key"), None);
    }

    async fn a_photograph_that_ends_in_the_middle_is_refused(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let whole = picture(ImageFormat::Jpeg, 640, 480);
        for length in [whole.len() / 3, whole.len() / 2, whole.len() - 2] {
            let cut = whole[..length].to_vec().into();
            let answer = catalog::store_image(&shop.b, &images(&staff), cut).await;
            assert_eq!(wrong(answer), [FieldError::new("file", Why::DamagedImage)], "{length} bytes");
        }
        catalog::store_image(&shop.b, &images(&staff), whole.into()).await.unwrap();
    }

    async fn a_shop_that_sends_many_images_waits_for_itself_and_not_in_front_of_others(shop: Fixture) {
        let (busy, other) = (shop.owner("ban-ron").await, shop.owner("khac").await);
        let large = bytes::Bytes::from(picture(ImageFormat::Png, 4_000, 4_000));
        let mut waiting = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let (b, may, large) = (shop.b.clone(), images(&busy), large.clone());
            waiting.spawn(async move { catalog::store_image(&b, &may, large).await.map(drop) });
        }
        tokio::task::yield_now().await;
        catalog::store_image(&shop.b, &images(&other), picture(ImageFormat::Png, 10, 10).into()).await.unwrap();
        let mut before = 0;
        while let Some(done) = waiting.try_join_next() {
            done.unwrap().unwrap();
            before += 1;
        }
        assert!(before <= 3, "{before} of six were decoded first");
        waiting.join_all().await.into_iter().for_each(Result::unwrap);
    }
}
