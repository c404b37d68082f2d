//! The environment on the server: the request.

use super::Visit;
use domain::when::{DateTime, Utc};
use leptos::prelude::with_context;

/// Reads the visit that the request's context carries; the default one where a view is rendered without a request.
pub fn visit<T>(read: impl FnOnce(&Visit) -> T) -> T {
    let mut read = Some(read);
    let found = with_context::<Visit, _>(|visit| read.take().map(|read| read(visit))).flatten();
    match (found, read) {
        (Some(value), _) => value,
        (None, Some(read)) => read(&Visit::default()),
        (None, None) => unreachable!("the closure is used exactly once"),
    }
}

/// The server's clock as the request saw it: one moment for the whole page.
pub fn now() -> DateTime<Utc> {
    visit(|visit| visit.now)
}

/// A form rendered by the server gets its key here, so that it can be posted without JavaScript.
pub fn random_key() -> String {
    uuid::Uuid::new_v4().to_string()
}
