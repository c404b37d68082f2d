//! Says that the network is gone, and that it is back: by the browser's own events, and by what the page's own connection
//! knows, because a phone in a lift believes that it is online.

use super::{Icon, words};
use leptos::{ev, prelude::*};

/// A line at the top of the page while the device is offline, or while the page's feed is `lost`.
#[component]
pub fn OfflineBanner(
    #[prop(optional)] lost: Signal<bool>,
    /// what being offline means on this page
    #[prop(default = Signal::stored(words::offline()), into)]
    means: Signal<&'static str>,
) -> AnyView {
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
    let text = move || match (offline.get(), lost.get()) {
        (true, _) => Some(means.get()),
        (_, true) => Some(words::lost()),
        _ => None,
    };
    view! {
        <div role="status">
            {move || text().map(|text| view! { <p class="ui-offline"><Icon name="wifi-off"/>{text}</p> })}
        </div>
    }
    .into_any()
}
