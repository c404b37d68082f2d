//! `GET /signed-in?next=…`: where a browser goes that was given a session and had shown no cookie before. One that takes
//! cookies is sent on; one that does not would be signed out again without a word, so it is told.

use super::preferences::local;
use super::query::Query;
use app::page::address;
use axum::Extension;
use axum::response::Redirect;
use backend::account::Who;
use serde::Deserialize;

/// Where the person wanted to go.
#[derive(Deserialize)]
pub(crate) struct Then {
    #[serde(default)]
    next: String,
}

/// Looks whether the session came back.
pub(crate) async fn signed_in(Extension(who): Extension<Who>, Query(then): Query<Then>) -> Redirect {
    let next = local(&then.next).unwrap_or("/account");
    if who.account.is_some() {
        return Redirect::to(next);
    }
    Redirect::to(&address("/signin", &[("next", next), ("cookies", "blocked")]))
}
