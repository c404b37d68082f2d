//! Moving through a long list by cursor: links that work without JavaScript and can be shared.

use super::{ButtonLink, Text, words};
use leptos::prelude::*;

/// "6 of 38", and links to the first page (`newer`) and to the next one (`older`) where there is one.
#[component]
pub fn Pager(
    /// what is shown here: "6 of 38"
    #[prop(into)]
    shown: Text,
    #[prop(optional_no_strip, into)] newer: Option<String>,
    #[prop(optional_no_strip, into)] older: Option<String>,
) -> AnyView {
    view! {
        <nav class="ui-pager" aria-label=words::pages()>
            <span class="ui-pager__shown">{shown}</span>
            {newer.map(|href| view! { <ButtonLink href small=true icon="chevron-left">{words::newer()}</ButtonLink> })}
            {older.map(|href| view! { <ButtonLink href small=true icon="chevron-right">{words::older()}</ButtonLink> })}
        </nav>
    }
    .into_any()
}
