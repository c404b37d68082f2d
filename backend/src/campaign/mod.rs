//! Livestream campaigns: planning one (`save`, `overlap`, `delete`), the shop's list (`list`), what everybody may know of coming shows
//! (`public`). The status is never stored; what may be done with a campaign is decided by `domain::campaign::Facts`.
//! What happens on air is in `live`.

mod delete;
mod list;
mod overlap;
mod public;
mod record;
mod results;
mod save;

pub use delete::delete;
pub use list::list;
pub use overlap::overlaps;
pub use public::{following, shop_page, suggested};
pub use record::{form_of, load};
pub use results::results;
pub use save::save;

pub(crate) use record::{Record, find, images, lock, lock_of_shop, record_columns};
