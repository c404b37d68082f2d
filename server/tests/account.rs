//! Sign up, sign in, sign out; cookies that no script reads; requests that another site's page made.

use crate::street::{Request, Street};
use app::AppError;
use domain::{Lang, Why};

#[tokio::test]
async fn a_session_cookie_is_hidden_from_scripts_and_from_other_sites() {
    let street = Street::open().await;
    let fields = [
        ("email", "lan@example.com"),
        ("name", "Lan"),
        ("password", "mot-hai-ba-bon"),
        ("next", ""),
    ];
    let answer = street.visitor().posts("account/sign_up", &fields).await;
    let cookie = answer.set_cookie("hawker-session").expect("a session").to_owned();
    for attribute in ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=2592000"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "development runs on http: {cookie}");
    let visitor = answer.set_cookie("hawker-visitor").expect("a visitor").to_owned();
    assert!(visitor.contains("HttpOnly"), "{visitor}");
    street.close().await;
}

#[tokio::test]
async fn on_https_cookies_are_secure_and_bound_to_the_host() {
    let street = Street::open_with(&[("HAWKER_PUBLIC_URL", "https://live.example.com/")]).await;
    let lan = street.visitor();
    lan.signs_up("lan").await;
    assert!(lan.cookie("__Host-hawker-session").is_some());
    assert!(lan.cookie("__Host-hawker-visitor").is_some());
    assert_eq!(lan.me().await.account.unwrap().email, "lan@example.com");
    let answer = lan.gets("/healthz").await;
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000"));
    street.close().await;
}

#[tokio::test]
async fn a_wrong_password_is_a_sentence_beside_its_field() {
    let street = Street::open().await;
    street.person("lan").await;
    let stranger = street.visitor();
    let fields = [("email", "lan@example.com"), ("password", "không phải"), ("next", "")];
    let refused = stranger.call::<()>("account/sign_in", &fields).await.unwrap_err();
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.error.field("sign_in"),
        Some(&*Why::WrongSignIn.sentence(Lang::En))
    );
    assert!(stranger.cookie("hawker-session").is_none());
    let known = [
        ("email", "nobody@example.com"),
        ("password", "không phải"),
        ("next", ""),
    ];
    let other = stranger.call::<()>("account/sign_in", &known).await.unwrap_err();
    assert_eq!(other.error, refused.error, "an unknown address cannot be told apart");
    street.close().await;
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_browser() {
    let street = Street::open().await;
    let laptop = street.person("lan").await;
    let phone = street.visitor();
    phone.signs_in("lan").await.unwrap();
    assert!(phone.me().await.account.is_some(), "the phone was signed in");
    laptop.call::<()>("account/sign_out_everywhere", &[]).await.unwrap();
    assert!(phone.me().await.account.is_none());
    assert!(laptop.me().await.account.is_none());
    street.close().await;
}

#[tokio::test]
async fn a_stolen_cookie_is_worth_nothing_after_signing_out() {
    let street = Street::open().await;
    let lan = street.person("lan").await;
    let thief = street.visitor();
    thief.set_cookie("hawker-session", &lan.cookie("hawker-session").unwrap());
    assert!(thief.me().await.account.is_some(), "the cookie was the session");
    lan.call::<()>("account/sign_out", &[]).await.unwrap();
    assert!(thief.me().await.account.is_none());
    street.close().await;
}

#[tokio::test]
async fn a_forged_visitor_cookie_is_nobody() {
    let street = Street::open().await;
    let (lan, forger) = (street.visitor(), street.visitor());
    let id = lan.me().await.visitor.id;
    assert_eq!(lan.me().await.visitor.id, id, "a visitor stays the same");
    forger.set_cookie(
        "hawker-visitor",
        &format!("{id}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    );
    assert_ne!(forger.me().await.visitor.id, id);
    street.close().await;
}

#[tokio::test]
async fn who_signs_in_to_join_carries_no_token_in_a_query_or_a_form() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let token = &seller.invites("host").await;
    let lan = street.visitor();
    assert_eq!(lan.gets("/join").await.status, 404, "nothing was opened before");

    let invited = lan.gets(&format!("/join/{token}")).await;
    assert_eq!(invited.status, 200);
    let cookie = invited.set_cookie("hawker-invite").expect("it is remembered");
    for attribute in [
        &format!("hawker-invite={token};"),
        "HttpOnly",
        "SameSite=Lax",
        "Max-Age=3600",
    ] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(invited.text().contains("/signup?next=%2Fjoin\""), "{}", invited.text());
    let next = "/signup?next=%2Fjoin";
    assert!(!lan.gets(next).await.text().contains(token));
    let fields = [
        ("email", "lan@example.com"),
        ("name", "Lan"),
        ("password", "mot-hai-ba-bon"),
        ("next", "/join"),
    ];
    let page = lan.posts_plainly("account/sign_up", next, &fields).await;
    assert_eq!((page.at.as_str(), page.way.last()), ("/join", Some(&200)));
    assert!(!page.text.contains(token), "the form has no token either");
    let joined = lan.posts("account/join", &[("token", "")]).await;
    let forgotten = joined
        .set_cookie("hawker-invite")
        .expect("it was used, and is forgotten");
    assert!(
        forgotten.contains("hawker-invite=;") && forgotten.contains("Max-Age=0"),
        "{forgotten}"
    );
    assert_eq!(lan.me().await.shops[0].role, domain::account::Role::Host);
    assert_eq!(lan.gets("/join").await.status, 404);
    street.close().await;
}

#[tokio::test]
async fn an_invitation_is_forgotten_when_somebody_signs_out() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let token = &seller.invites("host").await;
    let shared = street.visitor();
    shared.gets(&format!("/join/{token}")).await;
    shared.signs_up("lan").await;
    shared.call::<()>("account/sign_out", &[]).await.unwrap();
    shared.signs_up("minh").await;
    let refused = shared.call::<()>("account/join", &[("token", "")]).await.unwrap_err();
    assert_eq!(refused.status, 404);
    street.close().await;
}

