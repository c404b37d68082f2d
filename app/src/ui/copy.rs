//! Copying a link: it is only said to be copied when it was.

use super::{Toasts, words};
use browser::clipboard;
use leptos::task::spawn_local;

/// Copies the link and says so.
pub fn copy_link(toasts: Toasts, link: String) {
    copy_text(toasts, link, words::link_copied());
}

/// Copies a text and says `copied`; where the browser refuses, shows the text to copy by hand.
pub fn copy_text(toasts: Toasts, text: String, copied: &'static str) {
    spawn_local(async move {
        if clipboard::copy(&text).await {
            toasts.say(copied);
        } else {
            toasts.say(words::copy_by_hand(&text));
        }
    });
}
