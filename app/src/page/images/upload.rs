//! Sending image files to `/files`, each on its own request, so that one bad file spoils nothing.

use crate::error::AppError;
use crate::page::words;
use crate::words::lang;
use browser::upload::{ChosenFile, Progress, Upload, chosen_files};
use domain::{
    FieldError, Why,
    image::{Image, ImageFacts, check_image},
};
use leptos::{
    ev::Event,
    prelude::{Callable, Callback, event_target, set_timeout},
    web_sys::HtmlInputElement,
};
use serde::Deserialize;
use std::time::Duration;

/// What happens to one file.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// it is on its way; its name
    Began(String),
    /// so many percent have left
    Sent(u8),
    /// it is stored
    Stored(Image),
    /// it is not, and why
    Refused(Refused),
}

/// Why a file was not taken.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Refused {
    /// it is no such file
    Wrong(Why),
    /// the server takes none now, or none from this person
    Error(AppError),
    /// a proxy takes no file of this size
    TooLargeOnTheWay,
    /// the answer never came, or made no sense
    Lost,
}

/// Before each new try to send a file for which the server had no time: it decodes one image of a shop after the other.
const AGAIN_AFTER_S: [u64; 3] = [3, 6, 12];

/// What a proxy answers to a body that is larger than it takes, with a page of its own. Ours refuses with a sentence.
const TOO_LARGE: u16 = 413;

/// The server's answer to a file that is wrong.
#[derive(Deserialize)]
struct Wrong {
    fields: Vec<FieldError>,
}

impl Refused {
    /// Reads the answer to a file that was not taken.
    pub(crate) fn read(status: u16, text: &str) -> Refused {
        let wrong = crate::json::read::<Wrong>(text).ok();
        if let Some(field) = wrong.and_then(|wrong| wrong.fields.into_iter().next()) {
            return Refused::Wrong(field.why);
        }
        match crate::json::read::<AppError>(text) {
            Ok(error) => Refused::Error(error),
            Err(_) if status == TOO_LARGE => Refused::TooLargeOnTheWay,
            Err(_) => Refused::Lost,
        }
    }

    /// What the person reads; `lost` when nobody knows why.
    pub(crate) fn sentence(&self, lost: &str) -> String {
        match self {
            Refused::Wrong(why) => why.sentence(lang()),
            Refused::Error(error) => error.sentence(lang()),
            Refused::TooLargeOnTheWay => words::too_large_on_the_way().to_owned(),
            Refused::Lost => lost.to_owned(),
        }
    }
}

/// Sends the files chosen in the input of `event`; tells each step under the file's number, counted from `first`.
/// Returns how many there are.
pub(super) fn send_files(event: &Event, shop: &str, first: u32, tell: Callback<(u32, Step)>) -> u32 {
    let input: HtmlInputElement = event_target(event);
    let mut id = first;
    for file in chosen_files(&input) {
        tell.run((id, Step::Began(file.name())));
        send(file, shop.to_owned(), id, 0, tell);
        id += 1;
    }
    // The same file may be chosen again.
    input.set_value("");
    id - first
}

fn send(file: ChosenFile, shop: String, id: u32, tries: usize, tell: Callback<(u32, Step)>) {
    // Only the size is known before the server has looked: the shape is the server's to judge.
    let known = ImageFacts {
        bytes: file.bytes(),
        size: Some((1, 1)),
        decoded: None,
    };
    if let Err(why) = check_image(known) {
        return tell.run((id, Step::Refused(Refused::Wrong(why))));
    }
    let (url, chosen) = (format!("/files?shop={shop}"), file.clone());
    let sending = Upload::send(&file, &url, move |progress| {
        let step = match progress {
            Progress::Sent(percent) => Step::Sent(percent),
            Progress::Answering(_) => return,
            Progress::Answered { status, text } => outcome(status, &text),
        };
        if let Some(pause_s) = pause_s(&step, tries) {
            let (file, shop) = (chosen.clone(), shop.clone());
            let again = move || {
                // The page may be gone by now.
                if tell.try_run((id, Step::Sent(0))).is_some() {
                    send(file, shop, id, tries + 1, tell);
                }
            };
            return set_timeout(again, Duration::from_secs(pause_s));
        }
        // The page may be gone when the answer comes.
        let _ = tell.try_run((id, step));
    });
    if sending.is_none() {
        tell.run((id, Step::Refused(Refused::Lost)));
    }
}

/// Seconds until a file is sent again that the server had no time for; `None` when its answer is final.
fn pause_s(step: &Step, tries: usize) -> Option<u64> {
    let Step::Refused(Refused::Error(error)) = step else {
        return None;
    };
    match error {
        AppError::Busy => AGAIN_AFTER_S.get(tries).copied(),
        AppError::TooFast { retry_after_s } => AGAIN_AFTER_S
            .get(tries)
            .map(|pause| *pause.max(&u64::from(*retry_after_s))),
        _ => None,
    }
}

fn outcome(status: u16, text: &str) -> Step {
    if matches!(status, 200 | 201)
        && let Ok(image) = crate::json::read::<Image>(text)
    {
        return Step::Stored(image);
    }
    Step::Refused(Refused::read(status, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxys_413_is_not_taken_for_a_lost_connection() {
        let page = "<html><head><title>413 Request Entity Too Large</title></head></html>";
        assert_eq!(Refused::read(413, page), Refused::TooLargeOnTheWay);
        assert_eq!(Refused::read(502, page), Refused::Lost);
        let ours = r#"{"fields":[{"field":"file","why":{"image_too_large":{"max_mb":10}}}]}"#;
        assert_eq!(
            Refused::read(422, ours),
            Refused::Wrong(Why::ImageTooLarge { max_mb: 10 })
        );
        assert_eq!(Refused::read(401, "\"sign_in\""), Refused::Error(AppError::SignIn));
        assert_eq!(Refused::read(503, "\"busy\""), Refused::Error(AppError::Busy));
    }

    #[test]
    fn a_file_for_which_the_server_had_no_time_is_sent_again_a_few_times() {
        let refused = |error| Step::Refused(Refused::Error(error));
        let busy = refused(AppError::Busy);
        assert_eq!(
            [0, 1, 2, 3].map(|tries| pause_s(&busy, tries)),
            [Some(3), Some(6), Some(12), None]
        );
        assert_eq!(pause_s(&refused(AppError::TooFast { retry_after_s: 20 }), 0), Some(20));
        assert_eq!(pause_s(&refused(AppError::SignIn), 0), None);
    }
}
