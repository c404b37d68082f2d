//! *OBS or another encoder*: where a WHIP encoder publishes to, and the person's own stream key, masked until it is asked for.
//! Replacing the key cuts off whatever publishes with the old one; keys of colleagues stay.

use super::Studio;
use crate::error::AppError;
use crate::live::{api, words};
use crate::ui::{Button, ButtonKind, copy_text, use_toasts};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// As long as a key, so that nothing moves when it is shown.
const MASK: &str = "••••••••••••••••";

#[component]
pub(super) fn EncoderBox(studio: Studio) -> impl IntoView {
    let campaign = studio.store.campaign;
    let origin = studio.about.with_value(|about| about.origin().to_owned());
    let address = format!("{origin}/whip/{campaign}");
    // Read when it is first needed: most shows are broadcast by the browser.
    let key = RwSignal::new(None::<Result<String, AppError>>);
    let shown = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let read = move |replace: bool| {
        busy.set(true);
        spawn_local(async move {
            let answer = match replace {
                true => api::rotate_stream_key(campaign).await,
                false => api::stream_key(campaign).await,
            };
            if replace && answer.is_ok() {
                toasts.say(words::key_replaced());
            }
            let _ = key.try_set(Some(answer));
            let _ = busy.try_set(false);
        });
    };
    let open = move |_| {
        if key.with_untracked(Option::is_none) {
            read(false);
        }
    };
    let copy = move |text: String| copy_text(toasts, text, words::copied());
    let text = move || match (key.get(), shown.get()) {
        (Some(Ok(key)), true) => key,
        (Some(Err(refused)), _) => refused.sentence(crate::words::lang()),
        _ => MASK.to_owned(),
    };
    let to_copy = address.clone();
    view! {
        <details class="live-studio__box live-studio__encoder ui-card" data-needs-js="" on:toggle=open>
            <summary class="live-studio__box-title">{words::encoder()}</summary>
            <dl class="live-studio__encoder-list">
                <div>
                    <dt>{words::server_url()}</dt>
                    <dd><code class="live-studio__encoder-text">{address}</code></dd>
                    <dd><Button small=true icon="copy" on_click=move |_| copy(to_copy.clone())>{words::copy_url()}</Button></dd>
                </div>
                <div>
                    <dt>{words::stream_key()}</dt>
                    <dd><code class="live-studio__encoder-text">{text}</code></dd>
                    <dd class="ui-row">
                        <Button small=true kind=ButtonKind::Ghost on_click=move |_| shown.update(|shown| *shown = !*shown)>
                            {move || if shown.get() { words::hide_key() } else { words::show_key() }}
                        </Button>
                        <Button small=true icon="copy" on_click=move |_| if let Some(Ok(key)) = key.get_untracked() { copy(key) }>{words::copy_key()}</Button>
                        <Button small=true kind=ButtonKind::Ghost icon="rotate-cw" busy on_click=move |_| read(true)>{words::replace_key()}</Button>
                    </dd>
                </div>
            </dl>
            <p class="ui-field__help">{words::encoder_help()}</p>
        </details>
    }
    .into_any()
}
