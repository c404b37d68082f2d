//! Keeping the peace: the menu on each comment and the sheet of settings for staff, and reporting for viewers.

pub mod api;
#[cfg(feature = "ssr")]
mod lines;
pub mod list;
pub mod menu;
pub mod report;
pub mod sheet;
pub mod waiting;
mod words;

pub use menu::CommentMenu;
pub use report::ReportDialog;
pub use sheet::{ModerationButton, ModerationSheet};
pub(super) use words::comment_rules;
