//! WHIP (RFC 9725) and WHEP line by line, with offers of a real client; and the state of the video in the feed.

pub mod encoder;
mod gone;
mod speed;
mod table;
mod viewers;

use crate::street::{Answer, Person, Request, Seller, Street};
use domain::CampaignId;
use domain::live::{News, VideoState};
use encoder::{Encoder, play_offer, publish_offer};

const SDP: &str = "application/sdp";
const FRAGMENT: &str = "application/trickle-ice-sdpfrag";

fn whip(campaign: CampaignId, key: &str, offer: &str) -> Request {
    Request::post(&format!("/whip/{campaign}"))
        .header("authorization", &format!("Bearer {key}"))
        .body(SDP, offer)
}

fn whep(campaign: CampaignId, offer: &str) -> Request {
    Request::post(&format!("/whep/{campaign}")).body(SDP, offer)
}

/// A fragment with one more candidate of the peer that made this offer.
fn trickle(offer: &str) -> String {
    let credentials = offer
        .lines()
        .filter(|line| line.starts_with("a=ice-ufrag:") || line.starts_with("a=ice-pwd:"));
    let credentials: Vec<&str> = credentials.take(2).collect();
    format!(
        "{}\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 5000 typ host\r\n",
        credentials.join("\r\n")
    )
}

/// A refusal has a status, a sentence and the right type.
fn assert_problem(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let problem: serde_json::Value = answer.json();
    assert_eq!(problem["status"], status);
    assert!(
        problem["detail"].as_str().is_some_and(|text| text.ends_with('.')),
        "{problem}"
    );
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
}

async fn show(street: &Street) -> (Seller, CampaignId, String) {
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let key = seller.stream_key(campaign).await;
    (seller, campaign, key)
}

#[tokio::test]
async fn publishing_creates_a_session_with_an_address_that_nobody_guesses() {
    let street = Street::open().await;
    let (_, campaign, key) = show(&street).await;
    let obs = street.visitor();
    let answer = obs.asks(whip(campaign, &key, &publish_offer())).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some(SDP));
    let location = answer.header("location").unwrap();
    let session = location
        .strip_prefix(&format!("/whip/{campaign}/"))
        .expect("the session is below its endpoint");
    assert!(session.len() >= 22 && !session.contains(['?', '/']), "{session}");
    let tag = answer.header("etag").unwrap();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
    assert!(
        answer
            .header("access-control-expose-headers")
            .unwrap()
            .contains("Location")
    );
    let sdp = answer.text();
    assert!(sdp.contains("a=recvonly") && sdp.contains("a=candidate:"), "{sdp}");
    assert!(
        sdp.contains("a=candidate:") && sdp.contains(" 127.0.0.1 "),
        "every candidate is in the answer: {sdp}"
    );
    assert!(obs.cookie("hawker-visitor").is_none(), "an encoder is no browser");
    street.close().await;
}

#[tokio::test]
async fn only_the_stream_key_is_let_in() {
    let street = Street::open().await;
    let (seller, campaign, key) = show(&street).await;
    let other = seller.plans("Ngày mai", &[]).await;
    let other_key = seller.stream_key(other).await;
    let obs = street.visitor();
    let offer = publish_offer();
    let bare = Request::post(&format!("/whip/{campaign}")).body(SDP, offer.clone());
    let answer = obs.asks(bare.clone()).await;
    assert_problem(&answer, 401);
    assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"));
    for wrong in ["", "x", &other_key, &key[1..], &key.to_lowercase()] {
        assert_problem(&obs.asks(whip(campaign, wrong, &offer)).await, 401);
    }
    assert_problem(&obs.asks(bare.header("authorization", "Basic YTpi")).await, 401);
    let signed_in = Request::post(&format!("/whip/{campaign}")).body(SDP, offer.clone());
    assert_problem(&seller.asks(signed_in).await, 401);
    let unknown = CampaignId(uuid::Uuid::from_u128(7));
    assert_problem(&obs.asks(whip(unknown, &key, &offer)).await, 401);
    assert_problem(&obs.asks(Request::post("/whip/tiem-may").body(SDP, offer)).await, 404);
    street.close().await;
}

#[tokio::test]
async fn a_key_expires_with_its_campaign() {
    let street = Street::open().await;
    let (_, campaign, key) = show(&street).await;
    let obs = street.visitor();
    street
        .run(&format!(
            "UPDATE campaigns SET starts_at = 0, ends_at = 7200000 WHERE id = '{campaign}'"
        ))
        .await;
    let answer = obs.asks(whip(campaign, &key, &publish_offer())).await;
    assert_problem(&answer, 403);
    assert!(
        answer.text().contains("Completed campaigns can't go live again"),
        "{}",
        answer.text()
    );
    street.close().await;
}

