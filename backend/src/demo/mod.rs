//! A shop to try things in: made once, by the same use cases that people use, with the images of the folder `demo/`.
//! Planting again finds everything there and changes nothing; a planting that was cut off goes on where it stopped. Only
//! when the time of every campaign is over, another is planned, so that there is always something to go live with.

mod past;
mod shop;
mod shows;
mod stock;

use crate::{
    Backend, Clock, Error,
    account::{self, May, RunShop, System},
    db::{self, millis, on},
    zone,
};
use domain::{
    AccountId,
    when::{self, DateTime, HOUR, MINUTE, TimeDelta, Utc},
};
use shop::{DemoShop, Plan, image_path, key};
use std::path::{Path, PathBuf};
use stock::{ON_AIR, SHELVES};

/// Who owns the demo shop.
pub const SELLER: &str = "seller@hawker.local";
/// Who buys in it.
pub const BUYER: &str = "buyer@hawker.local";
/// The password of both.
pub const PASSWORD: &str = "hawker-demo-2026";
/// The word in the demo shop's address.
pub const SLUG: &str = "tiem-nha-may";

/// When the shop was opened, before today.
const OPENED: TimeDelta = TimeDelta::days(9);
/// The key of the first campaign to come. It is planned last, so it shows that the planting was finished.
const FIRST: &str = "campaign 0";

/// The first image that planting needs and `folder` does not hold.
#[must_use]
pub fn missing_image(folder: &Path) -> Option<PathBuf> {
    let goods = SHELVES.iter().flat_map(|(_, goods)| goods).map(|goods| goods.image);
    let covers = past::OVER.iter().map(|show| show.cover);
    goods
        .chain(covers)
        .chain([UPCOMING_COVER, shows::DRAFT_COVER])
        .map(|name| image_path(folder, name))
        .find(|path| !path.is_file())
}

/// Makes the demo shop with its seller, its buyer, its goods, two shows that are over, a draft, and one campaign that
/// starts in two hours. `folder` holds the images.
pub async fn plant(b: &Backend, system: &System, folder: &Path) -> Result<(), Error> {
    let opened = b.at(Clock::by_hand(b.now() - OPENED));
    let seller = person(&opened, SELLER, "Mây").await?;
    person(&opened, BUYER, "Lan Nguyễn").await?;
    let may = open_shop(&opened, seller).await?;
    let (planned, to_come) = campaigns(b, &may).await?;
    if to_come > 0 {
        return Ok(());
    }
    // Boxed, or every caller would carry 16 KiB of forms in its own future.
    let shop = Box::pin(DemoShop::stocked(&opened, may, folder)).await?;
    let first = !planned_before(b, &shop.may, FIRST).await?;
    if first {
        Box::pin(shows::plant(b, system, &shop)).await?;
    }
    let name = if first {
        FIRST.into()
    } else {
        format!("campaign {planned}")
    };
    match Box::pin(shop.plan(b, &upcoming(b.now(), &shop.may), &name)).await {
        // Somebody sold the goods or changed the vouchers meanwhile: that is what a demo is for.
        Err(Error::Invalid(_) | Error::Reject(_)) if !first => Ok(()),
        planned => planned.map(|_| ()),
    }
}

/// How many campaigns the shop ever had, and how many are published, not ended, and still have time.
async fn campaigns(b: &Backend, may: &May<RunShop>) -> Result<(i64, i64), Error> {
    const COUNT: &str = "
        SELECT COUNT(*), COUNT(CASE WHEN ends_at > $2 AND published AND ended_at IS NULL AND deleted_at IS NULL THEN 1 END)
        FROM campaigns WHERE shop_id = $1";
    Ok(on!(b.db(), pool => sqlx::query_as(COUNT)
        .bind(may.shop().id.to_string())
        .bind(millis(b.now()))
        .fetch_one(pool)
        .await?))
}

