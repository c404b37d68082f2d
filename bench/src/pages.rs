//! `bench pages`: how many pages a second, of the program that people run (`cargo build --profile dist`), with 50 connections
//! of wrk on the same machine, beside the cheapest answer there is, in the same run. The show on the page has 50,000 comments and
//! 15,000 orders; what a signed-in viewer is drawn is compared with the same show where nothing has happened yet.

mod pictures;

use crate::{http::Client, machine::Server, report::Report};
use anyhow::{Context, ensure};
use serde_json::Value;
use sqlx::Connection;
use std::process::Command;
use std::time::{Duration, Instant};

/// Health checks a second, the yardstick: fewer mean that the machine or the build is not what the shares below suppose.
const HEALTH_PER_S: f64 = 40_000.0;
/// Pages of a show, in percent of health checks.
const LIVE_PERCENT: f64 = 10.0;
const SIGNED_IN_PERCENT: f64 = 3.0;
/// A page's rate at 50,000 comments, in percent of its rate without any.
const HISTORY_PERCENT: f64 = 80.0;
/// The longest wait of a request while the largest pictures are decoded, and what the server takes then.
const WHILE_DECODING_MS: f64 = 200.0;
const DECODING_MB: f64 = 400.0;
/// What is resident after the loads, as a multiple of what was at the start; it may take this long.
const AFTER_LOADS: f64 = 1.5;
const GIVEN_BACK_WITHIN: Duration = Duration::from_secs(60);
const TURNS: usize = 3;
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

    runtime.block_on(fill(&database, &campaign))?;
    rate(&live, &cookie)?; // warm
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
    // The same show in a server of its own, where nothing was said; in turns, because a machine has faster and slower minutes.
    let fresh = Server::start_dist(&[])?;
    let (fresh_cookie, fresh_campaign) = runtime.block_on(go_live(&fresh))?;
    let empty = format!("http://{}/live/{fresh_campaign}", fresh.at);
    wrk(&empty, &fresh_cookie)?; // warm
    let (mut with, mut without) = (0.0, 0.0);
    for _ in 0..TURNS {
        without += wrk(&empty, &fresh_cookie)?.per_s;
        with += rate(&live, &cookie)?.per_s;
    }
    drop(fresh);
    report.at_least("pages.live_of_empty", 100.0 * with / without, HISTORY_PERCENT, "%");
    report.number(
        "pages.list_per_s",
        rate("/seller/tiem-nha-may/campaigns", &cookie)?.per_s,
        "1/s",
    );
    report.number("pages.resident_mb", server.resident_kib()? / 1024.0, "MiB");
    drop(server);
    memory(report)
}

/// What heavy requests leave behind, of a server that has done nothing else.
fn memory(report: &mut Report) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    // Each wrong sign-in comes from a network of its own, or it would be refused before it costs anything.
    let server = Server::start_dist(&[("HAWKER_PROXIES", "127.0.0.0/8")])?;
    let start = server.resident_kib()?;
    let worst = runtime.block_on(async {
        wrong_sign_ins(&server).await?;
        pictures::send(&server).await
    })?;
    report.at_most("pages.while_decoding_ms", worst.wait_ms, WHILE_DECODING_MS, "ms");
    report.at_most("pages.decoding_resident_mb", worst.resident_mb, DECODING_MB, "MiB");
    // What is free goes back to the system a while later.
    let until = Instant::now() + GIVEN_BACK_WITHIN;
    let mut after = server.resident_kib()?;
    while after > start * AFTER_LOADS && Instant::now() < until {
        runtime.block_on(async { tokio::time::sleep(Duration::from_secs(1)).await });
        after = server.resident_kib()?;
    }
    report.number("pages.start_mb", start / 1024.0, "MiB");
    report.at_most("pages.after_loads_of_start", after / start, AFTER_LOADS, "x");
    Ok(())
}

/// Four hundred, on eight connections.
async fn wrong_sign_ins(server: &Server) -> anyhow::Result<()> {
    let mut at_once = tokio::task::JoinSet::new();
    for connection in 0..8 {
        let mut client = Client::connect(server.at).await?;
        at_once.spawn(async move {
            for n in 0..50 {
                let body = format!("email=nobody-{connection}-{n}%40example.com&password=not-the-password&next=");
                let from = format!("198.51.{connection}.{n}");
                let headers = [
                    ("content-type", "application/x-www-form-urlencoded"),
                    ("accept", "application/json"),
                    ("x-forwarded-for", &*from),
                ];
                let answer = client
                    .send("POST", "/api/account/sign_in", &headers, body.as_bytes())
                    .await?;
                ensure!(answer.status == 422, "a wrong sign-in: {}", answer.status);
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = at_once.join_next().await {
        done??;
    }
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
