//! The facts of a shop, its team, and who may do what in it: `domain::account::STAFF_TABLE` as people read it.

use super::{
    role::{permission_name, role_name},
    shop_profile::{CloseShopSection, ShopProfileSection},
    team::TeamSection,
    use_here, words,
};
use crate::{
    error::AppError,
    page::{Head, Refused},
    ui::{FormSection, Icon, Table},
};
use domain::account::{Permission, Role, STAFF_TABLE, ShopState};
use leptos::prelude::*;

/// `/seller/:shop/settings`
#[component]
pub fn ShopSettingsPage() -> impl IntoView {
    let here = use_here();
    if !here.role.may(Permission::RunShop) {
        return view! { <Refused error=AppError::Forbidden/> }.into_any();
    }
    let link = format!("/shop/{}", here.shop.slug);
    let facts = [
        (words::shop_name(), here.shop.name.clone().into_any()),
        (
            words::link(),
            view! { <a href=link.clone()>{link.clone()}</a> }.into_any(),
        ),
        (words::currency(), here.shop.currency.code().to_owned().into_any()),
        (words::zone(), here.shop.zone.clone().into_any()),
        (words::your_role(), role_name(here.role).into_any()),
    ];
    let facts = facts
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect_view();
    let roles = Role::ALL
        .map(|role| view! { <th scope="col">{role_name(role)}</th> })
        .into_iter()
        .collect_view();
    let rows = STAFF_TABLE
        .iter()
        .map(|(permission, allowed)| {
            let cells = Role::ALL.map(|role| {
                let (icon, word) = if allowed.contains(&role) { ("check", words::yes()) } else { ("minus", words::no()) };
                let state = if allowed.contains(&role) { "yes" } else { "no" };
                view! { <td class="account__may" data-may=state><Icon name=icon/><span class="ui-hidden">{word}</span></td> }
            });
            view! { <tr><th scope="row">{permission_name(*permission)}</th>{cells.into_iter().collect_view()}</tr> }
        })
        .collect_view();
    view! {
        <div class="ui-page">
        <Head title=words::settings() about=words::settings_about()/>
        <FormSection title=words::facts()>
            <dl class="account__facts">{facts}</dl>
        </FormSection>
        <ShopProfileSection shop=here.shop.slug.clone()/>
        {here.shop.state.hires().is_ok().then(|| view! { <TeamSection shop=here.shop.slug.clone()/> })}
        <FormSection title=words::roles()>
            <Table caption=words::roles()>
                <thead><tr><th scope="col">{words::permission()}</th>{roles}</tr></thead>
                <tbody>{rows}</tbody>
            </Table>
        </FormSection>
        {(here.shop.state != ShopState::Closed).then(|| view! { <CloseShopSection shop=here.shop.slug/> })}
        </div>
    }
    .into_any()
}
