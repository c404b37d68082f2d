//! What a shop sells: categories, products, pictures, and vouchers (`voucher`). Checks forms; counting stock is the database's work.

mod voucher;

pub use voucher::{Discount, USES_MAX, Voucher, VoucherFields, VoucherForm, VoucherLimits};

use crate::{CategoryId, Currency, FieldError, ImageId, Money, ProductId, ShopId, Why, account::Errors, text};
use serde::{Deserialize, Serialize};

/// Most pictures of one product or campaign.
pub const IMAGES_MAX: usize = 9;
/// Largest picture file, in bytes (10 MB).
pub const IMAGE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Largest picture, in pixels (40 megapixels): what decoding may cost.
pub const IMAGE_PIXELS_MAX: u64 = 40_000_000;
/// Most units of one product.
pub const STOCK_MAX: i64 = 1_000_000;

/// A stored picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Its id, also in its address.
    pub id: ImageId,
    /// Width in pixels of the full picture.
    pub width: u32,
    /// Height in pixels of the full picture.
    pub height: u32,
}

impl Image {
    /// Address of the full picture (≤ 1,600 px on its longer side).
    #[must_use]
    pub fn url(&self) -> String {
        format!("/files/{}/full.jpg", self.id)
    }

    /// Address of the thumbnail (320 px on its longer side).
    #[must_use]
    pub fn thumb_url(&self) -> String {
        format!("/files/{}/thumb.jpg", self.id)
    }
}

/// A category of a shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// Its name, 1–60 characters.
    pub name: String,
}

/// A product, as staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Whose it is.
    pub shop: ShopId,
    /// 1–120 characters.
    pub name: String,
    /// Where it is filed.
    pub category: Option<CategoryId>,
    /// First is the cover.
    pub images: Vec<Image>,
    /// What it costs.
    pub price: Money,
    /// What it cost before, shown struck through.
    pub compare_at: Option<Money>,
    /// Units that can be sold now.
    pub stock: i64,
    /// Whether it can be sold at all.
    pub active: bool,
    /// Grows with each change; a save names the version that it read.
    pub version: i64,
}

/// The product form as typed; the same names as its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductForm {
    /// 1–120 characters.
    pub name: String,
    /// A category's id, or empty.
    pub category: String,
    /// Amount of money.
    pub price: String,
    /// Amount of money, or empty.
    pub compare_at: String,
    /// Whole number, 0–1,000,000.
    pub stock: String,
    /// Ids of uploaded pictures, in order, joined by commas.
    pub images: String,
    /// Ticked: can be sold.
    pub active: bool,
}

/// A checked product form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductFields {
    /// 1–120 characters.
    pub name: String,
    /// Where it is filed.
    pub category: Option<CategoryId>,
    /// What it costs.
    pub price: Money,
    /// What it cost before.
    pub compare_at: Option<Money>,
    /// Units on hand.
    pub stock: i64,
    /// Pictures in order.
    pub images: Vec<ImageId>,
    /// Whether it can be sold.
    pub active: bool,
}

impl ProductForm {
    /// Checks every field at once, in the shop's currency.
    pub fn check(&self, currency: Currency) -> Result<ProductFields, Vec<FieldError>> {
        let mut errors = Errors::default();
        let name = errors.take("name", text::bounded(&self.name, 1, 120, false));
        let category = errors.take("category", optional_id(&self.category));
        let price = errors.take("price", amount(&self.price, currency, 1));
        let compare_at = errors.take("compare_at", optional(&self.compare_at, |t| amount(t, currency, 1)));
        let stock = errors.take("stock", whole(&self.stock, 0, STOCK_MAX));
        let images = errors.take("images", id_list(&self.images, IMAGES_MAX));
        if let (Some(price), Some(Some(before))) = (price, compare_at)
            && price.minor >= before.minor
        {
            errors.0.push(FieldError::new("price", Why::AboveCompareAt));
        }
        match (name, category, price, compare_at, stock, images) {
            (Some(name), Some(category), Some(price), Some(compare_at), Some(stock), Some(images))
                if errors.0.is_empty() =>
            {
                Ok(ProductFields {
                    name,
                    category,
                    price,
                    compare_at,
                    stock,
                    images,
                    active: self.active,
                })
            }
            _ => Err(errors.0),
        }
    }
}

/// The name of a category: 1–60 characters.
pub fn category_name(name: &str) -> Result<String, Why> {
    text::bounded(name, 1, 60, false)
}

