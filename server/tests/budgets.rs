//! Budgets that do not starve each other: per action, per person and per network. Limits are on, as everywhere.

use crate::live::encoder::play_offer;
use crate::public_address::{BEHIND_A_PROXY, orders_in_a_row, show};
use crate::street::{Answer, Person, Request, Street, ZONE, key};
use futures::StreamExt;
use futures::stream;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

#[tokio::test]
async fn hearts_of_a_whole_network_do_not_starve_its_orders() {
    let street = Street::open().await;
    let (campaign, product) = show(&street).await;
    let id = campaign.to_string();
    let heart = || async {
        let fields = [("campaign", &*id), ("count", "1")];
        street.visitor().posts("audience/like", &fields).await.status
    };
    let statuses: Vec<u16> = stream::iter(0..2_500)
        .map(|_| heart())
        .buffer_unordered(16)
        .collect()
        .await;
    let taken = statuses.iter().filter(|status| **status == 200).count();
    assert!(taken >= 1_200, "more than any other action may: {taken}");
    let lan = street.visitor();
    lan.gets("/").await;
    lan.buys(campaign, product, 90_000, &key())
        .await
        .unwrap_or_else(|error| panic!("{error:?} after {taken} hearts"));
    street.close().await;
}

#[tokio::test]
async fn a_fresh_cookie_is_not_a_fresh_person_for_ever() {
    let street = Street::open().await;
    let ask = || async { street.visitor().asks(Request::get("/signin")).await };
    let answers: Vec<Answer> = stream::iter(0..700).map(|_| ask()).buffer_unordered(8).collect().await;
    let cookies = answers
        .iter()
        .filter(|answer| answer.set_cookie("hawker-visitor").is_some());
    let cookies = cookies.count();
    // 600 at once, and one more every half second that these requests take.
    assert!((600..690).contains(&cookies), "{cookies}");
    assert!(
        answers.iter().all(|answer| answer.status == 200),
        "everybody still reads"
    );
    street.close().await;
}

#[tokio::test]
async fn a_neighbour_who_uses_up_the_networks_cookies_keeps_nobody_from_buying_and_lies_to_nobody() {
    let street = Street::open().await;
    let show = show(&street).await;
    let ask = || async { street.visitor().asks(Request::get("/signin")).await.status };
    let asked: Vec<u16> = stream::iter(0..1_400)
        .map(|_| ask())
        .buffer_unordered(8)
        .collect()
        .await;
    assert!(asked.iter().all(|status| *status == 200));
    assert_eq!(
        orders_in_a_row(|| street.visitor(), show).await,
        15,
        "more than one person may"
    );
    let named = street
        .visitor()
        .posts("account/choose_nickname", &[("nickname", "Lan")])
        .await;
    assert_eq!(named.status, 429, "and not: your browser takes no cookies");
    assert!(named.header("retry-after").is_some());
    street.close().await;
}

