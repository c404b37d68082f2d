//! What each kind of request to WHIP and WHEP is answered, as a table (RFC 9725 §4). What offers are answered is the engine's table
//! (`media/tests/sfu/table.rs`).

use super::{FRAGMENT, SDP, play_offer, publish_offer, show, trickle, whip};
use crate::street::{Request, Street};

/// A row: what is sent, what comes back.
struct Row {
    what: &'static str,
    request: Request,
    status: u16,
}

fn row(what: &'static str, request: Request, status: u16) -> Row {
    Row { what, request, status }
}

#[tokio::test]
async fn each_request_to_an_endpoint_gets_its_status() {
    let street = Street::open().await;
    let (_, campaign, key) = show(&street).await;
    let (publishes, plays) = (format!("/whip/{campaign}"), format!("/whep/{campaign}"));
    let offer = publish_offer();
    let with_key = |path: &str| Request::post(path).header("authorization", &format!("Bearer {key}"));
    let keyed = |authorization: &str| {
        Request::post(&publishes)
            .header("authorization", authorization)
            .body(SDP, offer.clone())
    };
    let kind = |kind: &str| with_key(&publishes).body(kind, offer.clone());
    let rows = [
        row("an offer", with_key(&publishes).body(SDP, offer.clone()), 201),
        row(
            "with a slash at the end",
            with_key(&format!("{publishes}/")).body(SDP, offer.clone()),
            201,
        ),
        row(
            "with replace=1",
            with_key(&format!("{publishes}?replace=1")).body(SDP, offer.clone()),
            201,
        ),
        row(
            "with replace=0",
            with_key(&format!("{publishes}?replace=0")).body(SDP, offer.clone()),
            201,
        ),
        row("a type in capitals", kind("Application/SDP"), 201),
        row("a type with a charset", kind("application/sdp; charset=utf-8"), 201),
        row("a type that is another", kind("application/json"), 415),
        row("a form", kind("application/x-www-form-urlencoded"), 415),
        row("no type", with_key(&publishes), 415),
        row("no body", with_key(&publishes).body(SDP, ""), 400),
        row("not UTF-8", with_key(&publishes).body(SDP, b"\xff\xfe".to_vec()), 400),
        row("500 kB", with_key(&publishes).body(SDP, vec![b'v'; 500_000]), 413),
        row("no key", Request::post(&publishes).body(SDP, offer.clone()), 401),
        row("a key without its scheme", keyed(&key), 401),
        row("Basic", keyed("Basic YTpi"), 401),
        row("a scheme in small letters", keyed(&format!("bearer {key}")), 201),
        row("a scheme alone", keyed("Bearer "), 401),
        row("a wrong key", keyed("Bearer 0123456789"), 401),
        row(
            "a key in the address",
            Request::post(&format!("{publishes}?token={key}")).body(SDP, offer.clone()),
            401,
        ),
        row(
            "an id that is none",
            with_key("/whip/tiem-may").body(SDP, offer.clone()),
            404,
        ),
        row("GET", Request::get(&publishes), 204),
        row("GET with a slash", Request::get(&format!("{publishes}/")), 204),
        row("HEAD", Request::new("HEAD", &publishes), 204),
        row("OPTIONS", Request::new("OPTIONS", &publishes), 204),
        row("PUT", Request::new("PUT", &publishes), 405),
        row("PATCH of the endpoint", Request::new("PATCH", &publishes), 405),
        row("DELETE of the endpoint", Request::new("DELETE", &publishes), 405),
        row(
            "a player before the show",
            Request::post(&plays).body(SDP, play_offer()),
            403,
        ),
        row("GET of a player", Request::get(&plays), 200),
        row(
            "HEAD of a player with a slash",
            Request::new("HEAD", &format!("{plays}/")),
            200,
        ),
        row(
            "PATCH of no session",
            Request::new("PATCH", &format!("{publishes}/x")).body(FRAGMENT, trickle(&offer)),
            404,
        ),
        row(
            "DELETE of no session",
            Request::new("DELETE", &format!("{publishes}/x")),
            404,
        ),
        row(
            "POST to no session",
            Request::post(&format!("{publishes}/x")).body(SDP, offer.clone()),
            405,
        ),
    ];
    let mut wrong = Vec::new();
    for Row { what, request, status } in rows {
        let answer = street.visitor().asks(request).await;
        if answer.status != status {
            wrong.push(format!(
                "{what}: {status} expected, {} {}",
                answer.status,
                answer.text()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    street.close().await;
}

#[tokio::test]
async fn each_request_to_a_session_gets_its_status() {
    let street = Street::open().await;
    let (_, campaign, key) = show(&street).await;
    let offer = publish_offer();
    let encoder = street.visitor();
    let made = encoder.asks(whip(campaign, &key, &offer)).await;
    let session = made.header("location").expect("a session").to_owned();
    let tag = made.header("etag").expect("a tag").to_owned();
    let restart =
        "a=ice-ufrag:newnew\r\na=ice-pwd:newnewnewnewnewnewnewnew\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n";
    let patch = |tag: Option<&str>, kind: &str, body: &str| {
        let request = Request::new("PATCH", &session);
        let request = match tag {
            Some(tag) => request.header("if-match", tag),
            None => request,
        };
        request.body(kind, body.to_owned())
    };
    let bare = tag.trim_matches('"').to_owned();
    let rows = [
        row("a candidate", patch(Some(&tag), FRAGMENT, &trickle(&offer)), 204),
        row("without a tag", patch(None, FRAGMENT, &trickle(&offer)), 428),
        row(
            "with another tag",
            patch(Some("\"other\""), FRAGMENT, &trickle(&offer)),
            412,
        ),
        row(
            "with a weak tag",
            patch(Some(&format!("W/{tag}")), FRAGMENT, &trickle(&offer)),
            412,
        ),
        row(
            "with a tag out of its quotes",
            patch(Some(&bare), FRAGMENT, &trickle(&offer)),
            412,
        ),
        row("of another type", patch(Some(&tag), SDP, &trickle(&offer)), 415),
        row("of no lines", patch(Some(&tag), FRAGMENT, ""), 204),
        row(
            "of half credentials",
            patch(Some("*"), FRAGMENT, "a=ice-ufrag:newnew\r\n"),
            400,
        ),
        row(
            "a restart with the old credentials",
            patch(Some("*"), FRAGMENT, &trickle(&offer)),
            400,
        ),
        row("a restart", patch(Some("*"), FRAGMENT, restart), 200),
        row(
            "a candidate of before it",
            patch(Some(&tag), FRAGMENT, &trickle(&offer)),
            412,
        ),
        row("OPTIONS", Request::new("OPTIONS", &session), 204),
        row("GET", Request::get(&session), 405),
        row("PUT", Request::new("PUT", &session), 405),
        row("POST", Request::post(&session).body(SDP, offer.clone()), 405),
        row("the end", Request::new("DELETE", &session), 200),
        row("the end once more", Request::new("DELETE", &session), 404),
        row(
            "a candidate after the end",
            patch(Some(&tag), FRAGMENT, &trickle(&offer)),
            404,
        ),
    ];
    let mut wrong = Vec::new();
    for Row { what, request, status } in rows {
        let answer = encoder.asks(request).await;
        if answer.status != status {
            wrong.push(format!(
                "{what}: {status} expected, {} {}",
                answer.status,
                answer.text()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    street.close().await;
}

#[tokio::test]
async fn playing_makes_no_visitor_beside_the_one_of_the_pages_feed() {
    let street = Street::open().await;
    let (seller, campaign, _) = show(&street).await;
    seller.goes_live(campaign).await;
    let stranger = street.visitor();
    let played = stranger
        .asks(Request::post(&format!("/whep/{campaign}")).body(SDP, play_offer()))
        .await;
    assert_eq!((played.status, played.set_cookie("hawker-visitor")), (201, None));
    let page = stranger.gets("/shop/tiem-may").await;
    assert!(page.set_cookie("hawker-visitor").is_some(), "other first requests do");
    street.close().await;
}
