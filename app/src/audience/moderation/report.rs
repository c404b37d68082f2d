//! A viewer reports a comment that was chosen in the list (`list`): by a tap or a click on it, or with the arrow keys and Enter.

use super::menu::sentence;
use super::{api, words};
use crate::error::AppError;
use crate::feed::LiveStore;
use crate::ui::{Button, Dialog, use_toasts};
use domain::audience::Comment;
use domain::moderation::Reason;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Asks why; the answer tells the shop's staff.
#[component]
pub fn ReportDialog(store: LiveStore, reporting: RwSignal<Option<Comment>>) -> AnyView {
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        let chosen = reporting.with(Option::is_some);
        error.set(None);
        open.set(chosen);
    });
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            reporting.set(None);
        }
        now
    });
    let send = move |reason: Reason| {
        let Some(comment) = reporting.get_untracked().filter(|_| !busy.get_untracked()) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let answer = api::report_comment(store.campaign, comment.id, reason.code().to_owned()).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => toasts.say(words::report_sent()),
                Err(AppError::NotFound) => toasts.say(words::report_gone()),
                Err(refused) => return drop(error.try_set(Some(sentence(&refused)))),
            }
            let _ = open.try_set(false);
        });
    };
    let said = move || {
        reporting.with(|comment| {
            let said = |comment: &Comment| format!("{}: {}", comment.author, comment.text);
            comment.as_ref().map(said)
        })
    };
    let reasons: Vec<AnyView> = Reason::ALL
        .into_iter()
        .map(|reason| {
            view! { <Button block=true busy on_click=move |_| send(reason)>{words::reason(reason)}</Button> }.into_any()
        })
        .collect();
    view! {
        <Dialog open title=words::report_title() id="report">
            <div class="ui-stack">
                <p class="audience__quoted" dir="auto">{said}</p>
                <p>{words::report_why()}</p>
                {reasons}
                <p class="ui-field__error" role="alert">{move || error.get()}</p>
            </div>
        </Dialog>
    }
    .into_any()
}
