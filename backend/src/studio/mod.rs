//! The two screens of a show: the stage for everybody, the studio for staff. What they show belongs to other slices; here it is
//! only put together.

mod stage_cache;

pub(crate) use stage_cache::StageCache;

use crate::{
    Backend, Error,
    account::{self, May, SeeOrders, Who, WorkConsole},
    audience::{counters_version, newest_comments, reported},
    campaign::{Record, admit, find, find_for, images},
    db::{maybe_id, word},
    offer::{stage_products, stage_vouchers},
    orders,
    tx::{Tx, in_tx},
    zone,
};
use domain::{
    CampaignId, Currency, Lang, ProductId,
    account::Visitor,
    audience::Comment,
    image::Image,
    live::{Counters, Poster, StageView, StudioView},
    offer::{StageProduct, StageVoucher},
};
use std::sync::Arc;

/// Everything that viewers see. A draft is `NotFound` for everybody but staff who see drafts.
pub async fn stage(b: &Backend, who: &Who, campaign: CampaignId, lang: Lang) -> Result<StageView, Error> {
    // Before the reads: news that commits while we read comes twice, never not at all.
    let feed_position = b.bus().position(campaign);
    let visitor = visitor(b, who).await?;
    let (record, follows) = find_for(b, campaign, who.account).await?;
    let known = match record.is_for_everybody()? {
        true => b.stages().get(campaign, feed_position, &record),
        false => None,
    };
    let (record, content) = match known {
        Some(content) => (record, content),
        None => {
            let mut tx = b.snapshot().await?;
            let record = find(&mut tx, campaign).await?;
            admit(&mut tx, who.account, &record).await?;
            let content = Arc::new(content(&mut tx, &record).await?);
            if record.is_for_everybody()? {
                b.stages().put(campaign, feed_position, record.clone(), content.clone());
            }
            (record, content)
        }
    };
    let viewer = Viewer { visitor, follows, lang };
    view(b, record, &content, viewer, feed_position)
}

/// What everybody who has the link may see of a show for followers.
pub async fn poster(b: &Backend, who: &Who, campaign: CampaignId, lang: Lang) -> Result<Poster, Error> {
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    if !record.is_public() {
        return Err(Error::NotFound);
    }
    let shop = shop(&mut tx, &record).await?;
    let facts = record.facts();
    Ok(Poster {
        cover: images(&mut tx, campaign).await?.into_iter().next(),
        window: zone::window_sentence(&shop.zone, facts.starts_at, facts.ends_at, b.now(), lang),
        title: record.title,
        description: record.description,
        shop_logo: maybe_id(shop.logo_image_id.as_deref())?,
        shop_name: shop.name,
        shop_slug: shop.slug,
        facts,
        signed_in: who.account.is_some(),
    })
}

/// What the shop wrote about a product of a show.
pub async fn describe(b: &Backend, who: &Who, campaign: CampaignId, product: ProductId) -> Result<String, Error> {
    const FIND: &str = "SELECT p.description FROM campaign_products cp JOIN products p ON p.id = cp.product_id \
        WHERE cp.campaign_id = $1 AND cp.product_id = $2 AND NOT p.archived";
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    admit(&mut tx, who.account, &record).await?;
    let found: Option<String> = in_tx!(tx, conn => sqlx::query_scalar(FIND)
        .bind(campaign.to_string())
        .bind(product.to_string())
        .fetch_optional(conn)
        .await?);
    found.ok_or(Error::NotFound)
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
    let content = content(&mut tx, &record).await?;
    let viewer = Viewer {
        visitor,
        follows: None,
        lang,
    };
    let stage = view(b, record, &content, viewer, feed_position)?;
    Ok(StudioView {
        stage,
        published,
        sales,
        orders,
        reported,
        link: format!("{}/live/{campaign}", b.settings().public_url),
    })
}

async fn visitor(b: &Backend, who: &Who) -> Result<Visitor, Error> {
    // Signed-in people speak under their own name, and a page for everybody is nobody's.
    if who.account.is_some() || !who.has_cookie {
        return Ok(Visitor {
            id: who.visitor,
            nickname: None,
        });
    }
    account::visitor(b, who.visitor).await
}

/// What a stage shows besides the campaign's row: the same for everybody.
struct Content {
    shop: ShopRow,
    images: Vec<Image>,
    products: Vec<StageProduct>,
    vouchers: Vec<StageVoucher>,
    comments: Vec<Comment>,
}

#[derive(sqlx::FromRow)]
struct ShopRow {
    name: String,
    slug: String,
    logo_image_id: Option<String>,
    currency: String,
    zone: String,
    wording: i64,
}

async fn shop(tx: &mut Tx, record: &Record) -> Result<ShopRow, Error> {
    const SHOP: &str = "SELECT name, slug, logo_image_id, currency, zone, wording FROM shops WHERE id = $1";
    Ok(in_tx!(tx, conn => sqlx::query_as::<_, ShopRow>(SHOP).bind(&record.shop_id).fetch_one(conn).await?))
}

async fn content(tx: &mut Tx, record: &Record) -> Result<Content, Error> {
    let campaign = record.id()?;
    Ok(Content {
        shop: shop(tx, record).await?,
        images: images(tx, campaign).await?,
        products: stage_products(tx, campaign).await?,
        vouchers: stage_vouchers(tx, campaign).await?,
        comments: newest_comments(tx, campaign).await?,
    })
}

/// What of a stage is one person's.
struct Viewer {
    visitor: Visitor,
    follows: Option<bool>,
    lang: Lang,
}

fn view(
    b: &Backend,
    record: Record,
    content: &Content,
    viewer: Viewer,
    feed_position: u64,
) -> Result<StageView, Error> {
    let (facts, now) = (record.facts(), b.now());
    let campaign = record.id()?;
    let shop = &content.shop;
    let counters = Counters {
        watching: b.presence().watching(campaign),
        likes: record.likes + b.presence().hearts(campaign),
        comments: record.comments,
        delay_ms: b.presence().delay_ms(campaign),
        version: counters_version(feed_position),
    };
    Ok(StageView {
        campaign,
        shop: record.shop()?,
        shop_name: shop.name.clone(),
        shop_slug: shop.slug.clone(),
        shop_logo: maybe_id(shop.logo_image_id.as_deref())?,
        wording: shop.wording,
        currency: word(&shop.currency, Currency::from_code)?,
        images: content.images.clone(),
        audience: record.audience()?,
        window: zone::window_sentence(&shop.zone, facts.starts_at, facts.ends_at, now, viewer.lang),
        show: record.show()?,
        counters,
        pins: record.pins()?,
        products: content.products.clone(),
        vouchers: content.vouchers.clone(),
        comments: content.comments.clone(),
        title: record.title,
        description: record.description,
        visitor: viewer.visitor,
        follows: viewer.follows,
        now,
        feed_position,
    })
}
