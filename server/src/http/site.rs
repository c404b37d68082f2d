//! The built site: scripts, styles, icons, service worker, read once and held in memory (some megabytes). Names under `/pkg` carry a
//! hash and never change; everything else is revalidated each time. It is not served from the disk: each slow download would
//! hold a file, and a few hundred of them all that the process may have.

use super::prepared::Prepared;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// What the build left behind (`manifest.json`), and its files.
pub struct Manifest {
    /// Names that the document needs.
    pub document: app::Site,
    /// Addresses that are files of the site.
    named: HashSet<String>,
    held: HashMap<String, Prepared>,
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
    /// A file cannot be read.
    #[error("A file of the site in {folder} cannot be read")]
    File {
        /// Where.
        folder: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
}

#[derive(Deserialize)]
struct Files {
    files: HashSet<String>,
}

impl Manifest {
    /// Reads the manifest in `folder`, and every file.
    pub fn read(folder: &Path) -> Result<Manifest, SiteError> {
        let text =
            std::fs::read_to_string(folder.join("manifest.json")).map_err(|_| SiteError::Missing(folder.to_owned()))?;
        let unreadable = |source| SiteError::Unreadable {
            folder: folder.to_owned(),
            source,
        };
        let document = serde_json::from_str(&text).map_err(unreadable)?;
        let Files { files } = serde_json::from_str(&text).map_err(unreadable)?;
        let held = hold(folder).map_err(|source| SiteError::File {
            folder: folder.to_owned(),
            source,
        })?;
        Ok(Manifest {
            document,
            named: files,
            held,
        })
    }

    /// Whether the address is a file of the site. `/pkg` is never anything else, and still has the files of the previous
    /// build for pages that are open.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        path.starts_with("/pkg/") || self.named.contains(path)
    }

    /// Serves a file, compressed beforehand where the build did so.
    #[must_use]
    pub fn serve(&self, request: &Request) -> Response {
        let path = request.uri().path();
        let Some(file) = self.held.get(path) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let mut response = file.answer(request.headers());
        let caching = match path {
            _ if path.starts_with("/pkg/") => "public, max-age=31536000, immutable",
            // A new one may be seen a day later; each page asks for it twice.
            "/favicon.svg" => "public, max-age=86400",
            _ if path.starts_with("/icons/") => "public, max-age=86400",
            _ => "no-cache",
        };
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        response
    }
}

/// Every file below `folder` by its address, with the copies that the build compressed.
fn hold(folder: &Path) -> std::io::Result<HashMap<String, Prepared>> {
    let (mut held, mut folders) = (HashMap::new(), vec![folder.to_owned()]);
    while let Some(place) = folders.pop() {
        for entry in std::fs::read_dir(&place)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let address = path
                .strip_prefix(folder)
                .ok()
                .and_then(Path::to_str)
                .map(|path| format!("/{path}"));
            let is_copy = path.extension().is_some_and(|end| end == "br" || end == "gz");
            let Some(address) = address.filter(|address| !is_copy && address != "/manifest.json") else {
                continue;
            };
            let plain = Bytes::from(std::fs::read(&path)?);
            let [gzip, brotli] = ["gz", "br"].map(|end| copy(&path, end));
            let kind = mime_guess::from_path(&path).first_or_octet_stream();
            let kind = HeaderValue::from_str(kind.as_ref()).map_err(std::io::Error::other)?;
            let said = plain.clone();
            held.insert(address, Prepared::new(kind, &said, plain, gzip?, brotli?));
        }
    }
    Ok(held)
}

/// The compressed copy beside a file, where the build made one.
fn copy(path: &Path, end: &str) -> std::io::Result<Option<Bytes>> {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(end);
    match std::fs::read(name) {
        Ok(bytes) => Ok(Some(bytes.into())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
