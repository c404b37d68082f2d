//! Products in and out as a file: `POST /import/{shop}/products`, `GET /export/{shop}/products.csv`, and an example. What
//! rows mean is decided in `backend`. Our page receives a line of JSON for each step and the report as the last line; a
//! browser without JavaScript gets the report as a plain page.

use crate::files::images::{FileForm, Stop, closing, invalid, read_file};
use crate::http::query::Query;
use crate::http::refusal::{Refusal, accepts_html};
use crate::state::Host;
use app::AppError;
use app::catalog::ImportLine;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use backend::account::{self, EditCatalog, May, Permit, Who};
use backend::catalog::{self, ImportOptions, ProductFile};
use bytes::Bytes;
use domain::catalog::{CSV_BYTES_MAX, Column, ImportReport};
use domain::when::{DateTime, Utc, wire};
use domain::{FieldError, Lang, Why};
use futures::stream;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use std::convert::Infallible;
use tokio::sync::mpsc;

/// Lines that may wait for a slow network; further steps are left out, the report never is.
const LINES_WAITING: usize = 32;

pub(crate) fn routes() -> Router<Host> {
    Router::new()
        .route(
            "/import/{shop}/products",
            post(import).layer(DefaultBodyLimit::disable()),
        )
        .route("/import/{shop}/template.csv", get(template))
        .route("/export/{shop}/products.csv", get(export))
}

/// The options of an import.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ImportParams {
    dry_run: bool,
    skip_bad: bool,
    /// JSON: columns with the place that they have in the file, from 0.
    columns: String,
    #[serde(with = "wire::optional")]
    counted_at: Option<DateTime<Utc>>,
}

impl ImportParams {
    fn by_hand(&self) -> Result<Vec<(Column, usize)>, AppError> {
        match self.columns.as_str() {
            "" => Ok(Vec::new()),
            columns => serde_json::from_str(columns).map_err(|_| AppError::Malformed),
        }
    }
}

async fn staff<P: Permit>(host: &Host, who: &Who, shop: &str) -> Result<May<P>, Refusal> {
    Ok(account::staff(&host.backend, who.account, shop).await?)
}

/// Takes the file in the field `file`. An import that has started runs to its end, whether or not the client still waits.
async fn import(
    State(host): State<Host>,
    Extension(who): Extension<Who>,
    Extension(lang): Extension<Lang>,
    Path(shop): Path<String>,
    Query(params): Query<ImportParams>,
    headers: HeaderMap,
    form: FileForm,
) -> Response {
    let plain = accepts_html(&headers);
    let page = |outcome: Result<&ImportReport, &AppError>| super::product_csv_page::page(&shop, lang, outcome);
    let may = match staff::<EditCatalog>(&host, &who, &shop).await {
        Ok(may) => may,
        Err(refusal) if plain => return page(Err(&refusal.0)),
        Err(refusal) => return refusal.into_response(),
    };
    let sent = read_file(host.upload_memory.body(who.network), form, &headers, CSV_BYTES_MAX).await;
    let ends = matches!(sent, Err(Stop::TooLarge | Stop::Incomplete | Stop::Full));
    let file = match sent {
        Ok(sent) => {
            let (bytes, _held) = sent.finish();
            match params.by_hand() {
                Ok(by_hand) => {
                    let read = catalog::read_products(&host.backend, &may, bytes, by_hand).await;
                    read.map_err(|error| match error {
                        backend::Error::Invalid(fields) => NotRead::Wrong(fields),
                        error => NotRead::Refused(app::access::refuse(error)),
                    })
                }
                Err(error) => Err(NotRead::Refused(error)),
            }
        }
        Err(stop) => Err(stopped(&stop)),
    };
    let file = match file {
        Ok(file) => file,
        Err(error) => {
            let response = match error {
                NotRead::Wrong(fields) if plain => page(Err(&AppError::invalid(&fields, lang))),
                NotRead::Refused(error) if plain => page(Err(&error)),
                NotRead::Wrong(fields) => invalid(fields),
                NotRead::Refused(error) => Refusal(error).into_response(),
            };
            return if ends { closing(response) } else { response };
        }
    };
    let options = ImportOptions {
        dry_run: params.dry_run,
        skip_bad: params.skip_bad,
        counted_at: params.counted_at,
    };
    let mut lines = begin(&host, may, file, options);
    if !plain {
        return ndjson(lines);
    }
    loop {
        match lines.recv().await {
            Some(ImportLine::Progress { .. }) => {}
            Some(ImportLine::Report { report }) => return page(Ok(&report)),
            Some(ImportLine::Refused { refused }) => return page(Err(&refused)),
            None => return page(Err(&AppError::Busy)),
        }
    }
}

