//! The parameters in an address, refused in our own words: axum's own extractor answers with serde's sentence, in English and
//! without our JSON.

use crate::http::refusal::Refusal;
use app::AppError;
use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

/// What an address says behind its question mark. [`AppError::Malformed`] where it is not what the handler reads.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query<T>, Refusal> {
        let read = axum::extract::Query::try_from_uri(&parts.uri);
        read.map(|axum::extract::Query(params)| Query(params)).map_err(|error| {
            tracing::debug!(%error, "an address with other parameters");
            Refusal(AppError::Malformed)
        })
    }
}
