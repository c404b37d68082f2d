//! Copying a link: it is only said to be copied when it was.

use super::{Toasts, words};
use browser::clipboard;
use leptos::task::spawn_local;

/// Copies the link and says so; where the browser refuses, shows it to copy by hand.
pub fn copy_link(toasts: Toasts, link: String) {
    spawn_local(async move {
        if clipboard::copy(&link).await {
            toasts.say(words::link_copied());
        } else {
            toasts.say(words::copy_by_hand(&link));
        }
    });
}
