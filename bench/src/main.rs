//! `bench NAME`: measures what the issue promises, prints `figure <name> <value> <unit>` lines, writes a dated page to
//! `bench/results/` and ends non-zero when a bound that it states is broken. Speaks to the server by public HTTP only; `list` fills
//! a database beforehand.

mod browsers;
mod feed;
mod http;
mod list;
mod machine;
mod media;
mod pages;
mod report;

use report::Report;
use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let mut report = Report::begin(&name);
    match name.as_str() {
        "feed" => feed::run(&mut report)?,
        "media" => media::run(&mut report)?,
        "list" => list::run(&mut report)?,
        "pages" => pages::run(&mut report)?,
        "latency" => browsers::latency(&mut report)?,
        "load" => browsers::load(&mut report)?,
        _ => {
            report.say("bench feed | media | list | pages | latency | load");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(if report.finish()? {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
