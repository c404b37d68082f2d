//! What is typed and not saved: stored in this browser over a reload, and a question before it is left behind.

use super::{leaving::ask_before_leaving, words};
use crate::ui::{Button, use_toasts};
use browser::storage::Storage;
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use std::{rc::Rc, time::Duration};

/// A pause in typing after which the browser stores what is there.
const PAUSE: Duration = Duration::from_millis(400);

/// A form's unsaved state in this browser's storage.
#[derive(Clone)]
struct Unsaved {
    key: String,
}

impl Unsaved {
    /// The place of a form, named so that no other form has it.
    fn at(form: &str) -> Unsaved {
        Unsaved {
            key: format!("hawker-unsaved:{form}"),
        }
    }

    /// Restores what another visit stored, then stores `state` after each pause; `None` removes it.
    /// What was typed before our code arrived wins over what was stored.
    fn track<T: Serialize + DeserializeOwned + 'static>(
        &self,
        state: impl Fn() -> Option<T> + 'static,
        bring_back: impl Fn(T) + 'static,
    ) {
        let key = self.key.clone();
        let (restored, turn) = (RwSignal::new(false), StoredValue::new(0_u32));
        let (state, bring_back) = (Rc::new(state), Rc::new(bring_back));
        Effect::new(move |before: Option<()>| {
            let now = state();
            if before.is_none() {
                let (key, state, bring_back) = (key.clone(), state.clone(), bring_back.clone());
                let restore = move || {
                    // The page may be gone already.
                    if restored.try_get_untracked().is_none() {
                        return;
                    }
                    let stored = Storage::Local.get(&key).filter(|_| untrack(|| state().is_none()));
                    if let Some(stored) = stored.and_then(|text| crate::json::read(&text).ok()) {
                        bring_back(stored);
                    }
                    restored.set(true);
                };
                // After the fields have compared themselves with the page: they would take its empty ones for typed.
                set_timeout(restore, Duration::ZERO);
            }
            if !restored.get() {
                return;
            }
            let text = now.and_then(|state| serde_json::to_string(&state).ok());
            let mine = turn.get_value().wrapping_add(1);
            turn.set_value(mine);
            let key = key.clone();
            let store = move || {
                if turn.try_get_value() == Some(mine) {
                    match &text {
                        Some(text) => Storage::Local.set(&key, text),
                        None => Storage::Local.remove(&key),
                    }
                }
            };
            set_timeout(store, PAUSE);
        });
    }

    /// Forgets it: it was saved.
    fn forget(&self) {
        Storage::Local.remove(&self.key);
    }
}

/// What a form holds and did not save (`dirty`) survives a reload and asks before it is left; once `saved`, it is forgotten
/// and the page says `done`. Returns whether something was brought back.
pub(crate) fn store_unsaved<T: Serialize + DeserializeOwned + 'static>(
    place: &str,
    dirty: Memo<bool>,
    saved: Signal<bool>,
    done: &'static str,
    draft: impl Fn() -> T + 'static,
    bring_back: impl Fn(T) + 'static,
) -> RwSignal<bool> {
    let restored = RwSignal::new(false);
    let (unsaved, toasts) = (Unsaved::at(place), use_toasts());
    let state = move || dirty.get().then(&draft);
    unsaved.track(state, move |draft| {
        bring_back(draft);
        restored.set(true);
    });
    Effect::new(move |_| {
        if saved.get() {
            unsaved.forget();
            toasts.say(done);
        }
    });
    ask_before_leaving(dirty.into(), words::leave_question());
    restored
}

/// Says that unsaved changes were restored, and offers to discard them.
#[component]
pub fn Restored(restored: RwSignal<bool>, #[prop(into)] on_discard: Callback<()>) -> impl IntoView {
    view! {
        <p class="ui-notice" role="status" hidden=move || !restored.get()>
            <span>{words::restored()}</span>
            <Button small=true on_click=move |_| on_discard.run(())>{words::discard()}</Button>
        </p>
    }
}
