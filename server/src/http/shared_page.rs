//! The stage as everybody sees it who is not signed in: drawn once for many, kept compressed, answered with an entity tag. Nothing
//! of anybody is in it: it is drawn for nobody, sets no cookie, and what belongs to the browser comes with its feed. Only
//! published shows for everybody are shared; whoever has a session gets a page of their own.

use super::client::ClientAddress;
use super::{pages, session};
use crate::state::Host;
use app::account::cookie;
use app::platform::Theme;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use domain::{CampaignId, Lang};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// A page of a show in which something happens is drawn at most once in this time; what happens meanwhile is told by the feed,
/// which goes on from where the page was drawn.
const AT_MOST_EVERY: Duration = Duration::from_secs(1);
/// A page of a show in which nothing happens: what no news tells (a new title) is seen after this time at the latest.
const DRAWN_WITHIN: Duration = Duration::from_secs(10);
/// Shows, languages and themes that are kept: about 100 kB each.
const PAGES_MAX: usize = 500;
/// Larger pages are not shared.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Drawn once a second at most, so compressed better than a page for one person.
const BROTLI_QUALITY: u32 = 5;

/// A request that is drawn for nobody: no cookie is read or set.
#[derive(Clone, Copy, Debug)]
pub(super) struct ForNobody;

/// What makes pages differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    campaign: CampaignId,
    lang: Lang,
    theme: Theme,
}

/// The pages that are kept.
#[derive(Default)]
pub struct SharedPages(Mutex<HashMap<Key, Arc<Slot>>>);

#[derive(Default)]
struct Slot {
    page: Mutex<Option<Arc<Page>>>,
    /// One request draws; the others wait for it.
    drawing: tokio::sync::Mutex<()>,
}

/// A drawn page in every form in which browsers take it.
struct Page {
    /// Where the show's feed stood before it was drawn.
    position: u64,
    drawn: Instant,
    tag: String,
    policy: HeaderValue,
    plain: Bytes,
    gzip: Bytes,
    brotli: Bytes,
}

impl SharedPages {
    fn slot(&self, key: Key) -> Option<Arc<Slot>> {
        let mut pages = self.lock();
        if let Some(slot) = pages.get(&key) {
            return Some(slot.clone());
        }
        if pages.len() >= PAGES_MAX {
            return None;
        }
        Some(pages.entry(key).or_default().clone())
    }

