//! Images and what they cost: memory while they are decoded, room in the shop, and what happens to those that nobody uses.

use super::wrong;
use crate::fixture::{Fixture, images, key, on_both, picture};
use crate::stall::Stall;
use backend::{
    Error,
    catalog::{self, ImageSize},
};
use domain::image::{Image, SHOP_IMAGE_BYTES_MAX};
use domain::when::{DAY, HOUR, TimeDelta};
use domain::{FieldError, Why, campaign::CampaignForm, catalog::ProductForm};
use image::ImageFormat;

/// So many zeros, deflated to a thousandth: every 258 of them are 13 bits (RFC 1951, 3.2.6: length 258, distance 1).
fn zeros(bytes: u64) -> Vec<u8> {
    // Fixed codes in one last block, and a first zero to repeat.
    let (mut bits, mut count, mut data) = (0b11_u64, 3_u32, vec![0x78, 0x01]);
    let mut put = |code: u64, length: u32, bits: &mut u64, count: &mut u32| {
        for at in (0..length).rev() {
            *bits |= (code >> at & 1) << *count;
            *count += 1;
            if *count == 8 {
                data.push(*bits as u8);
                (*bits, *count) = (0, 0);
            }
        }
    };
    put(0b0011_0000, 8, &mut bits, &mut count);
    for _ in 0..(bytes - 1) / 258 {
        put(0b1_1000_1010_0000, 13, &mut bits, &mut count);
    }
    for _ in 0..(bytes - 1) % 258 {
        put(0b0011_0000, 8, &mut bits, &mut count);
    }
    put(0, 7, &mut bits, &mut count);
    data.push(bits as u8);
    data.extend(((bytes % 65_521) as u32 * 65_536 + 1).to_be_bytes());
    data
}

/// A PNG without color, all of it transparent, of `depth` bits in each of four channels.
fn hollow(side: u32, depth: u8) -> Vec<u8> {
    let bytes = u64::from(side) * (1 + u64::from(side) * 4 * u64::from(depth / 8));
    png(side, depth, &[(b"IDAT", zeros(bytes))])
}

fn png(side: u32, depth: u8, chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let size = [side.to_be_bytes(), side.to_be_bytes()].concat();
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let head = [&size[..], &[depth, 6, 0, 0, 0]].concat();
    super::pictures::chunk(&mut png, b"IHDR", &head);
    for (kind, data) in chunks {
        super::pictures::chunk(&mut png, kind, data);
    }
    super::pictures::chunk(&mut png, b"IEND", &[]);
    png
}

/// A line of what the system knows of this process, in MB; nextest gives every test a process of its own.
#[cfg(target_os = "linux")]
fn process_mb(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(what)).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() / 1024
}

async fn upload(stall: &Stall, file: Vec<u8>) -> Result<Image, Error> {
    catalog::store_image(&stall.b, &images(&stall.staff), file.into()).await
}

async fn is_there(stall: &Stall, image: &Image) -> bool {
    catalog::image_file(&stall.b, image.id, ImageSize::Full).await.is_ok()
}

/// As the job does, every hour for so long.
async fn hours_pass(stall: &Stall, hours: i32) {
    for _ in 0..hours {
        stall.clock.advance(HOUR);
        catalog::sweep_images(&stall.b, &stall.shop.system).await.unwrap();
    }
}

