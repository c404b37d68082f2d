//! Sessions: 256 random bits in the person's cookie, their SHA-256 in our table, thirty days after the last use.

use super::{Who, stream_key::delete_keys, suspension};
use crate::{
    Backend, Error, Revoked, Tx,
    db::{self, millis, moment, on},
    secret::{digest, random_token},
    tx::in_tx,
};
use domain::{
    AccountId,
    account::Session,
    when::{DAY, DateTime, TimeDelta, Utc},
};
use std::fmt;

/// How long a session lives after its last use.
const SESSION_LIFE: TimeDelta = TimeDelta::days(30);
/// The end is moved at most once a day: reading a page must not be a write.
const MOVE_AFTER: TimeDelta = DAY;
/// Sessions that a person is shown: more than anybody has devices.
const LISTED: i64 = 50;

/// Characters of a token's digest that name its session: enough to be unique, and nothing can be proved with them.
const NAME_CHARS: usize = 16;

/// What the cookie holds. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(pub String);

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

impl SessionToken {
    /// The name of the session, for lists and logs.
    #[must_use]
    pub fn name(&self) -> String {
        let mut name = digest(&self.0);
        name.truncate(NAME_CHARS);
        name
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
    // A sign-in that was under way while its account was suspended is no session either.
    const FIND: &str = "SELECT s.account_id, s.expires_at FROM sessions s JOIN accounts a ON a.id = s.account_id
        WHERE s.token_hash = $1 AND s.expires_at > $2 AND NOT a.suspended";
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

/// The living sessions of this person, the last used first.
pub async fn sessions(b: &Backend, who: &Who) -> Result<Vec<Session>, Error> {
    const LIST: &str = "SELECT token_hash, device, created_at, expires_at FROM sessions \
        WHERE account_id = $1 AND expires_at > $2 ORDER BY expires_at DESC, token_hash LIMIT $3";
    let account = who.account.ok_or(Error::SignIn)?;
    let here = who.session.as_ref().map(SessionToken::name);
    let rows: Vec<(String, String, i64, i64)> = on!(b.db(), pool => sqlx::query_as(LIST)
        .bind(account.to_string())
        .bind(millis(b.now()))
        .bind(LISTED)
        .fetch_all(pool)
        .await?);
    let session = |(mut name, device, began, ends): (String, String, i64, i64)| {
        name.truncate(NAME_CHARS);
        Session {
            here: here.as_ref() == Some(&name),
            name,
            device,
            began: moment(began),
            used: moment(ends) - SESSION_LIFE,
        }
    };
    Ok(rows.into_iter().map(session).collect())
}

/// Ends this session and its feeds; one that is over already is fine. Stream keys stay: an encoder goes on by itself.
pub async fn sign_out(b: &Backend, token: &SessionToken) -> Result<(), Error> {
    const END: &str = "DELETE FROM sessions WHERE token_hash = $1 RETURNING account_id";
    let mut tx = b.begin().await?;
    let ended: Option<String> =
        in_tx!(tx, conn => sqlx::query_scalar(END).bind(digest(&token.0)).fetch_optional(conn).await?);
    if let Some(account) = db::maybe_id(ended.as_deref())? {
        tx.revoke(Revoked::Session {
            account,
            name: token.name(),
            publishing: false,
        });
    }
    tx.commit().await
}

/// Ends one session of this person from another, with its feeds; a phone that was lost must not go on broadcasting either, so
/// their stream keys become worthless and what they publish ends. One that is over already is fine.
pub async fn end_session(b: &Backend, account: AccountId, name: &str) -> Result<(), Error> {
    const END: &str = "DELETE FROM sessions WHERE account_id = $1 AND substr(token_hash, 1, 16) = $2";
    if name.len() != NAME_CHARS {
        return Ok(());
    }
    let mut tx = b.begin().await?;
    let ended = in_tx!(tx, conn => sqlx::query(END)
        .bind(account.to_string())
        .bind(name)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())?);
    if ended > 0 {
        delete_keys(&mut tx, account).await?;
        tx.revoke(Revoked::Session {
            account,
            name: name.to_owned(),
            publishing: true,
        });
    }
    tx.commit().await
}

/// Ends every session of this person, the asking one included, with their stream keys and open streams.
pub async fn sign_out_everywhere(b: &Backend, account: AccountId) -> Result<(), Error> {
    let mut tx = b.begin().await?;
    end_sessions(&mut tx, account, None).await?;
    tx.commit().await
}

/// The same within a transaction; `except` lives on, though what it has open is opened again.
pub(super) async fn end_sessions(tx: &mut Tx, account: AccountId, except: Option<&SessionToken>) -> Result<(), Error> {
    const END_ALL: &str = "DELETE FROM sessions WHERE account_id = $1 AND token_hash <> $2";
    let except = except.map(|token| digest(&token.0)).unwrap_or_default();
    in_tx!(tx, conn => sqlx::query(END_ALL).bind(account.to_string()).bind(except).execute(conn).await.map(|_| ())?);
    delete_keys(tx, account).await?;
    tx.revoke(Revoked::Sessions(account));
    Ok(())
}

/// Most sessions of one person.
const SESSIONS_MAX: i64 = 100;

/// A new session within a transaction: every sign-in gets a token of its own. `AccountSuspended`.
pub(super) async fn begin_session(
    tx: &mut Tx,
    account: AccountId,
    device: &str,
    now: DateTime<Utc>,
) -> Result<NewSession, Error> {
    const BEGIN: &str =
        "INSERT INTO sessions (token_hash, account_id, created_at, expires_at, device) VALUES ($1, $2, $3, $4, $5)";
    // The newest stay; a person with more has forgotten the others.
    const END_OLD: &str = "DELETE FROM sessions WHERE account_id = $1 AND token_hash NOT IN (
        SELECT token_hash FROM sessions WHERE account_id = $1 ORDER BY created_at DESC, token_hash LIMIT $2)";
    suspension::permit(tx, account).await?;
    in_tx!(tx, conn => sqlx::query(END_OLD)
        .bind(account.to_string())
        .bind(SESSIONS_MAX - 1)
        .execute(conn)
        .await
        .map(|_| ())?);
    let token = random_token();
    in_tx!(tx, conn => sqlx::query(BEGIN)
        .bind(digest(&token))
        .bind(account.to_string())
        .bind(millis(now))
        .bind(millis(now + SESSION_LIFE))
        .bind(device)
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
