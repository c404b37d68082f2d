//! The seller's shell: a sidebar with the shop's places, the account at its bottom. Narrow screens get the same
//! places as a bar at the bottom, within the thumb's reach.

use super::{LangSwitch, Logo, SkipLink, ThemeSwitch};
use crate::platform;
use crate::ui::{Avatar, Icon, Menu, MenuItem, MenuLine, OfflineBanner, words};
use domain::account::{Membership, Permission, Role};
use leptos::prelude::*;

/// The places of a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SellerPage {
    /// livestream campaigns and the studio
    Campaigns,
    /// the catalog's products
    Products,
    /// the catalog's vouchers
    Vouchers,
    /// the order desk
    Orders,
    /// facts of the shop
    Settings,
}

impl SellerPage {
    const ALL: [Self; 5] = [
        Self::Campaigns,
        Self::Products,
        Self::Vouchers,
        Self::Orders,
        Self::Settings,
    ];

    /// Its address in a shop.
    pub fn href(self, slug: &str) -> String {
        let place = match self {
            Self::Campaigns => "campaigns",
            Self::Products => "products",
            Self::Vouchers => "vouchers",
            Self::Orders => "orders",
            Self::Settings => "settings",
        };
        format!("/seller/{slug}/{place}")
    }

    fn label(self) -> &'static str {
        match self {
            Self::Campaigns => words::campaigns(),
            Self::Products => words::products(),
            Self::Vouchers => words::vouchers(),
            Self::Orders => words::orders(),
            Self::Settings => words::settings(),
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Campaigns => "radio",
            Self::Products => "package",
            Self::Vouchers => "ticket",
            Self::Orders => "shopping-bag",
            Self::Settings => "settings",
        }
    }

    fn permission(self) -> Permission {
        match self {
            Self::Campaigns => Permission::SeeCampaigns,
            Self::Products | Self::Vouchers => Permission::SeeCatalog,
            Self::Orders => Permission::SeeOrders,
            Self::Settings => Permission::RunShop,
        }
    }
}

/// What the sidebar says about the shop and the person in it.
#[derive(Clone, Debug)]
pub struct ShopNav {
    /// the shop on this page, with the person's role in it
    pub here: Membership,
    /// every shop of the person, for switching
    pub shops: Vec<Membership>,
    /// orders that nobody has confirmed yet; 0 shows nothing
    pub new_orders: i64,
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => words::role_owner(),
        Role::Host => words::role_host(),
        Role::Moderator => words::role_moderator(),
        Role::Analyst => words::role_analyst(),
    }
}

/// A seller's page: sidebar and `<main>`. It stays while its pages change; only the marked place moves.
#[component]
pub fn SellerShell(shop: ShopNav, #[prop(into)] current: Signal<SellerPage>, children: Children) -> AnyView {
    let slug = shop.here.shop.slug.clone();
    let new_orders = shop.new_orders;
    let places = SellerPage::ALL
        .into_iter()
        .filter(|page| shop.here.role.may(page.permission()))
        .map(|page| {
            let badge = (page == SellerPage::Orders && new_orders > 0).then(|| {
                view! {
                    <span class="shell-nav__badge" aria-hidden="true">{crate::words::number(new_orders)}</span>
                    <span class="ui-hidden">", "{words::new_orders(new_orders)}</span>
                }
            });
            view! {
                <li>
                    <a class="shell-nav__link" href=page.href(&slug) aria-current=move || (page == current.get()).then_some("page")>
                        <Icon name=page.icon() large=true/>
                        <span class="shell-nav__label">{page.label()}</span>
                        {badge}
                    </a>
                </li>
            }
        })
        .collect_view();
    let home = SellerPage::Campaigns.href(&slug);
    view! {
        <SkipLink/>
        <div class="shell">
            <header class="shell-side">
                <Logo href=home/>
                <nav class="shell-nav" aria-label=words::main_menu()>
                    <ul class="shell-nav__list">{places}</ul>
                </nav>
                <div class="shell-side__foot">
                    <div class="shell-side__switches"><LangSwitch/><ThemeSwitch/></div>
                    <AccountMenu shop/>
                </div>
            </header>
            <div class="shell-page">
                <OfflineBanner/>
                <main class="shell-main" id="main" tabindex="-1">{children()}</main>
            </div>
        </div>
    }
    .into_any()
}

/// The shop at the bottom of the sidebar: other shops, its public page, the account, signing out.
#[component]
fn AccountMenu(shop: ShopNav) -> AnyView {
    let ShopNav { here, shops, .. } = shop;
    let may_open_shop = platform::visit(|visit| visit.me.as_ref().map(|me| me.may_open_shop)) == Some(true);
    let facts = format!("{} · {}", here.shop.currency.code(), role_name(here.role));
    let (name, slug, logo) = (here.shop.name, here.shop.slug, here.shop.logo);
    let label = format!("{}: {name}", words::account());
    let others = shops
        .into_iter()
        .map(|membership| {
            let current = membership.shop.slug == slug;
            view! { <MenuItem icon="store" label=membership.shop.name href=SellerPage::Campaigns.href(&membership.shop.slug) current/> }
        })
        .collect_view();
    let trigger = {
        let name = name.clone();
        move || {
            view! {
                <Avatar name=name.clone() logo large=true/>
                <span class="ui-hidden">{words::account()}": "</span>
                <span class="shell-account__words">
                    <b>{name}</b>
                    <small>{facts}</small>
                </span>
                <Icon name="chevrons-up-down"/>
            }
        }
    };
    view! {
        <Menu id="shell-account" label button="shell-account" up=true trigger=trigger>
            {others}
            {may_open_shop.then(|| view! { <MenuItem icon="plus" label=words::open_shop() href="/open-shop"/> })}
            <MenuLine/>
            <MenuItem icon="eye" label=words::shop_page() href=format!("/shop/{slug}")/>
            <MenuItem icon="user" label=words::account() href="/account"/>
            <MenuLine/>
            <form method="post" action="/api/account/sign_out" role="none">
                <MenuItem icon="log-out" label=words::sign_out() submit=true/>
            </form>
        </Menu>
    }
    .into_any()
}
