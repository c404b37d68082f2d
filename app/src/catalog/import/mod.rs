//! Products from a file: chosen, checked without changing anything, and taken when the seller has seen what will happen.
//! The browser sends the file twice, so that the server stores none.

pub mod page;
pub mod report;
mod send;

use browser::upload::Upload as Sending;
use send::send_products;

use crate::error::AppError;
use crate::page::images::Refused;
use domain::catalog::ImportReport;
use domain::when::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A line of the server's answer to an import; the last one is the report or a refusal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ImportLine {
    /// So much is done.
    Progress {
        /// Of `total`.
        done: usize,
        /// Rows or products.
        total: usize,
    },
    /// It is over.
    Report {
        /// What would happen, or has happened.
        report: ImportReport,
    },
    /// It did not happen; nothing was written.
    Refused {
        /// Why.
        refused: AppError,
    },
}

/// How a file is sent.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    dry_run: bool,
    skip_bad: bool,
    /// when the check before it read the shop
    counted_at: Option<DateTime<Utc>>,
}

/// What happens to the file.
#[derive(Clone, Debug)]
enum Step {
    /// so many percent have left
    Sent(u8),
    /// the server works: so much of so much
    Worked(usize, usize),
    /// the last line of the answer
    Reported(Box<ImportReport>),
    /// the file as a whole was not taken
    Refused(Refused),
}
