//! What an import would do or has done: counts, remarks, and what is wrong in which row.

use crate::{
    catalog::words,
    ui::{Figure, Figures, Table},
    words::{lang, number},
};
use domain::catalog::{BadCell, ImportReport};
use leptos::prelude::*;

/// The counts, the remarks and the table.
#[component]
pub fn Report(report: ImportReport) -> impl IntoView {
    let count = |n: usize| number(i64::try_from(n).unwrap_or(i64::MAX));
    let products = report.products;
    let remarks = report
        .remarks(lang())
        .into_iter()
        .map(|remark| view! { <p class="ui-muted">{remark}</p> })
        .collect_view();
    let more = report.bad_rows.saturating_sub(rows_of(&report.bad));
    let table = (!report.bad.is_empty()).then(|| {
        let rows = report.bad.into_iter().map(row).collect_view();
        view! {
            <div class="ui-card">
                <Table caption=words::bad_rows() cards=true>
                    <thead>
                        <tr>
                            <th scope="col" class="ui-table__number">{words::line()}</th>
                            <th scope="col">{words::column()}</th>
                            <th scope="col">{words::value()}</th>
                            <th scope="col">{words::what_to_change()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
            </div>
            {(more > 0).then(|| view! { <p class="ui-muted">{words::more_bad_rows(&count(more))}</p> })}
        }
    });
    view! {
        <Figures>
            <Figure label=words::rows_read() value=count(report.rows)/>
            <Figure label=words::products_created() value=count(products.created)/>
            <Figure label=words::products_changed() value=count(products.changed)/>
            <Figure label=words::products_same() value=count(products.same)/>
            <Figure label=words::bad_rows() value=count(report.bad_rows)/>
        </Figures>
        {remarks}
        {table}
    }
}

/// How many rows these cells belong to; they are sorted by line.
fn rows_of(bad: &[BadCell]) -> usize {
    let mut lines: Vec<u64> = bad.iter().map(|cell| cell.line).collect();
    lines.dedup();
    lines.len()
}

fn row(cell: BadCell) -> impl IntoView {
    let column = cell.column.map(|column| column.name()).unwrap_or("–");
    let line = i64::try_from(cell.line).unwrap_or(i64::MAX);
    let value = if cell.value.is_empty() {
        "–".to_owned()
    } else {
        cell.value
    };
    view! {
        <tr>
            <td class="ui-table__number" data-label=words::line()>{number(line)}</td>
            <td data-label=words::column()><code>{column}</code></td>
            <td class="catalog-import__value" data-label=words::value()><bdi>{value}</bdi></td>
            <td data-label=words::what_to_change()>{cell.why.sentence(lang())}</td>
        </tr>
    }
}
