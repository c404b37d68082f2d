//! The comments that viewers reported and that wait for staff.

use super::menu::{block, delete, sentence};
use super::{api, words};
use crate::feed::LiveStore;
use crate::ui::{Button, ButtonKind, use_toasts};
use domain::live::News;
use domain::moderation::{Reported, Scope};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The list, as it stands now.
#[component]
pub(super) fn Waiting(store: LiveStore) -> impl IntoView {
    view! {
        <section class="audience-peace__part">
            <h3>{words::reported_title()}</h3>
            <p class="ui-muted" hidden=move || store.reported.with(|all| !all.is_empty())>{words::reported_none()}</p>
            <ul class="audience-peace__list">
                <For each=move || store.reported.get() key=|one| (one.comment.id, one.reports) let:one>
                    <Row store one/>
                </For>
            </ul>
        </section>
    }
    .into_any()
}

#[component]
fn Row(store: LiveStore, one: Reported) -> impl IntoView {
    let toasts = use_toasts();
    let reasons: Vec<&str> = one.reasons.iter().map(|reason| words::reason(*reason)).collect();
    let why = format!("{} · {}", words::reported_by(one.reports), reasons.join(", "));
    let (id, author) = (one.comment.id, one.comment.author.clone());
    let settled = Reported {
        reports: 0,
        ..one.clone()
    };
    let keep = move |_| {
        let settled = settled.clone();
        spawn_local(async move {
            match api::settle_reports(store.campaign, id).await {
                Ok(()) => {
                    store.receive(News::CommentReported(settled));
                    toasts.say(words::kept());
                }
                Err(error) => toasts.say(sentence(&error)),
            }
        });
    };
    let block_author = author.clone();
    view! {
        <li class="audience-peace__row">
            <p class="audience-peace__words" dir="auto"><b>{author}</b>" "{one.comment.text}<small>{why}</small></p>
            <span class="audience-peace__acts">
                <Button small=true on_click=keep>{words::keep()}</Button>
                <Button small=true kind=ButtonKind::Danger on_click=move |_| delete(store, toasts, id)>{words::delete()}</Button>
                <Button small=true kind=ButtonKind::Danger on_click=move |_| block(store, toasts, id, block_author.clone(), Scope::Shop)>{words::block_in_shop()}</Button>
            </span>
        </li>
    }
    .into_any()
}
