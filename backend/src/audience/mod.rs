//! The people who watch: what they say (`comments`), their hearts and how many they are (`counting`), who is here at
//! all (`presence`), and whom they follow.

mod comments;
mod counting;
mod presence;

pub use comments::{delete_comment, post_comment};
pub use counting::{like, tick};
pub use presence::{Guard, Presence};

pub(crate) use comments::{count_comments, newest_comments};
pub(crate) use counting::counters_version;

use crate::{Backend, Error, db::millis, db::on, tx::in_tx};
use domain::AccountId;

/// Follows the shop at `slug`, or no longer. Doing it twice is doing it once.
pub async fn follow(b: &Backend, account: AccountId, slug: &str, following: bool) -> Result<(), Error> {
    const SHOP: &str = "SELECT id FROM shops WHERE slug = $1";
    const FOLLOW: &str = "INSERT INTO follows (shop_id, account_id, since) VALUES ($1, $2, $3) ON CONFLICT (shop_id, account_id) DO NOTHING";
    const LEAVE: &str = "DELETE FROM follows WHERE shop_id = $1 AND account_id = $2";
    let account = account.to_string();
    let shop = on!(b.db(), pool => sqlx::query_scalar::<_, String>(SHOP).bind(slug).fetch_optional(pool).await?);
    let shop = shop.ok_or(Error::NotFound)?;
    let mut tx = b.begin().await?;
    if following {
        in_tx!(tx, conn => sqlx::query(FOLLOW).bind(shop).bind(account).bind(millis(b.now())).execute(conn).await.map(|_| ())?);
    } else {
        in_tx!(tx, conn => sqlx::query(LEAVE).bind(shop).bind(account).execute(conn).await.map(|_| ())?);
    }
    tx.commit().await
}
