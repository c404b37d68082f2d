//! Products from a file: what the server says while it works on one.

use crate::error::AppError;
use domain::catalog::FeedReport;
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
        report: FeedReport,
    },
    /// It did not happen; nothing was written.
    Refused {
        /// Why.
        refused: AppError,
    },
}
