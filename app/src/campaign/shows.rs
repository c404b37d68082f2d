//! The shows of a campaign and what came of each.

use super::words;
use crate::ui::{Chip, ChipKind, Table};
use domain::campaign::ShowResult;
use leptos::prelude::*;

/// The table; a sentence where there was no show yet.
#[component]
pub(super) fn Shows(shows: Vec<ShowResult>) -> impl IntoView {
    let none = shows.is_empty();
    let sold = shows.iter().any(|show| show.sold.is_some());
    let lang = crate::words::lang();
    let rows = shows
        .into_iter()
        .map(|show| {
            let state = if show.on_air {
                view! { <Chip kind=ChipKind::OnAir>{words::live()}</Chip> }.into_any()
            } else if show.timed_out {
                words::timed_out().into_any()
            } else {
                words::ended_by_seller().into_any()
            };
            view! {
                <tr>
                    <td class="ui-table__main">{show.window}</td>
                    <td data-label=words::status()>{state}</td>
                    <td class="ui-table__number" data-label=words::on_air_for()>{words::minutes(show.duration.num_minutes())}</td>
                    {show.sold.map(|sold| view! {
                        <td class="ui-table__number" data-label=words::orders()>{crate::words::number(sold.orders)}</td>
                        <td class="ui-table__number" data-label=words::revenue()>{sold.revenue.format(lang)}</td>
                    })}
                    <td class="ui-table__number" data-label=words::comments()>{crate::words::number(show.comments)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="campaign-details__part">
            <h2>{words::shows()}</h2>
            {if none {
                view! { <p class="ui-muted">{words::no_shows()}</p> }.into_any()
            } else {
                view! {
                    <div class="ui-card">
                        <Table caption=words::shows() cards=true>
                            <thead>
                                <tr>
                                    <th scope="col">{words::window()}</th>
                                    <th scope="col">{words::status()}</th>
                                    <th scope="col" class="ui-table__number">{words::on_air_for()}</th>
                                    {sold.then(|| view! {
                                        <th scope="col" class="ui-table__number">{words::orders()}</th>
                                        <th scope="col" class="ui-table__number">{words::revenue()}</th>
                                    })}
                                    <th scope="col" class="ui-table__number">{words::comments()}</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </Table>
                    </div>
                }
                .into_any()
            }}
        </section>
    }
}
