//! The operator suspends an account: its person is signed out everywhere and cannot sign in until the operator lets them.

use super::{System, session::end_sessions};
use crate::{Backend, Error, Tx, tx::in_tx};
use domain::{AccountId, Reject};

/// Suspends the account, or lets it go on.
pub(crate) async fn suspend(b: &Backend, _: &System, account: AccountId, suspended: bool) -> Result<(), Error> {
    const SET: &str = "UPDATE accounts SET suspended = $2 WHERE id = $1";
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(SET).bind(account.to_string()).bind(suspended).execute(conn).await.map(|_| ())?);
    if suspended {
        end_sessions(&mut tx, account, None).await?;
    }
    tx.commit().await
}

/// `AccountSuspended` while it is.
pub(super) async fn permit(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    const SUSPENDED: &str = "SELECT suspended FROM accounts WHERE id = $1";
    let suspended: bool =
        in_tx!(tx, conn => sqlx::query_scalar(SUSPENDED).bind(account.to_string()).fetch_one(conn).await?);
    if suspended {
        Err(Reject::AccountSuspended.into())
    } else {
        Ok(())
    }
}
