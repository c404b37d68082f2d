//! The livestream's parameters as this device had them last.

use super::Sources;
use crate::device;
use crate::storage::Storage;
use leptos::prelude::*;

const PORTRAIT_KEY: &str = "hawker-portrait";

/// The livestream's parameters, under their keys in local storage.
fn parameters(sources: Sources) -> [(&'static str, RwSignal<String>); 4] {
    [
        ("hawker-lines", sources.lines),
        ("hawker-frames", sources.frames),
        ("hawker-kbit-s", sources.kbit_s),
        ("hawker-codec", sources.codec),
    ]
}

/// The same for those that are on or off.
fn switches(sources: Sources) -> [(&'static str, RwSignal<bool>); 2] {
    [(PORTRAIT_KEY, sources.portrait), ("hawker-mirror", sources.mirror)]
}

/// Restores the livestream's parameters that this device had last, and stores every change.
pub fn store_parameters(sources: Sources) {
    Effect::new(move |before: Option<()>| {
        for (key, signal) in parameters(sources) {
            let last = Storage::Local.get(key).unwrap_or_default();
            match before {
                // The address may ask for a format of its own.
                None if !last.is_empty()
                    && (key != "hawker-codec" || signal.with_untracked(|codec| codec == "auto")) =>
                {
                    signal.set(last);
                }
                None => {}
                Some(()) => Storage::Local.set(key, &signal.get_untracked()),
            }
            signal.track();
        }
        for (key, signal) in switches(sources) {
            match before {
                None => match Storage::Local.get(key) {
                    Some(last) => signal.set(last == "true"),
                    // Nobody has chosen here: as the device is held.
                    None => signal.set(key == PORTRAIT_KEY && device::is_held_upright()),
                },
                Some(()) => Storage::Local.set(key, if signal.get_untracked() { "true" } else { "" }),
            }
            signal.track();
        }
    });
}
