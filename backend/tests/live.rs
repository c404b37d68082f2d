//! Going on air and off it, pins, stream keys, and the two screens, on both engines.

mod gone;
mod offers;

use crate::fixture::{Fixture, NOON, key, on_both, visitor};
use crate::stall::{Stall, hear, offer, order_form};
use backend::{
    Error,
    account::{self, GoLive},
    campaign, live, studio,
};
use domain::when::{HOUR, MINUTE};
use domain::{
    CampaignId, Lang, Money, ProductId, Reject, VoucherId,
    account::Role,
    campaign::{Action, CampaignForm, OfferForm, Status},
    live::{News, Pins, Show, VideoState},
};
use std::sync::Arc;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

fn shows(news: &[News]) -> Vec<&Show> {
    news.iter()
        .filter_map(|news| {
            if let News::ShowChanged(show) = news {
                Some(show)
            } else {
                None
            }
        })
        .collect()
}

on_both! {
    async fn a_start_that_looks_like_a_mistake_is_asked_back(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let asked = async |id| live::ask_before_start(&stall.b, &stall.staff.included(), id).await;
        let soon = stall.campaign(&stall.form_at(HOUR, "tối nay")).await;
        let tomorrow = stall.campaign(&stall.form_at(HOUR * 26, "ngày mai")).await;
        asked(soon).await.unwrap();
        assert!(matches!(asked(tomorrow).await, Err(Error::Reject(Reject::PlannedForLater))));
        live::start(&stall.b, &stall.staff.included(), soon).await.unwrap();
        asked(soon).await.expect("it is on air already");
        let other = asked(tomorrow).await.unwrap_err();
        assert!(matches!(&other, Error::Reject(Reject::OtherOnAir { title }) if title == "tối nay"), "{other:?}");
        live::start(&stall.b, &stall.staff.included(), tomorrow).await.expect("whoever is sure may");
    }

    async fn ten_starts_at_once_make_one_show_and_one_news(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let mut feed = stall.b.bus().subscribe(campaign);
        let mut starts = JoinSet::new();
        for _ in 0..10 {
            let (b, staff) = (stall.b.clone(), stall.staff.clone());
            starts.spawn(async move { live::start(&b, &staff.included(), campaign).await });
        }
        assert!(starts.join_all().await.iter().all(Result::is_ok));
        assert_eq!(stall.number("SELECT COUNT(*) FROM shows").await, 1);
        let news = hear(&mut feed);
        let [show] = shows(&news)[..] else { panic!("{news:?}") };
        assert!(show.facts.on_air);
        assert_eq!(show.status(stall.b.now()), Status::Ongoing, "an early start is ongoing");
        assert_eq!(show.on_air_since, Some(stall.b.now()));
    }

    async fn a_draft_and_a_completed_campaign_cannot_go_on_air(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let draft = stall.campaign(&CampaignForm { published: false, ..stall.form() }).await;
        let published = stall.campaign(&stall.form()).await;
        let start = async |campaign| live::start(&stall.b, &stall.staff.included(), campaign).await;
        assert!(matches!(start(draft).await, Err(Error::Reject(Reject::NotPublished))));
        stall.clock.advance(HOUR * 4);
        assert!(matches!(start(published).await, Err(Error::Reject(Reject::CompletedCannotGoLive))));
        assert!(matches!(start(CampaignId(key().0)).await, Err(Error::NotFound)));
        assert_eq!(stall.number("SELECT COUNT(*) FROM shows").await, 0);
    }

    async fn an_ended_show_is_over_for_buyers_and_can_come_back_within_its_window(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 10).await;
        let campaign = stall.on_air(&[product]).await;
        let mut feed = stall.b.bus().subscribe(campaign);
        stall.end(campaign).await;
        stall.end(campaign).await;
        let news = hear(&mut feed);
        let [ended] = shows(&news)[..] else { panic!("ended once: {news:?}") };
        assert_eq!((ended.status(stall.b.now()), ended.video), (Status::Ended, VideoState::None));
        let order =
            backend::orders::place(&stall.b, &visitor(), campaign, product, &order_form(1, 90_000), key()).await;
        assert!(matches!(order, Err(Error::Reject(Reject::NotLive))));

        live::start(&stall.b, &stall.staff.included(), campaign).await.unwrap();
        let news = hear(&mut feed);
        let [again] = shows(&news)[..] else { panic!("{news:?}") };
        assert!(again.version > ended.version);
        assert_eq!(again.facts.ended_at, None);
        assert_eq!(stall.number("SELECT COUNT(*) FROM shows").await, 2);
        assert_eq!(stall.number("SELECT COUNT(*) FROM shows WHERE ended_at IS NULL").await, 1);
        stall.end(campaign).await;
        stall.clock.advance(HOUR * 4);
        let late = live::start(&stall.b, &stall.staff.included(), campaign).await;
        assert!(matches!(late, Err(Error::Reject(Reject::WindowIsOver { .. }))), "{late:?}");
    }

    async fn ending_what_never_began_is_refused(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let end = async || live::end(&stall.b, &stall.staff.included(), campaign).await;
        assert!(matches!(end().await, Err(Error::Reject(Reject::NotLive))));
        stall.clock.advance(HOUR * 4);
        end().await.expect("what is over stays over");
    }

    async fn an_overdue_show_is_closed_once_however_many_servers_ask(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let overdue = stall.on_air(&[]).await;
        let later = CampaignForm { ends: stall.local(NOON + HOUR * 6), ..stall.form() };
        let running = stall.on_air_with(&later).await;
        let mut feed = stall.b.bus().subscribe(overdue);
        assert_eq!(live::close_overdue(&stall.b, &stall.shop.system).await.unwrap(), 0, "its time is not over");
        stall.clock.advance(HOUR * 3);
        let mut servers = JoinSet::new();
        for _ in 0..4 {
            let (b, system) = (stall.b.clone(), stall.shop.system.clone());
            servers.spawn(async move { live::close_overdue(&b, &system).await.unwrap() });
        }
        assert_eq!(servers.join_all().await.iter().sum::<usize>(), 1);
        let news = hear(&mut feed);
        let [closed] = shows(&news)[..] else { panic!("{news:?}") };
        assert_eq!(closed.status(stall.b.now()), Status::Completed);
        assert_eq!(stall.number("SELECT COUNT(*) FROM shows WHERE ended_by = 'time'").await, 1);
        assert!(stall.stage(running).await.show.facts.on_air);
    }

    async fn two_servers_at_the_same_moment_end_a_show_once(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let servers = [stall.b.clone(), stall.shop.second_server().await];
        let form = CampaignForm { ends: stall.local(NOON + HOUR * 20), ..stall.form() };
        for round in 1..=50 {
            let campaign = stall.on_air_with(&form).await;
            let mut feeds = servers.each_ref().map(|b| b.bus().subscribe(campaign));
            let (began, ended) = ((NOON - HOUR).timestamp_millis(), NOON.timestamp_millis());
            let over = format!("UPDATE campaigns SET starts_at = {began}, ends_at = {ended} WHERE id = '{campaign}'");
            stall.run(&over).await;
            let gate = Arc::new(Barrier::new(2));
            let mut both = JoinSet::new();
            for b in servers.clone() {
                let (gate, system) = (gate.clone(), stall.shop.system.clone());
                both.spawn(async move {
                    gate.wait().await;
                    live::close_overdue(&b, &system).await.unwrap()
                });
            }
            assert_eq!(both.join_all().await.iter().sum::<usize>(), 1, "round {round}");
            let news: Vec<News> = feeds.iter_mut().flat_map(hear).collect();
            assert_eq!(shows(&news).len(), 1, "round {round}: {news:?}");
            let ended = "SELECT COUNT(*) FROM show_events WHERE kind = 'show_ended'";
            assert_eq!(stall.number(ended).await, round, "one event a show");
        }
        assert_eq!(stall.number("SELECT COUNT(*) FROM shows WHERE ended_by = 'time'").await, 50);
        servers[1].close().await;
    }

    async fn one_product_and_one_voucher_are_shown_and_showing_another_replaces(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let products = [stall.product("Một", 1_000, 5).await, stall.product("Hai", 1_000, 5).await];
        let voucher = stall.voucher("LIVE10").await;
        let outside = stall.product("Ngoài", 1_000, 5).await;
        let form = CampaignForm { vouchers: voucher.to_string(), ..stall.form_of(&products) };
        let campaign = stall.campaign(&form).await;
        let mut feed = stall.b.bus().subscribe(campaign);
        let pin = async |product: Option<ProductId>| live::pin_product(&stall.b, &stall.staff.included(), campaign, product).await;
        pin(Some(products[0])).await.unwrap();
        pin(Some(products[0])).await.unwrap();
        pin(Some(products[1])).await.unwrap();
        live::pin_voucher(&stall.b, &stall.staff.included(), campaign, Some(voucher)).await.unwrap();
        assert!(matches!(pin(Some(outside)).await, Err(Error::Reject(Reject::NotInCampaign))));
        let other = live::pin_voucher(&stall.b, &stall.staff.included(), campaign, Some(VoucherId(key().0))).await;
        assert!(matches!(other, Err(Error::Reject(Reject::NotInCampaign))));
        pin(None).await.unwrap();
        let pins: Vec<Pins> = hear(&mut feed)
            .into_iter()
            .map(|news| if let News::Pinned(pins) = news { pins } else { panic!("{news:?}") })
            .collect();
        let shown: Vec<_> = pins.iter().map(|pins| (pins.product, pins.voucher)).collect();
        assert_eq!(
            shown,
            [
                (Some(products[0]), None),
                (Some(products[1]), None),
                (Some(products[1]), Some(voucher)),
                (None, Some(voucher))
            ]
        );
        assert!(pins.is_sorted_by(|a, b| a.version < b.version));
        assert_eq!(stall.stage(campaign).await.pins, pins[3]);
    }

    async fn a_lost_picture_interrupts_and_never_ends(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let mut feed = stall.b.bus().subscribe(campaign);
        live::video_changed(&stall.b, &stall.shop.system, campaign, VideoState::Interrupted).await.unwrap();
        assert_eq!(hear(&mut feed), [], "off air there is nothing to interrupt");
        live::video_changed(&stall.b, &stall.shop.system, campaign, VideoState::Flowing).await.unwrap();
        live::start(&stall.b, &stall.staff.included(), campaign).await.unwrap();
        for video in [VideoState::Flowing, VideoState::Interrupted, VideoState::Interrupted, VideoState::Flowing] {
            live::video_changed(&stall.b, &stall.shop.system, campaign, video).await.unwrap();
        }
        let news = hear(&mut feed);
        let seen: Vec<_> = shows(&news).iter().map(|show| (show.facts.on_air, show.video)).collect();
        assert_eq!(
            seen,
            [
                (false, VideoState::Flowing),
                (true, VideoState::Flowing),
                (true, VideoState::Interrupted),
                (true, VideoState::Flowing)
            ]
        );
        assert!(shows(&news).is_sorted_by(|a, b| a.version < b.version));
        let gone = stall.campaign(&stall.form()).await;
        live::video_changed(&stall.b, &stall.shop.system, gone, VideoState::Flowing).await.unwrap();
        stall.run(&format!("UPDATE campaigns SET deleted_at = 1 WHERE id = '{gone}'")).await;
        live::after_restart(&stall.b, &stall.shop.system).await.expect("a deleted campaign holds up no start");
        let view = stall.stage(campaign).await;
        assert_eq!((view.show.facts.on_air, view.show.video), (true, VideoState::Interrupted));
    }

    async fn a_camera_that_is_switched_off_is_told_until_it_is_on_or_another_publishes(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.on_air_with(&stall.form()).await;
        let engine = async |video| live::video_changed(&stall.b, &stall.shop.system, campaign, video).await.unwrap();
        let off = async |off| {
            live::camera_switched(&stall.b, &stall.staff.included(), campaign, off).await.unwrap();
            stall.stage(campaign).await.show.video
        };
        assert_eq!(off(true).await, VideoState::None, "nothing arrives yet");
        engine(VideoState::Flowing).await;
        let mut feed = stall.b.bus().subscribe(campaign);
        assert_eq!(off(false).await, VideoState::Flowing, "it is on");
        assert_eq!(hear(&mut feed), []);
        assert_eq!(off(true).await, VideoState::CameraOff);
        assert_eq!(off(true).await, VideoState::CameraOff);
        assert_eq!(off(false).await, VideoState::Interrupted, "what the engine has, and here it has nothing");
        for lost in [VideoState::Stopped, VideoState::TooLarge, VideoState::SoundOnly] {
            engine(lost).await;
            assert_eq!(off(false).await, lost, "switching it on brings no picture");
            assert_eq!(off(true).await, VideoState::CameraOff);
        }
        engine(VideoState::Flowing).await;
        assert_eq!(stall.stage(campaign).await.show.video, VideoState::Flowing, "another device publishes");
        engine(VideoState::Interrupted).await;
        assert_eq!(off(true).await, VideoState::Interrupted);
    }

    async fn a_stream_key_opens_its_own_campaign_within_its_time(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (campaign, other) = (stall.campaign(&stall.form()).await, stall.campaign(&stall.form()).await);
        let stream_key = account::stream_key(&stall.b, &stall.staff.included(), campaign).await.unwrap();
        let check = async |campaign, key: &str| {
            let may = account::verify_stream_key(&stall.b, campaign, key).await?;
            campaign::may_publish(&stall.b, &may, campaign).await
        };
        check(campaign, &stream_key).await.unwrap();
        for wrong in ["", "x", "ключ 😄", &stream_key[1..], &format!("{stream_key}a")] {
            assert!(matches!(check(campaign, wrong).await, Err(Error::SignIn)), "{wrong:?}");
        }
        assert!(matches!(check(other, &stream_key).await, Err(Error::SignIn)));
        assert!(matches!(check(CampaignId(key().0), &stream_key).await, Err(Error::SignIn)));
        let rotated = account::rotate_stream_key(&stall.b, &stall.staff.included(), campaign).await.unwrap();
        assert_eq!(account::stream_key(&stall.b, &stall.staff.included(), campaign).await.unwrap(), rotated);
        assert!(matches!(check(campaign, &stream_key).await, Err(Error::SignIn)));
        check(campaign, &rotated).await.unwrap();
        stall.clock.advance(HOUR * 4);
        assert!(matches!(check(campaign, &rotated).await, Err(Error::Reject(Reject::CompletedCannotGoLive))));
    }

    async fn the_stage_shows_what_things_cost_here_and_how_many_are_left(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let plain = stall.product("Thường", 90_000, 12).await;
        let live_price = stall.product("Giá live", 90_000, 12).await;
        let few = stall.product("Ít", 90_000, 12).await;
        stall.run(&format!("UPDATE products SET compare_at_minor = 120000 WHERE id = '{few}'")).await;
        let gone = stall.product("Ngừng", 90_000, 12).await;
        stall.run(&format!("UPDATE products SET active = FALSE WHERE id = '{gone}'")).await;
        let voucher = stall.voucher("LIVE10").await;
        let form = CampaignForm {
            vouchers: voucher.to_string(),
            ..stall.form_with([
                OfferForm::of(plain),
                offer(live_price, "80.000", ""),
                offer(few, "", "5"),
                OfferForm::of(gone),
            ])
        };
        let campaign = stall.campaign(&form).await;
        let view = stall.stage(campaign).await;
        let vnd = |minor| Money::new(minor, stall.staff.shop().currency);
        let seen: Vec<_> = view.products.iter().map(|p| (p.id, p.price, p.was, p.left)).collect();
        assert_eq!(
            seen,
            [
                (plain, vnd(90_000), None, 12),
                (live_price, vnd(80_000), Some(vnd(90_000)), 12),
                (few, vnd(90_000), Some(vnd(120_000)), 5),
                (gone, vnd(90_000), None, 0),
            ]
        );
        assert_eq!(view.vouchers[0].code, "LIVE10");
        assert_eq!((view.shop_slug.as_str(), view.images.len()), (stall.staff.shop().slug.as_str(), 1));
    }

    async fn a_page_that_follows_the_feed_from_its_view_misses_nothing(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.on_air(&[stall.product("Bánh pía", 1_000, 50).await]).await;
        let _somebody_else = stall.b.bus().subscribe(campaign);
        let view = stall.stage(campaign).await;
        live::pin_product(&stall.b, &stall.staff.included(), campaign, Some(view.products[0].id)).await.unwrap();
        let missed = stall.b.bus().since(campaign, view.feed_position).unwrap();
        assert!(matches!(&*missed[0].1, News::Pinned(_)));
        assert_eq!(missed.len(), 1);
        let now = stall.stage(campaign).await;
        assert_eq!(stall.b.bus().since(campaign, now.feed_position).unwrap().len(), 0);
    }

    async fn a_draft_is_seen_by_staff_only_and_a_followers_show_asks_to_follow(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let draft = stall.campaign(&CampaignForm { published: false, ..stall.form() }).await;
        let close = stall.campaign(&CampaignForm { audience: "followers".into(), ..stall.form() }).await;
        let (guest, fan) = (visitor(), stall.person(None).await);
        let moderator = stall.person(Some(Role::Moderator)).await;
        let analyst = stall.person(Some(Role::Analyst)).await;
        for stranger in [&guest, &fan, &analyst] {
            let stage = studio::stage(&stall.b, stranger, draft, Lang::En).await;
            assert!(matches!(stage, Err(Error::NotFound)));
            assert!(matches!(campaign::may_watch(&stall.b, stranger.account, draft).await, Err(Error::NotFound)));
            let stage = studio::stage(&stall.b, stranger, close, Lang::En).await;
            assert!(matches!(stage, Err(Error::Reject(Reject::FollowersOnly { .. }))));
        }
        let host = stall.person(Some(Role::Host)).await;
        for campaign in [draft, close] {
            studio::stage(&stall.b, &host, campaign, Lang::Vi).await.unwrap();
        }
        studio::stage(&stall.b, &moderator, close, Lang::Vi).await.unwrap();
        let hidden = studio::stage(&stall.b, &moderator, draft, Lang::Vi).await;
        assert!(matches!(hidden, Err(Error::NotFound)), "a moderator sees no drafts");
        let account = fan.account.unwrap();
        backend::audience::follow(&stall.b, account, &stall.staff.shop().slug, true).await.unwrap();
        campaign::may_watch(&stall.b, fan.account, close).await.unwrap();
        backend::audience::follow(&stall.b, account, &stall.staff.shop().slug, false).await.unwrap();
        assert!(campaign::may_watch(&stall.b, fan.account, close).await.is_err());
    }

    async fn another_shops_staff_cannot_touch_a_show(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 1_000, 5).await;
        let campaign = stall.on_air(&[product]).await;
        let (b, rival) = (&stall.b, stall.rival().await);
        assert!(matches!(live::start(b, &rival.included(), campaign).await, Err(Error::NotFound)));
        assert!(matches!(live::end(b, &rival.included(), campaign).await, Err(Error::NotFound)));
        assert!(matches!(live::pin_product(b, &rival.included(), campaign, Some(product)).await, Err(Error::NotFound)));
        assert!(matches!(live::pin_voucher(b, &rival.included(), campaign, None).await, Err(Error::NotFound)));
        assert!(matches!(account::stream_key(b, &rival.included(), campaign).await, Err(Error::NotFound)));
        assert!(matches!(account::rotate_stream_key(b, &rival.included(), campaign).await, Err(Error::NotFound)));
        assert!(matches!(studio::studio(b, &rival.included(), campaign, Lang::En).await, Err(Error::NotFound)));
        let theirs = account::campaign_staff::<GoLive>(b, Some(rival.account()), campaign).await;
        assert!(matches!(theirs, Err(Error::NotFound)));
        assert!(stall.stage(campaign).await.show.facts.on_air);
    }

    async fn the_studio_has_the_link_and_answers_what_may_be_done(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.campaign(&stall.form()).await;
        let studio = studio::studio(&stall.b, &stall.staff.included(), campaign, Lang::En).await.unwrap();
        assert!(studio.link.ends_with(&format!("/live/{campaign}")), "{}", studio.link);
        assert!(studio.published && studio.orders.is_some_and(|orders| orders.is_empty()));
        let facts = studio.stage.show.facts;
        assert_eq!(facts.permit(Action::GoLive, studio.stage.now), Ok(()));
        assert!(studio.stage.window.contains('–'));
        stall.clock.advance(HOUR + MINUTE);
        assert_eq!(stall.stage(campaign).await.show.status(stall.b.now()), Status::Ongoing);
    }

    async fn a_running_show_is_extended_once_per_wish_and_for_a_day_at_most(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let campaign = stall.on_air(&[]).await;
        let ends = stall.stage(campaign).await.show.facts.ends_at;
        let extend = async |minutes, seen| live::extend(&stall.b, &stall.staff.included(), campaign, minutes, seen).await;
        extend(30, ends).await.unwrap();
        extend(30, ends).await.unwrap();
        let later = ends + MINUTE * 30;
        assert_eq!(stall.stage(campaign).await.show.facts.ends_at, later, "asking twice moves it once");
        assert!(matches!(extend(15, ends).await, Err(Error::Reject(Reject::ChangedMeanwhile))));
        assert!(matches!(extend(7, later).await, Err(Error::Invalid(_))));
        stall.clock.advance(ends - stall.clock.now() + MINUTE);
        assert_eq!(live::close_overdue(&stall.b, &stall.shop.system).await.unwrap(), 0, "its time is not over any more");
        let mut seen = later;
        while extend(60, seen).await.is_ok() {
            seen += MINUTE * 60;
        }
        assert!(matches!(extend(60, seen).await, Err(Error::Reject(Reject::ShowTooLong))));
        stall.end(campaign).await;
        assert!(matches!(extend(15, seen).await, Err(Error::Reject(Reject::NotLive))));
    }
}
