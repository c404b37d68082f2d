//! One intent to buy: its form, its request key and its outcome. The key is made once and used for every retry, so that a
//! double tap, a lost answer or a restarted server leaves one order; only a definite answer ends it.

use crate::error::AppError;
use crate::orders::place::place_order;
use crate::platform;
use browser::storage::Storage;
use browser::timer::within;
use domain::orders::{Contact, OrderForm, Placed};
use domain::{CampaignId, ProductId, Reject, RequestKey};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The buyer's name, phone and address for the next order, in local storage.
const CONTACT_KEY: &str = "hawker-contact";
/// The order that has no answer yet, in this tab over a reload.
const PENDING_KEY: &str = "hawker-order";
/// Pauses before the automatic retries; then the person decides.
const RETRY_MS: [u64; 4] = [600, 1_500, 3_000, 6_000];
/// How long the first request may stay unanswered before the buyer is told and it is asked again. A retry may take
/// longer: a line may be slow and not dead.
const FIRST_ANSWER_WITHIN_MS: u32 = 8_000;

/// The state of the order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// Being filled in.
    #[default]
    Open,
    /// Sent.
    Asking,
    /// Sent, and no answer came: whether it was placed is not known, and the form must not change.
    Unanswered {
        /// It is retried automatically.
        again: bool,
    },
    /// Placed.
    Placed(Placed),
}

/// An order without an answer, as it is stored.
#[derive(Serialize, Deserialize)]
struct Pending {
    campaign: CampaignId,
    product: ProductId,
    form: OrderForm,
    key: RequestKey,
}

/// One intent to buy one product.
#[derive(Clone, Copy)]
pub struct Checkout {
    /// The variant's id, where there are several.
    pub variant: RwSignal<String>,
    pub quantity: RwSignal<String>,
    pub name: RwSignal<String>,
    pub phone: RwSignal<String>,
    pub address: RwSignal<String>,
    pub note: RwSignal<String>,
    pub step: RwSignal<Step>,
    pub refusal: RwSignal<Option<AppError>>,
    campaign: CampaignId,
    /// The number of the terms that the buyer can read.
    wording: StoredValue<i64>,
    key: StoredValue<Option<RequestKey>>,
    sent: StoredValue<Option<(ProductId, OrderForm)>>,
    tries: StoredValue<usize>,
}

impl Checkout {
    pub fn new(campaign: CampaignId, wording: i64) -> Checkout {
        Checkout {
            variant: RwSignal::new(String::new()),
            quantity: RwSignal::new("1".into()),
            name: RwSignal::new(String::new()),
            phone: RwSignal::new(String::new()),
            address: RwSignal::new(String::new()),
            note: RwSignal::new(String::new()),
            step: RwSignal::new(Step::Open),
            refusal: RwSignal::new(None),
            campaign,
            wording: StoredValue::new(wording),
            key: StoredValue::new(None),
            sent: StoredValue::new(None),
            tries: StoredValue::new(0),
        }
    }

    /// A new intent, unless one is still without an answer.
    pub fn begin(self) {
        if matches!(self.step.get_untracked(), Step::Asking | Step::Unanswered { .. }) {
            return;
        }
        self.variant.set(String::new());
        self.quantity.set("1".into());
        self.note.set(String::new());
        self.step.set(Step::Open);
        self.refusal.set(None);
        self.key.set_value(None);
        if let Some(Ok(contact)) = Storage::Local
            .get(CONTACT_KEY)
            .map(|text| crate::json::read::<Contact>(&text))
        {
            for (field, last) in [
                (self.name, contact.name),
                (self.phone, contact.phone),
                (self.address, contact.address),
            ] {
                if field.with_untracked(String::is_empty) {
                    field.set(last);
                }
            }
        }
    }

    /// Units, where what is typed can be bought.
    pub fn units(self, left: i64) -> Option<i64> {
        let units = self.quantity.with(|text| text.trim().parse::<i64>().ok())?;
        (1..=left.min(domain::orders::QUANTITY_MAX))
            .contains(&units)
            .then_some(units)
    }

    /// Adds to the quantity, within what is left.
    pub fn step_units(self, by: i64, left: i64) {
        let most = left.clamp(1, domain::orders::QUANTITY_MAX);
        let units = self
            .quantity
            .with_untracked(|text| text.trim().parse().unwrap_or(1_i64));
        self.quantity.set((units + by).clamp(1, most).to_string());
    }

