//! The entry of the shared link: hydrates the stage alone, so that a viewer on a phone does not download the seller's pages.
#![recursion_limit = "512"] // a page is one type, and a deep one

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the document's module script once the WASM is there.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::StageApp);
}
