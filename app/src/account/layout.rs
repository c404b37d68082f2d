//! The two layouts: the viewer's header or the seller's sidebar around a page.

use crate::{
    error::AppError,
    page::Refused,
    platform,
    shell::{SellerPage, SellerShell, ShopNav, ViewerPage, ViewerShell},
    words::lang,
};
use domain::account::{Me, Membership};
use leptos::prelude::*;
use leptos_router::{
    components::Outlet,
    hooks::{use_location, use_params_map},
};
use std::sync::Arc;

/// The person in front of this page; `None` only where a view is drawn without a request.
pub fn use_me() -> Option<Arc<Me>> {
    platform::visit(|visit| visit.me.clone())
}

/// The shop of this page and the person's role in it. Only below [`SellerLayout`].
pub fn use_here() -> Membership {
    expect_context::<Membership>()
}

/// Pages for everybody.
#[component]
pub fn ViewerLayout() -> impl IntoView {
    let path = use_location().pathname;
    let current = Signal::derive(move || {
        if path.get() == "/" {
            ViewerPage::Discover
        } else {
            ViewerPage::Other
        }
    });
    view! { <ViewerShell current><Outlet/></ViewerShell> }
}

/// Pages of a shop, for those who work in it. To everybody else they are not there.
#[component]
pub fn SellerLayout() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.with(|params| params.get("shop").unwrap_or_default()));
    move || match membership(use_me(), &slug.get()) {
        Ok(shop) => view! { <Inside shop/> }.into_any(),
        Err(error) => view! { <ViewerShell><Refused error/></ViewerShell> }.into_any(),
    }
}

fn membership(me: Option<Arc<Me>>, slug: &str) -> Result<ShopNav, AppError> {
    let me = me.filter(|me| me.account.is_some()).ok_or(AppError::SignIn)?;
    let here = me
        .shops
        .iter()
        .find(|membership| membership.shop.slug == slug)
        .cloned()
        .ok_or(AppError::NotFound)?;
    Ok(ShopNav {
        here,
        shops: me.shops.clone(),
        new_orders: 0,
    })
}

#[component]
fn Inside(shop: ShopNav) -> impl IntoView {
    let path = use_location().pathname;
    let current = Signal::derive(move || {
        path.with(|path| match path.split('/').nth(3) {
            Some("products" | "categories") => SellerPage::Products,
            Some("vouchers") => SellerPage::Vouchers,
            Some("orders") => SellerPage::Orders,
            Some("settings") => SellerPage::Settings,
            _ => SellerPage::Campaigns,
        })
    });
    provide_context(shop.here.clone());
    // Whatever somebody tries here is refused with this sentence, so it stands above everything.
    let down = shop.here.shop.state.taken_down();
    let notice = down.map(|down| view! { <p class="shell-notice" role="status">{down.sentence(lang())}</p> });
    view! { <SellerShell shop current>{notice}<Outlet/></SellerShell> }
}

/// No page has this address.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <ViewerShell><Refused error=AppError::NotFound/></ViewerShell> }
}
