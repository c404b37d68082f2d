//! The feed and what people say: hello, catch-up, resync, staff only; long, empty, emoji, right-to-left, HTML.

use crate::street::{Event, Request, Street, key};
use app::AppError;
use domain::{Currency, Lang, Money, Reject, Why};
use domain::{
    live::{News, Sees},
    offer::StageProduct,
};

#[tokio::test]
async fn what_one_person_says_another_person_receives() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let (lan, minh) = (street.visitor(), street.visitor());
    let mut minhs_feed = minh.listens(campaign, "").await;
    assert_eq!(minhs_feed.hello.build, "test-build");
    assert!((street.backend().now() - minhs_feed.hello.now).abs() < domain::when::TimeDelta::seconds(5));
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-store, no-transform"),
        ("x-accel-buffering", "no"),
    ] {
        assert!(
            minhs_feed.headers.contains(&(name.to_owned(), value.to_owned())),
            "{:?}",
            minhs_feed.headers
        );
    }
    lan.opens_stage(campaign).await.unwrap();
    assert_eq!(
        lan.says(campaign, "chào").await.unwrap_err().error,
        AppError::Rejected(Reject::ChooseNickname)
    );
    lan.is_called("Lan 🌸").await;
    for text in [
        "Size M còn không ạ? 😍👍🏽",
        "مرحبا، كم السعر؟",
        "<script>alert(1)</script><b>hi</b> & \"'",
        "a\u{202e}b",
    ] {
        let said = lan.says(campaign, text).await.unwrap();
        let received = minhs_feed.receives_comment().await;
        assert_eq!(received, said);
        assert_eq!(received.author, "Lan 🌸");
        assert_eq!(received.text, text.replace('\u{202e}', ""), "text stays text");
    }
    let page = minh.gets(&format!("/live/{campaign}")).await.text();
    assert!(
        page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert(1)"),
        "HTML is only text"
    );
    street.close().await;
}

#[tokio::test]
async fn a_comment_of_a_megabyte_is_told_its_limit() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let lan = street.visitor();
    lan.is_called("Lan").await;
    let refused = lan.says(campaign, &"x".repeat(1_000_000)).await.unwrap_err();
    assert_eq!(
        refused.error.field("text"),
        Some(
            &*Why::TooLong {
                max: 300,
                length: 1_000_000
            }
            .sentence(Lang::En)
        )
    );
    let refused = lan.says(campaign, "   ").await.unwrap_err();
    assert_eq!(refused.error.field("text"), Some(&*Why::Missing.sentence(Lang::En)));
    let huge = Request::post("/api/audience/post_comment")
        .header("content-length", "50000000")
        .header("accept", "application/json");
    let answer = lan.asks(huge).await;
    assert_eq!(answer.status, 413);
    assert_eq!(answer.json::<AppError>(), AppError::Malformed);
    street.close().await;
}

#[tokio::test]
async fn saying_it_twice_with_one_key_says_it_once() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let lan = street.visitor();
    lan.is_called("Lan").await;
    let (campaign_text, key) = (campaign.to_string(), key());
    let fields = [("campaign", &*campaign_text), ("text", "một lần"), ("key", &*key)];
    let first: domain::audience::Comment = lan.call("audience/post_comment", &fields).await.unwrap();
    let second: domain::audience::Comment = lan.call("audience/post_comment", &fields).await.unwrap();
    assert_eq!(first, second);
    let other = [("campaign", &*campaign_text), ("text", "khác"), ("key", &*key)];
    let refused = lan
        .call::<domain::audience::Comment>("audience/post_comment", &other)
        .await
        .unwrap_err();
    assert_eq!(
        (refused.status, refused.error),
        (409, AppError::Rejected(Reject::KeyUsedDifferently))
    );
    let stage = lan.opens_stage(campaign).await.unwrap();
    assert_eq!(stage.comments.len(), 1);
    street.close().await;
}

