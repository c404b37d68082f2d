//! What this browser stores for a page: for the device, or for one tab. Quiet where the browser stores nothing (private
//! windows, full storage): what is stored here only saves a person from typing it again.

use leptos::prelude::window;

/// Where it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// `localStorage`: every page of ours on this device, until it is removed.
    Local,
    /// `sessionStorage`: this tab, over reloads.
    Session,
}

impl Storage {
    /// The stored text.
    pub fn get(self, key: &str) -> Option<String> {
        self.area()?.get_item(key).ok().flatten()
    }

    /// Stores a text.
    pub fn set(self, key: &str, text: &str) {
        if let Some(area) = self.area() {
            let _ = area.set_item(key, text);
        }
    }

    /// Removes a text.
    pub fn remove(self, key: &str) {
        if let Some(area) = self.area() {
            let _ = area.remove_item(key);
        }
    }

    fn area(self) -> Option<web_sys::Storage> {
        match self {
            Storage::Local => window().local_storage(),
            Storage::Session => window().session_storage(),
        }
        .ok()
        .flatten()
    }
}
