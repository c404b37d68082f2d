//! In the browser our code runs, so there is nothing to draw: what the server drew is text inside of `<noscript>`.

use super::RefusedFile;
use domain::{CampaignId, image::Image};

pub(in super::super) fn images(_: &str, _: Option<CampaignId>, _: &[Image], _: &[RefusedFile]) -> String {
    String::new()
}

pub(in super::super) fn enter_saves() -> String {
    String::new()
}