    /// Forgets pages that nobody has asked for lately.
    pub(crate) fn sweep(&self) {
        self.lock()
            .retain(|_, slot| slot.page().is_some_and(|page| page.drawn.elapsed() < 6 * DRAWN_WITHIN));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Arc<Slot>>> {
        // Nothing between lock and unlock leaves the map half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    fn page(&self) -> Option<Arc<Page>> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, page: Option<Arc<Page>>) {
        *self.page.lock().unwrap_or_else(PoisonError::into_inner) = page;
    }

    /// The page, if it still is what would be drawn now.
    fn fresh(&self, position: u64) -> Option<Arc<Page>> {
        self.page().filter(|page| {
            let age = page.drawn.elapsed();
            age < AT_MOST_EVERY || (page.position == position && age < DRAWN_WITHIN)
        })
    }
}

/// Answers from what is kept where a request may be; everything else passes.
pub(crate) async fn shared_page(State(host): State<Host>, request: Request, next: Next) -> Response {
    let Some(key) = key(&request, host.secure()) else {
        return next.run(request).await;
    };
    let Some(slot) = host.shared_pages.slot(key) else {
        return next.run(request).await;
    };
    let from = request.extensions().get::<ClientAddress>().copied();
    let position = host.backend.bus().position(key.campaign);
    let page = match slot.fresh(position) {
        Some(page) => page,
        None => {
            let drawing = slot.drawing.lock().await;
            match slot.fresh(position) {
                Some(page) => page,
                None => match draw(&host, key, from, next.clone()).await {
                    Some(page) => {
                        let page = Arc::new(page);
                        slot.keep(Some(page.clone()));
                        page
                    }
                    None => {
                        slot.keep(None);
                        drop(drawing);
                        return next.run(request).await;
                    }
                },
            }
        }
    };
    page.answer(request.headers())
}

/// The page that the request asks for, if it is one that may be shared.
fn key(request: &Request, secure: bool) -> Option<Key> {
    if request.method() != Method::GET || request.uri().query().is_some_and(|query| !query.is_empty()) {
        return None;
    }
    let campaign = request.uri().path().strip_prefix("/live/")?.parse().ok()?;
    let headers = request.headers();
    if cookie::session_token(headers, secure).is_some() {
        return None;
    }
    Some(Key {
        campaign,
        lang: session::language(headers),
        theme: pages::theme(headers),
    })
}

/// Draws it for nobody; `None` for what is not for everybody, or is no page.
async fn draw(host: &Host, key: Key, from: Option<ClientAddress>, next: Next) -> Option<Page> {
    let position = host.backend.bus().position(key.campaign);
    backend::campaign::is_for_everybody(&host.backend, key.campaign)
        .await
        .ok()
        .filter(|public| *public)?;
    let preferences = format!("hawker-lang={}; hawker-theme={}", key.lang.code(), key.theme.code());
    let mut bare = Request::get(format!("/live/{}", key.campaign))
        .header(header::ACCEPT, "text/html")
        .header(header::COOKIE, preferences)
        .body(Body::empty())
        .ok()?;
    if let Some(from) = from {
        bare.extensions_mut().insert(from);
    }
    bare.extensions_mut().insert(ForNobody);
    let response = next.run(bare).await;
    if response.status() != StatusCode::OK || response.headers().contains_key(header::SET_COOKIE) {
        return None;
    }
    let policy = response.headers().get(header::CONTENT_SECURITY_POLICY)?.to_str().ok()?;
    let nonce = policy.split_once("'nonce-")?.1.split_once('\'')?.0.to_owned();
    let html = to_bytes(response.into_body(), PAGE_BYTES_MAX).await.ok()?;
    // Compressing takes milliseconds.
    let page = tokio::task::spawn_blocking(move || Page::new(position, std::str::from_utf8(&html).ok()?, &nonce));
    page.await.ok()?
}

impl Page {
    /// Takes the nonce out, which would be everybody's, and allows the scripts by what they say.
    fn new(position: u64, html: &str, nonce: &str) -> Option<Page> {
        let html = html.replace(&format!(" nonce=\"{nonce}\""), "");
        if html.contains(nonce) {
            tracing::warn!("a page has its nonce where it cannot be taken out, and is not shared");
            return None;
        }
        let scripts: Vec<String> = inline_scripts(&html)
            .map(|script| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script))))
            .collect();
        let policy = pages::content_policy(&scripts.join(" "));
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(html.as_bytes()).ok()?;
        let mut brotli = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, BROTLI_QUALITY, 22);
        brotli.write_all(html.as_bytes()).ok()?;
        Some(Page {
            position,
            drawn: Instant::now(),
            tag: STANDARD.encode(&Sha256::digest(&html)[..12]),
            policy: HeaderValue::from_str(&policy).ok()?,
            gzip: gzip.finish().ok()?.into(),
            brotli: brotli.into_inner().into(),
            plain: html.into(),
        })
    }

    /// The page as this browser takes it, or that it has it already.
    fn answer(&self, headers: &HeaderMap) -> Response {
        let (coding, body) = match coding(headers) {
            Some("br") => (Some("br"), &self.brotli),
            Some("gzip") => (Some("gzip"), &self.gzip),
            _ => (None, &self.plain),
        };
        let tag = format!("\"{}-{}\"", self.tag, coding.unwrap_or("plain"));
        let known = headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .any(|known| known.to_str().is_ok_and(|known| known.contains(&tag)));
        let mut response = Response::new(if known { Body::empty() } else { body.clone().into() });
        let answer = response.headers_mut();
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            answer.insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            );
            if let Some(coding) = coding {
                answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
            }
        }
        let answer = response.headers_mut();
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            answer.insert(header::ETAG, tag);
        }
        answer.insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        // Each browser asks again each time: after signing in the page is another one.
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        answer.insert(
            header::VARY,
            HeaderValue::from_static("cookie, accept-encoding, accept-language"),
        );
        response
    }
}

/// Which of our codings a browser takes; brotli before gzip.
fn coding(headers: &HeaderMap) -> Option<&'static str> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let takes = |coding: &str| {
        accepted.split(',').any(|one| {
            let (name, weight) = one.split_once(';').unwrap_or((one, ""));
            name.trim().eq_ignore_ascii_case(coding) && weight.trim().replace(' ', "") != "q=0"
        })
    };
    ["br", "gzip"].into_iter().find(|coding| takes(coding))
}

/// What stands in the page's script elements that name no file.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!attributes.contains(" src=")).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Option<Page> {
        Page::new(7, html, "n0nce")
    }

    #[test]
    fn scripts_are_allowed_by_what_they_say_and_the_nonce_is_gone() {
        let page =
            page("<script nonce=\"n0nce\">alert(1)</script><script src=\"/a.js\" nonce=\"n0nce\"></script>").unwrap();
        assert!(!page.plain.windows(5).any(|five| five == b"n0nce"));
        // echo -n 'alert(1)' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        let policy = page.policy.to_str().unwrap();
        assert!(policy.contains(&format!("script-src 'self' {hash} 'wasm")), "{policy}");
    }

    #[test]
    fn a_nonce_that_cannot_be_taken_out_is_not_shared() {
        assert!(page("<script nonce=\"n0nce\">use('n0nce')</script>").is_none());
    }

    #[test]
    fn a_browser_gets_the_coding_that_it_takes_and_nothing_twice() {
        let page = page("<p>chào</p>").unwrap();
        let asks = |pairs: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().unwrap());
            }
            page.answer(&headers)
        };
        let of = |response: &Response| response.headers().get("content-encoding").cloned();
        assert_eq!(of(&asks(&[("accept-encoding", "gzip, br")])).unwrap(), "br");
        assert_eq!(of(&asks(&[("accept-encoding", "gzip, br;q=0")])).unwrap(), "gzip");
        assert_eq!(of(&asks(&[])), None);
        let tag = asks(&[("accept-encoding", "br")]).headers()["etag"]
            .to_str()
            .unwrap()
            .to_owned();
        let again = asks(&[("accept-encoding", "br"), ("if-none-match", &tag)]);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(
            asks(&[("if-none-match", &tag)]).status(),
            StatusCode::OK,
            "another coding is another body"
        );
    }
}
