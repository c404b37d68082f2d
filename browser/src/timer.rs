//! A pause as a future.

use js_sys::Promise;
use leptos::prelude::set_timeout;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Waits.
pub(crate) async fn sleep(ms: u32) {
    let promise = Promise::new(&mut |done, _| {
        set_timeout(
            move || {
                let _ = done.call0(&JsValue::UNDEFINED);
            },
            Duration::from_millis(ms.into()),
        );
    });
    let _ = JsFuture::from(promise).await;
}
