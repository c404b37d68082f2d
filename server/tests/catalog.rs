//! Pictures that come in, and things that belong to another shop.

use crate::street::{Request, Street, key, png};
use app::AppError;
use domain::{FieldError, Lang, ProductId, Why};
use domain::{catalog::Product, image::Image};
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[derive(Deserialize)]
struct Refused {
    fields: Vec<FieldError>,
}

fn why(answer: &crate::street::Answer) -> Why {
    assert_eq!(answer.status, 422, "{}", answer.text());
    let Refused { fields } = answer.json();
    assert_eq!(fields[0].field, "file");
    fields[0].why.clone()
}

#[tokio::test]
async fn an_image_is_served_for_ever_and_as_nothing_but_an_image() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let image = seller.adds_image().await;
    for address in [image.url(), image.thumb_url()] {
        let answer = street.visitor().gets(&address).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), Some("image/jpeg"));
        assert_eq!(
            answer.header("cache-control"),
            Some("public, max-age=31536000, immutable")
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(
            answer.header("content-security-policy"),
            Some("default-src 'none'; sandbox")
        );
        assert!(
            answer.set_cookie("hawker-visitor").is_none(),
            "a shared cache keeps this answer"
        );
    }
    street.close().await;
}

#[tokio::test]
async fn what_is_no_image_is_refused_with_the_reason() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    assert_eq!(why(&seller.uploads("tiem-may", b"").await), Why::EmptyFile);
    let lying = [
        b"<svg onload=alert(1)>".to_vec(),
        b"GIF89a".to_vec(),
        b"\x89PNG\r\n\x1a\n".to_vec(),
        png()[..40].to_vec(),
    ];
    for bytes in lying {
        assert_eq!(
            why(&seller.uploads("tiem-may", &bytes).await),
            Why::NotAnImage,
            "{bytes:?}"
        );
    }
    let nothing = Request::post("/files?shop=tiem-may").body("multipart/form-data; boundary=x", "--x--\r\n");
    assert_eq!(why(&seller.asks(nothing).await), Why::Missing);
    let text = Request::post("/files?shop=tiem-may").body("text/plain", "hello");
    assert_eq!(seller.asks(text).await.status, 400);
    street.close().await;
}

#[tokio::test]
async fn a_hundred_megabytes_are_refused_before_they_are_read() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let head = |length: &str| {
        let request = Request::post("/files?shop=tiem-may").header("content-type", "multipart/form-data; boundary=x");
        seller
            .dress(request.header(length.split(' ').next().unwrap(), length.split(' ').nth(1).unwrap()))
            .head(street.at())
    };
    // Announced: not a byte of it is wanted.
    let mut stream = TcpStream::connect(street.at()).await.unwrap();
    stream
        .write_all(format!("{}\r\n", head("content-length 104857600")).as_bytes())
        .await
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    assert!(answer.contains("\"image_too_large\":{\"max_mb\":10}"), "{answer}");
    // Not announced: it ends a little after ten.
    let mut stream = TcpStream::connect(street.at()).await.unwrap();
    let part = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    let begin = format!(
        "{}\r\n{:x}\r\n{part}\r\n",
        head("transfer-encoding chunked"),
        part.len()
    );
    stream.write_all(begin.as_bytes()).await.unwrap();
    let megabyte = [
        format!("{:x}\r\n", 1 << 20).into_bytes(),
        vec![b'x'; 1 << 20],
        b"\r\n".to_vec(),
    ]
    .concat();
    let mut taken = 0;
    while taken < 100 && stream.write_all(&megabyte).await.is_ok() {
        taken += 1;
    }
    // What is in the sockets' buffers was sent and never read.
    assert!((10..40).contains(&taken), "{taken} MB were taken");
    street.close().await;
}

