//! The device: its clock, its time zone, its network, its browser.

use domain::when::{self, DateTime, Utc};
use js_sys::{
    Array, Date,
    Intl::{DateTimeFormat, DateTimeFormatOptions},
    Object,
};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};

/// The device's clock.
pub fn now() -> DateTime<Utc> {
    when::from_millis(Date::now() as i64)
}

/// Minutes that the device's zone is ahead of UTC at that moment.
pub fn zone_offset_min(at: DateTime<Utc>) -> Option<i32> {
    let behind = Date::new(&JsValue::from_f64(at.timestamp_millis() as f64)).get_timezone_offset();
    behind.is_finite().then_some(-(behind as i32))
}

/// IANA name of the device's zone: `Asia/Ho_Chi_Minh`.
pub fn zone_name() -> Option<String> {
    let format = DateTimeFormat::new(&Array::new(), &Object::new());
    let options = format.resolved_options();
    options
        .unchecked_ref::<DateTimeFormatOptions>()
        .get_time_zone()
        .map(String::from)
}

/// Whether the browser has a network.
pub fn is_online() -> bool {
    window().navigator().on_line()
}

/// Whether it is a phone or a tablet held upright.
pub fn is_held_upright() -> bool {
    let query = window().match_media("(pointer: coarse) and (orientation: portrait)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

/// The browser's user agent; only for instructions about its own menus.
pub fn user_agent() -> String {
    window().navigator().user_agent().unwrap_or_default()
}