#[tokio::test]
async fn what_is_no_offer_is_refused_with_its_reason() {
    let street = Street::open().await;
    let (_, campaign, key) = show(&street).await;
    let obs = street.visitor();
    let endpoint = format!("/whip/{campaign}");
    let bearer = format!("Bearer {key}");
    let post = |kind: &str, body: Vec<u8>| {
        Request::post(&endpoint)
            .header("authorization", &bearer)
            .body(kind, body)
    };
    let offer = publish_offer();
    assert_problem(&obs.asks(post("application/json", b"{}".to_vec())).await, 415);
    assert_problem(&obs.asks(post("text/plain", offer.clone().into_bytes())).await, 415);
    assert_problem(&obs.asks(post(SDP, b"".to_vec())).await, 400);
    assert_problem(&obs.asks(post(SDP, b"\xff\xfe".to_vec())).await, 400);
    assert_problem(&obs.asks(post(SDP, b"<script>".to_vec())).await, 400);
    assert_problem(&obs.asks(post(SDP, b"v=0\r\n".to_vec())).await, 400);
    assert_problem(&obs.asks(post(SDP, offer.as_bytes()[..60].to_vec())).await, 400);
    let two = format!("{offer}m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:9\r\n");
    assert_problem(&obs.asks(post(SDP, two.into_bytes())).await, 422);
    let data = offer.replace("m=audio 9 UDP/TLS/RTP/SAVPF", "m=application 9 UDP/DTLS/SCTP");
    assert_problem(&obs.asks(post(SDP, data.into_bytes())).await, 422);
    let foreign = offer.replace("H264/90000", "H999/90000");
    assert_problem(&obs.asks(post(SDP, foreign.into_bytes())).await, 406);
    assert_problem(&obs.asks(post(SDP, vec![b'v'; 70_000])).await, 413);
    let spelled = post("Application/SDP; charset=utf-8", offer.into_bytes());
    assert_eq!(obs.asks(spelled).await.status, 201, "nothing of that was left behind");
    street.close().await;
}

#[tokio::test]
async fn a_second_publisher_is_refused_unless_it_means_to_take_over() {
    let street = Street::open().await;
    let (_, campaign, key) = show(&street).await;
    let mut feed = street.visitor().listens(campaign, "").await;
    let (first, second) = (street.visitor(), street.visitor());
    assert_eq!(first.asks(whip(campaign, &key, &publish_offer())).await.status, 201);
    let (encoder, offer) = Encoder::new();
    let answer = second.asks(whip(campaign, &key, &offer)).await;
    assert_eq!(answer.status, 201, "an offer that nobody follows keeps nobody out");
    let sending = encoder.send_to(&answer.text());
    let flows = |news| matches!(news, News::ShowChanged(show) if show.video == VideoState::Flowing).then_some(());
    feed.receives(flows).await;
    assert_problem(&first.asks(whip(campaign, &key, &publish_offer())).await, 409);
    let take_over = Request::post(&format!("/whip/{campaign}?replace=1"));
    let with_key = take_over
        .clone()
        .header("authorization", &format!("Bearer {key}"))
        .body(SDP, publish_offer());
    assert_eq!(second.asks(with_key).await.status, 201);
    let without = take_over.header("authorization", "Bearer x").body(SDP, publish_offer());
    assert_problem(&second.asks(without).await, 401);
    sending.abort();
    street.close().await;
}

