//! The few things of JavaScript for which web-sys has no type yet, or that differ between browsers.

use js_sys::{Object, Promise, Reflect};
use leptos::prelude::set_timeout;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A property, or `undefined`.
pub(super) fn get(target: &JsValue, key: &str) -> JsValue {
    Reflect::get(target, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A property as a number.
pub(super) fn number(target: &JsValue, key: &str) -> Option<f64> {
    get(target, key).as_f64()
}

/// A property as text.
pub(super) fn text(target: &JsValue, key: &str) -> String {
    get(target, key).as_string().unwrap_or_default()
}

/// Sets a property; browsers that do not know it ignore it.
pub(super) fn set(target: &JsValue, key: &str, value: impl Into<JsValue>) {
    let _ = Reflect::set(target, &key.into(), &value.into());
}

/// An object literal.
pub(super) fn object<const N: usize>(entries: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        set(&object, key, value);
    }
    object.into()
}

/// Calls a method that may be missing.
pub(super) fn call(target: &JsValue, method: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    get(target, method)
        .dyn_into::<js_sys::Function>()?
        .call1(target, argument)
}

/// Waits for a promise of any type.
pub(super) async fn settled(promise: impl Into<JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(promise.into().unchecked_into::<Promise>()).await
}

/// Waits.
pub(super) async fn sleep(ms: u32) {
    let promise = Promise::new(&mut |done, _| {
        set_timeout(
            move || {
                let _ = done.call0(&JsValue::UNDEFINED);
            },
            Duration::from_millis(ms.into()),
        );
    });
    let _ = settled(promise).await;
}