#[tokio::test]
async fn another_shops_things_are_not_there() {
    let street = Street::open().await;
    let (may, gio) = (street.seller("tiem-may").await, street.seller("tiem-gio").await);
    let product = may.adds_product("Áo", 90_000, 5).await;
    let campaign = may.plans("Tối nay", &[product]).await;
    let mine = may
        .call::<(Product, String)>("catalog/product", &[("shop", "tiem-may"), ("id", &product.to_string())])
        .await;
    assert_eq!(mine.unwrap().0.name, "Áo", "it is there for its own shop");

    for (shop, expected) in [("tiem-may", 404), ("tiem-gio", 404)] {
        let fields = [("shop", shop), ("id", &*product.to_string())];
        let refused = gio
            .call::<(Product, String)>("catalog/product", &fields)
            .await
            .unwrap_err();
        assert_eq!(refused.status, expected, "{shop}");
        let refused = gio
            .call::<()>("campaign/delete", &[("shop", shop), ("id", &campaign.to_string())])
            .await
            .unwrap_err();
        assert_eq!(refused.status, 404, "{shop}");
    }
    let refused = gio.plans_as("Mượn đồ", &[product], true).await.unwrap_err();
    assert!(matches!(refused.status, 404 | 409 | 422), "{refused:?}");
    for command in ["live/start", "live/end", "live/stream_key", "live/studio"] {
        let answer = gio.posts(command, &[("campaign", &campaign.to_string())]).await;
        assert_eq!(answer.status, 404, "{command}");
    }
    assert_eq!(gio.uploads("tiem-may", &png()).await.status, 404);
    let moved = [("shop", "tiem-gio"), ("name", "x"), ("key", &*key())];
    assert!(
        gio.call::<domain::catalog::Category>("catalog/create_category", &moved)
            .await
            .is_ok()
    );
    street.close().await;
}

#[tokio::test]
async fn unknown_and_broken_ids_are_not_found() {
    let street = Street::open().await;
    let (seller, nobody) = (street.seller("tiem-may").await, street.visitor());
    let unknown = key();
    for address in [
        format!("/files/{unknown}/full.jpg"),
        format!("/files/{unknown}/../../secret.key"),
        "/files/x/full.jpg".to_owned(),
        format!("/feed/{unknown}"),
        "/feed/x".to_owned(),
        format!("/live/{unknown}"),
        "/live/x".to_owned(),
        format!("/orders/{unknown}"),
        "/shop/khong-co".to_owned(),
        "/seller/khong-co/campaigns".to_owned(),
    ] {
        assert_eq!(seller.gets(&address).await.status, 404, "{address}");
        let status = nobody.gets(&address).await.status;
        assert!(matches!(status, 404 | 302), "{address}: {status}");
    }
    let refused = seller
        .call::<()>("live/start", &[("campaign", &unknown)])
        .await
        .unwrap_err();
    assert_eq!((refused.status, refused.error), (404, AppError::NotFound));
    let refused = seller.call::<()>("live/start", &[("campaign", "x")]).await.unwrap_err();
    assert_eq!((refused.status, refused.error), (400, AppError::Malformed));
    street.close().await;
}

#[tokio::test]
async fn only_people_who_edit_the_catalog_upload() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let moderator = street.hired(&seller, domain::account::Role::Moderator).await;
    let host = street.hired(&seller, domain::account::Role::Host).await;
    assert_eq!(street.visitor().uploads("tiem-may", &png()).await.status, 401);
    assert_eq!(moderator.uploads("tiem-may", &png()).await.status, 403);
    let image: Image = host.uploads("tiem-may", &png()).await.json();
    assert_eq!((image.width, image.height), (1, 1));
    street.close().await;
}

#[tokio::test]
async fn a_product_with_rows_of_variants_is_saved_as_a_browser_posts_it() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    // A row was taken out of the page, another was left blank: the server counts the rows that it gets.
    let key = key();
    let fields = [
        ("shop", "tiem-may"),
        ("key", &*key),
        ("form[name]", "Áo dài"),
        ("form[price]", "500000"),
        ("form[variants][0][name]", "M"),
        ("form[variants][0][stock]", "3"),
        ("form[variants][7][name]", "L"),
        ("form[variants][7][stock]", "x"),
        ("form[variants][5000][name]", ""),
        ("form[active]", "true"),
    ];
    let refused = seller
        .call::<ProductId>("catalog/save_product", &fields)
        .await
        .unwrap_err();
    let wrong = FieldError::new("variants.1.stock", Why::NotANumber);
    assert_eq!(refused.error, AppError::invalid(&[wrong], Lang::En));
    let corrected: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, if *value == "x" { "4" } else { *value }))
        .collect();
    let id: ProductId = seller.call("catalog/save_product", &corrected).await.unwrap();
    let form = [("shop", "tiem-may"), ("id", &*id.to_string())];
    let (product, _): (Product, String) = seller.call("catalog/product", &form).await.unwrap();
    let stocks: Vec<_> = product.variants.iter().map(|v| (v.name.as_str(), v.stock)).collect();
    assert_eq!((stocks, product.stock), (vec![("M", 3), ("L", 4)], 7));
    street.close().await;
}
