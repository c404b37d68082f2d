//! Pages and server functions: Leptos with our own contexts and our own Content-Security-Policy.

use super::shared_page::ForNobody;
use super::{refusal, returned_forms};
use crate::state::Host;
use app::account::cookie;
use app::page::Previewed;
use app::platform::{ReturnedForm, Theme, Visit};
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use backend::account::{self, Who};
use domain::{Lang, account::Me};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list, render_app_async_with_context};
use std::sync::Arc;

/// Every page of the app, and every server function under `/api`.
pub(crate) fn routes(host: &Host) -> Router<Host> {
    let pages = generate_route_list(app::App);
    Router::new()
        .leptos_routes_with_context(host, pages, contexts(host), document(host))
        .layer(from_fn_with_state(host.clone(), me))
}

/// The theme that was chosen.
pub(super) fn theme(headers: &HeaderMap) -> Theme {
    Theme::from_code(cookie::read(headers, "hawker-theme").unwrap_or_default())
}

/// Loads who is signed in before a page, not before a server function.
async fn me(State(host): State<Host>, mut request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/")
        && let Err(answer) = before_page(&host, &mut request).await
    {
        return answer;
    }
    next.run(request).await
}

/// What a page must have before it is rendered.
async fn before_page(host: &Host, request: &mut Request) -> Result<(), Response> {
    load_me(host, request).await?;
    returned_forms::find(host, request).await
}

/// Loads who is signed in before the page is rendered: a header that waited for it would suspend and be rendered again,
/// and the page below it twice.
async fn load_me(host: &Host, request: &mut Request) -> Result<(), Response> {
    let Some(who) = request.extensions().get::<Who>().cloned() else {
        return Ok(());
    };
    if request.extensions().get::<ForNobody>().is_some() {
        return Ok(());
    }
    let me = account::me(&host.backend, who).await;
    let me = me.map_err(|error| refusal::answer(request, app::access::refuse(error)))?;
    request.extensions_mut().insert(Arc::new(me));
    Ok(())
}

/// Everything else: a file of the built site, or the page for an unknown address.
pub(crate) async fn fallback(State(host): State<Host>, mut request: Request) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let page = reads && !request.uri().path().starts_with("/api/");
    if !page {
        return refusal::json(&app::AppError::NotFound);
    }
    if let Err(refused) = load_me(&host, &mut request).await {
        return refused;
    }
    let mut response = render_app_async_with_context(contexts(&host), document(&host))(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// What pages and server functions find in their context.
fn contexts(host: &Host) -> impl Fn() + Clone + Send + Sync + 'static {
    let backend = host.backend.clone();
    let stages = host.drawn_stages.clone();
    let icons: Arc<str> = host.site.document.icons.as_str().into();
    let build: Arc<str> = host.site.document.build_id.as_str().into();
    move || {
        let parts = use_context::<Parts>();
        provide_context(Visit {
            lang: parts
                .as_ref()
                .and_then(|parts| parts.extensions.get::<Lang>().copied())
                .unwrap_or_default(),
            theme: parts.as_ref().map(|parts| theme(&parts.headers)).unwrap_or_default(),
            now: backend.now(),
            icons: icons.clone(),
            build: build.clone(),
            me: parts
                .as_ref()
                .and_then(|parts| parts.extensions.get::<Arc<Me>>().cloned()),
            returned: parts.and_then(|parts| parts.extensions.get::<Arc<ReturnedForm>>().cloned()),
        });
        provide_context(backend.clone());
        provide_context(stages.clone());
        provide_context(Previewed::default());
    }
}

/// The document, with the headers that belong to it.
fn document(host: &Host) -> impl Fn() -> AnyView + Clone + Send + Sync + 'static {
    let site = host.site.document.clone();
    move || {
        if let Some(options) = use_context::<ResponseOptions>() {
            let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
            let policy = content_policy(&format!("'nonce-{nonce}'"));
            let policy = HeaderValue::from_str(&policy).expect("a nonce is base64");
            options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
            // A page belongs to one person: never shared, and requested again after signing in or out.
            options.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        }
        app::document(site.clone()).into_any()
    }
}

/// What a page may load; `ours` names the inline scripts that we wrote, by nonce or by hash. `wasm-unsafe-eval` lets WebAssembly start; style attributes are rendered by the server
/// (DESIGN §8, notes/web.md §2.9).
pub(super) fn content_policy(ours: &str) -> String {
    format!(
        "default-src 'self'; script-src 'self' {ours} 'wasm-unsafe-eval'; style-src 'self' {ours}; \
         style-src-attr 'unsafe-inline'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; \
         worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    )
}
