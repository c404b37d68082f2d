//! How the host itself refuses a request, as an [`AppError`]: JSON for our pages and for other programs, and for a form
//! posted without JavaScript the page that it came from, with the refusal in it.

use app::AppError;
use app::campaign::plain::SAVED_BY;
use app::page::{ReturnSlot, Returning};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// Our own errors are a few words; longer ones are passed on unread.
const ERROR_BYTES_MAX: usize = 64 * 1024;

/// A refusal that handlers can return with `?`.
#[derive(Debug)]
pub(crate) struct Refusal(pub AppError);

impl From<backend::Error> for Refusal {
    fn from(error: backend::Error) -> Refusal {
        Refusal(app::access::refuse(error))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        json(&self.0)
    }
}

/// The refusal as JSON with its status.
#[must_use]
pub(crate) fn json(error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, axum::Json(error)).into_response();
    if let AppError::TooFast { retry_after_s } = error {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_s));
    }
    response
}

/// The refusal of a request that no handler has seen. A form posted without our code goes back to the page that it came
/// from, with the refusal; it is not stored, because refusing must cost little.
#[must_use]
pub(crate) fn answer(request: &Request, error: AppError) -> Response {
    if let Some(slot) = request.extensions().get::<ReturnSlot>() {
        let to = match request.uri().path() {
            "/files/campaign" => SAVED_BY,
            path => path,
        };
        slot.leave(Returning::unread(to, error.clone(), false));
    }
    json(&error)
}

/// The same for a body that is longer than it may be.
pub(crate) fn too_large(request: &Request) -> Response {
    let mut response = answer(request, AppError::Malformed);
    *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    response
}

/// server_fn answers 500 to whatever it refuses by itself. A mistake of the client gets its own status here, and a mistake of
/// ours an id that is in the log.
pub(crate) async fn error_status(request: Request, next: Next) -> Response {
    let call = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    if !call || response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, ERROR_BYTES_MAX).await.unwrap_or_default();
    match serde_json::from_slice(&bytes) {
        Ok(AppError::Internal { id }) if id.is_empty() => {
            let id = super::request_id::short_id();
            tracing::error!(id, "a server function ended without its own error");
            json(&AppError::Internal { id })
        }
        Ok(error) if AppError::status(&error) != 500 => json(&error),
        _ => Response::from_parts(parts, bytes.into()),
    }
}

/// The page or the JSON that says that we are wrong.
#[must_use]
pub(crate) fn internal(id: String, html: bool) -> Response {
    if !html {
        return json(&AppError::Internal { id });
    }
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Hawker</title><h1>Something went wrong on our side</h1>\
         <p>Đã có lỗi ở phía chúng tôi.</p><p>id {id}</p><p><a href=\"/\">Hawker</a></p></html>"
    );
    (StatusCode::INTERNAL_SERVER_ERROR, Html(page)).into_response()
}

/// Whether the client expects a page.
#[must_use]
pub(crate) fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}
