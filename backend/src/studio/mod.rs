//! The two screens of a show, each from one moment of the database: the stage for everybody, the studio for staff. What
//! they show belongs to other slices; here it is only put together.

use crate::{
    Backend, Error,
    account::{May, SeeOrders, Who, WorkConsole},
    audience::{counters_version, newest_comments, reported},
    campaign::{Record, admit, find, images},
    db::word,
    offer::{stage_products, stage_vouchers},
    orders,
    tx::{Tx, in_tx},
    zone,
};
use domain::{
    CampaignId, Currency, Lang,
    account::Visitor,
    live::{Counters, StageView, StudioView},
};

/// Everything that viewers see. A draft is `NotFound` for everybody but staff who see drafts.
pub async fn stage(b: &Backend, who: &Who, campaign: CampaignId, lang: Lang) -> Result<StageView, Error> {
    // Before the reads: news that commits while we read comes twice, never not at all.
    let feed_position = b.bus().position(campaign);
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    admit(&mut tx, who.account, &record).await?;
    let visitor = visitor(&mut tx, who).await?;
    view(b, &mut tx, record, visitor, feed_position, lang).await
}

/// The same, and what the person's role may see besides.
pub async fn studio(
    b: &Backend,
    may: &May<WorkConsole>,
    campaign: CampaignId,
    lang: Lang,
) -> Result<StudioView, Error> {
    let feed_position = b.bus().position(campaign);
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    record.shown_to(may)?;
    let published = record.published;
    let (sales, orders) = match may.also::<SeeOrders>() {
        None => (None, None),
        Some(may) => (
            Some(orders::sales(&may, &record)),
            Some(orders::newest(&mut tx, &may, campaign).await?),
        ),
    };
    let reported = reported(&mut tx, campaign).await?;
    // In the studio people speak as their shop; no nickname is asked for.
    let visitor = Visitor {
        id: domain::VisitorId(may.account().0),
        nickname: Some(may.shop().name.clone()),
    };
    let stage = view(b, &mut tx, record, visitor, feed_position, lang).await?;
    Ok(StudioView {
        stage,
        published,
        sales,
        orders,
        reported,
        link: format!("{}/live/{campaign}", b.settings().public_url),
    })
}

async fn visitor(tx: &mut Tx, who: &Who) -> Result<Visitor, Error> {
    const SQL: &str = "SELECT nickname FROM visitors WHERE id = $1";
    // Signed-in people speak under their own name, and a page for everybody is nobody's.
    if who.account.is_some() || !who.has_cookie {
        return Ok(Visitor {
            id: who.visitor,
            nickname: None,
        });
    }
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
    let (facts, now) = (record.facts(), b.now());
    let campaign = record.id()?;
    let shop = in_tx!(tx, conn => sqlx::query_as::<_, ShopRow>(SHOP).bind(&record.shop_id).fetch_one(conn).await?);
    let counters = Counters {
        watching: b.presence().watching(campaign),
        likes: record.likes + b.presence().hearts(campaign),
        comments: record.comments,
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
        window: zone::window_sentence(&shop.zone, facts.starts_at, facts.ends_at, now, lang),
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
