//! The stage as everybody sees it who is not signed in: drawn once for many, kept compressed, answered with an entity tag. Nothing
//! of anybody is in it: it is drawn for nobody, sets no cookie, and what belongs to the browser comes with its feed. Only
//! published shows for everybody are shared; whoever has a session gets a page of their own.

use super::client::ClientAddress;
use super::prepared::Prepared;
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
/// For so long it is taken for granted that a page is not for everybody.
const NOT_SHARED_FOR: Duration = Duration::from_secs(1);
/// A page that nobody asked for in this time is forgotten.
const UNUSED_FOR: Duration = Duration::from_secs(60);
/// Shows, languages and themes: about 100 kB each.
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
    drawn: Mutex<Drawn>,
    /// One request draws; the others wait for it.
    drawing: tokio::sync::Mutex<()>,
}

/// What came of drawing, and when.
#[derive(Clone, Default)]
enum Drawn {
    #[default]
    Nothing,
    /// It is not for everybody, or could not be drawn: each request gets its own answer.
    NotShared(Instant),
    Page(Arc<Page>, Instant),
}

/// A drawn page in every form in which browsers take it.
struct Page {
    /// Where the show's feed stood before it was drawn.
    position: u64,
    policy: HeaderValue,
    /// Tagged with everything but the clock.
    body: Prepared,
}

impl SharedPages {
    fn slot(&self, key: Key) -> Option<Arc<Slot>> {
        let mut pages = self.lock();
        if let Some(slot) = pages.get(&key) {
            return Some(slot.clone());
        }
        if pages.len() >= PAGES_MAX {
            // Addresses of shows that do not exist must not push out those that do.
            pages.retain(|_, slot| slot.is_page());
        }
        if pages.len() >= PAGES_MAX {
            return None;
        }
        Some(pages.entry(key).or_default().clone())
    }

    /// Forgets pages that nobody has asked for lately.
    pub(crate) fn sweep(&self) {
        self.lock().retain(|_, slot| slot.is_page());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Arc<Slot>>> {
        // Nothing between lock and unlock leaves the map half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    fn drawn(&self) -> Drawn {
        self.drawn.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, drawn: Drawn) {
        *self.drawn.lock().unwrap_or_else(PoisonError::into_inner) = drawn;
    }

    /// It has a page that somebody asked for lately.
    fn is_page(&self) -> bool {
        matches!(self.drawn(), Drawn::Page(_, at) if at.elapsed() < UNUSED_FOR)
    }

    /// What came of drawing, if drawing again would change nothing; `Err` for a page that is not shared.
    fn fresh(&self, position: u64) -> Option<Result<Arc<Page>, NotShared>> {
        match self.drawn() {
            Drawn::NotShared(at) => (at.elapsed() < NOT_SHARED_FOR).then_some(Err(NotShared)),
            Drawn::Page(page, at) => {
                let age = at.elapsed();
                let fresh = age < AT_MOST_EVERY || (page.position == position && age < DRAWN_WITHIN);
                fresh.then_some(Ok(page))
            }
            Drawn::Nothing => None,
        }
    }

    /// Takes what was drawn now. A page that says the same stays as it is, so that a browser that has it gets nothing.
    fn take(&self, page: Option<Page>) -> Result<Arc<Page>, NotShared> {
        let now = Instant::now();
        let Some(page) = page else {
            self.set(Drawn::NotShared(now));
            return Err(NotShared);
        };
        let page = match self.drawn() {
            Drawn::Page(known, _) if known.body.tag == page.body.tag && known.position == page.position => known,
            _ => Arc::new(page),
        };
        self.set(Drawn::Page(page.clone(), now));
        Ok(page)
    }
}

/// The page is not for everybody.
#[derive(Debug)]
struct NotShared;

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
            let _drawing = slot.drawing.lock().await;
            match slot.fresh(position) {
                Some(page) => page,
                None => slot.take(draw(&host, key, from, next.clone()).await),
            }
        }
    };
    match page {
        Ok(page) => page.answer(request.headers()),
        Err(NotShared) => next.run(request).await,
    }
}

