//! Images that nobody uses are removed: rows a day after the last product, campaign or shop let go of them, and files that no row
//! names, which a crash between writing the two leaves behind. Removing the row is what counts: its files are then of the
//! second kind.

use crate::{
    Backend, Error,
    account::System,
    db::{self, millis, on, placeholders},
    files::SHARDS,
    tx::in_tx,
};
use domain::{ImageId, when::DAY};
use sqlx::AssertSqlSafe;
use std::collections::{HashMap, HashSet};

/// Rows of one transaction, and ids of one statement.
const AT_ONCE: usize = 100;
/// Seconds between two folders: all of them are looked through within a day.
pub const FOLDER_EVERY_S: u64 = 300;

/// Whether a product, a campaign or a shop has the image of the row at hand.
macro_rules! is_used {
    () => {
        "(EXISTS (SELECT 1 FROM product_images p WHERE p.image_id = images.id) \
         OR EXISTS (SELECT 1 FROM campaign_images c WHERE c.image_id = images.id) \
         OR EXISTS (SELECT 1 FROM shops s WHERE s.logo_image_id = images.id))"
    };
}

/// Removes images that nobody has used for a day, and notes which ones nobody uses since now. For a job, every hour.
pub async fn sweep_images(b: &Backend, _: &System) -> Result<(), Error> {
    note_unused(b).await?;
    while remove_unused(b).await? == AT_ONCE {}
    Ok(())
}

/// Every row is read, but by a reader: only those of which something changed are written.
async fn note_unused(b: &Backend) -> Result<(), Error> {
    const LET_GO: &str = concat!("SELECT id FROM images WHERE unused_since IS NULL AND NOT ", is_used!());
    const USED_AGAIN: &str = concat!("SELECT id FROM images WHERE unused_since IS NOT NULL AND ", is_used!());
    let now = Some(millis(b.now()));
    for (which, since) in [(LET_GO, now), (USED_AGAIN, None)] {
        let images: Vec<String> = on!(b.db(), pool => sqlx::query_scalar(which).fetch_all(pool).await?);
        for some in images.chunks(AT_ONCE) {
            let sql = format!(
                "UPDATE images SET unused_since = $1 WHERE id IN ({})",
                placeholders(2, some.len())
            );
            let mut tx = b.begin().await?;
            // Only numbers of placeholders went into the text.
            in_tx!(tx, conn => {
                let mut query = sqlx::query(AssertSqlSafe(sql)).bind(since);
                for image in some {
                    query = query.bind(image);
                }
                query.execute(conn).await.map(|_| ())?
            });
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Removes some of them; says how many.
async fn remove_unused(b: &Backend) -> Result<usize, Error> {
    const REMOVE: &str = concat!(
        "DELETE FROM images WHERE id IN (SELECT id FROM images WHERE unused_since <= $1 AND NOT ",
        is_used!(),
        " ORDER BY unused_since LIMIT $2) RETURNING id, shop_id, bytes"
    );
    const ROOM: &str = "UPDATE shops SET image_bytes = image_bytes - $2 WHERE id = $1";
    let mut tx = b.begin().await?;
    let removed: Vec<(String, String, i64)> = in_tx!(tx, conn => sqlx::query_as(REMOVE)
        .bind(millis(b.now() - DAY))
        .bind(AT_ONCE as i64)
        .fetch_all(conn)
        .await?);
    let mut room: HashMap<&str, i64> = HashMap::new();
    for (_, shop, bytes) in &removed {
        *room.entry(shop).or_default() += bytes;
    }
    for (shop, bytes) in room {
        in_tx!(tx, conn => sqlx::query(ROOM).bind(shop).bind(bytes).execute(conn).await.map(|_| ())?);
    }
    tx.commit().await?;
    for (image, _, _) in &removed {
        b.files().remove(db::id(image)?).await?;
    }
    if !removed.is_empty() {
        tracing::info!(images = removed.len(), "images that nobody used were removed");
    }
    Ok(removed.len())
}

/// Removes the files of one folder that no row names and that are older than a day: a younger one may be of an image whose row
/// comes in a moment. Which folder, the time says. For a job, every [`FOLDER_EVERY_S`] seconds.
pub async fn sweep_files(b: &Backend, _: &System) -> Result<(), Error> {
    let now = b.now();
    let turn = now.timestamp() / i64::try_from(FOLDER_EVERY_S).unwrap_or(i64::MAX);
    let shard = u8::try_from(turn.rem_euclid(SHARDS)).map_err(Error::internal)?;
    let mut old: Vec<ImageId> = Vec::new();
    for (image, written) in b.files().stored(shard).await? {
        if written < now - DAY {
            old.push(image);
        }
    }
    for some in old.chunks(AT_ONCE) {
        let sql = format!("SELECT id FROM images WHERE id IN ({})", placeholders(1, some.len()));
        let named: Vec<String> = on!(b.db(), pool => {
            let mut query = sqlx::query_scalar(AssertSqlSafe(sql));
            for image in some {
                query = query.bind(image.to_string());
            }
            query.fetch_all(pool).await?
        });
        let named: HashSet<String> = named.into_iter().collect();
        for image in some.iter().filter(|image| !named.contains(&image.to_string())) {
            b.files().remove(*image).await?;
            tracing::info!(%image, "files of an image without a row were removed");
        }
    }
    Ok(())
}
