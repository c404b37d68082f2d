//! Files that a person chose, sent by `XMLHttpRequest`: `fetch` does not say how much of a body has left. An answer can be
//! read while it comes. A file may take as long as it needs, but not stand still.

use js_sys::Date;
use leptos::prelude::set_timeout;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{File, FormData, HtmlInputElement, ProgressEvent, XmlHttpRequest};

/// A request whose bytes have stood still for so long, in either direction, is on a dead line and ends without an answer.
const STANDS_STILL_MS: f64 = 30_000.0;
const LOOK: Duration = Duration::from_secs(5);

/// A file that was chosen in an input.
#[derive(Clone)]
pub struct ChosenFile(File);

impl ChosenFile {
    /// Its name on the device.
    pub fn name(&self) -> String {
        self.0.name()
    }

    /// Its size.
    pub fn bytes(&self) -> usize {
        self.0.size() as usize
    }
}

/// The files that are chosen in an input of kind `file`.
pub fn chosen_files(input: &HtmlInputElement) -> Vec<ChosenFile> {
    let Some(files) = input.files() else {
        return Vec::new();
    };
    (0..files.length())
        .filter_map(|at| files.get(at))
        .map(ChosenFile)
        .collect()
}

/// What happens to a file on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many percent have left.
    Sent(u8),
    /// The answer so far.
    Answering(String),
    /// It is over; status 0 means that no answer came.
    Answered {
        /// The HTTP status.
        status: u16,
        /// The whole answer.
        text: String,
    },
}

/// A file on its way. Dropping it does not stop it.
pub struct Upload(XmlHttpRequest);

impl Upload {
    /// Sends the file as the part `file` of a form. `None` where the browser refuses.
    pub fn send(file: &ChosenFile, url: &str, tell: impl Fn(Progress) + Clone + 'static) -> Option<Upload> {
        send(&file.0, url, tell).ok().map(Upload)
    }

    /// Ends it; nothing more is told.
    pub fn stop(&self) {
        self.0.set_onloadend(None);
        self.0.set_onprogress(None);
        let _ = self.0.abort();
    }
}

fn send(file: &File, url: &str, tell: impl Fn(Progress) + Clone + 'static) -> Result<XmlHttpRequest, JsValue> {
    let form = FormData::new()?;
    form.append_with_blob_and_filename("file", file, &file.name())?;
    let request = XmlHttpRequest::new()?;
    request.open("POST", url)?;
    request.set_request_header("accept", "application/json")?;
    let moved = Rc::new(Cell::new(Date::now()));
    let (told, last, watched) = (tell.clone(), moved.clone(), moved.clone());
    let sent = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        last.set(Date::now());
        if event.total() > 0.0 {
            told(Progress::Sent((event.loaded() * 100.0 / event.total()) as u8));
        }
    });
    request
        .upload()?
        .set_onprogress(Some(sent.into_js_value().unchecked_ref()));
    let (told, coming) = (tell.clone(), request.clone());
    let received = Closure::<dyn FnMut()>::new(move || {
        moved.set(Date::now());
        told(Progress::Answering(text(&coming)));
    });
    request.set_onprogress(Some(received.into_js_value().unchecked_ref()));
    let answered = request.clone();
    let done = Closure::once_into_js(move || {
        tell(Progress::Answered {
            status: answered.status().unwrap_or_default(),
            text: text(&answered),
        });
    });
    request.set_onloadend(Some(done.unchecked_ref()));
    request.send_with_opt_form_data(Some(&form))?;
    watch(request.clone(), watched);
    Ok(request)
}

/// Looks every few seconds, while the request is on its way, whether bytes still move.
fn watch(request: XmlHttpRequest, moved: Rc<Cell<f64>>) {
    let look = move || match request.ready_state() {
        XmlHttpRequest::UNSENT | XmlHttpRequest::DONE => {}
        _ if Date::now() - moved.get() > STANDS_STILL_MS => drop(request.abort()),
        _ => watch(request, moved),
    };
    set_timeout(look, LOOK);
}

fn text(request: &XmlHttpRequest) -> String {
    request.response_text().ok().flatten().unwrap_or_default()
}
