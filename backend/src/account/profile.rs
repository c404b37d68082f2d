//! A person changes what their account says: name, address, password. The address and the password are changed by whoever knows
//! the password, not by whoever finds the device unlocked.

use super::{Who, attempts::Try, person::ONE_ACCOUNT_PER_EMAIL, session::end_sessions};
use crate::{
    Backend, Error, Tx,
    db::{OnRule, on},
    tx::in_tx,
};
use domain::{AccountId, Why, account as rules};

/// Changes the name, which the team and the readers of comments see from now on. Field: `name`.
pub async fn rename(b: &Backend, account: AccountId, name: &str) -> Result<(), Error> {
    const RENAME: &str = "UPDATE accounts SET name = $2 WHERE id = $1";
    let name = rules::name(name).map_err(|why| Error::invalid("name", why))?;
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(RENAME).bind(account.to_string()).bind(name).execute(conn).await.map(|_| ())?);
    tx.commit().await
}

/// Changes the address with which the person signs in. Fields: `email`, `password`.
pub async fn change_email(b: &Backend, who: &Who, email: &str, password: &str) -> Result<(), Error> {
    const CHANGE: &str = "UPDATE accounts SET email = $2 WHERE id = $1";
    let email = rules::email(email).map_err(|why| Error::invalid("email", why))?;
    let account = confirm(b, who, "password", password).await?;
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(CHANGE)
        .bind(account.to_string())
        .bind(email)
        .execute(conn)
        .await
        .map(|_| ())
        .on_rule(ONE_ACCOUNT_PER_EMAIL, || Error::invalid("email", Why::EmailTaken))?);
    tx.commit().await
}

/// Changes the password. Every other session ends, and so do stream keys: whoever knew the old one is out. Fields: `old`, `new`.
pub async fn change_password(b: &Backend, who: &Who, old: &str, new: &str) -> Result<(), Error> {
    rules::password(new).map_err(|why| Error::invalid("new", why))?;
    let account = confirm(b, who, "old", old).await?;
    let hash = b.passwords().hash(new).await?;
    let mut tx = b.begin().await?;
    set_password(&mut tx, account, &hash).await?;
    end_sessions(&mut tx, account, who.session.as_ref()).await?;
    tx.commit().await
}

/// Stores a password's hash, within a transaction.
pub(super) async fn set_password(tx: &mut Tx, account: AccountId, hash: &str) -> Result<(), Error> {
    const SET: &str = "UPDATE accounts SET password_hash = $2 WHERE id = $1";
    in_tx!(tx, conn => sqlx::query(SET).bind(account.to_string()).bind(hash).execute(conn).await.map(|_| ())?);
    Ok(())
}

/// The caller knows their password, before something that cannot be taken back. Field: `password`.
pub(crate) async fn confirm_password(b: &Backend, who: &Who, password: &str) -> Result<(), Error> {
    confirm(b, who, "password", password).await.map(|_| ())
}

/// The caller, if they know their password; wrong ones are counted as at sign-in.
pub(super) async fn confirm(b: &Backend, who: &Who, field: &str, password: &str) -> Result<AccountId, Error> {
    const FIND: &str = "SELECT password_hash FROM accounts WHERE id = $1";
    let account = who.account.ok_or(Error::SignIn)?;
    let why = if password.is_empty() {
        Why::Missing
    } else {
        Why::WrongPassword
    };
    if rules::password(password).is_err() {
        return Err(Error::invalid(field, why));
    }
    let place = Try::KnownDevice(account, who.visitor, who.network);
    b.attempts().count(&place)?;
    let hash: Option<String> =
        on!(b.db(), pool => sqlx::query_scalar(FIND).bind(account.to_string()).fetch_optional(pool).await?);
    if !b.passwords().verify(password, hash).await? {
        return Err(Error::invalid(field, why));
    }
    b.attempts().forgive(&place);
    Ok(account)
}
