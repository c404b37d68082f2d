//! A public address: who the client is behind real proxies. Limits are on, as everywhere.

use crate::live::encoder::play_offer;
use crate::street::{Person, Proxy, Request, Street, key};
use domain::{CampaignId, ProductId};
use futures::StreamExt;
use futures::stream;

/// This machine's loopback network is where the proxies of these tests run, at this one address.
pub const BEHIND_A_PROXY: [(&str, &str); 1] = [("HAWKER_PROXIES", "127.0.0.1")];

/// A show on air with one product, and where it is reached.
pub async fn show(street: &Street) -> (CampaignId, ProductId) {
    let seller = street.seller("tiem-may").await;
    let product = seller.adds_product("Áo", 90_000, 1_000).await;
    let campaign = seller.plans("Tối nay", &[product]).await;
    seller.goes_live(campaign).await;
    (campaign, product)
}

/// How many of 15 orders without a cookie are placed from here: 10 come in a row for one person, and a browser without a
/// cookie is its network.
pub async fn orders_in_a_row(from: impl Fn() -> Person, (campaign, product): (CampaignId, ProductId)) -> usize {
    let mut placed = 0;
    for _ in 0..15 {
        match from().buys(campaign, product, 90_000, &key()).await {
            Ok(_) => placed += 1,
            Err(refused) => assert_eq!(refused.status, 429),
        }
    }
    placed
}

#[tokio::test]
async fn a_client_behind_nginx_is_its_own_address_whatever_it_writes_itself() {
    let street = Street::open_with(&BEHIND_A_PROXY).await;
    let show = show(&street).await;
    let proxy = Proxy::nginx(street.at()).await;
    let forger = std::sync::atomic::AtomicU8::new(0);
    let forged = || {
        let n = forger.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Person::at(proxy.at())
            .from([127, 0, 1, 7])
            .with_header("x-forwarded-for", &format!("198.51.100.{n}"))
            .with_header("forwarded", &format!("for=198.51.100.{n}"))
    };
    assert_eq!(
        orders_in_a_row(forged, show).await,
        10,
        "both of its own headers are not believed"
    );
    let neighbour = || Person::at(proxy.at()).from([127, 0, 1, 8]);
    assert_eq!(
        orders_in_a_row(neighbour, show).await,
        10,
        "and its neighbour is not held up"
    );
    street.close().await;
}

