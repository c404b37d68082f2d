//! Language and theme: small forms in every page's header, stored in cookies that the browser's code may read.

use crate::state::Host;
use app::account::cookie;
use app::platform::Theme;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Lang;
use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;

const YEAR_S: u32 = 365 * 24 * 60 * 60;

/// The language form.
#[derive(Deserialize)]
pub(crate) struct LangForm {
    lang: String,
    #[serde(default)]
    back: String,
}

/// The theme form.
#[derive(Deserialize)]
pub(crate) struct ThemeForm {
    theme: String,
    #[serde(default)]
    back: String,
}

/// `POST /lang`; an unknown language changes nothing.
pub(crate) async fn lang(State(host): State<Host>, headers: HeaderMap, Form(form): Form<LangForm>) -> Response {
    let cookie = Lang::from_code(&form.lang)
        .map(|lang| cookie::set_cookie("hawker-lang", lang.code(), YEAR_S, false, host.secure()));
    go_back(&form.back, &headers, cookie)
}

/// `POST /theme`; anything unknown means the system's choice.
pub(crate) async fn theme(State(host): State<Host>, headers: HeaderMap, Form(form): Form<ThemeForm>) -> Response {
    let theme = Theme::from_code(&form.theme);
    let cookie = cookie::set_cookie("hawker-theme", theme.code(), YEAR_S, false, host.secure());
    go_back(&form.back, &headers, Some(cookie))
}

fn go_back(back: &str, headers: &HeaderMap, cookie: Option<HeaderValue>) -> Response {
    let referer = headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(path_of);
    let target = local(back).or_else(|| referer.and_then(local)).unwrap_or("/");
    let mut response = Redirect::to(target).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The path and query of an address.
fn path_of(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.find('/').map(|slash| &rest[slash..])
}

/// The address if it stays on this site: browsers read `//host` and `/\host` as another one.
pub(super) fn local(address: &str) -> Option<&str> {
    let mut bytes = address.bytes();
    let ok = bytes.next() == Some(b'/')
        && !matches!(bytes.next(), Some(b'/' | b'\\'))
        && address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    ok.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for bad in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/a\\b",
            "javascript:x",
            "/a\nb",
            "a",
        ] {
            assert_eq!(local(bad), None, "{bad:?}");
        }
        assert_eq!(local("/live/1?tab=2#x"), Some("/live/1?tab=2#x"));
        assert_eq!(path_of("http://localhost:3000/shop/x?y"), Some("/shop/x?y"));
        assert_eq!(path_of("nonsense"), None);
    }
}
