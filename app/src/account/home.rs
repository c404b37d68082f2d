//! One's own account: who is signed in, the shops, name and password, and the ways out.

use super::{api, profile::ProfileSections, sessions::SessionsSection, use_me, words};
use crate::{
    error::AppError,
    page::{Head, Refused, answer_of, returned_error},
    shell::SellerPage,
    ui::{
        Avatar, Button, ButtonKind, ButtonLink, ConfirmDialog, EmptyState, FormErrors, FormSection, Icon,
        PasswordField, error_for,
    },
    words::lang,
};
use domain::account::{Shop, ShopState};
use leptos::{prelude::*, task::spawn_local};
use server_fn::ServerFn;

/// `/account`
#[component]
pub fn AccountPage() -> impl IntoView {
    let me = use_me();
    let may_open_shop = me.as_ref().is_some_and(|me| me.may_open_shop);
    let shops = me.as_ref().map(|me| me.shops.clone()).unwrap_or_default();
    let Some(account) = me.and_then(|me| me.account.clone()) else {
        return view! { <Refused error=AppError::SignIn/> }.into_any();
    };
    let (no_shops, profile) = (shops.is_empty(), account.clone());
    let leaving = RwSignal::new(None::<Shop>);
    let shops = shops
        .into_iter()
        .map(|membership| {
            let role = match membership.shop.state {
                ShopState::Open => super::role::role_name(membership.role),
                ShopState::Suspended => words::suspended(),
                ShopState::Closed => words::closed(),
            };
            let href = SellerPage::Campaigns.href(&membership.shop.slug);
            let (shop, label) = (membership.shop.clone(), words::leave(&membership.shop.name));
            view! {
                <li class="account__row">
                    <a class="account__shop" href=href>
                        <Avatar name=membership.shop.name.clone() logo=membership.shop.logo large=true/>
                        <span class="account__shop-words"><b>{membership.shop.name}</b><small>{role}</small></span>
                        <Icon name="chevron-right"/>
                    </a>
                    <span data-needs-js="">
                        <Button kind=ButtonKind::Ghost icon="log-out" label on_click=move |_| leaving.set(Some(shop.clone()))/>
                    </span>
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
                    <span class="account__shop-words"><b>{account.name.clone()}</b><small>{account.email.clone()}</small></span>
                    <form method="post" action="/api/account/sign_out">
                        <Button submit=true icon="log-out">{words::sign_out()}</Button>
                    </form>
                </div>
            </FormSection>
            <FormSection title=words::my_shops()>
                {if no_shops {
                    view! {
                        <EmptyState text=words::no_shops()>
                            {may_open_shop.then(|| view! {
                                <ButtonLink kind=ButtonKind::Primary href="/open-shop">{words::open_shop()}</ButtonLink>
                            })}
                        </EmptyState>
                    }
                    .into_any()
                } else {
                    view! {
                        <ul class="account__shops">{shops}</ul>
                        {may_open_shop.then(|| view! {
                            <p><ButtonLink href="/open-shop" icon="plus">{words::open_shop()}</ButtonLink></p>
                        })}
                        {move || leaving.get().map(|shop| view! { <LeaveDialog shop leaving/> })}
                    }
                    .into_any()
                }}
            </FormSection>
            <ProfileSections account=profile/>
            <SessionsSection/>
            <DeleteSection/>
        </div>
    }
    .into_any()
}

/// Asks before somebody leaves a team; the page is drawn anew for who they are then.
#[component]
fn LeaveDialog(shop: Shop, leaving: RwSignal<Option<Shop>>) -> impl IntoView {
    let (open, busy) = (RwSignal::new(true), RwSignal::new(false));
    let error = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if !open.get() {
            leaving.set(None);
        }
    });
    let slug = shop.slug;
    let confirm = move |()| {
        let slug = slug.clone();
        busy.set(true);
        spawn_local(async move {
            match api::leave_shop(slug).await {
                Ok(()) => browser::page::reload(),
                Err(refused) => drop(error.try_set(Some(refused.sentence(lang())))),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <ConfirmDialog open id="leave-shop" title=words::leave_title(&shop.name) body=words::leave_body() action=words::leave_verb() busy error on_confirm=confirm/>
    }
}

/// The end of the account, by whoever knows its password.
#[component]
fn DeleteSection() -> impl IntoView {
    let answer = answer_of(Signal::stored(returned_error::<api::DeleteAccount>()));
    view! {
        <FormSection title=words::delete_account() about=words::delete_account_about()>
            <form class="account__form ui-stack" method="post" action=api::DeleteAccount::PATH>
                <FormErrors errors=answer.errors labels=vec![("gone", words::password().into())] refusal=answer.refusal/>
                <PasswordField name="gone" label=words::password() error=error_for(answer.errors, "gone") autocomplete="current-password"/>
                <Button kind=ButtonKind::Danger submit=true>{words::delete_account()}</Button>
            </form>
        </FormSection>
    }
}
