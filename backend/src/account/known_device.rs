//! Browsers from which a person has signed in: strangers who guess at their address cannot lock them out there.

use crate::{Backend, Error, Tx, db::millis, tx::in_tx};
use domain::{
    AccountId, VisitorId,
    when::{DateTime, TimeDelta, Utc},
};

/// As long as a browser is recognised without a visit.
const REMEMBERED: TimeDelta = TimeDelta::days(365);

/// Most browsers that a person is known on.
const DEVICES_MAX: i64 = 50;

/// Remembers that this person has just signed in here; a browser without our cookie is given it with the same answer.
pub(super) async fn remember_device(
    tx: &mut Tx,
    account: AccountId,
    visitor: VisitorId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    const REMEMBER: &str = "INSERT INTO known_devices (account_id, visitor_id, seen_at) VALUES ($1, $2, $3) \
        ON CONFLICT (account_id, visitor_id) DO UPDATE SET seen_at = excluded.seen_at";
    const FORGET_OLD: &str = "DELETE FROM known_devices WHERE account_id = $1 AND visitor_id NOT IN (
        SELECT visitor_id FROM known_devices WHERE account_id = $1 ORDER BY seen_at DESC, visitor_id LIMIT $2)";
    in_tx!(tx, conn => sqlx::query(REMEMBER)
        .bind(account.to_string())
        .bind(visitor.to_string())
        .bind(millis(now))
        .execute(conn)
        .await
        .map(|_| ())?);
    in_tx!(tx, conn => sqlx::query(FORGET_OLD)
        .bind(account.to_string())
        .bind(DEVICES_MAX)
        .execute(conn)
        .await
        .map(|_| ())?);
    Ok(())
}

/// Forgets devices from which nobody has signed in for a year.
pub(crate) async fn sweep_known_devices(b: &Backend) -> Result<(), Error> {
    const SWEEP: &str = "DELETE FROM known_devices WHERE seen_at <= $1";
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(SWEEP).bind(millis(b.now() - REMEMBERED)).execute(conn).await.map(|_| ())?);
    tx.commit().await
}
