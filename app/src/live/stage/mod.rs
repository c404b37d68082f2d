//! The viewers' screen: the link that is shared. On a phone the video fills the page; on a wide screen chat and bag
//! are at its right. Everything but the video works while the host is away.

pub mod actions;
pub mod bag;
pub mod buy;
pub mod checkout;
#[cfg(feature = "ssr")]
mod drawn;
pub mod poster;
pub mod scene;
pub mod video;
pub mod view;

#[cfg(feature = "ssr")]
pub use drawn::DrawnStages;
pub use view::StagePage;

#[cfg(feature = "ssr")]
use drawn::screen;

use crate::feed::LiveStore;
use domain::live::{Scene, StageView};
use domain::{ImageId, ProductId};
use leptos::prelude::*;

/// What the pieces of the stage share.
#[derive(Clone, Copy)]
pub struct Stage {
    store: LiveStore,
    scene: Memo<Scene>,
    about: StoredValue<About>,
    /// The product in the buy sheet.
    buying: RwSignal<Option<ProductId>>,
    /// The bag sheet is open (phones).
    bag_open: RwSignal<bool>,
    /// Whether the person follows the shop; `None` for people who are not signed in.
    follows: RwSignal<Option<bool>>,
}

/// The campaign, as it was when the page opened.
#[derive(Clone)]
struct About {
    title: String,
    description: String,
    shop_name: String,
    shop_slug: String,
    shop_logo: Option<ImageId>,
    wording: i64,
    window: String,
    cover: Option<domain::image::Image>,
}

/// Nothing is drawn twice here.
#[cfg(not(feature = "ssr"))]
fn screen(view: StageView) -> AnyView {
    view! { <view::StageScreen view/> }.into_any()
}

impl Stage {
    fn new(view: StageView) -> Stage {
        let about = About {
            title: view.title.clone(),
            description: view.description.clone(),
            shop_name: view.shop_name.clone(),
            shop_slug: view.shop_slug.clone(),
            shop_logo: view.shop_logo,
            wording: view.wording,
            window: view.window.clone(),
            cover: view.images.first().cloned(),
        };
        let follows = RwSignal::new(view.follows);
        let store = LiveStore::of_stage(view);
        let clock = crate::ui::use_clock();
        Stage {
            store,
            scene: Memo::new(move |_| store.show.with(|show| show.scene(clock.now()))),
            about: StoredValue::new(about),
            buying: RwSignal::new(None),
            bag_open: RwSignal::new(false),
            follows,
        }
    }

    /// Orders are taken while the show is on air, with or without video.
    fn can_buy(self) -> bool {
        matches!(self.scene.get(), Scene::OnAir | Scene::Interrupted)
    }
}
