//! Lists whose search stands in the address: it can be shared, goes back with the browser, and needs no JavaScript.

use leptos::{ev::SubmitEvent, form::form_data_from_event, prelude::*, web_sys::UrlSearchParams};
use leptos_router::{hooks::use_navigate, location::Url};

/// `path` with those parameters that are not empty.
pub fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut address = String::from(path);
    let mut mark = '?';
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        address.push(mark);
        address.push_str(name);
        address.push('=');
        address.push_str(&escaped(value));
        mark = '&';
    }
    address
}

/// A text as the value of a parameter. The router takes escapes away twice (`ParamsMap::insert` once more than the address
/// needs, on both sides), so a percent sign of the text is escaped twice.
fn escaped(value: &str) -> String {
    Url::escape(&value.replace('%', "%25"))
}

/// What a search field holds: what is typed, until the address says something else.
pub(crate) fn typed<T: Clone + PartialEq + Send + Sync + 'static>(in_address: impl Fn() -> T + 'static) -> RwSignal<T> {
    let typed = RwSignal::new(untrack(&in_address));
    Effect::new(move |before: Option<T>| {
        let now = in_address();
        if before.is_some_and(|before| before != now) {
            typed.set(now.clone());
        }
        now
    });
    typed
}

/// Makes a `<form method="get">` go to its address within the page; empty fields are left out.
pub(crate) fn navigate_on_submit(
    path: String,
    fields: &'static [&'static str],
) -> impl Fn(SubmitEvent) + Clone + 'static {
    let navigate = use_navigate();
    move |event: SubmitEvent| {
        let Ok(data) = form_data_from_event(&event) else { return };
        let Ok(query) = UrlSearchParams::new_with_str_sequence_sequence(&data) else {
            return;
        };
        event.prevent_default();
        let values: Vec<String> = fields
            .iter()
            .map(|field| query.get(field).unwrap_or_default())
            .collect();
        let parameters: Vec<(&str, &str)> = fields.iter().copied().zip(values.iter().map(String::as_str)).collect();
        navigate(&address(&path, &parameters), Default::default());
    }
}
