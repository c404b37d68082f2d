//! A row of the campaign list: what it is, where it stands, what came of it, what can be done.

use super::{
    actions::{ActionMenu, LikelyAction, Subject},
    words,
};
use crate::ui::{Chip, ChipKind, Picture, StatusChip, Time, TimeForm};
use domain::when::{DateTime, Utc};
use domain::{
    CampaignId,
    account::Role,
    campaign::{CampaignRow, Status},
};
use leptos::prelude::*;

/// The row as a table row; a card on narrow screens.
#[component]
pub fn Row(
    row: CampaignRow,
    slug: String,
    role: Role,
    now: DateTime<Utc>,
    on_delete: Callback<(CampaignId, String)>,
) -> impl IntoView {
    let CampaignRow {
        id,
        title,
        cover,
        published,
        facts,
        products,
        vouchers,
        watching,
        sold,
        window,
    } = row;
    let status = facts.status(now);
    let lang = crate::words::lang();
    let hint = match status {
        _ if facts.on_air => {
            view! { <span class="campaign-row__watching">{words::watching(watching)}</span> }.into_any()
        }
        Status::Ongoing => view! { <span class="campaign-row__due">{words::time_to_go_live()}</span> }.into_any(),
        Status::Upcoming => view! { {words::starts()}" "<Time at=facts.starts_at form=TimeForm::Relative/> }.into_any(),
        Status::Ended => {
            view! { {words::ended_when()}" "<Time at=facts.ended_at.unwrap_or(facts.ends_at) form=TimeForm::Relative/> }
                .into_any()
        }
        Status::Completed => words::timed_out().into_any(),
    };
    let result = sold.map(|sold| {
        let text = match sold.orders {
            0 => view! { <span class="ui-muted campaign-row__none">{words::nothing_yet()}</span> }.into_any(),
            n => words::orders_worth(n, &sold.revenue.format(lang)).into_any(),
        };
        view! { <td data-label=words::result()>{text}</td> }
    });
    // A draft that is upcoming says so by its status chip already.
    let draft = (!published && status != Status::Upcoming)
        .then(|| view! { <Chip kind=ChipKind::Dashed>{words::draft()}</Chip> });
    let details = format!("/seller/{slug}/campaigns/{id}");
    let subject = Subject {
        slug,
        role,
        id,
        title: title.clone(),
        facts,
        published,
        now,
    };
    view! {
        <tr class="campaign-row" data-live=facts.on_air.then_some("") data-campaign=id.to_string()>
            <td class="ui-table__main">
                <div class="campaign-row__main">
                    <Picture image=cover width=72 height=48 class="campaign-row__cover"/>
                    <div class="campaign-row__words">
                        <a class="campaign-row__title" href=details>{title}</a>
                        <span class="campaign-row__hint">{hint}</span>
                    </div>
                </div>
            </td>
            <td data-label=words::status()><span class="campaign-row__chips"><StatusChip status on_air=facts.on_air published/>{draft}</span></td>
            <td data-label=words::window()>{window}</td>
            <td class="ui-table__number" data-label=words::products()>{crate::words::number(products)}</td>
            <td class="ui-table__number" data-label=words::vouchers()>{crate::words::number(vouchers)}</td>
            {result}
            <td class="ui-table__end">
                <div class="campaign-row__actions">
                    <LikelyAction subject=subject.clone()/>
                    <ActionMenu subject on_delete/>
                </div>
            </td>
        </tr>
    }
}
