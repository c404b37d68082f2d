//! Every page for everybody: rendered without a panic, with the headers that keep it safe; and the files around the pages.

use crate::street::{Request, Street};
use app::AppError;
use domain::{CampaignId, ProductId};
use leptos_axum::generate_route_list;

/// Every route of the app with an address of it, in the shop `tiem-may`; what has no such thing is missing.
fn addresses(
    campaign: CampaignId,
    product: ProductId,
    missing: &str,
    [invite, reset]: [&str; 2],
) -> Vec<(String, String)> {
    let (campaign, product) = (campaign.to_string(), product.to_string());
    let of_route = |path: &str| {
        let of = if path.contains("/products/") {
            &product
        } else if path.contains("/campaigns/") {
            &campaign
        } else {
            missing
        };
        let address = path
            .replace("{shop}", "tiem-may")
            .replace("{slug}", "tiem-may")
            .replace("{campaign}", &campaign)
            .replace("{token}", if path.starts_with("/reset") { reset } else { invite })
            .replace("{id}", of);
        assert!(!address.contains('{'), "{path} has a part that this test does not know");
        address
    };
    let routes = generate_route_list(app::App);
    let paths = routes.iter().map(|listing| listing.path().to_owned());
    paths.map(|path| (path.clone(), of_route(&path))).collect()
}

#[tokio::test]
async fn every_route_is_rendered_for_a_visitor_a_buyer_and_a_seller() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let product = seller.adds_product("Áo", 90_000, 5).await;
    let campaign = seller.plans("Tối nay", &[product]).await;
    let (visitor, buyer) = (street.visitor(), street.person("lan").await);
    let voucher = uuid::Uuid::from_u128(7).to_string();
    let token = seller.invites("host").await;
    let link = backend::account::reset_link(street.backend(), "lan@example.com")
        .await
        .unwrap();
    let tokens = [&*token, link.rsplit('/').next().unwrap()];
    let mut rendered = 0;
    for (path, address) in addresses(campaign, product, &voucher, tokens) {
        let missing = address.contains(&voucher);
        for (name, person) in [("visitor", &visitor), ("buyer", &buyer), ("seller", &*seller)] {
            let answer = person.gets(&address).await;
            let expected: &[u16] = match (name, path.starts_with("/seller/")) {
                _ if missing => &[404, 302],
                // No invitation was opened before.
                _ if path == "/join" => &[404],
                ("visitor", true) => &[302],
                ("buyer", true) => &[404],
                _ if path.ends_with("/studio") && name != "seller" => &[302, 401, 404],
                _ if ["/account", "/open-shop"].contains(&&*address) && name == "visitor" => &[302, 200],
                _ => &[200, 302],
            };
            assert!(
                expected.contains(&answer.status),
                "{name} at {address}: {}",
                answer.status
            );
            rendered += 1;
        }
    }
    assert!(rendered >= 3 * 20, "{rendered}");
    street.close().await;
}

#[tokio::test]
async fn a_page_runs_only_the_scripts_that_we_wrote_into_it() {
    let street = Street::open().await;
    let answer = street.visitor().gets("/").await;
    assert_eq!(answer.status, 200);
    let policy = answer.header("content-security-policy").unwrap().to_owned();
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert!(nonce.len() >= 16);
    let page = answer.text();
    for script in page.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap();
        assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{tag}");
    }
    assert!(page.contains("/pkg/hawker.1.js"), "the built site is named");
    for part in [
        "default-src 'self'",
        "'wasm-unsafe-eval'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("'unsafe-inline' 'unsafe"), "{policy}");
    let other = street.visitor().gets("/").await;
    assert_ne!(
        other.header("content-security-policy").unwrap(),
        policy,
        "a nonce is used once"
    );
    street.close().await;
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let street = Street::open().await;
    let visitor = street.visitor();
    for path in [
        "/",
        "/healthz",
        "/nothing-here",
        "/pkg/hawker.1.js",
        "/sw.js",
        "/feed/x",
        "/whip/x",
        "/api/account/zones",
    ] {
        let answer = visitor.gets(path).await;
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(
            answer.header("referrer-policy"),
            Some("strict-origin-when-cross-origin"),
            "{path}"
        );
        assert!(
            answer.header("permissions-policy").unwrap().contains("camera=(self)"),
            "{path}"
        );
        assert!(
            answer
                .header("content-security-policy")
                .unwrap()
                .contains("frame-ancestors 'none'"),
            "{path}"
        );
    }
    assert_eq!(
        visitor.gets("/").await.header("cache-control"),
        Some("private, no-cache")
    );
    street.close().await;
}

