//! The people who watch: what they say (`comments`) and what staff do about it (`moderation`), their hearts and how many they are
//! (`counting`), who is here at all (`presence`), and whom they follow.

mod comments;
mod counting;
mod moderation;
mod presence;

pub use comments::post_comment;
pub use counting::{like, tell_delay, tick};
pub use moderation::{block_author, delete_comment, moderation, report_comment, save_settings, settle_reports, undo};
pub use presence::{Guard, Presence};

pub(crate) use comments::newest_comments;
pub(crate) use counting::counters_version;
pub(crate) use moderation::reported;

use crate::{Backend, Error, db::millis, db::on, tx::in_tx};
use domain::AccountId;

/// What the audience's part of a page asks the database, by name: a test asks both engines how they would answer.
#[doc(hidden)]
#[must_use]
pub fn questions() -> [(&'static str, &'static str); 1] {
    [("comments", comments::NEWEST)]
}

/// Follows the shop at `slug`, or no longer. Doing it twice is doing it once.
pub async fn follow(b: &Backend, account: AccountId, slug: &str, following: bool) -> Result<(), Error> {
    const SHOP: &str = "SELECT id FROM shops WHERE slug = $1";
    const FOLLOW: &str = "INSERT INTO follows (shop_id, account_id, since) VALUES ($1, $2, $3) ON CONFLICT (shop_id, account_id) DO NOTHING";
    const LEAVE: &str = "DELETE FROM follows WHERE shop_id = $1 AND account_id = $2";
    const KEEP: &str = "UPDATE shops SET followers = followers + $2 WHERE id = $1";
    let account = account.to_string();
    let shop = on!(b.db(), pool => sqlx::query_scalar::<_, String>(SHOP).bind(slug).fetch_optional(pool).await?);
    let shop = shop.ok_or(Error::NotFound)?;
    let mut tx = b.begin().await?;
    let now = millis(b.now());
    let change = if following {
        in_tx!(tx, conn => sqlx::query(FOLLOW).bind(&shop).bind(account).bind(now).execute(conn).await.map(|done| i64::from(done.rows_affected() > 0))?)
    } else {
        in_tx!(tx, conn => sqlx::query(LEAVE).bind(&shop).bind(account).execute(conn).await.map(|done| -i64::from(done.rows_affected() > 0))?)
    };
    if change != 0 {
        in_tx!(tx, conn => sqlx::query(KEEP).bind(shop).bind(change).execute(conn).await.map(|_| ())?);
    }
    tx.commit().await
}
