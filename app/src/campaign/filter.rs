//! *Filter* of the campaign list: a period, **Apply**, **Reset**. A plain form over the address, like the search box.

use super::words;
use crate::{
    page::{address, navigate_on_submit},
    ui::{Button, ButtonKind, ButtonLink, Choice, Icon, Popover, SelectField, TextField},
};
use domain::campaign::{CampaignSearch, Period};
use leptos::prelude::*;

/// The list's address with everything that `search` says; another tab or place by the arguments.
pub(super) fn place(path: &str, search: &CampaignSearch, tab: &str, after: &str) -> String {
    address(
        path,
        &[
            ("tab", tab),
            ("q", &search.q),
            ("active", if search.active { "true" } else { "" }),
            ("period", &search.period),
            ("from", &search.from),
            ("to", &search.to),
            ("after", after),
        ],
    )
}

fn name(period: Period) -> &'static str {
    match period {
        Period::Today => words::today(),
        Period::NextWeek => words::next_7(),
        Period::LastWeek => words::last_7(),
        Period::LastMonth => words::last_30(),
        Period::Days => words::from_to(),
    }
}

/// The button with its panel, and what is filtered now with a way out of it.
#[component]
pub fn Filter(path: String, search: CampaignSearch, days: Option<String>) -> impl IntoView {
    let chosen = search.period();
    let period = RwSignal::new(chosen.map(Period::code).unwrap_or_default().to_owned());
    let (from, to) = (RwSignal::new(search.from.clone()), RwSignal::new(search.to.clone()));
    // Days mean from–to, and a preset has no days: neither stands there without counting.
    Effect::new(move |before: Option<()>| {
        let typed = from.with(|day| !day.is_empty()) || to.with(|day| !day.is_empty());
        if before.is_some() && typed {
            period.set(Period::Days.code().into());
        }
    });
    Effect::new(move |before: Option<()>| {
        let preset = period.with(|code| !matches!(Period::from_code(code), Some(Period::Days)));
        if before.is_some() && preset {
            from.set(String::new());
            to.set(String::new());
        }
    });
    let mut choices = vec![Choice::new("", words::any_time())];
    choices.extend(Period::ALL.map(|period| Choice::new(period.code(), name(period))));
    let reset = place(
        &path,
        &CampaignSearch {
            q: search.q.clone(),
            active: search.active,
            ..CampaignSearch::default()
        },
        &search.tab,
        "",
    );
    let chip = chosen.zip(days).map(|(period, days)| {
        let text = match period {
            Period::Days => days.clone(),
            preset => name(preset).to_owned(),
        };
        view! {
            <a class="ui-chip ui-chip--soft campaign-filter__chip" href=reset.clone() title=days aria-label=words::without_filter(&text)>
                <span>{text.clone()}</span><Icon name="x"/>
            </a>
        }
    });
    let follow = navigate_on_submit(path.clone(), &["tab", "q", "active", "period", "from", "to"]);
    view! {
        <Popover id="campaign-filter" label=words::filter() icon="sliders-horizontal">
            <form class="campaign-filter" method="get" action=path on:submit=follow>
                <input type="hidden" name="tab" value=search.tab/>
                <input type="hidden" name="q" value=search.q/>
                {search.active.then(|| view! { <input type="hidden" name="active" value="true"/> })}
                <SelectField name="period" label=words::period() choices bind=period/>
                <div class="campaign-filter__days">
                    <TextField name="from" label=words::from_day() kind="date" bind=from/>
                    <TextField name="to" label=words::to_day() kind="date" bind=to/>
                </div>
                <div class="campaign-filter__foot">
                    <ButtonLink href=reset>{words::reset()}</ButtonLink>
                    <Button kind=ButtonKind::Primary submit=true>{words::apply()}</Button>
                </div>
            </form>
        </Popover>
        {chip}
    }
}
