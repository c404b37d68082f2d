//! What stands in place of a stage or a console that its person may no longer see.

use super::words;
use crate::feed::{Link, LiveStore};
use crate::ui::{ButtonLink, EmptyState};
use leptos::prelude::*;

/// Shows `screen` until the server refuses this person; then says so, and what was on it is gone.
pub(super) fn while_allowed(store: LiveStore, screen: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let refused = Memo::new(move |_| store.link.get() == Link::Refused);
    let shown = move || {
        if refused.get() {
            view! { <AccessEnded studio=store.studio/> }.into_any()
        } else {
            screen()
        }
    };
    shown.into_any()
}

#[component]
fn AccessEnded(studio: bool) -> AnyView {
    // A viewer never had a right that could end: the show is not public any more, or gone.
    let text = if studio {
        words::access_ended()
    } else {
        words::not_available()
    };
    view! {
        <main class="ui-page ui-page--narrow" id="main">
            <EmptyState text>
                <ButtonLink href="/" external=true>{crate::page::words::to_start()}</ButtonLink>
                {studio.then(|| view! { <ButtonLink href="/account" external=true>{words::to_account()}</ButtonLink> })}
            </EmptyState>
        </main>
    }
    .into_any()
}
