//! Text of people in which an address can be opened. Only http and https become links; everything else of the text stays
//! text, so nothing in it is ever HTML.

use domain::links::{Span, spans};
use leptos::prelude::*;

/// The text with its addresses as links, which open beside the page and vouch for nothing.
#[component]
pub fn Linked(text: String) -> AnyView {
    spans(&text)
        .into_iter()
        .map(|span| match span {
            Span::Text(words) => words.to_owned().into_any(),
            Span::Link(address) => view! {
                <a href=address.to_owned() target="_blank" rel="noopener nofollow ugc">{address.to_owned()}</a>
            }
            .into_any(),
        })
        .collect_view()
        .into_any()
}
