//! A database that is busy says so within two seconds: nobody waits half a minute for a no, and nothing is tried again that
//! would only add to what waits.

use crate::fixture::{Fixture, key, on_both, visitor};
use crate::stall::{Stall, order_form};
use backend::{Error, Tx, orders};
use domain::{CampaignId, ProductId};
use std::time::Duration;
use tokio::time::Instant;

/// What an order is answered, within the time that everybody gets.
async fn answer(stall: &Stall, campaign: CampaignId, product: ProductId) -> Result<(), Error> {
    let asked = Instant::now();
    let answer = orders::place(&stall.b, &visitor(), campaign, product, &order_form(1, 90_000), key()).await;
    let waited = asked.elapsed();
    assert!(waited < Duration::from_secs(2), "{waited:?}");
    answer.map(drop)
}

on_both! {
    async fn an_order_that_waits_for_a_lock_of_somebody_else_is_refused_as_busy_within_two_seconds(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 9).await;
        let campaign = stall.on_air(&[product]).await;
        let lock = stall.shop.hold(&format!("UPDATE campaigns SET version = version WHERE id = '{campaign}'")).await;
        let refused = answer(&stall, campaign, product).await;
        assert!(matches!(refused, Err(Error::Busy)), "{refused:?}");
        drop(lock);
        answer(&stall, campaign, product).await.expect("it is free again");
        assert_eq!(stall.number("SELECT COUNT(*) FROM orders").await, 1);
    }

    async fn an_order_that_waits_for_a_connection_is_refused_as_busy_within_two_seconds(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 9).await;
        let campaign = stall.on_air(&[product]).await;
        let connections = if stall.shop.is_postgres() { 16 } else { 1 };
        let mut taken: Vec<Tx> = Vec::new();
        for _ in 0..connections {
            taken.push(stall.b.begin().await.unwrap());
        }
        let refused = answer(&stall, campaign, product).await;
        assert!(matches!(refused, Err(Error::Busy)), "{refused:?}");
        drop(taken);
        answer(&stall, campaign, product).await.expect("there is one again");
    }

    async fn more_orders_at_once_than_connections_are_not_too_many(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 40).await;
        let campaign = stall.on_air(&[product]).await;
        let orders = (0..40).map(|_| answer(&stall, campaign, product));
        let refused: Vec<_> = futures::future::join_all(orders).await.into_iter().filter_map(Result::err).collect();
        assert!(refused.is_empty(), "{refused:?}");
    }
}
