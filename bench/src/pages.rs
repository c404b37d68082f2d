//! `bench pages`: how many pages a second, of the program that people run (`cargo build --profile dist`), with 50 connections
//! of wrk on the same machine, beside the cheapest answer there is, in the same run. The show on the page has 50,000 comments and
//! 15,000 orders; what a signed-in viewer is drawn is measured before and after these are there.

use crate::{http::Client, machine::Server, report::Report};
use anyhow::{Context, ensure};
use serde_json::Value;
use sqlx::Connection;
use std::process::Command;

/// Health checks a second, the yardstick: fewer mean that the machine or the build is not what the shares below suppose.
const HEALTH_PER_S: f64 = 40_000.0;
/// Pages of a show, in percent of health checks.
const LIVE_PERCENT: f64 = 10.0;
const SIGNED_IN_PERCENT: f64 = 3.0;
/// A page's rate at 50,000 comments, in percent of its rate without any.
const HISTORY_PERCENT: f64 = 80.0;
const CONNECTIONS: &str = "50";
const SECONDS: &str = "8s";
const FILL: &str = include_str!("pages/fill.sql");

/// What wrk found.
struct Rate {
    per_s: f64,
    p99_ms: f64,
}

/// The whole run.
pub(crate) fn run(report: &mut Report) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let folder = tempfile::tempdir()?;
    let database = format!("sqlite://{}", folder.path().join("pages.db").display());
    let server = Server::start_dist(&[("HAWKER_DATABASE_URL", &database)])?;
    let (cookie, campaign) = runtime.block_on(go_live(&server))?;
    let live = format!("/live/{campaign}");
    let rate = |path: &str, cookie: &str| wrk(&format!("http://{}{path}", server.at), cookie);

    rate(&live, &cookie)?; // warm
    let empty = rate(&live, &cookie)?;
    runtime.block_on(fill(&database, &campaign))?;
    let health = rate("/healthz", "")?;
    report.at_least("pages.health_per_s", health.per_s, HEALTH_PER_S, "1/s");
    report.number("pages.home_per_s", rate("/", "")?.per_s, "1/s");
    let signed_out = rate(&live, "")?;
    report.number("pages.live_per_s", signed_out.per_s, "1/s");
    report.number("pages.live_p99_ms", signed_out.p99_ms, "ms");
    report.at_least(
        "pages.live_of_health",
        100.0 * signed_out.per_s / health.per_s,
        LIVE_PERCENT,
        "%",
    );
    let signed_in = rate(&live, &cookie)?;
    report.number("pages.live_signed_in_per_s", signed_in.per_s, "1/s");
    report.at_least(
        "pages.live_signed_in_of_health",
        100.0 * signed_in.per_s / health.per_s,
        SIGNED_IN_PERCENT,
        "%",
    );
    report.at_least(
        "pages.live_of_empty",
        100.0 * signed_in.per_s / empty.per_s,
        HISTORY_PERCENT,
        "%",
    );
    report.number(
        "pages.list_per_s",
        rate("/seller/tiem-nha-may/campaigns", &cookie)?.per_s,
        "1/s",
    );
    report.number("pages.resident_mb", server.resident_kib()? / 1024.0, "MiB");
    Ok(())
}

/// The demo seller starts the demo's campaign; their cookies and its id.
async fn go_live(server: &Server) -> anyhow::Result<(String, String)> {
    let mut seller = Client::connect(server.at).await?;
    seller.sign_in_as_demo_seller().await?;
    let home = seller.post_form("/api/campaign/home", &[]).await?.json()?;
    let campaign = home.pointer("/cards/0/id").and_then(Value::as_str);
    let campaign = campaign.context("the demo shop plans no show")?.to_owned();
    let started = seller.post_form("/api/live/start", &[("campaign", &campaign)]).await?;
    ensure!(started.status < 300, "the show does not start: {}", started.text());
    Ok((seller.cookie_line().trim_end().to_owned(), campaign))
}

/// Writes what a long show leaves behind.
async fn fill(database: &str, campaign: &str) -> anyhow::Result<()> {
    let mut connection = sqlx::SqliteConnection::connect(database).await?;
    let now: i64 = sqlx::query_scalar("SELECT MAX(created_at) FROM campaigns")
        .fetch_one(&mut connection)
        .await?;
    let sql = FILL
        .replace("$CAMPAIGN", campaign)
        .replace("$COMMENTS", "50000")
        .replace("$ORDERS", "15000")
        .replace("$NOW", &now.to_string());
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await?;
    Ok(())
}

/// Asks for one address as often as the server answers, as a browser does.
fn wrk(url: &str, cookie: &str) -> anyhow::Result<Rate> {
    let mut command = Command::new("wrk");
    command.args(["-t1", "-c", CONNECTIONS, "-d", SECONDS, "--latency"]);
    command.args(["-H", "Accept-Encoding: br, gzip", "-H", "Accept: text/html"]);
    if !cookie.is_empty() {
        command.args(["-H", cookie]);
    }
    let output = command
        .arg(url)
        .output()
        .context("wrk is not installed; run ./dev setup")?;
    let told = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "wrk failed: {told}");
    ensure!(!told.contains("Non-2xx"), "{url} was refused: {told}");
    let after = |label: &str| {
        let line = told.lines().find_map(|line| line.trim().strip_prefix(label));
        line.map(str::trim)
            .with_context(|| format!("wrk said no {label}: {told}"))
    };
    Ok(Rate {
        per_s: after("Requests/sec:")?.parse()?,
        p99_ms: milliseconds(after("99%")?)?,
    })
}

/// wrk's `812.00us`, `1.20ms`, `1.02s`.
fn milliseconds(text: &str) -> anyhow::Result<f64> {
    for (unit, factor) in [("us", 0.001), ("ms", 1.0), ("s", 1_000.0)] {
        if let Some(number) = text.strip_suffix(unit) {
            return Ok(number.parse::<f64>()? * factor);
        }
    }
    anyhow::bail!("wrk's time {text} has no unit that is known here")
}
