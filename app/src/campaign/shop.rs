//! A shop as everybody sees it: its name and its public livestreams.

use super::{api, home::Feed, words};
use crate::{
    page::{Head, load},
    ui::{EmptyState, SkeletonKind},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/shop/:slug`
#[component]
pub fn ShopPage() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default()));
    let shop = Resource::new(move || slug.get(), api::show_shop);
    load(shop, SkeletonKind::Cards, |shop| {
        let empty = shop.feed.cards.is_empty();
        view! {
            <div class="ui-page">
                <Head title=shop.name about=words::shop_about()/>
                {if empty {
                    view! { <EmptyState text=words::quiet_shop()/> }.into_any()
                } else {
                    view! { <Feed feed=shop.feed/> }.into_any()
                }}
            </div>
        }
        .into_any()
    })
}
