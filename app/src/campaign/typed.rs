//! What the campaign form holds, as signals: typed by the person, brought back from a draft, or taken over from a
//! colleague's newer version. The form is drawn from these and read from these.

use super::{
    chosen::{ChosenProduct, ChosenVoucher, read_products, read_vouchers, vouchers_field},
    view::CampaignDraft,
    words,
};
use crate::page::{images_field, images_of};
use domain::{
    campaign::{Audience, CampaignForm, REMIND_AT},
    image::Image,
};
use leptos::prelude::*;

/// The fields of the form.
#[derive(Clone, Copy)]
pub struct Typed {
    pub(super) title: RwSignal<String>,
    pub(super) description: RwSignal<String>,
    pub(super) images: RwSignal<Vec<Image>>,
    pub(super) starts: RwSignal<String>,
    pub(super) ends: RwSignal<String>,
    pub(super) audience: RwSignal<String>,
    pub(super) products: RwSignal<Vec<ChosenProduct>>,
    pub(super) vouchers: RwSignal<Vec<ChosenVoucher>>,
    pub(super) notify_on_save: RwSignal<bool>,
    pub(super) remind: RwSignal<bool>,
    pub(super) remind_when: RwSignal<String>,
    pub(super) remind_at: RwSignal<String>,
    pub(super) published: RwSignal<bool>,
}

impl Typed {
    /// The form as it was read.
    pub(super) fn of(draft: &CampaignDraft) -> Typed {
        let form = draft.form.clone();
        Typed {
            images: RwSignal::new(images_of(&form.images, &draft.images)),
            products: RwSignal::new(read_products(&form.products, &draft.products)),
            vouchers: RwSignal::new(read_vouchers(&form.vouchers, &draft.vouchers)),
            title: RwSignal::new(form.title),
            description: RwSignal::new(form.description),
            starts: RwSignal::new(form.starts),
            ends: RwSignal::new(form.ends),
            audience: RwSignal::new(form.audience),
            notify_on_save: RwSignal::new(form.notify_on_save),
            remind: RwSignal::new(form.remind),
            remind_when: RwSignal::new(form.remind_when),
            remind_at: RwSignal::new(form.remind_at),
            published: RwSignal::new(form.published),
        }
    }

    /// The form as it would be sent now.
    pub(super) fn form(self) -> CampaignForm {
        CampaignForm {
            title: self.title.get(),
            description: self.description.get(),
            images: self.images.with(|images| images_field(images)),
            starts: self.starts.get(),
            ends: self.ends.get(),
            audience: self.audience.get(),
            products: self
                .products
                .with(|products| products.iter().map(ChosenProduct::form).collect()),
            vouchers: self.vouchers.with(|vouchers| vouchers_field(vouchers)),
            notify_on_save: self.notify_on_save.get(),
            remind: self.remind.get(),
            remind_when: self.remind_when.get(),
            remind_at: self.remind_at.get(),
            published: self.published.get(),
        }
    }

    /// The same with what its ids stand for, so that it can be shown again without asking.
    pub(super) fn draft(self, version: i64) -> CampaignDraft {
        CampaignDraft {
            form: self.form(),
            version,
            images: self.images.get(),
            products: self
                .products
                .with(|list| list.iter().map(ChosenProduct::known).collect()),
            vouchers: self
                .vouchers
                .with(|list| list.iter().map(ChosenVoucher::known).collect()),
        }
    }

    /// Shows all of `draft` in place of what is there.
    pub(super) fn write(self, draft: &CampaignDraft) {
        for part in Part::ALL {
            self.take(part, draft);
        }
    }

    /// Shows one part of `draft` in place of what is there.
    pub(super) fn take(self, part: Part, draft: &CampaignDraft) {
        let form = &draft.form;
        match part {
            Part::Title => self.title.set(form.title.clone()),
            Part::Description => self.description.set(form.description.clone()),
            Part::Images => self.images.set(images_of(&form.images, &draft.images)),
            Part::Start => self.starts.set(form.starts.clone()),
            Part::End => self.ends.set(form.ends.clone()),
            Part::Audience => self.audience.set(form.audience.clone()),
            Part::Products => self.products.set(read_products(&form.products, &draft.products)),
            Part::Vouchers => self.vouchers.set(read_vouchers(&form.vouchers, &draft.vouchers)),
            Part::Notifications => {
                self.notify_on_save.set(form.notify_on_save);
                self.remind.set(form.remind);
                self.remind_when.set(form.remind_when.clone());
                self.remind_at.set(form.remind_at.clone());
            }
            Part::Publish => self.published.set(form.published),
        }
    }
}

