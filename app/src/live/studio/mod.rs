//! The seller's screen, set-up and console in one page: video, chat and shop stay where they are when the show starts, so
//! that nothing has to be found again while a thousand people watch.

pub mod bar;
pub mod broadcast;
pub mod console;
pub mod encoder;
pub mod head;
pub mod numbers;
pub mod offers;
pub mod offers_api;
pub mod orders;
pub mod products;
pub mod shelf;
pub mod sources;
pub mod speed;
pub mod state_line;
pub mod view;
pub mod vouchers;

pub use view::StudioPage;

use crate::account::use_me;
use crate::feed::LiveStore;
use browser::{media::Sources, rtc::Broadcast};
use domain::account::{Membership, Permission};
use domain::campaign::Status;
use domain::live::StudioView;
use domain::when::{DateTime, Utc};
use leptos::prelude::*;

/// What the pieces of the studio share.
#[derive(Clone, Copy)]
pub struct Studio {
    store: LiveStore,
    sources: Sources,
    broadcast: Broadcast,
    /// Facts of the campaign that do not change while the page is open.
    about: StoredValue<About>,
    /// The person wants the set-up again after an end.
    again: RwSignal<bool>,
    /// The devices are shown during the show.
    devices_open: RwSignal<bool>,
    /// Whether this person may go live; a moderator works in the console without it.
    goes_live: bool,
}

/// The campaign, as it was when the page opened.
#[derive(Clone)]
struct About {
    title: String,
    shop_slug: String,
    link: String,
    published: bool,
}

impl About {
    /// Where people reach this server: the link to share, without its path.
    fn origin(&self) -> &str {
        self.link.split_once("/live/").map_or("", |(origin, _)| origin)
    }
}

impl Studio {
    fn new(view: StudioView, codec: &str) -> Studio {
        let about = About {
            title: view.stage.title.clone(),
            shop_slug: view.stage.shop_slug.clone(),
            link: view.link.clone(),
            published: view.published,
        };
        let goes_live = use_me().is_some_and(|me| {
            let works_here = |mine: &Membership| mine.shop.slug == about.shop_slug && mine.role.may(Permission::GoLive);
            me.shops.iter().any(works_here)
        });
        Studio {
            store: LiveStore::of_studio(view),
            sources: Sources::new(codec),
            broadcast: Broadcast::default(),
            about: StoredValue::new(about),
            again: RwSignal::new(false),
            devices_open: RwSignal::new(false),
            goes_live,
        }
    }

    /// Whether this person may change what the show offers: nobody may once it is over.
    fn changes_offers(self, now: DateTime<Utc>) -> bool {
        self.goes_live && self.store.show.with(|show| show.status(now)).is_open()
    }

    /// The show was ended, or its time is over, and nobody asked to go live again.
    fn is_over(self, now: DateTime<Utc>) -> bool {
        let status = self.store.show.with(|show| show.status(now));
        matches!(status, Status::Ended | Status::Completed) && !self.again.get()
    }
}

/// The browser tab says whether the show is on. The server reads the title when the page's signals are gone: hence one that
/// belongs to nobody, and an effect.
fn title(studio: Studio) -> impl Fn() -> String + Send + Sync + 'static {
    let title = studio.about.with_value(|about| about.title.clone());
    let on_air = ArcRwSignal::new(studio.store.show.with_untracked(|show| show.facts.on_air));
    let heard = on_air.clone();
    Effect::new(move |_| heard.set(studio.store.on_air()));
    move || {
        if on_air.get() {
            format!("● {title}")
        } else {
            title.clone()
        }
    }
}
