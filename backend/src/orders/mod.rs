//! Orders: placing one from the stage (`place`), the shop's list (`list`), one of them as a receipt (`receipt`).

mod list;
mod place;
mod receipt;

pub use list::list;
pub(crate) use list::{newest, sales};
pub use place::place;
pub use receipt::{order, receipt, sold_by};

/// What lists of orders ask the database, by name: a test asks both engines how they would answer.
#[doc(hidden)]
#[must_use]
pub fn questions() -> [(&'static str, &'static str); 3] {
    [
        ("orders", list::LIST),
        ("orders of a campaign", list::LIST_OF),
        ("orders in the studio", list::NEWEST),
    ]
}
