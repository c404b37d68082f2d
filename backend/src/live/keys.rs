//! Stream keys: what an encoder shows to publish a campaign. A key is a signature over the campaign and a generation
//! number, so that nothing secret is stored, and counting the generation up makes every older key worthless.

use crate::{
    Backend, Error,
    account::Staff,
    campaign::{Record, find, lock_of_shop, record_columns},
    tx::in_tx,
};
use domain::{CampaignId, campaign::Action};

/// Separates what our one secret signs.
const PURPOSE: &str = "stream key";

/// The key of this campaign.
pub async fn stream_key(b: &Backend, staff: &Staff, campaign: CampaignId) -> Result<String, Error> {
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    if record.shop()? != staff.shop.id {
        return Err(Error::NotFound);
    }
    Ok(key_of(b, &record))
}

/// Makes the old key worthless and returns the new one. Who publishes already goes on.
pub async fn rotate_stream_key(b: &Backend, staff: &Staff, campaign: CampaignId) -> Result<String, Error> {
    const SQL: &str = concat!(
        "UPDATE campaigns SET stream_key_generation = stream_key_generation + 1 WHERE id = $1 RETURNING ",
        record_columns!()
    );
    let id = campaign.to_string();
    let mut tx = b.begin().await?;
    lock_of_shop(&mut tx, staff, campaign).await?;
    let record = in_tx!(tx, conn => sqlx::query_as::<_, Record>(SQL).bind(id).fetch_one(conn).await?);
    tx.commit().await?;
    Ok(key_of(b, &record))
}

/// Whether this key may publish this campaign now. A wrong or outdated key, or an unknown campaign, is `SignIn`; a right
/// key outside of the campaign's time is a `Reject`.
pub async fn check_stream_key(b: &Backend, campaign: CampaignId, key: &str) -> Result<(), Error> {
    let mut tx = b.snapshot().await?;
    let record = match find(&mut tx, campaign).await {
        Err(Error::NotFound) => return Err(Error::SignIn),
        found => found?,
    };
    if !b.settings().secret.verify(PURPOSE, &message(&record), key) {
        return Err(Error::SignIn);
    }
    record.facts().permit(Action::GoLive, b.now())?;
    Ok(())
}

fn key_of(b: &Backend, record: &Record) -> String {
    b.settings().secret.sign(PURPOSE, &message(record))
}

fn message(record: &Record) -> String {
    format!("{} {}", record.id, record.stream_key_generation)
}
