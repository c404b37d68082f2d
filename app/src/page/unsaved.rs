//! What is typed and not saved: kept in this browser over a reload, and a question before it is left behind.

use crate::platform;
use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
    web_sys::{Element, MouseEvent},
};
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;

/// A pause in typing after which the browser keeps what is there.
const PAUSE: Duration = Duration::from_millis(400);

/// A form's unsaved state in this browser's storage.
#[derive(Clone)]
pub(crate) struct Unsaved {
    key: String,
}

impl Unsaved {
    /// The place of a form, named so that no other form has it.
    pub(crate) fn at(form: &str) -> Unsaved {
        Unsaved {
            key: format!("hawker-unsaved:{form}"),
        }
    }

    /// What was kept, if it can still be read.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&platform::stored(&self.key)?).ok()
    }

    /// Forgets it: it was saved, or the person does not want it.
    pub(crate) fn forget(&self) {
        platform::store(&self.key, None);
    }

    /// Keeps what `state` says after each pause; `None` is nothing to keep.
    pub(crate) fn follow<T: Serialize + 'static>(&self, state: impl Fn() -> Option<T> + 'static) {
        let key = self.key.clone();
        let turn = StoredValue::new(0_u32);
        Effect::new(move |before: Option<()>| {
            let text = state().and_then(|state| serde_json::to_string(&state).ok());
            // The first run only reads: what another visit kept is not overwritten before it was looked at.
            if before.is_none() {
                return;
            }
            let mine = turn.get_value().wrapping_add(1);
            turn.set_value(mine);
            let key = key.clone();
            let keep = move || {
                if turn.try_get_value() == Some(mine) {
                    platform::store(&key, text.as_deref());
                }
            };
            set_timeout(keep, PAUSE);
        });
    }
}

/// Asks before a link or a closed tab leaves behind what `dirty` says is there.
pub(crate) fn ask_before_leaving(dirty: Signal<bool>, question: &'static str) {
    Effect::new(move |_| {
        let unload = window_event_listener(ev::beforeunload, move |event| {
            if dirty.try_get_untracked() == Some(true) {
                event.prevent_default();
            }
        });
        let follow = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
            let link = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .and_then(|target| target.closest("a[href]:not([target]):not([href^='#'])").ok().flatten());
            let stays = link.is_some()
                && dirty.try_get_untracked() == Some(true)
                && !window().confirm_with_message(question).unwrap_or(true);
            if stays {
                event.prevent_default();
                event.stop_immediate_propagation();
            }
        });
        // Before the router hears of the click.
        let listener = follow.as_ref().unchecked_ref();
        let _ = document().add_event_listener_with_callback_and_bool("click", listener, true);
        let follow = StoredValue::new_local(follow);
        on_cleanup(move || {
            unload.remove();
            follow.try_with_value(|follow| {
                let listener = follow.as_ref().unchecked_ref();
                let _ = document().remove_event_listener_with_callback_and_bool("click", listener, true);
            });
        });
    });
}