/// Why nothing of a file is imported.
enum NotRead {
    /// It is no file that can be read.
    Wrong(Vec<FieldError>),
    /// Nothing is wrong with it as far as is known.
    Refused(AppError),
}

fn stopped(stop: &Stop) -> NotRead {
    let wrong = |why| NotRead::Wrong(vec![FieldError::new("file", why)]);
    match stop {
        Stop::Malformed | Stop::Incomplete => NotRead::Refused(AppError::Malformed),
        Stop::Missing => wrong(Why::Missing),
        Stop::Full => NotRead::Refused(AppError::Busy),
        Stop::TooLarge => wrong(Why::FileTooLarge {
            max_mb: u32::try_from(CSV_BYTES_MAX / (1024 * 1024)).unwrap_or(u32::MAX),
        }),
    }
}

/// Imports in a task of its own that the server waits for when it stops.
fn begin(host: &Host, may: May<EditCatalog>, file: ProductFile, options: ImportOptions) -> mpsc::Receiver<ImportLine> {
    let (tell, lines) = mpsc::channel(LINES_WAITING);
    let backend = host.backend.clone();
    host.tasks.spawn(async move {
        let step = |done, total| {
            // One place is reserved for the report.
            if tell.capacity() > 1 {
                let _ = tell.try_send(ImportLine::Progress { done, total });
            }
        };
        let last = match catalog::import_products(&backend, &may, &file, options, &step).await {
            Ok(report) => ImportLine::Report { report },
            Err(error) => ImportLine::Refused {
                refused: app::access::refuse(error),
            },
        };
        let _ = tell.send(last).await;
    });
    lines
}

/// A line of JSON for each step, as it happens.
fn ndjson(lines: mpsc::Receiver<ImportLine>) -> Response {
    let lines = stream::unfold(lines, |mut lines| async {
        let line = lines.recv().await?;
        let mut text = serde_json::to_string(&line).unwrap_or_default();
        text.push('\n');
        Some((Ok::<_, Infallible>(Bytes::from(text)), lines))
    });
    let mut response = Body::from_stream(lines).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    // nginx would otherwise buffer lines.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// The whole catalog, streamed while it is read.
async fn export(
    State(host): State<Host>,
    Extension(who): Extension<Who>,
    Path(shop): Path<String>,
) -> Result<Response, Refusal> {
    let may = staff(&host, &who, &shop).await?;
    let pieces = catalog::export_products(host.backend.clone(), may);
    let name = format!("{shop}-products.csv");
    Ok(as_file(Body::from_stream(pieces), &name))
}

/// An example file.
async fn template(
    State(host): State<Host>,
    Extension(who): Extension<Who>,
    Path(shop): Path<String>,
) -> Result<Response, Refusal> {
    let may = staff(&host, &who, &shop).await?;
    Ok(as_file(Body::from(catalog::template(&may)?), "products-template.csv"))
}

fn as_file(body: Body, name: &str) -> Response {
    let mut response = (StatusCode::OK, body).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8"),
    );
    // A shop's address is letters, digits and hyphens.
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