#[tokio::test]
async fn an_old_link_with_a_token_after_signing_in_is_remembered_and_not_stored() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let token = &seller.invites("host").await;
    let lan = street.person("lan").await;
    lan.call::<()>("account/sign_out", &[]).await.unwrap();
    let next = format!("/join/{token}");
    let wrong = [
        ("email", "lan@example.com"),
        ("password", "không phải"),
        ("next", &next),
    ];
    let page = lan.posts_plainly("account/sign_in", "/signin", &wrong).await;
    assert!(page.at.contains("form="), "the form comes back: {}", page.at);
    assert_eq!(page.field("next").as_deref(), Some("/join"));
    assert!(!page.text.contains(token));
    assert_eq!(lan.gets("/join").await.status, 200);
    street.close().await;
}

#[tokio::test]
async fn a_form_on_another_site_changes_nothing() {
    let street = Street::open().await;
    let lan = street.person("lan").await;
    let port = street.at().port();
    let own = format!("http://localhost:{port}");
    let post = || {
        Request::post("/api/account/sign_out_everywhere")
            .header("accept", "application/json")
            .form(&[])
    };
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let answer = lan.asks(post().header(name, value)).await;
        assert_eq!(answer.status, 403, "{name}: {value}");
        assert_eq!(answer.json::<AppError>(), AppError::Forbidden);
    }
    assert!(lan.me().await.account.is_some(), "nothing happened");
    assert_eq!(
        lan.asks(
            Request::post("/lang")
                .header("sec-fetch-site", "cross-site")
                .form(&[("lang", "vi")])
        )
        .await
        .status,
        403
    );
    let answer = lan
        .asks(post().header("sec-fetch-site", "same-origin").header("origin", &own))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    street.close().await;
}

#[tokio::test]
async fn the_language_is_the_browsers_until_it_is_chosen() {
    let street = Street::open().await;
    let lan = street.visitor().with_header("accept-language", "vi-VN,en;q=0.5");
    assert!(lan.gets("/signin").await.text().contains("<html lang=\"vi\""));
    let answer = lan
        .asks(Request::post("/lang").form(&[("lang", "en"), ("back", "/signin?next=/account")]))
        .await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/signin?next=/account"))
    );
    assert!(lan.gets("/signin").await.text().contains("<html lang=\"en\""));
    let answer = lan
        .asks(Request::post("/theme").form(&[("theme", "dark"), ("back", "//evil.example")]))
        .await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/")),
        "nobody is sent to a stranger's site"
    );
    assert!(lan.gets("/signin").await.text().contains("data-theme=\"dark\""));
    street.close().await;
}

#[tokio::test]
async fn a_form_without_our_code_comes_back_with_what_was_typed() {
    let street = Street::open().await;
    let lan = street.visitor();
    lan.gets("/signup").await;
    let referer = format!("http://localhost:{}/signup", street.at().port());
    let form = [
        ("email", "không-phải"),
        ("name", "Lan"),
        ("password", "ngan"),
        ("next", ""),
    ];
    let request = Request::post("/api/account/sign_up")
        .header("accept", "text/html")
        .header("referer", &referer)
        .form(&form);
    let answer = lan.asks(request).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let location = answer.header("location").unwrap().to_owned();
    assert!(location.starts_with("/signup?form="), "{location}");
    assert!(
        !location.contains("phải") && !location.contains("ngan"),
        "what is typed never stands in an address: {location}"
    );
    let page = lan.gets(&location).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("không-phải"), "what was typed is still there");
    street.close().await;
}

