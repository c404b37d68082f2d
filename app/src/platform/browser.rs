//! The environment in the browser: `<html>`'s attributes as the server wrote them, `document.cookie`, the device's clock
//! and zone, the browser's random numbers.

use super::{Theme, Visit};
use domain::Lang;
use leptos::prelude::document;
use std::cell::OnceCell;
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    static VISIT: OnceCell<Visit> = const { OnceCell::new() };
}

/// Reads the visit that the server wrote on `<html>`; read from the page once.
pub fn visit<T>(read: impl FnOnce(&Visit) -> T) -> T {
    VISIT.with(|cell| read(cell.get_or_init(read_visit)))
}

fn read_visit() -> Visit {
    let attribute = |name: &str| document().document_element().and_then(|html| html.get_attribute(name));
    let default = Visit::default();
    Visit {
        lang: attribute("lang")
            .and_then(|code| Lang::from_code(&code))
            .unwrap_or(default.lang),
        theme: attribute("data-theme")
            .map(|code| Theme::from_code(&code))
            .unwrap_or_default(),
        now_ms: attribute("data-now").and_then(|ms| ms.parse().ok()).unwrap_or_default(),
        icons: attribute("data-icons").map_or(default.icons, Into::into),
        build: attribute("data-build").map_or(default.build, Into::into),
        me: attribute("data-me")
            .and_then(|me| serde_json::from_str(&me).ok())
            .map(std::sync::Arc::new),
    }
}

/// The device's clock. What is sold by the clock uses `ui::Clock`, which follows the server's.
pub fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// A cookie that scripts may read.
pub fn cookie(name: &str) -> Option<String> {
    let all = js_sys::Reflect::get(&document(), &JsValue::from_str("cookie"))
        .ok()?
        .as_string()?;
    all.split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// Sets a preference for a year. Never for sessions: those are HttpOnly.
pub fn set_cookie(name: &str, value: &str) {
    let secure = leptos::prelude::window()
        .location()
        .protocol()
        .is_ok_and(|scheme| scheme == "https:");
    let flag = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax{flag}");
    let _ = js_sys::Reflect::set(&document(), &JsValue::from_str("cookie"), &JsValue::from_str(&text));
}

/// Shows the page in this theme at once and stores it.
pub fn set_theme(theme: Theme) {
    if let Some(html) = document().document_element() {
        let _ = match theme.attribute() {
            Some(code) => html.set_attribute("data-theme", code),
            None => html.remove_attribute("data-theme"),
        };
    }
    set_cookie("hawker-theme", theme.code());
}

/// 128 random bits for a request that must not happen twice.
pub fn random_key() -> String {
    let mut bytes = [0u8; 16];
    let crypto = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("crypto")).and_then(|crypto| {
        let fill = js_sys::Reflect::get(&crypto, &JsValue::from_str("getRandomValues"))?;
        let array = js_sys::Uint8Array::new_with_length(16);
        fill.unchecked_into::<js_sys::Function>().call1(&crypto, &array)?;
        Ok(array)
    });
    match crypto {
        Ok(array) => array.copy_to(&mut bytes),
        // Every browser since 2014 has it; the clock and Math.random still keep keys apart.
        Err(_) => bytes.chunks_mut(4).for_each(|part| {
            let random = (js_sys::Math::random() * f64::from(u32::MAX)) as u32 ^ now_ms() as u32;
            part.copy_from_slice(&random.to_le_bytes());
        }),
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// Minutes that the device's zone is ahead of UTC at that moment.
pub fn zone_offset_min(at_ms: i64) -> Option<i32> {
    let date = js_sys::Date::new(&JsValue::from_f64(at_ms as f64));
    let behind = date.get_timezone_offset();
    behind.is_finite().then_some(-(behind as i32))
}

/// Where an element's edges are in the window, in whole pixels, as custom properties for what opens beside it.
pub fn edges(element: &leptos::web_sys::Element) -> [(&'static str, i32); 4] {
    let name = JsValue::from_str("getBoundingClientRect");
    let rect = js_sys::Reflect::get(element, &name)
        .and_then(|measure| measure.unchecked_into::<js_sys::Function>().call0(element))
        .unwrap_or(JsValue::UNDEFINED);
    let edge = |side: &str| {
        js_sys::Reflect::get(&rect, &JsValue::from_str(side))
            .ok()
            .and_then(|px| px.as_f64())
            .unwrap_or(0.0) as i32
    };
    [
        ("--ui-top", edge("top")),
        ("--ui-bottom", edge("bottom")),
        ("--ui-left", edge("left")),
        ("--ui-right", edge("right")),
    ]
}

/// Whether the browser has a network.
pub fn online() -> bool {
    js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("navigator"))
        .and_then(|navigator| js_sys::Reflect::get(&navigator, &JsValue::from_str("onLine")))
        .ok()
        .and_then(|online| online.as_bool())
        .unwrap_or(true)
}

/// IANA name of the device's zone: `Asia/Ho_Chi_Minh`.
pub fn zone_name() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    let options = format.resolved_options();
    js_sys::Reflect::get(&options, &JsValue::from_str("timeZone"))
        .ok()?
        .as_string()
}

/// Copies a text to the clipboard, where the browser allows it.
pub fn copy_text(text: &str) {
    let navigator = leptos::prelude::window().navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).unwrap_or_default();
    let write = js_sys::Reflect::get(&clipboard, &JsValue::from_str("writeText")).unwrap_or_default();
    if let Some(write) = write.dyn_ref::<js_sys::Function>() {
        let _ = write.call1(&clipboard, &JsValue::from_str(text));
    }
}

/// Registers the service worker, which caches the build's files and the offline page; nothing where the browser has none
/// (private windows, plain http).
pub fn register_worker() {
    let register = || {
        let container = js_sys::Reflect::get(
            &leptos::prelude::window().navigator(),
            &JsValue::from_str("serviceWorker"),
        )?;
        js_sys::Reflect::get(&container, &JsValue::from_str("register"))?
            .dyn_into::<js_sys::Function>()?
            .call1(&container, &JsValue::from_str("/sw.js"))
    };
    if let Ok(promise) = register().and_then(JsCast::dyn_into::<js_sys::Promise>) {
        // A browser that refuses it (storage full, blocked) works without the offline page.
        leptos::task::spawn_local(async move { drop(wasm_bindgen_futures::JsFuture::from(promise).await) });
    }
}

/// Stores a text in this browser, or removes it. Quiet where the browser stores nothing (private windows, full storage).
pub fn store(key: &str, text: Option<&str>) {
    let storage = leptos::prelude::window().local_storage().ok().flatten();
    let _ = match (storage, text) {
        (Some(storage), Some(text)) => storage.set_item(key, text),
        (Some(storage), None) => storage.remove_item(key),
        (None, _) => Ok(()),
    };
}

/// A text that this browser stored.
pub fn stored(key: &str) -> Option<String> {
    let storage = leptos::prelude::window().local_storage().ok().flatten()?;
    storage.get_item(key).ok().flatten()
}

/// What the document carries under this name.
pub fn put_away(name: &str) -> Option<String> {
    let element = document().get_element_by_id("put-away")?;
    let found = element.get_attribute("data-name")? == name;
    element.text_content().filter(|_| found)
}
