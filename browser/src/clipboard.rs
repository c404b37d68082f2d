//! The clipboard. Browsers allow it on secure pages only, and after a click.

use crate::imports::navigator;
use wasm_bindgen_futures::JsFuture;

/// Copies the text; false when the browser refused, and nothing must be said to be copied.
pub async fn copy(text: &str) -> bool {
    match navigator().clipboard() {
        Some(clipboard) => JsFuture::from(clipboard.write_text(text)).await.is_ok(),
        None => false,
    }
}
