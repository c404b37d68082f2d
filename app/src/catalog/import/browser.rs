//! `XMLHttpRequest`, because `fetch` does not say how much of a body has left; it also shows an answer while it comes.

use super::{ImportLine, Step, Way};
use crate::error::AppError;
use domain::{FieldError, Why, catalog::CSV_BYTES_MAX};
use leptos::{html::Input, prelude::*};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{File, FormData, ProgressEvent, XmlHttpRequest};

/// The server's answer to a file that it cannot take.
#[derive(Deserialize)]
struct Wrong {
    fields: Vec<FieldError>,
}

/// A request on its way.
pub(super) struct Sending(XmlHttpRequest);

impl Sending {
    /// Ends it; nothing more is told.
    pub(super) fn stop(&self) {
        self.0.set_onloadend(None);
        self.0.set_onprogress(None);
        let _ = self.0.abort();
    }
}

/// Sends the file that is chosen in `input` and tells each step.
pub(super) fn send_products(input: NodeRef<Input>, shop: &str, way: Way, tell: Callback<Step>) -> Option<Sending> {
    let file = input.get_untracked()?.files()?.get(0)?;
    if file.size() as usize > CSV_BYTES_MAX {
        let max_mb = (CSV_BYTES_MAX / (1024 * 1024)) as u32;
        tell.run(Step::Wrong(Why::FileTooLarge { max_mb }));
        return None;
    }
    let sending = send(&file, shop, way, tell);
    if sending.is_err() {
        tell.run(Step::Lost);
    }
    sending.ok()
}

fn send(file: &File, shop: &str, way: Way, tell: Callback<Step>) -> Result<Sending, JsValue> {
    let form = FormData::new()?;
    form.append_with_blob_and_filename("file", file, &file.name())?;
    let request = XmlHttpRequest::new()?;
    let Way {
        dry_run,
        skip_bad,
        counted_at,
    } = way;
    let counted = counted_at.map(|at| format!("&counted_at={at}")).unwrap_or_default();
    let address = format!("/import/{shop}/products?dry_run={dry_run}&skip_bad={skip_bad}{counted}");
    request.open("POST", &address)?;
    request.set_request_header("accept", "application/json")?;
    let sent = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.total() > 0.0 {
            tell.run(Step::Sent((event.loaded() * 100.0 / event.total()) as u8));
        }
    });
    request
        .upload()?
        .set_onprogress(Some(sent.into_js_value().unchecked_ref()));
    let (coming, answered) = (request.clone(), request.clone());
    let received = Closure::<dyn FnMut()>::new(move || {
        let line = text(&coming)
            .lines()
            .rev()
            .find_map(|line| serde_json::from_str(line).ok());
        if let Some(ImportLine::Progress { done, total }) = line {
            tell.run(Step::Worked(done, total));
        }
    });
    request.set_onprogress(Some(received.into_js_value().unchecked_ref()));
    let done = Closure::once_into_js(move || tell.run(outcome(&answered)));
    request.set_onloadend(Some(done.unchecked_ref()));
    request.send_with_opt_form_data(Some(&form))?;
    Ok(Sending(request))
}

fn text(request: &XmlHttpRequest) -> String {
    request.response_text().ok().flatten().unwrap_or_default()
}

fn outcome(request: &XmlHttpRequest) -> Step {
    let text = text(request);
    if request.status() == Ok(200) {
        return match text.lines().last().map(serde_json::from_str) {
            Some(Ok(ImportLine::Report { report })) => Step::Reported(Box::new(report)),
            Some(Ok(ImportLine::Refused { refused })) => Step::Refused(refused),
            _ => Step::Lost,
        };
    }
    if let Ok(wrong) = serde_json::from_str::<Wrong>(&text)
        && let Some(error) = wrong.fields.into_iter().next()
    {
        return Step::Wrong(error.why);
    }
    serde_json::from_str::<AppError>(&text).map_or(Step::Lost, Step::Refused)
}
