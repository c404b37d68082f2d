//! Planning campaigns and finding them again, on both engines.

mod clocks;
mod discover;
mod lives;

use crate::fixture::{Fixture, NOON, key, on_both, visitor};
use crate::stall::{Stall, hear, offer, order_form};
use backend::{Error, campaign, live, orders, studio};
use domain::campaign::{CampaignForm, CampaignList, CampaignSearch, OfferForm, PostForm, Status};
use domain::live::News;
use domain::when::{DateTime, HOUR, TimeDelta, Utc};
use domain::{CampaignId, Lang, ProductId, Reject, Why};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use tokio::task::JoinSet;

async fn list(stall: &Stall, search: CampaignSearch) -> CampaignList {
    campaign::list(&stall.b, &stall.staff.included(), &search, Lang::En)
        .await
        .unwrap()
}

fn tab(status: Status) -> CampaignSearch {
    CampaignSearch {
        tab: status.code().into(),
        ..CampaignSearch::default()
    }
}

/// The fields that a refused form names, with why.
fn wrong<T: std::fmt::Debug>(answer: Result<T, Error>) -> Vec<(String, Why)> {
    let Err(Error::Invalid(errors)) = answer else {
        panic!("{answer:?}")
    };
    errors.into_iter().map(|error| (error.field, error.why)).collect()
}

/// Gives a campaign other facts, past every rule.
async fn set_facts(
    stall: &Stall,
    id: CampaignId,
    starts: DateTime<Utc>,
    ends: DateTime<Utc>,
    on_air: bool,
    ended: bool,
) {
    let (starts, ends) = (starts.timestamp_millis(), ends.timestamp_millis());
    let on_air = if on_air { starts.to_string() } else { "NULL".into() };
    let ended = if ended { starts.to_string() } else { "NULL".into() };
    let sql = format!(
        "UPDATE campaigns SET starts_at = {starts}, ends_at = {ends}, on_air_since = {on_air}, ended_at = {ended} \
         WHERE id = '{id}'"
    );
    stall.run(&sql).await;
}

