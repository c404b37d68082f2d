//! A campaign's row as it is stored, and the whole campaign as staff see it.

use super::list::sold;
use crate::{
    Backend, Error,
    account::{May, SeeCampaigns, SeeDrafts, SeeOrders},
    db::{id, maybe_id, moment, on, word},
    offer::{cover, image},
    tx::{Tx, in_tx},
    zone,
};
use domain::{
    AccountId, CampaignId, Currency, Money, ShopId,
    campaign::{
        Audience, Campaign, CampaignForm, CampaignProduct, CampaignVoucher, Facts, Notify, OfferForm, Reminder,
        reminder_words,
    },
    image::Image,
    live::{Pins, Show, VideoState},
    moderation::CommentRules,
    when::TimeDelta,
};

/// A row of `campaigns`.
#[derive(Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) shop_id: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) audience: String,
    pub(crate) published: bool,
    pub(crate) shop_is_open: bool,
    pub(crate) starts_at: i64,
    pub(crate) ends_at: i64,
    pub(crate) on_air_since: Option<i64>,
    pub(crate) ended_at: Option<i64>,
    pub(crate) video: String,
    pub(crate) show_version: i64,
    pub(crate) likes: i64,
    pub(crate) comments: i64,
    pub(crate) comment_slow_s: i64,
    pub(crate) comment_followers_only: bool,
    pub(crate) pinned_product_id: Option<String>,
    pub(crate) pinned_voucher_id: Option<String>,
    pub(crate) pins_version: i64,
    pub(crate) orders_placed: i64,
    pub(crate) revenue_minor: i64,
    pub(crate) sales_version: i64,
    pub(crate) version: i64,
    pub(crate) last_key: String,
    pub(crate) notify_on_save: bool,
    pub(crate) remind_before_ms: Option<i64>,
    pub(crate) remind_at: Option<i64>,
}

/// The columns of [`Record`], for statements put together with `concat!`.
macro_rules! record_columns {
    () => {
        "id, shop_id, title, description, audience, published, \
         (SELECT s.state = 'open' FROM shops s WHERE s.id = campaigns.shop_id) AS shop_is_open, starts_at, ends_at, on_air_since, ended_at, video, \
         show_version, likes, comments, comment_slow_s, comment_followers_only, pinned_product_id, pinned_voucher_id, pins_version, orders_placed, revenue_minor, \
         sales_version, version, last_key, notify_on_save, remind_before_ms, remind_at"
    };
}
pub(crate) use record_columns;

impl Record {
    pub(crate) fn id(&self) -> Result<CampaignId, Error> {
        id(&self.id)
    }

    pub(crate) fn shop(&self) -> Result<ShopId, Error> {
        id(&self.shop_id)
    }

    /// Whether this campaign exists for the holder of `may`: it is their shop's, and published unless they may see drafts.
    pub(crate) fn shown_to<P>(&self, may: &May<P>) -> Result<(), Error> {
        let visible = self.published || may.also::<SeeDrafts>().is_some();
        if self.shop()? == may.shop().id && visible {
            Ok(())
        } else {
            Err(Error::NotFound)
        }
    }

    /// Whether people outside of the shop may know of it.
    pub(crate) fn is_public(&self) -> bool {
        self.published && self.shop_is_open
    }

    /// Whether everybody sees the same of it: public, and not for followers only.
    pub(crate) fn is_for_everybody(&self) -> Result<bool, Error> {
        Ok(self.is_public() && self.audience()? == Audience::Suggested)
    }

    pub(crate) fn audience(&self) -> Result<Audience, Error> {
        word(&self.audience, Audience::from_code)
    }

    pub(crate) fn facts(&self) -> Facts {
        facts(self.starts_at, self.ends_at, self.on_air_since, self.ended_at)
    }

