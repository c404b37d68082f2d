//! The browser's random numbers.

use js_sys::Math;
use leptos::prelude::window;

/// 128 random bits, for the key of a request that must not happen twice. `None` never happens in a browser that runs
/// WebAssembly; a predictable key would be worse than none.
pub fn bits() -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    let filled = window().crypto().ok()?.get_random_values_with_u8_array(&mut bytes);
    filled.is_ok().then_some(bytes)
}

/// From 0 to 1, for pauses that must not be the same on a thousand pages; not for secrets.
pub fn fraction() -> f64 {
    Math::random()
}
