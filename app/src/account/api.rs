//! The server functions of people and shops. Each is a form post that works without JavaScript.

use crate::error::AppError;
use domain::{
    AccountId, InviteId,
    account::{Invitation, Session, ShopProfile, Team, Visitor},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What was typed for a sign-in, without the password.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SignInTyped {
    /// as typed
    pub email: String,
    /// where to go afterwards
    pub next: String,
    /// `follow` where the person wants to follow a shop
    #[serde(default)]
    pub reason: String,
}

/// What was typed for a sign-up, without the password.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SignUpTyped {
    /// as typed
    pub email: String,
    /// as typed
    pub name: String,
    /// where to go afterwards
    pub next: String,
}

/// What was typed for a new shop.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ShopTyped {
    /// as typed
    pub name: String,
    /// as typed
    pub slug: String,
    /// as chosen
    pub currency: String,
    /// as chosen
    pub zone: String,
}

/// Makes an account and signs in.
#[server(prefix = "/api", endpoint = "account/sign_up", client = crate::platform::Timed)]
pub async fn sign_up(
    email: String,
    name: String,
    password: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    use crate::{access, page};
    let who = access::who()?;
    let session =
        backend::account::sign_up(&access::backend()?, &who, &email, &name, &password, &access::device()).await;
    let next = super::cookie::next_without_token(next);
    let typed = SignUpTyped { email, name, next };
    let session = page::give_back(session.map_err(access::refuse), "/signup", &typed)?;
    super::cookie::give_session(&session);
    page::done(Ok(()), |()| super::cookie::then(page::local_path(&typed.next, "/")))
}

/// Signs in.
#[server(prefix = "/api", endpoint = "account/sign_in", client = crate::platform::Timed)]
pub async fn sign_in(
    email: String,
    password: String,
    #[server(default)] next: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    use crate::{access, page};
    let who = access::who()?;
    let session = backend::account::sign_in(&access::backend()?, &who, &email, &password, &access::device()).await;
    let next = super::cookie::next_without_token(next);
    let typed = SignInTyped { email, next, reason };
    let session = page::give_back(session.map_err(access::refuse), "/signin", &typed)?;
    super::cookie::give_session(&session);
    let home = super::landing::landing(&access::backend()?, who, session.account, None).await;
    page::done(Ok(()), |()| super::cookie::then(page::local_path(&typed.next, &home)))
}

/// Ends this session.
#[server(prefix = "/api", endpoint = "account/sign_out", client = crate::platform::Timed)]
pub async fn sign_out() -> Result<(), AppError> {
    use crate::{access, page};
    if let Some(session) = access::who()?.session {
        backend::account::sign_out(&access::backend()?, &session)
            .await
            .map_err(access::refuse)?;
    }
    super::cookie::take_session();
    page::done(Ok(()), |()| "/".into())
}

/// Ends every session of the account.
#[server(prefix = "/api", endpoint = "account/sign_out_everywhere", client = crate::platform::Timed)]
pub async fn sign_out_everywhere() -> Result<(), AppError> {
    use crate::{access, page};
    let account = access::account()?;
    backend::account::sign_out_everywhere(&access::backend()?, account)
        .await
        .map_err(access::refuse)?;
    super::cookie::take_session();
    page::done(Ok(()), |()| "/signin".into())
}

/// The sessions of the account, the last used first.
#[server(prefix = "/api", endpoint = "account/sessions", client = crate::platform::Timed)]
pub async fn show_sessions() -> Result<Vec<Session>, AppError> {
    use crate::access;
    access::account()?;
    backend::account::sessions(&access::backend()?, &access::who()?)
        .await
        .map_err(access::refuse)
}

/// Ends another session of the account, with what it broadcasts.
#[server(prefix = "/api", endpoint = "account/end_session", client = crate::platform::Timed)]
pub async fn end_session(name: String) -> Result<(), AppError> {
    use crate::{access, page};
    let account = access::account()?;
    let done = backend::account::end_session(&access::backend()?, account, &name).await;
    page::done(done.map_err(access::refuse), |()| "/account".into())
}