/// A request that its client does not finish sending.
async fn begins_a_post(at: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(at).await.unwrap();
    let head = "POST /api/audience/like HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 198.51.100.7\r\n\
                content-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\ncampaign=";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn one_client_behind_a_proxy_cannot_open_posts_without_end() {
    let street = Street::open_with(&BEHIND_A_PROXY).await;
    let show = show(&street).await;
    let mut open = Vec::new();
    for _ in 0..600 {
        open.push(begins_a_post(street.at()).await);
    }
    let flooder = || Person::at(street.at()).with_header("x-forwarded-for", "198.51.100.7");
    // The last of them may not have been read yet.
    let refused = async { while flooder().gets("/healthz").await.status != 429 {} };
    timeout(Duration::from_secs(10), refused).await.unwrap();
    let neighbour = Person::at(street.at()).with_header("x-forwarded-for", "198.51.100.8");
    assert_eq!(neighbour.gets("/").await.status, 200);
    neighbour.buys(show.0, show.1, 90_000, &key()).await.unwrap();
    drop(open);
    let free = async { while flooder().gets("/healthz").await.status != 200 {} };
    timeout(Duration::from_secs(10), free).await.unwrap();
    street.close().await;
}

/// How many of `n` answers, eight at a time, were taken and how many had to wait.
async fn taken<F: Future<Output = u16>>(n: usize, ask: impl Fn() -> F) -> (usize, usize) {
    let statuses: Vec<u16> = stream::iter(0..n).map(|_| ask()).buffer_unordered(8).collect().await;
    let count = |wanted: fn(u16) -> bool| statuses.iter().filter(|status| wanted(**status)).count();
    (count(|status| status != 429), count(|status| status == 429))
}

#[tokio::test]
async fn what_a_shop_writes_and_uploads_and_opens_is_counted_apart() {
    let street = Street::open().await;
    let (campaign, product) = show(&street).await;
    let lan = street.seller("tiem-lan").await;
    let (uploads, wait) = taken(90, async || lan.uploads("tiem-lan", b"no image").await.status).await;
    assert!((60..90).contains(&uploads) && wait > 0, "60 in a row: {uploads}");
    let writes = taken(180, async || {
        let key = key();
        let fields = [("shop", "tiem-lan"), ("name", &*key), ("key", &*key)];
        lan.posts("catalog/create_category", &fields).await.status
    });
    let (written, wait) = writes.await;
    assert!((120..180).contains(&written) && wait > 0, "120 in a row: {written}");
    let mut shops = 0;
    for n in 0..8 {
        let slug = format!("tiem-{n}");
        let fields = [("name", "Tiệm"), ("slug", &*slug), ("zone", ZONE), ("currency", "VND")];
        let status = lan.posts("account/open_shop", &fields).await.status;
        shops += usize::from(status == 200);
        assert!(status == 200 || status == 429, "{status}");
    }
    assert_eq!(shops, 4, "her own shop was the first of five");
    lan.buys(campaign, product, 90_000, &key()).await.unwrap();
    street.close().await;
}

#[tokio::test]
async fn the_601st_feed_and_the_601st_session_of_one_network_are_refused_and_others_are_not() {
    // Of this test, which holds both ends.
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let street = Street::open_with(&BEHIND_A_PROXY).await;
    let (campaign, _) = show(&street).await;
    let from = |address: &str| Person::at(street.at()).with_header("x-forwarded-for", address);
    let mut feeds = Vec::new();
    let refused = loop {
        match from("198.51.100.7").tries_to_listen(campaign).await {
            Ok(feed) => feeds.push(feed),
            Err(status) => break status,
        }
    };
    assert_eq!((feeds.len(), refused), (600, 429));
    from("198.51.100.8").tries_to_listen(campaign).await.unwrap();
    let offer = play_offer();
    let plays = async |address: &str| {
        let request = Request::post(&format!("/whep/{campaign}")).body("application/sdp", offer.as_str());
        from(address).asks(request).await.status
    };
    let (sessions, wait) = taken(620, || plays("198.51.100.7")).await;
    assert_eq!((sessions, wait), (600, 20));
    assert_eq!(plays("198.51.100.8").await, 201);
    drop(feeds);
    street.close().await;
}

#[tokio::test]
async fn a_connection_goes_on_after_a_refusal_that_came_before_its_form() {
    let street = Street::open().await;
    let mut proxy = TcpStream::connect(street.at()).await.unwrap();
    // From another site: refused by its head alone. A proxy that does not gather requests sends the form a moment later.
    let head = "POST /api/audience/like HTTP/1.1\r\nhost: x\r\norigin: https://evil.example\r\n\
                content-type: application/x-www-form-urlencoded\r\ncontent-length: 20\r\n\r\n";
    for _ in 0..3 {
        proxy.write_all(head.as_bytes()).await.unwrap();
        tokio::task::yield_now().await;
        proxy.write_all(b"campaign=x&count=1&a").await.unwrap();
        let answer = head_of(&mut proxy).await;
        assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
        assert!(!answer.to_lowercase().contains("connection: close"), "{answer}");
    }
    // One that never comes: the proxy is told not to use the connection again.
    proxy.write_all(head.as_bytes()).await.unwrap();
    let answer = head_of(&mut proxy).await;
    assert!(answer.to_lowercase().contains("connection: close"), "{answer}");
    street.close().await;
}

/// Reads an answer whose body is short, and returns all of it as text.
async fn head_of(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    loop {
        let mut some = [0; 4_096];
        let read = timeout(Duration::from_secs(10), stream.read(&mut some))
            .await
            .unwrap()
            .unwrap();
        text.extend_from_slice(&some[..read]);
        let so_far = String::from_utf8_lossy(&text).into_owned();
        let Some((head, body)) = so_far.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .to_lowercase()
            .split("content-length: ")
            .nth(1)
            .and_then(|rest| rest.lines().next()?.parse().ok());
        if read == 0 || length.is_some_and(|length: usize| body.len() >= length) {
            return so_far;
        }
    }
}
