//! *Add images* without JavaScript: the whole form is posted with its files and comes back with them.

use super::{LIST, NEW, good, is_filled_in, post};
use crate::street::{Page, Person, Request, Street, png};
use domain::account::Role;
use domain::campaign::CampaignForm;

/// A post of the whole form with files, as a browser sends it: fields in the order of the page.
async fn posts(
    person: &Person,
    address: &str,
    page: &str,
    fields: &[(String, String)],
    files: &[(&str, &[u8])],
) -> Page {
    let mut body = Vec::new();
    let mut part = |head: String, content: &[u8]| {
        body.extend_from_slice(format!("--frame\r\ncontent-disposition: form-data; {head}\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    let (before, behind) = fields.split_at(fields.len() / 2);
    for (name, value) in before {
        part(format!("name=\"{name}\""), value.as_bytes());
    }
    for (name, bytes) in files {
        part(
            format!("name=\"files[]\"; filename=\"{name}\"\r\ncontent-type: image/png"),
            bytes,
        );
    }
    for (name, value) in behind {
        part(format!("name=\"{name}\""), value.as_bytes());
    }
    body.extend_from_slice(b"--frame--\r\n");
    person
        .follows(
            Request::post(address).body("multipart/form-data; boundary=frame", body),
            page,
        )
        .await
}

const ENDPOINT: &str = "/files/campaign?shop=tiem-may";

fn images(page: &Page) -> Vec<String> {
    let ids = page
        .field("form[images]")
        .unwrap_or_else(|| panic!("no form at {} {:?}", page.at, page.way));
    ids.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

#[tokio::test]
async fn images_come_with_the_form_and_go_one_by_one() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let form = CampaignForm {
        images: String::new(),
        description: "Một & hai <b>ba</b> 😄".into(),
        ..good(&street, &seller).await
    };
    let (image, large) = (png(), vec![b'x'; 11 * 1024 * 1024]);
    let files: [(&str, &[u8]); 4] = [
        ("a.png", &image),
        ("loi.png", b"no image"),
        ("to.png", &large),
        ("b.png", &image),
    ];
    let page = posts(&seller, ENDPOINT, NEW, &post("tiem-may", &form, &[]), &files).await;
    assert_eq!(page.way, [303, 200]);
    assert!(
        page.at.starts_with(&format!("{NEW}?form=")) && page.at.ends_with("#images"),
        "{}",
        page.at
    );
    is_filled_in(&page, &form);
    assert_eq!(images(&page).len(), 2, "the good ones are there");
    assert!(
        page.text
            .contains("loi.png: This file is not a JPEG, PNG or WebP image.")
    );
    assert!(page.text.contains("to.png: The image may have at most 10 MB."));

    let two = images(&page);
    let with = CampaignForm {
        images: two.join(","),
        ..form.clone()
    };
    let page = posts(
        &seller,
        ENDPOINT,
        NEW,
        &post("tiem-may", &with, &[("remove", &two[0])]),
        &[("", b"")],
    )
    .await;
    assert_eq!(images(&page), two[1..]);
    let with = CampaignForm {
        images: two[1].clone(),
        ..form
    };
    let fields = post("tiem-may", &with, &[]);
    let saved = seller
        .posts_plainly("campaign/save", &page.at, &crate::street::borrowed(&fields))
        .await;
    assert_eq!(saved.at, LIST);
    street.close().await;
}

#[tokio::test]
async fn nine_images_are_the_most_and_the_tenth_is_told() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let form = good(&street, &seller).await;
    let image = png();
    let files: Vec<(String, &[u8])> = (2..=10).map(|n| (format!("{n}.png"), &*image)).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let page = posts(&seller, ENDPOINT, NEW, &post("tiem-may", &form, &[]), &files).await;
    assert_eq!(images(&page).len(), 9);
    assert!(page.text.contains("10.png: At most 9 are possible."));
    street.close().await;
}

#[tokio::test]
async fn only_those_who_edit_campaigns_add_images() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let form = good(&street, &seller).await;
    let fields = post("tiem-may", &form, &[]);
    let image = png();
    let files: [(&str, &[u8]); 1] = [("a.png", &image)];
    for (role, status) in [
        (Role::Owner, 200),
        (Role::Host, 200),
        (Role::Moderator, 403),
        (Role::Analyst, 403),
    ] {
        let person = street.hired(&seller, role).await;
        let page = posts(&person, ENDPOINT, NEW, &fields, &files).await;
        assert_eq!(page.way.last(), Some(&status), "{role:?}");
    }
    let rival = street.seller("tiem-gio").await;
    assert_eq!(posts(&rival, ENDPOINT, NEW, &fields, &files).await.way, [404]);
    // Signed out, nothing is stored and nothing that was typed is lost.
    seller.call::<()>("account/sign_out", &[]).await.unwrap();
    let page = posts(&seller, ENDPOINT, NEW, &fields, &files).await;
    assert!(page.at.starts_with("/signin?next="), "{}", page.at);
    let next = page.field("next").unwrap();
    let sign_in = [
        ("email", "seller-of-tiem-may@example.com"),
        ("password", "mot-hai-ba-bon"),
        ("next", &*next),
    ];
    let page = seller.posts_plainly("account/sign_in", &page.at, &sign_in).await;
    is_filled_in(&page, &form);
    assert_eq!(images(&page), std::slice::from_ref(&form.images));
    street.close().await;
}

#[tokio::test]
async fn a_post_that_is_no_form_or_never_ends_is_refused() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let ask = |request: Request| seller.asks(request.header("accept", "application/json"));
    assert_eq!(ask(Request::post(ENDPOINT).body("text/plain", "x")).await.status, 400);
    let torn = Request::post(ENDPOINT).body(
        "multipart/form-data; boundary=x",
        "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nb",
    );
    assert_eq!(ask(torn).await.status, 400);
    let lines = format!(
        "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n{}\r\n--x--\r\n",
        "y".repeat(2 << 20)
    );
    assert_eq!(
        ask(Request::post(ENDPOINT).body("multipart/form-data; boundary=x", lines))
            .await
            .status,
        400
    );
    assert_eq!(
        ask(Request::post("/files/campaign").body("text/plain", "x"))
            .await
            .status,
        400,
        "no shop"
    );
    street.close().await;
}
