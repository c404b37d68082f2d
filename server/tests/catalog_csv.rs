//! Products as a file, over HTTP: who may, what is refused before it is read, and how the answer comes.

use crate::street::{Answer, Person, Request, Seller, Street, borrowed, nested};
use app::AppError;
use app::catalog::ImportLine;
use domain::account::Role;
use domain::{FieldError, Why};
use domain::{
    Page,
    catalog::{CatalogSearch, ImportReport, Product},
};
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const IMPORT: &str = "/import/tiem-may/products";
const EXPORT: &str = "/export/tiem-may/products.csv";
const TEMPLATE: &str = "/import/tiem-may/template.csv";
const TEA: &str = "id,title,price,quantity\nTRA,Trà sen,50000,7\n";

/// A form with this file.
fn form(path: &str, file: &[u8]) -> Request {
    let head =
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"p.csv\"\r\ncontent-type: text/csv\r\n\r\n";
    let body = [head.as_bytes(), file, b"\r\n--x--\r\n"].concat();
    Request::post(path).body("multipart/form-data; boundary=x", body)
}

async fn imports(person: &Person, query: &str, file: &[u8]) -> Answer {
    person.asks(form(&format!("{IMPORT}?{query}"), file)).await
}

fn lines(answer: &Answer) -> Vec<ImportLine> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn report(answer: &Answer) -> ImportReport {
    match lines(answer).pop() {
        Some(ImportLine::Report { report }) => report,
        other => panic!("{other:?} instead of a report"),
    }
}

fn why(answer: &Answer) -> Why {
    #[derive(Deserialize)]
    struct Refused {
        fields: Vec<FieldError>,
    }
    assert_eq!(answer.status, 422, "{}", answer.text());
    let Refused { fields } = answer.json();
    assert_eq!(fields[0].field, "file");
    fields[0].why.clone()
}

async fn products(seller: &Seller) -> i64 {
    let mut fields = vec![("shop".to_owned(), "tiem-may".to_owned())];
    fields.extend(nested("search", &CatalogSearch::default()));
    let page: Page<Product> = seller.call("catalog/products", &borrowed(&fields)).await.unwrap();
    page.total
}

#[tokio::test]
async fn only_people_who_edit_the_catalog_import_and_who_see_it_exports() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let rival = street.seller("tiem-gio").await;
    let buyer = street.person("lan").await;
    for (person, status) in [(&street.visitor(), 401), (&buyer, 404), (&*rival, 404)] {
        assert_eq!(imports(person, "", TEA.as_bytes()).await.status, status);
        assert_eq!(person.gets(EXPORT).await.status, status);
        assert_eq!(person.gets(TEMPLATE).await.status, status);
    }
    for role in [Role::Host, Role::Moderator, Role::Analyst] {
        use domain::account::Permission::{EditCatalog, SeeCatalog};
        let person = street.hired(&seller, role).await;
        let status = |permission| if role.may(permission) { 200 } else { 403 };
        assert_eq!(
            imports(&person, "dry_run=true", TEA.as_bytes()).await.status,
            status(EditCatalog),
            "{role:?}"
        );
        assert_eq!(person.gets(EXPORT).await.status, status(SeeCatalog), "{role:?}");
        assert_eq!(person.gets(TEMPLATE).await.status, status(EditCatalog), "{role:?}");
    }
    assert_eq!(products(&seller).await, 0, "nobody wrote anything");
    let elsewhere = form(IMPORT, TEA.as_bytes()).header("sec-fetch-site", "cross-site");
    assert_eq!(seller.asks(elsewhere).await.status, 403, "another site's page");
    street.close().await;
}

#[tokio::test]
async fn a_file_is_checked_then_taken_and_comes_out_again() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let answer = imports(&seller, "dry_run=true", TEA.as_bytes()).await;
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    assert!(matches!(lines(&answer)[0], ImportLine::Progress { done: 1, total: 1 }));
    let checked = report(&answer);
    assert_eq!((checked.products.created, checked.applied), (1, false));
    assert_eq!(products(&seller).await, 0);
    assert!(report(&imports(&seller, "", TEA.as_bytes()).await).applied);
    assert_eq!(products(&seller).await, 1);

    let out = seller.gets(EXPORT).await;
    assert_eq!(out.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(
        out.header("content-disposition"),
        Some("attachment; filename=\"tiem-may-products.csv\"")
    );
    assert!(
        out.text().contains("\r\nTRA,,Trà sen,,,,50000 VND,,7,active,,\r\n"),
        "{}",
        out.text()
    );
    let again = report(&imports(&seller, "", &out.body).await);
    assert_eq!((again.products.same, again.written()), (1, 0));
    let example = seller.gets(TEMPLATE).await;
    let example = report(&imports(&seller, "dry_run=true", &example.body).await);
    assert_eq!(
        (example.products.created, example.variants.created, example.bad_rows),
        (1, 2, 0)
    );
    street.close().await;
}

