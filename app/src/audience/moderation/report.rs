//! A viewer reports a comment: on a phone by tapping it, with a mouse by the flag beside it, with the keyboard by walking through
//! the list with the arrow keys.

use super::{api, words};
use crate::error::AppError;
use crate::feed::LiveStore;
use crate::ui::{Button, ButtonKind, Choice, Dialog, DialogFoot, Icon, RadioGroup, use_toasts};
use domain::audience::Comment;
use domain::moderation::Reason;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Opens the dialog for this comment. The shop's own comments have none.
#[component]
pub fn ReportButton(comment: Comment, reporting: RwSignal<Option<Comment>>) -> impl IntoView {
    (!comment.host).then(|| {
        let label = words::report(&comment.author);
        view! {
            <button type="button" class="audience__report" tabindex="-1" aria-label=label on:click=move |_| reporting.set(Some(comment.clone()))>
                <Icon name="flag"/>
            </button>
        }
    })
}

/// Asks why, and tells the shop's staff.
#[component]
pub fn ReportDialog(store: LiveStore, reporting: RwSignal<Option<Comment>>) -> impl IntoView {
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let reason = RwSignal::new(Reason::Spam.code().to_owned());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if reporting.with(Option::is_some) {
            error.set(None);
            open.set(true);
        }
    });
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            reporting.set(None);
        }
        now
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let chosen = Reason::from_code(&reason.get_untracked());
        let (Some(comment), Some(reason), false) = (reporting.get_untracked(), chosen, busy.get_untracked()) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let answer = api::report_comment(store.campaign, comment.id, reason).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => toasts.say(words::report_sent()),
                Err(AppError::NotFound) => toasts.say(words::report_gone()),
                Err(refused) => {
                    let _ = error.try_set(Some(super::menu::sentence(&refused)));
                    return;
                }
            }
            let _ = open.try_set(false);
        });
    };
    let said = move || {
        reporting.with(|comment| {
            comment
                .as_ref()
                .map(|comment| format!("{}: {}", comment.author, comment.text))
        })
    };
    let choices = Reason::ALL
        .into_iter()
        .map(|reason| Choice::new(reason.code(), words::reason(reason)))
        .collect::<Vec<_>>();
    view! {
        <Dialog open title=words::report_title() id="report">
            <form class="ui-stack" on:submit=send>
                <p class="audience__quoted" dir="auto">{said}</p>
                <RadioGroup name="reason" legend=words::report_why() choices bind=reason/>
                <p class="ui-field__error" role="alert">{move || error.get()}</p>
                <DialogFoot>
                    <Button on_click=move |_| open.set(false)>{words::cancel()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy>{words::report_send()}</Button>
                </DialogFoot>
            </form>
        </Dialog>
    }
    .into_any()
}
