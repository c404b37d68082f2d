//! The row within reach of the thumb: comment, open the bag, share, send hearts.

use super::Stage;
use crate::audience::{CommentBox, Hearts, LikeButton, Talk};
use crate::live::words;
use crate::page::origin;
use crate::ui::{Icon, copy_link, use_toasts};
use browser::share::share as open_share_sheet;
use domain::live::Scene;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(super) fn Actions(stage: Stage, talk: Talk, hearts: Hearts) -> impl IntoView {
    let store = stage.store;
    let toasts = use_toasts();
    let all = move || store.products.with(Vec::len);
    // The badge counts what can still be bought.
    let to_buy = move || {
        store
            .products
            .with(|all| all.iter().filter(|product| product.left > 0).count())
    };
    let share = move |_| {
        let title = stage.about.with_value(|about| about.title.clone());
        spawn_local(async move {
            let link = format!("{}/live/{}", origin(), store.campaign);
            if open_share_sheet(&title, &link).await {
                return;
            }
            copy_link(toasts, link);
        });
    };
    let over = Memo::new(move |_| stage.scene.get() == Scene::Over);
    view! {
        <div class="live-stage__actions">
            {move || if over.get() {
                view! { <p class="live-stage__closed">{words::comments_closed()}</p> }.into_any()
            } else {
                view! { <CommentBox talk/> }.into_any()
            }}
            <button
                type="button"
                class="live-stage__round live-stage__round--bag"
                aria-label=move || words::open_bag(all())
                on:click=move |_| stage.bag_open.set(true)
            >
                <Icon name="shopping-bag" large=true/>
                <span class="live-stage__badge" aria-hidden="true">{to_buy}</span>
            </button>
            <button type="button" class="live-stage__round" aria-label=words::share() on:click=share><Icon name="share-2" large=true/></button>
            {move || (!over.get()).then(|| view! { <LikeButton hearts/> })}
        </div>
    }
    .into_any()
}