#[tokio::test]
async fn each_file_that_cannot_be_taken_is_told_why() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    assert_eq!(why(&imports(&seller, "", b"").await), Why::EmptyFile);
    assert_eq!(why(&imports(&seller, "", &crate::street::png()).await), Why::NotCsv);
    assert_eq!(
        why(&imports(&seller, "", b"id,title,price\nA,Tr\xe0,1\n").await),
        Why::NotUtf8 { line: 2 }
    );
    assert!(matches!(
        why(&imports(&seller, "", b"sku,ten\n1,2\n").await),
        Why::ColumnsMissing { .. }
    ));
    assert_eq!(why(&imports(&seller, "", b"id,title,price\n").await), Why::NoRows);
    let many = format!("id,title,price\n{}", "A,B,1\n".repeat(10_001));
    assert_eq!(
        why(&imports(&seller, "", many.as_bytes()).await),
        Why::TooManyRows { max: 10_000 }
    );
    let nothing = Request::post(IMPORT).body("multipart/form-data; boundary=x", "--x--\r\n");
    assert_eq!(why(&seller.asks(nothing).await), Why::Missing);
    let text = seller.asks(Request::post(IMPORT).body("text/csv", TEA)).await;
    assert_eq!((text.status, text.json::<AppError>()), (400, AppError::Malformed));

    let formula = "id,title,price\nA,=cmd|' /C calc'!A0,1\nB,Trà,1\n";
    let refused = report(&imports(&seller, "", formula.as_bytes()).await);
    assert_eq!(
        (refused.applied, refused.bad_rows, &refused.bad[0].why),
        (false, 1, &Why::Formula)
    );
    assert_eq!(products(&seller).await, 0);
    assert!(report(&imports(&seller, "skip_bad=true", formula.as_bytes()).await).applied);
    assert_eq!(products(&seller).await, 1);
    street.close().await;
}

#[tokio::test]
async fn fifty_megabytes_are_refused_before_they_are_read() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let head = |name: &str, value: &str| {
        let request = Request::post(IMPORT).header("content-type", "multipart/form-data; boundary=x");
        seller.dress(request.header(name, value)).head(street.at())
    };
    // Announced: not a byte of it is wanted.
    let mut stream = TcpStream::connect(street.at()).await.unwrap();
    let announced = format!("{}\r\n", head("content-length", "52428800"));
    stream.write_all(announced.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    assert!(answer.contains("\"file_too_large\":{\"max_mb\":10}"), "{answer}");
    // Not announced: it ends a little after ten.
    let mut stream = TcpStream::connect(street.at()).await.unwrap();
    let part = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    let begin = format!(
        "{}\r\n{:x}\r\n{part}\r\n",
        head("transfer-encoding", "chunked"),
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
    while taken < 50 && stream.write_all(&megabyte).await.is_ok() {
        taken += 1;
    }
    // What is in the sockets' buffers was sent and never read.
    assert!((10..40).contains(&taken), "{taken} MB were taken");
    street.close().await;
}

#[tokio::test]
async fn without_our_code_the_report_is_a_page() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let plain = async |query: &str, file: &str| {
        let request = form(&format!("{IMPORT}?{query}"), file.as_bytes()).header("accept", "text/html,*/*;q=0.8");
        seller.asks(request).await
    };
    let bad = plain("dry_run=true", "id,title,price\nA,<b>&,1\nB,=1+1<script>,1\n").await;
    assert_eq!(
        (bad.status, bad.header("content-type")),
        (200, Some("text/html; charset=utf-8"))
    );
    let text = bad.text();
    assert!(
        text.contains("1 product will be created, 0 changed, 0 unchanged."),
        "{text}"
    );
    assert!(
        text.contains("<td>3</td><td>title</td><td>=1+1&lt;script&gt;</td>") && !text.contains("<script"),
        "{text}"
    );
    let wrong = plain("", "sku\n1\n").await;
    assert!(
        wrong.status == 422 && wrong.text().contains("Missing: title, price."),
        "{}",
        wrong.text()
    );
    let done = plain("", TEA).await;
    assert!(
        done.text().contains("1 product created, 0 changed, 0 unchanged."),
        "{}",
        done.text()
    );
    street.close().await;
}
