//! What staff do about one comment, from its row: delete it, block its author; each with a toast that undoes it.

use super::{api, words};
use crate::error::AppError;
use crate::feed::LiveStore;
use crate::ui::{Menu, MenuItem, MenuLine, Toasts, use_toasts};
use domain::CommentId;
use domain::audience::Comment;
use domain::live::News;
use domain::moderation::{Measure, Scope};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The menu on a comment in the console. What the shop itself wrote can only be deleted.
#[component]
pub fn CommentMenu(store: LiveStore, comment: Comment) -> AnyView {
    let toasts = use_toasts();
    let Comment { id, author, host, .. } = comment;
    let label = words::menu(&author);
    let author = StoredValue::new(author);
    let does = move |measure| move |_| take(store, toasts, id, author.get_value(), measure);
    let reports = move || {
        let count = store.reported.with(|all| {
            let found = all.iter().find(|reported| reported.comment.id == id);
            found.map_or(0, |reported| reported.reports)
        });
        (count > 0).then(|| view! { <span class="audience__reported">{words::reported_by(count)}</span> }.into_any())
    };
    view! {
        {reports}
        <span class="audience__act">
            <Menu id=format!("comment-{id}") label=label>
                <MenuItem label=words::delete() icon="trash-2" on_click=does(Measure::Delete)/>
                {(!host).then(|| view! {
                    <MenuLine/>
                    <MenuItem label=words::block_here() icon="ban" danger=true on_click=does(Measure::Block(Scope::Show))/>
                    <MenuItem label=words::block_in_shop() icon="ban" danger=true on_click=does(Measure::Block(Scope::Shop))/>
                }.into_any())}
            </Menu>
        </span>
    }
    .into_any()
}

/// Takes a measure, says so, and offers to take it back.
pub(super) fn take(store: LiveStore, toasts: Toasts, id: CommentId, author: String, measure: Measure) {
    spawn_local(async move {
        match api::moderate(store.campaign, id, measure.code().to_owned()).await {
            Ok(act) => {
                let said = match measure {
                    Measure::Delete => words::deleted().to_owned(),
                    Measure::Block(_) => words::blocked(&author),
                    Measure::Keep => words::kept().to_owned(),
                };
                if measure == Measure::Delete {
                    store.receive(News::CommentsDeleted { ids: vec![id] });
                }
                match act {
                    Some(act) => toasts.offer(said, crate::ui::words::undo(), move || undo(store, toasts, act, || ())),
                    None => toasts.say(said),
                }
            }
            Err(error) => toasts.say(sentence(&error)),
        }
    });
}

/// Undoes an act and says so; then `done`.
pub(super) fn undo(store: LiveStore, toasts: Toasts, act: domain::ActId, done: impl Fn() + 'static) {
    spawn_local(async move {
        match api::undo_act(store.campaign, act).await {
            Ok(()) => toasts.say(words::undone()),
            Err(error) => toasts.say(sentence(&error)),
        }
        done();
    });
}

pub(super) fn sentence(error: &AppError) -> String {
    error.sentence(crate::words::lang())
}
