//! Language and theme: plain form posts that come back to the same page; with JavaScript the theme changes at once.

use crate::{
    platform::{self, Theme},
    ui::{Icon, words},
    words::Lang,
};
use leptos::{ev::SubmitEvent, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

fn name_of(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "English",
        Lang::Vi => "Tiếng Việt",
    }
}

/// One small button per language.
#[component]
pub fn LangSwitch() -> AnyView {
    let here = crate::words::lang();
    let buttons = Lang::ALL.map(|lang| {
        view! {
            <button
                class="shell-switch__button"
                type="submit"
                name="lang"
                value=lang.code()
                lang=lang.code()
                title=name_of(lang)
                aria-pressed=if lang == here { "true" } else { "false" }
            >
                <span class="ui-hidden">{name_of(lang)}</span>
                <span aria-hidden="true">{lang.code().to_uppercase()}</span>
            </button>
        }
    });
    view! {
        <form method="post" action="/lang">
            <div class="shell-switch" role="group" aria-label=words::language()>{buttons.into_iter().collect_view()}</div>
        </form>
    }
    .into_any()
}

/// Light, dark, or as the device.
#[component]
pub fn ThemeSwitch() -> AnyView {
    let theme = RwSignal::new(platform::visit(|visit| visit.theme));
    let submitted = move |event: SubmitEvent| {
        let code = event
            .submitter()
            .and_then(|button| button.dyn_into::<HtmlElement>().ok())
            .and_then(|button| button.get_attribute("value"));
        if let Some(code) = code {
            event.prevent_default();
            let chosen = Theme::from_code(&code);
            platform::set_theme(chosen);
            theme.set(chosen);
        }
    };
    let choices = [
        (Theme::Light, "sun", words::theme_light()),
        (Theme::Dark, "moon", words::theme_dark()),
        (Theme::System, "monitor", words::theme_system()),
    ];
    let buttons = choices.map(|(choice, icon, label)| {
        view! {
            <button
                class="shell-switch__button"
                type="submit"
                name="theme"
                value=choice.code()
                title=label
                aria-label=label
                aria-pressed=move || if theme.get() == choice { "true" } else { "false" }
            >
                <Icon name=icon/>
            </button>
        }
    });
    view! {
        <form method="post" action="/theme" on:submit=submitted>
            <div class="shell-switch" role="group" aria-label=words::theme()>{buttons.into_iter().collect_view()}</div>
        </form>
    }
    .into_any()
}
