//! Says that the network is gone, and that it is back. Shows by the browser's own events only.

use super::{Icon, words};
use leptos::{ev, prelude::*};

/// A line at the top of the page while the device is offline.
#[component]
pub fn OfflineBanner() -> AnyView {
    let offline = RwSignal::new(false);
    Effect::new(move |_| {
        offline.set(!browser::device::is_online());
        let gone = window_event_listener(ev::offline, move |_| offline.set(true));
        let back = window_event_listener(ev::online, move |_| {
            if offline.get_untracked() {
                offline.set(false);
                super::use_toasts().say(words::online_again());
            }
        });
        on_cleanup(move || {
            gone.remove();
            back.remove();
        });
    });
    view! {
        <div role="status">
            {move || offline.get().then(|| view! { <p class="ui-offline"><Icon name="wifi-off"/>{words::offline()}</p> })}
        </div>
    }
    .into_any()
}