#[tokio::test]
async fn passwords_are_not_tried_without_end() {
    let street = Street::open().await;
    let stranger = street.visitor();
    let fields = [("email", "lan@example.com"), ("password", "thử lại nhé"), ("next", "")];
    let mut statuses = Vec::new();
    for _ in 0..12 {
        let answer = stranger.posts("account/sign_in", &fields).await;
        statuses.push(answer.status);
        if answer.status == 429 {
            assert!(answer.header("retry-after").unwrap().parse::<u32>().unwrap() >= 1);
            assert!(matches!(answer.json::<AppError>(), AppError::TooFast { .. }));
            break;
        }
    }
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
    assert!(statuses.len() > 3, "a person may mistype: {statuses:?}");
    street.close().await;
}

#[tokio::test]
async fn who_signs_in_without_cookies_is_told_so_and_who_takes_them_is_sent_on() {
    let street = Street::open().await;
    street.person("lan").await;
    let fields = [
        ("email", "lan@example.com"),
        ("password", "mot-hai-ba-bon"),
        ("next", "/shop/x"),
    ];
    let form = Request::post("/api/account/sign_in")
        .header("accept", "text/html")
        .form(&fields);
    let check = "/signed-in?next=%2Fshop%2Fx";
    let takes_cookies = street.visitor();
    let answer = takes_cookies.asks(form.clone()).await;
    assert_eq!((answer.status, answer.header("location")), (302, Some(check)));
    assert_eq!(takes_cookies.gets(check).await.header("location"), Some("/shop/x"));
    let again = takes_cookies.asks(form).await;
    assert_eq!(
        again.header("location"),
        Some("/shop/x"),
        "a cookie was shown: no detour"
    );

    let takes_none = street.visitor().gets(check).await;
    let told = takes_none.header("location").expect("the way back");
    assert_eq!(told, "/signin?next=%2Fshop%2Fx&cookies=blocked");
    let page = street.visitor().gets(told).await.text();
    assert!(page.contains("This browser blocks cookies."), "{page}");
    let elsewhere = takes_cookies.gets("/signed-in?next=https%3A%2F%2Fevil.example").await;
    assert_eq!(
        elsewhere.header("location"),
        Some("/account"),
        "nobody is sent to another site"
    );
    street.close().await;
}

/// Where a plain sign-in without a wish leads.
async fn lands(street: &Street, name: &str) -> String {
    let person = street.visitor();
    person.gets("/signin").await;
    let email = format!("{name}@example.com");
    let form = Request::post("/api/account/sign_in")
        .header("accept", "text/html")
        .form(&[("email", &*email), ("password", "mot-hai-ba-bon"), ("next", "")]);
    person.asks(form).await.header("location").unwrap().to_owned()
}

#[tokio::test]
async fn signing_in_and_joining_lead_to_where_the_person_works() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    assert_eq!(lands(&street, "seller-of-tiem-may").await, "/seller/tiem-may/campaigns");
    let lan = street.person("lan").await;
    assert_eq!(lands(&street, "lan").await, "/", "she came to watch");
    let joins = async |role: &str| {
        let token = seller.invites(role).await;
        let form = Request::post("/api/account/join")
            .header("accept", "text/html")
            .form(&[("token", &*token)]);
        lan.asks(form).await.header("location").unwrap().to_owned()
    };
    assert_eq!(joins("host").await, "/seller/tiem-may/campaigns");
    let elsewhere = street.seller("tiem-gio").await;
    let token = elsewhere.invites("analyst").await;
    lan.call::<()>("account/join", &[("token", &*token)]).await.unwrap();
    assert_eq!(lands(&street, "lan").await, "/account", "two shops: she chooses");
    street.close().await;
}

#[tokio::test]
async fn a_forgotten_password_is_set_by_its_link_on_a_page_without_code() {
    let street = Street::open().await;
    street.person("lan").await;
    let link = backend::account::reset_link(street.backend(), "lan@example.com")
        .await
        .unwrap();
    let path = &link[link.find("/reset/").unwrap()..];
    let lan = street.visitor();
    let page = lan.gets(path).await;
    assert!(
        page.status == 200 && page.text().contains("lan@example.com"),
        "{}",
        page.text()
    );
    let token = path.rsplit('/').next().unwrap();
    let posts = |password: &str| {
        Request::post("/api/account/reset_password")
            .header("accept", "text/html")
            .form(&[("token", token), ("password", password)])
    };
    let refused = lan.asks(posts("short")).await;
    let back = refused.header("location").unwrap().to_owned();
    assert!(back.starts_with(path), "{back}");
    assert!(
        lan.gets(&back).await.text().contains("Use at least 8 characters"),
        "the sentence is on the page"
    );
    let set = lan.asks(posts("một câu mới dễ nhớ")).await;
    assert_eq!(set.header("location"), Some("/"));
    assert_eq!(lan.me().await.account.unwrap().email, "lan@example.com");
    assert_eq!(lan.gets(path).await.status, 404, "it worked once");
    street.close().await;
}
