//! One's own account: who is signed in, the shops, and the ways out.

use super::{use_me, words};
use crate::{
    error::AppError,
    page::{Head, Refused},
    shell::SellerPage,
    ui::{Avatar, Button, ButtonKind, ButtonLink, EmptyState, FormSection, Icon},
};
use leptos::prelude::*;

/// `/account`
#[component]
pub fn AccountPage() -> impl IntoView {
    let me = use_me();
    let shops = me.as_ref().map(|me| me.shops.clone()).unwrap_or_default();
    let Some(account) = me.and_then(|me| me.account.clone()) else {
        return view! { <Refused error=AppError::SignIn/> }.into_any();
    };
    let no_shops = shops.is_empty();
    let shops = shops
        .into_iter()
        .map(|membership| {
            let role = super::role::role_name(membership.role);
            let href = SellerPage::Campaigns.href(&membership.shop.slug);
            view! {
                <li>
                    <a class="account__shop" href=href>
                        <Avatar name=membership.shop.name.clone() large=true/>
                        <span class="account__shop-words"><b>{membership.shop.name}</b><small>{role}</small></span>
                        <Icon name="chevron-right"/>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title=words::account()/>
            <FormSection title=words::signed_in_as()>
                <div class="account__person">
                    <Avatar name=account.name.clone() large=true/>
                    <span class="account__shop-words"><b>{account.name}</b><small>{account.email}</small></span>
                    <form method="post" action="/api/account/sign_out">
                        <Button submit=true icon="log-out">{words::sign_out()}</Button>
                    </form>
                </div>
            </FormSection>
            <FormSection title=words::my_shops()>
                {if no_shops {
                    view! {
                        <EmptyState text=words::no_shops()>
                            <ButtonLink kind=ButtonKind::Primary href="/open-shop">{words::open_shop()}</ButtonLink>
                        </EmptyState>
                    }
                    .into_any()
                } else {
                    view! {
                        <ul class="account__shops">{shops}</ul>
                        <p><ButtonLink href="/open-shop" icon="plus">{words::open_shop()}</ButtonLink></p>
                    }
                    .into_any()
                }}
            </FormSection>
            <FormSection title=words::sessions() about=words::sign_out_everywhere_help()>
                <form method="post" action="/api/account/sign_out_everywhere">
                    <Button kind=ButtonKind::Danger submit=true>{words::sign_out_everywhere()}</Button>
                </form>
            </FormSection>
        </div>
    }
    .into_any()
}
