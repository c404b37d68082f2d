//! Rows that lean on others. Shopify writes a product's name in its first row only, and rows that hold nothing but an image;
//! WooCommerce writes a row for the product, without a price, and one for each variation, which names that row.

use super::columns::Columns;
use csv::StringRecord;
use domain::catalog::Column;
use std::{borrow::Cow, collections::HashMap};

/// The first rows of products, by what the others call them.
#[derive(Default)]
pub(super) struct Families(HashMap<String, StringRecord>);

/// What a row is.
pub(super) enum Member<'a> {
    /// Something that is sold, with the cells that it shares with its first row.
    Sold(Cow<'a, StringRecord>),
    /// An image of a product.
    Image,
    /// What other rows say is sold.
    Parent,
}

impl Families {
    /// What `row` is, given those before it.
    pub(super) fn read<'a>(&mut self, columns: &Columns, row: &'a StringRecord) -> Member<'a> {
        let cell = |column| columns.cell(row, column).trim();
        let group = cell(Column::ItemGroupId);
        match columns.kind(row).trim() {
            "variable" => {
                for name in [
                    cell(Column::Id).to_owned(),
                    format!("id:{}", columns.number(row).trim()),
                ] {
                    self.0.insert(name, row.clone());
                }
                return Member::Parent;
            }
            "variation" => {}
            _ if !cell(Column::Title).is_empty() => {
                if !group.is_empty() {
                    self.0.entry(group.to_owned()).or_insert_with(|| row.clone());
                }
                return Member::Sold(Cow::Borrowed(row));
            }
            _ => {}
        }
        match self.0.get(group) {
            Some(_) if cell(Column::Id).is_empty() && cell(Column::Price).is_empty() => Member::Image,
            Some(first) => Member::Sold(Cow::Owned(columns.completed(row, first))),
            None => Member::Sold(Cow::Borrowed(row)),
        }
    }
}
