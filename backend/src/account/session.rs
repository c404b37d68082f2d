//! Sessions: 256 random bits in the person's cookie, their SHA-256 in our table, thirty days after the last use.

use super::stream_key::delete_keys;
use crate::{
    Backend, Error, Revoked, Tx,
    db::{self, millis, moment, on},
    secret::{digest, random_token},
    tx::in_tx,
};
use domain::{
    AccountId,
    when::{DAY, DateTime, TimeDelta, Utc},
};
use std::fmt;

/// How long a session lives after its last use.
const SESSION_LIFE: TimeDelta = TimeDelta::days(30);
/// The end is moved at most once a day: reading a page must not be a write.
const MOVE_AFTER: TimeDelta = DAY;

/// What the cookie holds. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(pub String);

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// Somebody has just signed in.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// For the cookie, and nowhere else.
    pub token: SessionToken,
    /// Who.
    pub account: AccountId,
}

/// Whose session this is, if it lives. Looking moves its end.
pub async fn session(b: &Backend, token: &str) -> Result<Option<AccountId>, Error> {
    // Longer than any of ours: not worth hashing.
    if token.is_empty() || token.len() > 64 {
        return Ok(None);
    }
    const FIND: &str = "SELECT account_id, expires_at FROM sessions WHERE token_hash = $1 AND expires_at > $2";
    let (hash, now) = (digest(token), b.now());
    let found: Option<(String, i64)> =
        on!(b.db(), pool => sqlx::query_as(FIND).bind(&hash).bind(millis(now)).fetch_optional(pool).await?);
    let Some((account, expires_at)) = found else {
        return Ok(None);
    };
    if moment(expires_at) < now + SESSION_LIFE - MOVE_AFTER {
        const MOVE: &str = "UPDATE sessions SET expires_at = $2 WHERE token_hash = $1";
        let mut tx = b.begin().await?;
        in_tx!(tx, conn => sqlx::query(MOVE).bind(&hash).bind(millis(now + SESSION_LIFE)).execute(conn).await.map(|_| ())?);
        tx.commit().await?;
    }
    db::id(&account).map(Some)
}

/// Ends this session; one that is over already is fine.
pub async fn sign_out(b: &Backend, token: &SessionToken) -> Result<(), Error> {
    const END: &str = "DELETE FROM sessions WHERE token_hash = $1";
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(END).bind(digest(&token.0)).execute(conn).await.map(|_| ())?);
    tx.commit().await
}

/// Ends every session of this person, the asking one included, with their stream keys and open streams.
pub async fn sign_out_everywhere(b: &Backend, account: AccountId) -> Result<(), Error> {
    const END_ALL: &str = "DELETE FROM sessions WHERE account_id = $1";
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(END_ALL).bind(account.to_string()).execute(conn).await.map(|_| ())?);
    delete_keys(&mut tx, account).await?;
    tx.revoke(Revoked::Sessions(account));
    tx.commit().await
}

/// A new session within a transaction: every sign-in gets a token of its own.
pub(super) async fn begin_session(tx: &mut Tx, account: AccountId, now: DateTime<Utc>) -> Result<NewSession, Error> {
    const BEGIN: &str = "INSERT INTO sessions (token_hash, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";
    let token = random_token();
    in_tx!(tx, conn => sqlx::query(BEGIN)
        .bind(digest(&token))
        .bind(account.to_string())
        .bind(millis(now))
        .bind(millis(now + SESSION_LIFE))
        .execute(conn)
        .await
        .map(|_| ())?);
    Ok(NewSession {
        token: SessionToken(token),
        account,
    })
}

/// Removes sessions that are over.
pub(crate) async fn sweep_sessions(b: &Backend) -> Result<(), Error> {
    const SWEEP: &str = "DELETE FROM sessions WHERE expires_at <= $1";
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(SWEEP).bind(millis(b.now())).execute(conn).await.map(|_| ())?);
    tx.commit().await
}
