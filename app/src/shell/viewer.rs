//! The viewer's shell: one light line above the page. The stage on a phone brings its own and takes none of this.

use super::{LangSwitch, Logo, SellerPage, SkipLink, ThemeSwitch};
use crate::platform;
use crate::ui::{Avatar, ButtonKind, ButtonLink, Menu, MenuItem, MenuLine, OfflineBanner, words};
use leptos::prelude::*;

/// Where the viewer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ViewerPage {
    /// what is live and what comes
    Discover,
    /// the stage: full bleed on phones, where the line above disappears
    Stage,
    /// anything else
    #[default]
    Other,
}

/// A viewer's page.
#[component]
pub fn ViewerShell(#[prop(optional, into)] current: Signal<ViewerPage>, children: Children) -> AnyView {
    let class = move || match current.get() {
        ViewerPage::Stage => "shell-view shell-view--stage",
        ViewerPage::Discover | ViewerPage::Other => "shell-view",
    };
    view! {
        <SkipLink/>
        <div class=class>
            <header class="shell-bar">
                <Logo/>
                <nav class="shell-bar__nav" aria-label=words::main_menu()>
                    <a class="shell-bar__link" href="/" aria-current=move || (current.get() == ViewerPage::Discover).then_some("page")>{words::discover()}</a>
                </nav>
                <div class="shell-bar__end">
                    <LangSwitch/>
                    <ThemeSwitch/>
                    <Person/>
                </div>
            </header>
            <OfflineBanner/>
            <main class="shell-main" id="main" tabindex="-1">{children()}</main>
        </div>
    }
    .into_any()
}

/// Sign in, or the account's menu.
#[component]
fn Person() -> AnyView {
    let me = platform::visit(|visit| visit.me.clone());
    let may_open_shop = me.as_ref().is_some_and(|me| me.may_open_shop);
    let Some((account, shops)) = me.and_then(|me| Some((me.account.clone()?, me.shops.clone()))) else {
        return view! { <ButtonLink href="/signin" kind=ButtonKind::Plain small=true>{words::sign_in()}</ButtonLink> }
            .into_any();
    };
    let name = account.name;
    let label = format!("{}: {name}", words::account());
    let spoken = label.clone();
    let trigger = move || view! { <Avatar name=name/><span class="ui-hidden">{spoken}</span> };
    let no_shop = shops.is_empty();
    let shops = shops
        .into_iter()
        .map(|membership| {
            view! { <MenuItem icon="store" label=membership.shop.name href=SellerPage::Campaigns.href(&membership.shop.slug)/> }
        })
        .collect_view();
    view! {
        <Menu id="shell-person" label button="shell-person" trigger=trigger>
            {shops}
            {(no_shop && may_open_shop).then(|| view! { <MenuItem icon="store" label=words::sell() href="/open-shop"/> })}
            <MenuLine/>
            <MenuItem icon="user" label=words::account() href="/account"/>
            <form method="post" action="/api/account/sign_out" role="none">
                <MenuItem icon="log-out" label=words::sign_out() submit=true/>
            </form>
        </Menu>
    }
    .into_any()
}
