//! Toasts say what happened. They never carry errors that need an answer.

use super::{Button, ButtonKind, Text, words};
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

const STAYS: Duration = Duration::from_secs(6);
/// One with a button needs a decision.
const STAYS_TO_ACT: Duration = Duration::from_secs(12);
/// More than these at once are not read.
const AT_ONCE: usize = 3;

#[derive(Clone)]
struct Toast {
    id: u32,
    text: Text,
    /// What can be done about it: the button's word, and what it does.
    offer: Option<(Text, Arc<dyn Fn() + Send + Sync>)>,
}

/// What happened lately. Copy it into handlers.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// Says that something happened.
    pub fn say(self, text: impl Into<Text>) {
        self.show(text.into(), None, STAYS);
    }

    /// Says that something happened, with a button, mostly to undo it.
    pub fn offer(self, text: impl Into<Text>, button: impl Into<Text>, act: impl Fn() + Send + Sync + 'static) {
        let act: Arc<dyn Fn() + Send + Sync> = Arc::new(act);
        self.show(text.into(), Some((button.into(), act)), STAYS_TO_ACT);
    }

    fn show(self, text: Text, offer: Option<(Text, Arc<dyn Fn() + Send + Sync>)>, stays: Duration) {
        let id = self.next.try_get_value().unwrap_or_default();
        self.next.set_value(id.wrapping_add(1));
        let _ = self.list.try_update(|list| {
            list.push(Toast { id, text, offer });
            // What can still be undone stays before what was only said.
            while list.len() > AT_ONCE {
                let oldest = list.iter().position(|toast| toast.offer.is_none()).unwrap_or_default();
                list.remove(oldest);
            }
        });
        self.leave_after(id, stays);
    }

    fn leave_after(self, id: u32, stays: Duration) {
        set_timeout(
            move || {
                // It stays while somebody points at it or has the focus in it.
                let held = document()
                    .query_selector(".ui-toasts:hover, .ui-toasts:focus-within")
                    .ok()
                    .flatten();
                match held {
                    Some(_) => self.leave_after(id, stays),
                    None => self.remove(id),
                }
            },
            stays,
        );
    }

    fn remove(self, id: u32) {
        let _ = self.list.try_update(|list| list.retain(|toast| toast.id != id));
    }
}

/// Makes the page's toasts. Called once, by the application's root.
pub fn provide_toasts() -> Toasts {
    let toasts = Toasts {
        list: RwSignal::new(Vec::new()),
        next: StoredValue::new(0),
    };
    provide_context(toasts);
    toasts
}

/// The page's toasts.
pub fn use_toasts() -> Toasts {
    use_context::<Toasts>().unwrap_or_else(provide_toasts)
}

/// Where toasts appear. Stands once, in the application's root.
#[component]
pub fn ToastHost() -> AnyView {
    let toasts = use_toasts();
    view! {
        <div class="ui-toasts" role="status">
            <For each=move || toasts.list.get() key=|toast| toast.id let:toast>
                <div class="ui-toast">
                    <span class="ui-toast__text">{toast.text}</span>
                    {toast.offer.map(|(button, act)| view! {
                        <Button small=true on_click=move |_| { toasts.remove(toast.id); act(); }>{button}</Button>
                    })}
                    <Button kind=ButtonKind::Ghost small=true icon="x" label=words::dismiss() on_click=move |_| toasts.remove(toast.id)/>
                </div>
            </For>
        </div>
    }
    .into_any()
}
