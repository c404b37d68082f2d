//! The shop's list of campaigns: tabs with their counts, search, paging. The status is computed in SQL from the same
//! facts as in `domain::campaign::Facts::status`; a test compares the two.

use super::record::facts;
use crate::{
    Backend, Error,
    account::{May, SeeCampaigns, SeeDrafts, SeeOrders},
    db::{id, like, millis, on},
    offer::cover,
    zone,
};
use domain::{
    CampaignId, Lang, Money,
    campaign::{CampaignList, CampaignRow, CampaignSearch, Sold, Status, WINDOW_MAX},
    when::{DateTime, Days, Utc},
};

/// Rows of one page.
const PAGE: usize = 20;

/// The status as SQL: the arms of `Facts::status`, in its order. `$2` is now.
macro_rules! status {
    () => {
        "CASE WHEN c.on_air_since IS NOT NULL THEN 'ongoing' WHEN c.ended_at IS NOT NULL THEN 'ended' \
         WHEN c.ends_at <= $2 THEN 'completed' WHEN c.starts_at <= $2 THEN 'ongoing' ELSE 'upcoming' END"
    };
}

/// Which campaigns of the shop `$1` the search box (`$3`), *Show active only* (`$4`) and *Filter* leave: those whose window
/// reaches into the period from `$5` to before `$6`. No window is longer than a day, so `$7`, a day before `$5`, lets the
/// index leave out everything older.
macro_rules! found {
    () => {
        "c.shop_id = $1 AND c.deleted_at IS NULL AND c.title_folded LIKE $3 ESCAPE '!' AND (c.published OR NOT $4) \
         AND c.ends_at > $5 AND c.starts_at < $6 AND c.starts_at > $7"
    };
}

/// The period of a search, as columns that [`found!`] compares with.
struct Reach {
    from: i64,
    until: i64,
}

impl Reach {
    fn of(days: Option<Days>, zone: &str) -> Reach {
        let (from, until) = days.map_or((None, None), |days| zone::moments(zone, days));
        Reach {
            from: from.map_or(0, millis),
            until: until.map_or(i64::MAX, millis),
        }
    }

    fn earliest_start(&self) -> i64 {
        self.from.saturating_sub(WINDOW_MAX.num_milliseconds() + 1)
    }
}

/// What is on air, then what is due, then what is ahead, then what is over. `$2` is now.
macro_rules! part {
    () => {
        "CASE WHEN c.on_air_since IS NOT NULL THEN 0 WHEN c.ended_at IS NOT NULL OR c.ends_at <= $2 THEN 3 \
         WHEN c.starts_at <= $2 THEN 1 ELSE 2 END"
    };
}

/// The order within a part: of what is ahead the soonest first, of the rest the latest.
macro_rules! nearness {
    () => {
        "CASE WHEN c.on_air_since IS NULL AND c.ended_at IS NULL AND c.starts_at > $2 THEN c.starts_at ELSE -c.starts_at END"
    };
}

/// The page is found on narrow rows first; images and counts are looked up for its rows only.
pub(super) const LIST: &str = concat!(
    "WITH page AS (
         SELECT c.id, ",
    part!(),
    " AS part, ",
    nearness!(),
    " AS nearness
         FROM campaigns c
         WHERE ",
    found!(),
    " AND ($8 = '' OR $8 = ",
    status!(),
    ") AND (",
    part!(),
    " > $9 OR (",
    part!(),
    " = $9 AND (",
    nearness!(),
    " > $10 OR (",
    nearness!(),
    " = $10 AND c.id > $11))))
         ORDER BY part, nearness, c.id
         LIMIT $12)
     SELECT c.id, page.part, page.nearness, c.title, c.published, c.starts_at, c.ends_at, c.on_air_since, c.ended_at, c.orders_placed,
            c.revenue_minor, i.id AS image_id, i.width, i.height,
            (SELECT COUNT(*) FROM campaign_products x WHERE x.campaign_id = c.id) AS products,
            (SELECT COUNT(*) FROM campaign_vouchers x WHERE x.campaign_id = c.id) AS vouchers
     FROM page
     JOIN campaigns c ON c.id = page.id
     LEFT JOIN campaign_images ci ON ci.campaign_id = c.id AND ci.position = 0
     LEFT JOIN images i ON i.id = ci.image_id
     ORDER BY page.part, page.nearness, c.id"
);

/// How many campaigns each tab has.
pub(super) const COUNTS: &str = concat!(
    "SELECT t.status, COUNT(*) FROM (SELECT ",
    status!(),
    " AS status FROM campaigns c WHERE ",
    found!(),
    ") AS t GROUP BY t.status"
);

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    part: i32,
    nearness: i64,
    title: String,
    published: bool,
    starts_at: i64,
    ends_at: i64,
    on_air_since: Option<i64>,
    ended_at: Option<i64>,
    orders_placed: i64,
    revenue_minor: i64,
    products: i64,
    vouchers: i64,
    image_id: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
}

