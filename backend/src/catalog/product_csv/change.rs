//! What the rows of a file become: a product and its variants as they will be, and the rows that speak of them.

use super::row::Row;
use domain::{ImageId, Money, VariantId, catalog::CategoryPath};

/// A product to create or to change, as it will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// Which of the known ones; `None` is a new one.
    pub(super) before: Option<usize>,
    pub(super) name: String,
    /// `None` when it stays.
    pub(super) description: Option<String>,
    /// `None` leaves an existing one where it is.
    pub(super) category: Option<Option<CategoryPath>>,
    pub(super) price: Money,
    pub(super) compare_at: Option<Money>,
    pub(super) active: bool,
    pub(super) archived: bool,
    /// `None` when they stay.
    pub(super) images: Option<Vec<ImageId>>,
    /// Those to create or to change.
    pub(super) variants: Vec<VariantChange>,
    /// The SKUs of all its variants, by which it is found.
    pub(super) skus: Vec<String>,
}

/// A variant to create or to change, as it will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct VariantChange {
    /// `None` is a new one.
    pub(super) id: Option<VariantId>,
    pub(super) position: i64,
    pub(super) name: String,
    pub(super) sku: Option<String>,
    pub(super) price: Option<Money>,
    /// Units more or less than there are.
    pub(super) counted: i64,
}

/// Rows of one product, with the known variant that each means.
pub(super) struct Unit<'a> {
    /// Which of the known products.
    pub(super) product: Option<usize>,
    pub(super) rows: Vec<Meant<'a>>,
}

/// A row, and which variant of its product it means.
#[derive(Clone, Copy)]
pub(super) struct Meant<'a> {
    pub(super) row: &'a Row,
    pub(super) variant: Option<usize>,
}

/// A variant as it will be.
pub(super) struct Next<'a> {
    pub(super) id: Option<VariantId>,
    pub(super) name: String,
    pub(super) sku: Option<String>,
    /// Its own price until now.
    pub(super) price: Option<Money>,
    pub(super) stock: i64,
    /// The row that speaks of it.
    pub(super) row: Option<&'a Row>,
}
