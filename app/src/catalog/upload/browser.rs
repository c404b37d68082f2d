//! `XMLHttpRequest`, because `fetch` does not say how much of a body has left.

use super::Step;
use domain::{
    FieldError,
    image::{Image, ImageFacts, check_image},
};
use leptos::{
    ev::Event,
    prelude::{Callable, Callback, event_target},
};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{File, FormData, HtmlInputElement, ProgressEvent, XmlHttpRequest};

/// The server's answer to a file that it does not take.
#[derive(Deserialize)]
struct Refusal {
    fields: Vec<FieldError>,
}

/// Sends the files chosen in the input of `event`; tells each step under the file's number, counted from `first`.
/// Returns how many there are.
pub(in super::super) fn send_files(event: &Event, shop: &str, first: u32, tell: Callback<(u32, Step)>) -> u32 {
    let input: HtmlInputElement = event_target(event);
    let Some(files) = input.files() else { return 0 };
    let count = files.length();
    for at in 0..count {
        if let Some(file) = files.get(at) {
            let id = first + at;
            tell.run((id, Step::Began(file.name())));
            if send(&file, shop, id, tell).is_err() {
                tell.run((id, Step::Lost));
            }
        }
    }
    // The same file may be chosen again.
    input.set_value("");
    count
}

fn send(file: &File, shop: &str, id: u32, tell: Callback<(u32, Step)>) -> Result<(), JsValue> {
    let bytes = file.size() as usize;
    // Only the size is known before the server has looked: the shape is the server's to judge.
    let known = ImageFacts {
        bytes,
        size: Some((1, 1)),
    };
    if let Err(why) = check_image(known) {
        tell.run((id, Step::Refused(why)));
        return Ok(());
    }
    let form = FormData::new()?;
    form.append_with_blob_and_filename("file", file, &file.name())?;
    let request = XmlHttpRequest::new()?;
    request.open("POST", &format!("/files?shop={shop}"))?;
    request.set_request_header("accept", "application/json")?;
    let progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.total() > 0.0 {
            tell.try_run((id, Step::Sent((event.loaded() * 100.0 / event.total()) as u8)));
        }
    });
    request
        .upload()?
        .set_onprogress(Some(progress.into_js_value().unchecked_ref()));
    let answered = request.clone();
    // The page may be gone when the answer comes.
    let done = Closure::once_into_js(move || {
        let _ = tell.try_run((id, outcome(&answered)));
    });
    request.set_onloadend(Some(done.unchecked_ref()));
    request.send_with_opt_form_data(Some(&form))
}

fn outcome(request: &XmlHttpRequest) -> Step {
    let text = request.response_text().ok().flatten().unwrap_or_default();
    if request.status().is_ok_and(|status| status == 200 || status == 201)
        && let Ok(image) = serde_json::from_str::<Image>(&text)
    {
        return Step::Stored(image);
    }
    let why = serde_json::from_str::<Refusal>(&text)
        .ok()
        .and_then(|refusal| refusal.fields.into_iter().next());
    why.map_or(Step::Lost, |error| Step::Refused(error.why))
}
