//! A campaign on air: starting and ending a show and its picture (`show`), pins (`pins`), stream keys (`keys`).
//! Pictures travel through the media engine; here is only whether they arrive. What the screens show is put together in
//! `studio`.

mod keys;
mod pins;
mod show;

pub use keys::{check_stream_key, rotate_stream_key, stream_key};
pub use pins::{pin_product, pin_voucher};
pub use show::{after_restart, close_overdue, end, extend, picture, start};
