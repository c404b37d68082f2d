//! A refused form comes back to its page without JavaScript: to its maker, for an hour, and never by what an address says.

use crate::street::{Page, Person, Street, escape, key, nested};
use app::AppError;
use domain::account::Role;
use domain::catalog::ProductForm;
use domain::when::wire;
use domain::{FieldError, Lang, Why};

const PASSWORD: &str = "bi-mat-cua-lan";

/// A sign-up that is refused for its address, from a browser that has been here.
async fn refused_sign_up(person: &Person, email: &str) -> Page {
    person.gets("/signup").await;
    person
        .posts_plainly("account/sign_up", "/signup", &sign_up(email))
        .await
}

fn sign_up(email: &str) -> [(&str, &str); 4] {
    [("email", email), ("name", "Lan"), ("password", PASSWORD), ("next", "")]
}

#[tokio::test]
async fn a_form_comes_back_to_its_browser_and_to_no_other() {
    let street = Street::open().await;
    let (lan, other) = (street.visitor(), street.visitor());
    let page = refused_sign_up(&lan, "khong-phai").await;
    assert_eq!(page.way, [303, 200]);
    assert!(page.at.starts_with("/signup?form="), "{}", page.at);
    assert_eq!(page.field("email").as_deref(), Some("khong-phai"));
    assert!(
        page.text.contains(&Why::NotAnEmail.sentence(Lang::En)),
        "the refusal is told"
    );
    assert!(
        lan.gets(&page.at).await.text().contains("khong-phai"),
        "a reload shows it again"
    );
    let elsewhere = other.gets(&page.at).await;
    assert_eq!(elsewhere.status, 200);
    let (text, nothing) = (elsewhere.text(), other.gets("/signup").await.text());
    assert!(
        !text.contains("khong-phai") && !text.contains("data-form"),
        "a stranger sees an empty form"
    );
    assert_eq!(
        text.matches("role=\"alert\"").count(),
        nothing.matches("role=\"alert\"").count()
    );
    street.close().await;
}

#[tokio::test]
async fn the_form_of_a_signed_in_person_is_not_the_next_ones_at_the_same_computer() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let host = street.hired(&seller, Role::Host).await;
    let page = {
        let mut fields = vec![("shop".to_owned(), "tiem-may".to_owned()), ("key".to_owned(), key())];
        fields.extend(nested(
            "form",
            &ProductForm {
                name: "Bí mật".into(),
                ..ProductForm::default()
            },
        ));
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        seller
            .posts_plainly("catalog/save_product", "/seller/tiem-may/products/new", &fields)
            .await
    };
    assert!(page.text.contains("Bí mật"), "{:?} {}", page.way, page.at);
    assert!(!host.gets(&page.at).await.text().contains("Bí mật"), "a colleague");
    // The same browser, another person.
    host.set_cookie("hawker-visitor", &seller.cookie("hawker-visitor").unwrap());
    assert!(
        !host.gets(&page.at).await.text().contains("Bí mật"),
        "a colleague at the same computer"
    );
    assert!(
        seller.gets(&page.at).await.text().contains("Bí mật"),
        "its maker still sees it"
    );
    street.close().await;
}

#[tokio::test]
async fn an_address_writes_no_words_on_our_page() {
    let street = Street::open().await;
    let lan = street.visitor();
    let clean = lan.gets("/signin").await.text();
    let error = AppError::Internal {
        id: "send your password to evil.example".into(),
    };
    let shown = error.sentence(Lang::En);
    let kept = serde_json::json!({ "form": { "email": "evil@example.com", "next": "" }, "error": error });
    let encoded = url_safe_base64(&serde_json::to_vec(&error).unwrap());
    for (address, status) in [
        (format!("/signin?kept={}", escape(&kept.to_string())), 200),
        (format!("/signin?sent={}", escape(&kept.to_string())), 200),
        (format!("/signin?form={}", escape(&kept.to_string())), 200),
        ("/signin?form=018f0000-0000-7000-8000-000000000000".to_owned(), 200),
        (
            format!("/signin?__path=%2Fapi%2Faccount%2Fsign_in&__err={encoded}"),
            303,
        ),
    ] {
        let answer = lan.gets(&address).await;
        assert_eq!(answer.status, status, "{address}");
        let text = answer.text();
        assert!(!text.contains("evil"), "{address}");
        if status == 303 {
            assert_eq!(
                answer.header("location"),
                Some("/signin"),
                "our code must not find it in the address either"
            );
        } else {
            assert_eq!(without_nonces(&text), without_nonces(&clean), "{address}");
        }
    }
    // Where an action reads its error from the address.
    let seller = street.seller("tiem-may").await;
    let refused = AppError::invalid(&[FieldError::new("name", Why::Missing)], Lang::En);
    let encoded = url_safe_base64(&serde_json::to_vec(&refused).unwrap());
    let page = "/seller/tiem-may/categories";
    let answer = seller
        .gets(&format!(
            "{page}?q=1&__err={encoded}&__path=%2Fapi%2Fcatalog%2Frename_category"
        ))
        .await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some(&*format!("{page}?q=1")))
    );
    assert!(!shown.is_empty());
    street.close().await;
}

