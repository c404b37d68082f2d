//! The page that many share: nobody's, byte for byte the same for everybody who is not signed in, and never older than what
//! the feed goes on from.

use crate::street::{Answer, Person, Request, Street};
use domain::CampaignId;

/// Opens the stage as a browser that takes nothing compressed.
async fn opens(person: &Person, campaign: CampaignId) -> Answer {
    let answer = person.gets(&format!("/live/{campaign}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer
}

#[tokio::test]
async fn a_strangers_page_has_no_byte_of_a_known_persons_and_the_reverse() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let known = street.visitor();
    known.gets("/").await;
    known.is_called("Bé Thảo").await;
    let follower = street.person("minh").await;
    follower
        .call::<serde_json::Value>("audience/follow", &[("slug", "tiem-may"), ("following", "true")])
        .await
        .unwrap();

    for known_first in [true, false] {
        let campaign = if known_first {
            campaign
        } else {
            seller.plans("Ngày mai", &[]).await
        };
        let stranger = street.visitor();
        let mut pages = Vec::new();
        if !known_first {
            pages.push(opens(&stranger, campaign).await);
        }
        let own = [opens(&seller, campaign).await, opens(&follower, campaign).await];
        pages.push(opens(&known, campaign).await);
        pages.push(opens(&stranger, campaign).await);
        for own in own {
            assert!(
                own.text().contains("data-me=") && own.header("etag").is_none(),
                "a session has its own page"
            );
        }
        for page in pages {
            let text = page.text();
            let visitor = known.cookie("hawker-visitor").unwrap();
            for of_somebody in ["data-me=", "Bé Thảo", "minh", "seller-of", &visitor[..36]] {
                assert!(!text.contains(of_somebody), "{of_somebody}");
            }
            assert_eq!(page.header("set-cookie"), None);
            assert!(page.header("etag").is_some());
            let policy = page.header("content-security-policy").unwrap();
            assert!(policy.contains("'sha256-") && !policy.contains("nonce"), "{policy}");
            assert!(!text.contains("nonce="));
            assert_eq!(page.header("cache-control"), Some("private, no-cache"));
        }
        assert!(stranger.cookie("hawker-visitor").is_none());
    }
    street.close().await;
}

#[tokio::test]
async fn the_feed_makes_the_cookie_and_says_whether_the_browser_has_a_nickname() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let lan = street.visitor();
    opens(&lan, campaign).await;
    let feed = lan.listens(campaign, "").await;
    assert!(
        feed.headers
            .iter()
            .any(|(name, value)| name == "set-cookie" && value.starts_with("hawker-visitor="))
    );
    assert!(!feed.hello.named);
    let minh = street.visitor();
    minh.gets("/").await;
    minh.is_called("Minh").await;
    assert!(minh.listens(campaign, "").await.hello.named);
    street.close().await;
}

#[tokio::test]
async fn a_second_visit_of_an_unchanged_page_costs_no_bytes_and_a_change_is_drawn() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let product = seller.adds_product("Áo lụa", 90_000, 5).await;
    let campaign = seller.plans("Tối nay", &[product]).await;
    let path = format!("/live/{campaign}");
    let get = |tag: Option<String>| {
        let request = Request::get(&path)
            .header("accept", "text/html")
            .header("accept-encoding", "br");
        tag.iter()
            .fold(request, |request, tag| request.header("if-none-match", tag))
    };
    let lan = street.visitor();
    let first = lan.asks(get(None)).await;
    assert_eq!((first.status, first.header("content-encoding")), (200, Some("br")));
    let tag = first.header("etag").unwrap().to_owned();
    let again = lan.asks(get(Some(tag.clone()))).await;
    assert_eq!((again.status, again.body.len()), (304, 0));

    let pin = [("campaign", &*campaign.to_string()), ("product", &*product.to_string())];
    seller.goes_live(campaign).await;
    seller.call::<()>("live/pin_product", &pin).await.unwrap();
    // Drawn once a second at most, and told by the feed meanwhile: whoever opens the page now goes on from where it stands.
    let until = tokio::time::Instant::now() + std::time::Duration::from_secs(5);
    let changed = loop {
        let now = lan.asks(get(Some(tag.clone()))).await;
        if now.status == 200 {
            break now;
        }
        assert!(tokio::time::Instant::now() < until, "the change is drawn");
    };
    assert_ne!(changed.header("etag"), Some(&*tag));
    street.close().await;
}