#[tokio::test]
async fn who_comes_back_receives_what_was_missed() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let lan = street.visitor();
    lan.is_called("Lan").await;
    let stage = lan.opens_stage(campaign).await.unwrap();
    let mut feed = lan.listens(campaign, &format!("?after={}", stage.feed_position)).await;
    lan.says(campaign, "một").await.unwrap();
    assert_eq!(feed.receives_comment().await.text, "một");
    let last = feed.last_id.unwrap();
    drop(feed);
    lan.says(campaign, "hai").await.unwrap();
    lan.says(campaign, "ba").await.unwrap();

    let mut by_query = lan.listens(campaign, &format!("?after={last}")).await;
    assert_eq!(by_query.receives_comment().await.text, "hai");
    assert_eq!(by_query.receives_comment().await.text, "ba");
    let browser = street.visitor().with_header("last-event-id", &last.to_string());
    let mut by_header = browser.listens(campaign, "?after=1").await;
    assert_eq!(
        by_header.receives_comment().await.text,
        "hai",
        "the browser's own memory is newer than the address"
    );
    let mut from_now = lan.listens(campaign, "").await;
    lan.says(campaign, "bốn").await.unwrap();
    assert_eq!(from_now.receives_comment().await.text, "bốn");
    street.close().await;
}

#[tokio::test]
async fn who_was_away_too_long_is_told_to_read_anew() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let lan = street.visitor();
    lan.is_called("Lan").await;
    let mut feed = lan.listens(campaign, "?after=7").await;
    let Some(Event { name, id, .. }) = feed.event().await else {
        panic!("the feed is open")
    };
    assert_eq!((&*name, id), ("resync", Some(feed.hello.position)));
    lan.says(campaign, "tiếp").await.unwrap();
    assert_eq!(feed.receives_comment().await.text, "tiếp", "after that it goes on");
    street.close().await;
}

#[tokio::test]
async fn orders_and_sums_are_news_for_staff_only() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let product = seller.adds_product("Áo", 90_000, 5).await;
    let campaign = seller.plans("Tối nay", &[product]).await;
    seller.goes_live(campaign).await;
    let (lan, minh) = (street.visitor(), street.visitor());
    let mut studio = seller.listens(campaign, "?studio=1").await;
    let mut stage = minh.listens(campaign, "").await;
    let receipt = lan.buys(campaign, product, 90_000, &key()).await.unwrap();
    let order = studio
        .receives(|news| {
            if let News::OrderPlaced(order) = news {
                Some(order)
            } else {
                None
            }
        })
        .await;
    assert_eq!(order.code, receipt.code);
    let sold = studio
        .receives(|news| if let News::Sold(sold) = news { Some(sold) } else { None })
        .await;
    assert_eq!(sold.orders, 1);
    let mut staff_only = 0;
    let left = stage
        .receives(|news| {
            staff_only += i32::from(news.is_for() > Sees::Stage);
            if let News::ProductChanged(product) = news {
                Some(product.left)
            } else {
                None
            }
        })
        .await;
    assert_eq!((left, staff_only), (4, 0));
    lan.is_called("Lan").await;
    lan.says(campaign, "xong").await.unwrap();
    stage
        .receives(|news| {
            assert_eq!(news.is_for(), Sees::Stage, "{news:?}");
            matches!(news, News::CommentPosted(_)).then_some(())
        })
        .await;

    let moderator = street.hired(&seller, domain::account::Role::Moderator).await;
    let analyst = street.hired(&seller, domain::account::Role::Analyst).await;
    let address = format!("/feed/{campaign}?studio=1");
    assert_eq!(lan.gets(&address).await.status, 401);
    assert_eq!(street.person("minh").await.gets(&address).await.status, 404);
    assert_eq!(analyst.gets(&address).await.status, 403);
    let mut console = moderator.listens(campaign, "?studio=1").await;
    lan.buys(campaign, product, 90_000, &key()).await.unwrap();
    console
        .receives(|news| {
            assert!(
                !matches!(news, News::OrderPlaced(_)),
                "a moderator does not see who bought what"
            );
            matches!(news, News::ProductChanged(_)).then_some(())
        })
        .await;
    street.close().await;
}

