//! The doors of people and shops. Each is a form post that works without JavaScript.

use crate::error::AppError;
use domain::account::Visitor;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What a refused sign-in keeps.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SignInKept {
    /// as typed
    pub email: String,
    /// where to go afterwards
    pub next: String,
}

/// What a refused sign-up keeps.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SignUpKept {
    /// as typed
    pub email: String,
    /// as typed
    pub name: String,
    /// where to go afterwards
    pub next: String,
}

/// What a refused new shop keeps.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ShopKept {
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
#[server(prefix = "/api", endpoint = "account/sign_up")]
pub async fn sign_up(
    email: String,
    name: String,
    password: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    use crate::{access, page};
    access::who()?;
    let session = backend::account::sign_up(&access::backend()?, &email, &name, &password).await;
    let typed = SignUpKept { email, name, next };
    let session = page::keep(session.map_err(access::refuse), "/signup", "kept", &typed)?;
    super::cookie::set(&session);
    page::done(Ok(()), |()| page::local_path(&typed.next, "/account"))
}

/// Signs in.
#[server(prefix = "/api", endpoint = "account/sign_in")]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<(), AppError> {
    use crate::{access, page};
    access::who()?;
    let session = backend::account::sign_in(&access::backend()?, &email, &password).await;
    let typed = SignInKept { email, next };
    let session = page::keep(session.map_err(access::refuse), "/signin", "kept", &typed)?;
    super::cookie::set(&session);
    page::done(Ok(()), |()| page::local_path(&typed.next, "/account"))
}

/// Ends this session.
#[server(prefix = "/api", endpoint = "account/sign_out")]
pub async fn sign_out() -> Result<(), AppError> {
    use crate::{access, page};
    if let Some(session) = access::who()?.session {
        backend::account::sign_out(&access::backend()?, &session)
            .await
            .map_err(access::refuse)?;
    }
    super::cookie::clear();
    page::done(Ok(()), |()| "/".into())
}

/// Ends every session of the account.
#[server(prefix = "/api", endpoint = "account/sign_out_everywhere")]
pub async fn sign_out_everywhere() -> Result<(), AppError> {
    use crate::{access, page};
    let account = access::account()?;
    backend::account::sign_out_everywhere(&access::backend()?, account)
        .await
        .map_err(access::refuse)?;
    super::cookie::clear();
    page::done(Ok(()), |()| "/signin".into())
}

/// Opens a shop; the person becomes its owner.
#[server(prefix = "/api", endpoint = "account/open_shop")]
pub async fn open_shop(name: String, slug: String, currency: String, zone: String) -> Result<(), AppError> {
    use crate::{access, page};
    let account = access::account()?;
    let shop = backend::account::open_shop(&access::backend()?, account, &name, &slug, &currency, &zone).await;
    let typed = ShopKept {
        name,
        slug,
        currency,
        zone,
    };
    let shop = page::keep(shop.map_err(access::refuse), "/open-shop", "kept", &typed)?;
    page::done(Ok(()), |()| page::seller_path(&shop.slug, "campaigns"))
}

/// Chooses the name under this browser's comments.
#[server(prefix = "/api", endpoint = "account/choose_nickname")]
pub async fn choose_nickname(nickname: String) -> Result<Visitor, AppError> {
    use crate::access;
    let visitor = access::who()?.visitor;
    backend::account::choose_nickname(&access::backend()?, visitor, &nickname)
        .await
        .map_err(access::refuse)
}

/// The time zones that a shop may choose from.
#[server(prefix = "/api", endpoint = "account/zones")]
pub async fn zones() -> Result<Vec<String>, AppError> {
    crate::access::who()?;
    Ok(backend::account::zones().into_iter().map(str::to_owned).collect())
}
