//! `POST /files/campaign?shop=…&id=…`: *Add images* and *Remove image* of the campaign form without JavaScript. The whole
//! form is posted; its images are stored under the same rules as by `/files`, and the person goes back to the form with
//! everything that was typed, the images, and a sentence for each file that was refused.

use crate::files::images::closing;
use crate::http::body_memory::{Full, Held};
use crate::http::{query::Query, refusal::Refusal};
use crate::state::Host;
use app::AppError;
use app::campaign::plain::{FILES, Fields, RefusedFile, back};
use app::page::ReturnSlot;
use axum::Extension;
use axum::extract::State;
use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::response::{IntoResponse, Redirect, Response};
use backend::account::{self, EditCampaigns, May, Who};
use backend::catalog;
use domain::image::{IMAGE_BYTES_MAX, IMAGES_MAX};
use domain::{CampaignId, ImageId, Why};
use serde::Deserialize;
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::timeout;

/// Everything of one post: nine images of the largest size, and as much again for those that are too large to be stored.
pub(crate) const POST_BYTES_MAX: usize = 18 * IMAGE_BYTES_MAX;
/// All text that was typed.
const TEXT_BYTES_MAX: usize = 1024 * 1024;
/// Everything from somebody who is not signed in: what they typed comes back, their files are not stored.
const STRANGER_BYTES_MAX: usize = 2 * 1024 * 1024;
/// A post that takes longer is not read to its end.
const WITHIN: Duration = Duration::from_secs(300);
/// As much of a file's name as a sentence needs.
const NAME_CHARS_MAX: usize = 80;

/// Whose form it is; without an id it is a new campaign's.
#[derive(Deserialize)]
pub(crate) struct FormParams {
    shop: String,
    id: Option<CampaignId>,
}

/// What was read so far.
struct Post {
    fields: Fields,
    images: Vec<ImageId>,
    refused: Vec<RefusedFile>,
    bytes: usize,
    text_bytes: usize,
}

/// Why reading ended early.
enum Ended {
    /// The browser stopped, or sent what no form sends.
    Broken,
    /// More than all images of a campaign together.
    TooMuch,
    /// A mistake of ours.
    Failed(backend::Error),
}

impl From<MultipartError> for Ended {
    fn from(error: MultipartError) -> Ended {
        tracing::debug!(%error, "a form with files ended early");
        Ended::Broken
    }
}

/// Stores the images and sends the person back to the form.
pub(crate) async fn add(
    State(host): State<Host>,
    Extension(who): Extension<Who>,
    Query(params): Query<FormParams>,
    slot: Option<Extension<ReturnSlot>>,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let may = match account::staff(&host.backend, who.account, &params.shop).await {
        Ok(may) => Some(may),
        // What was typed is read all the same: it comes back after signing in.
        Err(backend::Error::SignIn) => None,
        Err(error) => return closing(Refusal::from(error).into_response()),
    };
    let Ok(form) = form else {
        return closing(Refusal(AppError::Malformed).into_response());
    };
    let read = timeout(WITHIN, Box::pin(read(&host, who.network, may.as_ref(), form))).await;
    match read.unwrap_or(Err(Ended::Broken)) {
        Ok(post) => {
            let error = may.is_none().then_some(AppError::SignIn);
            let returning = back(&params.shop, params.id, &post.fields, &post.images, post.refused, error);
            let page = Redirect::to(returning.page.as_deref().unwrap_or("/"));
            // Programs, which want no page, have none.
            if let Some(Extension(slot)) = slot {
                slot.leave(returning);
            }
            page.into_response()
        }
        Err(Ended::Broken | Ended::TooMuch) => closing(Refusal(AppError::Malformed).into_response()),
        Err(Ended::Failed(error)) => closing(Refusal::from(error).into_response()),
    }
}

/// Fields come in the order of the page: the form's images before the files.
async fn read(host: &Host, from: IpAddr, may: Option<&May<EditCampaigns>>, mut form: Multipart) -> Result<Post, Ended> {
    let mut post = Post {
        fields: Fields::default(),
        images: Vec::new(),
        refused: Vec::new(),
        bytes: 0,
        text_bytes: 0,
    };
    let mut added = Vec::new();
    while let Some(field) = form.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == FILES {
            let called: String = field
                .file_name()
                .unwrap_or_default()
                .chars()
                .take(NAME_CHARS_MAX)
                .collect();
            let file = host.upload_memory.body(from);
            let file = read_file(file, field, may.is_some(), &mut post.bytes).await?;
            let nothing_chosen = called.is_empty() && file.as_ref().is_some_and(|file| file.len() == 0);
            let Some(may) = may.filter(|_| !nothing_chosen) else {
                continue;
            };
            let full = post.fields.images().len() + added.len() >= IMAGES_MAX;
            match store(host, may, file, full).await? {
                Ok(image) => added.push(image),
                Err(why) => post.refused.push(RefusedFile { name: called, why }),
            }
        } else {
            post.text_bytes += name.len();
            let text = read_text(field, &mut post.text_bytes).await?;
            post.fields.take(&name, text);
        }
    }
    post.images = post.fields.images();
    post.images.extend(added);
    Ok(post)
}

/// The file, or `None` when it is larger than an image may be: the rest is read and dropped, because what was typed comes
/// after it. Of somebody who is not signed in nothing is stored.
async fn read_file(mut file: Held, mut field: Field<'_>, wanted: bool, sum: &mut usize) -> Result<Option<Held>, Ended> {
    let mut too_large = !wanted;
    let most = if wanted { POST_BYTES_MAX } else { STRANGER_BYTES_MAX };
    while let Some(chunk) = field.chunk().await? {
        *sum += chunk.len();
        if *sum > most {
            return Err(Ended::TooMuch);
        }
        too_large |= file.len() + chunk.len() > IMAGE_BYTES_MAX;
        if !too_large {
            file.extend(&chunk)
                .map_err(|Full| Ended::Failed(backend::Error::Busy))?;
        }
    }
    Ok((!too_large).then_some(file))
}

async fn read_text(mut field: Field<'_>, sum: &mut usize) -> Result<String, Ended> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        *sum += chunk.len();
        if *sum > TEXT_BYTES_MAX {
            return Err(Ended::TooMuch);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The stored image, or why the file is none.
async fn store(
    host: &Host,
    may: &May<EditCampaigns>,
    file: Option<Held>,
    full: bool,
) -> Result<Result<ImageId, Why>, Ended> {
    if full {
        return Ok(Err(Why::TooMany { max: IMAGES_MAX }));
    }
    let Some(file) = file else {
        let max_mb = u32::try_from(IMAGE_BYTES_MAX / (1024 * 1024)).unwrap_or(u32::MAX);
        return Ok(Err(Why::ImageTooLarge { max_mb }));
    };
    let (bytes, _held) = file.finish();
    match catalog::store_image(&host.backend, may, bytes).await {
        Ok(image) => Ok(Ok(image.id)),
        Err(backend::Error::Invalid(fields)) => {
            let why = fields.into_iter().next().map_or(Why::NotAnImage, |field| field.why);
            Ok(Err(why))
        }
        Err(error) => Err(Ended::Failed(error)),
    }
}
