//! Products and their variants. Every product has at least one variant, which holds its stock: one that is sold in a single
//! form has one variant without a name.

use super::STOCK_MAX;
use crate::{
    CategoryId, Currency, FieldError, ImageId, Money, ProductId, ShopId, VariantId, Why,
    field::{Errors, amount, id_list, optional, optional_id, whole},
    image::{IMAGES_MAX, Image},
    text,
};
use serde::{Deserialize, Serialize};

/// Most variants of one product.
pub const VARIANTS_MAX: usize = 50;
/// Most characters of a variant's name.
const VARIANT_NAME_MAX: usize = 60;
/// Most characters of a SKU.
const SKU_MAX: usize = 64;
/// Most characters of a description.
pub const DESCRIPTION_MAX: usize = 5_000;

/// A form in which a product is sold: a size, a colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Its id.
    pub id: VariantId,
    /// 1–60 characters; empty when it is the only one.
    pub name: String,
    /// The shop's own number for it, unique in the shop.
    pub sku: Option<String>,
    /// What it costs, when that is not the product's price.
    pub price: Option<Money>,
    /// Units that can be sold now.
    pub stock: i64,
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
    /// Units that can be sold now, of all variants together.
    pub stock: i64,
    /// At least one, in order.
    pub variants: Vec<Variant>,
    /// Whether it can be sold at all.
    pub active: bool,
    /// Archived: not in lists, not for new campaigns, not on sale.
    pub archived: bool,
    /// Grows with each change; a save names the version that it read.
    pub version: i64,
}

impl Product {
    /// The variants that people choose between; none for a product that is sold in a single form.
    #[must_use]
    pub fn choices(&self) -> &[Variant] {
        match self.variants.as_slice() {
            [only] if only.name.is_empty() => &[],
            all => all,
        }
    }
}

/// A row of the product form's variants as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VariantForm {
    /// A variant's id, or empty for a new one.
    pub id: String,
    /// 1–60 characters.
    pub name: String,
    /// 1–64 characters, or empty.
    pub sku: String,
    /// Amount of money, or empty for the product's price.
    pub price: String,
    /// Whole number, 0–1,000,000.
    pub stock: String,
}

impl VariantForm {
    /// A row in which nothing was typed does not count.
    fn is_blank(&self) -> bool {
        [&self.name, &self.sku, &self.price, &self.stock]
            .iter()
            .all(|field| field.trim().is_empty())
    }
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
    /// 1–64 characters, or empty; of a product without variants.
    pub sku: String,
    /// Whole number, 0–1,000,000; of a product without variants.
    pub stock: String,
    /// Text of at most 5,000 characters, or empty.
    pub description: String,
    /// 0–50 rows; blank ones do not count.
    pub variants: Vec<VariantForm>,
    /// Ids of uploaded images, in order, joined by commas.
    pub images: String,
    /// Ticked: can be sold.
    pub active: bool,
}

/// A checked row of variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantFields {
    /// The row of the form, for errors.
    pub row: usize,
    /// Which one; `None` is a new one.
    pub id: Option<VariantId>,
    /// 1–60 characters; empty when it is the only one.
    pub name: String,
    /// 1–64 characters.
    pub sku: Option<String>,
    /// What it costs, when that is not the product's price.
    pub price: Option<Money>,
    /// Units on hand.
    pub stock: i64,
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
    /// What it is: 0–5,000 characters.
    pub description: String,
    /// At least one, in order. A product without variants has one without a name and without an id.
    pub variants: Vec<VariantFields>,
    /// Images in order.
    pub images: Vec<ImageId>,
    /// Whether it can be sold.
    pub active: bool,
}

impl ProductForm {
    /// Checks every field at once, in the shop's currency. Fields of the variants are named `variants.0.name`.
    pub fn check(&self, currency: Currency) -> Result<ProductFields, Vec<FieldError>> {
        let mut errors = Errors::default();
        let name = errors.take("name", product_name(&self.name));
        let category = errors.take("category", optional_id(&self.category));
        let price = errors.take("price", amount(&self.price, currency, 1));
        let compare_at = errors.take("compare_at", optional(&self.compare_at, |t| amount(t, currency, 1)));
        let variants = self.check_variants(currency, &mut errors);
        let images = errors.take("images", id_list(&self.images, IMAGES_MAX));
        let description = errors.take("description", product_description(&self.description));
        if let (Some(price), Some(Some(before))) = (price, compare_at)
            && price.minor >= before.minor
        {
            errors.0.push(FieldError::new("price", Why::AboveCompareAt));
        }
        match (name, category, price, compare_at, images, description) {
            (Some(name), Some(category), Some(price), Some(compare_at), Some(images), Some(description))
                if errors.0.is_empty() =>
            {
                Ok(ProductFields {
                    name,
                    category,
                    price,
                    compare_at,
                    description,
                    variants,
                    images,
                    active: self.active,
                })
            }
            _ => Err(errors.0),
        }
    }

