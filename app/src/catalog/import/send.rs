//! Sends a file of products and reads the server's answer line by line while it comes.

use super::{ImportLine, Step, Way};
use crate::page::images::Refused;
use browser::upload::{Progress, Upload, chosen_files};
use domain::when;
use domain::{
    Why,
    catalog::{CSV_BYTES_MAX, Column},
};
use leptos::{html::Input, prelude::*};
use leptos_router::location::Url;

/// Sends the file that is chosen in `input` and tells each step.
pub(super) fn send_products(
    input: NodeRef<Input>,
    shop: &str,
    way: Way,
    by_hand: &[(Column, usize)],
    tell: Callback<Step>,
) -> Option<Upload> {
    let file = chosen_files(&input.get_untracked()?).into_iter().next()?;
    if file.bytes() > CSV_BYTES_MAX {
        let max_mb = (CSV_BYTES_MAX / (1024 * 1024)) as u32;
        tell.run(Step::Refused(Refused::Wrong(Why::FileTooLarge { max_mb })));
        return None;
    }
    let Way {
        dry_run,
        skip_bad,
        counted_at,
    } = way;
    let counted = counted_at
        .map(|at| format!("&counted_at={}", when::iso(at)))
        .unwrap_or_default();
    let columns = serde_json::to_string(by_hand).unwrap_or_default();
    let columns = Url::escape(&columns);
    let address = format!("/import/{shop}/products?dry_run={dry_run}&skip_bad={skip_bad}{counted}&columns={columns}");
    let sending = Upload::send(&file, &address, move |progress| {
        let step = match progress {
            Progress::Sent(percent) => Step::Sent(percent),
            Progress::Answering(text) => match newest_line(&text) {
                Some(ImportLine::Progress { done, total }) => Step::Worked(done, total),
                _ => return,
            },
            Progress::Answered { status, text } => outcome(status, &text),
        };
        let _ = tell.try_run(step);
    });
    if sending.is_none() {
        tell.run(Step::Refused(Refused::Lost));
    }
    sending
}

/// The last line that is whole.
fn newest_line(text: &str) -> Option<ImportLine> {
    text.lines().rev().find_map(|line| crate::json::read(line).ok())
}

fn outcome(status: u16, text: &str) -> Step {
    if status == 200 {
        return match text.lines().last().map(crate::json::read) {
            Some(Ok(ImportLine::Report { report })) => Step::Reported(Box::new(report)),
            Some(Ok(ImportLine::Refused { refused })) => Step::Refused(Refused::Error(refused)),
            _ => Step::Refused(Refused::Lost),
        };
    }
    Step::Refused(Refused::read(status, text))
}
