//! The campaign form while it is edited: what is typed, the version that it was read from, a colleague's newer version, and
//! what the last post was refused for.

use super::{
    api,
    plain::{RefusedFile, Sent},
    typed::Typed,
    view::CampaignDraft,
    words,
};
use crate::{
    error::AppError,
    page::{Returned, error_of, returned, store_unsaved},
};
use domain::{CampaignId, Reject, account::Shop, campaign::CampaignForm};
use leptos::{prelude::*, task::spawn_local};

/// Whose form it is.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) shop: Shop,
    /// the campaign that is changed; none when it is new
    pub(super) id: Option<CampaignId>,
    /// the campaign that a new one is a copy of
    pub(super) copy: Option<CampaignId>,
}

impl Target {
    /// Names the form among all forms of this browser.
    fn place(&self) -> String {
        let slug = &self.shop.slug;
        match (self.id, self.copy) {
            (Some(id), _) => format!("campaign/{slug}/{id}"),
            (None, Some(copy)) => format!("campaign/{slug}/copy/{copy}"),
            (None, None) => format!("campaign/{slug}/new"),
        }
    }
}

/// An open form.
#[derive(Clone, Copy)]
pub(super) struct Editing {
    pub(super) typed: Typed,
    pub(super) save: ServerAction<api::SaveCampaign>,
    pub(super) error: Signal<Option<AppError>>,
    /// the version that the next save counts as having read
    pub(super) version: RwSignal<i64>,
    /// what a newer version is compared with: the form as it was read
    pub(super) base: RwSignal<CampaignForm>,
    /// a colleague's newer version, until the person has chosen
    pub(super) theirs: RwSignal<Option<CampaignDraft>>,
    /// images are on their way
    pub(super) sending: RwSignal<bool>,
}

/// What came back without JavaScript beside the form itself.
#[derive(Default)]
pub(super) struct CameBack {
    pub(super) signed_in_again: bool,
    /// files that were posted and not taken
    pub(super) refused: Vec<RefusedFile>,
    /// the refusal was that a colleague had saved meanwhile, and the draft is the colleague's version
    changed: bool,
}

impl Editing {
    /// Opens the form with what was read, or with what came back without JavaScript.
    pub(super) fn open(draft: &CampaignDraft) -> (Editing, CameBack) {
        let before = returned::<api::SaveCampaign, Sent>();
        let error = before.as_ref().and_then(|returned| returned.error.clone());
        let changed = error == Some(AppError::Rejected(Reject::ChangedMeanwhile));
        let save = ServerAction::new();
        let typed = Typed::of(draft);
        let editing = Editing {
            typed,
            save,
            error: error_of(save),
            version: RwSignal::new(draft.version),
            base: RwSignal::new(untrack(|| typed.form())),
            theirs: RwSignal::new(changed.then(|| draft.clone())),
            sending: RwSignal::new(false),
        };
        let mut came_back = CameBack {
            signed_in_again: error == Some(AppError::SignIn),
            changed,
            ..CameBack::default()
        };
        if let Some(Returned { form: sent, .. }) = before {
            // A person who was told of a newer version has read it; otherwise the version that was read counts.
            if !changed {
                editing.version.set(sent.version);
            }
            typed.write(&CampaignDraft {
                form: sent.form,
                ..draft.clone()
            });
            came_back.refused = sent.refused;
        }
        (editing, came_back)
    }

    /// Reads the colleague's version when a save was refused for it.
    pub(super) fn load_newer(self, target: &Target, came_back: &CameBack) {
        let (slug, id, changed) = (StoredValue::new(target.shop.slug.clone()), target.id, came_back.changed);
        Effect::new(move |_| {
            let refused = self
                .error
                .with(|error| *error == Some(AppError::Rejected(Reject::ChangedMeanwhile)));
            if refused && !changed {
                spawn_local(async move {
                    if let Ok(newest) = Box::pin(api::open_campaign_form(slug.get_value(), id, None, None)).await {
                        let _ = self.theirs.try_set(Some(newest));
                    }
                });
            }
        });
    }

    /// The person has chosen between two versions: the next save counts as having read the newest.
    pub(super) fn choose(self, newest: CampaignDraft) {
        self.version.set(newest.version);
        self.base.set(newest.form);
        self.theirs.set(None);
    }

    /// Stores what is not saved in this browser, and says whether something was restored.
    pub(super) fn store(self, target: &Target) -> RwSignal<bool> {
        let Editing {
            typed,
            save,
            version,
            base,
            ..
        } = self;
        let saved = Signal::derive(move || matches!(save.value().get(), Some(Ok(_))));
        let dirty =
            Memo::new(move |_| !save.pending().get() && !saved.get() && base.with(|base| typed.form() != *base));
        let draft = move || typed.draft(version.get_untracked());
        let restore = move |draft: CampaignDraft| {
            typed.write(&draft);
            version.set(draft.version);
        };
        store_unsaved(&target.place(), dirty, saved, words::saved(), draft, restore)
    }
}