    pub(crate) fn notify(&self) -> Notify {
        let before = self
            .remind_before_ms
            .map(|span| Reminder::Before(TimeDelta::milliseconds(span)));
        Notify {
            on_save: self.notify_on_save,
            before: before.or(self.remind_at.map(|at| Reminder::At(moment(at)))),
        }
    }

    pub(crate) fn show(&self) -> Result<Show, Error> {
        Ok(Show {
            facts: self.facts(),
            on_air_since: self.on_air_since.map(moment),
            video: word(&self.video, video_from_code)?,
            comment_rules: self.comment_rules(),
            version: self.show_version,
        })
    }

    pub(crate) fn comment_rules(&self) -> CommentRules {
        CommentRules {
            slow_s: u32::try_from(self.comment_slow_s).unwrap_or(0),
            followers_only: self.comment_followers_only,
        }
    }

    pub(crate) fn pins(&self) -> Result<Pins, Error> {
        Ok(Pins {
            product: maybe_id(self.pinned_product_id.as_deref())?,
            voucher: maybe_id(self.pinned_voucher_id.as_deref())?,
            version: self.pins_version,
        })
    }
}

/// The facts from their columns.
pub(crate) fn facts(starts_at: i64, ends_at: i64, on_air_since: Option<i64>, ended_at: Option<i64>) -> Facts {
    Facts {
        starts_at: moment(starts_at),
        ends_at: moment(ends_at),
        on_air: on_air_since.is_some(),
        ended_at: ended_at.map(moment),
    }
}

/// What arrives of the video, and how it is stored.
const VIDEO_CODES: [(VideoState, &str); 7] = [
    (VideoState::None, "none"),
    (VideoState::Flowing, "flowing"),
    (VideoState::SoundOnly, "sound_only"),
    (VideoState::Stopped, "stopped"),
    (VideoState::TooLarge, "too_large"),
    (VideoState::CameraOff, "camera_off"),
    (VideoState::Interrupted, "interrupted"),
];

pub(super) fn video_from_code(code: &str) -> Option<VideoState> {
    VIDEO_CODES
        .iter()
        .find(|(_, known)| *known == code)
        .map(|(video, _)| *video)
}

pub(crate) fn video_code(video: VideoState) -> &'static str {
    VIDEO_CODES
        .iter()
        .find(|(known, _)| *known == video)
        .map_or("none", |(_, code)| code)
}

const FIND: &str = concat!(
    "SELECT ",
    record_columns!(),
    " FROM campaigns WHERE id = $1 AND deleted_at IS NULL"
);

/// The row of a campaign that is not deleted.
pub(crate) async fn find(tx: &mut Tx, campaign: CampaignId) -> Result<Record, Error> {
    let campaign = campaign.to_string();
    in_tx!(tx, conn => sqlx::query_as::<_, Record>(FIND).bind(campaign).fetch_optional(conn).await?)
        .ok_or(Error::NotFound)
}

/// The same for one person, and whether they follow the shop, which its own people do; `None` for nobody.
pub(crate) async fn find_for(
    b: &Backend,
    campaign: CampaignId,
    account: Option<AccountId>,
) -> Result<(Record, Option<bool>), Error> {
    const FOR: &str = concat!(
        "SELECT ",
        record_columns!(),
        ", EXISTS (SELECT 1 FROM follows f WHERE f.shop_id = campaigns.shop_id AND f.account_id = $2) \
         OR EXISTS (SELECT 1 FROM staff s WHERE s.shop_id = campaigns.shop_id AND s.account_id = $2) AS follows \
         FROM campaigns WHERE id = $1 AND deleted_at IS NULL"
    );
    #[derive(sqlx::FromRow)]
    struct Seen {
        #[sqlx(flatten)]
        record: Record,
        follows: bool,
    }
    let person = account.map(|account| account.to_string()).unwrap_or_default();
    let seen: Option<Seen> = on!(b.db(), pool => sqlx::query_as(FOR)
        .bind(campaign.to_string())
        .bind(person)
        .fetch_optional(pool)
        .await?);
    let seen = seen.ok_or(Error::NotFound)?;
    Ok((seen.record, account.map(|_| seen.follows)))
}

