//! A person deletes their account. What others need stays without the name: comments, and orders with what was typed for the
//! shop, which must deliver them.

use super::{Who, profile::confirm, session::end_sessions, team::leave_all};
use crate::{Backend, Error, tx::in_tx};

/// Stands where a name stood, in every language.
const NO_NAME: &str = "—";

/// Deletes the caller's account. `LastOwner` while a shop has no other owner. Field: `gone`, the password.
pub async fn delete_account(b: &Backend, who: &Who, password: &str) -> Result<(), Error> {
    const NAMELESS: &str = "UPDATE comments SET author = CASE WHEN host THEN author ELSE $2 END, account_id = NULL \
        WHERE account_id = $1";
    const REMOVED_BY: &str = "UPDATE comments SET deleted_by = NULL WHERE deleted_by = $1";
    const ORDERS: &str = "UPDATE orders SET account_id = NULL WHERE account_id = $1";
    const FOLLOWED: &str = "UPDATE shops SET followers = followers - 1 \
        WHERE id IN (SELECT shop_id FROM follows WHERE account_id = $1)";
    const FOLLOWS: &str = "DELETE FROM follows WHERE account_id = $1";
    const DELETE: &str = "DELETE FROM accounts WHERE id = $1";
    let account = confirm(b, who, "gone", password).await?;
    let id = account.to_string();
    let mut tx = b.begin().await?;
    leave_all(&mut tx, account).await?;
    end_sessions(&mut tx, account, None).await?;
    in_tx!(tx, conn => sqlx::query(NAMELESS).bind(&id).bind(NO_NAME).execute(conn).await.map(|_| ())?);
    for sql in [REMOVED_BY, ORDERS, FOLLOWED, FOLLOWS, DELETE] {
        in_tx!(tx, conn => sqlx::query(sql).bind(&id).execute(conn).await.map(|_| ())?);
    }
    tx.commit().await
}
