//! The root component and the map from addresses to pages.

use crate::account::{self, SellerLayout, ViewerLayout};
use crate::{campaign, catalog, live, orders, ui};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// The product.
#[component]
pub fn App() -> impl IntoView {
    provide_basics();
    view! {
        <Title formatter=title/>
        <Router>
            <Routes fallback=account::NotFoundPage>
                <ParentRoute path=path!("") view=ViewerLayout ssr=SsrMode::Async>
                    <Route path=path!("") view=campaign::HomePage/>
                    <Route path=path!("signin") view=account::SignInPage/>
                    <Route path=path!("signup") view=account::SignUpPage/>
                    <Route path=path!("account") view=account::AccountPage/>
                    <Route path=path!("open-shop") view=account::OpenShopPage/>
                    <Route path=path!("join") view=account::JoinPage/>
                    <Route path=path!("join/:token") view=account::JoinPage/>
                    <Route path=path!("reset/:token") view=account::ResetPage/>
                    <Route path=path!("shop/:slug") view=campaign::ShopPage/>
                    <Route path=path!("orders/:id") view=orders::ReceiptPage/>
                </ParentRoute>
                <Route path=path!("live/:campaign") view=live::StagePage ssr=SsrMode::Async/>
                <Route path=path!("seller/:shop/campaigns/:id/studio") view=live::StudioPage ssr=SsrMode::Async/>
                <ParentRoute path=path!("seller/:shop") view=SellerLayout ssr=SsrMode::Async>
                    <Route path=path!("") view=campaign::CampaignListPage/>
                    <Route path=path!("campaigns") view=campaign::CampaignListPage/>
                    <Route path=path!("campaigns/new") view=campaign::CampaignFormPage/>
                    <Route path=path!("campaigns/:id") view=campaign::CampaignDetailsPage/>
                    <Route path=path!("campaigns/:id/setup") view=live::SetupPage/>
                    <Route path=path!("campaigns/:id/edit") view=campaign::CampaignFormPage/>
                    <Route path=path!("categories") view=catalog::CategoryListPage/>
                    <Route path=path!("products") view=catalog::ProductListPage/>
                    <Route path=path!("products/new") view=catalog::ProductFormPage/>
                    <Route path=path!("products/import") view=catalog::ImportPage/>
                    <Route path=path!("products/:id") view=catalog::ProductFormPage/>
                    <Route path=path!("vouchers") view=catalog::VoucherListPage/>
                    <Route path=path!("vouchers/new") view=catalog::VoucherFormPage/>
                    <Route path=path!("vouchers/:id") view=catalog::VoucherFormPage/>
                    <Route path=path!("orders") view=orders::OrderListPage/>
                    <Route path=path!("orders/:id") view=orders::OrderPage/>
                    <Route path=path!("settings") view=account::ShopSettingsPage/>
                </ParentRoute>
            </Routes>
        </Router>
        <ui::ToastHost/>
    }
}

/// The shared link alone. It draws what [`App`] draws there, so the server knows only `App`; any other address is
/// another document with the whole product.
#[component]
pub fn StageApp() -> impl IntoView {
    provide_basics();
    view! {
        <Title formatter=title/>
        <Router>
            <Routes fallback=Elsewhere>
                <Route path=path!("live/:campaign") view=live::StagePage ssr=SsrMode::Async/>
            </Routes>
        </Router>
        <ui::ToastHost/>
    }
}

/// The studio alone, for people who open it by its address; [`App`] draws the same for those who come from another page.
#[component]
pub fn StudioApp() -> impl IntoView {
    provide_basics();
    view! {
        <Title formatter=title/>
        <Router>
            <Routes fallback=Elsewhere>
                <Route path=path!("seller/:shop/campaigns/:id/studio") view=live::StudioPage ssr=SsrMode::Async/>
            </Routes>
        </Router>
        <ui::ToastHost/>
    }
}

/// The router has changed the address already; the server answers it with the other document.
#[component]
fn Elsewhere() -> impl IntoView {
    Effect::new(|_| {
        let _ = window().location().reload();
    });
}

/// The contexts that every page needs.
fn provide_basics() {
    provide_meta_context();
    ui::provide_clock();
    ui::provide_toasts();
    mark_hydrated();
}

fn title(text: String) -> String {
    if text.is_empty() {
        "Hawker".to_owned()
    } else {
        format!("{} · Hawker", crate::page::in_title(text))
    }
}

/// Styles and tests can tell that the page's code has arrived.
fn mark_hydrated() {
    Effect::new(|_| {
        if let Some(html) = document().document_element() {
            let _ = html.set_attribute("data-hydrated", "");
        }
        // Not while the first video starts: caching files for later may wait.
        set_timeout(browser::page::register_worker, std::time::Duration::from_secs(5));
    });
}
