//! Measurements that need real browsers: written in `end2end/`, started from here so that every benchmark is one command.

use crate::report::Report;
use anyhow::Context;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Glass to glass, and the start of play.
pub(crate) fn latency(report: &mut Report) -> anyhow::Result<()> {
    follow(report, "node", &["end2end/latency.mjs"])
}

/// Bytes of the first load of each screen.
pub(crate) fn load(report: &mut Report) -> anyhow::Result<()> {
    let arguments = ["test", "--config", "end2end/playwright.config.mjs", "live-first-load"];
    follow(report, "node_modules/.bin/playwright", &arguments)
}

/// Runs it, prints its lines, records its numbers, and takes over its verdict.
fn follow(report: &mut Report, program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{program} cannot be started; run ./dev setup"))?;
    let out = child.stdout.take().context("no output")?;
    for line in BufReader::new(out).lines() {
        let line = line?;
        report.say(&line);
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["figure", name, value, unit] = words[..] {
            report.keep(name, value, unit);
        }
    }
    let status = child.wait()?;
    if !status.success() {
        report.break_bound(format!("{program} {} ended with {status}", arguments.join(" ")));
    }
    Ok(())
}
