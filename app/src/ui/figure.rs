//! A number worth a card: label over figure, its change against what it is compared with, its definition.

use super::Text;
use leptos::prelude::*;

/// Whether a change is good news; the sign is in its words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trend {
    /// better than before
    Up,
    /// worse than before
    Down,
    /// no judgement
    #[default]
    Level,
}

/// A row of figures.
#[component]
pub fn Figures(children: Children) -> AnyView {
    view! { <dl class="ui-figures">{children()}</dl> }.into_any()
}

/// One figure of a row.
#[component]
pub fn Figure(
    #[prop(into)] label: Text,
    #[prop(into)] value: Signal<String>,
    /// "+18 %"
    #[prop(optional, into)]
    change: Option<Text>,
    #[prop(optional)] trend: Trend,
    /// what the change compares with, or how the figure comes about
    #[prop(optional, into)]
    note: Option<Text>,
    /// what is counted; on hover and for screen readers
    #[prop(optional, into)]
    definition: Option<Text>,
) -> AnyView {
    let trend = match trend {
        Trend::Up => "up",
        Trend::Down => "down",
        Trend::Level => "level",
    };
    let title = definition.clone();
    view! {
        <div class="ui-figure" title=title>
            <dt class="ui-figure__label">
                {label}
                {definition.map(|definition| view! { <span class="ui-hidden">": "{definition}</span> })}
            </dt>
            <dd class="ui-figure__value">{move || value.get()}</dd>
            {(change.is_some() || note.is_some())
                .then(|| {
                    view! {
                        <dd class="ui-figure__note">
                            {change.map(|change| view! { <b class="ui-figure__change" data-trend=trend>{change}</b>" " })}
                            {note}
                        </dd>
                    }
                })}
        </div>
    }
    .into_any()
}
