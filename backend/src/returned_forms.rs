//! A refused form on its way back to its page without JavaScript: a row that the page's address names, for an hour, read by
//! its maker only. What a form holds is the page's business; here it is a text.

use crate::{Backend, Error, account::Who, clock::fresh_id, db::millis, db::on, tx::in_tx};
use domain::when::{HOUR, TimeDelta};
use uuid::Uuid;

/// Long enough to sign in again in between.
const LIFE: TimeDelta = HOUR;

/// Bytes of a body; a description of 5,000 emoji and 200 products fit.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// Forms of one browser at once; a newer one replaces the oldest.
const PER_VISITOR: i64 = 5;

/// A stored form.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ReturnedForm {
    /// The path of the server function that it is posted to.
    pub form: String,
    /// JSON: what was typed, and why it was refused.
    pub body: String,
}

/// Stores a form and returns its id; `None` when it is longer than [`BODY_BYTES_MAX`].
pub async fn store(b: &Backend, maker: &Who, returned: &ReturnedForm) -> Result<Option<Uuid>, Error> {
    if returned.body.len() > BODY_BYTES_MAX {
        return Ok(None);
    }
    const INSERT: &str = "INSERT INTO returned_forms (id, visitor_id, account_id, form, body, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    // Ids sort by time.
    const DROP_OLDEST: &str = "DELETE FROM returned_forms WHERE visitor_id = $1 AND id NOT IN \
        (SELECT id FROM returned_forms WHERE visitor_id = $1 ORDER BY id DESC LIMIT $2)";
    let id = fresh_id();
    let visitor = maker.visitor.to_string();
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(INSERT)
        .bind(id.to_string())
        .bind(&visitor)
        .bind(maker.account.map(|account| account.to_string()))
        .bind(&returned.form)
        .bind(&returned.body)
        .bind(millis(b.now() + LIFE))
        .execute(conn)
        .await
        .map(|_| ())?);
    in_tx!(tx, conn => sqlx::query(DROP_OLDEST).bind(&visitor).bind(PER_VISITOR).execute(conn).await.map(|_| ())?);
    tx.commit().await?;
    Ok(Some(id))
}

/// Reads a form. `None` when there is none of this id, it has expired, or somebody else made it: the form of a signed-in person
/// is that account's in every browser, any other the browser's.
pub async fn read(b: &Backend, reader: &Who, id: &str) -> Result<Option<ReturnedForm>, Error> {
    let Ok(id) = id.parse::<Uuid>() else { return Ok(None) };
    const FIND: &str = "SELECT form, body FROM returned_forms WHERE id = $1 AND expires_at > $2 \
        AND (account_id = $3 OR (account_id IS NULL AND visitor_id = $4))";
    let account = reader.account.map(|account| account.to_string());
    Ok(on!(b.db(), pool => sqlx::query_as::<_, ReturnedForm>(FIND)
        .bind(id.to_string())
        .bind(millis(b.now()))
        .bind(account)
        .bind(reader.visitor.to_string())
        .fetch_optional(pool)
        .await?))
}

/// Removes forms whose hour is over.
pub(crate) async fn sweep(b: &Backend) -> Result<(), Error> {
    const SWEEP: &str = "DELETE FROM returned_forms WHERE expires_at <= $1";
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(SWEEP).bind(millis(b.now())).execute(conn).await.map(|_| ())?);
    tx.commit().await
}