on_both! {
    async fn what_is_saved_is_what_the_form_shows_again(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let products = [stall.product("Một", 90_000, 5).await, stall.product("Hai", 90_000, 5).await];
        let vouchers = [stall.voucher("MOT").await, stall.voucher("HAI").await];
        let second = stall.shop.image(&stall.staff).await.id;
        let form = CampaignForm {
            title: "Giảm GIÁ <b>50%</b> 😄".into(),
            description: "Dòng một\nDòng hai".into(),
            images: format!("{second},{}", stall.form().images),
            products: vec![offer(products[1], "80000", "3"), OfferForm::of(products[0])],
            vouchers: format!("{},{}", vouchers[1], vouchers[0]),
            audience: "followers".into(),
            notify_on_save: true,
            remind: true,
            remind_when: "30".into(),
            ..stall.form()
        };
        let id = stall.campaign(&form).await;
        let saved = campaign::load(&stall.b, &stall.staff.included(), id).await.unwrap();
        assert_eq!(campaign::form_of(&saved, &stall.staff.shop().zone), form);
        assert_eq!(saved.products[0].stock, 5);
        let changed = CampaignForm { products: vec![OfferForm::of(products[0])], vouchers: String::new(), ..stall.form() };
        campaign::save(&stall.b, &stall.staff.included(), Some(id), &changed, saved.version, key()).await.unwrap();
        let again = campaign::load(&stall.b, &stall.staff.included(), id).await.unwrap();
        assert_eq!((again.products.len(), again.vouchers.len(), again.images.len()), (1, 0, 1));
        assert_eq!(again.version, saved.version + 1);
    }

    async fn another_shops_things_are_not_found_in_their_fields(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let rival = stall.rival().await;
        let theirs = stall.shop.product(&rival, "Của họ", 1_000, 5).await;
        let ours = stall.product("Của ta", 1_000, 5).await;
        let form = CampaignForm {
            images: stall.shop.image(&rival).await.id.to_string(),
            products: [ours, theirs, ProductId(uuid::Uuid::new_v4())].map(OfferForm::of).into(),
            vouchers: stall.shop.voucher(&rival, "HOHO", 1_000).await.to_string(),
            ..stall.form()
        };
        let answer = campaign::save(&stall.b, &stall.staff.included(), None, &form, 0, key()).await;
        let expected = ["images", "vouchers", "products"].map(|field| (field.to_owned(), Why::NotFound));
        assert_eq!(wrong(answer), expected);
        assert_eq!(stall.number("SELECT COUNT(*) FROM campaigns").await, 0, "nothing half-done is stored");

        let id = stall.campaign(&stall.form()).await;
        let (b, form) = (&stall.b, stall.form());
        assert!(matches!(campaign::load(b, &rival.included(), id).await, Err(Error::NotFound)));
        assert!(matches!(campaign::save(b, &rival.included(), Some(id), &form, 1, key()).await, Err(Error::Invalid(_) | Error::NotFound)));
        assert!(matches!(campaign::delete(b, &rival.included(), id).await, Err(Error::NotFound)));
        let theirs = campaign::list(b, &rival.included(), &CampaignSearch::default(), Lang::En).await.unwrap();
        assert_eq!((theirs.rows.len(), theirs.counts), (0, [0; 5]));
        let answer = campaign::save(b, &stall.staff.included(), Some(id), &CampaignForm { images: key().to_string(), ..form }, 1, key()).await;
        assert_eq!(wrong(answer), [("images".to_owned(), Why::NotFound)]);
        assert_eq!(campaign::load(b, &stall.staff.included(), id).await.unwrap().images.len(), 1);
    }

    async fn what_was_archived_stays_in_its_campaigns_and_joins_no_other(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (product, voucher) = (stall.product("Bánh pía", 90_000, 5).await, stall.voucher("MOT").await);
        let form = CampaignForm {
            products: vec![OfferForm::of(product)],
            vouchers: voucher.to_string(),
            ..stall.form()
        };
        let has_both = stall.campaign(&form).await;
        backend::catalog::archive_product(&stall.b, &stall.staff.included(), product, true).await.unwrap();
        backend::catalog::archive_voucher(&stall.b, &stall.staff.included(), voucher, true).await.unwrap();
        let answer = campaign::save(&stall.b, &stall.staff.included(), None, &form, 0, key()).await;
        assert_eq!(wrong(answer), ["vouchers", "products"].map(|field| (field.to_owned(), Why::NotFound)));
        let renamed = CampaignForm { title: "Đặc sản".into(), ..form };
        campaign::save(&stall.b, &stall.staff.included(), Some(has_both), &renamed, 1, key()).await.unwrap();
        let kept = campaign::load(&stall.b, &stall.staff.included(), has_both).await.unwrap();
        assert_eq!((kept.products.len(), kept.vouchers.len()), (1, 1));
        let stage = stall.stage(has_both).await;
        assert_eq!((stage.products.len(), stage.vouchers.len()), (0, 0), "neither is shown");
    }

    async fn ten_saves_with_one_key_create_one_campaign(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let key = key();
        let mut saves = JoinSet::new();
        for _ in 0..10 {
            let (b, staff, form) = (stall.b.clone(), stall.staff.clone(), stall.form());
            saves.spawn(async move { campaign::save(&b, &staff.included(), None, &form, 0, key).await.unwrap() });
        }
        let ids: Vec<CampaignId> = saves.join_all().await;
        assert!(ids.iter().all(|id| *id == ids[0]));
        assert_eq!(stall.number("SELECT COUNT(*) FROM campaigns").await, 1);
        stall.clock.advance(HOUR * 2);
        let late = campaign::save(&stall.b, &stall.staff.included(), None, &stall.form(), 0, key).await.unwrap();
        assert_eq!(late, ids[0], "the answer stands also when the form would be refused by now");
    }

    async fn the_second_of_two_editors_is_told_and_loses_nothing(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let id = stall.campaign(&stall.form()).await;
        let save = async |title: &str, version, key| {
            let form = CampaignForm { title: title.into(), ..stall.form() };
            campaign::save(&stall.b, &stall.staff.included(), Some(id), &form, version, key).await
        };
        let first = key();
        save("Lan", 1, first).await.unwrap();
        save("Lan", 1, first).await.expect("the same save again is the same save");
        assert!(matches!(save("Minh", 1, key()).await, Err(Error::Reject(Reject::ChangedMeanwhile))));
        save("Minh", 2, key()).await.unwrap();
        let saved = campaign::load(&stall.b, &stall.staff.included(), id).await.unwrap();
        assert_eq!((saved.title.as_str(), saved.version), ("Minh", 3));
        let mut editors = JoinSet::new();
        for n in 0..8 {
            let (b, staff) = (stall.b.clone(), stall.staff.clone());
            let form = CampaignForm { title: format!("Người {n}"), ..stall.form() };
            editors.spawn(async move { campaign::save(&b, &staff.included(), Some(id), &form, 3, key()).await.is_ok() });
        }
        assert_eq!(editors.join_all().await.into_iter().filter(|saved| *saved).count(), 1);
    }

    async fn the_status_decides_what_may_be_done(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let id = stall.campaign(&stall.form()).await;
        let next_week = CampaignForm {
            starts: stall.local(NOON + HOUR * 168),
            ends: stall.local(NOON + HOUR * 168 + HOUR),
            ..stall.form()
        };
        let save = async |version| campaign::save(&stall.b, &stall.staff.included(), Some(id), &next_week, version, key()).await;
        let delete = async || campaign::delete(&stall.b, &stall.staff.included(), id).await;
        live::start(&stall.b, &stall.staff.included(), id).await.unwrap();
        assert!(matches!(save(1).await, Err(Error::Reject(Reject::OngoingCannotBeEdited))));
        assert!(matches!(delete().await, Err(Error::Reject(Reject::OngoingCannotBeDeleted))));
        stall.end(id).await;
        assert_eq!(list(&stall, tab(Status::Ended)).await.rows.len(), 1);
        save(1).await.unwrap();
        let [row] = &list(&stall, tab(Status::Upcoming)).await.rows[..] else { panic!("a new window is upcoming again") };
        assert_eq!((row.id, row.facts.ended_at), (id, None));
        stall.clock.advance(HOUR * 720);
        assert!(matches!(save(2).await, Err(Error::Reject(Reject::CompletedCannotBeEdited))));
        assert!(matches!(delete().await, Err(Error::Reject(Reject::CompletedCannotBeDeleted))));
    }

    async fn a_deleted_campaign_is_gone_and_its_orders_stay(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 5).await;
        let id = stall.on_air(&[product]).await;
        let buyer = visitor();
        let receipt = orders::place(&stall.b, &buyer, id, product, &order_form(1, 90_000), key()).await.unwrap();
        stall.end(id).await;
        campaign::delete(&stall.b, &stall.staff.included(), id).await.unwrap();
        campaign::delete(&stall.b, &stall.staff.included(), id).await.expect("deleting twice is deleting once");
        assert!(matches!(campaign::load(&stall.b, &stall.staff.included(), id).await, Err(Error::NotFound)));
        assert!(matches!(studio::stage(&stall.b, &buyer, id, Lang::En).await, Err(Error::NotFound)));
        assert_eq!(list(&stall, CampaignSearch::default()).await.counts, [0; 5]);
        assert_eq!(orders::list(&stall.b, &stall.staff.included(), None, "").await.unwrap().total, 1);
        assert_eq!(orders::receipt(&stall.b, &buyer, receipt.id.unwrap()).await.unwrap().code, receipt.code);
    }

    async fn an_edit_is_news_for_open_pages_and_keeps_what_was_sold(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (pia, dua) = (stall.product("Bánh pía", 90_000, 50).await, stall.product("Kẹo dừa", 30_000, 50).await);
        let id = stall.on_air_with(&stall.form_with([offer(pia, "80.000", "5"), OfferForm::of(dua)])).await;
        live::pin_product(&stall.b, &stall.staff.included(), id, Some(dua)).await.unwrap();
        orders::place(&stall.b, &visitor(), id, pia, &order_form(4, 80_000), key()).await.unwrap();
        stall.end(id).await;
        assert_eq!(stall.stage(id).await.pins.product, None, "the next show begins with nothing shown");
        live::pin_product(&stall.b, &stall.staff.included(), id, Some(dua)).await.unwrap();
        let save = async |offer: OfferForm, version| {
            campaign::save(&stall.b, &stall.staff.included(), Some(id), &stall.form_with([offer]), version, key()).await
        };
        assert_eq!(wrong(save(offer(pia, "", "3"), 1).await), [("products".to_owned(), Why::OutOfRange { min: 4, max: 1_000_000 })]);
        let mut feed = stall.b.bus().subscribe(id);
        save(offer(pia, "70.000", "6"), 1).await.unwrap();
        let news = hear(&mut feed);
        let [News::Pinned(pins), News::ShowChanged(_), News::ProductChanged(product), News::ProductGone { id: gone, .. }] = &news[..] else {
            panic!("{news:?}")
        };
        assert_eq!((pins.product, *gone), (None, dua), "what left the campaign is pinned no more");
        assert_eq!((product.price.minor, product.left), (70_000, 2));
        let view = stall.stage(id).await;
        assert_eq!((&view.products[..], view.pins), (std::slice::from_ref(product), *pins));

        save(OfferForm::of(dua), 2).await.unwrap();
        save(offer(pia, "", "5"), 3).await.unwrap();
        assert_eq!(stall.stage(id).await.products[0].left, 1, "a product that was out and is back is not sold twice");
    }

    async fn the_list_computes_the_same_status_as_the_domain(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let mut ids = Vec::new();
        for _ in 0..12 {
            ids.push(stall.campaign(&stall.form()).await);
        }
        let mut runner = TestRunner::deterministic();
        // Few values, so that starts, ends and now often meet exactly.
        let facts = proptest::collection::vec((0i64..6, 1i64..4, any::<bool>(), any::<bool>()), 12);
        for _ in 0..20 {
            for (id, (start, length, on_air, ended)) in ids.iter().zip(facts.new_tree(&mut runner).unwrap().current()) {
                let starts = NOON + TimeDelta::minutes(start - 3);
                set_facts(&stall, *id, starts, starts + TimeDelta::minutes(length), on_air, ended).await;
            }
            let all = list(&stall, CampaignSearch::default()).await;
            let now = stall.b.now();
            for (at, status) in (1..).zip(Status::ALL) {
                let expected: Vec<_> = all.rows.iter().filter(|row| row.facts.status(now) == status).cloned().collect();
                let found = list(&stall, tab(status)).await;
                assert_eq!(found.rows, expected, "{status:?}");
                assert_eq!(all.counts[at], expected.len() as i64);
            }
            assert_eq!(all.counts[0], 12);
        }
    }

    async fn every_campaign_is_on_exactly_one_page_in_the_lists_order(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let mut ids = Vec::new();
        for n in 0..65_i64 {
            let id = stall.campaign(&stall.form()).await;
            // Many start together, and some of all kinds are on air.
            let starts = NOON + TimeDelta::hours(n % 7);
            set_facts(&stall, id, starts, starts + HOUR, n % 20 == 3, n % 5 == 0).await;
            ids.push(id);
        }
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = list(&stall, CampaignSearch { after, ..CampaignSearch::default() }).await;
            assert_eq!(page.counts[0], 65);
            seen.extend(page.rows);
            let Some(next) = page.next else { break };
            after = next;
        }
        // On air first; then what is due; then what is ahead, the soonest first; then what is over, the latest first.
        let place = |row: &domain::campaign::CampaignRow| {
            let part = match row.facts.status(NOON) {
                _ if row.facts.on_air => 0,
                Status::Ongoing => 1,
                Status::Upcoming => 2,
                Status::Ended | Status::Completed => 3,
            };
            let starts = row.facts.starts_at.timestamp_millis();
            (part, if part == 2 { starts } else { -starts }, row.id)
        };
        assert!(seen.is_sorted_by_key(place));
        assert!((0..4).all(|part| seen.iter().any(|row| place(row).0 == part)));
        let mut found: Vec<_> = seen.iter().map(|row| row.id).collect();
        found.sort_unstable();
        ids.sort_unstable();
        assert_eq!(found, ids);
        for nonsense in ["x", "0.0", "9.9.9", "'; DROP TABLE campaigns; --"] {
            let page = list(&stall, CampaignSearch { after: nonsense.into(), ..CampaignSearch::default() }).await;
            assert_eq!(page.rows[0], seen[0], "a mangled address shows the first page");
        }
    }

    async fn search_ignores_case_and_marks_and_tabs_count_what_it_finds(shop: Fixture) {
        let stall = Stall::open(shop).await;
        for (title, published) in [("Giảm giá 50%", true), ("GIẢM GIÁ cuối năm", false), ("Đặc sản", true), ("100_%", true)] {
            stall.campaign(&CampaignForm { title: title.into(), published, ..stall.form() }).await;
        }
        let endless = "a%_!".repeat(20_000);
        assert!(list(&stall, CampaignSearch { q: endless, ..CampaignSearch::default() }).await.rows.is_empty());
        let find = async |q: &str, active| list(&stall, CampaignSearch { q: q.into(), active, ..CampaignSearch::default() }).await;
        assert_eq!(find("giam gia", false).await.rows.len(), 2);
        let active = find("GIẢM  giá", true).await;
        assert_eq!((active.rows.len(), active.counts), (1, [1, 0, 1, 0, 0]));
        assert_eq!(find("dac san", false).await.rows.len(), 1);
        assert_eq!(find("%", false).await.rows.len(), 2, "a percent sign is only a percent sign");
        assert_eq!(find("0_", false).await.rows.len(), 1);
        assert_eq!(find("không có", false).await.counts, [0; 5]);
        assert_eq!(find("", false).await.counts, [4, 0, 4, 0, 0]);
    }

    async fn a_row_shows_what_came_of_it(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 50).await;
        let id = stall.on_air_with(&CampaignForm { vouchers: stall.voucher("LIVE").await.to_string(), ..stall.form_of(&[product]) }).await;
        let _tab = stall.b.presence().join(id, &visitor(), false);
        for quantity in [1, 2] {
            orders::place(&stall.b, &visitor(), id, product, &order_form(quantity, 90_000), key()).await.unwrap();
        }
        let listed = list(&stall, CampaignSearch::default()).await;
        let [row] = &listed.rows[..] else { panic!("{listed:?}") };
        assert_eq!((row.products, row.vouchers, row.watching), (1, 1, 1));
        let sold = row.sold.unwrap();
        assert_eq!((sold.orders, sold.revenue.minor), (2, 270_000));
        assert!(row.cover.is_some() && row.published && !row.window.is_empty());
        assert_eq!(listed.counts, [1, 1, 0, 0, 0]);
        stall.end(id).await;
        let ended = list(&stall, tab(Status::Ended)).await;
        assert_eq!((ended.rows[0].watching, ended.rows[0].sold.unwrap().orders), (0, 2), "nobody counts as watching off air");
    }

    async fn the_filter_finds_campaigns_whose_window_reaches_into_its_days(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let at = |from, title| stall.form_at(from, title);
        stall.campaign(&at(HOUR, "nay")).await;
        let late = HOUR * 4;
        assert!(stall.local(NOON + late).ends_with("T23:00"), "it goes on after midnight");
        stall.campaign(&at(late, "qua nửa đêm")).await;
        stall.campaign(&at(HOUR * 20, "mai")).await;
        stall.campaign(&at(HOUR * 480, "xa")).await;
        let found = async |period: &str, from: &str, to: &str| {
            let search = CampaignSearch { period: period.into(), from: from.into(), to: to.into(), ..Default::default() };
            let list = list(&stall, search).await;
            let titles: Vec<_> = list.rows.into_iter().map(|row| row.title).collect();
            assert_eq!(list.counts[0], titles.len() as i64, "the tabs count what the filter leaves");
            (titles, list.days)
        };
        assert_eq!(found("today", "", "").await.0, ["nay", "qua nửa đêm"]);
        assert_eq!(found("next7", "", "").await.0, ["qua nửa đêm", "mai"]);
        assert_eq!(found("last7", "", "").await.0, ["nay", "qua nửa đêm"]);
        let tomorrow = stall.local(NOON + HOUR * 24)[..10].to_owned();
        assert_eq!(found("", &tomorrow, "").await.0, ["qua nửa đêm", "mai", "xa"]);
        assert_eq!(found("days", &tomorrow, &tomorrow).await.0, ["qua nửa đêm", "mai"]);
        assert_eq!(found("gibberish", "soon", "<b>").await, (["nay", "qua nửa đêm", "mai", "xa"].map(str::to_owned).to_vec(), None));
    }

    async fn no_question_of_a_list_reads_every_campaign(shop: Fixture) {
        let stall = Stall::open(shop).await;
        for (name, sql) in campaign::questions() {
            let values: &[&str] = match name {
                "list" => &["'s'", "5", "'%a%'", "false", "0", "9", "0", "''", "-1", "0", "''", "21"],
                "counts" => &["'s'", "5", "'%a%'", "false", "0", "9", "0"],
                "overlaps" => &["'s'", "0", "9", "0", "''", "3"],
                _ => &["''", "'a'", "false", "false", "5", "60", "6"],
            };
            let mut sql = sql.to_owned();
            for (n, value) in values.iter().enumerate().rev() {
                sql = sql.replace(&format!("${}", n + 1), value);
            }
            let plan = stall.shop.plan(&sql).await;
            // SQLite reads the page that it has found, named `page`, from its first row to its last.
            let reads_all = |step: &&String| {
                step.contains("Seq Scan on campaigns") || (step.starts_with("SCAN c") && !step.contains("USING INDEX"))
            };
            let read: Vec<_> = plan.iter().filter(reads_all).collect();
            assert!(read.is_empty(), "{name}: {plan:#?}");
            assert!(plan.iter().any(|step| step.contains("campaigns_")), "{name} uses an index of ours: {plan:#?}");
        }
    }

    async fn the_posts_details_may_be_changed_until_the_show_and_a_draft_published_there(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let draft = stall.campaign(&CampaignForm { published: false, ..stall.form() }).await;
        let second = stall.shop.image(&stall.staff).await.id;
        let post = PostForm {
            title: "Tối nay".into(),
            description: "Giao trong ngày".into(),
            images: format!("{second},{}", stall.form().images),
            publish: true,
        };
        let save = async |post: &PostForm, version, key| {
            campaign::save_post(&stall.b, &stall.staff.included(), draft, post, version, key).await
        };
        let once = key();
        save(&post, 1, once).await.unwrap();
        save(&post, 1, once).await.unwrap();
        let saved = campaign::load(&stall.b, &stall.staff.included(), draft).await.unwrap();
        assert_eq!((saved.title.as_str(), saved.images[0].id, saved.published, saved.version), ("Tối nay", second, true, 2));
        let late = save(&post, 1, key()).await;
        assert!(matches!(late, Err(Error::Reject(Reject::ChangedMeanwhile))));
        save(&PostForm { publish: false, ..post.clone() }, 2, key()).await.unwrap();
        assert!(campaign::load(&stall.b, &stall.staff.included(), draft).await.unwrap().published, "public stays public");
        let theirs = stall.shop.image(&stall.rival().await).await.id.to_string();
        let stolen = save(&PostForm { images: theirs, ..post.clone() }, 3, key()).await;
        assert_eq!(wrong(stolen), [("images".to_owned(), Why::NotFound)]);
        stall.clock.advance(HOUR * 4);
        let over = save(&post, 3, key()).await;
        assert!(matches!(over, Err(Error::Reject(Reject::CompletedCannotGoLive))));
    }
}
