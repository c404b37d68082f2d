//! The two screens of a show, each from one moment of the database: the stage for everybody, the studio for staff.
//! Also who may watch at all.

use super::{stage_products, stage_vouchers};
use crate::{
    Backend, Error,
    account::{Staff, Who},
    campaign::{Record, find, images},
    db::{id, word},
    orders,
    tx::{Tx, in_tx},
    zone,
};
use domain::{
    CampaignId, Currency, Lang, Millis, Money, Reject,
    account::{Permission, Role, Visitor},
    audience::{COMMENTS_SHOWN, Comment},
    campaign::Audience,
    live::{Counters, Sales, StageView, StudioView},
};

/// Everything that viewers see. A draft is `NotFound` for everybody but the shop's team.
pub async fn stage(b: &Backend, who: &Who, campaign: CampaignId, lang: Lang) -> Result<StageView, Error> {
    // Before the reads: news that commits while we read comes twice, never not at all.
    let feed_position = b.bus().position(campaign);
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    admit(&mut tx, who, &record).await?;
    let visitor = visitor(&mut tx, who).await?;
    view(b, &mut tx, record, visitor, feed_position, lang).await
}

/// The same and what only staff see.
pub async fn studio(b: &Backend, staff: &Staff, campaign: CampaignId, lang: Lang) -> Result<StudioView, Error> {
    let feed_position = b.bus().position(campaign);
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    if record.shop()? != staff.shop.id {
        return Err(Error::NotFound);
    }
    let published = record.published;
    let sales = Sales {
        orders: record.orders_placed,
        revenue: Money::new(record.revenue_minor, staff.shop.currency),
        version: record.sales_version,
    };
    let orders = orders::newest(&mut tx, campaign).await?;
    // In the studio people are their shop; no nickname is asked for.
    let visitor = Visitor {
        id: domain::VisitorId(staff.account.0),
        nickname: Some(staff.shop.name.clone()),
    };
    let stage = view(b, &mut tx, record, visitor, feed_position, lang).await?;
    Ok(StudioView {
        stage,
        published,
        sales,
        orders,
        link: format!("{}/live/{campaign}", b.settings().public_url),
    })
}

/// Whether this person may watch: to be asked again whenever a stream or a feed opens (DESIGN §2, law 8).
pub async fn may_watch(b: &Backend, who: &Who, campaign: CampaignId) -> Result<(), Error> {
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    admit(&mut tx, who, &record).await
}

/// The rule: a draft is only for staff, and a campaign for followers asks others to follow first.
pub(crate) async fn admit(tx: &mut Tx, who: &Who, record: &Record) -> Result<(), Error> {
    const FOLLOWS: &str = "
        SELECT s.name, s.slug, f.since FROM shops s
        LEFT JOIN follows f ON f.shop_id = s.id AND f.account_id = $2 WHERE s.id = $1";
    if record.published && record.audience()? == Audience::Suggested {
        return Ok(());
    }
    if staff_may(tx, who, record, Permission::SeeCampaigns).await? {
        return Ok(());
    }
    if !record.published {
        return Err(Error::NotFound);
    }
    let account = who.account.map(|account| account.to_string()).unwrap_or_default();
    let (shop_name, shop_slug, since) = in_tx!(tx, conn => sqlx::query_as::<_, (String, String, Option<i64>)>(FOLLOWS)
        .bind(&record.shop_id)
        .bind(account)
        .fetch_one(conn)
        .await?);
    if since.is_some() {
        Ok(())
    } else {
        Err(Reject::FollowersOnly { shop_name, shop_slug }.into())
    }
}

/// Whether whoever asks works in the campaign's shop with this permission. Asked within the transaction: taking a
/// second connection while holding one could leave everybody waiting for each other.
pub(crate) async fn staff_may(tx: &mut Tx, who: &Who, record: &Record, permission: Permission) -> Result<bool, Error> {
    const SQL: &str = "SELECT role FROM staff WHERE shop_id = $1 AND account_id = $2";
    let Some(account) = who.account else { return Ok(false) };
    let account = account.to_string();
    let role = in_tx!(tx, conn => sqlx::query_scalar::<_, String>(SQL)
        .bind(&record.shop_id)
        .bind(account)
        .fetch_optional(conn)
        .await?);
    Ok(role
        .as_deref()
        .and_then(Role::from_code)
        .is_some_and(|role| role.may(permission)))
}

