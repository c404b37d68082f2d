//! The last word on a post before going live: its title, description and images, which may be edited whenever the
//! campaign may go live.

use super::{lock_of_shop, save::write_images};
use crate::{
    Backend, Error,
    account::{EditCampaigns, May},
    tx::in_tx,
};
use domain::{
    CampaignId, Reject, RequestKey,
    campaign::{Action, PostForm},
    text,
};

/// Saves the details over the `version` that was read. The same key again changes nothing.
///
/// Errors: `Invalid` fields, `Reject` when the campaign cannot go live or somebody else saved meanwhile, `NotFound`.
pub async fn save_post(
    b: &Backend,
    may: &May<EditCampaigns>,
    campaign: CampaignId,
    form: &PostForm,
    version: i64,
    key: RequestKey,
) -> Result<(), Error> {
    const SQL: &str = "
        UPDATE campaigns SET title = $2, title_folded = $3, description = $4, published = published OR $5, last_key = $6,
               version = version + 1
        WHERE id = $1";
    let mut tx = b.begin().await?;
    let record = lock_of_shop(&mut tx, may, campaign).await?;
    if record.last_key == key.to_string() {
        return Ok(());
    }
    record.facts().permit(Action::GoLive, b.now())?;
    let fields = form.check()?;
    if record.version != version {
        return Err(Reject::ChangedMeanwhile.into());
    }
    in_tx!(tx, conn => sqlx::query(SQL)
        .bind(&record.id)
        .bind(&fields.title)
        .bind(text::fold(&fields.title))
        .bind(&fields.description)
        .bind(fields.publish)
        .bind(key.to_string())
        .execute(conn)
        .await
        .map(|_| ())?);
    let missing = write_images(&mut tx, may, campaign, &fields.images).await?;
    if !missing.is_empty() {
        return Err(Error::Invalid(missing));
    }
    tx.commit().await
}
