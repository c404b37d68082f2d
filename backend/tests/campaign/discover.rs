//! The public lists: what comes first, what one shop may take of them, and who sees what is for followers.

use crate::fixture::{Fixture, NOON, on_both, visitor};
use crate::stall::Stall;
use backend::account::{May, RunShop};
use backend::{Error, campaign};
use domain::Lang;
use domain::campaign::CampaignForm;
use domain::when::HOUR;

on_both! {
    async fn discover_shows_what_is_live_and_then_what_comes_soonest(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let at = |from, title| stall.form_at(from, title);
        stall.campaign(&at(HOUR * 2, "sau")).await;
        let live_now = stall.on_air_with(&at(HOUR * 5, "đang phát")).await;
        stall.campaign(&at(HOUR, "trước")).await;
        stall.campaign(&CampaignForm { published: false, ..at(HOUR, "nháp") }).await;
        stall.campaign(&CampaignForm { audience: "followers".into(), ..at(HOUR, "người theo dõi") }).await;
        let ended = stall.on_air_with(&at(HOUR, "đã dừng")).await;
        stall.end(ended).await;
        let rival: May<RunShop> = stall.rival().await;
        let guest = visitor();
        let titles = async || {
            let list = campaign::suggested(&stall.b, &guest, Lang::Vi).await.unwrap();
            list.cards.into_iter().map(|card| card.title).collect::<Vec<_>>()
        };
        assert_eq!(titles().await, ["đang phát", "trước", "sau"]);
        let page = campaign::shop_page(&stall.b, &guest, &stall.staff.shop().slug, Lang::En).await.unwrap();
        assert_eq!((page.name.as_str(), page.campaigns.cards.len()), (stall.staff.shop().name.as_str(), 3));
        assert_eq!(page.campaigns.cards[0].id, live_now);
        let empty = campaign::shop_page(&stall.b, &guest, &rival.shop().slug, Lang::En).await.unwrap();
        assert_eq!(empty.campaigns.cards, []);
        assert!(matches!(campaign::shop_page(&stall.b, &guest, "khong-co", Lang::En).await, Err(Error::NotFound)));
        stall.clock.advance(HOUR * 3);
        assert_eq!(titles().await, ["đang phát", "sau"]);
    }

    async fn a_shop_that_plans_every_day_leaves_places_on_discover_to_the_others(shop: Fixture) {
        let stall = Stall::open(shop).await;
        for day in 0..8 {
            let starts = NOON + HOUR + HOUR * 24 * day;
            let form = CampaignForm {
                title: format!("ngày {day}"),
                starts: stall.local(starts),
                ends: stall.local(starts + HOUR),
                ..stall.form()
            };
            stall.campaign(&form).await;
        }
        let list = campaign::suggested(&stall.b, &visitor(), Lang::Vi).await.unwrap();
        let titles: Vec<_> = list.cards.iter().map(|card| card.title.as_str()).collect();
        assert_eq!(titles, ["ngày 0", "ngày 1", "ngày 2", "ngày 3", "ngày 4", "ngày 5"], "the soonest six");
        let page = campaign::shop_page(&stall.b, &visitor(), &stall.staff.shop().slug, Lang::Vi).await.unwrap();
        assert_eq!(page.campaigns.cards.len(), 8, "its own page has them all");
    }

    async fn a_show_for_followers_appears_to_followers_and_to_nobody_else(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let close = CampaignForm { title: "thân".into(), audience: "followers".into(), ..stall.form() };
        stall.campaign(&close).await;
        stall.campaign(&CampaignForm { title: "chung".into(), ..stall.form() }).await;
        let (slug, fan) = (stall.staff.shop().slug.clone(), stall.person(None).await);
        let titles = |list: domain::campaign::Discover| {
            let mut titles: Vec<_> = list.cards.into_iter().map(|card| card.title).collect();
            titles.sort_unstable();
            titles
        };
        let page = async || campaign::shop_page(&stall.b, &fan, &slug, Lang::Vi).await.unwrap();
        let following = async || titles(campaign::following(&stall.b, &fan, Lang::Vi).await.unwrap());
        let before = page().await;
        assert_eq!((before.followers, before.following), (0, Some(false)));
        assert_eq!(titles(before.campaigns), ["chung"]);
        assert!(following().await.is_empty());

        backend::audience::follow(&stall.b, fan.account.unwrap(), &slug, true).await.unwrap();
        let after = page().await;
        assert_eq!((after.followers, after.following), (1, Some(true)));
        assert_eq!(titles(after.campaigns), ["chung", "thân"]);
        assert_eq!(following().await, ["chung", "thân"]);
        assert_eq!(titles(campaign::suggested(&stall.b, &fan, Lang::Vi).await.unwrap()), ["chung"]);
        let guest = campaign::shop_page(&stall.b, &visitor(), &slug, Lang::Vi).await.unwrap();
        assert_eq!((titles(guest.campaigns), guest.following), (vec!["chung".to_owned()], None));
    }
}
