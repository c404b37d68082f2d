//! The title of a page and the heading that says the same.

use crate::ui::{Avatar, Text};
use domain::ImageId;
use leptos::prelude::*;
use leptos_meta::Title;

/// The heading: title, one grey line, and (as children) what can be done at the right.
#[component]
pub fn Head(
    #[prop(into)] title: Text,
    #[prop(optional, into)] about: Option<Text>,
    /// where this page belongs: label and address
    #[prop(optional_no_strip)]
    back: Option<(&'static str, String)>,
    /// of the shop that the page is about
    #[prop(optional_no_strip)]
    logo: Option<ImageId>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let logo = logo.map(|logo| view! { <Avatar name="" logo=Some(logo) large=true/> });
    view! {
        <Title text=title.to_string()/>
        <header class="ui-page__head">
            <div>
                {back.map(|(label, href)| view! { <a class="ui-back" href=href>{label}</a> })}
                <h1 class="ui-page__title">{logo}{title}</h1>
                {about.map(|about| view! { <p class="ui-page__about">{about}</p> })}
            </div>
            {children.map(|children| view! { <div class="ui-page__actions">{children()}</div> })}
        </header>
    }
}
