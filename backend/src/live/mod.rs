//! A campaign on air: starting and ending a show and its video (`show`), pins (`pins`).
//! Video travels through the media engine; here is only whether it arrives. What the screens show is put together in
//! `studio`.

mod pins;
mod show;

pub use pins::{pin_product, pin_voucher};
pub(crate) use show::{EndedBy, end_at_once};
pub use show::{
    after_restart, arriving, ask_before_start, camera_switched, close_overdue, end, extend, shows_with_video, start,
    video_changed,
};