/// The same, where nothing else is read of the same moment.
pub(crate) async fn find_alone(b: &Backend, campaign: CampaignId) -> Result<Record, Error> {
    let campaign = campaign.to_string();
    on!(b.db(), pool => sqlx::query_as::<_, Record>(FIND).bind(campaign).fetch_optional(pool).await?)
        .ok_or(Error::NotFound)
}

/// The same, and nobody else changes this campaign, orders in it included, until the transaction ends: an update that
/// changes nothing holds the row on PostgreSQL, and on SQLite the transaction holds everything anyway.
/// Locks are taken in the order campaign, then products by id, so that no two transactions wait for each other.
pub(crate) async fn lock(tx: &mut Tx, campaign: CampaignId) -> Result<Record, Error> {
    const SQL: &str = concat!(
        "UPDATE campaigns SET version = version WHERE id = $1 AND deleted_at IS NULL RETURNING ",
        record_columns!()
    );
    let campaign = campaign.to_string();
    in_tx!(tx, conn => sqlx::query_as::<_, Record>(SQL).bind(campaign).fetch_optional(conn).await?)
        .ok_or(Error::NotFound)
}

/// [`lock`] for staff: another shop's campaign does not exist, nor does a draft for who may not see drafts.
pub(crate) async fn lock_of_shop<P>(tx: &mut Tx, may: &May<P>, campaign: CampaignId) -> Result<Record, Error> {
    let record = lock(tx, campaign).await?;
    record.shown_to(may)?;
    Ok(record)
}

