//! The HTML document around the pages: head, assets with their hashed names, and the visit written on `<html>`
//! so that the browser's first render knows what the server knew. Only drawn on the server.

use crate::{App, platform};
use axum::http::request::Parts;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;
use serde::Deserialize;

/// The built site's file names, read from its manifest at start.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Site {
    /// Address of the module that loads the WASM.
    pub js: String,
    /// Address of the WASM.
    pub wasm: String,
    /// Address of the module that loads the stage alone.
    pub stage_js: String,
    /// Address of the stage's WASM.
    pub stage_wasm: String,
    /// Address of the module that loads the studio alone.
    pub studio_js: String,
    /// Address of the studio's WASM.
    pub studio_wasm: String,
    /// Address of the stylesheet.
    pub css: String,
    /// Address of the icon sprite.
    pub icons: String,
    /// Names this build; an old page learns from the feed that it is old.
    pub build_id: String,
}

/// The whole document.
pub fn document(site: Site) -> impl IntoView {
    let visit = platform::visit(Clone::clone);
    let nonce = use_nonce().map(|nonce| nonce.to_string());
    let uri = use_context::<Parts>().map(|parts| parts.uri).unwrap_or_default();
    let path = uri.path();
    let (js, wasm) = if path.starts_with("/live/") {
        (site.stage_js, site.stage_wasm)
    } else if path.starts_with("/seller/") && path.ends_with("/studio") {
        (site.studio_js, site.studio_wasm)
    } else {
        (site.js, site.wasm)
    };
    let returned = visit.returned.as_deref();
    // The browser shows the address of the post; our code goes by the one of the page.
    let address = returned.filter(|form| form.drawn).and_then(|_| uri.path_and_query());
    let address = address.map(|address| format!("history.replaceState(null,'',{:?});", address.as_str()));
    // Hydration takes over the text that the server wrote; a browser that translates waits until it has. What changes
    // afterwards is marked `translate="no"` where it stands: a translation puts other nodes in the place of ours.
    // What is pressed before our code is there is done when it is: the last button, or Enter in the last form of ours.
    let script = address.unwrap_or_default()
        + &format!(
            "let late;const keep=e=>{{const b=e.target.closest(e.key?'form:not([action]) input':'button[type=button]');\
             if(b&&(!e.key||e.key=='Enter'))late=()=>e.key?b.form.requestSubmit():b.click()}},kinds=['click','keydown'];\
             kinds.map(k=>addEventListener(k,keep,!0));\
             document.body.translate=!1;import({js:?}).then(m=>m.default({{module_or_path:{wasm:?}}}).then(()=>{{\
             m.hydrate();kinds.map(k=>removeEventListener(k,keep,!0));setTimeout(()=>late?.())}}))\
             .finally(()=>document.body.translate=!0)"
        );
    view! {
        <!DOCTYPE html>
        <html
            lang=visit.lang.code()
            data-theme=visit.theme.attribute()
            data-now=domain::when::iso(visit.now)
            data-icons=visit.icons.to_string()
            data-build=visit.build.to_string()
            data-me=visit.me.and_then(|me| serde_json::to_string(&*me).ok())
            data-form=returned.map(|form| form.id.clone())
            data-form-to=returned.map(|form| form.to.clone())
            data-form-body=returned.map(|form| form.body.clone())
        >
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="apple-mobile-web-app-title" content="Hawker"/>
                // Safari would make links of what looks like a phone number before our code has read the page.
                <meta name="format-detection" content="telephone=no,date=no,address=no,email=no"/>
                <link rel="stylesheet" href=site.css/>
                <link rel="modulepreload" href=js nonce=nonce.clone() crossorigin="anonymous"/>
                <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <script type="module" nonce=nonce>{script}</script>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
                <link rel="apple-touch-icon" href="/icons/apple-touch-icon.png"/>
                <meta name="theme-color" content="#fbfaf7" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#0e1217" media="(prefers-color-scheme: dark)"/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
