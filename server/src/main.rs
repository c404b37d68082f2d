//! The program: settings, log, start, wait, stop; or one of the operator's commands. A wrong setting or a command that failed is
//! one sentence and exit code 2.

use anyhow::Context;
use server::{Command, Config, command, telemetry};
use std::io::Write;
use std::process::ExitCode;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};

/// It gives memory back to the system some seconds after its last use, from whichever thread it came; glibc's does not
/// (`docs/decisions/0006`). Only the program has it: tests run on the system's.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // There is nowhere else to report that this failed.
            let _ = writeln!(std::io::stderr(), "hawker: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let command = Command::read(&words).map_err(anyhow::Error::msg)?;
    let config = Config::from_environment()?;
    telemetry::start_log(&config)?;
    telemetry::log_panics();
    match command {
        Command::Serve => {
            tracing::info!("settings: {}", config.shown());
            threads(&config)?.block_on(serve(config))
        }
        Command::ResetPassword(email) => tell(threads(&config)?.block_on(command::reset_password(&config, &email))?),
        Command::Instruct(what) => tell(threads(&config)?.block_on(command::instruct(&config, &what))?),
        Command::Reported => tell(threads(&config)?.block_on(command::reported(&config))?),
        Command::InviteSeller(email) => tell(threads(&config)?.block_on(command::invite_seller(&config, &email))?),
    }
}

/// What a command answered.
fn tell(answer: Result<String, String>) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{}", answer.map_err(anyhow::Error::msg)?)?;
    Ok(())
}

fn threads(config: &Config) -> anyhow::Result<Runtime> {
    let mut builder = Builder::new_multi_thread();
    if config.workers > 0 {
        builder.worker_threads(config.workers);
    }
    builder.enable_all().build().context("cannot start threads")
}

/// Starts, waits for a signal, and stops.
async fn serve(config: Config) -> anyhow::Result<()> {
    // Before anything is open, so that a signal during the start is not lost.
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let demo = config.demo;
    let mut running = server::start(config).await?;
    // The program that started it may not read what it says.
    let _ = announce(running.public_url(), demo);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        ended = running.ended() => return ended.context("the server ended by itself"),
    }
    tracing::info!("stopping");
    running.stop().await;
    tracing::info!("stopped");
    Ok(())
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
