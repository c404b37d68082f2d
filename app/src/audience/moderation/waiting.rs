//! The comments that viewers reported and that wait for staff.

use super::menu::take;
use super::words;
use crate::feed::LiveStore;
use crate::ui::{Button, ButtonKind, use_toasts};
use domain::moderation::{Measure, Reported, Scope};
use leptos::prelude::*;

/// The list, as it stands now.
#[component]
pub(super) fn Waiting(store: LiveStore) -> AnyView {
    view! {
        <section class="audience-moderation__part">
            <h3>{words::reported_title()}</h3>
            <p class="ui-muted" hidden=move || store.reported.with(|all| !all.is_empty())>{words::reported_none()}</p>
            <ul class="audience-moderation__list">
                {move || store.reported.get().into_iter().map(|one| row(store, one)).collect::<Vec<_>>()}
            </ul>
        </section>
    }
    .into_any()
}

fn row(store: LiveStore, one: Reported) -> AnyView {
    let toasts = use_toasts();
    let reasons: Vec<&str> = one.reasons.iter().map(|reason| words::reason(*reason)).collect();
    let why = format!("{} · {}", words::reported_by(one.reports), reasons.join(", "));
    let id = one.comment.id;
    let author = StoredValue::new(one.comment.author.clone());
    let does = move |measure| move |_| take(store, toasts, id, author.get_value(), measure);
    view! {
        <li class="audience-moderation__row">
            <p class="audience-moderation__words" dir="auto"><b>{one.comment.author}</b>" "{one.comment.text}<small>{why}</small></p>
            <span class="audience-moderation__acts">
                <Button small=true on_click=does(Measure::Keep)>{words::keep()}</Button>
                <Button small=true kind=ButtonKind::Danger on_click=does(Measure::Delete)>{words::delete()}</Button>
                <Button small=true kind=ButtonKind::Danger on_click=does(Measure::Block(Scope::Shop))>{words::block_in_shop()}</Button>
            </span>
        </li>
    }
    .into_any()
}
