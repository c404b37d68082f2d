//! The browser's entry: hydrate the page that the server drew, and nothing else.
#![recursion_limit = "512"] // a page is one type, and a deep one

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the document's module script once the WASM is there.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
