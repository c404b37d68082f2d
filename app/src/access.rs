//! Who is asking: the first line of every server function. The session itself was read by the host before
//! (`server::session` puts [`Who`] into the request); here it becomes a permission or a refusal.

use crate::error::AppError;
use axum::http::{HeaderValue, StatusCode, header, request::Parts};
use backend::Backend;
use backend::account::{self, May, Permit, Who};
pub use backend::account::{
    EditCampaigns, EditCatalog, GoLive, RunShop, SeeCampaigns, SeeCatalog, SeeOrders, WorkConsole,
};
use domain::{AccountId, CampaignId};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// The shop's brain, for the body of a server function. `Busy` when the page that asked is gone: what it was given went
/// with it while the database answered, and nobody reads what we say.
pub fn backend() -> Result<Backend, AppError> {
    use_context::<Backend>().ok_or(AppError::Busy)
}

/// Everybody: the browser, and the person if signed in.
pub fn who() -> Result<Who, AppError> {
    let parts = use_context::<Parts>();
    parts
        .and_then(|parts| parts.extensions.get::<Who>().cloned())
        .ok_or_else(|| refuse(backend::Error::SignIn))
}

/// Whether this browser has shown us a cookie: every page and every feed gives one, so a form that comes without any is from a
/// browser that takes none (or from a program that has not asked for anything yet).
pub fn has_cookies() -> bool {
    who().is_ok_and(|who| who.has_cookie)
}

/// What the person will know a session by that begins now: "Chrome · Windows".
pub fn device() -> String {
    let parts = use_context::<Parts>();
    let agent = parts.as_ref().and_then(|parts| parts.headers.get(header::USER_AGENT));
    domain::account::device(agent.and_then(|agent| agent.to_str().ok()).unwrap_or_default())
}

/// Signed-in people only.
pub fn account() -> Result<AccountId, AppError> {
    who()?.account.ok_or_else(|| refuse(backend::Error::SignIn))
}

/// Evidence that the caller may do `P` in this shop.
pub async fn staff<P: Permit>(shop: &str) -> Result<May<P>, AppError> {
    account::staff(&backend()?, who()?.account, shop).await.map_err(refuse)
}

/// Evidence that the caller may do `P` in the campaign's shop.
pub async fn campaign<P: Permit>(campaign: CampaignId) -> Result<May<P>, AppError> {
    account::campaign_staff(&backend()?, who()?.account, campaign)
        .await
        .map_err(refuse)
}

/// Turns the backend's error into the one on the wire: logs what is ours with an id, and sets the status of the answer.
pub fn refuse(error: backend::Error) -> AppError {
    let told = match error {
        backend::Error::Reject(reject) => AppError::Rejected(reject),
        backend::Error::Invalid(fields) => AppError::invalid(&fields, crate::words::lang()),
        backend::Error::SignIn => AppError::SignIn,
        backend::Error::Forbidden => AppError::Forbidden,
        backend::Error::NotFound => AppError::NotFound,
        backend::Error::TooFast { retry_after_s } => AppError::TooFast { retry_after_s },
        backend::Error::Busy | backend::Error::Conflict => AppError::Busy,
        backend::Error::Internal(source) => {
            let id = uuid::Uuid::new_v4().simple().to_string()[..12].to_owned();
            tracing::error!(id, error = %backend::with_sources(&*source), "request failed");
            AppError::Internal { id }
        }
    };
    // A plain form post is answered with a redirect; its status must stay one.
    if let (Some(options), false) = (use_context::<ResponseOptions>(), wants_html()) {
        options.set_status(StatusCode::from_u16(told.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
        if let AppError::TooFast { retry_after_s } = told {
            options.insert_header(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
        }
    }
    told
}

/// Whether a browser without our code asks: it expects a page, not JSON.
pub fn wants_html() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        let accept = parts
            .headers
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok());
        accept.is_some_and(|accept| accept.contains("text/html"))
    })
}
