//! The demo shop as the place from which campaigns are planned: its goods with their images, and its vouchers, each made
//! by a use case with a key of its own, so that planting twice makes it once.

use super::{
    past,
    stock::{FORMS, Form, Off, Offer, SHELVES, VOUCHERS, description},
};
use crate::{
    Backend, Error,
    account::{EditCatalog, May, RunShop},
    campaign, catalog,
    db::{self, on},
};
use domain::{
    CampaignId, ProductId, RequestKey, VoucherId,
    campaign::{CampaignForm, OfferForm},
    catalog::{ProductForm, VariantForm, VoucherForm},
    image::Image,
};
use futures::{StreamExt, TryStreamExt, stream};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Images taken in at once: as many as a small machine has cores.
const AT_ONCE: usize = 2;
/// Where the image of this name is.
pub(super) fn image_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(name).with_extension("jpg")
}

/// The key of a planting step: the same for every start of the server.
pub(super) fn key(of: &str) -> RequestKey {
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

/// The shop with what campaigns are planned from.
pub(super) struct DemoShop {
    pub(super) may: May<RunShop>,
    folder: PathBuf,
    /// In the order of the shelves.
    pub(super) products: Vec<ProductId>,
    vouchers: Vec<VoucherId>,
}

/// A campaign to be planned.
pub(super) struct Plan {
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) cover: &'static str,
    /// In the shop's zone, as people type it.
    pub(super) starts: String,
    /// In the shop's zone, as people type it.
    pub(super) ends: String,
    pub(super) offers: &'static [Offer],
    pub(super) vouchers: usize,
    pub(super) published: bool,
}

impl DemoShop {
    pub(super) async fn stocked(b: &Backend, may: May<RunShop>, folder: &Path) -> Result<DemoShop, Error> {
        Ok(DemoShop {
            products: products(b, &may, folder).await?,
            vouchers: vouchers(b, &may).await?,
            folder: folder.to_owned(),
            may,
        })
    }

    /// Saves it, or finds it where an earlier start saved it under this name.
    pub(super) async fn plan(&self, b: &Backend, plan: &Plan, name: &str) -> Result<CampaignId, Error> {
        let cover = image(b, &self.may, &self.folder, plan.cover).await?;
        let offers = plan.offers.iter().filter_map(|&(place, price, quantity)| {
            Some(OfferForm {
                live_price: amount(price),
                live_quantity: amount(quantity),
                ..OfferForm::of(*self.products.get(place)?)
            })
        });
        let vouchers = self.vouchers.iter().take(plan.vouchers).map(ToString::to_string);
        let form = CampaignForm {
            title: plan.title.into(),
            description: plan.description.into(),
            images: cover.id.to_string(),
            starts: plan.starts.clone(),
            ends: plan.ends.clone(),
            audience: "suggested".into(),
            products: offers.collect(),
            vouchers: vouchers.collect::<Vec<_>>().join(","),
            notify_on_save: plan.published,
            published: plan.published,
            ..CampaignForm::default()
        };
        campaign::save(b, &self.may.included(), None, &form, 0, key(name)).await
    }
}

/// Every product, in the order of the shelves.
async fn products(b: &Backend, may: &May<RunShop>, folder: &Path) -> Result<Vec<ProductId>, Error> {
    let mut shelves = Vec::new();
    for (name, goods) in &SHELVES {
        let category = catalog::create_category(b, &may.included(), name, key(name)).await?;
        shelves.extend(goods.iter().map(|goods| (category.id, goods)));
    }
    let count = shelves.len();
    // Images take the time, so several are taken in at once; saving keeps the order, because lists show the newest first.
    let missing = shelves.iter().map(|(_, goods)| async {
        match find(b, may, goods.name).await? {
            Some(_) => Ok(None),
            None => image(b, may, folder, goods.image).await.map(Some),
        }
    });
    let images: Vec<Option<Image>> = stream::iter(missing).buffered(AT_ONCE).try_collect::<Vec<_>>().await?;
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
            // What is sold in the shows that are over comes on top, so that afterwards the shelves hold what they say.
            stock: (goods.stock + past::sold(place)).to_string(),
            variants: forms(place),
            description: description(place).into(),
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

async fn image(b: &Backend, may: &May<RunShop>, folder: &Path, name: &str) -> Result<Image, Error> {
    let path = image_path(folder, name);
    let bytes = tokio::task::spawn_blocking(move || std::fs::read(path)).await??;
    catalog::store_image(b, &may.included::<EditCatalog>(), bytes.into()).await
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
