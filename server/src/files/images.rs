//! Images in and out: `POST /files?shop=…` stores one, `GET /files/{id}/{size}` serves it for ever. What an image may be is
//! decided in `backend`; here only bytes are counted while they arrive, so that too many are never read.

use crate::http::body_memory::Held;
use crate::http::query::Query;
use crate::http::refusal::Refusal;
use crate::state::Host;
use app::AppError;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use backend::account::{self, EditCatalog, May, Who};
use backend::catalog::{self, ImageSize};
use domain::image::{IMAGE_BYTES_MAX, Image};
use domain::{FieldError, ImageId, Why};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use std::time::Duration;
use tokio::time::timeout;

/// The multipart frame around one file.
const FRAME_BYTES: u64 = 64 * 1024;
/// A post that takes longer is not read to its end: ten megabytes at 90 kbit/s, or nine photographs that share one line.
const WITHIN: Duration = Duration::from_secs(900);

/// Whose image it will be.
#[derive(Deserialize)]
pub(crate) struct UploadParams {
    shop: String,
}

/// Stores the image in the field `file`.
pub(crate) async fn upload(
    State(host): State<Host>,
    Extension(who): Extension<Who>,
    Query(params): Query<UploadParams>,
    headers: HeaderMap,
    form: FileForm,
) -> Result<Json<Image>, Response> {
    let may: May<EditCatalog> = account::staff(&host.backend, who.account, &params.shop)
        .await
        .map_err(|error| Refusal::from(error).into_response())?;
    let file = read_file(host.upload_memory.body(who.network), form, &headers, IMAGE_BYTES_MAX)
        .await
        .map_err(|stop| match stop {
            Stop::Malformed => Refusal(AppError::Malformed).into_response(),
            Stop::Incomplete => closing(Refusal(AppError::Malformed).into_response()),
            Stop::Missing => invalid(vec![FieldError::new("file", Why::Missing)]),
            Stop::TooLarge => closing(too_large()),
            Stop::Full => closing(Refusal(AppError::Busy).into_response()),
        })?;
    let (bytes, _held) = file.finish();
    let image = catalog::store_image(&host.backend, &may, bytes).await;
    match image {
        Ok(image) => Ok(Json(image)),
        Err(backend::Error::Invalid(fields)) => Err(invalid(fields)),
        Err(error) => Err(Refusal::from(error).into_response()),
    }
}

/// Why no file was read.
pub(crate) enum Stop {
    /// Not a form with files.
    Malformed,
    /// The body ended early, or is no such form after all. The connection cannot be used again, nor can it for `TooLarge`.
    Incomplete,
    /// The form has no field `file`.
    Missing,
    /// It is larger than allowed; the rest was not read.
    TooLarge,
    /// Uploads have no memory left; the rest was not read.
    Full,
}

/// A form with a file, or why it is none.
pub(crate) type FileForm = Result<Multipart, axum::extract::multipart::MultipartRejection>;

/// The length of a body according to its header.
pub(crate) fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Reads the field `file` and stops at the limit; of a body that announces itself as larger not a byte is read.
pub(crate) async fn read_file(file: Held, form: FileForm, headers: &HeaderMap, bytes_max: usize) -> Result<Held, Stop> {
    timeout(WITHIN, read_within(file, form, headers, bytes_max))
        .await
        .unwrap_or(Err(Stop::Incomplete))
}

async fn read_within(mut file: Held, form: FileForm, headers: &HeaderMap, bytes_max: usize) -> Result<Held, Stop> {
    if announced(headers).is_some_and(|length| length > bytes_max as u64 + FRAME_BYTES) {
        return Err(Stop::TooLarge);
    }
    let mut form = form.map_err(|_| Stop::Malformed)?;
    let broken = |error: MultipartError| {
        tracing::debug!(%error, "upload ended early");
        Stop::Incomplete
    };
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        if field.name() != Some("file") {
            continue;
        }
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            if file.len() + chunk.len() > bytes_max {
                return Err(Stop::TooLarge);
            }
            file.extend(&chunk).map_err(|_| Stop::Full)?;
        }
        return Ok(file);
    }
    Err(Stop::Missing)
}

fn too_large() -> Response {
    let max_mb = u32::try_from(IMAGE_BYTES_MAX / (1024 * 1024)).unwrap_or(u32::MAX);
    invalid(vec![FieldError::new("file", Why::ImageTooLarge { max_mb })])
}

pub(crate) fn invalid(fields: Vec<FieldError>) -> Response {
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        Json(serde_json::json!({ "fields": fields })),
    )
        .into_response()
}

/// The rest of the body will not be read, so the connection cannot be used again.
pub(crate) fn closing(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Serves a stored image. An id never gets other bytes.
pub(crate) async fn download(
    State(host): State<Host>,
    Path((id, size)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let not_found = || Refusal(AppError::NotFound);
    let id: ImageId = id.parse().map_err(|_| not_found())?;
    let size = ImageSize::from_file_name(&size).ok_or_else(not_found)?;
    let bytes = catalog::image_file(&host.backend, id, size).await?;
    let kind = if bytes.starts_with(b"\xff\xd8\xff") {
        "image/jpeg"
    } else {
        "image/webp"
    };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    // Opened by itself, an image is an image and no page.
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    Ok(response)
}
