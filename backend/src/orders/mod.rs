//! Orders: placing one from the stage (`place`), the shop's list (`list`), one of them as a receipt (`receipt`).

mod list;
mod place;
mod receipt;

pub use list::list;
pub(crate) use list::{newest, sales};
pub use place::place;
pub use receipt::receipt;