/// A part of the form that is compared and taken as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Title,
    Description,
    Images,
    Start,
    End,
    Audience,
    Products,
    Vouchers,
    Notifications,
    Publish,
}

impl Part {
    pub(super) const ALL: [Part; 10] = [
        Part::Title,
        Part::Description,
        Part::Images,
        Part::Start,
        Part::End,
        Part::Audience,
        Part::Products,
        Part::Vouchers,
        Part::Notifications,
        Part::Publish,
    ];

    /// What the form calls it.
    pub(super) fn label(self) -> &'static str {
        match self {
            Part::Title => words::title(),
            Part::Description => words::description(),
            Part::Images => words::images(),
            Part::Start => words::start_time(),
            Part::End => words::end_time(),
            Part::Audience => words::audience(),
            Part::Products => words::products(),
            Part::Vouchers => words::vouchers(),
            Part::Notifications => words::notifications(),
            Part::Publish => words::publishing(),
        }
    }

    /// Whether two forms say the same here.
    pub(super) fn same(self, one: &CampaignForm, other: &CampaignForm) -> bool {
        let reminder = |form: &CampaignForm| {
            let at = form.remind && form.remind_when == REMIND_AT;
            let when = form.remind.then(|| form.remind_when.clone());
            (form.notify_on_save, when, at.then(|| form.remind_at.clone()))
        };
        let lines = |text: &str| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
        match self {
            Part::Title => one.title == other.title,
            // Browsers send lines with carriage returns.
            Part::Description => lines(&one.description) == lines(&other.description),
            Part::Images => one.images == other.images,
            Part::Start => one.starts == other.starts,
            Part::End => one.ends == other.ends,
            Part::Audience => one.audience == other.audience,
            Part::Products => one.products == other.products,
            Part::Vouchers => one.vouchers == other.vouchers,
            Part::Notifications => reminder(one) == reminder(other),
            Part::Publish => one.published == other.published,
        }
    }

    /// The part in words, for comparing.
    pub(super) fn text(self, draft: &CampaignDraft) -> String {
        let form = &draft.form;
        let text = match self {
            Part::Title => form.title.clone(),
            Part::Description => form.description.clone(),
            Part::Images => words::n_images(form.images.split(',').filter(|id| !id.is_empty()).count()),
            Part::Start => form.starts.replace('T', " "),
            Part::End => form.ends.replace('T', " "),
            Part::Audience if form.audience == Audience::FollowersOnly.code() => words::followers().to_owned(),
            Part::Audience => words::suggested().to_owned(),
            Part::Products => read_products(&form.products, &draft.products)
                .iter()
                .map(ChosenProduct::sentence)
                .collect::<Vec<_>>()
                .join(", "),
            Part::Vouchers => read_vouchers(&form.vouchers, &draft.vouchers)
                .iter()
                .map(|voucher| voucher.code.clone())
                .collect::<Vec<_>>()
                .join(", "),
            Part::Notifications => notifications(form),
            Part::Publish if form.published => words::published().to_owned(),
            Part::Publish => words::draft().to_owned(),
        };
        if text.trim().is_empty() {
            words::none().to_owned()
        } else {
            text
        }
    }
}

fn notifications(form: &CampaignForm) -> String {
    let mut parts = Vec::new();
    if form.notify_on_save {
        parts.push(words::notify_on_save().to_owned());
    }
    if form.remind && form.remind_when == REMIND_AT {
        parts.push(format!("{} ({})", words::remind(), form.remind_at.replace('T', " ")));
    } else if form.remind {
        let span = form.remind_when.parse().map(remind_span).unwrap_or_default();
        parts.push(format!("{} ({span})", words::remind()));
    }
    parts.join(", ")
}

/// "30 minutes", "2 hours", "24 hours".
pub(super) fn remind_span(minutes: i64) -> String {
    match minutes {
        0..60 => words::n_minutes(minutes),
        _ => words::n_hours(minutes / 60),
    }
}
