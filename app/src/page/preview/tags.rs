//! The tags in the document's head.

use super::Preview;
use crate::words::lang;
use domain::Lang;
use leptos::prelude::*;
use leptos_meta::{Link, Meta, Script};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Most characters of a description.
const ABOUT_MAX: usize = 200;

/// Whether this page has its preview: a view that waits for its data is made twice.
#[derive(Clone, Default)]
pub struct Previewed(Arc<AtomicBool>);

/// The address under which people reach us, for links that are shared.
pub(crate) fn origin() -> String {
    let public_url = |backend: backend::Backend| backend.settings().public_url.trim_end_matches('/').to_owned();
    crate::access::backend().map(public_url).unwrap_or_default()
}

/// Puts the preview into the head of the document.
pub(crate) fn preview(of: impl FnOnce() -> Preview) {
    if use_context::<Previewed>().is_some_and(|before| before.0.swap(true, Ordering::Relaxed)) {
        return;
    }
    let Preview {
        path,
        kind,
        title,
        about,
        image,
        facts,
    } = of();
    let origin = origin();
    let url = format!("{origin}{path}");
    let about = shortened(&about);
    let (locale, other) = match lang() {
        Lang::En => ("en_US", "vi_VN"),
        Lang::Vi => ("vi_VN", "en_US"),
    };
    if let Some(image) = image {
        write(view! {
            <Meta property="og:image" content=format!("{origin}{}", image.url())/>
            <Meta property="og:image:width" content=image.width.to_string()/>
            <Meta property="og:image:height" content=image.height.to_string()/>
            <Meta property="og:image:alt" content=title.clone()/>
            <Meta name="twitter:card" content="summary_large_image"/>
        });
    }
    if !about.is_empty() {
        write(view! {
            <Meta name="description" content=about.clone()/>
            <Meta property="og:description" content=about/>
        });
    }
    write(view! {
        <Meta property="og:type" content=kind/>
        <Meta property="og:site_name" content="Hawker"/>
        <Meta property="og:locale" content=locale/>
        <Meta property="og:locale:alternate" content=other/>
        <Meta property="og:title" content=title/>
        <Meta property="og:url" content=url.clone()/>
        <Link rel="canonical" href=url/>
    });
    if let Some(facts) = facts {
        // A title must not end the element.
        let text = facts.to_string().replace('<', "\\u003c");
        write(view! { <Script type_="application/ld+json">{text}</Script> });
    }
}

/// A component of the head writes there when it is written itself, and nothing in its own place.
fn write(tags: impl IntoView) {
    let nothing = tags.into_view().to_html();
    debug_assert!(nothing.is_empty(), "{nothing}");
}

/// The first words of a text, on one line.
fn shortened(text: &str) -> String {
    let mut short = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        length += word.chars().count() + 1;
        if length > ABOUT_MAX {
            short.push('…');
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn a_description_is_cut_between_words() {
        assert_eq!(shortened(" one\n\n two  "), "one two");
        let long = "chuyện ".repeat(60);
        let short = shortened(&long);
        assert!(short.ends_with("chuyện…") && short.chars().count() <= 201, "{short}");
        assert_eq!(shortened(""), "");
    }
}
