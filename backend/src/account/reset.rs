//! A forgotten password: a link that works once and for an hour, made by the operator until mail is configured. Who comes with it
//! chooses a new password; every session of before ends.

use super::{NewSession, profile::set_password, session::begin_session, session::end_sessions};
use crate::{
    Backend, Error,
    db::{self, millis, on},
    secret::{digest, random_token, token_digest},
    tx::in_tx,
};
use domain::{
    AccountId, account as rules,
    when::{HOUR, TimeDelta},
};

/// Time enough to send the link to its person and for them to open it.
const RESET_LIFE: TimeDelta = HOUR;

/// Makes the link for the account with this address and returns it; an earlier one no longer works. For the operator.
/// `NotFound` where nobody has the address. Field: `email`.
pub async fn reset_link(b: &Backend, email: &str) -> Result<String, Error> {
    const ADD: &str = "INSERT INTO password_resets (account_id, token_hash, expires_at) \
        SELECT id, $2, $3 FROM accounts WHERE email = $1 \
        ON CONFLICT (account_id) DO UPDATE SET token_hash = excluded.token_hash, expires_at = excluded.expires_at";
    let email = rules::email(email).map_err(|why| Error::invalid("email", why))?;
    let token = random_token();
    let mut tx = b.begin().await?;
    let added = in_tx!(tx, conn => sqlx::query(ADD)
        .bind(email)
        .bind(digest(&token))
        .bind(millis(b.now() + RESET_LIFE))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())?);
    if added == 0 {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(format!("{}/reset/{token}", b.settings().public_url))
}

/// The address whose password the link changes. A link that never was, was used or is too old is `NotFound`.
pub async fn open_reset(b: &Backend, token: &str) -> Result<String, Error> {
    const FIND: &str = "SELECT a.email FROM password_resets r JOIN accounts a ON a.id = r.account_id \
        WHERE r.token_hash = $1 AND r.expires_at > $2";
    let found: Option<String> = on!(b.db(), pool => sqlx::query_scalar(FIND)
        .bind(token_digest(token)?)
        .bind(millis(b.now()))
        .fetch_optional(pool)
        .await?);
    found.ok_or(Error::NotFound)
}

/// Sets the password by the link and signs in; every other session of the account ends. Field: `password`.
pub async fn reset_password(b: &Backend, token: &str, password: &str, device: &str) -> Result<NewSession, Error> {
    const USE: &str = "DELETE FROM password_resets WHERE token_hash = $1 AND expires_at > $2 RETURNING account_id";
    rules::password(password).map_err(|why| Error::invalid("password", why))?;
    // A hash is expensive: guessing at links costs us none.
    open_reset(b, token).await?;
    let hash = b.passwords().hash(password).await?;
    let now = b.now();
    let mut tx = b.begin().await?;
    let account: Option<String> = in_tx!(tx, conn => sqlx::query_scalar(USE)
        .bind(token_digest(token)?)
        .bind(millis(now))
        .fetch_optional(conn)
        .await?);
    let account: AccountId = db::maybe_id(account.as_deref())?.ok_or(Error::NotFound)?;
    set_password(&mut tx, account, &hash).await?;
    end_sessions(&mut tx, account, None).await?;
    let session = begin_session(&mut tx, account, device, now).await?;
    tx.commit().await?;
    Ok(session)
}

/// Removes links that are over.
pub(crate) async fn sweep_resets(b: &Backend) -> Result<(), Error> {
    const SWEEP: &str = "DELETE FROM password_resets WHERE expires_at <= $1";
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(SWEEP).bind(millis(b.now())).execute(conn).await.map(|_| ())?);
    tx.commit().await
}
