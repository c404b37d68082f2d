//! Where a comment is written. Enter sends; the box is free again at once.

use super::moderation::comment_rules;
use super::talk::Talk;
use super::words;
use crate::ui::Icon;
use domain::audience::COMMENT_MAX;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// The box. `as_host` words it as the shop's answer.
#[component]
pub fn CommentBox(talk: Talk, #[prop(optional)] as_host: bool) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let empty = RwSignal::new(true);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(input) = node.get_untracked() else { return };
        let text = input.value().trim().to_owned();
        if !text.is_empty() {
            input.set_value("");
            empty.set(true);
            talk.say(text);
        }
    };
    // Something may have been typed before our code was there.
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            empty.set(input.value().trim().is_empty());
        }
    });
    let words = if as_host {
        words::reply_to_everyone()
    } else {
        words::say_something()
    };
    let hint = move || {
        let rules = (!as_host).then(|| talk.store.show.with(|show| show.comment_rules));
        rules
            .and_then(comment_rules)
            .map_or(words.into(), std::borrow::Cow::<'static, str>::from)
    };
    view! {
        <form class="audience__box" on:submit=send>
            <input
                node_ref=node
                class="audience__input"
                name="comment"
                type="text"
                autocomplete="off"
                enterkeyhint="send"
                maxlength=COMMENT_MAX.to_string()
                placeholder=hint
                aria-label=words
                dir="auto"
                on:input=move |event| empty.set(event_target_value(&event).trim().is_empty())
            />
            <button type="submit" class="audience__send" aria-label=words::send() disabled=move || empty.get()>
                <Icon name="send-horizontal"/>
            </button>
        </form>
    }
    .into_any()
}
