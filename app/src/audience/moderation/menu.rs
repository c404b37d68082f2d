//! What staff do about one comment, from its row: delete it, block its author; each with a toast that undoes it.

use super::{api, words};
use crate::error::AppError;
use crate::feed::LiveStore;
use crate::ui::{Menu, MenuItem, MenuLine, Text, Toasts, use_toasts};
use domain::audience::Comment;
use domain::live::News;
use domain::moderation::Scope;
use domain::{ActId, CampaignId, CommentId};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The menu on a comment in the console. What the shop itself wrote can only be deleted.
#[component]
pub fn CommentMenu(store: LiveStore, comment: Comment) -> impl IntoView {
    let toasts = use_toasts();
    let Comment { id, author, host, .. } = comment;
    let name = StoredValue::new(author.clone());
    let block = move |scope| block(store, toasts, id, name.get_value(), scope);
    let reports = move || {
        store.reported.with(|all| {
            let found = all.iter().find(|reported| reported.comment.id == id);
            found.map_or(0, |reported| reported.reports)
        })
    };
    view! {
        {move || match reports() {
            0 => None,
            n => Some(view! { <span class="audience__reported">{words::reported_by(n)}</span> }),
        }}
        <span class="audience__act">
            <Menu id=format!("comment-{id}") label=words::menu(&author)>
                <MenuItem label=words::delete() icon="trash-2" on_click=move |_| delete(store, toasts, id)/>
                {(!host).then(|| view! {
                    <MenuLine/>
                    <MenuItem label=words::block_here() icon="ban" danger=true on_click=move |_| block(Scope::Show)/>
                    <MenuItem label=words::block_in_shop() icon="ban" danger=true on_click=move |_| block(Scope::Shop)/>
                })}
            </Menu>
        </span>
    }
    .into_any()
}

/// Deletes a comment and offers to bring it back.
pub(super) fn delete(store: LiveStore, toasts: Toasts, id: CommentId) {
    spawn_local(async move {
        match api::delete_comment(store.campaign, id).await {
            Ok(act) => {
                store.receive(News::CommentDeleted { id });
                match act {
                    Some(act) => undoable(toasts, words::deleted(), store.campaign, act),
                    None => toasts.say(words::deleted()),
                }
            }
            Err(error) => toasts.say(error.sentence(crate::words::lang())),
        }
    });
}

/// Blocks a comment's author and offers to take it back.
pub(super) fn block(store: LiveStore, toasts: Toasts, id: CommentId, author: String, scope: Scope) {
    spawn_local(async move {
        match api::block_author(store.campaign, id, scope).await {
            Ok(act) => undoable(toasts, words::blocked(&author), store.campaign, act),
            Err(error) => toasts.say(error.sentence(crate::words::lang())),
        }
    });
}

fn undoable(toasts: Toasts, text: impl Into<Text>, campaign: CampaignId, act: ActId) {
    toasts.offer(text, words::undo(), move || {
        spawn_local(async move {
            toasts.say(match api::undo_act(campaign, act).await {
                Ok(()) => words::undone().to_owned(),
                Err(error) => sentence(&error),
            });
        });
    });
}

pub(super) fn sentence(error: &AppError) -> String {
    error.sentence(crate::words::lang())
}
