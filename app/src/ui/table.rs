//! The frame of a table: its own scroll, its name for screen readers. Rows are plain `<tr>`s of the feature.

use super::Text;
use leptos::prelude::*;

/// `<thead>` and `<tbody>` are the children. `cards` turns rows into cards on narrow screens:
/// give every `<td>` its `data-label` then.
#[component]
pub fn Table(
    /// what the table lists; read, not shown
    #[prop(into)]
    caption: Text,
    #[prop(optional)] cards: bool,
    children: Children,
) -> AnyView {
    let class = if cards { "ui-table ui-table--cards" } else { "ui-table" };
    // A box that scrolls must be reachable by keyboard, so it is a named region in the tab order.
    let label = caption.clone();
    view! {
        <div class="ui-table__frame" role="region" aria-label=label tabindex="0">
            <table class=class>
                <caption class="ui-hidden">{caption}</caption>
                {children()}
            </table>
        </div>
    }
    .into_any()
}