/// The pages differ by their nonce and their moment.
fn without_nonces(page: &str) -> String {
    let mut left = String::new();
    for part in page.split('"') {
        let random = part.len() >= 20
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte));
        let moment = wire::read(part).is_some();
        left.push_str(if random || moment { "" } else { part });
        left.push('"');
    }
    left
}

fn url_safe_base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digit = |n: u32| char::from(ALPHABET[n as usize & 63]);
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let three = chunk.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            text.push(if at <= chunk.len() {
                digit(three >> (18 - 6 * at))
            } else {
                '='
            });
        }
    }
    text
}

#[tokio::test]
async fn a_browser_without_cookies_gets_its_form_in_the_answer() {
    let street = Street::open().await;
    let stranger = street.visitor();
    let page = stranger
        .posts_plainly("account/sign_up", "/signup", &sign_up("khong-phai"))
        .await;
    assert_eq!(page.way, [422], "no way to another address: {}", page.at);
    assert_eq!(page.field("email").as_deref(), Some("khong-phai"));
    assert!(page.text.contains(&Why::NotAnEmail.sentence(Lang::En)));
    assert!(
        page.text.contains("history.replaceState(null,'',\"/signup?form="),
        "our code goes by the page's address"
    );
    assert!(!page.text.contains(PASSWORD));
    assert_eq!(stored(&street).await, Vec::<String>::new(), "nothing is stored");
    street.close().await;
}

#[tokio::test]
async fn where_a_person_goes_after_signing_in_is_no_error() {
    let street = Street::open().await;
    let error = AppError::Internal {
        id: "send your password to evil.example".into(),
    };
    let encoded = url_safe_base64(&serde_json::to_vec(&error).unwrap());
    for (name, next) in [
        ("lan", format!("/account?__err={encoded}")),
        (
            "minh",
            format!("/account?__path=%2Fapi%2Faccount%2Fsign_in&__err={encoded}"),
        ),
    ] {
        street.person(name).await;
        let email = format!("{name}@example.com");
        let fields = [("email", &*email), ("password", "mot-hai-ba-bon"), ("next", &next)];
        let visitor = street.visitor();
        visitor.gets("/signin").await;
        let page = visitor.posts_plainly("account/sign_in", "/signin", &fields).await;
        assert!(
            visitor.cookie("hawker-session").is_some(),
            "the session is given: {}",
            page.at
        );
        assert_eq!(page.at, "/", "where one goes who wished for nothing");
        assert!(!page.text.contains("evil"));
    }
    street.close().await;
}

#[tokio::test]
async fn passwords_and_invitations_are_never_stored() {
    let street = Street::open().await;
    let lan = street.visitor();
    refused_sign_up(&lan, "khong-phai").await;
    lan.gets("/signin").await;
    let fields = [("email", "lan@example.com"), ("password", PASSWORD), ("next", "")];
    let page = lan.posts_plainly("account/sign_in", "/signin", &fields).await;
    assert_eq!(page.field("email").as_deref(), Some("lan@example.com"));
    let bodies = stored(&street).await;
    assert_eq!(bodies.len(), 2);
    assert!(bodies.iter().all(|body| !body.contains(PASSWORD)), "{bodies:?}");

    let seller = street.seller("tiem-may").await;
    let settings = "/seller/tiem-may/settings";
    let invite = [("shop", "tiem-may"), ("role", "host")];
    let page = seller.posts_plainly("account/invite", settings, &invite).await;
    assert_eq!(page.way, [200], "the link is in the answer, not at another address");
    let (_, link) = page.text.split_once("/join/").expect("the link is shown");
    let token = link.split(['<', '"', '&']).next().unwrap();
    assert!(token.len() > 20, "{token}");
    assert!(!seller.gets(settings).await.text().contains(token), "once");
    assert!(stored(&street).await.iter().all(|body| !body.contains(token)));
    let link: String = seller.call("account/invite", &invite).await.unwrap();
    assert!(link.contains("/join/"), "our code has it as the answer");
    street.close().await;
}

