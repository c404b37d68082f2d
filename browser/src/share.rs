//! The device's share sheet.

use crate::imports::{error_name, navigator};
use wasm_bindgen_futures::JsFuture;
use web_sys::ShareData;

/// Opens the share sheet. False when the device has none, and the address should be copied instead.
pub async fn share(title: &str, url: &str) -> bool {
    let data = ShareData::new();
    data.set_title(title);
    data.set_url(url);
    let Ok(sharing) = navigator().share(&data) else {
        return false;
    };
    match JsFuture::from(sharing).await {
        Ok(_) => true,
        // Closed without choosing counts as shared: nothing should be copied then.
        Err(error) => error_name(&error) == "AbortError",
    }
}
