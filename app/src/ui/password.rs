//! The field for a password, which can be looked at before it is sent.

use super::field::{Frame, note_id};
use super::{Icon, Text, form::field_id, words};
use leptos::prelude::*;

/// One password. It is never drawn with a value.
#[component]
pub fn PasswordField(
    #[prop(into)] name: Text,
    #[prop(into)] label: Text,
    /// `current-password` or `new-password`
    autocomplete: &'static str,
    #[prop(optional, into)] help: Option<Text>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> AnyView {
    let id = field_id(&name);
    let note = note_id(&id);
    let shown = RwSignal::new(false);
    view! {
        <Frame id=id.clone() label help error>
            <div class="ui-input">
                <input
                    class="ui-input__control"
                    id=id.clone()
                    name=name
                    type=move || if shown.get() { "text" } else { "password" }
                    required=true
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby=note
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                />
                <button
                    class="ui-input__reveal"
                    type="button"
                    data-needs-js=""
                    aria-controls=id
                    aria-pressed=move || if shown.get() { "true" } else { "false" }
                    title=words::show_password()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || view! { <Icon name=if shown.get() { "eye-off" } else { "eye" }/> }}
                    <span class="ui-hidden">{words::show_password()}</span>
                </button>
            </div>
        </Frame>
    }
    .into_any()
}
