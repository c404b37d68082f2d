//! What is gone is told: to every campaign that shows it, with its pin, and it cannot be pinned again; on both engines.

use crate::fixture::{Fixture, key, on_both};
use crate::stall::{Stall, hear};
use backend::{Error, campaign, catalog, live};
use domain::{
    CampaignId, Lang, ProductId, Reject, VoucherId,
    campaign::{CampaignForm, OfferForm},
    catalog::VoucherForm,
    live::{News, Pins},
};

async fn pin(stall: &Stall, campaign: CampaignId, product: Option<ProductId>) -> Result<(), Error> {
    live::pin_product(&stall.b, &stall.staff.included(), campaign, product).await
}

async fn pin_voucher(stall: &Stall, campaign: CampaignId, voucher: Option<VoucherId>) -> Result<(), Error> {
    live::pin_voucher(&stall.b, &stall.staff.included(), campaign, voucher).await
}

fn pins(news: &[News]) -> Vec<Pins> {
    let pins = news.iter().map(|news| {
        if let News::Pinned(pins) = news {
            Some(*pins)
        } else {
            None
        }
    });
    pins.flatten().collect()
}

on_both! {
    async fn an_archived_product_leaves_every_screen_with_its_pin_and_cannot_be_pinned(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (tea, cup) = (stall.product("Trà", 90_000, 9).await, stall.product("Tách", 50_000, 9).await);
        let (here, there) = (stall.on_air(&[tea, cup]).await, stall.campaign(&stall.form_of(&[tea])).await);
        pin(&stall, here, Some(tea)).await.unwrap();
        let (mut feed, mut other) = (stall.b.bus().subscribe(here), stall.b.bus().subscribe(there));
        let version = stall.stage(here).await.products[0].version;
        let archive = async |archived| catalog::archive_product(&stall.b, &stall.staff.included(), tea, archived).await;
        archive(true).await.unwrap();
        archive(true).await.unwrap();
        let news = hear(&mut feed);
        let told = News::ProductGone { id: tea, version: version + 1 };
        assert!(matches!(&news[..], [News::Pinned(Pins { product: None, .. }), last] if *last == told), "{news:?}");
        assert_eq!(hear(&mut other), [told]);
        let view = stall.stage(here).await;
        assert_eq!((view.products.len(), view.pins.product, view.pins.version), (1, None, pins(&news)[0].version));
        let refused = pin(&stall, here, Some(tea)).await;
        assert!(matches!(refused, Err(Error::Reject(Reject::NotInCampaign))), "{refused:?}");
        let unpinned = "SELECT COUNT(*) FROM show_events WHERE kind = 'product_unpinned'";
        assert_eq!(stall.number(unpinned).await, 1, "a report knows until when it was shown");

        archive(false).await.unwrap();
        let news = hear(&mut feed);
        let [News::ProductChanged(back)] = &news[..] else { panic!("{news:?}") };
        assert_eq!((back.id, back.version, back.left), (tea, version + 2, 0), "it is back, and not on sale");
        pin(&stall, here, Some(tea)).await.unwrap();
    }

    async fn a_voucher_that_can_no_longer_be_used_leaves_every_screen_with_its_pin(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (archived, stopped) = (stall.voucher("LIVE10").await, stall.voucher("LIVE20").await);
        let form = CampaignForm { vouchers: format!("{archived},{stopped}"), ..stall.form() };
        let campaign = stall.on_air_with(&form).await;
        let mut feed = stall.b.bus().subscribe(campaign);
        pin_voucher(&stall, campaign, Some(archived)).await.unwrap();
        catalog::archive_voucher(&stall.b, &stall.staff.included(), archived, true).await.unwrap();
        let news = hear(&mut feed);
        assert_eq!(news.last(), Some(&News::VoucherGone { id: archived, version: 2 }));
        assert_eq!(pins(&news).iter().map(|pins| pins.voucher).collect::<Vec<_>>(), [Some(archived), None]);

        pin_voucher(&stall, campaign, Some(stopped)).await.unwrap();
        let known = catalog::voucher(&stall.b, &stall.staff.included(), stopped).await.unwrap();
        let form = VoucherForm { active: false, ..catalog::voucher_form(&known, &stall.staff.shop().zone) };
        catalog::save_voucher(&stall.b, &stall.staff.included(), Some(stopped), &form, known.version, key()).await.unwrap();
        let gone = News::VoucherGone { id: stopped, version: known.version + 1 };
        assert_eq!(hear(&mut feed).last(), Some(&gone));
        let view = stall.stage(campaign).await;
        assert_eq!((view.vouchers.len(), view.pins.voucher), (0, None));
        let refused = pin_voucher(&stall, campaign, Some(stopped)).await;
        assert!(matches!(refused, Err(Error::Reject(Reject::NotInCampaign))), "{refused:?}");
    }

    async fn what_is_taken_out_of_a_campaign_is_told_there_and_comes_back_with_a_later_version(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (tea, cup, voucher) =
            (stall.product("Trà", 90_000, 9).await, stall.product("Tách", 50_000, 9).await, stall.voucher("LIVE10").await);
        let whole = CampaignForm { vouchers: voucher.to_string(), ..stall.form_of(&[tea, cup]) };
        let id = stall.campaign(&whole).await;
        pin(&stall, id, Some(cup)).await.unwrap();
        let mut feed = stall.b.bus().subscribe(id);
        let save = async |form: &CampaignForm, version| {
            campaign::save(&stall.b, &stall.staff.included(), Some(id), form, version, key()).await.unwrap();
        };
        let version = campaign::load(&stall.b, &stall.staff.included(), id).await.unwrap().version;
        save(&CampaignForm { vouchers: String::new(), products: vec![OfferForm::of(tea)], ..whole.clone() }, version).await;
        let news = hear(&mut feed);
        let gone = news.iter().find_map(|news| match news {
            News::ProductGone { id, version } => Some((*id, *version)),
            _ => None,
        });
        let (product, left_at) = gone.unwrap();
        assert_eq!(product, cup);
        assert!(news.contains(&News::VoucherGone { id: voucher, version: 1 }), "{news:?}");
        assert_eq!(pins(&news).last().map(|pins| pins.product), Some(None));
        save(&whole, version + 1).await;
        let news = hear(&mut feed);
        let back = news.iter().find_map(|news| match news {
            News::ProductChanged(product) if product.id == cup => Some(product.version),
            _ => None,
        });
        assert!(back.unwrap() > left_at, "{news:?}");
        assert!(news.iter().any(|news| matches!(news, News::VoucherChanged(back) if back.id == voucher)));
    }

    async fn a_deleted_campaign_says_so_last(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let mut feed = stall.b.bus().subscribe(campaign);
        for _ in 0..2 {
            campaign::delete(&stall.b, &stall.staff.included(), campaign).await.unwrap();
        }
        assert_eq!(hear(&mut feed), [News::CampaignGone], "once, however often it is deleted");
        let gone = backend::studio::stage(&stall.b, &crate::fixture::visitor(), campaign, Lang::En).await;
        assert!(matches!(gone, Err(Error::NotFound)));
    }
}
