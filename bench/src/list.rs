//! `bench list`: the campaign list of a shop with 5,000 campaigns among 100,000, on both databases, with every combination
//! of tab, search, *Show active only* and period, and paged to its end. The rows are written straight into the database
//! before anything is measured; what is measured goes over HTTP, from request to whole answer.

use crate::{
    http::Client,
    machine::{self, Server},
    report::{Report, quantile},
};
use anyhow::{Context, ensure};
use serde_json::Value;
use sqlx::Connection;
use std::process::Command;
use std::time::Instant;

const P99_MS: f64 = 25.0;
const FILL: &str = include_str!("list/fill.sql");
const SHOP: &str = "tiem-nha-may";
const TABS: [&str; 5] = ["", "ongoing", "upcoming", "ended", "completed"];
const SEARCHES: [&str; 4] = ["", "giam gia", "Trà", "không có gì"];
const PERIODS: [&str; 4] = ["", "today", "last30", "days"];
/// Each combination is requested this often.
const ROUNDS: usize = 3;
/// Pages of 20 rows that 5,000 campaigns fill.
const PAGES: usize = 250;

/// Both databases, one after the other.
pub(crate) fn run(report: &mut Report) -> anyhow::Result<()> {
    machine::pin(1)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}", folder.path().join("list.db").display());
    let mut took = runtime.block_on(measure(&file))?;
    report.number("list.sqlite_p50_ms", quantile(&mut took, 0.5), "ms");
    report.at_most("list.sqlite_p99_ms", quantile(&mut took, 0.99), P99_MS, "ms");
    let postgres = Postgres::start()?;
    let mut took = runtime.block_on(measure(&postgres.url))?;
    report.number("list.postgres_p50_ms", quantile(&mut took, 0.5), "ms");
    report.at_most("list.postgres_p99_ms", quantile(&mut took, 0.99), P99_MS, "ms");
    Ok(())
}

/// Milliseconds of every answer.
async fn measure(database: &str) -> anyhow::Result<Vec<f64>> {
    let server = Server::start(0, &[("HAWKER_DATABASE_URL", database)])?;
    let mut client = Client::connect(server.at).await?;
    fill(database).await?;
    client.sign_in_as_demo_seller().await?;
    let mut took = Vec::new();
    let whole = ask(&mut client, &[], &mut took).await?;
    let all = whole.pointer("/counts/0").and_then(Value::as_i64).unwrap_or_default();
    ensure!(all >= 5_000, "the shop has {all} campaigns");
    for _ in 0..ROUNDS {
        for tab in TABS {
            for q in SEARCHES {
                for active in ["false", "true"] {
                    for period in PERIODS {
                        let mut fields = vec![("tab", tab), ("q", q), ("active", active), ("period", period)];
                        if period == "days" {
                            fields.extend([("from", "2026-01-01"), ("to", "2027-01-01")]);
                        }
                        ask(&mut client, &fields, &mut took).await?;
                    }
                }
            }
        }
    }
    let mut after = String::new();
    for page in 1.. {
        let answer = ask(&mut client, &[("after", &after)], &mut took).await?;
        match answer.get("next").and_then(Value::as_str) {
            Some(next) => after = next.to_owned(),
            None => {
                ensure!(page >= PAGES, "the list ends at page {page}");
                break;
            }
        }
    }
    Ok(took)
}

async fn ask(client: &mut Client, search: &[(&str, &str)], took: &mut Vec<f64>) -> anyhow::Result<Value> {
    let named: Vec<(String, &str)> = search
        .iter()
        .map(|(name, value)| (format!("search[{name}]"), *value))
        .collect();
    // One field is always there: a search without any is no search to the server's reader.
    let mut fields = vec![("shop", SHOP), ("search[after]", "")];
    fields.retain(|(name, _)| named.iter().all(|(other, _)| other != name));
    fields.extend(named.iter().map(|(name, value)| (name.as_str(), *value)));
    let began = Instant::now();
    let answer = client.post_form("/api/campaign/list", &fields).await?;
    took.push(began.elapsed().as_secs_f64() * 1_000.0);
    answer.json()
}

/// Writes the campaigns, beside the demo shop that the server has planted.
async fn fill(database: &str) -> anyhow::Result<()> {
    let mut connection = Filler::connect(database).await?;
    let shop = connection
        .text("SELECT id FROM shops WHERE slug = 'tiem-nha-may'")
        .await?;
    let image = connection.text("SELECT MIN(id) FROM images").await?;
    // The demo's campaign to come was planted last, just now.
    let now = connection
        .text("SELECT CAST(MAX(created_at) AS TEXT) FROM campaigns")
        .await?;
    let sql = FILL
        .replace("$SHOP", &shop)
        .replace("$IMAGE", &image)
        .replace("$NOW", &now);
    let statements = sql
        .split(";\n")
        .map(str::trim)
        .filter(|statement| !statement.is_empty());
    for statement in statements {
        connection
            .run(statement.trim_end_matches(';'))
            .await
            .with_context(|| statement.to_owned())?;
    }
    Ok(())
}

/// A connection of our own to either engine.
enum Filler {
    Sqlite(Box<sqlx::SqliteConnection>),
    Postgres(Box<sqlx::PgConnection>),
}

impl Filler {
    async fn connect(url: &str) -> anyhow::Result<Filler> {
        Ok(if url.starts_with("sqlite:") {
            Filler::Sqlite(Box::new(sqlx::SqliteConnection::connect(url).await?))
        } else {
            Filler::Postgres(Box::new(sqlx::PgConnection::connect(url).await?))
        })
    }

    async fn text(&mut self, sql: &'static str) -> anyhow::Result<String> {
        Ok(match self {
            Filler::Sqlite(connection) => sqlx::query_scalar(sql).fetch_one(connection.as_mut()).await?,
            Filler::Postgres(connection) => sqlx::query_scalar(sql).fetch_one(connection.as_mut()).await?,
        })
    }

    async fn run(&mut self, sql: &str) -> anyhow::Result<()> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match self {
            Filler::Sqlite(connection) => {
                sqlx::raw_sql(sql).execute(connection.as_mut()).await?;
            }
            Filler::Postgres(connection) => {
                sqlx::raw_sql(sql).execute(connection.as_mut()).await?;
            }
        }
        Ok(())
    }
}

/// A throw-away PostgreSQL; ends with its value.
struct Postgres {
    home: String,
    url: String,
}

impl Postgres {
    fn start() -> anyhow::Result<Postgres> {
        let output = Command::new("tools/postgres.sh").arg("start").output()?;
        ensure!(
            output.status.success(),
            "no PostgreSQL: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let line = String::from_utf8(output.stdout)?;
        let (home, url) = line.trim().split_once(' ').context("tools/postgres.sh said nothing")?;
        Ok(Postgres {
            home: home.to_owned(),
            url: url.to_owned(),
        })
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = Command::new("tools/postgres.sh").args(["stop", &self.home]).status();
    }
}