#[tokio::test]
async fn without_the_proxys_header_everybody_behind_it_is_one_network() {
    let street = Street::open_with(&BEHIND_A_PROXY).await;
    let show = show(&street).await;
    let without = |example: String| {
        let lines = example.lines().filter(|line| !line.contains("X-Forwarded-For"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let proxy = Proxy::nginx_with(street.at(), without).await;
    assert_eq!(
        orders_in_a_row(|| Person::at(proxy.at()).from([127, 0, 1, 7]), show).await,
        10
    );
    assert_eq!(
        orders_in_a_row(|| Person::at(proxy.at()).from([127, 0, 1, 8]), show).await,
        0
    );
    street.close().await;
}

#[tokio::test]
async fn a_peer_that_is_no_named_proxy_is_the_client() {
    let street = Street::open().await;
    let show = show(&street).await;
    let forged = || street.visitor().with_header("x-forwarded-for", &key());
    assert_eq!(orders_in_a_row(forged, show).await, 10);
    street.close().await;
}

#[tokio::test]
async fn caddy_tells_who_the_client_is_too() {
    let street = Street::open_with(&BEHIND_A_PROXY).await;
    let show = show(&street).await;
    let proxy = Proxy::caddy(street.at()).await;
    let forged = || {
        Person::at(proxy.at())
            .from([127, 0, 1, 7])
            .with_header("x-forwarded-for", "198.51.100.1")
    };
    assert_eq!(orders_in_a_row(forged, show).await, 10);
    assert_eq!(
        orders_in_a_row(|| Person::at(proxy.at()).from([127, 0, 1, 8]), show).await,
        10
    );
    let mut feed = Person::at(proxy.at()).listens(show.0, "").await;
    let said = {
        let lan = Person::at(proxy.at());
        lan.is_called("Lan").await;
        lan.says(show.0, "nghe rõ").await.unwrap()
    };
    assert_eq!(feed.receives_comment().await, said, "news passes at once");
    street.close().await;
}

#[tokio::test]
async fn metrics_are_not_told_through_a_proxy() {
    let street = Street::open_with(&BEHIND_A_PROXY).await;
    let proxy = Proxy::nginx(street.at()).await;
    assert_eq!(street.visitor().gets("/metrics").await.status, 200);
    assert_eq!(Person::at(proxy.at()).gets("/metrics").await.status, 404);
    street.close().await;
}

#[tokio::test]
async fn words_of_a_client_become_no_labels() {
    let street = Street::open().await;
    let visitor = street.visitor();
    for n in 0..200 {
        visitor.asks(Request::new(&format!("M{n}"), "/")).await;
    }
    let metrics = visitor.gets("/metrics").await.text();
    assert!(
        metrics.contains("method=\"other\"") && !metrics.contains("M17"),
        "{metrics}"
    );
    street.close().await;
}

/// Each opens a feed and a media session; both stay. The feeds are returned, because dropping them would leave.
async fn crowd(addresses: Vec<[u8; 4]>, proxy: &Proxy, campaign: CampaignId) -> Vec<crate::street::Feed> {
    let (offer, at) = (play_offer(), proxy.at());
    let arriving = stream::iter(addresses).map(|address| {
        let request = Request::post(&format!("/whep/{campaign}")).body("application/sdp", offer.as_str());
        async move {
            let viewer = Person::at(at).from(address);
            viewer.gets(&format!("/live/{campaign}")).await;
            let feed = viewer.listens(campaign, "").await;
            let played = viewer.asks(request).await;
            assert_eq!(played.status, 201, "{address:?}: {}", played.text());
            feed
        }
    });
    arriving.buffer_unordered(16).collect().await
}

#[tokio::test]
async fn viewers_260_of_many_networks_and_500_of_one_watch_and_buy_behind_nginx() {
    let street = Street::open_with(&BEHIND_A_PROXY).await;
    let (campaign, product) = show(&street).await;
    let proxy = Proxy::nginx(street.at()).await;
    let homes = (0..260_u16).map(|n| [127, 1, (n >> 8) as u8, n as u8]).collect();
    let homes = crowd(homes, &proxy, campaign).await;
    let office = crowd(vec![[127, 2, 0, 1]; 500], &proxy, campaign).await;
    assert_eq!(street.backend().presence().watching(campaign), 760);
    assert_eq!(
        street.backend().presence().ranked(campaign),
        280,
        "an office lifts a show like 20"
    );
    for address in [[127, 1, 0, 5], [127, 2, 0, 1], [127, 3, 0, 1]] {
        let buyer = Person::at(proxy.at()).from(address);
        assert_eq!(buyer.gets("/").await.status, 200);
        buyer.buys(campaign, product, 90_000, &key()).await.unwrap();
    }
    drop((homes, office));
    street.close().await;
}

#[tokio::test]
async fn a_proxy_that_nobody_named_is_worth_one_line_in_the_log() {
    let street = Street::open().await;
    assert_eq!(street.warned("HAWKER_PROXIES"), 0, "over http there may be none");
    for n in 0..3 {
        let forwarded = street
            .visitor()
            .with_header("x-forwarded-for", &format!("198.51.100.{n}"));
        assert_eq!(forwarded.gets("/healthz").await.status, 200);
    }
    assert_eq!(street.warned("HAWKER_PROXIES does not name its peer"), 1);
    street.close().await;
}

#[tokio::test]
async fn a_start_on_https_without_a_named_proxy_is_worth_a_line_in_the_log() {
    let public = ("HAWKER_PUBLIC_URL", "https://live.example.com/");
    let street = Street::open_with(&[public]).await;
    assert_eq!(street.warned("HAWKER_PROXIES names no proxy"), 1);
    street.close().await;
}
