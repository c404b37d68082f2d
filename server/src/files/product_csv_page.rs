//! The report of an import for a browser without JavaScript: a plain page, text and a link back.

use app::AppError;
use axum::response::{Html, IntoResponse, Response};
use domain::{
    Lang,
    catalog::{BadCell, ImportReport},
};
use http::StatusCode;

/// The page, with the status that the outcome has.
pub(crate) fn page(shop: &str, lang: Lang, outcome: Result<&ImportReport, &AppError>) -> Response {
    let (status, body) = match outcome {
        Ok(report) => (StatusCode::OK, of_report(report, lang)),
        Err(error) => {
            let sentence = error.field("file").map(str::to_owned);
            let sentence = sentence.unwrap_or_else(|| error.sentence(lang));
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, format!("<p>{}</p>", escaped(&sentence)))
        }
    };
    let title = lang.pick("Import products", "Nhập sản phẩm");
    let (import, list) = (
        lang.pick("Choose a file", "Chọn tệp"),
        lang.pick("Products", "Sản phẩm"),
    );
    let shop = escaped(shop);
    let html = format!(
        "<!DOCTYPE html><html lang=\"{}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><link rel=\"icon\" href=\"data:,\"><title>{title} · Hawker</title><h1>{title}</h1>{body}\
         <p><a href=\"/seller/{shop}/products/import\">{import}</a> · <a href=\"/seller/{shop}/products\">{list}</a></p></html>",
        lang.code(),
    );
    (status, Html(html)).into_response()
}

fn of_report(report: &ImportReport, lang: Lang) -> String {
    let mut body = format!("<p>{}</p>", escaped(&report.summary(lang)));
    for remark in report.remarks(lang) {
        body.push_str(&format!("<p>{}</p>", escaped(&remark)));
    }
    if report.bad_rows == 0 {
        return body;
    }
    let heads = match lang {
        Lang::En => ["Line", "Column", "Value", "What to change"],
        Lang::Vi => ["Dòng", "Cột", "Giá trị", "Cần sửa gì"],
    };
    let caption = match lang {
        Lang::En => format!("Rows with mistakes: {}", report.bad_rows),
        Lang::Vi => format!("Số dòng có lỗi: {}", report.bad_rows),
    };
    let heads: String = heads
        .iter()
        .map(|head| format!("<th scope=\"col\">{head}</th>"))
        .collect();
    let rows: String = report.bad.iter().map(|cell| row(cell, lang)).collect();
    body.push_str(&format!(
        "<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    ));
    body
}

fn row(cell: &BadCell, lang: Lang) -> String {
    let column = cell.column.map(|column| column.name()).unwrap_or_default();
    let (value, why) = (escaped(&cell.value), escaped(&cell.why.sentence(lang)));
    format!(
        "<tr><td>{}</td><td>{column}</td><td>{value}</td><td>{why}</td></tr>",
        cell.line
    )
}

/// Text as HTML: a cell of a stranger's file stays a cell.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Why;

    #[test]
    fn a_cell_of_a_file_is_text_and_nothing_else() {
        let cell = BadCell::new(2, None, "<script>alert(\"x\")</script>&", Why::Formula);
        let html = row(&cell, Lang::En);
        assert!(
            html.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;"),
            "{html}"
        );
    }
}