async fn kept_room(stall: &Stall) -> i64 {
    let wrong =
        "SELECT s.image_bytes - COALESCE((SELECT SUM(i.bytes) FROM images i WHERE i.shop_id = s.id), 0) FROM shops s";
    assert_eq!(
        stall.number(wrong).await,
        0,
        "the sum that is kept is the sum of the images"
    );
    stall.number("SELECT image_bytes FROM shops").await
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_largest_images_at_once_take_the_memory_of_two() {
    let stall = Stall::open(Fixture::on_sqlite().await).await;
    let file = hollow(6_300, 8);
    assert!(file.len() < 1_200_000, "{} bytes hold 159 MB", file.len());
    let all = (0..4).map(|_| upload(&stall, file.clone()));
    let stored = futures::future::try_join_all(all).await.unwrap();
    assert!(stored.iter().all(|image| (image.width, image.height) == (1_600, 1_600)));
    let peak = process_mb("VmHWM:");
    assert!(peak < 400, "{peak} MB at the most");
    stall.shop.close().await;
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_colour_profile_that_unpacks_to_much_is_left_out_and_costs_nothing() {
    let stall = Stall::open(Fixture::on_sqlite().await).await;
    let profile = [b"x\0\0".to_vec(), zeros(400_000_000)].concat();
    let file = png(10, 8, &[(b"iCCP", profile), (b"IDAT", zeros(10 * 41))]);
    let all = (0..4).map(|_| upload(&stall, file.clone()));
    for answer in futures::future::join_all(all).await {
        let stored = answer.unwrap();
        assert_eq!((stored.width, stored.height), (10, 10));
    }
    let peak = process_mb("VmHWM:");
    assert!(peak < 200, "{peak} MB at the most");
    stall.shop.close().await;
}

on_both! {
    async fn an_image_that_holds_more_than_its_pixels_say_is_refused_before_it_is_decoded(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let bomb = hollow(6_300, 16);
        assert!(bomb.len() < 2_500_000, "{} bytes would hold 317 MB", bomb.len());
        let why = Why::DeepImageTooManyPixels { max_megapixels: 20 };
        for answer in futures::future::join_all((0..12).map(|_| upload(&stall, bomb.clone()))).await {
            assert_eq!(wrong(answer), [FieldError::new("file", why.clone())]);
        }
        let small = upload(&stall, hollow(1_700, 16)).await.unwrap();
        assert_eq!((small.width, small.height), (1_600, 1_600), "sixteen bits are fine");
    }

    async fn a_jpeg_with_more_scans_than_an_encoder_makes_is_refused(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let mut file = picture(ImageFormat::Jpeg, 64, 64);
        let end = file.split_off(file.len() - 2);
        for _ in 0..40 {
            file.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, 0]);
        }
        file.extend(end);
        assert_eq!(wrong(upload(&stall, file).await), [FieldError::new("file", Why::DamagedImage)]);
    }

    async fn a_photo_with_a_film_behind_it_is_a_photo(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let mut file = picture(ImageFormat::Jpeg, 64, 48);
        for _ in 0..100 {
            file.extend([0, 0, 0, 24, 0xff, 0xda, 0xff, 0xc2, 0xff]);
        }
        assert_eq!(upload(&stall, file).await.unwrap().width, 64);
    }

    async fn an_image_that_nobody_used_for_a_day_is_removed_and_no_other(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let cover = stall.shop.image(&stall.staff).await;
        let (chosen, stray) = (stall.shop.image(&stall.staff).await, stall.shop.image(&stall.staff).await);
        let form = ProductForm {
            name: "Bánh pía".into(),
            price: "90000".into(),
            stock: "3".into(),
            images: chosen.id.to_string(),
            ..ProductForm::default()
        };
        let product = catalog::save_product(&stall.b, &stall.staff.included(), None, &form, 0, key()).await.unwrap();
        let campaign = stall.campaign(&CampaignForm { images: cover.id.to_string(), ..stall.form() }).await;
        hours_pass(&stall, 23).await;
        assert!(is_there(&stall, &stray).await, "for a day a form may still name it");
        hours_pass(&stall, 2).await;
        assert!(!is_there(&stall, &stray).await && is_there(&stall, &chosen).await && is_there(&stall, &cover).await);
        let room = kept_room(&stall).await;

        let without = ProductForm { images: String::new(), ..form.clone() };
        catalog::save_product(&stall.b, &stall.staff.included(), Some(product), &without, 1, key()).await.unwrap();
        hours_pass(&stall, 12).await;
        catalog::save_product(&stall.b, &stall.staff.included(), Some(product), &form, 2, key()).await.unwrap();
        hours_pass(&stall, 30).await;
        assert!(is_there(&stall, &chosen).await, "it was used again");
        catalog::save_product(&stall.b, &stall.staff.included(), Some(product), &without, 3, key()).await.unwrap();
        hours_pass(&stall, 24).await;
        assert!(is_there(&stall, &chosen).await, "the day begins when nobody uses it any more");
        hours_pass(&stall, 2).await;
        assert!(!is_there(&stall, &chosen).await);
        assert!(kept_room(&stall).await < room, "the shop has its room back");
        assert!(backend::campaign::load(&stall.b, &stall.staff.included(), campaign).await.unwrap().images[0].id == cover.id);
    }

    async fn files_that_no_row_names_are_removed_after_a_day(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (kept, lost) = (stall.shop.image(&stall.staff).await, stall.shop.image(&stall.staff).await);
        // As if the server had stopped between writing the files and writing the row.
        stall.run(&format!("DELETE FROM images WHERE id = '{}'", lost.id)).await;
        let a_day_of_folders = async || {
            for _ in 0..DAY.num_seconds() / 300 {
                stall.clock.advance(TimeDelta::seconds(300));
                catalog::sweep_files(&stall.b, &stall.shop.system).await.unwrap();
            }
        };
        let file = stall.shop.folder().join("images");
        for image in [&kept, &lost] {
            let id = image.id.to_string();
            for name in ["full.jpg", "medium.jpg", "thumb.jpg"] {
                let path = file.join(&id[id.len() - 2..]).join(&id).join(name);
                let millis = u64::try_from(stall.b.now().timestamp_millis()).unwrap();
                let written = std::time::UNIX_EPOCH + std::time::Duration::from_millis(millis);
                std::fs::File::options().append(true).open(path).unwrap().set_modified(written).unwrap();
            }
        }
        a_day_of_folders().await;
        assert!(is_there(&stall, &lost).await, "its row might come in a moment");
        a_day_of_folders().await;
        assert!(!is_there(&stall, &lost).await && is_there(&stall, &kept).await);
    }

    async fn a_shop_that_is_full_takes_no_image_until_it_has_room(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let used = kept_room(&stall).await;
        stall.run(&format!("UPDATE shops SET image_bytes = {}", SHOP_IMAGE_BYTES_MAX - 100)).await;
        let files = || walk(&stall.shop.folder());
        let before = files();
        let refused = upload(&stall, picture(ImageFormat::Png, 80, 60)).await;
        assert_eq!(wrong(refused), [FieldError::new("file", Why::ShopImagesFull { max_gb: 2 })]);
        assert_eq!(files(), before, "nothing is left of it");
        stall.run(&format!("UPDATE shops SET image_bytes = {used}")).await;
        upload(&stall, picture(ImageFormat::Png, 80, 60)).await.unwrap();
        assert!(kept_room(&stall).await > used);
    }
}

/// Files below a folder.
fn walk(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { walk(&path) } else { 1 }).sum()
}