/// Changes the account's name.
#[server(prefix = "/api", endpoint = "account/rename", client = crate::platform::Timed)]
pub async fn rename_account(name: String) -> Result<(), AppError> {
    use crate::{access, page};
    let account = access::account()?;
    let renamed = backend::account::rename(&access::backend()?, account, &name).await;
    page::give_back(renamed.map_err(access::refuse), "/account", &name)?;
    page::done(Ok(()), |()| "/account?saved=name".into())
}

/// Changes the address with which the person signs in.
#[server(prefix = "/api", endpoint = "account/change_email", client = crate::platform::Timed)]
pub async fn change_email(email: String, password: String) -> Result<(), AppError> {
    use crate::{access, page};
    access::account()?;
    let changed = backend::account::change_email(&access::backend()?, &access::who()?, &email, &password).await;
    page::give_back(changed.map_err(access::refuse), "/account", &email)?;
    page::done(Ok(()), |()| "/account?saved=email".into())
}

/// Changes the password; every other session ends.
#[server(prefix = "/api", endpoint = "account/change_password", client = crate::platform::Timed)]
pub async fn change_password(old: String, new: String) -> Result<(), AppError> {
    use crate::{access, page};
    access::account()?;
    let changed = backend::account::change_password(&access::backend()?, &access::who()?, &old, &new).await;
    page::give_back(changed.map_err(access::refuse), "/account", &())?;
    page::done(Ok(()), |()| "/account?saved=password".into())
}

/// Deletes the account; `gone` is its password.
#[server(prefix = "/api", endpoint = "account/delete_account", client = crate::platform::Timed)]
pub async fn delete_account(gone: String) -> Result<(), AppError> {
    use crate::{access, page};
    access::account()?;
    let deleted = backend::account::delete_account(&access::backend()?, &access::who()?, &gone).await;
    page::give_back(deleted.map_err(access::refuse), "/account", &())?;
    super::cookie::take_session();
    page::done(Ok(()), |()| "/".into())
}

/// Leaves the team of a shop.
#[server(prefix = "/api", endpoint = "account/leave_shop", client = crate::platform::Timed)]
pub async fn leave_shop(shop: String) -> Result<(), AppError> {
    use crate::access;
    let account = access::account()?;
    backend::account::leave(&access::backend()?, account, &shop)
        .await
        .map_err(access::refuse)
}

/// The address whose password a link changes.
#[server(prefix = "/api", endpoint = "account/open_reset", client = crate::platform::Timed)]
pub async fn open_reset(token: String) -> Result<String, AppError> {
    use crate::access;
    access::who()?;
    backend::account::open_reset(&access::backend()?, &token)
        .await
        .map_err(access::refuse)
}

/// Sets a forgotten password by its link, and signs in.
#[server(prefix = "/api", endpoint = "account/reset_password", client = crate::platform::Timed)]
pub async fn reset_password(token: String, password: String) -> Result<(), AppError> {
    use crate::{access, page};
    access::who()?;
    let session = backend::account::reset_password(&access::backend()?, &token, &password, &access::device()).await;
    let session = page::give_back(session.map_err(access::refuse), &super::reset::path(&token), &())?;
    super::cookie::give_session(&session);
    let home = super::landing::landing(&access::backend()?, access::who()?, session.account, None).await;
    page::done(Ok(()), |()| super::cookie::then(home))
}

/// Opens a shop; the person becomes its owner.
#[server(prefix = "/api", endpoint = "account/open_shop", client = crate::platform::Timed)]
pub async fn open_shop(name: String, slug: String, currency: String, zone: String) -> Result<(), AppError> {
    use crate::{access, page};
    let account = access::account()?;
    let shop = backend::account::open_shop(&access::backend()?, account, &name, &slug, &currency, &zone).await;
    let typed = ShopTyped {
        name,
        slug,
        currency,
        zone,
    };
    let shop = page::give_back(shop.map_err(access::refuse), "/open-shop", &typed)?;
    page::done(Ok(()), |()| page::seller_path(&shop.slug, "campaigns"))
}