#[tokio::test]
async fn a_session_is_patched_restarted_and_ended_by_the_book() {
    let street = Street::open().await;
    let (_, campaign, key) = show(&street).await;
    let obs = street.visitor();
    let offer = publish_offer();
    let candidate = trickle(&offer);
    let created = obs.asks(whip(campaign, &key, &offer)).await;
    let (session, tag) = (
        created.header("location").unwrap().to_owned(),
        created.header("etag").unwrap().to_owned(),
    );
    let patch = |tag: Option<&str>, kind: &str, body: &str| {
        let request = Request::new("PATCH", &session).body(kind, body);
        match tag {
            Some(tag) => request.header("if-match", tag),
            None => request,
        }
    };
    let trickled = obs.asks(patch(Some(&tag), FRAGMENT, &candidate)).await;
    assert_eq!(
        (trickled.status, trickled.text().as_str(), trickled.header("etag")),
        (204, "", None),
        "RFC 9725 §4.3.1"
    );
    assert_problem(&obs.asks(patch(None, FRAGMENT, &candidate)).await, 428);
    assert_problem(&obs.asks(patch(Some("\"old\""), FRAGMENT, &candidate)).await, 412);
    assert_problem(&obs.asks(patch(Some(&tag), SDP, &candidate)).await, 415);
    assert_problem(&obs.asks(patch(Some(&tag), FRAGMENT, "nonsense")).await, 400);

    let again = "a=ice-ufrag:wxyz\r\na=ice-pwd:zyxwvutsrqponmlkjihgfedc\r\n";
    let restarted = obs.asks(patch(Some("*"), FRAGMENT, again)).await;
    assert_eq!(restarted.status, 200, "{}", restarted.text());
    assert_eq!(restarted.header("content-type"), Some(FRAGMENT));
    let new_tag = restarted.header("etag").unwrap().to_owned();
    assert_ne!(new_tag, tag);
    let fragment = restarted.text();
    assert!(
        fragment.contains("a=ice-ufrag:") && fragment.contains("a=ice-pwd:"),
        "{fragment}"
    );
    assert_problem(&obs.asks(patch(Some(&tag), FRAGMENT, &candidate)).await, 412);
    let anew =
        format!("{again}m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 5000 typ host\r\n");
    assert_eq!(obs.asks(patch(Some(&new_tag), FRAGMENT, &anew)).await.status, 204);

    let ended = obs
        .asks(Request::new("DELETE", &session).header("if-match", "\"whatever\""))
        .await;
    assert_eq!(ended.status, 200, "OBS insists on 200");
    assert_problem(&obs.asks(Request::new("DELETE", &session)).await, 404);
    assert_problem(&obs.asks(patch(Some(&new_tag), FRAGMENT, &candidate)).await, 404);
    let guessed = format!("/whip/{campaign}/aaaaaaaaaaaaaaaaaaaaaaaaaa");
    assert_problem(&obs.asks(Request::new("DELETE", &guessed)).await, 404);
    street.close().await;
}

#[tokio::test]
async fn the_endpoints_say_what_they_are() {
    let street = Street::open().await;
    let (_, campaign, key) = show(&street).await;
    let obs = street.visitor();
    for endpoint in ["whip", "whep"] {
        let address = format!("/{endpoint}/{campaign}");
        let preflight = Request::new("OPTIONS", &address)
            .header("origin", "https://player.example")
            .header("access-control-request-method", "POST");
        let answer = obs.asks(preflight).await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("accept-post"), Some(SDP));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert!(answer.header("access-control-allow-methods").unwrap().contains("POST"));
        for name in ["Authorization", "Content-Type", "If-Match"] {
            assert!(answer.header("access-control-allow-headers").unwrap().contains(name));
        }
        let answer = obs.asks(Request::new("PUT", &address)).await;
        assert_eq!(answer.status, 405);
        assert!(answer.header("allow").unwrap().contains("POST"));
        let answer = obs.asks(Request::new("OPTIONS", &format!("{address}/session"))).await;
        assert_eq!((answer.status, answer.header("accept-patch")), (204, Some(FRAGMENT)));
    }
    for method in ["GET", "HEAD"] {
        let answer = obs.asks(Request::new(method, &format!("/whip/{campaign}"))).await;
        assert_eq!((answer.status, answer.text().as_str()), (204, ""));
    }
    let probe = obs.asks(Request::new("HEAD", &format!("/whep/{campaign}"))).await;
    assert_eq!(
        (probe.status, probe.header("content-type")),
        (200, Some(SDP)),
        "how players discover a WHEP endpoint"
    );
    let elsewhere = whip(campaign, &key, &publish_offer())
        .header("origin", "https://encoder.example")
        .header("sec-fetch-site", "cross-site");
    assert_eq!(
        obs.asks(elsewhere).await.status,
        201,
        "a key is worth the same on every site"
    );
    street.close().await;
}

