//! Stream keys: what an encoder sends to publish a campaign. A key belongs to one person and one campaign, so that taking it
//! from one person leaves everybody else theirs. It is derived from the server's secret and a nonce: deleting the nonce makes
//! the key worthless for ever, and nothing that could publish is stored.

use super::authority::{GoLive, May, campaign_staff};
use crate::{Backend, Error, Revoked, Tx, db::on, secret::random_token, tx::in_tx};
use domain::{AccountId, CampaignId, ShopId};

/// Separates what our one secret signs.
const PURPOSE: &str = "stream key";

/// This person's key of a campaign of the shop; made when it is first asked for.
pub async fn stream_key(b: &Backend, may: &May<GoLive>, campaign: CampaignId) -> Result<String, Error> {
    if let Some(nonce) = nonce(b, may.account(), campaign).await? {
        return Ok(key_of(b, may.account(), campaign, &nonce));
    }
    let mut tx = b.begin().await?;
    let nonce = add_nonce(&mut tx, may, campaign).await?;
    tx.commit().await?;
    Ok(key_of(b, may.account(), campaign, &nonce))
}

/// Replaces this person's key of a campaign. What publishes with the old one is cut off; other people's keys stay.
pub async fn rotate_stream_key(b: &Backend, may: &May<GoLive>, campaign: CampaignId) -> Result<String, Error> {
    const DELETE: &str = "DELETE FROM stream_keys WHERE campaign_id = $1 AND account_id = $2";
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(DELETE)
        .bind(campaign.to_string())
        .bind(may.account().to_string())
        .execute(conn)
        .await
        .map(|_| ())?);
    let nonce = add_nonce(&mut tx, may, campaign).await?;
    tx.revoke(Revoked::Key {
        account: may.account(),
        campaign,
    });
    tx.commit().await?;
    Ok(key_of(b, may.account(), campaign, &nonce))
}

/// Whose key this is, if that person may still publish this campaign. A wrong or outdated key, and one for a campaign that
/// is not there, is `SignIn`.
pub async fn verify_stream_key(b: &Backend, campaign: CampaignId, key: &str) -> Result<May<GoLive>, Error> {
    let (account, signature) = key.split_once('.').ok_or(Error::SignIn)?;
    let account: AccountId = account.parse().map_err(|_| Error::SignIn)?;
    let nonce = nonce(b, account, campaign).await?.ok_or(Error::SignIn)?;
    if !b
        .settings()
        .secret
        .verify(PURPOSE, &message(account, campaign, &nonce), signature)
    {
        return Err(Error::SignIn);
    }
    match campaign_staff(b, Some(account), campaign).await {
        Err(Error::NotFound | Error::Forbidden) => Err(Error::SignIn),
        may => may,
    }
}

/// Makes every key of this person worthless.
pub(super) async fn delete_keys(tx: &mut Tx, account: AccountId) -> Result<(), Error> {
    const DELETE: &str = "DELETE FROM stream_keys WHERE account_id = $1";
    let account = account.to_string();
    in_tx!(tx, conn => sqlx::query(DELETE).bind(account).execute(conn).await.map(|_| ())?);
    Ok(())
}

/// Makes this person's keys for the campaigns of one shop worthless.
pub(super) async fn delete_keys_in(tx: &mut Tx, account: AccountId, shop: ShopId) -> Result<(), Error> {
    const DELETE: &str = "DELETE FROM stream_keys WHERE account_id = $1 \
        AND campaign_id IN (SELECT id FROM campaigns WHERE shop_id = $2)";
    let (account, shop) = (account.to_string(), shop.to_string());
    in_tx!(tx, conn => sqlx::query(DELETE).bind(account).bind(shop).execute(conn).await.map(|_| ())?);
    Ok(())
}

async fn nonce(b: &Backend, account: AccountId, campaign: CampaignId) -> Result<Option<String>, Error> {
    const FIND: &str = "SELECT nonce FROM stream_keys WHERE campaign_id = $1 AND account_id = $2";
    Ok(on!(b.db(), pool => sqlx::query_scalar(FIND)
        .bind(campaign.to_string())
        .bind(account.to_string())
        .fetch_optional(pool)
        .await?))
}

/// The nonce of a new key, or of the one that a request at the same moment made. Another shop's campaign is `NotFound`.
async fn add_nonce(tx: &mut Tx, may: &May<GoLive>, campaign: CampaignId) -> Result<String, Error> {
    // An update that changes nothing lets `RETURNING` give what is already there.
    const ADD: &str = "
        INSERT INTO stream_keys (campaign_id, account_id, nonce)
        SELECT id, $2, $3 FROM campaigns WHERE id = $1 AND shop_id = $4 AND deleted_at IS NULL
        ON CONFLICT (campaign_id, account_id) DO UPDATE SET nonce = stream_keys.nonce RETURNING nonce";
    let found: Option<String> = in_tx!(tx, conn => sqlx::query_scalar(ADD)
        .bind(campaign.to_string())
        .bind(may.account().to_string())
        .bind(random_token())
        .bind(may.shop().id.to_string())
        .fetch_optional(conn)
        .await?);
    found.ok_or(Error::NotFound)
}

fn key_of(b: &Backend, account: AccountId, campaign: CampaignId, nonce: &str) -> String {
    let signature = b.settings().secret.sign(PURPOSE, &message(account, campaign, nonce));
    format!("{account}.{signature}")
}

fn message(account: AccountId, campaign: CampaignId, nonce: &str) -> String {
    format!("{campaign} {account} {nonce}")
}
