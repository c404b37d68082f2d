//! `bench media`: many synthetic viewers of one 720p30 show. The true server, as people run it (`cargo build --profile dist`), has one
//! core, the publisher and all viewers the other; they do their own ICE, DTLS and SRTP. Nothing may be lost, a packet may cost only so
//! much time and a viewer only so much memory; and with a hundred viewers no packet waits long.

mod crowd;

use crate::http::Client;
use crate::machine::{self, Server};
use crate::report::{Report, quantile};
use anyhow::{Context, ensure};
use crowd::Crowd;
use serde_json::Value;
use std::time::Duration;

const VIEWERS: usize = 150;
/// How long packets stay is bound for so many.
const FIRST_VIEWERS: usize = 100;
/// One viewer in so many decrypts and checks every byte.
const CHECKED: usize = 100;
const SECONDS: u64 = 20;
const KIB_PER_VIEWER: f64 = 220.0;
const US_PER_PACKET: f64 = 9.0;
const RESIDENCE_P99_MS: f64 = 10.0;
/// The allocator has given back what the start of the server took, which would hide what viewers take.
const CALM: Duration = Duration::from_secs(25);
/// Handshakes are done and the first pictures sent.
const SETTLE: Duration = Duration::from_secs(3);
/// How far behind the generator may be at the end.
const LATE: Duration = Duration::from_secs(10);

/// What `/metrics` and `/proc` say at one moment.
struct Reading {
    forwarded: f64,
    dropped: f64,
    process_s: f64,
    thread_s: f64,
    resident_kib: f64,
    residence_us: [f64; 2],
}

/// Runs the workload; `bench media 300` asks for another number of viewers.
pub(crate) fn run(report: &mut Report) -> anyhow::Result<()> {
    let viewers = std::env::args()
        .nth(2)
        .map_or(Ok(VIEWERS), |n| n.parse().context("not a number of viewers"))?;
    // A socket for each viewer; the usual 1,024 open files are enough for the usual number.
    if viewers > 900 {
        machine::raise_open_files()?;
    }
    machine::pin(1)?;
    let server = Server::start_dist_on(0)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut seller = runtime.block_on(Client::connect(server.at))?;
    let (campaign, key) = runtime.block_on(go_live(&mut seller))?;

    let mut crowd = Crowd::new()?;
    let offer = crowd.publisher_offer()?;
    let bearer = format!("Bearer {key}");
    let headers = [("content-type", "application/sdp"), ("authorization", &*bearer)];
    let answer = runtime.block_on(seller.send("POST", &format!("/whip/{campaign}"), &headers, offer.as_bytes()))?;
    ensure!(
        answer.status == 201,
        "the publisher was refused: {} {}",
        answer.status,
        answer.text()
    );
    crowd.publish(&answer.text())?;
    crowd
        .run_until(Duration::from_secs(10), Crowd::is_live)
        .context("the publisher does not get through")?;
    crowd.run(CALM)?;
    let empty = runtime.block_on(read(&server))?;

    let mut guest = runtime.block_on(Client::connect(server.at))?;
    let mut at_first = None;
    for n in 0..viewers {
        if n == FIRST_VIEWERS {
            at_first = Some(residence_of_a_while(&runtime, &server, &mut crowd)?);
            guest = runtime.block_on(Client::connect(server.at))?;
        }
        let offer = crowd.viewer_offer(n % CHECKED == 0)?;
        let headers = [("content-type", "application/sdp")];
        let answer = runtime.block_on(guest.send("POST", &format!("/whep/{campaign}"), &headers, offer.as_bytes()))?;
        ensure!(
            answer.status == 201,
            "viewer {n} was refused: {} {}",
            answer.status,
            answer.text()
        );
        crowd.view(&answer.text())?;
        crowd.run(Duration::from_millis(10))?;
    }
    crowd
        .run_until(Duration::from_secs(20), |c| c.watching() == viewers)
        .context("not every viewer got through")?;
    crowd.run(SETTLE)?;
    let before = runtime.block_on(read(&server))?;
    crowd.run(Duration::from_secs(SECONDS))?;
    let after = runtime.block_on(read(&server))?;
    crowd.mute();
    crowd.run(Duration::from_secs(1))?;
    let end = runtime.block_on(read(&server))?;
    // On a busy machine the generator is behind; what waits in its sockets is not lost.
    let all_came = |c: &Crowd| c.outcome().received as f64 >= end.forwarded;
    if crowd.run_until(LATE, all_came).is_err() {
        report.note("Not everything that the server sent has reached the generator.");
    }

    let outcome = crowd.outcome();
    let packets = after.forwarded - before.forwarded;
    let overflowed = crowd::overflowed(&crowd)?;
    let never_came = (end.forwarded - outcome.received as f64 - overflowed as f64).max(0.0);
    report.at_least("media.viewers", outcome.watching as f64, viewers as f64, "viewers");
    report.at_most(
        "media.lost",
        never_came.max(outcome.missing.saturating_sub(overflowed) as f64),
        0.0,
        "packets",
    );
    report.number("media.dropped", end.dropped, "packets");
    report.number("media.generator_overflowed", overflowed as f64, "packets");
    report.number("media.packets_per_s", packets / SECONDS as f64, "packets");
    report.at_most(
        "media.cpu_us_per_packet",
        (after.process_s - before.process_s) * 1e6 / packets,
        US_PER_PACKET,
        "us",
    );
    report.number(
        "media.thread_us_per_packet",
        (after.thread_s - before.thread_s) * 1e6 / packets,
        "us",
    );
    report.number(
        "media.core_share",
        (after.process_s - before.process_s) / SECONDS as f64,
        "of one core",
    );
    if let Some([p50, p99]) = at_first {
        report.number("media.residence_p50_ms_at_100", p50 / 1e3, "ms");
        report.at_most("media.residence_p99_ms_at_100", p99 / 1e3, RESIDENCE_P99_MS, "ms");
    }
    report.number("media.residence_p50_ms", after.residence_us[0] / 1e3, "ms");
    report.number("media.residence_p99_ms", after.residence_us[1] / 1e3, "ms");
    let mut delays = outcome.delays_ms;
    report.number("media.delay_p50_ms", quantile(&mut delays, 0.5), "ms");
    report.number("media.delay_p99_ms", quantile(&mut delays, 0.99), "ms");
    let kib = (after.resident_kib - empty.resident_kib) / viewers as f64;
    report.at_most("media.kib_per_viewer", kib, KIB_PER_VIEWER, "KiB");
    report.at_least("media.checked", outcome.checked as f64, 1.0, "packets");
    report.at_most("media.harmed", outcome.harmed as f64, 0.0, "packets");
    report.note(
        "One publisher sends 2 Mbit/s H264-like pictures at 30 a second and 50 Opus packets a second over loopback.",
    );
    report
        .note("Delay is from the publisher's socket to the decrypting viewers' sockets, both on the generator's core.");
    Ok(())
}

