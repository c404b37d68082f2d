//! Small services of the browser: clipboard, the share sheet, a screen that stays on, a confirmation before leaving,
//! and local storage.

use super::js;
use leptos::prelude::*;
use leptos::{ev, task::spawn_local};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Copies to the clipboard; false when the browser refuses.
pub(in crate::live) async fn copy(text: &str) -> bool {
    let clipboard = js::get(&window().navigator(), "clipboard");
    match js::call(&clipboard, "writeText", &text.into()) {
        Ok(written) => js::settled(written).await.is_ok(),
        Err(_) => false,
    }
}

/// Opens the device's share sheet. False when it has none, and the address should be copied instead.
pub(in crate::live) async fn share(title: &str, url: &str) -> bool {
    let navigator: JsValue = window().navigator().into();
    let what = js::object([("title", title.into()), ("url", url.into())]);
    match js::call(&navigator, "share", &what) {
        // Closed without choosing counts as shared: nothing should be copied then.
        Ok(shared) => js::settled(shared)
            .await
            .map_or_else(|error| js::text(&error, "name") == "AbortError", |_| true),
        Err(_) => false,
    }
}

/// Holds a wake lock while `wanted`; browsers release it whenever the page is hidden, so it is requested again.
pub(in crate::live) fn hold_wake_lock(wanted: Signal<bool>) {
    let lock: Rc<RefCell<Option<JsValue>>> = Rc::default();
    let seen = RwSignal::new(0_u32);
    let handle = window_event_listener_untyped("visibilitychange", move |_| {
        let _ = seen.try_update(|seen| *seen += 1);
    });
    on_cleanup(move || handle.remove());
    Effect::new(move |_| {
        seen.track();
        let wanted = wanted.get() && !document().hidden();
        if let Some(held) = lock.borrow_mut().take() {
            release(held);
        }
        if wanted {
            let lock = lock.clone();
            spawn_local(async move {
                let asked = js::call(&js::get(&window().navigator(), "wakeLock"), "request", &"screen".into());
                if let Ok(asked) = asked
                    && let Ok(held) = js::settled(asked).await
                {
                    *lock.borrow_mut() = Some(held);
                }
            });
        }
    });
}

fn release(lock: JsValue) {
    if let Ok(released) = js::call(&lock, "release", &JsValue::UNDEFINED) {
        spawn_local(async move { drop(js::settled(released).await) });
    }
}

/// The browser asks before the page is left while `on_air`.
pub(in crate::live) fn confirm_leaving(on_air: Signal<bool>) {
    Effect::new(move |_| {
        let handle = window_event_listener(ev::beforeunload, move |event| {
            if on_air.try_get_untracked() == Some(true) {
                event.prevent_default();
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// The browser's user agent; only for instructions about its own menus.
pub(in crate::live) fn user_agent() -> String {
    window().navigator().user_agent().unwrap_or_default()
}

/// A text stored on this device; empty when there is none.
pub(in crate::live) fn stored(key: &str) -> String {
    let storage = window().local_storage().ok().flatten();
    storage
        .and_then(|storage| storage.get_item(key).ok().flatten())
        .unwrap_or_default()
}

/// Stores a text on this device.
pub(in crate::live) fn store(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Private windows may refuse; the person then types it again next time.
        let _ = storage.set_item(key, value);
    }
}
