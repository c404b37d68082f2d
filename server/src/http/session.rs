//! From cookies to identity: [`Who`] and [`Lang`] in the request's extensions. A browser that we have not seen gets a signed
//! visitor cookie with the answer, unless its network had very many lately: then what cannot be done without one has to wait.
//! Whether somebody may do something is decided elsewhere.

use super::client::{ClientAddress, network};
use super::rate_limit::NoCookieLeft;
use super::refusal;
use super::shared_page::ForNobody;
use crate::state::Host;
use app::AppError;
use app::account::cookie;
use app::page::ReturnSlot;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use backend::account::{self, SessionToken, Who};
use domain::{Lang, VisitorId};
use http::{HeaderMap, header};
use std::net::{IpAddr, Ipv4Addr};

/// A visitor is recognised for a year without a visit.
const VISITOR_AGE_S: u32 = 365 * 24 * 60 * 60;
/// What a browser without our cookie would ask for again and again: a nickname is the cookie's.
const NEEDS_COOKIE: [&str; 2] = ["/api/account/choose_nickname", "/api/audience/post_comment"];

/// Reads the cookies, and the session and visitor that they name.
pub(crate) async fn session(State(host): State<Host>, mut request: Request, next: Next) -> Response {
    let visitor_cookie = cookie::name_of("hawker-visitor", host.secure());
    let headers = request.headers();
    let lang = language(headers);
    let seen = cookie::read(headers, &visitor_cookie).and_then(|text| account::read_visitor(&host.backend, text));
    let token = cookie::session_token(headers, host.secure()).map(str::to_owned);
    let account = match &token {
        None => None,
        // Answering as if nobody were signed in would send people to the sign-in page for nothing.
        Some(token) => match account::session(&host.backend, token).await {
            Ok(account) => account,
            Err(error) => return refusal::answer(&request, app::access::refuse(error)),
        },
    };
    let for_nobody = request.extensions().get::<ForNobody>().is_some();
    let visitor = match seen {
        Some(visitor) => visitor,
        None if for_nobody => VisitorId(uuid::Uuid::nil()),
        None => account::new_visitor(),
    };
    let from = request.extensions().get::<ClientAddress>();
    let network = from.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ClientAddress(from)| network(*from));
    let who = Who {
        visitor,
        account,
        session: token.filter(|_| account.is_some()).map(SessionToken),
        network,
        has_cookie: seen.is_some(),
    };
    // A stage opens its feed and its video at once: one of them makes the visitor, or the browser would be two.
    let plays = request.uri().path().starts_with("/whep/");
    let is_new = seen.is_none() && !for_nobody && !plays;
    let wait = is_new.then(|| host.limits.new_visitor(network)).flatten();
    if let Some(retry_after_s) = wait {
        if account.is_none() && NEEDS_COOKIE.contains(&request.uri().path()) {
            return refusal::answer(&request, AppError::TooFast { retry_after_s });
        }
        request.extensions_mut().insert(NoCookieLeft);
    }
    // A browser without cookies would not find the form again.
    if let (Some(slot), Some(_)) = (request.extensions().get::<ReturnSlot>(), seen) {
        slot.made_by(who.clone());
    }
    request.extensions_mut().insert(who);
    request.extensions_mut().insert(lang);
    let mut response = next.run(request).await;
    if is_new && wait.is_none() {
        let signed = account::sign_visitor(&host.backend, visitor);
        let value = cookie::set_cookie(&visitor_cookie, &signed, VISITOR_AGE_S, true, host.secure());
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// The language that was chosen, or the one that the browser prefers.
pub(super) fn language(headers: &HeaderMap) -> Lang {
    let chosen = cookie::read(headers, "hawker-lang").and_then(Lang::from_code);
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
    use http::HeaderValue;

    #[test]
    fn the_chosen_language_goes_before_the_browsers() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("vi"));
        assert_eq!(language(&headers), Lang::Vi);
        headers.insert(header::COOKIE, HeaderValue::from_static("hawker-lang=en"));
        assert_eq!(language(&headers), Lang::En);
    }
}
