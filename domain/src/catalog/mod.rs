//! What a shop sells: categories, products with their variants, and vouchers. Checks forms; counting stock is the
//! database's work.

mod category;
mod product;
mod product_csv;
mod voucher;

pub use category::{Category, CategoryPath, LEVEL_MARK, sort_categories};
pub use product::{
    DESCRIPTION_MAX, Product, ProductFields, ProductForm, VARIANTS_MAX, Variant, VariantFields, VariantForm,
    product_description, product_name, sku, variant_name,
};
pub use product_csv::{
    BAD_SHOWN_MAX, BadCell, CSV_BYTES_MAX, CSV_ROWS_MAX, Column, ImportReport, Tally, guarded, is_damaged, spelled,
    unguarded,
};
pub use voucher::{USES_MAX, Voucher, VoucherFields, VoucherForm, VoucherLimits};

use serde::{Deserialize, Serialize};

/// Most units of one product.
pub const STOCK_MAX: i64 = 1_000_000;

/// A search in the catalog, as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CatalogSearch {
    /// Part of a name; case and diacritics do not matter.
    pub q: String,
    /// A category's id, or empty for all.
    pub category: String,
    /// What is archived instead of what is not.
    pub archived: bool,
    /// Where the page before ended; opaque.
    pub after: String,
}
