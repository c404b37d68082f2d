//! Our own comments on their way: shown at once, sent with a key so that a lost answer is no second comment, and with a
//! retry when sending failed.

use super::api::post_comment;
use crate::error::AppError;
use crate::feed::{Link, LiveStore};
use crate::platform;
use domain::when::{DateTime, TimeDelta, Utc};
use domain::{Reject, RequestKey};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// The same text within this time counts as the comment that we just sent, until the answer brings its id.
const ECHO: TimeDelta = TimeDelta::seconds(10);

/// A comment that came too fast waits this many seconds on its own; longer, and the person decides.
const PATIENCE_S: u32 = 60;

/// The state of a comment of ours.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// On its way.
    Sending,
    /// Came too fast; is sent again in its turn.
    Waiting,
    /// Waits for a nickname.
    Nameless,
    /// No answer came; is sent again when the feed is back, or by hand.
    Offline,
    /// Was refused, with the reason.
    Failed(String),
}

/// A comment of ours that is not among everybody's yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    pub key: RequestKey,
    pub text: String,
    pub delivery: Delivery,
    since: DateTime<Utc>,
}

/// The comments that this page posts in a show.
#[derive(Clone, Copy)]
pub struct Talk {
    pub(super) store: LiveStore,
    pub(super) pending: RwSignal<Vec<Pending>>,
    pub(super) asking_name: RwSignal<bool>,
    /// Why the name was refused.
    pub(super) name_error: RwSignal<Option<String>>,
    /// A timer runs, after which the oldest one that came too fast is sent again.
    waits: StoredValue<bool>,
}

impl Talk {
    /// Nothing posted yet.
    pub fn new(store: LiveStore) -> Talk {
        let talk = Talk {
            store,
            pending: RwSignal::new(Vec::new()),
            asking_name: RwSignal::new(false),
            name_error: RwSignal::new(None),
            waits: StoredValue::new(false),
        };
        Effect::new(move |_| {
            if store.link.get() == Link::Open {
                talk.resend(&Delivery::Offline);
            }
        });
        talk
    }

    /// The dialog that asks for a nickname is open.
    pub fn asks_name(self) -> bool {
        self.asking_name.get()
    }

    /// Closes that dialog; what waits for the name goes on waiting.
    pub fn ask_no_name(self) {
        self.asking_name.set(false);
    }

    /// Posts a comment; the caller has checked that `text` is not empty.
    pub(super) fn say(self, text: String) {
        let Ok(key) = platform::random_key().parse::<RequestKey>() else {
            return;
        };
        self.pending.update(|all| {
            all.push(Pending {
                key,
                text,
                delivery: Delivery::Sending,
                since: platform::now(),
            });
        });
        if self.store.named.get_untracked() || Self::signed_in() {
            self.send(key);
        } else {
            self.mark(key, Delivery::Nameless);
            self.asking_name.set(true);
        }
    }

    /// Signed-in people speak under their own name.
    fn signed_in() -> bool {
        platform::visit(|visit| visit.me.as_ref().is_some_and(|me| me.account.is_some()))
    }

    /// Sends everything that waits for this.
    pub(super) fn resend(self, waiting: &Delivery) {
        let keys: Vec<RequestKey> = self.pending.with_untracked(|all| {
            all.iter()
                .filter(|one| one.delivery == *waiting)
                .map(|one| one.key)
                .collect()
        });
        keys.into_iter().for_each(|key| self.send(key));
    }

    /// Sends one, again with its key.
    pub(super) fn send(self, key: RequestKey) {
        let text = self
            .pending
            .with_untracked(|all| all.iter().find(|one| one.key == key).map(|one| one.text.clone()));
        let Some(text) = text else { return };
        self.mark(key, Delivery::Sending);
        spawn_local(async move {
            match post_comment(self.store.campaign, text, key).await {
                Ok(comment) => {
                    self.discard(key);
                    self.store.receive_comment(comment);
                }
                Err(AppError::Rejected(Reject::ChooseNickname)) => {
                    self.mark(key, Delivery::Nameless);
                    let _ = self.asking_name.try_set(true);
                }
                Err(AppError::Offline | AppError::Busy) => self.mark(key, Delivery::Offline),
                // A moment later it is sent again; nobody has to press anything for that.
                Err(AppError::TooFast { retry_after_s }) if retry_after_s <= PATIENCE_S => {
                    self.mark(key, Delivery::Waiting);
                    self.send_oldest_in(retry_after_s);
                }
                Err(AppError::Invalid(fields)) => {
                    let first = fields.first();
                    let why = first.map(|field| field.sentence.clone());
                    if first.is_some_and(|field| field.field == "nickname") {
                        self.mark(key, Delivery::Nameless);
                        let _ = self.name_error.try_set(why);
                        let _ = self.asking_name.try_set(true);
                    } else {
                        self.mark(key, Delivery::Failed(why.unwrap_or_default()));
                    }
                }
                Err(error) => self.mark(key, Delivery::Failed(error.sentence(crate::words::lang()))),
            }
            // Whatever became of this one, the next may go.
            self.send_oldest_in(1);
        });
    }

    /// Those that came too fast go out one after the other, in the order in which they were written.
    fn send_oldest_in(self, seconds: u32) {
        let oldest = move || {
            let find = |all: &Vec<Pending>| {
                all.iter()
                    .find(|one| one.delivery == Delivery::Waiting)
                    .map(|one| one.key)
            };
            // The page may be gone.
            self.pending.try_with_untracked(find).flatten()
        };
        if oldest().is_none() || self.waits.try_get_value() != Some(false) {
            return;
        }
        self.waits.try_set_value(true);
        let again = move || {
            self.waits.try_set_value(false);
            if let Some(key) = oldest() {
                self.send(key);
            }
        };
        set_timeout(again, Duration::from_secs(seconds.into()));
    }

    /// Forgets one that could not be sent.
    pub(super) fn discard(self, key: RequestKey) {
        let _ = self.pending.try_update(|all| all.retain(|one| one.key != key));
    }

    /// Ours that everybody does not show yet.
    pub(super) fn unheard(self) -> Vec<Pending> {
        let mut pending = self.pending.get();
        if !pending.is_empty() {
            self.store.comments.with(|heard| {
                let newest = heard.last().map_or(DateTime::UNIX_EPOCH, |comment| comment.at);
                pending.retain(|one| {
                    let echoes = |comment: &domain::audience::Comment| {
                        comment.at + ECHO > newest && comment.at + ECHO > one.since && comment.text == one.text
                    };
                    !matches!(one.delivery, Delivery::Sending | Delivery::Waiting)
                        || !heard.iter().rev().take(20).any(echoes)
                });
            });
        }
        pending
    }

    fn mark(self, key: RequestKey, delivery: Delivery) {
        let _ = self.pending.try_update(|all| {
            if let Some(one) = all.iter_mut().find(|one| one.key == key) {
                one.delivery = delivery;
            }
        });
    }
}
