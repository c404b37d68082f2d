//! A campaign on air: what the stage and the studio show (`stage`), starting and ending a show and its picture
//! (`show`), pins (`pins`), stream keys (`keys`), and products and vouchers as viewers see them (`products`).
//! Pictures travel through the media engine; here is only whether they arrive.

mod events;
mod keys;
mod pins;
mod products;
mod show;
mod stage;

pub use keys::{check_stream_key, rotate_stream_key, stream_key};
pub use pins::{pin_product, pin_voucher};
pub use show::{after_restart, close_overdue, end, extend, picture, start};
pub use stage::{may_watch, stage, studio};

pub(crate) use events::record_event;
pub(crate) use products::{image, stage_product, stage_products, stage_vouchers, tell_product};
pub(crate) use stage::{admit, count_comments, counters_version, staff_may};