/// One page of the list. What is on air or due comes first, because it needs its seller now; then what is ahead, the soonest
/// first, and then what was, the latest first; by id where two start together, so that the order is total.
pub async fn list(
    b: &Backend,
    may: &May<SeeCampaigns>,
    search: &CampaignSearch,
    lang: Lang,
) -> Result<CampaignList, Error> {
    let now = b.now();
    // An unknown tab is all, as an unknown page is the first: an address typed by hand shows something.
    let tab = Status::from_code(&search.tab).map_or("", Status::code);
    let after = Place::read(&search.after).unwrap_or(Place::START);
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let zone = &may.shop().zone;
    let today = zone::today(zone, now);
    let days = search
        .period()
        .map(|period| period.days(&search.from, &search.to, today));
    let reach = Reach::of(days, zone);
    let mut rows = on!(b.db(), pool => sqlx::query_as::<_, Row>(LIST)
        .bind(may.shop().id.to_string())
        .bind(millis(now))
        .bind(like(&search.q))
        .bind(only_published(may, search))
        .bind(reach.from)
        .bind(reach.until)
        .bind(reach.earliest_start())
        .bind(tab)
        .bind(after.part)
        .bind(after.nearness)
        .bind(&after.id)
        .bind(limit)
        .fetch_all(pool)
        .await?);
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|last| Place::of(last).write());
    let rows = rows
        .into_iter()
        .map(|row| row.read(b, may, now, lang))
        .collect::<Result<_, Error>>()?;
    Ok(CampaignList {
        rows,
        counts: counts(b, may, search, &reach, now).await?,
        days: days.and_then(|days| days.sentence(today, lang)),
        next,
        now,
    })
}

/// *Show active only*, and always for who may not see drafts.
fn only_published(may: &May<SeeCampaigns>, search: &CampaignSearch) -> bool {
    search.active || may.also::<SeeDrafts>().is_none()
}

/// Sums of orders are made only for who may see orders.
pub(super) fn sold(may: &May<SeeOrders>, orders: i64, revenue_minor: i64) -> Sold {
    Sold {
        orders,
        revenue: Money::new(revenue_minor, may.shop().currency),
    }
}

impl Row {
    fn read(self, b: &Backend, may: &May<SeeCampaigns>, now: DateTime<Utc>, lang: Lang) -> Result<CampaignRow, Error> {
        let campaign: CampaignId = id(&self.id)?;
        let facts = facts(self.starts_at, self.ends_at, self.on_air_since, self.ended_at);
        Ok(CampaignRow {
            id: campaign,
            title: self.title,
            cover: cover(self.image_id, self.width, self.height)?,
            published: self.published,
            facts,
            products: self.products,
            vouchers: self.vouchers,
            watching: if facts.on_air {
                b.presence().watching(campaign)
            } else {
                0
            },
            sold: may.also().map(|may| sold(&may, self.orders_placed, self.revenue_minor)),
            window: zone::window_sentence(&may.shop().zone, facts.starts_at, facts.ends_at, now, lang),
        })
    }
}

/// How many the search finds in each tab: all, then [`Status::ALL`].
async fn counts(
    b: &Backend,
    may: &May<SeeCampaigns>,
    search: &CampaignSearch,
    reach: &Reach,
    now: DateTime<Utc>,
) -> Result<[i64; 5], Error> {
    let found = on!(b.db(), pool => sqlx::query_as::<_, (String, i64)>(COUNTS)
        .bind(may.shop().id.to_string())
        .bind(millis(now))
        .bind(like(&search.q))
        .bind(only_published(may, search))
        .bind(reach.from)
        .bind(reach.until)
        .bind(reach.earliest_start())
        .fetch_all(pool)
        .await?);
    let of = |status: Status| {
        found
            .iter()
            .filter(|(code, _)| code == status.code())
            .map(|(_, count)| *count)
            .sum()
    };
    let [ongoing, upcoming, ended, completed]: [i64; 4] = Status::ALL.map(of);
    Ok([
        ongoing + upcoming + ended + completed,
        ongoing,
        upcoming,
        ended,
        completed,
    ])
}

/// Where a page ended, in the order of the list.
struct Place {
    part: i32,
    nearness: i64,
    id: String,
}

impl Place {
    /// Before every row: on air sorts as 0.
    const START: Place = Place {
        part: -1,
        nearness: 0,
        id: String::new(),
    };

    fn of(row: &Row) -> Place {
        Place {
            part: row.part,
            nearness: row.nearness,
            id: row.id.clone(),
        }
    }

    fn write(&self) -> String {
        format!("{}.{}.{}", self.part, self.nearness, self.id)
    }

    fn read(text: &str) -> Option<Place> {
        let mut parts = text.splitn(3, '.');
        let part = parts.next()?.parse().ok()?;
        let nearness = parts.next()?.parse().ok()?;
        let id: CampaignId = parts.next()?.parse().ok()?;
        Some(Place {
            part,
            nearness,
            id: id.to_string(),
        })
    }
}
