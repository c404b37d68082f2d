//! Buying: the same intent twice, the last unit, a price that changed meanwhile.

use crate::street::{Street, key};
use app::AppError;
use domain::Reject;
use domain::orders::Placed;

#[tokio::test]
async fn the_same_order_ten_times_at_once_is_one_order() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let product = seller.adds_product("Áo", 90_000, 5).await;
    let campaign = seller.plans("Tối nay", &[product]).await;
    seller.goes_live(campaign).await;
    let lan = street.visitor();
    lan.opens_stage(campaign).await.unwrap();
    let key = key();
    let tries = (0..10).map(|_| lan.buys(campaign, product, 90_000, &key));
    let receipts: Vec<_> = futures::future::join_all(tries)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert!(receipts.iter().all(|receipt| receipt.code == receipts[0].code));
    let left = lan.opens_stage(campaign).await.unwrap().products[0].left;
    assert_eq!(left, 4);
    street.close().await;
}

#[tokio::test]
async fn the_last_unit_is_sold_once() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let product = seller.adds_product("Áo", 90_000, 1).await;
    let campaign = seller.plans("Tối nay", &[product]).await;
    seller.goes_live(campaign).await;
    let buyers: Vec<_> = (0..8).map(|_| street.visitor()).collect();
    let keys: Vec<String> = buyers.iter().map(|_| key()).collect();
    let tries = buyers
        .iter()
        .zip(&keys)
        .map(|(buyer, key)| buyer.buys(campaign, product, 90_000, key));
    let answers = futures::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    for refused in answers.into_iter().filter_map(Result::err) {
        assert_eq!(
            (refused.status, refused.error),
            (409, AppError::Rejected(Reject::SoldOut))
        );
    }
    street.close().await;
}

#[tokio::test]
async fn a_price_that_the_buyer_did_not_see_is_not_charged() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let product = seller.adds_product("Áo", 90_000, 5).await;
    let campaign = seller.plans("Tối nay", &[product]).await;
    seller.goes_live(campaign).await;
    let lan = street.visitor();
    let refused = lan.buys(campaign, product, 80_000, &key()).await.unwrap_err();
    assert_eq!(refused.error, AppError::Rejected(Reject::PriceChanged));
    assert_eq!(
        lan.buys(campaign, product, 90_000, &key()).await.unwrap().total.minor,
        90_000
    );
    street.close().await;
}

#[tokio::test]
async fn a_receipt_is_for_its_buyer_and_the_shop() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let product = seller.adds_product("Áo <b>đỏ</b> 😍", 90_000, 5).await;
    let campaign = seller.plans("Tối nay", &[product]).await;
    seller.goes_live(campaign).await;
    let lan = street.visitor();
    lan.opens_stage(campaign).await.unwrap();
    let receipt = lan.buys(campaign, product, 90_000, &key()).await.unwrap();
    let address = format!("/orders/{}", receipt.id.unwrap());
    let page = lan.gets(&address).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains(&receipt.code));
    assert!(!page.text().contains("<b>đỏ</b>"), "a name is only text");
    assert_eq!(street.visitor().gets(&address).await.status, 404);
    street.close().await;
}

#[tokio::test]
async fn an_order_without_cookies_is_placed_once_and_its_key_tells_nobody_who_ordered() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let product = seller.adds_product("Áo", 90_000, 5).await;
    let campaign = seller.plans("Tối nay", &[product]).await;
    seller.goes_live(campaign).await;
    let key = key();
    let first = street.visitor().buys(campaign, product, 90_000, &key).await.unwrap();
    assert_eq!(
        (first.lines.len(), first.id),
        (1, None),
        "a receipt that cannot be opened is not promised"
    );
    // A browser without cookies is a new visitor with every request.
    let answer = street.visitor().asks_to_buy(campaign, product, 90_000, &key).await;
    assert_eq!(answer.status, 200);
    let again: Placed = answer.json();
    assert_eq!((&again.code, again.total, again.id), (&first.code, first.total, None));
    for private in ["Lan", "0901234567", "Nguyễn Huệ", "Áo"] {
        assert!(!answer.text().contains(private), "{}", answer.text());
    }
    assert_eq!(
        street.visitor().opens_stage(campaign).await.unwrap().products[0].left,
        4
    );
    street.close().await;
}

#[tokio::test]
async fn a_key_that_was_used_for_another_order_is_refused() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let (shirt, scarf) = (
        seller.adds_product("Áo", 90_000, 5).await,
        seller.adds_product("Khăn", 90_000, 5).await,
    );
    let campaign = seller.plans("Tối nay", &[shirt, scarf]).await;
    seller.goes_live(campaign).await;
    let (lan, key) = (street.visitor(), key());
    lan.buys(campaign, shirt, 90_000, &key).await.unwrap();
    for buyer in [&lan, &street.visitor()] {
        let refused = buyer.buys(campaign, scarf, 90_000, &key).await.unwrap_err();
        assert_eq!(refused.error, AppError::Rejected(Reject::KeyUsedDifferently));
    }
    street.close().await;
}