/// How long packets stayed with the viewers of now, in microseconds.
fn residence_of_a_while(
    runtime: &tokio::runtime::Runtime,
    server: &Server,
    crowd: &mut Crowd,
) -> anyhow::Result<[f64; 2]> {
    crowd.run(SETTLE)?;
    crowd.run(Duration::from_secs(SECONDS))?;
    Ok(runtime.block_on(read(server))?.residence_us)
}

/// Signs in as the demo seller and puts the planned show on air; its campaign and stream key.
async fn go_live(seller: &mut Client) -> anyhow::Result<(String, String)> {
    let home = seller.post_form("/api/campaign/home", &[]).await?.json()?;
    let card = home
        .get("cards")
        .and_then(|cards| cards.get(0))
        .context("the demo shop plans no show")?;
    let campaign = card
        .get("id")
        .and_then(Value::as_str)
        .context("a card without an id")?
        .to_owned();
    seller.sign_in_as_demo_seller().await?;
    let key = seller
        .post_form("/api/live/stream_key", &[("campaign", &campaign)])
        .await?
        .json()?;
    let key = key.as_str().context("the stream key is no text")?.to_owned();
    let started = seller.post_form("/api/live/start", &[("campaign", &campaign)]).await?;
    ensure!(
        started.status < 300,
        "the show cannot go on air: {} {}",
        started.status,
        started.text()
    );
    Ok((campaign, key))
}

async fn read(server: &Server) -> anyhow::Result<Reading> {
    // On a connection of its own: the server closes one that has been idle for as long as a measurement.
    let mut client = Client::connect(server.at).await?;
    let text = client.send("GET", "/metrics", &[], &[]).await?.text();
    let value = |name: &str| -> anyhow::Result<f64> {
        let line = text.lines().find_map(|line| {
            line.strip_prefix("hawker_media_")?
                .strip_prefix(name)?
                .strip_prefix(' ')
        });
        line.and_then(|v| v.parse().ok())
            .with_context(|| format!("/metrics does not say hawker_media_{name}"))
    };
    Ok(Reading {
        forwarded: value("forwarded_total")?,
        dropped: value("dropped_total")?,
        process_s: server.cpu_seconds()?,
        thread_s: server.thread_cpu_seconds("media")?,
        resident_kib: server.resident_kib()?,
        residence_us: [value("residence_p50_us")?, value("residence_p99_us")?],
    })
}
