//! Asks for a nickname when the first comment needs one; the comment that waits for it goes right after.

use super::talk::{Delivery, Talk};
use super::words;
use crate::account::api::choose_nickname;
use crate::ui::{Button, ButtonKind, Dialog, DialogFoot, TextField};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Opens by itself when `talk` needs it.
#[component]
pub fn NicknameDialog(talk: Talk) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let error = talk.name_error;
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let lang = crate::words::lang();
        // The server checks it: what may be a name needs tables that a viewer should not have to load.
        let chosen = name.get_untracked();
        busy.set(true);
        spawn_local(async move {
            let answer = choose_nickname(chosen).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let _ = error.try_set(None);
                    let _ = talk.store.named.try_set(true);
                    let _ = talk.asking_name.try_set(false);
                    talk.resend(&Delivery::Nameless);
                }
                Err(refused) => {
                    let why = refused.field("nickname").map(str::to_owned);
                    let _ = error.try_set(Some(why.unwrap_or_else(|| refused.sentence(lang))));
                }
            }
        });
    };
    // Closed without a name: what was written goes back, not lost in silence.
    Effect::new(move |before: Option<bool>| {
        let open = talk.asking_name.get();
        if before == Some(true) && !open && !busy.get_untracked() {
            talk.pending.update(|all| {
                for one in all.iter_mut().filter(|one| one.delivery == Delivery::Nameless) {
                    one.delivery = Delivery::Failed(domain::Reject::ChooseNickname.sentence(crate::words::lang()));
                }
            });
        }
        open
    });
    view! {
        <Dialog open=talk.asking_name title=words::nickname_title() id="nickname">
            <form class="ui-stack" on:submit=save>
                <TextField name="nickname" label=words::nickname() bind=name error=error limit=30 help=words::nickname_help() autocomplete="nickname"/>
                <DialogFoot>
                    <Button kind=ButtonKind::Primary submit=true busy=busy>{words::nickname_save()}</Button>
                </DialogFoot>
            </form>
        </Dialog>
    }
    .into_any()
}
