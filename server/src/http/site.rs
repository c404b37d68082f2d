//! The built site: scripts, styles, icons, service worker. Names under `/pkg` carry a hash and never change;
//! everything else is revalidated each time.

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// What the build left behind (`manifest.json`), and where.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Names that the document needs.
    pub document: app::Site,
    /// Addresses that are files of the site.
    files: HashSet<String>,
    folder: PathBuf,
}

/// The site cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// There is none.
    #[error("There is no built site in {0}. Run ./dev run, which builds it, or set HAWKER_SITE.")]
    Missing(PathBuf),
    /// Its list of files is not one.
    #[error("The site in {folder} has an unreadable manifest.json")]
    Unreadable {
        /// Where.
        folder: PathBuf,
        /// What the parser said.
        source: serde_json::Error,
    },
}

#[derive(Deserialize)]
struct Files {
    files: Vec<String>,
}

impl Manifest {
    /// Reads the manifest in `folder`.
    pub fn read(folder: &Path) -> Result<Manifest, SiteError> {
        let text =
            std::fs::read_to_string(folder.join("manifest.json")).map_err(|_| SiteError::Missing(folder.to_owned()))?;
        let unreadable = |source| SiteError::Unreadable {
            folder: folder.to_owned(),
            source,
        };
        let document = serde_json::from_str(&text).map_err(unreadable)?;
        let Files { files } = serde_json::from_str(&text).map_err(unreadable)?;
        Ok(Manifest {
            document,
            files: files.into_iter().collect(),
            folder: folder.to_owned(),
        })
    }

    /// Whether the address is a file of the site. `/pkg` is never anything else, and still has the files of the previous
    /// build for pages that are open.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        path.starts_with("/pkg/") || self.files.contains(path)
    }

    /// Serves a file, compressed beforehand where the build did so.
    pub async fn serve(&self, request: Request) -> Response {
        let hashed = request.uri().path().starts_with("/pkg/");
        let folder = ServeDir::new(&self.folder)
            .precompressed_br()
            .precompressed_gzip()
            .append_index_html_on_directories(false);
        let Ok(response) = folder.oneshot(request).await;
        if response.status().is_client_error() || response.status().is_server_error() {
            return response.status().into_response();
        }
        let mut response = response.map(Body::new);
        let caching = if hashed {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        if response.status() == StatusCode::OK {
            // The compressed and the plain form share an address.
            response
                .headers_mut()
                .insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        response
    }
}
