//! Everybody's comments, the newest at the bottom. The list stays at the bottom by its layout alone (a reversed
//! column, style/audience.css), so that it is right before JavaScript arrives; a reader who scrolled up stays there.

use super::talk::{Delivery, Pending, Talk};
use super::words;
use crate::ui::menu::{step, with_class};
use crate::ui::{Avatar, Button, ButtonKind, Icon};
use domain::CommentId;
use domain::audience::Comment;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

/// The class of a row.
const ROW: &str = "audience__row";
/// Nearer to the end than this counts as reading along.
const AT_END_PX: i32 = 48;

/// The comments of a show. `acts` draws what can be done about each, beside it. `on_choose` hears which one was clicked, tapped, or
/// chosen with the keyboard: nothing of it is drawn, because a page with many comments is drawn often.
#[component]
pub fn CommentList(
    talk: Talk,
    #[prop(optional, into)] acts: Option<Callback<Comment, AnyView>>,
    #[prop(optional, into)] on_choose: Option<Callback<Comment>>,
) -> impl IntoView {
    let store = talk.store;
    let node = NodeRef::<html::Div>::new();
    let reading_back = RwSignal::new(false);
    let last_read = RwSignal::new(None::<CommentId>);
    let on_scroll = move |_| {
        if let Some(list) = node.get_untracked() {
            let back = -list.scroll_top() > AT_END_PX;
            if back != reading_back.get_untracked() {
                last_read.set(
                    store
                        .comments
                        .with_untracked(|all| all.last().map(|comment| comment.id)),
                );
                reading_back.set(back);
            }
        }
    };
    let unread = Memo::new(move |_| {
        if !reading_back.get() {
            return 0;
        }
        let last = last_read.get();
        store
            .comments
            .with(|all| all.iter().rev().take_while(|comment| Some(comment.id) != last).count() as i64)
    });
    let to_end = move |_| {
        if let Some(list) = node.get_untracked() {
            list.set_scroll_top(0);
        }
    };
    // The rows stand in the order of the comments; ours that are on their way stand after them.
    let choose = move |row: Option<Element>| {
        let (Some(row), Some(list), Some(on_choose)) = (row, node.get_untracked(), on_choose) else {
            return;
        };
        let at = with_class(&list, ROW).iter().position(|known| **known == row);
        let comment = at.and_then(|at| store.comments.with_untracked(|all| all.get(at).cloned()));
        if let Some(comment) = comment {
            on_choose.run(comment);
        }
    };
    let on_click = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // Who marks text to copy it means nothing else.
        if !browser::page::has_selection() {
            choose(target.and_then(|target| target.closest(".audience__row").ok().flatten()));
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let Some(list) = node.get_untracked().filter(|_| on_choose.is_some()) else {
            return;
        };
        let row = document()
            .active_element()
            .filter(|focused| focused.class_list().contains(ROW));
        if event.key() == "Enter" && row.is_some() {
            // Or the key would also press what has the focus by then. A button in a row of ours keeps its Enter.
            event.prevent_default();
            choose(row);
        } else if step(&with_class(&list, ROW), &event.key()) {
            event.prevent_default();
        }
    };
    view! {
        <div class="audience__list" data-chooses=on_choose.map(|_| "")>
            <div class="audience__scroll" node_ref=node tabindex="0" on:scroll=on_scroll on:click=on_click on:keydown=on_key role="log" aria-label=words::comments()>
                <div class="audience__rows">
                    <p class="audience__none" hidden=move || store.comments.with(|all| !all.is_empty())>{words::none_yet()}</p>
                    <For each=move || store.comments.get() key=|comment| comment.id let:comment>
                        <CommentRow comment acts/>
                    </For>
                    <For each=move || talk.unheard() key=|one| (one.key, one.delivery.clone()) let:one>
                        <PendingRow talk one/>
                    </For>
                </div>
            </div>
            {move || {
                let n = unread.get();
                (n > 0).then(|| view! {
                    <button type="button" class="audience__new" on:click=to_end><Icon name="arrow-down"/>{words::n_new(n)}</button>
                })
            }}
        </div>
    }
    .into_any()
}

#[component]
fn CommentRow(comment: Comment, acts: Option<Callback<Comment, AnyView>>) -> impl IntoView {
    let host = comment.host;
    let acts = acts.map(|acts| acts.run(comment.clone()));
    view! {
        <div class="audience__row" tabindex="-1" data-host=host.then_some("")>
            <Avatar name=comment.author.clone()/>
            <div class="audience__said">
                <b class="audience__author" dir="auto">{comment.author.clone()}</b>
                {host.then(|| view! { <span class="audience__host">" · "{words::host()}</span> })}
                " "
                <span class="audience__text" dir="auto">{comment.text}</span>
            </div>
            {acts}
        </div>
    }
    .into_any()
}

/// Ours, before everybody has it.
#[component]
fn PendingRow(talk: Talk, one: Pending) -> impl IntoView {
    let key = one.key;
    let why = match &one.delivery {
        Delivery::Failed(why) => Some(why.clone()),
        Delivery::Offline => Some(words::not_sent().to_owned()),
        Delivery::Sending | Delivery::Waiting | Delivery::Nameless => None,
    };
    let on_its_way = why.is_none();
    let waits = one.delivery == Delivery::Waiting;
    view! {
        <div class="audience__row" data-pending=on_its_way.then_some("")>
            <Avatar name=words::you()/>
            <div class="audience__said">
                <b class="audience__author">{words::you()}</b>
                " "
                <span class="audience__text" dir="auto">{one.text}</span>
                {match why {
                    None if waits => view! { <small class="audience__turn">{words::in_its_turn()}</small> }.into_any(),
                    None => view! { <span class="ui-hidden">" "{words::sending()}</span> }.into_any(),
                    Some(why) => view! {
                        <p class="audience__why" role="alert"><Icon name="circle-alert"/>{why}</p>
                        <span class="audience__again">
                            <Button small=true on_click=move |_| talk.send(key)>{words::try_again()}</Button>
                            <Button small=true kind=ButtonKind::Ghost on_click=move |_| talk.discard(key)>{words::discard()}</Button>
                        </span>
                    }
                    .into_any(),
                }}
            </div>
        </div>
    }
    .into_any()
}
