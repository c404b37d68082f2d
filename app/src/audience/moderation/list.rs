//! Who is blocked, and what staff did: lines with who and when, and a button that undoes each.

use super::api::Line;
use super::words;
use crate::ui::{Button, Time, TimeForm};
use domain::ActId;
use leptos::prelude::*;

/// A titled list; without lines it says `none`. `undo` is the word on the buttons.
#[component]
pub(super) fn Lines(
    title: &'static str,
    none: &'static str,
    undo: &'static str,
    lines: Vec<Line>,
    on_undo: Callback<ActId>,
) -> AnyView {
    let empty = lines.is_empty();
    let rows: Vec<AnyView> = lines.into_iter().map(|line| row(line, undo, on_undo)).collect();
    view! {
        <section class="audience-moderation__part">
            <h3>{title}</h3>
            <p class="ui-muted" hidden=!empty>{none}</p>
            <ul class="audience-moderation__list">{rows}</ul>
        </section>
    }
    .into_any()
}

fn row(line: Line, undo: &'static str, on_undo: Callback<ActId>) -> AnyView {
    let act = line.act;
    let over = line.undone.is_some();
    let end = match line.undone {
        Some(who) => view! { <span class="ui-muted">{words::undone_by(&who)}</span> }.into_any(),
        None => view! { <Button small=true on_click=move |_| on_undo.run(act)>{undo}</Button> }.into_any(),
    };
    view! {
        <li class="audience-moderation__row" data-undone=over.then_some("")>
            <p class="audience-moderation__words" dir="auto">
                <b>{line.who}</b>" "<span class="audience-moderation__what">{line.what}</span>
                <small><Time at=line.at form=TimeForm::Moment own_zone=true/></small>
            </p>
            {end}
        </li>
    }
    .into_any()
}
