//! Prices of one product. A file has a price and perhaps a sale price in each row; a product has one price, one price before,
//! and variants that may cost something else.

use super::{change::Next, row::Row};
use domain::{
    Money, Why,
    catalog::{BadCell, Column, Product},
};

/// What a product will cost.
pub(super) struct Prices {
    pub(super) price: Money,
    pub(super) compare_at: Option<Money>,
    /// Each variant's own price, where it has one.
    pub(super) own: Vec<Option<Money>>,
}

/// What was asked before, as a row shows it: nothing for a variant that does not cost less now.
pub(super) fn shown_before(compare_at: Option<Money>, now: Money) -> Option<Money> {
    compare_at.filter(|before| before.minor > now.minor)
}

/// `has_before` says whether the file speaks of prices before at all.
pub(super) fn priced(
    before: Option<&Product>,
    variants: &[Next<'_>],
    has_before: bool,
) -> Result<Prices, Vec<BadCell>> {
    let rows = || variants.iter().filter_map(|variant| variant.row);
    let agrees = |row: &Row, compare_at| !has_before || row.before == shown_before(compare_at, row.price);
    // Where every row says what is so already, nothing changes, however it came about.
    if let Some(product) = before
        && variants.iter().all(|variant| {
            let costs = variant.price.unwrap_or(product.price);
            variant.id.is_some()
                && variant
                    .row
                    .is_none_or(|row| row.price == costs && agrees(row, product.compare_at))
        })
    {
        return Ok(Prices {
            price: product.price,
            compare_at: product.compare_at,
            own: variants.iter().map(|variant| variant.price).collect(),
        });
    }
    let costs: Vec<Money> = variants
        .iter()
        .filter_map(|variant| {
            let known = || before.map(|product| variant.price.unwrap_or(product.price));
            variant.row.map(|row| row.price).or_else(known)
        })
        .collect();
    let is_below = |compare_at: Money| costs.iter().any(|costs| costs.minor < compare_at.minor);
    let stored = before.and_then(|product| product.compare_at);
    let compare_at = if !has_before {
        if stored.is_some_and(|stored| !is_below(stored)) {
            return Err(each(rows(), Column::Price, |_| Why::AboveCompareAt));
        }
        stored
    } else if rows().all(|row| agrees(row, stored)) && stored.is_none_or(is_below) {
        stored
    } else {
        let first = rows().find(|row| row.before.is_some());
        let compare_at = first.and_then(|row| row.before);
        if let (Some(first), Some(other)) = (first, rows().find(|row| !agrees(row, compare_at))) {
            let against = |row: &Row| Why::RowsDisagree {
                line: if agrees(row, compare_at) {
                    other.line
                } else {
                    first.line
                },
            };
            return Err(each(rows(), Column::SalePrice, against));
        }
        compare_at
    };
    // The product's price stays while something is sold at it; a price before is always more than it.
    let fits = |price: &Money| compare_at.is_none_or(|compare_at| price.minor < compare_at.minor);
    let stays = before
        .map(|product| product.price)
        .filter(|price| costs.contains(price) && fits(price));
    let Some(price) = stays.or_else(|| costs.iter().copied().find(fits)) else {
        return Err(each(rows(), Column::Price, |_| Why::AboveCompareAt));
    };
    let is_single = matches!(variants, [only] if only.name.is_empty());
    let own = variants.iter().zip(&costs).map(|(variant, costs)| match variant.price {
        _ if is_single => None,
        Some(own) if own == *costs => Some(own),
        _ => (*costs != price).then_some(*costs),
    });
    Ok(Prices {
        price,
        compare_at,
        own: own.collect(),
    })
}

fn each<'a>(rows: impl Iterator<Item = &'a Row>, column: Column, why: impl Fn(&Row) -> Why) -> Vec<BadCell> {
    let cell = |row: &Row| {
        let value = if column == Column::Price {
            Some(row.price)
        } else {
            row.before
        };
        let value = value.map(Money::to_input).unwrap_or_default();
        BadCell::new(row.line, Some(column), &value, why(row))
    };
    rows.map(cell).collect()
}
