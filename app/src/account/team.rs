//! The shop's team: who is in it, inviting by link, changing roles, removing. Everything is a plain form post.

use super::{api, role::role_name, use_me, words};
use crate::{
    error::AppError,
    page::{error_of, load, resource, returned},
    ui::{
        Button, ButtonKind, Choice, ConfirmDialog, FormSection, SelectField, SkeletonKind, Table, Time, TimeForm,
        copy_link, use_toasts,
    },
};
use domain::{
    Reject,
    account::{Colleague, Invite, Role, Team},
};
use leptos::{form::ActionForm, prelude::*, task::spawn_local};

/// What the section's forms do; each change reads the team again.
#[derive(Clone, Copy)]
struct Changes {
    invite: ServerAction<api::InviteColleague>,
    revoke: ServerAction<api::RevokeInvite>,
    role: ServerAction<api::ChangeRole>,
    removed: RwSignal<u32>,
}

/// The section of the settings.
#[component]
pub(super) fn TeamSection(shop: String) -> impl IntoView {
    let changes = Changes {
        invite: ServerAction::new(),
        revoke: ServerAction::new(),
        role: ServerAction::new(),
        removed: RwSignal::new(0),
    };
    let slug = StoredValue::new(shop);
    let version = move || {
        (
            changes.invite.version().get(),
            changes.revoke.version().get(),
            changes.role.version().get(),
            changes.removed.get(),
        )
    };
    let team = resource(version, move |_| api::show_team(slug.get_value()));
    let errors = [
        error_of(changes.role),
        error_of(changes.invite),
        error_of(changes.revoke),
    ];
    let refused = move || {
        let error = errors.iter().find_map(Signal::get)?;
        Some(error.sentence(crate::words::lang()))
    };
    view! {
        <FormSection title=words::team() about=words::team_about()>
            <p class="ui-field__error" role="alert">{refused}</p>
            {load(team, SkeletonKind::Rows, move |sheet| view! { <People slug=slug.get_value() sheet changes/> }.into_any())}
            <InviteForm slug=slug.get_value() changes/>
        </FormSection>
    }
}

#[component]
fn People(slug: String, sheet: api::TeamSheet, changes: Changes) -> impl IntoView {
    let removing = RwSignal::new(None::<Colleague>);
    let Team { people, invites } = sheet.team;
    let shop = slug.clone();
    let owners = people.iter().filter(|person| person.role == Role::Owner).count();
    let rows = people
        .into_iter()
        .zip(sheet.since_offsets)
        .map(|(person, offset_min)| {
            let sole_owner = owners == 1 && person.role == Role::Owner;
            view! { <Person slug=shop.clone() person offset_min sole_owner changes removing/> }
        })
        .collect_view();
    let shop = slug.clone();
    let open = invites
        .into_iter()
        .zip(sheet.until_offsets)
        .map(|(invite, offset_min)| view! { <OpenInvite slug=shop.clone() invite offset_min changes/> })
        .collect_view();
    view! {
        <Table caption=words::team() cards=true>
            <thead>
                <tr>
                    <th scope="col">{words::name()}</th>
                    <th scope="col">{words::role()}</th>
                    <th scope="col">{words::since()}</th>
                    <th scope="col"><span class="ui-hidden">{words::actions()}</span></th>
                </tr>
            </thead>
            <tbody>{rows}{open}</tbody>
        </Table>
        {move || removing.get().map(|person| view! { <RemoveDialog slug=slug.clone() person removing changes/> })}
    }
}