/// What the shop says about itself.
#[server(prefix = "/api", endpoint = "account/shop_profile", client = crate::platform::Timed)]
pub async fn show_shop_profile(shop: String) -> Result<ShopProfile, AppError> {
    use crate::access;
    let may = access::staff::<access::RunShop>(&shop).await?;
    backend::account::shop_profile(&access::backend()?, &may)
        .await
        .map_err(access::refuse)
}

/// Saves it.
#[server(prefix = "/api", endpoint = "account/save_shop_profile", client = crate::platform::Timed)]
pub async fn save_shop_profile(shop: String, form: ShopProfile) -> Result<(), AppError> {
    use crate::{access, page};
    let may = access::staff::<access::RunShop>(&shop).await?;
    let saved = backend::account::save_shop_profile(&access::backend()?, &may, &form).await;
    let settings = page::seller_path(&shop, "settings");
    page::give_back(saved.map_err(access::refuse), &settings, &form)?;
    page::done(Ok(()), |()| format!("{settings}?saved=profile"))
}

/// Closes the shop for good; `password` is the caller's.
#[server(prefix = "/api", endpoint = "account/close_shop", client = crate::platform::Timed)]
pub async fn close_shop(shop: String, password: String) -> Result<(), AppError> {
    use crate::{access, page};
    let may = access::staff::<access::RunShop>(&shop).await?;
    let closed = backend::takedown::close_shop(&access::backend()?, &access::who()?, &may, &password).await;
    page::give_back(
        closed.map_err(access::refuse),
        &page::seller_path(&shop, "settings"),
        &(),
    )?;
    page::done(Ok(()), |()| page::seller_path(&shop, "orders"))
}

/// Chooses the name under this browser's comments.
#[server(prefix = "/api", endpoint = "account/choose_nickname", client = crate::platform::Timed)]
pub async fn choose_nickname(nickname: String) -> Result<Visitor, AppError> {
    use crate::access;
    let visitor = access::who()?.visitor;
    backend::account::choose_nickname(&access::backend()?, visitor, &nickname)
        .await
        .map_err(access::refuse)
}

/// A time zone that a shop may choose.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ZoneChoice {
    /// today's name: `Asia/Ho_Chi_Minh`
    pub name: String,
    /// the names that it had before, separated by spaces: `Asia/Saigon`
    pub before: String,
    /// minutes that it is ahead of UTC now
    pub offset_min: i32,
}

/// The time zones that a shop may choose from, from west to east.
#[server(prefix = "/api", endpoint = "account/zones", client = crate::platform::Timed)]
pub async fn zones() -> Result<Vec<ZoneChoice>, AppError> {
    crate::access::who()?;
    let choices = backend::zone::choices(crate::access::backend()?.now());
    let choice = |(zone, offset_min): (backend::zone::Zone, i32)| ZoneChoice {
        name: zone.name.to_owned(),
        before: zone.before.to_owned(),
        offset_min,
    };
    Ok(choices.into_iter().map(choice).collect())
}

/// The team, and for each of its moments the minutes that the shop's zone is ahead of UTC then.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TeamSheet {
    /// everybody, and open invitations
    pub team: Team,
    /// when each colleague came, in their order
    pub since_offsets: Vec<i32>,
    /// when each invitation ends, in their order
    pub until_offsets: Vec<i32>,
}

/// Everybody in the shop's team, and open invitations.
#[server(prefix = "/api", endpoint = "account/team", client = crate::platform::Timed)]
pub async fn show_team(shop: String) -> Result<TeamSheet, AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::staff::<access::RunShop>(&shop).await?;
    let team = backend::account::team(&b, &may).await.map_err(access::refuse)?;
    let offset = |moment| backend::zone::offset_min(&may.shop().zone, moment);
    Ok(TeamSheet {
        since_offsets: team.people.iter().map(|person| offset(person.since)).collect(),
        until_offsets: team.invites.iter().map(|invite| offset(invite.expires_at)).collect(),
        team,
    })
}