#[tokio::test]
async fn a_page_that_was_drawn_again_and_says_the_same_costs_no_bytes() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let lan = street.visitor();
    let first = opens(&lan, campaign).await;
    let tag = first.header("etag").unwrap().to_owned();
    // A page of a show in which nothing happens is drawn every ten seconds.
    tokio::time::sleep(std::time::Duration::from_millis(10_500)).await;
    let request = Request::get(&format!("/live/{campaign}")).header("accept", "text/html");
    let again = lan.asks(request.header("if-none-match", &tag)).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    street.close().await;
}

#[tokio::test]
async fn two_signed_in_people_see_one_screen_and_nothing_of_each_other() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let product = seller.adds_product("Áo lụa", 90_000, 5).await;
    let campaign = seller.plans("Tối nay", &[product]).await;
    seller.goes_live(campaign).await;
    let people = [street.person("an-nhien").await, street.person("bao-chau").await];
    let follower = street.person("cat-tuong").await;
    follower
        .call::<()>("audience/follow", &[("slug", "tiem-may"), ("following", "true")])
        .await
        .unwrap();
    let screen = |page: &str| {
        let (_, rest) = page.split_once("<main").unwrap();
        rest.split_once("<script").unwrap().0.to_owned()
    };
    let mut pages = Vec::new();
    // The second time from what was drawn.
    for person in people.iter().chain([&follower]).chain(&people) {
        pages.push(opens(person, campaign).await.text());
    }
    let screens: Vec<String> = pages.iter().map(|page| screen(page)).collect();
    assert!(screens[0].contains("Áo lụa") && screens[0].contains("#user-plus"));
    assert!([1, 3, 4].iter().all(|at| screens[*at] == screens[0]));
    assert_ne!(screens[2], screens[0], "who follows is not asked to");
    let everybody = people.iter().chain([&follower]).chain(&people);
    let names = ["an-nhien", "bao-chau", "cat-tuong", "an-nhien", "bao-chau"];
    for ((page, person), name) in pages.iter().zip(everybody).zip(names) {
        assert!(page.contains(name), "{name}");
        for (other, called) in [
            (&people[0], "an-nhien"),
            (&people[1], "bao-chau"),
            (&follower, "cat-tuong"),
        ] {
            if called != name {
                let cookie = other.cookie("hawker-visitor").unwrap();
                assert!(
                    !page.contains(called) && !page.contains(&cookie[..36]),
                    "{called} on the page of {name}"
                );
            }
        }
        assert!(page.contains(&person.cookie("hawker-visitor").unwrap()[..36]));
    }
    // A comment is on the next page at once.
    people[0].says(campaign, "Chào cả nhà").await.unwrap();
    assert!(opens(&people[1], campaign).await.text().contains("Chào cả nhà"));
    street.close().await;
}

#[tokio::test]
async fn what_is_not_for_everybody_is_not_shared() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let draft = seller.plans_as("Nháp", &[], false).await.unwrap();
    let stranger = street.visitor();
    let answer = stranger.gets(&format!("/live/{draft}")).await;
    assert_eq!((answer.status, answer.header("etag")), (404, None));
    let campaign = seller.plans("Tối nay", &[]).await;
    assert!(opens(&stranger, campaign).await.header("etag").is_some());
    street
        .run(&format!(
            "UPDATE campaigns SET audience = 'followers' WHERE id = '{campaign}'"
        ))
        .await;
    let elsewhere = street.visitor().with_header("accept-language", "vi");
    let page = elsewhere.gets(&format!("/live/{campaign}")).await;
    assert_eq!(page.header("etag"), None, "nor what is for followers only");
    street.close().await;
}

#[tokio::test]
async fn a_title_is_text_and_no_html() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let title = "</title><meta http-equiv=refresh content=\"0;url=/healthz\"> & <b>";
    let campaign = seller.plans(title, &[]).await;
    let page = opens(&street.visitor(), campaign).await;
    let html = page.text();
    assert!(!html.contains("<meta http-equiv=refresh"), "{html}");
    assert!(
        html.contains("<title>&lt;/title&gt;&lt;meta http-equiv=refresh"),
        "{html}"
    );
    street.close().await;
}
