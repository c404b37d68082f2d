//! The device: its clock, its time zone, its network, its browser.

use js_sys::{
    Array, Date,
    Intl::{DateTimeFormat, DateTimeFormatOptions},
    Object,
};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};

/// The device's clock, in epoch milliseconds.
pub fn now_ms() -> i64 {
    Date::now() as i64
}

/// Minutes that the device's zone is ahead of UTC at that moment.
pub fn zone_offset_min(at_ms: i64) -> Option<i32> {
    let behind = Date::new(&JsValue::from_f64(at_ms as f64)).get_timezone_offset();
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

/// The browser's user agent; only for instructions about its own menus.
pub fn user_agent() -> String {
    window().navigator().user_agent().unwrap_or_default()
}
