//! The clipboard. Browsers allow it on secure pages only, and after a click.

use leptos::prelude::window;
use wasm_bindgen_futures::JsFuture;

/// Copies the text; false when the browser refused, and nothing must be said to be copied.
pub async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    // Absent on pages that are not served securely; web-sys hands out `undefined` then.
    !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