    fn check_variants(&self, currency: Currency, errors: &mut Errors) -> Vec<VariantFields> {
        let rows = || self.variants.iter().enumerate().filter(|(_, row)| !row.is_blank());
        if rows().next().is_none() {
            let sku = errors.take("sku", optional(&self.sku, sku));
            let stock = errors.take("stock", whole(&self.stock, 0, STOCK_MAX));
            return vec![VariantFields {
                row: 0,
                id: None,
                name: String::new(),
                sku: sku.flatten(),
                price: None,
                stock: stock.unwrap_or_default(),
            }];
        }
        if rows().count() > VARIANTS_MAX {
            errors
                .0
                .push(FieldError::new("variants", Why::TooMany { max: VARIANTS_MAX }));
            return Vec::new();
        }
        let mut checked: Vec<VariantFields> = Vec::new();
        for (at, row) in rows() {
            let field = |name: &str| format!("variants.{at}.{name}");
            let id = errors.take(&field("name"), optional_id(&row.id));
            let name = errors.take(&field("name"), variant_name(&row.name));
            let code = errors.take(&field("sku"), optional(&row.sku, sku));
            let price = errors.take(&field("price"), optional(&row.price, |t| amount(t, currency, 1)));
            let stock = errors.take(&field("stock"), whole(&row.stock, 0, STOCK_MAX));
            let row = VariantFields {
                row: at,
                id: id.flatten(),
                name: name.unwrap_or_default(),
                sku: code.flatten(),
                price: price.flatten(),
                stock: stock.unwrap_or_default(),
            };
            for other in &checked {
                if !row.name.is_empty() && text::fold(&other.name) == text::fold(&row.name) {
                    errors.0.push(FieldError::new(&field("name"), Why::NameTaken));
                }
                if row.sku.is_some() && other.sku == row.sku {
                    errors.0.push(FieldError::new(&field("sku"), Why::SkuTaken));
                }
                if row.id.is_some() && other.id == row.id {
                    errors.0.push(FieldError::new(&field("name"), Why::NotFound));
                }
            }
            checked.push(row);
        }
        checked
    }
}

/// The name of a product: 1–120 characters.
pub fn product_name(name: &str) -> Result<String, Why> {
    text::bounded(name, 1, 120, false)
}

/// What a shop says about a product: plain text, up to 5,000 characters.
pub fn product_description(text: &str) -> Result<String, Why> {
    text::bounded(text, 0, DESCRIPTION_MAX, true)
}

/// The name of a variant: 1–60 characters.
pub fn variant_name(name: &str) -> Result<String, Why> {
    text::bounded(name, 1, VARIANT_NAME_MAX, false)
}

/// A SKU: 1–64 characters, as typed, without invisible ones: what looks the same is the same.
pub fn sku(sku: &str) -> Result<String, Why> {
    let seen: String = sku.chars().filter(|c| !text::sign::is_invisible(*c)).collect();
    if seen.trim().is_empty() && !sku.trim().is_empty() {
        return Err(Why::NothingVisible);
    }
    text::bounded(&seen, 1, SKU_MAX, false)
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

    fn row(name: &str, sku: &str, stock: &str) -> VariantForm {
        VariantForm {
            name: name.into(),
            sku: sku.into(),
            stock: stock.into(),
            ..VariantForm::default()
        }
    }

    fn wrong(form: &ProductForm) -> Vec<(String, Why)> {
        let errors = form.check(Currency::Vnd).unwrap_err();
        errors.into_iter().map(|error| (error.field, error.why)).collect()
    }

    #[test]
    fn a_good_product_form_passes() {
        let fields = form().check(Currency::Vnd).unwrap();
        assert_eq!((fields.price, fields.compare_at), (vnd(90_000), None));
        let [only] = fields.variants.as_slice() else {
            panic!("{fields:?}")
        };
        assert_eq!((only.name.as_str(), only.stock, only.id), ("", 12, None));
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let bad = ProductForm {
            price: "free".into(),
            stock: "-1".into(),
            ..ProductForm::default()
        };
        let fields: Vec<_> = wrong(&bad).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "price", "stock"]);
    }

    #[test]
    fn a_price_above_the_old_price_is_refused() {
        let bad = ProductForm {
            compare_at: "90000".into(),
            ..form()
        };
        assert_eq!(wrong(&bad), [("price".into(), Why::AboveCompareAt)]);
    }

    #[test]
    fn variants_replace_the_stock_of_the_product_and_blank_rows_do_not_count() {
        let two = ProductForm {
            stock: String::new(),
            variants: vec![
                VariantForm::default(),
                row("M", "AD-M", "4"),
                row("L", "", "0"),
                VariantForm::default(),
            ],
            ..form()
        };
        let fields = two.check(Currency::Vnd).unwrap();
        let read: Vec<_> = fields
            .variants
            .iter()
            .map(|v| (v.name.as_str(), v.sku.as_deref(), v.stock))
            .collect();
        assert_eq!(read, [("M", Some("AD-M"), 4), ("L", None, 0)]);
    }

    #[test]
    fn a_wrong_variant_is_named_by_its_row() {
        let bad = ProductForm {
            variants: vec![row("M", "A", "1"), row("m", "A", "x"), row("", "", "3")],
            ..form()
        };
        let expected = [
            ("variants.1.stock", Why::NotANumber),
            ("variants.1.name", Why::NameTaken),
            ("variants.1.sku", Why::SkuTaken),
            ("variants.2.name", Why::Missing),
        ];
        assert_eq!(wrong(&bad), expected.map(|(field, why)| (field.to_owned(), why)));
        let many = ProductForm {
            variants: (0..51).map(|n| row(&format!("size {n}"), "", "1")).collect(),
            ..form()
        };
        assert_eq!(wrong(&many), [("variants".into(), Why::TooMany { max: 50 })]);
    }
}
