//! A campaign on air: starting and ending a show and its video (`show`), pins (`pins`), stream keys (`keys`).
//! Video travels through the media engine; here is only whether it arrives. What the screens show is put together in
//! `studio`.

mod keys;
mod pins;
mod show;

pub use keys::{check_stream_key, rotate_stream_key, stream_key};
pub use pins::{pin_product, pin_voucher};
pub use show::{after_restart, close_overdue, end, extend, start, video_changed};
