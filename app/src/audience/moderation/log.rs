//! Who is blocked, and what staff did: each act with who and when, and a button that undoes it.

use super::words;
use crate::ui::{Button, Time, TimeForm};
use domain::ActId;
use domain::moderation::LogEntry;
use leptos::prelude::*;

/// People who may not comment here.
#[component]
pub(super) fn BlockedPeople(blocked: Vec<LogEntry>, on_undo: Callback<ActId>) -> impl IntoView {
    let none = blocked.is_empty();
    let row = move |entry: LogEntry| {
        let author = entry
            .about
            .as_ref()
            .map(|(author, _)| author.clone())
            .unwrap_or_default();
        let place = entry.blocks().map(words::place);
        let id = entry.id;
        view! {
            <li class="audience-peace__row">
                <p class="audience-peace__words" dir="auto"><b>{author}</b><small>{place}</small></p>
                <Button small=true on_click=move |_| on_undo.run(id)>{words::unblock()}</Button>
            </li>
        }
    };
    view! {
        <section class="audience-peace__part">
            <h3>{words::blocked_title()}</h3>
            {none.then(|| view! { <p class="ui-muted">{words::blocked_none()}</p> })}
            <ul class="audience-peace__list">{blocked.into_iter().map(row).collect_view()}</ul>
            <p class="ui-muted">{words::what_blocking_does()}</p>
        </section>
    }
    .into_any()
}

/// The log of this show.
#[component]
pub(super) fn Log(log: Vec<LogEntry>, on_undo: Callback<ActId>) -> impl IntoView {
    let none = log.is_empty();
    view! {
        <section class="audience-peace__part">
            <h3>{words::log_title()}</h3>
            {none.then(|| view! { <p class="ui-muted">{words::log_none()}</p> })}
            <ul class="audience-peace__list">{log.into_iter().map(|entry| view! { <Entry entry on_undo/> }).collect_view()}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Entry(entry: LogEntry, on_undo: Callback<ActId>) -> impl IntoView {
    let who = |name: &Option<String>| name.clone().unwrap_or_else(|| words::somebody().to_owned());
    let (id, deed) = (entry.id, words::deed(&entry));
    let end = match entry.undone_at {
        Some(_) => view! { <span class="ui-muted">{words::undone_by(&who(&entry.undone_by))}</span> }.into_any(),
        None => view! { <Button small=true on_click=move |_| on_undo.run(id)>{words::undo()}</Button> }.into_any(),
    };
    view! {
        <li class="audience-peace__row" data-undone=entry.undone_at.map(|_| "")>
            <p class="audience-peace__words" dir="auto">
                <b>{who(&entry.by)}</b>" "<span class="audience-peace__deed">{deed}</span>
                <small><Time at=entry.at form=TimeForm::Moment own_zone=true/></small>
            </p>
            {end}
        </li>
    }
    .into_any()
}
