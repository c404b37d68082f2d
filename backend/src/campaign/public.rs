//! What everybody may know of shows: the two lists of *Discover* and a shop's page. Only published campaigns; those for followers appear
//! to followers, among the shops that they follow and on the shop's page.

use super::record::{facts, video_from_code};
use crate::{
    Backend, Error,
    account::Who,
    db::{id, maybe_id, millis, on, word},
    offer::cover,
    zone,
};
use domain::{
    CampaignId, Currency, Lang, Money,
    campaign::{Discover, DiscoverCard, RankFacts, ShopPage, ShopProduct},
    when::{DateTime, Utc},
};

/// Most cards of one answer: what people scroll through.
const CARDS: usize = 60;
/// Campaigns among which the cards are ranked: what is on air and what comes soonest.
const CANDIDATES: i64 = 240;
/// Of one shop in a list of several: a shop that plans every day of a year leaves places to the others.
const PER_SHOP: i64 = 6;
/// Most products of a shop's page.
const PRODUCTS: i64 = 24;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    title: String,
    starts_at: i64,
    ends_at: i64,
    on_air_since: Option<i64>,
    ended_at: Option<i64>,
    video: String,
    shop_name: String,
    shop_slug: String,
    zone: String,
    followed: bool,
    products: i64,
    image_id: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
}

impl Row {
    fn read(self, b: &Backend, now: DateTime<Utc>, lang: Lang) -> Result<(RankFacts, DiscoverCard), Error> {
        let campaign: CampaignId = id(&self.id)?;
        let facts = facts(self.starts_at, self.ends_at, self.on_air_since, self.ended_at);
        let video = word(&self.video, video_from_code)?;
        let (watching, crowd) = if facts.on_air {
            (b.presence().watching(campaign), b.presence().ranked(campaign))
        } else {
            (0, 0)
        };
        let rank = RankFacts {
            id: campaign,
            facts,
            video,
            crowd,
            followed: self.followed,
        };
        let card = DiscoverCard {
            id: campaign,
            title: self.title,
            cover: cover(self.image_id, self.width, self.height)?,
            shop_name: self.shop_name,
            shop_slug: self.shop_slug,
            facts,
            video,
            watching,
            products: self.products,
            window: zone::window_sentence(&self.zone, facts.starts_at, facts.ends_at, now, lang),
        };
        Ok((rank, card))
    }
}

/// *Suggested*: campaigns for everybody, of every shop.
pub async fn suggested(b: &Backend, who: &Who, lang: Lang) -> Result<Discover, Error> {
    discover(b, who, Among::Everybody, lang).await
}

/// *Following*: campaigns of the shops that this person follows, those for followers included.
pub async fn following(b: &Backend, who: &Who, lang: Lang) -> Result<Discover, Error> {
    discover(b, who, Among::Followed, lang).await
}

/// Whether a campaign `c` is on air or to come, for everybody it is meant for; the place of the moment it is. `on_air_since > 0` and
/// not `IS NOT NULL`: only so does SQLite read two indexes instead of every campaign ever held.
macro_rules! listed {
    ($now:literal) => {
        concat!(
            "c.deleted_at IS NULL AND c.published AND (c.on_air_since > 0 OR (c.ended_at IS NULL AND c.ends_at > ",
            $now,
            "))"
        )
    };
}

#[derive(sqlx::FromRow)]
struct ShopRow {
    id: String,
    name: String,
    slug: String,
    logo_image_id: Option<String>,
    followers: i64,
    about: String,
    contact: String,
    terms: String,
    privacy: String,
    following: bool,
    works_here: bool,
}

/// A shop's public page.
pub async fn shop_page(b: &Backend, who: &Who, slug: &str, lang: Lang) -> Result<ShopPage, Error> {
    const SQL: &str = "
        SELECT s.id, s.name, s.slug, s.logo_image_id, s.followers, s.about, s.contact, s.terms, s.privacy,
               EXISTS (SELECT 1 FROM follows f WHERE f.shop_id = s.id AND f.account_id = $2) AS following,
               EXISTS (SELECT 1 FROM staff t WHERE t.shop_id = s.id AND t.account_id = $2) AS works_here
        FROM shops s WHERE s.slug = $1 AND s.state = 'open'";
    let account = account_of(who);
    let shop = on!(b.db(), pool => sqlx::query_as::<_, ShopRow>(SQL)
        .bind(slug)
        .bind(account)
        .fetch_optional(pool)
        .await?);
    let shop = shop.ok_or(Error::NotFound)?;
    const FOR_FOLLOWERS: &str = concat!(
        "SELECT COUNT(*) FROM campaigns c WHERE c.shop_id = $1 AND c.audience <> 'suggested' AND ",
        listed!("$2")
    );
    // Nobody is asked to follow the shop that they work in.
    let for_followers = if shop.following || shop.works_here {
        0
    } else {
        on!(b.db(), pool => sqlx::query_scalar(FOR_FOLLOWERS)
            .bind(&shop.id)
            .bind(millis(b.now()))
            .fetch_one(pool)
            .await?)
    };
    Ok(ShopPage {
        for_followers,
        campaigns: discover(b, who, Among::Shop(&shop.slug), lang).await?,
        products: products(b, &shop.id).await?,
        following: who.account.map(|_| shop.following),
        name: shop.name,
        slug: shop.slug,
        logo: maybe_id(shop.logo_image_id.as_deref())?,
        about: shop.about,
        contact: shop.contact,
        terms: shop.terms,
        privacy: shop.privacy,
        followers: shop.followers,
    })
}