#[tokio::test]
async fn files_of_the_site_are_kept_as_long_as_their_names_allow() {
    let street = Street::open().await;
    let visitor = street.visitor();
    let script = visitor
        .asks(Request::get("/pkg/hawker.1.js").header("accept-encoding", "gzip, br"))
        .await;
    assert_eq!(
        script.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert_eq!(
        (script.header("content-encoding"), script.text().as_str()),
        (Some("br"), "(brotli)")
    );
    assert_eq!(visitor.gets("/pkg/hawker.1.js").await.text(), "export default 1;");
    for (path, caching) in [
        ("/sw.js", "no-cache"),
        ("/manifest.webmanifest", "no-cache"),
        ("/favicon.svg", "public, max-age=86400"),
    ] {
        let answer = visitor.gets(path).await;
        assert_eq!(
            (answer.status, answer.header("cache-control")),
            (200, Some(caching)),
            "{path}"
        );
        assert!(answer.set_cookie("hawker-visitor").is_none(), "{path}");
    }
    for path in [
        "/pkg/other.js",
        "/pkg/../secret.key",
        "/pkg/%2e%2e/manifest.json",
        "/manifest.json",
        "/pkg/",
    ] {
        assert_eq!(visitor.gets(path).await.status, 404, "{path}");
    }
    street.close().await;
}

#[tokio::test]
async fn nothing_there_is_a_page_and_not_a_dead_end() {
    let street = Street::open().await;
    let visitor = street.visitor();
    let answer = visitor.gets("/khong/co/gi").await;
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("<html") && answer.text().contains("href=\"/\""));
    assert_eq!(visitor.gets("/api/khong/co").await.status, 404);
    assert_eq!(visitor.asks(Request::post("/khong/co").form(&[])).await.status, 404);
    street.close().await;
}

#[tokio::test]
async fn operators_see_health_and_metrics() {
    let street = Street::open().await;
    let visitor = street.visitor();
    assert_eq!(visitor.gets("/healthz").await.text(), "ok\n");
    assert_eq!(visitor.gets("/readyz").await.text(), "ready\n");
    visitor.gets("/").await;
    let metrics = visitor.gets("/metrics").await.text();
    for name in [
        "hawker_media_residence_p99_us",
        "hawker_media_forwarded_total",
        "hawker_watching",
        "hawker_http_requests_total",
    ] {
        assert!(metrics.contains(name), "{name} is not in\n{metrics}");
    }
    let forwarded = Request::get("/metrics").header("x-forwarded-for", "203.0.113.1");
    assert_eq!(
        visitor.asks(forwarded).await.status,
        404,
        "metrics are not for the world"
    );
    assert!(visitor.gets("/healthz").await.header("x-request-id").is_some());
    street.close().await;
}

#[tokio::test]
async fn pages_travel_compressed() {
    let street = Street::open().await;
    let visitor = street.visitor();
    let answer = visitor
        .asks(Request::get("/signin").header("accept-encoding", "br"))
        .await;
    assert_eq!(answer.header("content-encoding"), Some("br"));
    let plain = visitor.gets("/signin").await;
    assert!(
        answer.body.len() * 2 < plain.body.len(),
        "{} of {}",
        answer.body.len(),
        plain.body.len()
    );
    street.close().await;
}

#[tokio::test]
async fn a_page_that_nobody_waits_for_is_rendered_to_its_end() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let address = "/seller/tiem-may/campaigns";
    let head = seller.dress(Request::get(address)).head(street.at());
    // Closed before, while and after it is rendered; a context that is missing then would be a panic in the log.
    for wait_us in (0..60).map(|n| n * 100) {
        let mut stream = tokio::net::TcpStream::connect(street.at()).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, format!("{head}\r\n").as_bytes())
            .await
            .unwrap();
        tokio::time::sleep(std::time::Duration::from_micros(wait_us)).await;
    }
    assert_eq!(seller.gets(address).await.status, 200);
    street.close().await;
}

#[tokio::test]
async fn every_page_that_many_open_at_once_is_drawn_for_everybody() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let product = seller.adds_product("Áo", 90_000, 5).await;
    let campaign = seller.plans("Tối nay", &[product]).await;
    let token = seller.invites("host").await;
    let nothing = uuid::Uuid::from_u128(7).to_string();
    for (_, address) in addresses(campaign, product, &nothing, [&token, &token]) {
        for _ in 0..38 {
            let answers = futures::future::join_all((0..8).map(|_| seller.gets(&address))).await;
            let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
            assert!(statuses.iter().all(|status| *status < 500), "{address}: {statuses:?}");
        }
    }
    street.close().await;
}

#[tokio::test]
async fn an_address_with_wrong_parameters_is_refused_in_our_own_words() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    for request in [
        Request::get(&format!("/feed/{campaign}?after=abc")),
        Request::post("/files"),
        Request::post("/files/campaign?id=x"),
        Request::post("/import/tiem-may/products?dry_run=maybe"),
        Request::post("/import/tiem-may/products?counted_at=yesterday"),
        Request::post("/speed/up"),
        Request::get("/speed/down?shop=tiem-may&bytes=-1"),
    ] {
        let answer = seller.asks(request.clone()).await;
        assert_eq!(answer.status, 400, "{request:?}: {}", answer.text());
        assert_eq!(answer.json::<AppError>(), AppError::Malformed, "{request:?}");
    }
    let whip = Request::post(&format!("/whip/{campaign}?replace=1&replace=2"));
    let answer = seller.asks(whip).await;
    assert_eq!(answer.status, 400);
    assert!(
        answer.text().contains("The address may say replace=1"),
        "{}",
        answer.text()
    );
    street.close().await;
}