/// The page that the request asks for, if it is one that may be shared.
fn key(request: &Request, secure: bool) -> Option<Key> {
    // What other sites add to a shared link (`?fbclid=…`) changes nothing; a form that came back does.
    let has_form = |query: &str| query.split('&').any(|pair| pair.starts_with("form="));
    if request.method() != Method::GET || request.uri().query().is_some_and(has_form) {
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
    /// Takes the nonce out, which would be everybody's, and allows the scripts that had it by what they say. A script without it
    /// is none of ours: such a page is not shared.
    fn new(position: u64, html: &str, nonce: &str) -> Option<Page> {
        let ours = format!(" nonce=\"{nonce}\"");
        let scripts = inline_scripts(html);
        let hashes: Option<Vec<String>> = scripts
            .map(|(attributes, script)| {
                let hash = || format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)));
                attributes.contains(&ours).then(hash)
            })
            .collect();
        let html = html.replace(&ours, "");
        let (Some(hashes), false) = (hashes, html.contains(nonce)) else {
            tracing::warn!("a page has a script that is not ours or a nonce elsewhere, and is not shared");
            return None;
        };
        let policy = pages::content_policy(&hashes.join(" "));
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(html.as_bytes()).ok()?;
        let mut brotli = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, BROTLI_QUALITY, 22);
        brotli.write_all(html.as_bytes()).ok()?;
        Some(Page {
            position,
            policy: HeaderValue::from_str(&policy).ok()?,
            body: Prepared::new(
                HeaderValue::from_static("text/html; charset=utf-8"),
                without_clock(&html).as_bytes(),
                html.into(),
                Some(gzip.finish().ok()?.into()),
                Some(brotli.into_inner().into()),
            ),
        })
    }

    /// The page as this browser takes it, or that it has it already.
    fn answer(&self, headers: &HeaderMap) -> Response {
        let mut response = self.body.answer(headers);
        let answer = response.headers_mut();
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

/// The page without the moments at which it was drawn: the document's, the view's, and what a countdown said then. The feed tells
/// every page the time.
fn without_clock(html: &str) -> String {
    const MOMENT: usize = 24;
    const TIMER: &str = "role=\"timer\"";
    let mut rest = html;
    let mut without = String::with_capacity(html.len());
    while let Some((at, mark)) = ["data-now=\"", "\"now\":\"", "\\\"now\\\":\\\"", TIMER]
        .iter()
        .filter_map(|mark| rest.find(mark).map(|at| (at, mark)))
        .min()
    {
        let end = at + mark.len();
        without.push_str(&rest[..end]);
        rest = &rest[end..];
        rest = match rest.split_once('>') {
            Some((attributes, text)) if *mark == TIMER => {
                without.push_str(attributes);
                text.find('<').map_or("", |end| &text[end..])
            }
            // A comment may say the same, and anything behind it.
            _ => &rest[rest.ceil_char_boundary(MOMENT)..],
        };
    }
    without + rest
}

/// The page's script elements that name no file: their attributes and what they say.
fn inline_scripts(html: &str) -> impl Iterator<Item = (&str, &str)> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!attributes.contains(" src=")).then_some((attributes, script))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Option<Page> {
        Page::new(7, html, "n0nce")
    }

    #[test]
    fn a_comment_that_looks_like_a_clock_hides_nothing_behind_it() {
        let page = |price: &str| without_clock(&format!("\"now\":\"xệệệệệệệệệệệệệệệệ\" <b>{price}</b>"));
        assert_ne!(page("79.000"), page("55.000"));
        assert_eq!(
            without_clock("\"now\":\"2026"),
            "\"now\":\"",
            "nor does one that ends early"
        );
    }

    #[test]
    fn scripts_are_allowed_by_what_they_say_and_the_nonce_is_gone() {
        let page =
            page("<script nonce=\"n0nce\">alert(1)</script><script src=\"/a.js\" nonce=\"n0nce\"></script>").unwrap();
        assert!(!page.body.plain.windows(5).any(|five| five == b"n0nce"));
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
    fn a_script_that_is_not_ours_is_allowed_by_nobody() {
        assert!(page("<script nonce=\"n0nce\">ours()</script><script>theirs()</script>").is_none());
    }

    #[test]
    fn a_page_that_is_drawn_again_and_says_the_same_has_the_same_tag() {
        let drawn = |at: &str, title: &str| {
            page(&format!("<html data-now=\"{at}\"><p>{title}</p><script nonce=\"n0nce\">x=\"{{\\\"now\\\":\\\"{at}\\\"}}\"</script>")).unwrap().body.tag
        };
        let first = drawn("2026-11-27T02:30:00.000Z", "Tối nay");
        assert_eq!(drawn("2026-11-27T02:30:10.017Z", "Tối nay"), first);
        assert_ne!(drawn("2026-11-27T02:30:00.000Z", "Tối mai"), first);
    }

    #[test]
    fn shows_that_do_not_exist_push_out_none_that_does() {
        let pages = SharedPages::default();
        let key = |n: u128| Key {
            campaign: CampaignId(uuid::Uuid::from_u128(n)),
            lang: Lang::En,
            theme: Theme::System,
        };
        let shown = pages.slot(key(0)).unwrap();
        shown.take(page("<p>chào</p>")).unwrap();
        for n in 1..=3 * PAGES_MAX as u128 {
            assert!(pages.slot(key(n)).unwrap().take(None).is_err());
        }
        assert!(pages.slot(key(0)).unwrap().is_page());
    }
}
