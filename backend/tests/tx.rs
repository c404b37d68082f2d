//! Nobody is told of what did not happen; a broken rule has a name on both engines.

use crate::fixture::{Fixture, NOON, on_both};
use domain::when::TimeDelta;
use domain::{
    CampaignId,
    live::{News, Pins},
};

fn pinned(version: i64) -> News {
    News::Pinned(Pins {
        version,
        ..Pins::default()
    })
}

on_both! {
    async fn news_is_said_after_the_commit_and_never_before(shop: Fixture) {
        let campaign = CampaignId(uuid::Uuid::now_v7());
        let mut listener = shop.b.bus().subscribe(campaign);
        let mut tx = shop.b.begin().await.unwrap();
        tx.say(campaign, pinned(1));
        tx.say(campaign, pinned(2));
        assert_eq!(listener.try_next(), Ok(None), "not before");
        tx.commit().await.unwrap();
        let (first, news) = listener.try_next().unwrap().unwrap();
        assert_eq!(*news, pinned(1));
        let (second, news) = listener.try_next().unwrap().unwrap();
        assert_eq!((second, news.as_ref()), (first + 1, &pinned(2)));
    }

    async fn what_is_undone_is_not_said(shop: Fixture) {
        let campaign = CampaignId(uuid::Uuid::now_v7());
        let mut listener = shop.b.bus().subscribe(campaign);
        let mut tx = shop.b.begin().await.unwrap();
        tx.say(campaign, pinned(1));
        drop(tx);
        // The next one can begin at once: the lock is gone, too.
        shop.b.begin().await.unwrap().commit().await.unwrap();
        assert_eq!(listener.try_next(), Ok(None));
        assert_eq!(shop.b.bus().listeners(campaign), 1);
    }

    async fn ids_of_news_grow_over_a_restart(shop: Fixture) {
        let campaign = CampaignId(uuid::Uuid::now_v7());
        let before = shop.b.bus().publish(campaign, pinned(1));
        shop.clock.advance(TimeDelta::milliseconds(1_000));
        let again = shop.restarted().await;
        assert!(again.b.bus().position(campaign) > before);
        assert!(again.b.bus().since(campaign, before).is_err(), "who was there before must resync");
        again.b.ready().await.unwrap();
        assert_eq!(again.b.now(), NOON + TimeDelta::seconds(1));
        again.b.close().await;
    }

    async fn the_database_keeps_the_rules_that_it_names(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let product = shop.product(&staff, "Bánh pía", 90_000, 3).await;
        for (sql, rule) in [
            ("UPDATE products SET stock = stock - 4 WHERE id = '{}'", "stock_never_negative"),
            ("UPDATE products SET price_minor = 0 WHERE id = '{}'", "price_is_positive"),
            ("UPDATE products SET compare_at_minor = 1 WHERE id = '{}'", "compare_at_is_higher"),
            ("UPDATE variants SET stock = stock - 4 WHERE product_id = '{}'", "variant_stock_never_negative"),
            ("UPDATE variants SET price_minor = 0 WHERE product_id = '{}'", "variant_price_is_positive"),
            ("UPDATE variants SET removed = TRUE WHERE product_id = '{}'", "removed_variant_is_empty"),
            (
                "INSERT INTO stock_ledger (id, product_id, variant_id, version, change, reason, at) \
                 SELECT 'x', product_id, id, 9, 0, 'counted', 0 FROM variants WHERE product_id = '{}'",
                "change_is_a_change",
            ),
            (
                "INSERT INTO stock_ledger (id, product_id, variant_id, version, change, reason, at) \
                 SELECT 'x', product_id, id, 9, -1, 'sold', 0 FROM variants WHERE product_id = '{}'",
                "sold_names_its_order",
            ),
        ] {
            let refused = shop.run(&sql.replace("{}", &product.to_string())).await.unwrap_err();
            assert!(refused.contains(rule), "{refused}");
        }
        let orphan = "INSERT INTO sessions (token_hash, account_id, created_at, expires_at) VALUES ('x', 'nobody', 0, 0)";
        let refused = shop.run(orphan).await.unwrap_err().to_lowercase();
        assert!(refused.contains("foreign key"), "{refused}");
    }
}
