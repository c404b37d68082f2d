//! From cookies to identity: [`Who`] and [`Lang`] in the request's extensions. A browser that we have not seen gets a signed
//! visitor cookie with the answer. Whether somebody may do something is decided elsewhere.

use super::refusal;
use crate::state::Host;
use app::access::OpenedInvite;
use app::page::ReturnSlot;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use backend::account::{self, SessionToken, Who};
use cookie::{Cookie, SameSite};
use domain::Lang;
use http::{HeaderMap, HeaderValue, header};

/// A visitor is recognised for a year without a visit.
const VISITOR_AGE_S: u32 = 365 * 24 * 60 * 60;

/// Reads the cookies, and the session and visitor that they name.
pub(crate) async fn session(State(host): State<Host>, mut request: Request, next: Next) -> Response {
    let prefix = if host.secure() { "__Host-" } else { "" };
    let headers = request.headers();
    let lang = language(headers);
    let seen =
        cookie(headers, &format!("{prefix}hawker-visitor")).and_then(|text| account::read_visitor(&host.backend, text));
    let token = cookie(headers, &format!("{prefix}hawker-session")).map(str::to_owned);
    let account = match &token {
        None => None,
        // Answering as if nobody were signed in would send people to the sign-in page for nothing.
        Some(token) => match account::session(&host.backend, token).await {
            Ok(account) => account,
            Err(error) => return refusal::answer(&request, app::access::refuse(error)),
        },
    };
    let visitor = seen.unwrap_or_else(account::new_visitor);
    let who = Who {
        visitor,
        account,
        session: token.filter(|_| account.is_some()).map(SessionToken),
    };
    // A browser without cookies would not find the form again.
    if let (Some(slot), Some(_)) = (request.extensions().get::<ReturnSlot>(), seen) {
        slot.made_by(who.clone());
    }
    if let Some(token) = cookie(request.headers(), &format!("{prefix}hawker-invite")) {
        let opened = OpenedInvite(token.to_owned());
        request.extensions_mut().insert(opened);
    }
    request.extensions_mut().insert(who);
    request.extensions_mut().insert(lang);
    let mut response = next.run(request).await;
    if seen.is_none() {
        let signed = account::sign_visitor(&host.backend, visitor);
        let value = set_cookie(
            &format!("{prefix}hawker-visitor"),
            &signed,
            VISITOR_AGE_S,
            true,
            host.secure(),
        );
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// One cookie of a request; of several with one name the first that says something.
#[must_use]
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter();
    let cookies = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(Cookie::split_parse)
        .flatten();
    let mut values = cookies
        .filter(|cookie| cookie.name() == name)
        .filter_map(|cookie| cookie.value_raw());
    values.find(|value| !value.is_empty())
}

/// A `Set-Cookie` for the whole site. With `http_only` scripts cannot read it.
#[must_use]
pub(crate) fn set_cookie(name: &str, value: &str, max_age_s: u32, http_only: bool, secure: bool) -> HeaderValue {
    let cookie = Cookie::build((name, value))
        .path("/")
        .same_site(SameSite::Lax)
        .max_age(cookie::time::Duration::seconds(max_age_s.into()))
        .http_only(http_only)
        .secure(secure);
    let mut header = HeaderValue::from_str(&cookie.to_string()).expect("our cookies are printable ASCII");
    header.set_sensitive(true);
    header
}

/// The language that was chosen, or the one that the browser prefers.
fn language(headers: &HeaderMap) -> Lang {
    let chosen = cookie(headers, "hawker-lang").and_then(Lang::from_code);
    chosen.unwrap_or_else(|| {
        let accepted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok());
        Lang::from_accept_language(accepted.unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; hawker-lang=vi"));
        headers.append(header::COOKIE, HeaderValue::from_static("hawker-theme=dark; empty="));
        assert_eq!(cookie(&headers, "hawker-lang"), Some("vi"));
        assert_eq!(cookie(&headers, "hawker-theme"), Some("dark"));
        assert_eq!(cookie(&headers, "empty"), None);
        assert_eq!(cookie(&headers, "lang"), None);
    }

    #[test]
    fn a_cookie_of_ours_goes_to_the_whole_site_and_to_nobody_elses() {
        let text = |hidden, secure| {
            set_cookie("name", "value", 60, hidden, secure)
                .to_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(text(false, false), "name=value; SameSite=Lax; Path=/; Max-Age=60");
        assert_eq!(
            text(true, true),
            "name=value; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60"
        );
    }

    #[test]
    fn the_chosen_language_goes_before_the_browsers() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("vi"));
        assert_eq!(language(&headers), Lang::Vi);
        headers.insert(header::COOKIE, HeaderValue::from_static("hawker-lang=en"));
        assert_eq!(language(&headers), Lang::En);
    }
}
