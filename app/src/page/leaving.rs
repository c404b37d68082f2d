//! A question before a page is left that holds something: by a link, by Back or a gesture, or because the tab is closed.

use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
    web_sys::{Element, Event},
};

/// Asks while `holds`. The browser asks in its own words when the document goes; `question` is for what changes within it.
pub(crate) fn ask_before_leaving(holds: Signal<bool>, question: &'static str) {
    let stays =
        move || holds.try_get_untracked() == Some(true) && !window().confirm_with_message(question).unwrap_or(true);
    Effect::new(move |_| {
        let unload = window_event_listener(ev::beforeunload, move |event| {
            if holds.try_get_untracked() == Some(true) {
                event.prevent_default();
            }
        });
        let on_click = move |event: Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let link =
                target.and_then(|target| target.closest("a[href]:not([target]):not([href^='#'])").ok().flatten());
            if link.is_some() && stays() {
                event.prevent_default();
                event.stop_immediate_propagation();
            }
        };
        // The browser has gone back already: who stays gets the page's address again, and the router hears of nothing.
        let here = address();
        let on_back = move |event: Event| {
            if address() != here && stays() {
                event.stop_immediate_propagation();
                let _ = window()
                    .history()
                    .and_then(|history| history.push_state_with_url(&JsValue::NULL, "", Some(&here)));
            }
        };
        let clicks = Captured::new("click", on_click);
        let backs = Captured::new("popstate", on_back);
        on_cleanup(move || {
            unload.remove();
            let _ = clicks.try_with_value(Captured::remove);
            let _ = backs.try_with_value(Captured::remove);
        });
    });
}

/// The page's path and query: a hash or an open sheet changes neither.
fn address() -> String {
    let location = window().location();
    [location.pathname(), location.search()]
        .map(Result::unwrap_or_default)
        .concat()
}

/// A listener that hears an event before the router does.
struct Captured {
    event: &'static str,
    heard: Closure<dyn Fn(Event)>,
}

impl Captured {
    fn new(event: &'static str, heard: impl Fn(Event) + 'static) -> StoredValue<Captured, LocalStorage> {
        let captured = Captured {
            event,
            heard: Closure::new(heard),
        };
        let listener = captured.heard.as_ref().unchecked_ref();
        let _ = window().add_event_listener_with_callback_and_bool(event, listener, true);
        StoredValue::new_local(captured)
    }

    fn remove(&self) {
        let listener = self.heard.as_ref().unchecked_ref();
        let _ = window().remove_event_listener_with_callback_and_bool(self.event, listener, true);
    }
}