async fn visitor(tx: &mut Tx, who: &Who) -> Result<Visitor, Error> {
    const SQL: &str = "SELECT nickname FROM visitors WHERE id = $1";
    let id = who.visitor.to_string();
    let nickname = in_tx!(tx, conn => sqlx::query_scalar::<_, String>(SQL).bind(id).fetch_optional(conn).await?);
    Ok(Visitor {
        id: who.visitor,
        nickname,
    })
}

#[derive(sqlx::FromRow)]
struct ShopRow {
    name: String,
    slug: String,
    currency: String,
    zone: String,
}

async fn view(
    b: &Backend,
    tx: &mut Tx,
    record: Record,
    visitor: Visitor,
    feed_position: u64,
    lang: Lang,
) -> Result<StageView, Error> {
    const SHOP: &str = "SELECT name, slug, currency, zone FROM shops WHERE id = $1";
    let now = b.now();
    let campaign = record.id()?;
    let shop = in_tx!(tx, conn => sqlx::query_as::<_, ShopRow>(SHOP).bind(&record.shop_id).fetch_one(conn).await?);
    let counters = Counters {
        watching: b.presence().watching(campaign),
        likes: record.likes + b.presence().hearts(campaign),
        comments: count_comments(tx, campaign).await?,
        version: counters_version(feed_position),
    };
    Ok(StageView {
        campaign,
        shop: record.shop()?,
        shop_name: shop.name,
        shop_slug: shop.slug,
        currency: word(&shop.currency, Currency::from_code)?,
        images: images(tx, campaign).await?,
        audience: record.audience()?,
        window: zone::window_sentence(&shop.zone, record.starts_at, record.ends_at, now, lang),
        show: record.show()?,
        counters,
        pins: record.pins()?,
        products: stage_products(tx, campaign).await?,
        vouchers: stage_vouchers(tx, campaign).await?,
        comments: newest_comments(tx, campaign).await?,
        title: record.title,
        description: record.description,
        visitor,
        now,
        feed_position,
    })
}

/// Counters live in memory, so their version is the feed's position: it grows with all news and over restarts. Numbers
/// said later have a later position than those of any page that was drawn before.
pub(crate) fn counters_version(position: u64) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}

/// Comments that were not taken away.
pub(crate) async fn count_comments(tx: &mut Tx, campaign: CampaignId) -> Result<i64, Error> {
    const SQL: &str = "SELECT COUNT(*) FROM comments WHERE campaign_id = $1 AND deleted_at IS NULL";
    let campaign = campaign.to_string();
    Ok(in_tx!(tx, conn => sqlx::query_scalar::<_, i64>(SQL).bind(campaign).fetch_one(conn).await?))
}

#[derive(sqlx::FromRow)]
struct CommentRow {
    id: String,
    author: String,
    host: bool,
    text: String,
    at: Millis,
}

async fn newest_comments(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<Comment>, Error> {
    const SQL: &str = "
        SELECT id, author, host, text, at FROM comments
        WHERE campaign_id = $1 AND deleted_at IS NULL ORDER BY at DESC, id DESC LIMIT $2";
    let text = campaign.to_string();
    let rows = in_tx!(tx, conn => sqlx::query_as::<_, CommentRow>(SQL)
        .bind(text)
        .bind(COMMENTS_SHOWN)
        .fetch_all(conn)
        .await?);
    let comment = |row: CommentRow| {
        let CommentRow {
            id: comment,
            author,
            host,
            text,
            at,
        } = row;
        Ok(Comment {
            id: id(&comment)?,
            campaign,
            author,
            host,
            text,
            at,
        })
    };
    rows.into_iter().rev().map(comment).collect()
}