/// Whether an earlier start planned the campaign of this name.
async fn planned_before(b: &Backend, may: &May<RunShop>, name: &str) -> Result<bool, Error> {
    const COUNT: &str = "SELECT COUNT(*) FROM campaigns WHERE shop_id = $1 AND request_key = $2";
    let count: i64 = on!(b.db(), pool => sqlx::query_scalar(COUNT)
        .bind(may.shop().id.to_string())
        .bind(key(name).to_string())
        .fetch_one(pool)
        .await?);
    Ok(count > 0)
}

async fn person(b: &Backend, email: &str, name: &str) -> Result<AccountId, Error> {
    const FIND: &str = "SELECT id FROM accounts WHERE email = $1";
    let found: Option<String> = on!(b.db(), pool => sqlx::query_scalar(FIND).bind(email).fetch_optional(pool).await?);
    if let Some(id) = found {
        return db::id(&id);
    }
    let session = account::sign_up(b, &shows::browser(email), email, name, PASSWORD, "").await?;
    account::sign_out(b, &session.token).await?;
    Ok(session.account)
}

async fn open_shop(b: &Backend, seller: AccountId) -> Result<May<RunShop>, Error> {
    match account::staff(b, Some(seller), SLUG).await {
        Err(Error::NotFound) => {
            account::found_shop(b, seller, "Tiệm Nhà Mây", SLUG, "VND", "Asia/Ho_Chi_Minh").await?;
            account::staff(b, Some(seller), SLUG).await
        }
        answer => answer,
    }
}

const UPCOMING_COVER: &str = "cover";

/// The campaign to go live with, from now on in two hours.
fn upcoming(now: DateTime<Utc>, may: &May<RunShop>) -> Plan {
    // On a quarter of an hour, as people plan.
    let starts = when::floor(now + HOUR * 2, MINUTE * 15);
    Plan {
        title: "Quà miền Tây, lụa và gốm · Southern sweets, silk and clay",
        description: "Tối nay Mây mở tủ: bánh pía nướng sáng nay, trà sen Tây Hồ, gốm Bát Tràng và hai mẫu áo dài mới.\n\
            Giá live chỉ trong buổi phát. Giao toàn quốc, trả tiền khi nhận hàng.\n\n\
            Tonight Mây opens the cupboard: pia cakes baked this morning, lotus tea, Bat Trang clay and two new ao dai.\n\
            Live prices last as long as the show. Delivery nationwide, pay on delivery.",
        cover: UPCOMING_COVER,
        starts: zone::to_local(&may.shop().zone, starts),
        ends: zone::to_local(&may.shop().zone, starts + HOUR * 2),
        offers: &ON_AIR,
        vouchers: 2,
        published: true,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        stock::{FORMS, Goods},
        *,
    };

    fn all() -> Vec<&'static Goods> {
        SHELVES.iter().flat_map(|(_, goods)| goods).collect()
    }

    #[test]
    fn every_product_has_an_image_of_its_own() {
        let images: std::collections::BTreeSet<&str> = all().iter().map(|goods| goods.image).collect();
        assert_eq!((all().len(), images.len()), (24, 24));
        assert!(all().iter().all(|goods| (3..=200).contains(&goods.stock)));
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo");
        assert_eq!(missing_image(&folder), None);
        assert_eq!(
            missing_image(Path::new("nowhere")),
            Some("nowhere/durian-pia-cake.jpg".into())
        );
    }

    #[test]
    fn the_forms_of_a_product_add_up_to_its_stock() {
        for (place, forms) in FORMS {
            assert_eq!(forms.iter().map(|(_, _, stock)| stock).sum::<i64>(), all()[place].stock);
            assert_eq!(past::sold(place), 0, "a show that is over names no variant");
        }
    }

    #[test]
    fn every_start_of_the_server_plants_with_the_same_keys() {
        assert_eq!(key("campaign"), key("campaign"));
        assert_ne!(key("campaign"), key("LIVE10"));
    }
}
