//! The form that comes back to its page without JavaScript: what was typed, and why it was refused. The page's address names
//! it (`?form=ID`); the host has read it before the page is drawn, and the document carries it, so that hydration begins with
//! the same. The form of somebody else, or one whose hour is over, is no form: the page is drawn as if none was named.

use crate::{error::AppError, platform};
use domain::Reject;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use server_fn::ServerFn;

/// A form that came back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Returned<T> {
    /// as typed, passwords excepted
    pub(crate) form: T,
    /// why it was refused; nothing where it was sent for something else, like adding images
    pub(crate) error: Option<AppError>,
}

/// A form with the version that it was read from: a colleague's save in between stays a change meanwhile.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ReadFrom<T> {
    /// as typed
    pub(crate) form: T,
    /// what was there when it was opened
    pub(crate) version: i64,
}

impl<T> Returned<ReadFrom<T>> {
    /// The version that the next save counts as having read: a person who was told of the newest one has.
    pub(crate) fn version(&self, newest: i64) -> i64 {
        match self.error {
            Some(AppError::Rejected(Reject::ChangedMeanwhile)) => newest,
            _ => self.form.version,
        }
    }
}

/// The form that is posted to `S` and came back to this page, if one did. Anything unreadable is nothing.
pub(crate) fn returned<S: ServerFn, T: DeserializeOwned>() -> Option<Returned<T>> {
    let id = use_query_map().with_untracked(|query| query.get("form"))?;
    platform::visit(|visit| {
        let form = visit.returned.as_ref()?;
        let ours = form.id == id && form.to == S::PATH;
        crate::json::read(&form.body).ok().filter(|_| ours)
    })
}

/// Why the form that came back was refused. A person who sees it again is signed in again.
pub(crate) fn returned_error<S: ServerFn>() -> Option<AppError> {
    returned::<S, IgnoredAny>()
        .and_then(|returned| returned.error)
        .filter(|error| *error != AppError::SignIn)
}

/// What is wrong with the form of this action: the answer to its last post, or what came back without JavaScript.
pub(crate) fn error_of<S>(action: ServerAction<S>) -> Signal<Option<AppError>>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let before = returned_error::<S>();
    let answer = action.value();
    Signal::derive(move || {
        answer.with(|answer| match answer {
            Some(answer) => answer.as_ref().err().cloned(),
            None => before.clone(),
        })
    })
}
