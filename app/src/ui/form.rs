//! What forms have around their fields: sections, the sticky footer, and the summary of what is wrong,
//! which takes the person to the first field that needs them.

use super::{Icon, Text, words};
use crate::error::WrongField;
use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

/// The element id of a field with this name: `products[0].price` → `field-products-0-price`.
pub fn field_id(name: &str) -> String {
    let mut id = String::from("field");
    for part in name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
    {
        id.push('-');
        id.push_str(part);
    }
    id
}

/// Gives the focus to the first element that `selector` finds.
pub fn focus_first(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// What is wrong with one field, as a sentence for its `error`.
pub fn error_for(errors: Signal<Vec<WrongField>>, field: impl Into<Text>) -> Signal<Option<String>> {
    let field: Text = field.into();
    Signal::derive(move || {
        errors.with(|errors| {
            errors
                .iter()
                .find(|error| error.field == field)
                .map(|error| error.sentence.clone())
        })
    })
}

/// `variants.3.sku` is `variants.sku` in row 3, counted from 0.
fn without_row(field: &str) -> (String, Option<usize>) {
    let row = field.split('.').find_map(|part| part.parse().ok());
    let named: Vec<&str> = field.split('.').filter(|part| part.parse::<usize>().is_err()).collect();
    (named.join("."), row)
}

/// Everything that is wrong, in one place, with links to the fields. Focuses the first one when it appears, and
/// itself where a refusal belongs to none; a summary drawn by the server (no JavaScript) is a list of working links.
#[component]
pub fn FormErrors(
    #[prop(into)] errors: Signal<Vec<WrongField>>,
    /// what the fields are called: `vec![("title", words::title().into())]`; `variants.sku` names it in every row
    #[prop(optional)]
    labels: Vec<(&'static str, Text)>,
    /// a refusal that belongs to no field
    #[prop(optional, into)]
    refusal: Signal<Option<String>>,
) -> AnyView {
    Effect::new(move |_| {
        if let Some(id) = errors.with(|errors| errors.first().map(|error| field_id(&error.field))) {
            focus_first(&format!("#{id}"));
        }
    });
    let node = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        if refusal.with(Option::is_some)
            && let Some(node) = node.get_untracked()
        {
            let _ = node.focus();
        }
    });
    // What was typed into since: only the next save knows whether it is right now.
    let touched = RwSignal::new(Vec::<String>::new());
    Effect::new(move |_| {
        errors.track();
        touched.set(Vec::new());
    });
    Effect::new(move |_| {
        let typing = window_event_listener(ev::input, move |event| {
            // A choice is no typing: its field shows what is wrong until the next save, and so does its line here.
            let field = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
            let field =
                field.filter(|field| field.matches("textarea, input:not([type=radio], [type=checkbox])") == Ok(true));
            let id = field.map(|field| field.id()).filter(|id| !id.is_empty());
            let is_wrong =
                |id: &String| errors.with_untracked(|errors| errors.iter().any(|error| field_id(&error.field) == *id));
            let is_new = |id: &String| touched.with_untracked(|touched| !touched.contains(id));
            if let Some(id) = id.filter(|id| is_wrong(id) && is_new(id)) {
                touched.update(|touched| touched.push(id));
            }
        });
        on_cleanup(move || typing.remove());
    });
    let errors = Signal::derive(move || {
        let touched = touched.read();
        let mut left = errors.get();
        left.retain(|error| !touched.contains(&field_id(&error.field)));
        left
    });
    let labels = StoredValue::new(labels);
    let label_of = move |field: &str| {
        let (name, row) = without_row(field);
        let find = |labels: &Vec<(&'static str, Text)>| labels.iter().find(|(known, _)| *known == name).cloned();
        let (_, label) = labels.with_value(find)?;
        Some(row.map_or_else(|| label.to_string(), |row| words::in_row(&label, row + 1)))
    };
    let lines = move || {
        errors.with(|errors| {
            errors
                .iter()
                .map(|error| {
                    let href = format!("#{}", field_id(&error.field));
                    let sentence = error.sentence.clone();
                    let label = label_of(&error.field);
                    let line = label.map_or_else(|| sentence.clone(), |label| format!("{label}: {sentence}"));
                    view! { <li><a href=href rel="external">{line}</a></li> }
                })
                .collect_view()
        })
    };
    view! {
        <div class="ui-errors" role="alert" tabindex="-1" node_ref=node>
            {move || {
                let count = errors.with(Vec::len);
                let refusal = refusal.get();
                (count > 0 || refusal.is_some())
                    .then(|| {
                        view! {
                            <div class="ui-errors__box">
                                <Icon name="circle-alert"/>
                                <div>
                                    <p class="ui-errors__title">{refusal.unwrap_or_else(|| words::to_fix(count))}</p>
                                    {(count > 0).then(|| view! { <ul class="ui-errors__list">{lines}</ul> })}
                                </div>
                            </div>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// A part of a form: a 16 px heading, one line of explanation, its fields.
#[component]
pub fn FormSection(
    #[prop(into)] title: Text,
    #[prop(optional, into)] about: Option<Text>,
    children: Children,
) -> AnyView {
    view! {
        <section class="ui-section">
            <header class="ui-section__head">
                <h2 class="ui-section__title">{title}</h2>
                {about.map(|about| view! { <p class="ui-section__about">{about}</p> })}
            </header>
            <div class="ui-section__body">{children()}</div>
        </section>
    }
    .into_any()
}

/// The buttons of a form, always within reach at the bottom of the screen.
#[component]
pub fn FormFoot(children: Children) -> AnyView {
    view! { <div class="ui-foot"><div class="ui-foot__row">{children()}</div></div> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::{field_id, without_row};

    #[test]
    fn a_field_in_a_row_is_called_by_its_name_and_its_row() {
        assert_eq!(without_row("variants.3.sku"), ("variants.sku".into(), Some(3)));
        assert_eq!(without_row("compare_at"), ("compare_at".into(), None));
    }

    #[test]
    fn a_field_is_found_by_its_name_however_it_is_nested() {
        assert_eq!(field_id("title"), "field-title");
        assert_eq!(field_id("products[0].price"), "field-products-0-price");
        assert_eq!(field_id("compare_at"), "field-compare-at");
    }
}