/// A search in the catalog, as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CatalogSearch {
    /// Part of a name; case and diacritics do not matter.
    pub q: String,
    /// A category's id, or empty for all.
    pub category: String,
    /// Where the page before ended; opaque.
    pub after: String,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins, if there is one; opaque.
    pub next: Option<String>,
    /// How many there are in all pages.
    pub total: i64,
}

/// Reads an amount of at least `least` minor units.
pub fn amount(text: &str, currency: Currency, least: i64) -> Result<Money, Why> {
    if text.trim().is_empty() {
        return Err(Why::Missing);
    }
    match Money::parse(text, currency) {
        Ok(money) if money.minor >= least => Ok(money),
        _ => Err(Why::NotAnAmount),
    }
}

/// Reads a whole number within bounds.
pub fn whole(text: &str, min: i64, max: i64) -> Result<i64, Why> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Why::Missing);
    }
    let number: i64 = text.parse().map_err(|_| Why::NotANumber)?;
    if (min..=max).contains(&number) {
        Ok(number)
    } else {
        Err(Why::OutOfRange { min, max })
    }
}

/// Nothing typed is nothing; anything else must pass.
pub fn optional<T>(text: &str, check: impl FnOnce(&str) -> Result<T, Why>) -> Result<Option<T>, Why> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        check(text).map(Some)
    }
}

/// An id or nothing.
pub fn optional_id<T: std::str::FromStr>(text: &str) -> Result<Option<T>, Why> {
    optional(text, |t| t.trim().parse().map_err(|_| Why::NotFound))
}

/// Ids joined by commas, each once, at most `max`.
pub fn id_list<T: std::str::FromStr + PartialEq>(text: &str, max: usize) -> Result<Vec<T>, Why> {
    let mut ids = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let id = part.parse().map_err(|_| Why::NotFound)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
        if ids.len() > max {
            return Err(Why::TooMany { max });
        }
    }
    Ok(ids)
}

/// What is known about an image, before it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageFacts {
    /// Size of the file.
    pub bytes: usize,
    /// Width by the decoder, if it could read the header.
    pub size: Option<(u32, u32)>,
}

/// Whether a picture may be decoded at all.
pub fn check_image(facts: ImageFacts) -> Result<(), Why> {
    if facts.bytes == 0 {
        return Err(Why::EmptyFile);
    }
    if facts.bytes > IMAGE_BYTES_MAX {
        return Err(Why::ImageTooLarge { max_mb: 10 });
    }
    match facts.size {
        None | Some((0, _) | (_, 0)) => Err(Why::NotAnImage),
        Some((w, h)) if u64::from(w) * u64::from(h) > IMAGE_PIXELS_MAX => {
            Err(Why::ImageTooManyPixels { max_megapixels: 40 })
        }
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vnd(minor: i64) -> Money {
        Money::new(minor, Currency::Vnd)
    }

    fn form() -> ProductForm {
        ProductForm {
            name: "Bánh pía".into(),
            price: "90.000".into(),
            stock: "12".into(),
            active: true,
            ..ProductForm::default()
        }
    }

    #[test]
    fn a_good_product_form_passes() {
        let fields = form().check(Currency::Vnd).unwrap();
        assert_eq!((fields.price, fields.stock, fields.compare_at), (vnd(90_000), 12, None));
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let bad = ProductForm {
            price: "free".into(),
            stock: "-1".into(),
            ..ProductForm::default()
        };
        let fields: Vec<_> = bad
            .check(Currency::Vnd)
            .unwrap_err()
            .into_iter()
            .map(|e| e.field)
            .collect();
        assert_eq!(fields, ["name", "price", "stock"]);
    }

    #[test]
    fn a_price_above_the_old_price_is_refused() {
        let bad = ProductForm {
            compare_at: "90000".into(),
            ..form()
        };
        assert_eq!(
            bad.check(Currency::Vnd),
            Err(vec![FieldError::new("price", Why::AboveCompareAt)])
        );
    }

    #[test]
    fn a_picture_is_measured_before_it_is_decoded() {
        let facts = |bytes, size| check_image(ImageFacts { bytes, size });
        assert_eq!(facts(0, None), Err(Why::EmptyFile));
        assert_eq!(
            facts(IMAGE_BYTES_MAX + 1, Some((1, 1))),
            Err(Why::ImageTooLarge { max_mb: 10 })
        );
        assert_eq!(
            facts(10, Some((10_000, 4_001))),
            Err(Why::ImageTooManyPixels { max_megapixels: 40 })
        );
        assert_eq!(facts(10, None), Err(Why::NotAnImage));
        assert_eq!(facts(10, Some((8_000, 5_000))), Ok(()));
    }
}
