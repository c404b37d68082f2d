//! The two layouts: the viewer's header or the seller's sidebar around a page, once it is known who is looking.

use crate::{
    error::AppError,
    page::Refused,
    platform,
    routes::Session,
    shell::{SellerPage, SellerShell, ShopNav, ViewerPage, ViewerShell},
    ui::{Skeleton, SkeletonKind},
};
use domain::account::{Me, Membership};
use leptos::prelude::*;
use leptos_router::{
    components::Outlet,
    hooks::{use_location, use_params_map},
};

/// Who is looking; one read per page load.
pub fn use_session() -> Session {
    expect_context::<Session>()
}

/// The shop of this page and the person's role in it. Only below [`SellerLayout`].
pub fn use_here() -> Membership {
    expect_context::<Membership>()
}

/// Pages for everybody.
#[component]
pub fn ViewerLayout() -> impl IntoView {
    let session = use_session();
    let path = use_location().pathname;
    let current = Signal::derive(move || {
        if path.get() == "/" {
            ViewerPage::Feed
        } else {
            ViewerPage::Other
        }
    });
    let body = move || {
        Suspend::new(async move {
            platform::next_turn().await;
            let me = session.await.ok();
            view! { <ViewerShell me current><Outlet/></ViewerShell> }
        })
    };
    view! { <Suspense fallback=waiting>{body}</Suspense> }
}

/// Pages of a shop, for those who work in it. To everybody else they are not there.
#[component]
pub fn SellerLayout() -> impl IntoView {
    let session = use_session();
    let params = use_params_map();
    let slug = Memo::new(move |_| params.with(|params| params.get("shop").unwrap_or_default()));
    let body = move || {
        let slug = slug.get();
        Suspend::new(async move {
            platform::next_turn().await;
            match session.await.and_then(|me| membership(me, &slug)) {
                Ok(shop) => view! { <Inside shop/> }.into_any(),
                Err(error) => view! { <ViewerShell><Refused error/></ViewerShell> }.into_any(),
            }
        })
    };
    view! { <Suspense fallback=waiting>{body}</Suspense> }
}

fn membership(me: Me, slug: &str) -> Result<ShopNav, AppError> {
    if me.account.is_none() {
        return Err(AppError::SignIn);
    }
    let here = me
        .shops
        .iter()
        .find(|membership| membership.shop.slug == slug)
        .cloned()
        .ok_or(AppError::NotFound)?;
    Ok(ShopNav {
        here,
        shops: me.shops,
        new_orders: 0,
    })
}

#[component]
fn Inside(shop: ShopNav) -> impl IntoView {
    let path = use_location().pathname;
    let current = Signal::derive(move || {
        path.with(|path| match path.split('/').nth(3) {
            Some("products") => SellerPage::Products,
            Some("vouchers") => SellerPage::Vouchers,
            Some("orders") => SellerPage::Orders,
            Some("settings") => SellerPage::Settings,
            _ => SellerPage::Campaigns,
        })
    });
    provide_context(shop.here.clone());
    view! { <SellerShell shop current><Outlet/></SellerShell> }
}

fn waiting() -> impl IntoView {
    view! { <main class="shell-main"><Skeleton kind=SkeletonKind::Rows count=4/></main> }
}

/// No page has this address.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <ViewerShell><Refused error=AppError::NotFound/></ViewerShell> }
}
