//! How a form gets back to its page without JavaScript. What a plain post leaves in its [`ReturnSlot`] is stored for an hour
//! and named in the page's address; where it cannot be stored (a browser without cookies, a form too long, an address that
//! stores too many) and where it must not be (a link that is shown once), the page is drawn in the answer to the post. What is
//! wrong with a form is read from its row and never from an address: a stranger's link writes no words on our page.

use super::refusal::accepts_html;
use crate::state::Host;
use app::page::{ReturnSlot, Returning};
use app::platform::ReturnedForm;
use axum::extract::{ConnectInfo, Query, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use backend::account::Who;
use backend::returned_forms;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use serde::Deserialize;
use server_fn::error::ServerFnUrlError;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use uuid::Uuid;

/// The parameter that names a form in its page's address.
const FORM: &str = "form";

/// Those in which server functions write their error.
const ERROR: [&str; 2] = ["__path", "__err"];

/// Around all routes: answers plain posts whose form goes back to its page.
pub(crate) async fn return_form(State(host): State<Host>, mut request: Request, next: Next) -> Response {
    if !is_plain_post(&request) {
        return next.run(request).await;
    }
    let post = Post::read(&host, &request);
    let slot = ReturnSlot::default();
    request.extensions_mut().insert(slot.clone());
    let response = next.clone().run(request).await;
    let (left, maker) = slot.take();
    let Some(returning) = left.or_else(|| post.refused(&response)) else {
        return response;
    };
    let Some(page) = returning.page.clone().or_else(|| post.page.clone()) else {
        return response;
    };
    // What the answer to the post gives the browser, it keeps.
    let cookies: Vec<HeaderValue> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
    let mut answer = match store(&host, maker, &returning, post.from).await {
        Some(id) => {
            let to = format!("{}{}", with_form(&page, id), returning.part);
            Redirect::to(&to).into_response()
        }
        None => draw(next, post, &page, returning, response.headers()).await,
    };
    for cookie in cookies {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}

/// A form that a browser posts without our code.
fn is_plain_post(request: &Request) -> bool {
    let path = request.uri().path();
    request.method() == Method::POST
        && accepts_html(request.headers())
        && (path.starts_with("/api/") || path == "/files/campaign")
}

/// What must be known of a post when its answer is there.
struct Post {
    path: String,
    /// the page that it came from
    page: Option<String>,
    headers: HeaderMap,
    connection: Option<ConnectInfo<SocketAddr>>,
    from: Option<IpAddr>,
}

impl Post {
    fn read(host: &Host, request: &Request) -> Post {
        let headers = request.headers();
        let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
        let connection = request.extensions().get::<ConnectInfo<SocketAddr>>().copied();
        Post {
            path: request.uri().path().to_owned(),
            page: referer.and_then(page_of),
            headers: headers.clone(),
            connection,
            from: connection.map(|ConnectInfo(peer)| host.proxies.client(peer, headers)),
        }
    }

    /// The error of a server function that left no form: it redirects to the page with its own path and the error in the
    /// address. Where a handler sends people is no error, whatever its address says.
    fn refused(&self, response: &Response) -> Option<Returning> {
        #[derive(Deserialize)]
        struct InAddress {
            #[serde(rename = "__path")]
            path: String,
            #[serde(rename = "__err")]
            error: String,
        }
        let to: Uri = response.headers().get(header::LOCATION)?.to_str().ok()?.parse().ok()?;
        let Query(InAddress { path, error }) = Query::try_from_uri(&to).ok()?;
        if path.trim_end_matches('/') != self.path {
            return None;
        }
        Some(Returning::unread(
            &self.path,
            ServerFnUrlError::decode_err(&error),
            true,
        ))
    }
}

/// The path and the query of our page that a Referer names, without what a former try left in it. The csrf layer has refused
/// posts from elsewhere.
fn page_of(referer: &str) -> Option<String> {
    let uri: Uri = referer.parse().ok()?;
    let stale = |name: &str| name == FORM || ERROR.contains(&name);
    Some(without(&uri, stale))
}

/// The path and the query without these parameters.
fn without(uri: &Uri, drop: impl Fn(&str) -> bool) -> String {
    let pairs = uri.query().unwrap_or_default().split('&');
    let left: Vec<&str> = pairs
        .filter(|pair| !pair.is_empty() && !drop(pair.split('=').next().unwrap_or_default()))
        .collect();
    // Two slashes at its beginning would be another host.
    let path = format!("/{}", uri.path().trim_start_matches(['/', '\\']));
    if left.is_empty() {
        path
    } else {
        format!("{path}?{}", left.join("&"))
    }
}

fn with_form(page: &str, id: Uuid) -> String {
    let mark = if page.contains('?') { '&' } else { '?' };
    format!("{page}{mark}{FORM}={id}")
}

/// The id of the stored form, if it may and can be stored.
async fn store(host: &Host, maker: Option<Who>, returning: &Returning, from: Option<IpAddr>) -> Option<Uuid> {
    let maker = maker.filter(|_| returning.storable)?;
    if from.is_some_and(|from| !host.limits.may_store_form(from)) {
        return None;
    }
    let form = returned_forms::ReturnedForm {
        form: returning.to.clone(),
        body: returning.body.clone(),
    };
    returned_forms::store(&host.backend, &maker, &form)
        .await
        .unwrap_or_else(|error| {
            // The form comes back all the same.
            drop(app::access::refuse(error));
            None
        })
}

/// The page with the form, as the answer to its post.
async fn draw(next: Next, post: Post, page: &str, returning: Returning, refused: &HeaderMap) -> Response {
    let id = Uuid::new_v4();
    let mut request = Request::new(axum::body::Body::empty());
    let Ok(address) = with_form(page, id).parse() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    *request.uri_mut() = address;
    *request.headers_mut() = post.headers;
    for of_the_post in [
        header::CONTENT_TYPE,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::EXPECT,
    ] {
        request.headers_mut().remove(of_the_post);
    }
    if let Some(connection) = post.connection {
        request.extensions_mut().insert(connection);
    }
    request.extensions_mut().insert(Arc::new(ReturnedForm {
        id: id.to_string(),
        to: returning.to,
        body: returning.body,
        drawn: true,
    }));
    let mut response = next.run(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::from_u16(returning.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    }
    // A post that was not read to its end ends its connection.
    for name in [header::RETRY_AFTER, header::CONNECTION] {
        if let Some(value) = refused.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

/// Before a page is drawn: reads the form that its address names, for its maker. An address with an error in it is not ours:
/// the answer is the way to the address without.
pub(super) async fn find(host: &Host, request: &mut Request) -> Result<(), Response> {
    let uri = request.uri();
    let names = || {
        uri.query()
            .unwrap_or_default()
            .split('&')
            .filter_map(|pair| pair.split_once('='))
    };
    if names().any(|(name, _)| ERROR.contains(&name)) {
        return Err(Redirect::to(&without(uri, |name| ERROR.contains(&name))).into_response());
    }
    let named = names().find(|(name, _)| *name == FORM).map(|(_, id)| id.to_owned());
    let who = request.extensions().get::<Who>().cloned();
    let (Some(id), Some(who), None) = (named, who, request.extensions().get::<Arc<ReturnedForm>>()) else {
        return Ok(());
    };
    let found = returned_forms::read(&host.backend, &who, &id).await;
    let found = found.map_err(|error| super::refusal::json(&app::access::refuse(error)))?;
    if let Some(returned_forms::ReturnedForm { form, body }) = found {
        request.extensions_mut().insert(Arc::new(ReturnedForm {
            id,
            to: form,
            body,
            drawn: false,
        }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_loses_what_a_former_try_left_in_its_address() {
        let referer = "http://localhost:3000/seller/may/campaigns/1?ask=delete&form=x&__path=%2Fapi&__err=e";
        assert_eq!(page_of(referer).as_deref(), Some("/seller/may/campaigns/1?ask=delete"));
        assert_eq!(
            page_of("https://shop.example/signin?form=x").as_deref(),
            Some("/signin")
        );
        assert_eq!(page_of("https://shop.example").as_deref(), Some("/"));
        assert_eq!(
            page_of("https://shop.example//evil.example").as_deref(),
            Some("/evil.example")
        );
        assert_eq!(page_of("not an address"), None);
    }

    #[test]
    fn a_form_is_named_beside_what_the_address_says() {
        let id = Uuid::from_u128(1);
        assert_eq!(with_form("/signin", id), format!("/signin?form={id}"));
        assert_eq!(with_form("/x?copy=1", id), format!("/x?copy=1&form={id}"));
    }
}
