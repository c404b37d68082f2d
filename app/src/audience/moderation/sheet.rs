//! The console's sheet of settings: what waits, slow mode, followers only, banned words, who is blocked, and the log.

use super::log::{BlockedPeople, Log};
use super::menu::sentence;
use super::waiting::Waiting;
use super::{api, words};
use crate::error::AppError;
use crate::feed::LiveStore;
use crate::ui::{
    Button, ButtonKind, Checkbox, Choice, Dialog, DialogFoot, ErrorBox, SelectField, Skeleton, TextArea, use_toasts,
};
use domain::ActId;
use domain::moderation::{BANNED_WORD_MAX, BANNED_WORDS_MAX, CommentRules, CommentSettings, Moderation, SLOW_MODES_S};
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
            <span class="audience-peace__open">
                <Button small=true kind=ButtonKind::Ghost icon="shield" label=name() on_click=move |_| open.set(true)/>
                {(waiting.get() > 0).then(|| view! { <span class="audience-peace__count" aria-hidden="true">{waiting.get()}</span> })}
            </span>
        }
    }
}

/// What can be edited, as it is typed.
#[derive(Clone, Copy)]
struct Draft {
    slow: RwSignal<String>,
    followers_only: RwSignal<bool>,
    here: RwSignal<String>,
    in_shop: RwSignal<String>,
    seen: StoredValue<CommentSettings>,
}

impl Draft {
    fn new() -> Draft {
        Draft {
            slow: RwSignal::new("0".to_owned()),
            followers_only: RwSignal::new(false),
            here: RwSignal::default(),
            in_shop: RwSignal::default(),
            seen: StoredValue::default(),
        }
    }

    fn take(self, settings: CommentSettings) {
        self.slow.set(settings.rules.slow_s.to_string());
        self.followers_only.set(settings.rules.followers_only);
        self.here.set(settings.words_here.clone());
        self.in_shop.set(settings.words_in_shop.clone());
        self.seen.set_value(settings);
    }

    fn settings(self) -> CommentSettings {
        CommentSettings {
            rules: CommentRules {
                slow_s: self.slow.get_untracked().parse().unwrap_or(0),
                followers_only: self.followers_only.get_untracked(),
            },
            words_here: self.here.get_untracked(),
            words_in_shop: self.in_shop.get_untracked(),
        }
    }
}

/// What the sheet knows.
#[derive(Clone, Copy)]
struct Sheet {
    store: LiveStore,
    draft: Draft,
    read: RwSignal<Option<Result<Moderation, AppError>>>,
}

impl Sheet {
    /// Reads everything anew; with `draft` what was typed is replaced, too.
    fn load(self, draft: bool) {
        spawn_local(async move {
            let answer = api::open_moderation(self.store.campaign).await;
            if let (Ok(moderation), true) = (&answer, draft) {
                self.draft.take(moderation.settings.clone());
            }
            let _ = self.read.try_set(Some(answer));
        });
    }
}

/// The sheet.
#[component]
pub fn ModerationSheet(store: LiveStore, open: RwSignal<bool>) -> impl IntoView {
    let sheet = Sheet {
        store,
        draft: Draft::new(),
        read: RwSignal::new(None),
    };
    Effect::new(move |_| {
        if open.get() {
            sheet.read.set(None);
            sheet.load(true);
        }
    });
    let toasts = use_toasts();
    let on_undo = Callback::new(move |act: ActId| {
        spawn_local(async move {
            match api::undo_act(store.campaign, act).await {
                Ok(()) => toasts.say(words::undone()),
                Err(error) => toasts.say(sentence(&error)),
            }
            sheet.load(true);
        });
    });
    let known = move || match sheet.read.get() {
        None => view! { <Skeleton/> }.into_any(),
        Some(Err(error)) => view! { <ErrorBox text=sentence(&error) on_retry=move |()| sheet.load(true)/> }.into_any(),
        Some(Ok(moderation)) => view! {
            <BlockedPeople blocked=moderation.blocked on_undo/>
            <Log log=moderation.log on_undo/>
        }
        .into_any(),
    };
    view! {
        <Dialog open title=words::settings() id="moderation" sheet=true>
            <div class="audience-peace">
                <Waiting store/>
                <div hidden=move || !matches!(sheet.read.get(), Some(Ok(_)))><Rules sheet/></div>
                {known}
            </div>
        </Dialog>
    }
    .into_any()
}

/// Slow mode, followers only and banned words.
#[component]
fn Rules(sheet: Sheet) -> impl IntoView {
    let draft = sheet.draft;
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<AppError>);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let (campaign, seen) = (sheet.store.campaign, draft.seen.get_value());
            let answer = api::save_comment_settings(campaign, seen, draft.settings()).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(moderation) => {
                    let _ = error.try_set(None);
                    draft.take(moderation.settings.clone());
                    let _ = sheet.read.try_set(Some(Ok(moderation)));
                    toasts.say(words::saved());
                }
                Err(refused) => drop(error.try_set(Some(refused))),
            }
        });
    };
    let of = move |field: &'static str| {
        Signal::derive(move || {
            let lang = crate::words::lang();
            error.with(|error| Some(error.as_ref()?.field(field)?.sentence(lang)))
        })
    };
    let whole = move || {
        error.with(|error| {
            error
                .as_ref()
                .filter(|error| !matches!(error, AppError::Invalid(_)))
                .map(sentence)
        })
    };
    let pauses = SLOW_MODES_S
        .into_iter()
        .map(|slow_s| Choice::new(slow_s.to_string(), words::pause(slow_s)))
        .collect::<Vec<_>>();
    let limit = BANNED_WORDS_MAX * (BANNED_WORD_MAX + 1);
    view! {
        <form class="ui-stack" on:submit=save>
            <SelectField name="slow_s" id="moderation-slow" label=words::slow_mode() help=words::slow_mode_help() choices=pauses bind=draft.slow error=of("slow_s")/>
            <Checkbox name="followers_only" id="moderation-followers" label=words::followers_only() bind=draft.followers_only/>
            <TextArea name="words_here" id="moderation-here" label=words::words_here() help=words::words_help() rows=3 bind=draft.here error=of("words_here") limit=limit/>
            <TextArea name="words_in_shop" id="moderation-shop" label=words::words_in_shop() rows=3 bind=draft.in_shop error=of("words_in_shop") limit=limit/>
            <p class="ui-field__error" role="alert">{whole}</p>
            <DialogFoot>
                <Button kind=ButtonKind::Primary submit=true busy>{words::save()}</Button>
            </DialogFoot>
        </form>
    }
    .into_any()
}
