//! What everybody may know of shows: the home feed and a shop's page. Only published campaigns for everybody; drafts
//! and campaigns for followers do not appear.

use super::record::facts;
use crate::{
    Backend, Error,
    db::{id, on},
    live::image,
    zone,
};
use domain::{
    CampaignId, Lang, Millis,
    campaign::{FeedCard, PublicFeed, ShopPage},
};

/// Most cards of one answer: what people scroll through; ranking and paging come with more shops.
const CARDS: i64 = 60;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    title: String,
    starts_at: i64,
    ends_at: i64,
    on_air_since: Option<i64>,
    ended_at: Option<i64>,
    shop_name: String,
    shop_slug: String,
    zone: String,
    products: i64,
    image_id: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
}

impl Row {
    fn read(self, b: &Backend, now: Millis, lang: Lang) -> Result<FeedCard, Error> {
        let campaign: CampaignId = id(&self.id)?;
        let facts = facts(self.starts_at, self.ends_at, self.on_air_since, self.ended_at);
        Ok(FeedCard {
            id: campaign,
            title: self.title,
            cover: image(self.image_id, self.width, self.height)?,
            shop_name: self.shop_name,
            shop_slug: self.shop_slug,
            facts,
            watching: if facts.on_air {
                b.presence().watching(campaign)
            } else {
                0
            },
            products: self.products,
            window: zone::window_sentence(&self.zone, facts.starts_at, facts.ends_at, now, lang),
        })
    }
}

/// The home feed: live now first, then what comes soonest.
pub async fn upcoming_public(b: &Backend, lang: Lang) -> Result<PublicFeed, Error> {
    feed(b, "", lang).await
}

/// A shop's public page.
pub async fn shop_page(b: &Backend, slug: &str, lang: Lang) -> Result<ShopPage, Error> {
    const SQL: &str = "SELECT name, slug FROM shops WHERE slug = $1";
    let shop = on!(b.db(), pool => sqlx::query_as::<_, (String, String)>(SQL).bind(slug).fetch_optional(pool).await?);
    let (name, slug) = shop.ok_or(Error::NotFound)?;
    let feed = feed(b, &slug, lang).await?;
    Ok(ShopPage { name, slug, feed })
}

async fn feed(b: &Backend, slug: &str, lang: Lang) -> Result<PublicFeed, Error> {
    // `on_air_since > 0` and not `IS NOT NULL`: only so does SQLite read two indexes instead of every campaign ever held.
    const SQL: &str = "
        SELECT c.id, c.title, c.starts_at, c.ends_at, c.on_air_since, c.ended_at, s.name AS shop_name,
               s.slug AS shop_slug, s.zone, i.id AS image_id, i.width, i.height,
               (SELECT COUNT(*) FROM campaign_products x WHERE x.campaign_id = c.id) AS products
        FROM campaigns c
        JOIN shops s ON s.id = c.shop_id
        LEFT JOIN campaign_images ci ON ci.campaign_id = c.id AND ci.position = 0
        LEFT JOIN images i ON i.id = ci.image_id
        WHERE c.deleted_at IS NULL AND c.published AND c.audience = 'suggested' AND ($1 = '' OR s.slug = $1)
          AND (c.on_air_since > 0 OR (c.ended_at IS NULL AND c.ends_at > $2))
        ORDER BY CASE WHEN c.on_air_since IS NULL THEN 1 ELSE 0 END, c.starts_at, c.id
        LIMIT $3";
    let now = b.now();
    let rows =
        on!(b.db(), pool => sqlx::query_as::<_, Row>(SQL).bind(slug).bind(now).bind(CARDS).fetch_all(pool).await?);
    let cards = rows
        .into_iter()
        .map(|row| row.read(b, now, lang))
        .collect::<Result<_, Error>>()?;
    Ok(PublicFeed { cards, now })
}
