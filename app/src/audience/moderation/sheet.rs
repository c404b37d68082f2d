//! The console's sheet of settings: what waits, slow mode, followers only, banned words, who is blocked, and the log.

use super::api::{self, Line, ModerationView};
use super::list::Lines;
use super::menu::undo;
use super::waiting::Waiting;
use super::words;
use crate::error::AppError;
use crate::feed::LiveStore;
use crate::page::answer_of;
use crate::ui::{Button, ButtonKind, Checkbox, Choice, Dialog, SelectField, TextArea, error_for, use_toasts};
use domain::ActId;
use domain::moderation::{BANNED_WORD_MAX, BANNED_WORDS_MAX, LISTED, SLOW_MODES_S};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Opens the sheet; says how many comments wait.
#[component]
pub fn ModerationButton(store: LiveStore, open: RwSignal<bool>) -> impl IntoView {
    let waiting = Memo::new(move |_| store.reported.with(Vec::len));
    let name = move || match waiting.get() {
        0 => words::settings().to_owned(),
        n => words::settings_reported(n as i64),
    };
    move || {
        view! {
            <span class="audience-moderation__open">
                <Button small=true kind=ButtonKind::Ghost icon="shield" label=name() on_click=move |_| open.set(true)/>
                {(waiting.get() > 0).then(|| view! { <span class="audience-moderation__count" aria-hidden="true">{waiting.get()}</span> })}
            </span>
        }
    }
}

/// What the sheet knows, and what is typed.
#[derive(Clone, Copy)]
struct Sheet {
    store: LiveStore,
    slow: RwSignal<String>,
    followers_only: RwSignal<bool>,
    here: RwSignal<String>,
    in_shop: RwSignal<String>,
    seen: StoredValue<String>,
    /// What was read last, field by field: what differs from it was typed here.
    read: StoredValue<(String, bool, String, String)>,
    /// Who is blocked, and the log.
    lines: RwSignal<(Vec<Line>, Vec<Line>)>,
    /// How many of each, and whether there are more.
    listed: StoredValue<i64>,
    more: RwSignal<bool>,
    error: RwSignal<Option<AppError>>,
}

impl Sheet {
    fn new(store: LiveStore) -> Sheet {
        Sheet {
            store,
            slow: RwSignal::default(),
            followers_only: RwSignal::new(false),
            here: RwSignal::default(),
            in_shop: RwSignal::default(),
            seen: StoredValue::default(),
            read: StoredValue::default(),
            lines: RwSignal::default(),
            listed: StoredValue::new(LISTED),
            more: RwSignal::new(false),
            error: RwSignal::new(None),
        }
    }

    /// Reads everything anew; what was typed and not saved stays.
    fn load(self) {
        let Some(listed) = self.listed.try_get_value() else {
            return;
        };
        spawn_local(async move {
            match api::open_moderation(self.store.campaign, listed).await {
                Ok(view) => self.show(view),
                Err(error) => drop(self.error.try_set(Some(error))),
            }
        });
    }

    fn show(self, view: ModerationView) {
        let Some(read) = self.read.try_get_value() else { return };
        let now = (
            view.slow_s.to_string(),
            view.followers_only,
            view.words_here,
            view.words_in_shop,
        );
        untouched(self.slow, &read.0, &now.0);
        untouched(self.followers_only, &read.1, &now.1);
        untouched(self.here, &read.2, &now.2);
        untouched(self.in_shop, &read.3, &now.3);
        self.read.set_value(now);
        self.seen.set_value(view.seen);
        self.lines.set((view.blocked, view.log));
        self.more.set(view.more);
    }
}

/// Follows the server unless somebody typed into the field.
fn untouched<T: PartialEq + Clone + Send + Sync + 'static>(field: RwSignal<T>, read: &T, now: &T) {
    if field.with_untracked(|typed| typed == read) {
        field.set(now.clone());
    }
}

/// The sheet.
#[component]
pub fn ModerationSheet(store: LiveStore, open: RwSignal<bool>) -> AnyView {
    let sheet = Sheet::new(store);
    let toasts = use_toasts();
    Effect::new(move |_| {
        if open.get() {
            sheet.error.set(None);
            sheet.load();
        }
    });
    let on_undo = Callback::new(move |act: ActId| undo(store, toasts, act, move || sheet.load()));
    let longer = move |_| {
        sheet.listed.update_value(|listed| *listed += LISTED);
        sheet.load();
    };
    let lines = move || {
        let (blocked, log) = sheet.lines.get();
        view! {
            <Lines title=words::blocked_title() none=words::blocked_none() undo=words::unblock() lines=blocked on_undo/>
            <p class="ui-muted">{words::what_blocking_does()}</p>
            <Lines title=words::log_title() none=words::log_none() undo=crate::ui::words::undo() lines=log on_undo/>
            {move || sheet.more.get().then(|| view! { <div><Button on_click=longer>{words::show_more()}</Button></div> })}
        }
        .into_any()
    };
    view! {
        <Dialog open title=words::settings() id="moderation" sheet=true>
            <div class="audience-moderation">
                <Waiting store/>
                <Rules sheet/>
                {lines}
            </div>
        </Dialog>
    }
    .into_any()
}

/// Slow mode, followers only and banned words.
#[component]
fn Rules(sheet: Sheet) -> AnyView {
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = api::save_comment_settings(
                sheet.store.campaign,
                sheet.seen.get_value(),
                sheet.slow.get_untracked().parse().unwrap_or(0),
                sheet.followers_only.get_untracked(),
                sheet.here.get_untracked(),
                sheet.in_shop.get_untracked(),
            )
            .await;
            let _ = busy.try_set(false);
            // Also after a refusal: what a colleague changed meanwhile is shown, and the next save knows of it.
            sheet.load();
            match answer {
                Ok(()) => {
                    let _ = sheet.error.try_set(None);
                    toasts.say(words::saved());
                }
                Err(refused) => drop(sheet.error.try_set(Some(refused))),
            }
        });
    };
    let answer = answer_of(sheet.error.into());
    let pauses: Vec<Choice> = SLOW_MODES_S
        .into_iter()
        .map(|slow_s| Choice::new(slow_s.to_string(), words::pause(slow_s)))
        .collect();
    let limit = BANNED_WORDS_MAX * (BANNED_WORD_MAX + 1);
    view! {
        <form class="ui-stack" on:submit=save>
            <SelectField name="slow_s" id="moderation-slow" label=words::slow_mode() help=words::slow_mode_help() choices=pauses bind=sheet.slow error=error_for(answer.errors, "slow_s")/>
            <Checkbox name="followers_only" id="moderation-followers" label=words::followers_only() bind=sheet.followers_only/>
            <TextArea name="words_here" id="moderation-here" label=words::words_here() help=words::words_help() rows=3 bind=sheet.here error=error_for(answer.errors, "words_here") limit=limit/>
            <TextArea name="words_in_shop" id="moderation-shop" label=words::words_in_shop() rows=3 bind=sheet.in_shop error=error_for(answer.errors, "words_in_shop") limit=limit/>
            <p class="ui-field__error" role="alert">{move || answer.refusal.get()}</p>
            <div><Button kind=ButtonKind::Primary submit=true busy>{words::save()}</Button></div>
        </form>
    }
    .into_any()
}
