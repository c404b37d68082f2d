//! The tables are the same on both engines.

use crate::fixture::Fixture;
use std::collections::BTreeSet;

async fn columns(shop: &Fixture) -> BTreeSet<String> {
    let sql = if shop.is_postgres() {
        "SELECT table_name || '.' || column_name || CASE WHEN is_nullable = 'YES' THEN ' NULL' ELSE '' END \
         FROM information_schema.columns WHERE table_schema = current_schema()"
    } else {
        "SELECT t.name || '.' || c.name || CASE WHEN c.\"notnull\" = 0 THEN ' NULL' ELSE '' END \
         FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
    };
    // sqlx's own table differs by its nature.
    shop.texts(sql)
        .await
        .into_iter()
        .filter(|column| !column.starts_with("_sqlx_migrations"))
        .collect()
}

async fn indexes(shop: &Fixture) -> BTreeSet<String> {
    // Indexes that we named; those behind PRIMARY KEY and UNIQUE are named by the engines.
    let sql = if shop.is_postgres() {
        "SELECT i.relname || ' on ' || t.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid \
         JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
         WHERE n.nspname = current_schema() AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('p', 'u'))"
    } else {
        "SELECT name || ' on ' || tbl_name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
    };
    shop.texts(sql).await.into_iter().collect()
}

#[tokio::test]
async fn both_engines_have_the_same_tables_columns_and_indexes() {
    let (sqlite, postgres) = (Fixture::on_sqlite().await, Fixture::on_postgres().await);
    let here = columns(&sqlite).await;
    assert!(
        here.contains("orders.request_key") && here.contains("campaigns.ended_at NULL"),
        "{here:?}"
    );
    assert_eq!(here, columns(&postgres).await);
    let here = indexes(&sqlite).await;
    assert!(here.contains("orders_by_shop on orders"), "{here:?}");
    assert_eq!(here, indexes(&postgres).await);
    sqlite.close().await;
    postgres.close().await;
}

#[tokio::test]
async fn opening_twice_changes_nothing() {
    for shop in [Fixture::on_sqlite().await, Fixture::on_postgres().await] {
        let before = columns(&shop).await;
        let again = shop.restarted().await;
        assert_eq!(columns(&again).await, before);
        again.close().await;
    }
}

#[tokio::test]
async fn sqlite_runs_as_we_say_it_does() {
    let shop = Fixture::on_sqlite().await;
    assert_eq!(shop.texts("PRAGMA journal_mode").await, ["wal"]);
    shop.close().await;
}

/// A shop with a product of which 3 of 12 were sold, as a server before the variants left it, and an order that a browser
/// without cookies made twice.
const BEFORE_VARIANTS: &str = "
    INSERT INTO shops VALUES ('00000000-0000-7000-8000-000000000001', 'Tiệm', 'tiem', 'VND', 'Asia/Ho_Chi_Minh', 0);
    INSERT INTO products (id, shop_id, name, name_folded, price_minor, currency, stock, active, version, edited_version,
                          request_key, last_key, created_at)
    VALUES ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 'Bánh pía', 'banh pia', 90000,
            'VND', 9, TRUE, 2, 1, 'a', 'a', 0);
    INSERT INTO campaigns (id, shop_id, title, title_folded, description, audience, published, starts_at, ends_at, version,
                           request_key, last_key, created_at)
    VALUES ('00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000001', 'Live', 'live', '',
            'suggested', TRUE, 0, 1, 1, 'a', 'a', 0);
    INSERT INTO orders (id, code, shop_id, campaign_id, visitor_id, name, phone, address, units, total_minor, currency,
                        request_key, print, at)
    VALUES ('00000000-0000-7000-8000-000000000004', 'HK-22222222', '00000000-0000-7000-8000-000000000001',
            '00000000-0000-7000-8000-000000000003', 'v', 'Lan', '0901234567', '1 Lê Lợi', 3, 270000, 'VND', 'k', 'p', 0);
    INSERT INTO orders (id, code, shop_id, campaign_id, visitor_id, name, phone, address, units, total_minor, currency,
                        request_key, print, at)
    VALUES ('00000000-0000-7000-8000-000000000005', 'HK-33333333', '00000000-0000-7000-8000-000000000001',
            '00000000-0000-7000-8000-000000000003', 'w', 'Lan', '0901234567', '1 Lê Lợi', 3, 270000, 'VND', 'k', 'p', 1);
    INSERT INTO order_lines VALUES ('00000000-0000-7000-8000-000000000004', 0, '00000000-0000-7000-8000-000000000002',
                                    'Bánh pía', 90000, 3);
    INSERT INTO stock_ledger VALUES ('l1', '00000000-0000-7000-8000-000000000002', 1, 12, 'counted', NULL, 0);
    INSERT INTO stock_ledger VALUES ('l2', '00000000-0000-7000-8000-000000000002', 2, -3, 'sold',
                                     '00000000-0000-7000-8000-000000000004', 0);";

#[tokio::test]
async fn what_was_sold_before_there_were_variants_keeps_its_stock_and_its_history() {
    for shop in [
        Fixture::on_older_sqlite(8, BEFORE_VARIANTS).await,
        Fixture::on_older_postgres(8, BEFORE_VARIANTS).await,
    ] {
        for (sql, expected) in [
            ("SELECT stock FROM variants WHERE name = '' AND product_id = id", 9),
            ("SELECT SUM(change) FROM stock_ledger WHERE variant_id = product_id", 9),
            (
                "SELECT COUNT(*) FROM stock_ledger WHERE order_id IS NOT NULL AND reason = 'sold'",
                1,
            ),
            (
                "SELECT COUNT(*) FROM order_lines WHERE variant = '' AND variant_id = product_id",
                1,
            ),
        ] {
            assert_eq!(shop.number(sql).await, expected, "{sql}");
        }
        shop.close().await;
    }
}

#[tokio::test]
async fn what_was_ordered_twice_with_one_key_stays_and_the_first_keeps_the_key() {
    for shop in [
        Fixture::on_older_sqlite(8, BEFORE_VARIANTS).await,
        Fixture::on_older_postgres(8, BEFORE_VARIANTS).await,
    ] {
        let keys = shop
            .texts("SELECT code || ' ' || request_key FROM orders ORDER BY id")
            .await;
        assert_eq!(
            keys,
            ["HK-22222222 k", "HK-33333333 00000000-0000-7000-8000-000000000005"]
        );
        shop.close().await;
    }
}
