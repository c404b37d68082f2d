//! Browsers: each has an id in a signed cookie, and a nickname once it chose one.

use super::SessionToken;
use crate::{Backend, Error, clock::fresh_id, db::millis, db::on, tx::in_tx};
use domain::{
    AccountId, VisitorId,
    account::{self as rules, Visitor},
};
use std::net::IpAddr;

/// Separates what our one secret signs.
const PURPOSE: &str = "visitor";

/// Who is asking: a browser, and a person when one is signed in. Made by the host from verified cookies.
#[derive(Clone, Debug)]
pub struct Who {
    /// The browser.
    pub visitor: VisitorId,
    /// The person.
    pub account: Option<AccountId>,
    /// The session, to end it.
    pub session: Option<SessionToken>,
    /// From which network: an IPv4 address or an IPv6 /64, which a household or a whole office may share.
    pub network: IpAddr,
    /// Whether the browser showed a cookie of ours; otherwise `visitor` was made for this request.
    pub has_cookie: bool,
}

/// A browser that we have not seen before.
#[must_use]
pub fn new_visitor() -> VisitorId {
    VisitorId(fresh_id())
}

/// The cookie of a browser: its id and our signature.
#[must_use]
pub fn sign_visitor(b: &Backend, visitor: VisitorId) -> String {
    let id = visitor.to_string();
    let signature = b.settings().secret.sign(PURPOSE, &id);
    format!("{id}.{signature}")
}

/// The browser of a cookie that we signed.
#[must_use]
pub fn read_visitor(b: &Backend, cookie: &str) -> Option<VisitorId> {
    let (id, signature) = cookie.split_once('.')?;
    let visitor = id.parse().ok()?;
    b.settings().secret.verify(PURPOSE, id, signature).then_some(visitor)
}

/// Gives this browser a name under its comments. Field: `nickname`.
pub async fn choose_nickname(b: &Backend, visitor: VisitorId, nickname: &str) -> Result<Visitor, Error> {
    let nickname = rules::nickname(nickname).map_err(|why| Error::invalid("nickname", why))?;
    const CHOOSE: &str = "INSERT INTO visitors (id, nickname, changed_at) VALUES ($1, $2, $3) \
        ON CONFLICT (id) DO UPDATE SET nickname = excluded.nickname, changed_at = excluded.changed_at";
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(CHOOSE)
        .bind(visitor.to_string())
        .bind(&nickname)
        .bind(millis(b.now()))
        .execute(conn)
        .await
        .map(|_| ())?);
    tx.commit().await?;
    Ok(Visitor {
        id: visitor,
        nickname: Some(nickname),
    })
}

/// A browser with its nickname.
pub async fn visitor(b: &Backend, id: VisitorId) -> Result<Visitor, Error> {
    const FIND: &str = "SELECT nickname FROM visitors WHERE id = $1";
    let found: Option<(String,)> =
        on!(b.db(), pool => sqlx::query_as(FIND).bind(id.to_string()).fetch_optional(pool).await?);
    Ok(Visitor {
        id,
        nickname: found.map(|(nickname,)| nickname),
    })
}
