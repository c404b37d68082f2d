//! The append-only log of a show: reports are folds over it.

use crate::{
    Error,
    clock::fresh_id,
    db::millis,
    tx::{Tx, in_tx},
};
use domain::{
    CampaignId,
    when::{DateTime, Utc},
};
use serde_json::Value;

/// Writes down that something happened, in the transaction in which it happened. `kind` is a fact in the past tense.
pub(crate) async fn record_event(
    tx: &mut Tx,
    campaign: CampaignId,
    at: DateTime<Utc>,
    kind: &'static str,
    data: Value,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO show_events (id, campaign_id, at, kind, data) VALUES ($1, $2, $3, $4, $5)";
    in_tx!(tx, conn => sqlx::query(SQL)
        .bind(fresh_id().to_string())
        .bind(campaign.to_string())
        .bind(millis(at))
        .bind(kind)
        .bind(data.to_string())
        .execute(conn)
        .await
        .map(|_| ())?);
    Ok(())
}
