//! *Internet speed*: bytes up and bytes down, for those who may go live, and never too many.

use crate::street::{Answer, Person, Request, Street};
use domain::account::{Permission, Role};
use domain::live::uplink::BYTES_MAX;

fn up(shop: &str, bytes: usize) -> Request {
    Request::post(&format!("/speed/up?shop={shop}")).body("application/octet-stream", vec![7; bytes])
}

fn down(shop: &str, bytes: usize) -> Request {
    Request::get(&format!("/speed/down?shop={shop}&bytes={bytes}"))
}

async fn both(person: &Person) -> [u16; 2] {
    [
        person.asks(up("tiem-may", 100)).await.status,
        person.asks(down("tiem-may", 100)).await.status,
    ]
}

#[tokio::test]
async fn what_goes_up_is_counted_and_what_comes_down_is_noise() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let counted = seller.asks(up("tiem-may", 300_000)).await;
    assert_eq!((counted.status, counted.text().as_str()), (200, "300000"));
    let packed = down("tiem-may", 300_000).header("accept-encoding", "br, gzip");
    let noise: Answer = seller.asks(packed).await;
    assert_eq!((noise.status, noise.body.len()), (200, 300_000));
    assert_eq!(noise.header("content-length"), Some("300000"));
    assert_eq!(noise.header("content-encoding"), None);
    assert!(noise.header("cache-control").unwrap().contains("no-store"));
    let mut seen = [0_u32; 256];
    noise.body.iter().for_each(|byte| seen[usize::from(*byte)] += 1);
    assert!(
        seen.iter().all(|times| (900..1_500).contains(times)),
        "every byte is as likely as any other: {seen:?}"
    );
    street.close().await;
}

#[tokio::test]
async fn only_who_may_go_live_may_measure() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    assert_eq!(both(&street.visitor()).await, [401, 401]);
    assert_eq!(both(&street.person("minh").await).await, [404, 404]);
    assert_eq!(both(&*street.seller("tiem-gio").await).await, [404, 404]);
    for role in Role::ALL {
        let wanted = if role.may(Permission::GoLive) { 200 } else { 403 };
        assert_eq!(
            both(&street.hired(&seller, role).await).await,
            [wanted, wanted],
            "{role:?}"
        );
    }
    street.close().await;
}

#[tokio::test]
async fn too_much_at_once_is_refused_before_it_is_read() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let most = BYTES_MAX as usize;
    assert_eq!(seller.asks(up("tiem-may", most)).await.text(), most.to_string());
    assert_eq!(seller.asks(down("tiem-may", most)).await.body.len(), most);
    assert_eq!(seller.asks(down("tiem-may", most + 1)).await.status, 413);
    let announced = Request::post("/speed/up?shop=tiem-may").header("content-length", &(most + 1).to_string());
    assert_eq!(seller.asks(announced).await.status, 413, "not a byte of it was sent");
    let mut unannounced = Vec::new();
    for _ in 0..=most / 65_536 {
        unannounced.extend_from_slice(b"10000\r\n");
        unannounced.resize(unannounced.len() + 65_536, 7);
        unannounced.extend_from_slice(b"\r\n");
    }
    unannounced.extend_from_slice(b"0\r\n\r\n");
    let chunked = Request::post("/speed/up?shop=tiem-may")
        .header("transfer-encoding", "chunked")
        .body("application/octet-stream", unannounced);
    assert_eq!(seller.asks(chunked).await.status, 413);
    street.close().await;
}

#[tokio::test]
async fn who_measures_all_the_time_is_told_to_wait() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let mut answer = seller.asks(down("tiem-may", BYTES_MAX as usize)).await;
    let mut measured = 0;
    while answer.status == 200 {
        measured += 1;
        assert!(measured < 40, "nobody was told to wait");
        answer = seller.asks(down("tiem-may", BYTES_MAX as usize)).await;
    }
    assert!(measured >= 12, "three measurements in a row: {measured}");
    assert_eq!(answer.status, 429);
    assert!(answer.header("retry-after").is_some());
    let other = street.seller("tiem-gio").await;
    assert_eq!(
        other.asks(down("tiem-gio", 100)).await.status,
        200,
        "others are not punished"
    );
    street.close().await;
}
