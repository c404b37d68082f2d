//! What forms share: what the server answered, signing in again, and the key that makes sending twice harmless.

use super::words;
use crate::{
    error::{AppError, WrongField},
    platform,
    ui::ButtonLink,
};
use domain::Reject;
use leptos::{prelude::*, task::spawn_local};

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

/// What the server answered to a form.
#[derive(Clone, Copy)]
pub(crate) struct Answer {
    /// what is wrong, field by field
    pub(crate) errors: Signal<Vec<WrongField>>,
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

/// Somebody else saved meanwhile: the page says so, and the next save counts as having read the newest version.
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
