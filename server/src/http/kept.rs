//! Forms that come back without JavaScript carry what was typed in their page's address. What is too long for one (browsers
//! and proxies take some thousand bytes) is put away here under a name that takes its place in the address, and found again
//! when the page is asked for. Pages and server functions know nothing of it.

use crate::http::{rate_limit, refusal};
use crate::state::Host;
use app::platform::PutAway;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use backend::{account::Who, kept};
use domain::VisitorId;
use http::{HeaderValue, header};

/// The parameters that carry forms.
const NAMES: [&str; 2] = ["kept", "sent"];

/// Longer addresses are shortened. The smallest limit in use is 4 KB for a whole request head; the rest is for cookies.
const ADDRESS_MAX: usize = 2_000;

/// Finds what the address only names, and names what its answer's address would be too long for.
pub(crate) async fn follow(State(host): State<Host>, mut request: Request, next: Next) -> Response {
    let who = request.extensions().get::<Who>().map(|who| who.visitor);
    let from = request.extensions().get::<rate_limit::ClientAddress>().copied();
    let Some(visitor) = who else {
        return next.run(request).await;
    };
    let query = request.uri().query().unwrap_or_default();
    if let Some((_, name)) = carried(query) {
        let name = name.to_owned();
        match kept::take_out(&host.backend, visitor, &name).await {
            Ok(Some(text)) => drop(request.extensions_mut().insert(PutAway { name, text })),
            Ok(None) => {}
            Err(error) => return refusal::answer(&request, app::access::refuse(error)),
        }
    }
    let mut response = next.run(request).await;
    let long = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
    if let Some(long) = long.filter(|to| response.status().is_redirection() && to.len() > ADDRESS_MAX) {
        let allowed = from.is_none_or(|from| host.limits.may_store_form(from));
        let short = shorten(&host, visitor, long, allowed).await;
        if let Ok(short) = HeaderValue::from_str(&short) {
            response.headers_mut().insert(header::LOCATION, short);
        }
    }
    response
}

/// The address with a name in place of the form. What cannot be put away is left out: the page still says what it is, and
/// the browser's way back still has what was typed.
async fn shorten(host: &Host, visitor: VisitorId, address: &str, allowed: bool) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let (query, place) = query
        .split_once('#')
        .map_or((query, None), |(query, place)| (query, Some(place)));
    let Some((at, value)) = carried(query) else {
        return address.to_owned();
    };
    // Percent signs of the text itself are escaped twice (`app::page`).
    let text = unescape(value).replace("%25", "%");
    let name = if allowed && text.len() <= kept::LONGEST {
        let name = kept::put_away(&host.backend, visitor, &text).await;
        name.unwrap_or_else(|error| {
            // Too many lie there: that is said by what comes back, and is nothing of ours to mend.
            if matches!(error, backend::Error::Busy) {
                return String::new();
            }
            tracing::error!(error = %backend::with_sources(&error), "a form was not put away");
            String::new()
        })
    } else {
        tracing::info!(bytes = text.len(), allowed, "a form was too long to come back");
        String::new()
    };
    let (before, after) = (&query[..at], &query[at + value.len()..]);
    let place = place.map(|place| format!("#{place}")).unwrap_or_default();
    format!("{path}?{before}{name}{after}{place}")
}

/// Where the value of a form's parameter begins in a query, and the value.
fn carried(query: &str) -> Option<(usize, &str)> {
    let mut at = 0;
    for pair in query.split('&') {
        if let Some((name, value)) = pair.split_once('=')
            && NAMES.contains(&name)
        {
            return Some((at + name.len() + 1, value));
        }
        at += pair.len() + 1;
    }
    None
}

/// Percent signs with two figures stand for a byte. Our own pages wrote them, so anything else stands for itself.
fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let figures = bytes.get(at + 1..at + 3).and_then(|two| std::str::from_utf8(two).ok());
        let escaped = figures.and_then(|two| u8::from_str_radix(two, 16).ok());
        match (byte, escaped) {
            (b'%', Some(escaped)) => {
                plain.push(escaped);
                at += 3;
            }
            _ => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forms_parameter_is_found_wherever_it_stands() {
        assert_eq!(carried("copy=1&kept=%7B%7D&x=2"), Some((12, "%7B%7D")));
        assert_eq!(carried("sent=abc"), Some((5, "abc")));
        assert_eq!(carried("keptx=1&a"), None);
        assert_eq!(carried(""), None);
    }

    #[test]
    fn what_was_escaped_comes_back() {
        assert_eq!(unescape("M%E1%BB%99t%20%26%20hai"), "Một & hai");
        assert_eq!(unescape("100%, %zz%4"), "100%, %zz%4");
    }
}
