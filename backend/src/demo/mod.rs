//! A shop to try things in: made once, by the same use cases that people use, with pictures drawn here.
//! Planting again finds everything there and changes nothing; a planting that was cut off goes on where it stopped. Only
//! when the time of every campaign is over, another is planned, so that there is always something to go live with.

mod canvas;
mod drawings;
mod stock;

use crate::{
    Backend, Error,
    account::{self, May, RunShop},
    campaign, catalog,
    db::{self, on},
    zone,
};
use canvas::Canvas;
use domain::{
    AccountId, HOUR, MINUTE, ProductId, RequestKey, ShopId, VoucherId,
    campaign::CampaignForm,
    catalog::{ProductForm, VariantForm, VoucherForm},
    image::Image,
};
use drawings::{Thing, draw};
use futures::{StreamExt, TryStreamExt, stream};
use image::RgbImage;
use sha2::{Digest, Sha256};
use stock::{FORMS, Form, Goods, ON_AIR, Off, SHELVES, VOUCHERS};

/// Who owns the demo shop.
pub const SELLER: &str = "seller@hawker.local";
/// Who buys in it.
pub const BUYER: &str = "buyer@hawker.local";
/// The password of both.
pub const PASSWORD: &str = "hawker-demo-2026";
/// The word in the demo shop's address.
pub const SLUG: &str = "tiem-nha-may";

/// Pictures drawn at once: as many as a small machine has cores.
const PAINTERS: usize = 2;

/// Makes the demo shop with its seller, its buyer, its goods and one campaign that starts in two hours.
pub async fn plant(b: &Backend) -> Result<(), Error> {
    let seller = person(b, SELLER, "Mây").await?;
    person(b, BUYER, "Lan Nguyễn").await?;
    let may = shop(b, seller).await?;
    let (planned, to_come) = campaigns(b, &may).await?;
    if to_come > 0 {
        return Ok(());
    }
    // Boxed, or every caller would carry 16 KiB of drawings and forms in its own future.
    let products = Box::pin(products(b, &may)).await?;
    let vouchers = Box::pin(vouchers(b, &may)).await?;
    match Box::pin(plan_campaign(b, &may, &products, &vouchers, planned)).await {
        // Somebody sold the goods or changed the vouchers meanwhile: that is what a demo is for.
        Err(Error::Invalid(_) | Error::Reject(_)) if planned > 0 => Ok(()),
        planned => planned,
    }
}

/// How many campaigns the shop ever had, and of how many the time is not over.
async fn campaigns(b: &Backend, may: &May<RunShop>) -> Result<(i64, i64), Error> {
    const COUNT: &str = "SELECT COUNT(*), COUNT(CASE WHEN ends_at > $2 AND deleted_at IS NULL THEN 1 END) \
                         FROM campaigns WHERE shop_id = $1";
    Ok(on!(b.db(), pool => sqlx::query_as(COUNT)
        .bind(may.shop().id.to_string())
        .bind(b.now())
        .fetch_one(pool)
        .await?))
}

async fn person(b: &Backend, email: &str, name: &str) -> Result<AccountId, Error> {
    const FIND: &str = "SELECT id FROM accounts WHERE email = $1";
    let found: Option<String> = on!(b.db(), pool => sqlx::query_scalar(FIND).bind(email).fetch_optional(pool).await?);
    if let Some(id) = found {
        return db::id(&id);
    }
    let session = account::sign_up(b, email, name, PASSWORD).await?;
    account::sign_out(b, &session.token).await?;
    Ok(session.account)
}

async fn shop(b: &Backend, seller: AccountId) -> Result<May<RunShop>, Error> {
    match account::staff(b, Some(seller), SLUG).await {
        Err(Error::NotFound) => {
            account::open_shop(b, seller, "Tiệm Nhà Mây", SLUG, "VND", "Asia/Ho_Chi_Minh").await?;
            account::staff(b, Some(seller), SLUG).await
        }
        answer => answer,
    }
}

