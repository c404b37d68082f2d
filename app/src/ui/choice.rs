//! Fields for choosing: one of a list, yes or no, one of a few with an explanation each.

use super::{
    Icon, Text,
    field::{FieldNote, Frame, note_id},
    form::field_id,
};
use leptos::{html, prelude::*};

/// One entry of a select or of a radio group.
#[derive(Clone, Debug)]
pub struct Choice {
    /// what the form sends
    pub value: Text,
    /// what people read
    pub label: Text,
    /// a second line (radio groups only)
    pub help: Option<Text>,
}

impl Choice {
    /// A choice with its label.
    pub fn new(value: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            help: None,
        }
    }

    /// The same with a second line.
    pub fn with_help(self, help: impl Into<Text>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }
}

/// One of a list: the native select.
#[component]
pub fn SelectField(
    #[prop(into)] name: Text,
    #[prop(into)] label: Text,
    choices: Vec<Choice>,
    /// chosen at first; `bind` has precedence
    #[prop(optional, into)]
    value: Text,
    #[prop(optional, into)] bind: Option<RwSignal<String>>,
    #[prop(optional, into)] help: Option<Text>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional, into)] id: Option<String>,
) -> AnyView {
    let id = id.unwrap_or_else(|| field_id(&name));
    let note = note_id(&id);
    let node = NodeRef::<html::Select>::new();
    let chosen = bind.map_or(value, |signal| signal.get_untracked().into());
    if let Some(signal) = bind {
        let first = chosen.clone();
        Effect::new(move |before: Option<()>| {
            let wanted = signal.get();
            let Some(select) = node.get_untracked() else { return };
            let shown = select.value();
            match before {
                _ if shown == wanted => {}
                // Chosen before our code arrived, or not one of the choices: what is shown is what counts.
                None if first != shown => signal.set(shown),
                _ => select.set_value(&wanted),
            }
        });
    }
    let options = choices
        .into_iter()
        .map(|choice| {
            let selected = choice.value == chosen;
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        })
        .collect_view();
    view! {
        <Frame id=id.clone() label help error hide_label>
            <div class="ui-input ui-input--select">
                <select
                    node_ref=node
                    class="ui-input__control"
                    id=id
                    name=name
                    required=required
                    aria-describedby=note
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    on:change=move |event| {
                        if let Some(signal) = bind {
                            signal.set(event_target_value(&event));
                        }
                    }
                >
                    {options}
                </select>
                <Icon name="chevron-down"/>
            </div>
        </Frame>
    }
    .into_any()
}

/// Yes or no. Sends `value` ("true") when ticked and nothing when not: `#[server(default)]` on the other side.
#[component]
pub fn Checkbox(
    #[prop(into)] name: Text,
    #[prop(into)] label: Text,
    #[prop(optional)] checked: bool,
    #[prop(optional, into)] bind: Option<RwSignal<bool>>,
    #[prop(default = Text::Borrowed("true"), into)] value: Text,
    #[prop(optional, into)] help: Option<Text>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] disabled: bool,
    /// posts its form when ticked (filters that have a button too)
    #[prop(optional)]
    submits: bool,
    #[prop(optional, into)] id: Option<String>,
) -> AnyView {
    let id = id.unwrap_or_else(|| field_id(&name));
    let note = note_id(&id);
    let node = NodeRef::<html::Input>::new();
    let first = bind.map_or(checked, |signal| signal.get_untracked());
    if let Some(signal) = bind {
        Effect::new(move |before: Option<()>| {
            let wanted = signal.get();
            let Some(input) = node.get_untracked() else { return };
            let shown = input.checked();
            match (shown == wanted, before) {
                (true, _) => {}
                // Ticked before our code arrived.
                (false, None) if shown != first => signal.set(shown),
                (false, _) => input.set_checked(wanted),
            }
        });
    }
    view! {
        <div class="ui-choice">
            <input
                node_ref=node
                class="ui-choice__box"
                type="checkbox"
                id=id.clone()
                name=name
                value=value
                checked=first
                disabled=disabled
                aria-describedby=note.clone()
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                on:change=move |event| {
                    if let Some(signal) = bind {
                        signal.set(event_target_checked(&event));
                    }
                    if let Some(form) = node.get_untracked().filter(|_| submits).and_then(|input| input.form()) {
                        let _ = form.request_submit();
                    }
                }
            />
            <div class="ui-choice__words">
                <label class="ui-choice__label" for=id>{label}</label>
                <FieldNote id=note help error/>
            </div>
        </div>
    }
    .into_any()
}

/// One of a few, each with its explanation.
#[component]
pub fn RadioGroup(
    #[prop(into)] name: Text,
    /// what is chosen here
    #[prop(into)]
    legend: Text,
    choices: Vec<Choice>,
    #[prop(optional, into)] value: Text,
    #[prop(optional, into)] bind: Option<RwSignal<String>>,
    #[prop(optional)] hide_legend: bool,
    #[prop(optional, into)] help: Option<Text>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> AnyView {
    let group = field_id(&name);
    let note = note_id(&group);
    let note_place = note.clone();
    let chosen = bind.map_or(value, |signal| signal.get_untracked().into());
    let radios = choices
        .into_iter()
        .enumerate()
        .map(|(at, choice)| {
            // The first radio carries the field's id, so that an error can be focused.
            let id = if at == 0 {
                group.clone()
            } else {
                format!("{group}-{at}")
            };
            let help_id = choice.help.is_some().then(|| format!("{id}-help"));
            let checked = choice.value == chosen;
            let value = choice.value.clone();
            let node = NodeRef::<html::Input>::new();
            if let Some(signal) = bind {
                let value = value.clone();
                Effect::new(move |before: Option<()>| {
                    let wanted = signal.with(|chosen| *chosen == value);
                    let Some(input) = node.get_untracked() else { return };
                    match (input.checked(), wanted, before) {
                        // Chosen before our code arrived.
                        (true, false, None) if !checked => signal.set(value.to_string()),
                        (shown, wanted, _) if shown != wanted => input.set_checked(wanted),
                        _ => {}
                    }
                });
            }
            view! {
                <div class="ui-choice ui-choice--card">
                    <input
                        node_ref=node
                        class="ui-choice__box"
                        type="radio"
                        id=id.clone()
                        name=name.clone()
                        value=choice.value
                        checked=checked
                        aria-describedby=help_id.clone()
                        on:change=move |_| {
                            if let Some(signal) = bind {
                                signal.set(value.to_string());
                            }
                        }
                    />
                    <div class="ui-choice__words">
                        <label class="ui-choice__label" for=id>{choice.label}</label>
                        {choice.help.map(|help| view! { <p class="ui-field__help" id=help_id>{help}</p> })}
                    </div>
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset class="ui-field ui-field--group" aria-describedby=note>
            <legend class=if hide_legend { "ui-field__label ui-hidden" } else { "ui-field__label" }>{legend}</legend>
            {radios}
            <FieldNote id=note_place help error/>
        </fieldset>
    }
    .into_any()
}
