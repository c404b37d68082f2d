//! Livestream campaigns: planning one (`save`, `overlap`, `post`, `delete`), the shop's list (`list`), what it offers on air (`offers`) and in which order (`sequence`), what everybody may know
//! of coming shows (`public`). The status is never stored; what may be done with a campaign is decided by `domain::campaign::Facts`.
//! What happens on air is in `live`.

mod admit;
mod delete;
mod list;
mod named;
mod offers;
mod overlap;
mod post;
mod public;
mod record;
mod results;
mod save;
mod sequence;

pub use admit::{is_for_everybody, may_play, may_publish, may_watch};
pub use delete::delete;
pub use list::list;
pub use named::{Named, named};
pub use offers::{OfferTerms, add_product, add_voucher, change_terms, offer_terms};
pub use overlap::overlaps;
pub use post::save_post;
pub use public::{following, shop_page, suggested};
pub use record::{form_of, load, title};
pub use results::results;
pub use save::save;
pub use sequence::move_product;

pub(crate) use admit::admit;
pub(crate) use record::{Record, find, find_for, images, lock, lock_of_shop, record_columns, video_code};

/// What lists of campaigns ask the database, by name: a test asks both engines how they would answer.
#[doc(hidden)]
#[must_use]
pub fn questions() -> [(&'static str, &'static str); 4] {
    [
        ("list", list::LIST),
        ("counts", list::COUNTS),
        ("overlaps", overlap::OVERLAPS),
        ("discover", public::DISCOVER),
    ]
}