/// The key of a planting step: the same for every start of the server.
fn key(of: &str) -> RequestKey {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(format!("hawker demo {of}"))[..16]);
    RequestKey(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// The product that an earlier start made.
async fn find(b: &Backend, may: &May<RunShop>, name: &str) -> Result<Option<String>, Error> {
    const FIND: &str = "SELECT id FROM products WHERE shop_id = $1 AND request_key = $2";
    Ok(on!(b.db(), pool => sqlx::query_scalar(FIND)
        .bind(may.shop().id.to_string())
        .bind(key(name).to_string())
        .fetch_optional(pool)
        .await?))
}

/// Every product, in the order of the shelves.
async fn products(b: &Backend, may: &May<RunShop>) -> Result<Vec<ProductId>, Error> {
    let mut shelves = Vec::new();
    for (name, goods) in &SHELVES {
        let category = catalog::create_category(b, &may.included(), name, key(name)).await?;
        shelves.extend(goods.iter().map(|goods| (category.id, goods)));
    }
    let count = shelves.len();
    // Drawing takes the time, so it is done by several; saving keeps the order, because lists show the newest first.
    let missing = shelves.iter().map(|(_, goods)| async {
        match find(b, may, goods.name).await? {
            Some(_) => Ok(None),
            None => picture(b, may.shop().id, goods).await.map(Some),
        }
    });
    let images: Vec<Option<Image>> = stream::iter(missing).buffered(PAINTERS).try_collect::<Vec<_>>().await?;
    let mut products = Vec::new();
    for (place, ((category, goods), image)) in (0..count).zip(shelves.into_iter().zip(images)).rev() {
        let Some(image) = image else {
            let id = find(b, may, goods.name).await?;
            products.push(db::id(&id.unwrap_or_default())?);
            continue;
        };
        let form = ProductForm {
            name: goods.name.into(),
            category: category.to_string(),
            price: goods.price.to_string(),
            compare_at: amount(goods.compare_at),
            sku: sku(place),
            stock: goods.stock.to_string(),
            variants: forms(place),
            images: image.id.to_string(),
            active: true,
        };
        products.push(catalog::save_product(b, &may.included(), None, &form, 0, key(goods.name)).await?);
    }
    products.reverse();
    Ok(products)
}

fn sku(place: usize) -> String {
    format!("NM-{:02}", place + 1)
}

fn forms(place: usize) -> Vec<VariantForm> {
    let found = FORMS.iter().find(|(of, _)| *of == place);
    let form = |(name, end, stock): &Form| VariantForm {
        name: (*name).into(),
        sku: format!("{}-{end}", sku(place)),
        stock: stock.to_string(),
        ..VariantForm::default()
    };
    found
        .map(|(_, forms)| forms.iter().map(form).collect())
        .unwrap_or_default()
}

/// Nothing typed for nothing.
fn amount(minor: i64) -> String {
    if minor == 0 { String::new() } else { minor.to_string() }
}

async fn picture(b: &Backend, shop: ShopId, goods: &'static Goods) -> Result<Image, Error> {
    let drawing = tokio::task::spawn_blocking(move || {
        let mut canvas = Canvas::new(800, 800, goods.ground);
        draw(&mut canvas, goods.thing);
        canvas.finish()
    });
    catalog::store_drawing(b, shop, drawing.await?).await
}

async fn vouchers(b: &Backend, may: &May<RunShop>) -> Result<Vec<VoucherId>, Error> {
    let mut vouchers = Vec::new();
    for (code, name, off, minimum) in &VOUCHERS {
        let mut form = VoucherForm {
            code: (*code).into(),
            name: (*name).into(),
            minimum: amount(*minimum),
            active: true,
            ..VoucherForm::default()
        };
        match off {
            Off::Fixed(minor) => (form.kind, form.amount) = ("fixed".into(), minor.to_string()),
            Off::Percent(percent, cap) => {
                (form.kind, form.percent, form.cap) = ("percent".into(), percent.to_string(), amount(*cap));
            }
        }
        vouchers.push(catalog::save_voucher(b, &may.included(), None, &form, 0, key(code)).await?);
    }
    Ok(vouchers)
}

async fn plan_campaign(
    b: &Backend,
    may: &May<RunShop>,
    products: &[ProductId],
    vouchers: &[VoucherId],
    before: i64,
) -> Result<(), Error> {
    let cover = tokio::task::spawn_blocking(cover).await?;
    let cover = catalog::store_drawing(b, may.shop().id, cover).await?;
    // On a quarter of an hour, as people plan.
    let starts = (b.now() + 2 * HOUR).div_euclid(15 * MINUTE) * 15 * MINUTE;
    let chosen: Vec<String> = ON_AIR
        .iter()
        .filter_map(|&(place, price, quantity)| {
            Some(format!(
                "{}|{}|{}",
                products.get(place)?,
                amount(price),
                amount(quantity)
            ))
        })
        .collect();
    let form = CampaignForm {
        title: "Quà miền Tây, lụa và gốm · Southern sweets, silk and clay".into(),
        description: "Tối nay Mây mở tủ: bánh pía nướng sáng nay, trà sen Tây Hồ, gốm Bát Tràng và hai mẫu áo dài mới.\n\
            Giá live chỉ trong buổi phát. Giao toàn quốc, trả tiền khi nhận hàng.\n\n\
            Tonight Mây opens the cupboard: pia cakes baked this morning, lotus tea, Bat Trang clay and two new ao dai.\n\
            Live prices last as long as the show. Delivery nationwide, pay on delivery."
            .into(),
        images: cover.id.to_string(),
        starts: zone::to_local(&may.shop().zone, starts),
        ends: zone::to_local(&may.shop().zone, starts + 2 * HOUR),
        audience: "suggested".into(),
        products: chosen.join("\n"),
        vouchers: vouchers.iter().take(2).map(ToString::to_string).collect::<Vec<_>>().join(","),
        notify_on_save: true,
        published: true,
        ..CampaignForm::default()
    };
    campaign::save(b, &may.included(), None, &form, 0, key(&format!("campaign {before}"))).await?;
    Ok(())
}

/// The campaign's cover: some of its goods on one table, wide enough for a shared link's preview.
fn cover() -> RgbImage {
    let mut canvas = Canvas::new(1_600, 900, 0xfb_e6d4);
    for (x, y, scale, thing) in [
        (640.0, -60.0, 0.6, Thing::Lantern { silk: 0xd6_3a3a }),
        (
            20.0,
            90.0,
            0.95,
            Thing::Dress {
                silk: 0xd8_5c86,
                flower: 0xff_e3ea,
            },
        ),
        (
            1_010.0,
            240.0,
            0.8,
            Thing::Vase {
                body: 0xf2_f4f5,
                pattern: 0x2f_5fa8,
            },
        ),
        (560.0, 270.0, 0.8, Thing::Teapot { body: 0x9a_4f36 }),
        (
            420.0,
            470.0,
            0.6,
            Thing::Cake {
                crust: 0xe3_b45e,
                filling: 0xf3_d36b,
            },
        ),
        (
            860.0,
            470.0,
            0.58,
            Thing::Bowl {
                body: 0x2a_9d8f,
                inside: 0xd6_f0ea,
            },
        ),
    ] {
        canvas.place((x, y), scale);
        draw(&mut canvas, thing);
    }
    canvas.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_has_a_picture_of_its_own() {
        let all: Vec<&Goods> = SHELVES.iter().flat_map(|(_, goods)| goods).collect();
        let mut pictures = Vec::new();
        for goods in &all {
            let mut canvas = Canvas::new(80, 80, goods.ground);
            canvas.place((0.0, 0.0), 0.1);
            draw(&mut canvas, goods.thing);
            pictures.push(canvas.finish());
        }
        for (i, picture) in pictures.iter().enumerate() {
            assert!(!pictures[..i].contains(picture), "{}", all[i].name);
        }
        assert_eq!(all.len(), 24);
        assert!(all.iter().all(|goods| (3..=200).contains(&goods.stock)));
    }

    #[test]
    fn the_forms_of_a_product_add_up_to_its_stock() {
        let all: Vec<&Goods> = SHELVES.iter().flat_map(|(_, goods)| goods).collect();
        for (place, forms) in FORMS {
            assert_eq!(forms.iter().map(|(_, _, stock)| stock).sum::<i64>(), all[place].stock);
        }
    }

    #[test]
    fn every_start_of_the_server_plants_with_the_same_keys() {
        assert_eq!(key("campaign"), key("campaign"));
        assert_ne!(key("campaign"), key("LIVE10"));
    }
}