/// Of each shop the first `$7`, and of these the first `$6`.
pub(super) const DISCOVER: &str = concat!(
    "
    SELECT o.id, o.title, o.starts_at, o.ends_at, o.on_air_since, o.ended_at, o.video, o.shop_name, o.shop_slug, o.zone,
           o.followed, i.id AS image_id, i.width, i.height,
           (SELECT COUNT(*) FROM campaign_products x WHERE x.campaign_id = o.id) AS products
    FROM (SELECT c.id, c.title, c.starts_at, c.ends_at, c.on_air_since, c.ended_at, c.video, s.name AS shop_name,
                 s.slug AS shop_slug, s.zone, f.since IS NOT NULL AS followed,
                 CASE WHEN c.on_air_since IS NULL THEN 1 ELSE 0 END AS waits,
                 ROW_NUMBER() OVER (
                     PARTITION BY c.shop_id
                     ORDER BY CASE WHEN c.on_air_since IS NULL THEN 1 ELSE 0 END, c.starts_at, c.id
                 ) AS of_shop
          FROM campaigns c
          JOIN shops s ON s.id = c.shop_id
          LEFT JOIN follows f ON f.shop_id = c.shop_id AND f.account_id = $2
          WHERE s.state = 'open' AND ($1 = '' OR s.slug = $1)
            AND (f.since IS NOT NULL OR NOT $3) AND (c.audience = 'suggested' OR ($4 AND f.since IS NOT NULL)) AND ",
    listed!("$5"),
    ") o
    LEFT JOIN campaign_images ci ON ci.campaign_id = o.id AND ci.position = 0
    LEFT JOIN images i ON i.id = ci.image_id
    WHERE o.of_shop <= $7
    ORDER BY o.waits, o.starts_at, o.id
    LIMIT $6"
);

/// Whose campaigns a list shows.
enum Among<'a> {
    Everybody,
    Followed,
    Shop(&'a str),
}

fn account_of(who: &Who) -> String {
    who.account.map(|account| account.to_string()).unwrap_or_default()
}

async fn discover(b: &Backend, who: &Who, among: Among<'_>, lang: Lang) -> Result<Discover, Error> {
    let now = b.now();
    let (slug, only_followed, for_followers, per_shop) = match among {
        Among::Everybody => ("", false, false, PER_SHOP),
        Among::Followed => ("", true, true, PER_SHOP),
        Among::Shop(slug) => (slug, false, true, CANDIDATES),
    };
    let rows = on!(b.db(), pool => sqlx::query_as::<_, Row>(DISCOVER)
        .bind(slug)
        .bind(account_of(who))
        .bind(only_followed)
        .bind(for_followers)
        .bind(millis(now))
        .bind(CANDIDATES)
        .bind(per_shop)
        .fetch_all(pool)
        .await?);
    let mut cards = rows
        .into_iter()
        .map(|row| row.read(b, now, lang))
        .collect::<Result<Vec<_>, Error>>()?;
    cards.sort_by_cached_key(|(facts, _)| facts.rank(now));
    cards.truncate(CARDS);
    let cards = cards.into_iter().map(|(_, card)| card).collect();
    Ok(Discover { cards, now })
}

#[derive(sqlx::FromRow)]
struct ProductRow {
    name: String,
    price_minor: i64,
    compare_at_minor: Option<i64>,
    currency: String,
    stock: i64,
    image_id: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
}

async fn products(b: &Backend, shop: &str) -> Result<Vec<ShopProduct>, Error> {
    const SQL: &str = "
        SELECT p.name, p.price_minor, p.compare_at_minor, p.currency, p.stock, i.id AS image_id, i.width, i.height
        FROM products p
        LEFT JOIN product_images pi ON pi.product_id = p.id AND pi.position = 0
        LEFT JOIN images i ON i.id = pi.image_id
        WHERE p.shop_id = $1 AND p.active ORDER BY p.id DESC LIMIT $2";
    let rows =
        on!(b.db(), pool => sqlx::query_as::<_, ProductRow>(SQL).bind(shop).bind(PRODUCTS).fetch_all(pool).await?);
    let read = |row: ProductRow| {
        let currency = word(&row.currency, Currency::from_code)?;
        Ok(ShopProduct {
            name: row.name,
            image: cover(row.image_id, row.width, row.height)?,
            price: Money::new(row.price_minor, currency),
            was: row.compare_at_minor.map(|minor| Money::new(minor, currency)),
            sold_out: row.stock <= 0,
        })
    };
    rows.into_iter().map(read).collect()
}
