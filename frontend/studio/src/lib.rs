//! The entry of the studio: hydrates it alone, so that a seller who opens it, or comes back to it in the middle of a show, waits
//! for nothing else.
#![recursion_limit = "512"] // a page is one type, and a deep one

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the document's module script once the WASM is there.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::StudioApp);
}
