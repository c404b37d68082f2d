//! The screen of a show as it was last drawn, for the next person who sees the same: the viewers of a show look at one screen, and
//! making its views anew for each is most of what their pages cost. Nothing of it is anybody's but whether they follow the shop.

use super::view::StageScreen;
use crate::words::lang;
use domain::{CampaignId, Lang, VisitorId, account::Visitor, live::StageView, when::DateTime};
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A screen that nobody has asked for in this time makes room when the next one is drawn.
const LIFE: Duration = Duration::from_secs(2);
/// Shows at once, in each language, for those who follow and those who do not.
const SCREENS_MAX: usize = 500;

/// The screens that were drawn last. The host provides it to every page.
#[derive(Clone, Default)]
pub struct DrawnStages(Arc<Mutex<HashMap<Key, Drawn>>>);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    campaign: CampaignId,
    lang: Lang,
    follows: Option<bool>,
}

struct Drawn {
    /// What is on it.
    view: StageView,
    html: Arc<str>,
    asked: Instant,
}

impl DrawnStages {
    fn get(&self, key: Key, view: &StageView) -> Option<Arc<str>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let drawn = known.get_mut(&key).filter(|drawn| drawn.view == *view)?;
        drawn.asked = Instant::now();
        Some(drawn.html.clone())
    }

    fn keep(&self, key: Key, view: StageView, html: Arc<str>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, drawn| drawn.asked.elapsed() < LIFE);
        if known.len() < SCREENS_MAX {
            let asked = Instant::now();
            known.insert(key, Drawn { view, html, asked });
        }
    }
}

/// The screen, from what was drawn before where that says the same. What is on it while no show runs depends on the clock, and is
/// drawn each time.
pub(super) fn screen(view: StageView) -> AnyView {
    let stages = use_context::<DrawnStages>().filter(|_| view.show.facts.on_air);
    let Some(stages) = stages else {
        return view! { <StageScreen view/> }.into_any();
    };
    let key = Key {
        campaign: view.campaign,
        lang: lang(),
        follows: view.follows,
    };
    let same = for_everybody(&view);
    let html = stages.get(key, &same).unwrap_or_else(|| {
        let html: Arc<str> = view! { <StageScreen view/> }.to_html().into();
        stages.keep(key, same, html.clone());
        html
    });
    InertElement::new(html.to_string()).into_any()
}

/// Without what is not drawn: who looks, and when.
fn for_everybody(view: &StageView) -> StageView {
    StageView {
        visitor: Visitor {
            id: VisitorId(uuid::Uuid::nil()),
            nickname: None,
        },
        now: DateTime::UNIX_EPOCH,
        ..view.clone()
    }
}