#[tokio::test]
async fn a_draft_is_nobodys_business_but_the_shops() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans_as("Chưa công khai", &[], false).await.unwrap();
    assert_eq!(street.visitor().gets(&format!("/feed/{campaign}")).await.status, 404);
    assert_eq!(street.visitor().opens_stage(campaign).await.unwrap_err().status, 404);
    assert_eq!(seller.listens(campaign, "?studio=1").await.status, 200);
    street.close().await;
}

#[tokio::test]
async fn watching_is_counted_from_open_stages() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let mut studio = seller.listens(campaign, "?studio=1").await;
    let (lan, minh) = (street.visitor(), street.visitor());
    let watching =
        |wanted: i64| move |news| matches!(news, News::Counted(counters) if counters.watching == wanted).then_some(());
    // Each page is opened first, which is when a browser gets its name.
    lan.opens_stage(campaign).await.unwrap();
    minh.opens_stage(campaign).await.unwrap();
    let (first, second) = (lan.listens(campaign, "").await, minh.listens(campaign, "").await);
    let other_tab = lan.listens(campaign, "").await;
    studio.receives(watching(2)).await;
    drop((first, other_tab));
    studio.receives(watching(1)).await;
    drop(second);
    studio.receives(watching(0)).await;
    street.close().await;
}

#[tokio::test]
async fn a_storm_of_comments_arrives_whole_and_in_order() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let mut feed = street.visitor().listens(campaign, "").await;
    // The shop's own people have no pace to keep.
    for n in 0..60 {
        seller.says(campaign, &format!("{n}")).await.unwrap();
    }
    for n in 0..60 {
        assert_eq!(feed.receives_comment().await.text, n.to_string());
    }
    street.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_viewer_that_does_not_read_loses_the_feed_and_nobody_else_does() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let mut slow = street.visitor().listens(campaign, "").await;
    let mut quick = street.visitor().listens(campaign, "").await;
    // Straight into the bus: no shop has such names, and the sockets between hold megabytes.
    let long = "x".repeat(100_000);
    let say = |n: usize| {
        let product = StageProduct {
            id: domain::ProductId(uuid::Uuid::from_u128(7)),
            name: format!("{n} {long}"),
            image: None,
            price: Money::zero(Currency::Vnd),
            was: None,
            left: 1,
            variants: Vec::new(),
            number: 1,
            described: false,
            version: 1,
        };
        street.backend().bus().publish(campaign, News::ProductChanged(product));
    };
    let name = |news| {
        if let News::ProductChanged(product) = news {
            Some(product.name)
        } else {
            None
        }
    };
    for n in 0..600 {
        say(n);
        let received = quick.receives(name).await;
        assert!(
            received.starts_with(&format!("{n} ")),
            "the quick one receives each in order"
        );
    }
    let end = Some(street.backend().bus().position(campaign));
    let (mut received, mut resyncs, mut reached) = (0, 0, None);
    // How often it falls behind depends on how much the system holds for it: the last resync, or what came after, is the end.
    while reached != end {
        let event = slow.event().await.expect("the slow one keeps its connection");
        if event.name == "resync" {
            resyncs += 1;
        } else {
            received += 1;
        }
        reached = event.id.or(reached);
    }
    assert!(
        received < 600 && resyncs > 0,
        "it has lost something, and is told: {received}, {resyncs}"
    );
    say(600);
    assert!(slow.receives(name).await.starts_with("600 "), "after that it goes on");
    street.close().await;
}

#[tokio::test]
async fn a_comment_without_cookies_is_told_what_is_missing_and_not_asked_for_a_nickname_again() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    // A browser without cookies is a new visitor with every request.
    street.visitor().is_called("Lan").await;
    let refused = street.visitor().says(campaign, "chào").await.unwrap_err();
    assert_eq!(
        (refused.status, refused.error),
        (409, AppError::Rejected(Reject::CookiesBlocked))
    );
    let minh = street.visitor();
    minh.opens_stage(campaign).await.unwrap();
    let refused = minh.says(campaign, "chào").await.unwrap_err();
    assert_eq!(refused.error, AppError::Rejected(Reject::ChooseNickname));
    street.close().await;
}
