//! The browser's Back (and a phone's) closes what lies over the page instead of leaving it. While something is open,
//! one entry of ours lies on the browser's history; closing by other means takes it back.

use leptos::{ev, prelude::*, wasm_bindgen::JsValue};

/// What tells our entry from the page's own, also after a reload.
const MARK: &str = "hawker-open";

/// Our entry on the history.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    None,
    /// On top: Back takes it away, and that closes.
    There,
    /// Being taken back by us; browsers do it a moment later.
    Leaving,
}

/// `close` is called when the person goes back while `open`. What opens in the place of another shares its entry.
pub fn back_closes(open: Signal<bool>, close: Callback<()>) {
    let entry = StoredValue::new(Entry::None);
    let put = move || {
        let put = history(|history| history.push_state_with_url(&MARK.into(), "", None));
        entry.set_value(if put { Entry::There } else { Entry::None });
    };
    let take_back = move || {
        let leaving = history(|history| history.back());
        entry.set_value(if leaving { Entry::Leaving } else { Entry::None });
    };
    Effect::new(move |_| {
        // The page was reloaded with something open; what was open is closed now.
        if window().history().and_then(|history| history.state()) == Ok(JsValue::from_str(MARK)) {
            take_back();
        }
        let gone_back = window_event_listener(ev::popstate, move |_| match entry.try_get_value() {
            Some(Entry::There) => {
                entry.set_value(Entry::None);
                close.run(());
            }
            Some(Entry::Leaving) => {
                entry.set_value(Entry::None);
                if open.get_untracked() {
                    put();
                }
            }
            Some(Entry::None) | None => {}
        });
        on_cleanup(move || gone_back.remove());
    });
    Effect::new(move |_| match (open.get(), entry.get_value()) {
        (true, Entry::None) => put(),
        (false, Entry::There) => take_back(),
        _ => {}
    });
}

/// Whether the browser did it; one that forbids it (too many entries at once) leaves Back as it is.
fn history(act: impl FnOnce(&leptos::web_sys::History) -> Result<(), JsValue>) -> bool {
    window().history().and_then(|history| act(&history)).is_ok()
}
