//! A person signs up, signs in, and is shown who they are.

use super::{
    Who, attempts::Try, authority, known_device::remember_device, session::begin_session, shop::may_open_shop, visitor,
};
use crate::{
    Backend, Error, OpensShops,
    account::NewSession,
    clock::fresh_id,
    db::{self, OnRule, Rule, millis, on},
    tx::in_tx,
};
use domain::{
    AccountId, VisitorId, Why,
    account::{self as rules, Account, Me, Visitor},
};

pub(super) const ONE_ACCOUNT_PER_EMAIL: Rule = Rule::unique("one_account_per_email", "accounts.email");

/// Makes an account and signs it in. Fields: `email`, `name`, `password`.
///
/// `device` is what the person will know the session by (`domain::account::device`).
pub async fn sign_up(
    b: &Backend,
    who: &Who,
    email: &str,
    name: &str,
    password: &str,
    device: &str,
) -> Result<NewSession, Error> {
    let form = rules::sign_up(email, name, password)?;
    b.attempts().count_hash(who.network)?;
    let hash = b.passwords().hash(password).await?;
    const ADD: &str = "INSERT INTO accounts (id, email, name, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)";
    let (account, now) = (AccountId(fresh_id()), b.now());
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(ADD)
        .bind(account.to_string())
        .bind(&form.email)
        .bind(&form.name)
        .bind(&hash)
        .bind(millis(now))
        .execute(conn)
        .await
        .map(|_| ())
        .on_rule(ONE_ACCOUNT_PER_EMAIL, || Error::invalid("email", Why::EmailTaken))?);
    let session = begin_session(&mut tx, account, device, now).await?;
    remember_device(&mut tx, account, who.visitor, now).await?;
    tx.commit().await?;
    Ok(session)
}

/// Signs in. An unknown address and a wrong password get the same answer in the same time. Field: `password`.
pub async fn sign_in(b: &Backend, who: &Who, email: &str, password: &str, device: &str) -> Result<NewSession, Error> {
    let mut missing = Vec::new();
    for (field, text) in [("email", email), ("password", password)] {
        if text.trim().is_empty() {
            missing.push(domain::FieldError::new(field, Why::Missing));
        }
    }
    if !missing.is_empty() {
        return Err(missing.into());
    }
    let wrong = || Error::invalid("sign_in", Why::WrongSignIn);
    // What cannot be a stored address or password is wrong without costing a hash: it tells nothing about who exists.
    let (Ok(email), Ok(())) = (rules::email(email), rules::password(password)) else {
        return Err(wrong());
    };
    const FIND: &str = "SELECT a.id, a.password_hash, \
            EXISTS (SELECT 1 FROM known_devices d WHERE d.account_id = a.id AND d.visitor_id = $2) \
        FROM accounts a WHERE a.email = $1";
    let found: Option<(String, String, bool)> = on!(b.db(), pool => sqlx::query_as(FIND)
        .bind(&email)
        .bind(who.visitor.to_string())
        .fetch_optional(pool)
        .await?);
    let (id, hash, known) = found.map_or((None, None, false), |(id, hash, known)| (Some(id), Some(hash), known));
    let account = db::maybe_id(id.as_deref())?;
    let place = match account {
        Some(account) if known => Try::KnownDevice(account, who.visitor, who.network),
        _ => Try::Elsewhere(email, who.network),
    };
    b.attempts().count(&place)?;
    if !b.passwords().verify(password, hash).await? {
        return Err(wrong());
    }
    let account = account.ok_or_else(wrong)?;
    b.attempts().forgive(&place);
    let (mut tx, now) = (b.begin().await?, b.now());
    let session = begin_session(&mut tx, account, device, now).await?;
    remember_device(&mut tx, account, who.visitor, now).await?;
    tx.commit().await?;
    Ok(session)
}

/// Who is looking, for the header of every page.
pub async fn me(b: &Backend, who: Who) -> Result<Me, Error> {
    let Some(id) = who.account else {
        return Ok(Me {
            visitor: visitor::visitor(b, who.visitor).await?,
            account: None,
            shops: Vec::new(),
            may_open_shop: b.settings().opens_shops == OpensShops::Everybody,
        });
    };
    let (account, nickname) = account(b, id, who.visitor).await?;
    let visitor = Visitor {
        id: who.visitor,
        nickname,
    };
    let shops = if account.is_some() {
        authority::shops_of(b, id).await?
    } else {
        Vec::new()
    };
    Ok(Me {
        visitor,
        account,
        shops,
        may_open_shop: may_open_shop(b, id).await?,
    })
}

/// The person, and the nickname of their browser: one question, because every page asks it.
async fn account(b: &Backend, id: AccountId, browser: VisitorId) -> Result<(Option<Account>, Option<String>), Error> {
    const FIND: &str = "SELECT email, name, (SELECT nickname FROM visitors WHERE id = $2) FROM accounts WHERE id = $1";
    let found: Option<(String, String, Option<String>)> = on!(b.db(), pool => sqlx::query_as(FIND)
        .bind(id.to_string())
        .bind(browser.to_string())
        .fetch_optional(pool)
        .await?);
    Ok(match found {
        Some((email, name, nickname)) => (Some(Account { id, email, name }), nickname),
        None => (None, None),
    })
}
