//! The program: settings, log, start, wait, stop. A wrong setting is one sentence and exit code 2.

use anyhow::Context;
use server::{Config, telemetry};
use std::io::Write;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};

fn main() -> ExitCode {
    let config = match Config::from_environment().and_then(|config| telemetry::start_log(&config).map(|()| config)) {
        Ok(config) => config,
        Err(wrong) => {
            complain(&wrong.to_string());
            return ExitCode::from(2);
        }
    };
    telemetry::log_panics();
    tracing::info!("settings: {}", config.shown());
    match run(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}

fn run(config: Config) -> anyhow::Result<()> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if config.workers > 0 {
        builder.worker_threads(config.workers);
    }
    let runtime = builder.enable_all().build().context("cannot start threads")?;
    runtime.block_on(async {
        // Before anything is open, so that a signal during the start is not lost.
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let demo = config.demo;
        let mut running = server::start(config).await?;
        announce(running.public_url(), demo)?;
        let ended = tokio::select! {
            _ = interrupt.recv() => None,
            _ = terminate.recv() => None,
            ended = running.ended() => Some(ended),
        };
        if let Some(ended) = ended {
            return ended.context("the server ended by itself");
        }
        tracing::info!("stopping");
        running.stop().await;
        tracing::info!("stopped");
        Ok(())
    })
}

/// Prints the line that people and tests wait for.
fn announce(url: &str, demo: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "hawker is ready at {url}")?;
    if demo {
        writeln!(
            out,
            "  seller: seller@hawker.local / hawker-demo-2026 ({url}/signin, then the shop Tiệm Nhà Mây)"
        )?;
        writeln!(out, "  buyer:  buyer@hawker.local / hawker-demo-2026")?;
    }
    out.flush()
}

fn complain(sentence: &str) {
    // There is nowhere else to report that this failed.
    let _ = writeln!(std::io::stderr(), "hawker: {sentence}");
}
