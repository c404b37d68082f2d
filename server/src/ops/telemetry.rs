//! Log and metrics. Both belong to the whole process, so they are set up once, before the rest.

use super::config::{Config, Wrong};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Below `info` these write ICE passwords and keys.
const TELLS_SECRETS: [&str; 3] = ["str0m=info", "is=info", "dimpl=info"];

/// Starts the log on standard error. Secrets never reach it: session names in paths are not logged, settings are masked.
pub fn start_log(config: &Config) -> Result<(), Wrong> {
    let filter = EnvFilter::try_new(&config.log).map_err(|error| {
        Wrong::new(format!(
            "HAWKER_LOG is \"{}\", which cannot be read: {error}.",
            config.log
        ))
    })?;
    let filter = if filter.max_level_hint() > Some(LevelFilter::INFO) {
        TELLS_SECRETS.iter().fold(filter, |filter, of| {
            filter.add_directive(of.parse().expect("a target and a level"))
        })
    } else {
        // Its warnings are of bytes that anybody may send.
        filter.add_directive("str0m=error".parse().expect("a target and a level"))
    };
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second server in one process (tests) goes on with the log of the first.
    let _ = if config.log_json {
        builder.json().try_init()
    } else {
        builder.with_target(false).try_init()
    };
    Ok(())
}

/// A panic is a bug of ours: it goes to the log as an error, like any other, and ends one task only.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let backtrace = std::backtrace::Backtrace::force_capture();
        tracing::error!(place, %backtrace, "panic: {}", message(panic.payload()));
    }));
}

/// The message of a panic.
#[must_use]
pub fn message(payload: &(dyn std::any::Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("(no message)")
}

/// The recorder behind `/metrics`.
pub fn start_metrics() -> Result<PrometheusHandle, metrics_exporter_prometheus::BuildError> {
    // Seconds; the last bound is where a person would have given up.
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(
            Matcher::Full("hawker_http_seconds".into()),
            &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0],
        )?
        .build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::debug!("metrics are recorded by the first server of this process");
    }
    Ok(handle)
}
