//! What a shop sells: categories, products with their variants, pictures, and vouchers. Checks forms; counting stock is
//! the database's work.

mod category;
mod feed;
mod product;
mod voucher;

pub use category::{Category, CategoryPath, LEVEL_MARK, sort_categories};
pub use feed::{BAD_SHOWN_MAX, BadCell, Column, FEED_BYTES_MAX, FEED_ROWS_MAX, FeedReport, Tally, guarded, unguarded};
pub use product::{
    Product, ProductFields, ProductForm, VARIANTS_MAX, Variant, VariantFields, VariantForm, product_name, sku,
    variant_name,
};
pub use voucher::{Discount, USES_MAX, Voucher, VoucherFields, VoucherForm, VoucherLimits};

use crate::{Currency, ImageId, Money, MoneyError, Why};
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

/// A search in the catalog, as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CatalogSearch {
    /// Part of a name; case and diacritics do not matter.
    pub q: String,
    /// A category's id, or empty for all.
    pub category: String,
    /// What is put away instead of what is not.
    pub archived: bool,
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
        Ok(money) if money.minor < least => Err(Why::NotPositive),
        Ok(money) => Ok(money),
        Err(MoneyError::TooLarge) => Err(Why::AmountTooLarge),
        Err(_) => Err(Why::NotAnAmount),
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

    #[test]
    fn a_price_is_more_than_nothing_and_less_than_what_sums_can_hold() {
        let price = |text| amount(text, Currency::Vnd, 1).map(|money| money.minor);
        assert_eq!(price("90.000"), Ok(90_000));
        assert_eq!(price(""), Err(Why::Missing));
        assert_eq!(price("free"), Err(Why::NotAnAmount));
        assert_eq!(price("0"), Err(Why::NotPositive));
        assert_eq!(price("1000000000000"), Ok(1_000_000_000_000));
        assert_eq!(price("1000000000001"), Err(Why::AmountTooLarge));
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
