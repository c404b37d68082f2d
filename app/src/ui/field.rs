//! Fields for typing. Label above, help below, the error in place of the help, a counter from 80 % of a limit.
//! The value is an ordinary attribute: what a person typed before JavaScript arrived is never overwritten.

use super::{Icon, Text, form::field_id, words};
use leptos::{html, prelude::*};

/// Label, control, help or error. Everything that a field has in common.
#[component]
pub(super) fn Frame(
    id: String,
    label: Text,
    help: Option<Text>,
    error: Signal<Option<String>>,
    /// how much is written, and the limit
    #[prop(optional_no_strip)]
    counter: Option<(Signal<usize>, usize)>,
    #[prop(optional)] hide_label: bool,
    #[prop(optional)] optional: bool,
    children: Children,
) -> AnyView {
    let label_class = if hide_label {
        "ui-field__label ui-hidden"
    } else {
        "ui-field__label"
    };
    let counter = counter.map(|(written, limit)| {
        view! {
            <span class="ui-field__counter" aria-hidden="true" data-over=move || (written.get() > limit).then_some("")>
                {move || {
                    let written = written.get();
                    (written * 5 >= limit * 4).then(|| format!("{written}/{limit}"))
                }}
            </span>
        }
    });
    view! {
        <div class="ui-field">
            <div class="ui-field__head">
                <label class=label_class for=id.clone()>
                    {label}
                    {optional.then(|| view! { <span class="ui-field__optional">{words::optional()}</span> })}
                </label>
                {counter}
            </div>
            {children()}
            <FieldNote id=note_id(&id) help error/>
        </div>
    }
    .into_any()
}

/// The line below a control: its help, or what is wrong.
#[component]
pub(super) fn FieldNote(id: String, help: Option<Text>, error: Signal<Option<String>>) -> AnyView {
    view! {
        <div class="ui-field__note" id=id>
            {move || match error.get() {
                Some(error) => view! { <p class="ui-field__error"><Icon name="circle-alert"/><span>{error}</span></p> }.into_any(),
                None => filled(help.clone()).map(|help| view! { <p class="ui-field__help">{help}</p> }).into_any(),
            }}
        </div>
    }
    .into_any()
}

pub(super) fn note_id(id: &str) -> String {
    format!("{id}-note")
}

/// Joins a text control with a signal: what was typed before hydration wins over what was drawn (`first`), later changes
/// of the signal are shown.
fn follow(
    signal: RwSignal<String>,
    first: String,
    read: impl Fn() -> Option<String> + 'static,
    write: impl Fn(&str) + 'static,
) {
    Effect::new(move |before: Option<()>| {
        let wanted = signal.get();
        match read() {
            Some(shown) if shown != wanted && shown != first && before.is_none() => signal.set(shown),
            Some(shown) if shown != wanted => write(&wanted),
            _ => {}
        }
    });
}

/// What is wrong is shown until somebody types; then only the next answer knows. The second is to be set by typing.
fn until_typed(error: Signal<Option<String>>) -> (Signal<Option<String>>, RwSignal<bool>) {
    let typing = RwSignal::new(false);
    Effect::new(move |_| {
        error.track();
        typing.set(false);
    });
    let shown = Signal::derive(move || error.get().filter(|_| !typing.get()));
    (shown, typing)
}

/// Fields built on others pass their optional words on; empty ones are none.
fn filled(text: Option<Text>) -> Option<Text> {
    text.filter(|text| !text.is_empty())
}

/// A text node would put a space into an empty textarea; its first value is written as HTML instead.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The signal to use, and what the control shows at first.
fn start(bind: Option<RwSignal<String>>, value: Text) -> (RwSignal<String>, String) {
    match bind {
        Some(signal) => (signal, signal.get_untracked()),
        None => (RwSignal::new(value.to_string()), value.into()),
    }
}

/// One line of text.
#[component]
pub fn TextField(
    #[prop(into)] name: Text,
    #[prop(into)] label: Text,
    /// first value; `bind` has precedence
    #[prop(optional, into)]
    value: Text,
    /// two-way with a signal
    #[prop(optional, into)]
    bind: Option<RwSignal<String>>,
    /// `type` of the input: text, email, password, search, tel, url
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional, into)] help: Option<Text>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// characters allowed; the counter appears from 80 % of it
    #[prop(optional)]
    limit: usize,
    #[prop(optional)] required: bool,
    /// marks it "(optional)"
    #[prop(optional)]
    optional: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional, into)] placeholder: Option<Text>,
    #[prop(optional, into)] autocomplete: Option<&'static str>,
    #[prop(optional, into)] inputmode: Option<&'static str>,
    /// what a phone's Enter key says: next, done, search, send
    #[prop(optional, into)]
    enter: Option<&'static str>,
    /// icon inside, at the left
    #[prop(optional, into)]
    icon: Option<&'static str>,
    /// words inside, at the right: a unit, a currency
    #[prop(optional, into)]
    unit: Option<Text>,
    /// id of the `<datalist>` with what may be chosen
    #[prop(optional, into)]
    list: Option<&'static str>,
    /// where the same name stands twice on a page
    #[prop(optional, into)]
    id: Option<String>,
) -> AnyView {
    let id = id.unwrap_or_else(|| field_id(&name));
    let note = note_id(&id);
    let (unit, placeholder) = (filled(unit), filled(placeholder));
    let node = NodeRef::<html::Input>::new();
    let (signal, first) = start(bind, value);
    follow(
        signal,
        first.clone(),
        move || node.get_untracked().map(|input| input.value()),
        move |text| {
            if let Some(input) = node.get_untracked() {
                input.set_value(text);
            }
        },
    );
    let counter = (limit > 0).then(|| (Signal::derive(move || signal.with(|text| text.chars().count())), limit));
    let (error, typing) = until_typed(error);
    view! {
        <Frame id=id.clone() label help error counter=counter hide_label optional>
            <div class="ui-input">
                {icon.map(|name| view! { <Icon name/> })}
                <input
                    node_ref=node
                    class="ui-input__control"
                    id=id
                    name=name
                    type=kind
                    value=first
                    required=required
                    placeholder=placeholder
                    autocomplete=autocomplete
                    inputmode=inputmode
                    enterkeyhint=enter
                    list=list
                    aria-describedby=note
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    on:input=move |event| {
                        typing.set(true);
                        signal.set(event_target_value(&event));
                    }
                />
                {unit.map(|unit| view! { <span class="ui-input__unit">{unit}</span> })}
            </div>
        </Frame>
    }
    .into_any()
}

