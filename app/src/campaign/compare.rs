//! Two people saved the same campaign: the second sees what differs, part by part, and chooses. What only the colleague
//! changed is theirs at first, what the person changed stays theirs. Without JavaScript the colleague's version is shown
//! beside the form, and saving again stores what the form says.

use super::{
    typed::{Part, Typed},
    view::CampaignDraft,
    words,
};
use crate::ui::{Button, ButtonKind, Choice, Icon, RadioGroup};
use domain::campaign::CampaignForm;
use leptos::prelude::*;

const MINE: &str = "mine";
const THEIRS: &str = "theirs";

/// The question. `base` is what both began with; `on_done` is called when the form shows the choice.
#[component]
pub(super) fn Compare(
    typed: Typed,
    base: CampaignForm,
    theirs: CampaignDraft,
    on_done: Callback<CampaignDraft>,
) -> impl IntoView {
    let mine = untrack(|| typed.draft(0));
    let rows: Vec<(Part, RwSignal<String>)> = Part::ALL
        .into_iter()
        .filter(|part| !part.same(&mine.form, &theirs.form))
        .map(|part| {
            let untouched = part.same(&mine.form, &base);
            (part, RwSignal::new(if untouched { THEIRS } else { MINE }.to_owned()))
        })
        .collect();
    let nothing = rows.is_empty();
    let questions = rows
        .iter()
        .map(|(part, choice)| {
            let choices = vec![
                Choice::new(MINE, words::mine()).with_help(part.text(&mine)),
                Choice::new(THEIRS, words::theirs()).with_help(part.text(&theirs)),
            ];
            let name = format!("compare-{part:?}").to_lowercase();
            view! { <RadioGroup name legend=part.label() choices bind=*choice/> }
        })
        .collect_view();
    let take = move |_| {
        for (part, choice) in &rows {
            if choice.with_untracked(|choice| choice == THEIRS) {
                typed.take(*part, &theirs);
            }
        }
        on_done.run(theirs.clone());
    };
    view! {
        <section class="campaign-compare" role="region" aria-labelledby="campaign-compare">
            <h2 class="campaign-compare__title" id="campaign-compare"><Icon name="triangle-alert"/>{words::compare_title()}</h2>
            <p>{if nothing { words::compare_nothing() } else { words::compare_about() }}</p>
            {questions}
            <div data-needs-js=""><Button kind=ButtonKind::Primary on_click=take>{words::compare_take()}</Button></div>
        </section>
    }
}