#[tokio::test]
async fn who_may_open_the_stage_may_play_it_while_it_is_on_air() {
    let street = Street::open().await;
    let (seller, campaign, _) = show(&street).await;
    let draft = seller.plans_as("Nháp", &[], false).await.unwrap();
    let lan = street.visitor();
    let offer = play_offer();
    assert_problem(&lan.asks(whep(campaign, &offer)).await, 403);
    assert_eq!(
        seller.asks(whep(campaign, &play_offer())).await.status,
        201,
        "the shop previews"
    );
    seller.goes_live(campaign).await;
    let answer = lan.asks(whep(campaign, &offer)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert!(answer.text().contains("a=sendonly"));
    let session = answer.header("location").unwrap().to_owned();
    assert!(session.starts_with(&format!("/whep/{campaign}/")));
    let tag = answer.header("etag").unwrap().to_owned();
    let patch = Request::new("PATCH", &session)
        .header("if-match", &tag)
        .body(FRAGMENT, trickle(&offer));
    assert_eq!(lan.asks(patch).await.status, 204);
    assert_eq!(lan.asks(Request::new("DELETE", &session)).await.status, 200);
    assert_problem(&lan.asks(Request::new("DELETE", &session)).await, 404);
    assert_problem(&lan.asks(whep(draft, &play_offer())).await, 404);
    assert_eq!(
        seller.asks(whep(draft, &play_offer())).await.status,
        201,
        "the shop rehearses"
    );
    assert_problem(
        &lan.asks(whep(CampaignId(uuid::Uuid::from_u128(7)), &play_offer()))
            .await,
        404,
    );
    assert_problem(&lan.asks(whep(campaign, "v=1")).await, 400);
    assert_problem(
        &lan.asks(Request::post(&format!("/whep/{campaign}")).body("text/plain", play_offer()))
            .await,
        415,
    );
    street.close().await;
}

#[tokio::test]
async fn offers_that_nobody_follows_do_not_fill_a_stream() {
    let street = Street::open_with(&[("HAWKER_MEDIA_VIEWERS", "1")]).await;
    let (seller, campaign, _) = show(&street).await;
    seller.goes_live(campaign).await;
    assert_eq!(street.visitor().asks(whep(campaign, &play_offer())).await.status, 201);
    assert_eq!(street.visitor().asks(whep(campaign, &play_offer())).await.status, 201);
    street.close().await;
}

#[tokio::test]
async fn one_address_cannot_take_every_place() {
    let street = Street::open_with(&[("HAWKER_MEDIA_PER_ADDRESS", "1")]).await;
    let (seller, campaign, _) = show(&street).await;
    seller.goes_live(campaign).await;
    assert_eq!(street.visitor().asks(whep(campaign, &play_offer())).await.status, 201);
    let answer = street.visitor().asks(whep(campaign, &play_offer())).await;
    assert_problem(&answer, 429);
    assert!(answer.header("retry-after").is_some());
    street.close().await;
}

#[tokio::test]
async fn everybody_is_told_when_the_video_comes_goes_and_ends() {
    let street = Street::open().await;
    let (seller, campaign, key) = show(&street).await;
    let lan: Person = street.visitor();
    let mut feed = lan.listens(campaign, "").await;
    seller.goes_live(campaign).await;
    let show = |wanted: fn(&domain::live::Show) -> bool| {
        move |news| {
            if let News::ShowChanged(show) = news {
                wanted(&show).then_some(show)
            } else {
                None
            }
        }
    };
    feed.receives(show(|show| show.facts.on_air)).await;

    let obs = street.visitor();
    let (encoder, offer) = Encoder::new();
    let answer = obs.asks(whip(campaign, &key, &offer)).await;
    let session = answer.header("location").unwrap().to_owned();
    let sending = encoder.send_to(&answer.text());
    feed.receives(show(|show| show.video == VideoState::Flowing)).await;
    assert_eq!(lan.opens_stage(campaign).await.unwrap().show.video, VideoState::Flowing);

    sending.abort();
    assert_eq!(obs.asks(Request::new("DELETE", &session)).await.status, 200);
    let lost = feed.receives(show(|show| show.video == VideoState::Interrupted)).await;
    assert!(lost.facts.on_air, "lost video is an interruption and never the end");

    let (encoder, offer) = Encoder::new();
    let answer = obs.asks(whip(campaign, &key, &offer)).await;
    let session = answer.header("location").unwrap().to_owned();
    let sending = encoder.send_to(&answer.text());
    feed.receives(show(|show| show.video == VideoState::Flowing)).await;
    seller.ends(campaign).await;
    feed.receives(show(|show| !show.facts.on_air)).await;
    assert_problem(&obs.asks(Request::new("DELETE", &session)).await, 404);
    sending.abort();
    street.close().await;
}

#[tokio::test]
async fn a_media_engine_that_starts_again_tells_every_page() {
    let street = Street::open().await;
    let (_, campaign, key) = show(&street).await;
    let obs = street.visitor();
    let created = obs.asks(whip(campaign, &key, &publish_offer())).await;
    let session = created.header("location").unwrap().to_owned();
    let mut feed = street.visitor().listens(campaign, "").await;
    street.backend().media().panic();
    while feed.event().await.expect("the feed goes on").name != "media_restarted" {}
    assert_eq!(street.visitor().gets("/readyz").await.status, 200, "it is back");
    assert_problem(&obs.asks(Request::new("DELETE", &session)).await, 404);
    assert_eq!(obs.asks(whip(campaign, &key, &publish_offer())).await.status, 201);
    street.close_after("the media engine panicked").await;
}
