//! What a shop says about itself: its logo, its terms and who agreed to them, and two owners who edit it at once.

use crate::fixture::{Fixture, images, key, on_both, picture, visitor};
use crate::stall::{Stall, order_form};
use backend::{Error, account, campaign, catalog, orders};
use domain::account::ShopProfile;
use domain::image::Image;
use domain::orders::OrderForm;
use domain::when::HOUR;
use domain::{Lang, Reject, Why};
use image::ImageFormat;

async fn profile(stall: &Stall) -> ShopProfile {
    account::shop_profile(&stall.b, &stall.staff).await.unwrap()
}

async fn save(stall: &Stall, profile: &ShopProfile) -> Result<(), Error> {
    account::save_shop_profile(&stall.b, &stall.staff, profile).await
}

async fn logo(stall: &Stall) -> Image {
    catalog::store_image(
        &stall.b,
        &images(&stall.staff),
        picture(ImageFormat::Png, 40, 40).into(),
    )
    .await
    .unwrap()
}

on_both! {
    async fn an_order_keeps_to_which_wording_its_buyer_agreed(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 10).await;
        let show = stall.on_air(&[product]).await;
        let buyer = visitor();
        let order = async |seen_wording| {
            let form = OrderForm { seen_wording, ..order_form(1, 90_000) };
            orders::place(&stall.b, &buyer, show, product, &form, key()).await
        };
        let first = order(1).await.unwrap().id.unwrap();
        let was = profile(&stall).await;
        let contact = ShopProfile { contact: "0901 234 567".into(), about: "Bánh nhà làm".into(), ..was.clone() };
        save(&stall, &contact).await.unwrap();
        order(1).await.expect("another contact is no other wording");
        let terms = ShopProfile { terms: "Đổi trả trong 3 ngày.".into(), ..profile(&stall).await };
        save(&stall, &terms).await.unwrap();
        let refused = order(1).await;
        assert!(matches!(refused, Err(Error::Reject(Reject::TermsChanged(2)))), "{refused:?}");
        order(2).await.unwrap();
        order(0).await.expect("a page of before says nothing of it");
        let agreed = async |which| stall.number(&format!("SELECT COUNT(*) FROM orders WHERE agreed_wording {which}")).await;
        assert_eq!((agreed("= 1").await, agreed("= 2").await, agreed("IS NULL").await), (2, 1, 1));
        assert_eq!(stall.number("SELECT COUNT(*) FROM shop_wordings WHERE wording = 1 AND terms = ''").await, 1, "the old one is kept");
        let receipt = orders::receipt(&stall.b, &buyer, first).await.unwrap();
        assert_eq!(orders::sold_by(&stall.b, &receipt).await.unwrap().contact, "0901 234 567");
        let page = campaign::shop_page(&stall.b, &buyer, &stall.staff.shop().slug, Lang::Vi).await.unwrap();
        assert_eq!((page.about.as_str(), page.terms.as_str()), ("Bánh nhà làm", "Đổi trả trong 3 ngày."));
        let long = ShopProfile { contact: "x".repeat(501), name: String::new(), ..was };
        let Err(Error::Invalid(fields)) = save(&stall, &long).await else { panic!("too long was taken") };
        assert_eq!(fields.iter().map(|field| field.field.as_str()).collect::<Vec<_>>(), ["name", "contact"]);
    }

    async fn of_two_owners_who_edit_the_profile_the_second_is_told(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let both = profile(&stall).await;
        let one = ShopProfile { about: "Bánh nhà làm".into(), ..both.clone() };
        save(&stall, &one).await.unwrap();
        save(&stall, &one).await.expect("the same save twice is one");
        let other = ShopProfile { about: "Bánh lò củi".into(), ..both };
        assert!(matches!(save(&stall, &other).await, Err(Error::Reject(Reject::ChangedMeanwhile))));
        assert_eq!(profile(&stall).await.about, "Bánh nhà làm");
        let informed = ShopProfile { version: profile(&stall).await.version, ..other };
        save(&stall, &informed).await.unwrap();
        assert_eq!(profile(&stall).await.about, "Bánh lò củi");
    }

    async fn a_logo_is_seen_wherever_the_shop_is_and_stays_while_it_is_one(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let show = stall.campaign(&stall.form()).await;
        let image = logo(&stall).await;
        let with_logo = ShopProfile { logo: image.id.to_string(), ..profile(&stall).await };
        save(&stall, &with_logo).await.unwrap();
        let slug = &stall.staff.shop().slug;
        assert_eq!(campaign::shop_page(&stall.b, &visitor(), slug, Lang::Vi).await.unwrap().logo, Some(image.id));
        assert_eq!(stall.stage(show).await.shop_logo, Some(image.id));
        let sweep = async || {
            for _ in 0..50 {
                stall.clock.advance(HOUR);
                catalog::sweep_images(&stall.b, &stall.shop.system).await.unwrap();
            }
        };
        sweep().await;
        let is_there = async || stall.number(&format!("SELECT COUNT(*) FROM images WHERE id = '{}'", image.id)).await == 1;
        assert!(is_there().await);
        let rival = stall.rival().await;
        let theirs = ShopProfile { logo: image.id.to_string(), ..account::shop_profile(&stall.b, &rival).await.unwrap() };
        let Err(Error::Invalid(fields)) = account::save_shop_profile(&stall.b, &rival, &theirs).await else { panic!("another shop's image") };
        assert_eq!((fields[0].field.as_str(), &fields[0].why), ("logo", &Why::NotFound));
        let without = ShopProfile { logo: String::new(), ..profile(&stall).await };
        save(&stall, &without).await.unwrap();
        sweep().await;
        assert!(!is_there().await, "nobody has it any more");
    }
}