/// Makes an invitation. Its link is shown in the answer, this once: it stands in no address and is not stored.
#[server(prefix = "/api", endpoint = "account/invite", client = crate::platform::Timed)]
pub async fn invite_colleague(shop: String, #[server(default)] role: String) -> Result<String, AppError> {
    use crate::{access, page};
    let b = access::backend()?;
    let may = access::staff::<access::RunShop>(&shop).await?;
    let link = backend::account::invite(&b, &may, &role)
        .await
        .map_err(access::refuse)?;
    page::show_once(page::seller_path(&shop, "settings"), &link);
    Ok(link)
}

/// Takes an invitation back.
#[server(prefix = "/api", endpoint = "account/revoke_invite", client = crate::platform::Timed)]
pub async fn revoke_invite(shop: String, id: InviteId) -> Result<(), AppError> {
    use crate::{access, page};
    let b = access::backend()?;
    let may = access::staff::<access::RunShop>(&shop).await?;
    let done = backend::account::revoke_invite(&b, &may, id).await;
    page::done(done.map_err(access::refuse), |()| page::seller_path(&shop, "settings"))
}

/// Gives a colleague another role.
#[server(prefix = "/api", endpoint = "account/change_role", client = crate::platform::Timed)]
pub async fn change_role(shop: String, colleague: AccountId, #[server(default)] role: String) -> Result<(), AppError> {
    use crate::{access, page};
    let b = access::backend()?;
    let may = access::staff::<access::RunShop>(&shop).await?;
    let done = backend::account::change_role(&b, &may, colleague, &role).await;
    page::done(done.map_err(access::refuse), |()| page::seller_path(&shop, "settings"))
}

/// Takes a colleague out of the team.
#[server(prefix = "/api", endpoint = "account/remove_colleague", client = crate::platform::Timed)]
pub async fn remove_colleague(shop: String, colleague: AccountId) -> Result<(), AppError> {
    use crate::{access, page};
    let b = access::backend()?;
    let may = access::staff::<access::RunShop>(&shop).await?;
    let done = backend::account::remove_colleague(&b, &may, colleague).await;
    page::done(done.map_err(access::refuse), |()| page::seller_path(&shop, "settings"))
}

/// What a link invites to; without a token, the link that this browser opened last. Who is not signed in has an hour to
/// come back to it at `/join`.
#[server(prefix = "/api", endpoint = "account/open_invite", client = crate::platform::Timed)]
pub async fn open_invite(#[server(default)] token: String) -> Result<Invitation, AppError> {
    use crate::access;
    use backend::Error::NotFound;
    let who = access::who()?;
    let opened = if token.is_empty() {
        super::cookie::opened_invite()
    } else {
        None
    };
    let asked = opened.as_ref().unwrap_or(&token);
    let invitation = backend::account::open_invite(&access::backend()?, asked).await;
    match &invitation {
        Ok(_) if who.account.is_none() && opened.is_none() => super::cookie::remember_invite(asked),
        Err(NotFound) if opened.is_some() => super::cookie::forget_invite(),
        _ => {}
    }
    invitation.map_err(access::refuse)
}

/// Joins the team that a link invites to; without a token, the link that this browser opened last.
#[server(prefix = "/api", endpoint = "account/join", client = crate::platform::Timed)]
pub async fn join_team(#[server(default)] token: String) -> Result<(), AppError> {
    use crate::{access, page};
    use backend::Error::NotFound;
    let account = access::account()?;
    let token = if token.is_empty() {
        super::cookie::opened_invite().unwrap_or_default()
    } else {
        token
    };
    let joined = backend::account::join(&access::backend()?, account, &token).await;
    if matches!(joined, Ok(_) | Err(NotFound)) {
        super::cookie::forget_invite();
    }
    let slug = joined.map_err(access::refuse)?;
    let home = super::landing::landing(&access::backend()?, access::who()?, account, Some(&slug)).await;
    page::done(Ok(()), |()| home)
}