    /// What is wrong with a field, as a sentence.
    pub fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.refusal
                .with(|refusal| refusal.as_ref()?.field(field).map(str::to_owned))
        })
    }

    /// Whether the error is that no variant was chosen.
    pub fn wants_variant(self) -> bool {
        self.refusal
            .with(|refusal| *refusal == Some(AppError::Rejected(Reject::ChooseVariant)))
    }

    /// What is wrong with the whole, as a sentence.
    pub fn sentence(self) -> Option<String> {
        self.refusal.with(|refusal| match refusal {
            None | Some(AppError::Invalid(_)) => None,
            Some(error) => Some(error.sentence(crate::words::lang())),
        })
    }

    /// Orders what the form says, at the price that the buyer saw.
    pub fn place(self, product: ProductId, seen_price: i64) {
        if self.step.get_untracked() != Step::Open {
            return;
        }
        let form = OrderForm {
            variant: self.variant.get_untracked(),
            quantity: self.quantity.get_untracked(),
            name: self.name.get_untracked(),
            phone: self.phone.get_untracked(),
            address: self.address.get_untracked(),
            note: self.note.get_untracked(),
            seen_price,
            seen_wording: self.wording.get_value(),
        };
        self.refusal.set(None);
        self.tries.set_value(0);
        self.sent.set_value(Some((product, form)));
        self.ask();
    }

    /// The product of an order of this show that was on its way when the page was reloaded: it is asked again, with its key.
    pub fn resume(self) -> Option<ProductId> {
        let pending = crate::json::read::<Pending>(&Storage::Session.get(PENDING_KEY)?).ok()?;
        let Pending {
            campaign,
            product,
            form,
            key,
        } = pending;
        if campaign != self.campaign {
            return None;
        }
        for (field, typed) in [
            (self.variant, &form.variant),
            (self.quantity, &form.quantity),
            (self.name, &form.name),
            (self.phone, &form.phone),
            (self.address, &form.address),
            (self.note, &form.note),
        ] {
            field.set(typed.clone());
        }
        self.key.set_value(Some(key));
        self.sent.set_value(Some((product, form)));
        self.tries.set_value(1);
        self.ask();
        Some(product)
    }

    /// Sends the same order with the same key.
    pub fn ask(self) {
        let Some((product, form)) = self.sent.get_value() else {
            return;
        };
        let key = self.key.get_value().or_else(|| platform::random_key().parse().ok());
        self.key.set_value(key);
        let Some(key) = key else {
            return self.refusal.set(Some(AppError::Malformed));
        };
        self.step.set(Step::Asking);
        let pending = Pending {
            campaign: self.campaign,
            product,
            form: form.clone(),
            key,
        };
        Storage::Session.set(PENDING_KEY, &serde_json::to_string(&pending).unwrap_or_default());
        spawn_local(async move {
            let contact = Contact {
                name: form.name.clone(),
                phone: form.phone.clone(),
                address: form.address.clone(),
            };
            // The server checks the form: its rules know every script, and a phone has no room for their tables.
            let asked = Box::pin(place_order(self.campaign, product, form, key));
            let limit_ms = FIRST_ANSWER_WITHIN_MS * (1 + u32::from(self.asked_before()));
            let answer = within(limit_ms, asked).await.unwrap_or(Err(AppError::Offline));
            let (step, refusal, settled) = match answer {
                Ok(placed) => (Step::Placed(placed), None, true),
                Err(error @ AppError::TooFast { .. }) => (Step::Open, Some(error), false),
                Err(
                    error @ (AppError::Rejected(_)
                    | AppError::Invalid(_)
                    | AppError::SignIn
                    | AppError::Forbidden
                    | AppError::NotFound),
                ) => (Step::Open, Some(error), true),
                // A proxy's page, half an answer, our own error: none of them says whether the order was placed.
                Err(error) => (self.unanswered(), Some(error), false),
            };
            if settled {
                self.key.try_set_value(None);
            }
            if let Some(AppError::Rejected(Reject::TermsChanged(wording))) = refusal {
                self.wording.try_set_value(wording);
            }
            if matches!(step, Step::Placed(_)) {
                Storage::Local.set(CONTACT_KEY, &serde_json::to_string(&contact).unwrap_or_default());
            }
            // Refused or placed: nobody has to ask again after a reload.
            if !matches!(step, Step::Unanswered { .. }) {
                Storage::Session.remove(PENDING_KEY);
            }
            let _ = self.refusal.try_set(refusal);
            let _ = self.step.try_set(step);
        });
    }

    /// Whether the last request stayed without an answer.
    pub fn asked_before(self) -> bool {
        self.tries.try_get_value().is_some_and(|tries| tries > 0)
    }

    fn unanswered(self) -> Step {
        let tries = self.tries.try_get_value().unwrap_or(usize::MAX);
        self.tries.try_set_value(tries.saturating_add(1));
        let Some(pause) = RETRY_MS.get(tries) else {
            return Step::Unanswered { again: false };
        };
        set_timeout(
            move || {
                if self.step.try_get_untracked() == Some(Step::Unanswered { again: true }) {
                    self.ask();
                }
            },
            Duration::from_millis(*pause),
        );
        Step::Unanswered { again: true }
    }
}