/// The images of a campaign, cover first.
pub(crate) async fn images(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<Image>, Error> {
    const SQL: &str = "
        SELECT i.id, i.width, i.height
        FROM campaign_images ci JOIN images i ON i.id = ci.image_id
        WHERE ci.campaign_id = $1 ORDER BY ci.position";
    let campaign = campaign.to_string();
    let rows = in_tx!(tx, conn => sqlx::query_as::<_, (String, i64, i64)>(SQL).bind(campaign).fetch_all(conn).await?);
    rows.into_iter()
        .map(|(id, width, height)| image(&id, width, height))
        .collect()
}

#[derive(sqlx::FromRow)]
pub(super) struct ProductRow {
    id: String,
    /// none before it joins
    #[sqlx(default)]
    number: i64,
    name: String,
    price_minor: i64,
    #[sqlx(default)]
    compare_at_minor: Option<i64>,
    #[sqlx(default)]
    from_minor: Option<i64>,
    currency: String,
    stock: i64,
    live_price_minor: Option<i64>,
    live_quantity: Option<i64>,
    image_id: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
}

impl ProductRow {
    pub(super) fn read(self) -> Result<CampaignProduct, Error> {
        let currency = word(&self.currency, Currency::from_code)?;
        Ok(CampaignProduct {
            product: id(&self.id)?,
            number: self.number,
            name: self.name,
            image: cover(self.image_id, self.width, self.height)?,
            price: Money::new(self.price_minor, currency),
            from: self.from_minor.map(|minor| Money::new(minor, currency)),
            compare_at: self.compare_at_minor.map(|minor| Money::new(minor, currency)),
            stock: self.stock,
            live_price: self.live_price_minor.map(|minor| Money::new(minor, currency)),
            live_quantity: self.live_quantity,
        })
    }
}

async fn products(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<CampaignProduct>, Error> {
    const SQL: &str = "
        SELECT p.id, cp.number, p.name, p.price_minor, p.compare_at_minor, p.currency, p.stock, cp.live_price_minor,
               cp.live_quantity,
               (SELECT MIN(COALESCE(v.price_minor, p.price_minor)) FROM variants v WHERE v.product_id = p.id AND NOT v.removed
                HAVING MIN(COALESCE(v.price_minor, p.price_minor)) <> MAX(COALESCE(v.price_minor, p.price_minor))
               ) AS from_minor,
               i.id AS image_id, i.width, i.height
        FROM campaign_products cp
        JOIN products p ON p.id = cp.product_id
        LEFT JOIN product_images pi ON pi.product_id = p.id AND pi.position = 0
        LEFT JOIN images i ON i.id = pi.image_id
        WHERE cp.campaign_id = $1 ORDER BY cp.position";
    let campaign = campaign.to_string();
    let rows = in_tx!(tx, conn => sqlx::query_as::<_, ProductRow>(SQL).bind(campaign).fetch_all(conn).await?);
    rows.into_iter().map(ProductRow::read).collect()
}

async fn vouchers(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<CampaignVoucher>, Error> {
    const SQL: &str = "
        SELECT v.id, v.code, v.name FROM campaign_vouchers cv JOIN vouchers v ON v.id = cv.voucher_id
        WHERE cv.campaign_id = $1 ORDER BY cv.position";
    let campaign = campaign.to_string();
    let rows =
        in_tx!(tx, conn => sqlx::query_as::<_, (String, String, String)>(SQL).bind(campaign).fetch_all(conn).await?);
    rows.into_iter()
        .map(|(voucher, code, name)| {
            Ok(CampaignVoucher {
                voucher: id(&voucher)?,
                code,
                name,
            })
        })
        .collect()
}

/// A campaign of the shop, whole, as it is at one moment.
pub async fn load(b: &Backend, may: &May<SeeCampaigns>, campaign: CampaignId) -> Result<Campaign, Error> {
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    record.shown_to(may)?;
    Ok(Campaign {
        id: campaign,
        shop: may.shop().id,
        audience: record.audience()?,
        notify: record.notify(),
        facts: record.facts(),
        images: images(&mut tx, campaign).await?,
        products: products(&mut tx, campaign).await?,
        vouchers: vouchers(&mut tx, campaign).await?,
        title: record.title,
        description: record.description,
        published: record.published,
        sold: may
            .also()
            .map(|may| sold(&may, record.orders_placed, record.revenue_minor)),
        version: record.version,
    })
}

/// The title of a campaign of the shop, for a list of orders.
pub async fn title(b: &Backend, may: &May<SeeOrders>, campaign: CampaignId) -> Result<String, Error> {
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    record.shown_to(may)?;
    Ok(record.title)
}

/// The form that shows this campaign, with its window in the shop's local time.
#[must_use]
pub fn form_of(campaign: &Campaign, zone: &str) -> CampaignForm {
    let offer = |chosen: &CampaignProduct| OfferForm {
        product: chosen.product.to_string(),
        live_price: chosen.live_price.map(Money::to_input).unwrap_or_default(),
        live_quantity: chosen.live_quantity.map(|units| units.to_string()).unwrap_or_default(),
    };
    let (remind, remind_when, remind_at) =
        reminder_words(campaign.notify.before, |moment| zone::to_local(zone, moment));
    CampaignForm {
        title: campaign.title.clone(),
        description: campaign.description.clone(),
        images: joined(campaign.images.iter().map(|image| image.id.to_string())),
        starts: zone::to_local(zone, campaign.facts.starts_at),
        ends: zone::to_local(zone, campaign.facts.ends_at),
        audience: campaign.audience.code().to_owned(),
        products: campaign.products.iter().map(offer).collect(),
        vouchers: joined(campaign.vouchers.iter().map(|chosen| chosen.voucher.to_string())),
        notify_on_save: campaign.notify.on_save,
        remind,
        remind_when,
        remind_at,
        published: campaign.published,
    }
}

fn joined(ids: impl Iterator<Item = String>) -> String {
    ids.collect::<Vec<_>>().join(",")
}
