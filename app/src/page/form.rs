//! What forms share: what the server said about them, what they keep, and the key that makes sending twice harmless.

use super::words;
use crate::{error::AppError, platform, ui::ButtonLink};
use domain::{FieldError, Reject};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A refused form: what was typed and what is wrong.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Kept<T> {
    /// as typed, passwords excepted
    pub(crate) form: T,
    /// why it was refused
    pub(crate) error: AppError,
}

/// A form with the version that it was read from: a colleague's save in between stays a change meanwhile.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ReadFrom<T> {
    /// as typed
    pub(crate) form: T,
    /// what was there when it was opened
    pub(crate) version: i64,
}

impl<T> Kept<ReadFrom<T>> {
    /// The version that the next save counts as having read: who was told of the newest one has.
    pub(crate) fn version(&self, newest: i64) -> i64 {
        match self.error {
            AppError::Rejected(Reject::ChangedMeanwhile) => newest,
            _ => self.form.version,
        }
    }
}

impl<T> Kept<T> {
    /// What is still wrong: whoever sees the form again is signed in again.
    pub(crate) fn still_wrong(&self) -> Option<AppError> {
        Some(self.error.clone()).filter(|error| *error != AppError::SignIn)
    }
}

/// The way to go on with a form whose session ended: in another tab, so that nothing typed here is lost.
#[component]
pub fn SignInAgain(error: Signal<Option<AppError>>) -> impl IntoView {
    let signed_out = move || error.with(|error| *error == Some(AppError::SignIn));
    view! {
        {move || signed_out().then(|| view! {
            <ButtonLink href="/signin" icon="log-in" new_tab=true>{words::sign_in_again()}</ButtonLink>
        })}
    }
}

/// The form that came back without JavaScript, if one did.
pub(crate) fn kept<T: DeserializeOwned>(of: &str) -> Option<Kept<T>> {
    brought(of)
}

/// What the address brings under this name, itself or put away. Anything unreadable is nothing.
pub(crate) fn brought<T: DeserializeOwned>(of: &str) -> Option<T> {
    let text = use_query_map().with_untracked(|query| query.get(of))?;
    let text = if text.starts_with('{') {
        text
    } else {
        platform::put_away(&text)?
    };
    serde_json::from_str(&text).ok()
}

/// What the server said about a form.
#[derive(Clone, Copy)]
pub(crate) struct Answer {
    /// what is wrong, field by field
    pub(crate) errors: Signal<Vec<FieldError>>,
    /// a refusal that belongs to no field
    pub(crate) refusal: Signal<Option<String>>,
}

/// Splits an error into what belongs to fields and what does not.
pub(crate) fn answer_of(error: Signal<Option<AppError>>) -> Answer {
    let errors = Signal::derive(move || match error.get() {
        Some(AppError::Invalid(errors)) => errors,
        _ => Vec::new(),
    });
    let refusal = Signal::derive(move || match error.get() {
        None | Some(AppError::Invalid(_)) => None,
        Some(error) => Some(error.sentence(crate::words::lang())),
    });
    Answer { errors, refusal }
}

/// The key of this form: sending it twice is the same as sending it once.
#[component]
pub fn RequestKeyField() -> impl IntoView {
    view! { <input type="hidden" name="key" value=platform::random_key()/> }
}

/// Somebody else saved meanwhile: the person is told, and the next save counts as having read the newest version.
pub(crate) fn renew_version<F>(
    error: Signal<Option<AppError>>,
    version: RwSignal<i64>,
    newest: impl Fn() -> F + 'static,
) where
    F: Future<Output = Option<i64>> + 'static,
{
    Effect::new(move |_| {
        if error.with(|error| *error == Some(AppError::Rejected(Reject::ChangedMeanwhile))) {
            let newest = newest();
            spawn_local(async move {
                if let Some(newest) = newest.await {
                    let _ = version.try_set(newest);
                }
            });
        }
    });
}