/// Several lines of text; grows with what is written where the browser can.
#[component]
pub fn TextArea(
    #[prop(into)] name: Text,
    #[prop(into)] label: Text,
    #[prop(optional, into)] value: Text,
    #[prop(optional, into)] bind: Option<RwSignal<String>>,
    #[prop(default = 4)] rows: u32,
    #[prop(optional, into)] help: Option<Text>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] limit: usize,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] placeholder: Option<Text>,
    #[prop(optional, into)] autocomplete: Option<&'static str>,
    #[prop(optional, into)] id: Option<String>,
) -> AnyView {
    let id = id.unwrap_or_else(|| field_id(&name));
    let note = note_id(&id);
    let node = NodeRef::<html::Textarea>::new();
    let (signal, first) = start(bind, value);
    follow(
        signal,
        first.clone(),
        move || node.get_untracked().map(|area| area.value()),
        move |text| {
            if let Some(area) = node.get_untracked() {
                area.set_value(text);
            }
        },
    );
    let counter = (limit > 0).then(|| (Signal::derive(move || signal.with(|text| text.chars().count())), limit));
    let (error, typing) = until_typed(error);
    view! {
        <Frame id=id.clone() label help error counter=counter optional>
            <div class="ui-input ui-input--area">
                <textarea
                    node_ref=node
                    class="ui-input__control"
                    id=id
                    name=name
                    rows=rows
                    required=required
                    placeholder=placeholder
                    autocomplete=autocomplete
                    aria-describedby=note
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    on:input=move |event| {
                        typing.set(true);
                        signal.set(event_target_value(&event));
                    }
                    inner_html=escaped(&first)
                ></textarea>
            </div>
        </Frame>
    }
    .into_any()
}

/// A whole number. Sent as text like everything else; the rule that reads it gives the answer.
#[component]
pub fn NumberField(
    #[prop(into)] name: Text,
    #[prop(into)] label: Text,
    #[prop(optional, into)] value: Text,
    #[prop(optional, into)] bind: Option<RwSignal<String>>,
    #[prop(optional, into)] help: Option<Text>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional, into)] unit: Option<Text>,
    #[prop(optional, into)] placeholder: Option<Text>,
    #[prop(optional, into)] id: Option<String>,
) -> AnyView {
    let id = id.unwrap_or_else(|| field_id(&name));
    let (signal, _) = start(bind, value);
    view! {
        <TextField
            name label id
            bind=signal
            help=help.unwrap_or_default()
            error required optional hide_label
            unit=unit.unwrap_or_default()
            placeholder=placeholder.unwrap_or_default()
            inputmode="numeric"
            autocomplete="off"
        />
    }
    .into_any()
}

/// An amount in the shop's currency, as people type it; `domain::Money::parse` reads it, `to_input` fills it.
#[component]
pub fn MoneyField(
    #[prop(into)] name: Text,
    #[prop(into)] label: Text,
    currency: domain::Currency,
    #[prop(optional, into)] value: Text,
    #[prop(optional, into)] bind: Option<RwSignal<String>>,
    #[prop(optional, into)] help: Option<Text>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional, into)] id: Option<String>,
) -> AnyView {
    let id = id.unwrap_or_else(|| field_id(&name));
    let (signal, _) = start(bind, value);
    view! {
        <TextField
            name label id
            bind=signal
            help=help.unwrap_or_default()
            error required optional hide_label
            unit=currency.code().to_owned()
            inputmode=if currency.digits() == 0 { "numeric" } else { "decimal" }
            autocomplete="off"
        />
    }
    .into_any()
}

/// A moment in the shop's zone: `YYYY-MM-DDTHH:MM`, with the zone written beside it.
#[component]
pub fn DateTimeField(
    #[prop(into)] name: Text,
    #[prop(into)] label: Text,
    /// as people call it: "GMT+7"
    #[prop(into)]
    zone: Text,
    #[prop(optional, into)] value: Text,
    #[prop(optional, into)] bind: Option<RwSignal<String>>,
    #[prop(optional, into)] help: Option<Text>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] id: Option<String>,
) -> AnyView {
    let id = id.unwrap_or_else(|| field_id(&name));
    let (signal, _) = start(bind, value);
    view! {
        <TextField
            name label id
            kind="datetime-local"
            bind=signal
            help=help.unwrap_or_default()
            error required optional
            unit=zone
        />
    }
    .into_any()
}
