//! Orders: placing one from the stage (`place`), the shop's list of them, and the buyer's receipt.

pub mod api;
pub mod list;
pub mod place;
#[cfg(feature = "ssr")]
mod read;
pub mod receipt;
pub mod view;
mod words;

pub use list::OrderListPage;
pub use receipt::{OrderPage, ReceiptPage};
