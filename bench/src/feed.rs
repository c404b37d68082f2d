//! `bench feed`: thousands of open feeds, ten comments a second, the true server on one core and everything else on the
//! other. Every viewer must get every comment. Where nginx has nchan, the same messages go through it the same way.

mod crowd;
mod nchan;

use crate::http::Client;
use crate::machine::{self, Server};
use crate::report::{Report, quantile};
use anyhow::{Context, ensure};
use crowd::{Crowd, Subscribe};
use serde_json::Value;
use std::time::{Duration, Instant};
use tokio::time::{MissedTickBehavior, interval, sleep};

const VIEWERS: usize = 2_000;
const PER_SECOND: u64 = 10;
const SECONDS: u64 = 20;
const COMMENTS: usize = (PER_SECOND * SECONDS) as usize;
/// Each writes every two seconds, within the server's rate limit per visitor.
const SPEAKERS: usize = 20;
const P99_MS: f64 = 250.0;
/// What is still on its way after the last comment is late beyond any bound.
const SETTLE: Duration = Duration::from_secs(2);

/// What one system did with the workload.
struct Outcome {
    lost: usize,
    latencies_ms: Vec<f64>,
    cpu_us_per_delivery: f64,
}

/// Runs the workload against the server, then against nchan where it is installed.
pub(crate) fn run(report: &mut Report) -> anyhow::Result<()> {
    machine::raise_open_files()?;
    machine::pin(1)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let server = Server::start(0, &[])?;
    let (mut ours, viewers) = runtime.block_on(crowd::locally(ours(&server)))?;
    drop(server);
    report.at_least("feed.viewers", viewers as f64, VIEWERS as f64, "viewers");
    report.at_most("feed.lost", ours.lost as f64, 0.0, "comments");
    report.number("feed.p50_ms", quantile(&mut ours.latencies_ms, 0.5), "ms");
    report.at_most("feed.p99_ms", quantile(&mut ours.latencies_ms, 0.99), P99_MS, "ms");
    report.number("feed.cpu_us_per_delivery", ours.cpu_us_per_delivery, "us");
    if !nchan::is_installed() {
        report.note("nginx with nchan is not installed here, so there is no ratio.");
        return Ok(());
    }
    let mut theirs = runtime.block_on(crowd::locally(nchan::measure(0)))?;
    report.number("feed.nchan_lost", theirs.lost as f64, "messages");
    report.number("feed.nchan_p99_ms", quantile(&mut theirs.latencies_ms, 0.99), "ms");
    report.number("feed.nchan_cpu_us_per_delivery", theirs.cpu_us_per_delivery, "us");
    report.number(
        "feed.ratio_to_nchan",
        ours.cpu_us_per_delivery / theirs.cpu_us_per_delivery,
        "times",
    );
    Ok(())
}

async fn ours(server: &Server) -> anyhow::Result<(Outcome, usize)> {
    let campaign = demo_campaign(server).await?;
    let mut speakers = Vec::new();
    for n in 0..SPEAKERS {
        let mut speaker = Client::connect(server.at).await?;
        let answer = speaker
            .post_form("/api/account/choose_nickname", &[("nickname", &format!("Khách {n}"))])
            .await?;
        ensure!(
            answer.status < 300,
            "a speaker cannot choose a nickname: {} {}",
            answer.status,
            answer.text()
        );
        speakers.push(speaker);
    }
    let subscribe = Subscribe {
        at: server.at,
        path: format!("/feed/{campaign}"),
        accept: "text/event-stream",
    };
    let crowd = Crowd::gather(subscribe, VIEWERS, COMMENTS).await?;
    let viewers = crowd.len();
    // The counters of so many arrivals settle before anything is measured.
    sleep(Duration::from_secs(3)).await;
    let cpu_before = server.cpu_seconds()?;
    let mut beat = interval(Duration::from_millis(1_000 / PER_SECOND));
    beat.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for n in 0..COMMENTS {
        beat.tick().await;
        let mut speaker = speakers.remove(0);
        crowd.said(n, Instant::now());
        let key = request_key(n);
        let text = crowd::mark(n);
        let fields = [("campaign", &*campaign), ("text", &*text), ("key", &*key)];
        let answer = speaker.post_form("/api/audience/post_comment", &fields).await?;
        ensure!(
            answer.status < 300,
            "comment {n} was refused: {} {}",
            answer.status,
            answer.text()
        );
        speakers.push(speaker);
    }
    sleep(SETTLE).await;
    let cpu = server.cpu_seconds()? - cpu_before;
    Ok((crowd.outcome(cpu), viewers))
}

async fn demo_campaign(server: &Server) -> anyhow::Result<String> {
    let mut client = Client::connect(server.at).await?;
    let home = client.post_form("/api/campaign/home", &[]).await?.json()?;
    let card = home
        .get("cards")
        .and_then(|cards| cards.get(0))
        .context("the demo shop plans no show")?;
    card.get("id")
        .and_then(Value::as_str)
        .map(str::to_owned)
        .context("a card without an id")
}

/// A key of the form that browsers make (UUID), one per comment.
fn request_key(n: usize) -> String {
    format!("00000000-0000-4000-8000-{n:012x}")
}
