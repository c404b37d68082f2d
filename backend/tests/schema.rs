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