#[tokio::test]
async fn the_sixth_form_replaces_the_first_and_a_long_one_comes_in_the_answer() {
    let street = Street::open().await;
    let lan = street.visitor();
    let mut pages = Vec::new();
    for n in 0..6 {
        pages.push(refused_sign_up(&lan, &format!("khong-phai-{n}")).await.at);
    }
    assert_eq!(stored(&street).await.len(), 5);
    assert!(!lan.gets(&pages[0]).await.text().contains("khong-phai"));
    for (n, page) in pages.iter().enumerate().skip(1) {
        assert!(lan.gets(page).await.text().contains(&format!("khong-phai-{n}")));
    }
    let long = "x".repeat(70_000);
    let page = lan.posts_plainly("account/sign_up", "/signup", &sign_up(&long)).await;
    assert_eq!(page.way, [422]);
    assert_eq!(page.field("email"), Some(long), "nothing that was typed is lost");
    assert_eq!(stored(&street).await.len(), 5);
    street.close().await;
}

#[tokio::test]
async fn an_address_that_stores_too_many_gets_its_forms_in_the_answer() {
    let street = Street::open().await;
    let mut ways = Vec::new();
    for n in 0..24 {
        let page = refused_sign_up(&street.visitor(), &format!("khong-phai-{n}")).await;
        assert_eq!(page.field("email"), Some(format!("khong-phai-{n}")), "{:?}", page.way);
        ways.push(page.way);
    }
    assert_eq!(ways[0], [303, 200]);
    assert_eq!(ways[23], [422], "{ways:?}");
    street.close().await;
}

#[tokio::test]
async fn a_form_of_another_hour_is_no_form() {
    let street = Street::open().await;
    let lan = street.visitor();
    let page = refused_sign_up(&lan, "khong-phai").await;
    street.run("UPDATE returned_forms SET expires_at = 1").await;
    let answer = lan.gets(&page.at).await;
    assert_eq!(answer.status, 200);
    assert!(!answer.text().contains("khong-phai"));
    street.close().await;
}

#[tokio::test]
async fn who_is_too_fast_reads_so_on_the_page_of_the_form() {
    let street = Street::open().await;
    let lan = street.person("lan").await;
    let fields = [("name", ""), ("slug", "tiem-may"), ("currency", "VND"), ("zone", "")];
    let mut page = lan.posts_plainly("account/open_shop", "/open-shop", &fields).await;
    assert_eq!(page.way, [303, 200]);
    for _ in 0..10 {
        if page.way == [429] {
            break;
        }
        page = lan.posts_plainly("account/open_shop", "/open-shop", &fields).await;
    }
    assert_eq!(
        page.way,
        [429],
        "refused before it was read, and told on its page: {}",
        page.at
    );
    assert!(page.text.contains("That was a little fast."));
    assert!(stored(&street).await.len() <= 5);
    street.close().await;
}

#[tokio::test]
async fn a_refusal_without_a_form_is_told_on_its_page_and_in_no_address() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let page = "/seller/tiem-may/categories";
    let id = uuid::Uuid::new_v4().to_string();
    let fields = [("shop", "tiem-may"), ("id", &*id), ("name", "Bánh")];
    let page = seller.posts_plainly("catalog/rename_category", page, &fields).await;
    assert!(page.at.starts_with("/seller/tiem-may/categories?form="), "{}", page.at);
    assert!(page.text.contains(&AppError::NotFound.sentence(Lang::En)));
    // A second try goes by its own form.
    let first = page.at.clone();
    let again = seller.posts_plainly("catalog/rename_category", &first, &fields).await;
    assert_eq!(again.at.matches("form=").count(), 1, "{}", again.at);
    street.close().await;
}

async fn stored(street: &Street) -> Vec<String> {
    street.texts("SELECT body FROM returned_forms").await
}