#[component]
fn Person(
    slug: String,
    person: Colleague,
    offset_min: i32,
    /// without this person nobody could run the shop
    sole_owner: bool,
    changes: Changes,
    removing: RwSignal<Option<Colleague>>,
) -> impl IntoView {
    let choices = Role::ALL.map(|role| Choice::new(role.code(), role_name(role))).to_vec();
    let id = format!("role-{}", person.account);
    let keeps = sole_owner.then(|| Reject::LastOwner.sentence(crate::words::lang()));
    let label = words::role_of(&person.name);
    let gone = person.clone();
    view! {
        <tr>
            <td class="ui-table__main">
                <span class="account__shop-words"><b>{person.name.clone()}</b><small>{person.email}</small>{keeps.map(|why| view! { <small>{why}</small> })}</span>
            </td>
            <td class="account__wide" data-label=words::role()>
                {if sole_owner {
                    role_name(person.role).into_any()
                } else {
                    view! {
                        <ActionForm action=changes.role attr:class="account__role">
                            <input type="hidden" name="shop" value=slug/>
                            <input type="hidden" name="colleague" value=person.account.to_string()/>
                            <SelectField name="role" id label=label hide_label=true choices value=person.role.code()/>
                            <Button small=true submit=true busy=changes.role.pending()>{words::change()}</Button>
                        </ActionForm>
                    }
                    .into_any()
                }}
            </td>
            <td data-label=words::since()><Time at=person.since offset_min form=TimeForm::Moment/></td>
            <td class="ui-table__end" data-needs-js="">
                <Button small=true kind=ButtonKind::Ghost icon="trash-2" label=words::remove(&person.name) disabled=sole_owner on_click=move |_| removing.set(Some(gone.clone()))/>
            </td>
        </tr>
    }
}

#[component]
fn OpenInvite(slug: String, invite: Invite, offset_min: i32, changes: Changes) -> impl IntoView {
    view! {
        <tr>
            <td class="ui-table__main"><span class="ui-muted">{words::invited()}</span></td>
            <td data-label=words::role()>{role_name(invite.role)}</td>
            <td>{words::until()}" "<Time at=invite.expires_at offset_min form=TimeForm::Moment/></td>
            <td class="ui-table__end">
                <ActionForm action=changes.revoke>
                    <input type="hidden" name="shop" value=slug/>
                    <input type="hidden" name="id" value=invite.id.to_string()/>
                    <Button small=true submit=true>{words::take_back()}</Button>
                </ActionForm>
            </td>
        </tr>
    }
}

#[component]
fn InviteForm(slug: String, changes: Changes) -> impl IntoView {
    let choices = Role::ALL
        .into_iter()
        .filter(|role| *role != Role::Owner)
        .map(|role| Choice::new(role.code(), role_name(role)))
        .collect();
    let plain = returned::<api::InviteColleague, String>().map(|returned| returned.form);
    let link = Memo::new(move |_| match changes.invite.value().get() {
        Some(answer) => answer.ok(),
        None => plain.clone(),
    });
    let toasts = use_toasts();
    let copy = move |_| {
        if let Some(link) = link.get_untracked() {
            copy_link(toasts, link);
        }
    };
    view! {
        <ActionForm action=changes.invite attr:class="account__invite">
            <input type="hidden" name="shop" value=slug/>
            <SelectField name="role" id="invite-role" label=words::invite_as() choices/>
            <Button icon="user-plus" submit=true busy=changes.invite.pending()>{words::invite()}</Button>
        </ActionForm>
        <div role="status">
            {move || link.get().map(|link| view! {
                <div class="account__link">
                    <p>{words::invite_link()}</p>
                    <code>{link}</code>
                    <span data-needs-js=""><Button small=true icon="copy" on_click=copy>{words::copy_link()}</Button></span>
                </div>
            })}
        </div>
    }
}

#[component]
fn RemoveDialog(
    slug: String,
    person: Colleague,
    removing: RwSignal<Option<Colleague>>,
    changes: Changes,
) -> impl IntoView {
    let (open, busy) = (RwSignal::new(true), RwSignal::new(false));
    let error = RwSignal::new(None::<AppError>);
    Effect::new(move |_| {
        if !open.get() {
            removing.set(None);
        }
    });
    let id = person.account;
    let confirm = move |()| {
        let shop = slug.clone();
        busy.set(true);
        spawn_local(async move {
            match api::remove_colleague(shop, id).await {
                Ok(()) => {
                    let _ = changes.removed.try_update(|n| *n += 1);
                    let _ = open.try_set(false);
                }
                Err(refused) => drop(error.try_set(Some(refused))),
            }
            let _ = busy.try_set(false);
        });
    };
    let message = Signal::derive(move || error.get().map(|error| error.sentence(crate::words::lang())));
    let myself = use_me().and_then(|me| me.account.as_ref().map(|me| me.id)) == Some(id);
    let body = if myself {
        words::remove_me_body()
    } else {
        words::remove_body()
    };
    view! {
        <ConfirmDialog open id="remove-colleague" title=words::remove_title(&person.name) body action=words::remove_verb() busy error=message on_confirm=confirm/>
    }
}
