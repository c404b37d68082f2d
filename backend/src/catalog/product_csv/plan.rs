//! What a file makes of what the shop has: which rows are one product, which product that is, and what changes about it. A
//! pure function; running its result twice changes nothing the second time.

use super::{
    change::{Change, Meant, Unit},
    load::Known,
    read::Table,
    row::Row,
    settle::settle,
};
use domain::{
    ProductId, Why,
    catalog::{BAD_SHOWN_MAX, BadCell, Column, ImportReport},
};
use std::collections::{BTreeSet, HashMap};

/// What is to be written, and what to say about it.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) changes: Vec<Change>,
    pub(super) report: ImportReport,
}

pub(super) fn plan(table: &Table, known: &Known) -> Plan {
    let mut bad = Bad::default();
    let units = units(table, known, &mut bad);
    let mut planned = Plan::default();
    let report = &mut planned.report;
    for mut unit in units {
        // A row that is bad beside its neighbours leaves; the others are looked at again without it.
        while !unit.rows.is_empty() {
            match settle(&unit, table, known) {
                Ok(settled) => {
                    settled.count(report);
                    planned.changes.extend(settled.change);
                    break;
                }
                Err(cells) => {
                    let lines: BTreeSet<u64> = cells.iter().map(|cell| cell.line).collect();
                    unit.rows.retain(|meant| !lines.contains(&meant.row.line));
                    cells.into_iter().for_each(|cell| bad.add(cell));
                }
            }
        }
    }
    report.rows = table.count;
    report.bad_rows = table.bad_rows + bad.lines.len();
    report.bad = table.bad.iter().cloned().chain(bad.cells).collect();
    report.bad.sort_by_key(|cell| cell.line);
    report.bad.truncate(BAD_SHOWN_MAX);
    report.ignored.clone_from(&table.ignored);
    report.foreign_images = table.foreign_images;
    planned
}

#[derive(Default)]
struct Bad {
    cells: Vec<BadCell>,
    lines: BTreeSet<u64>,
}

impl Bad {
    fn add(&mut self, cell: BadCell) {
        self.lines.insert(cell.line);
        self.cells.push(cell);
    }
}

/// What joins rows into one product.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Joint<'a> {
    Product(usize),
    Group(&'a str),
    Row(u64),
}

/// Rows by product, in the order of the file.
fn units<'a>(table: &'a Table, known: &Known, bad: &mut Bad) -> Vec<Unit<'a>> {
    let index = Index::of(known);
    let rows: Vec<(&Row, Option<(usize, usize)>)> = once_each(table, &index, bad)
        .into_iter()
        .map(|row| (row, index.variant(&row.id)))
        .collect();
    // A group is the product whose id it is, and the product of any of its rows.
    let mut products_of: HashMap<&str, BTreeSet<usize>> = HashMap::new();
    for (row, found) in rows.iter().filter(|(row, _)| !row.group.is_empty()) {
        let products = products_of.entry(&row.group).or_default();
        products.extend(found.map(|(product, _)| product));
        products.extend(index.products.get(row.group.as_str()));
    }
    let mut units: Vec<Unit<'a>> = Vec::new();
    let mut unit_of: HashMap<Joint<'a>, usize> = HashMap::new();
    for (row, found) in rows {
        let products = products_of.get(row.group.as_str());
        if products.is_some_and(|products| products.len() > 1) {
            bad.add(BadCell::new(
                row.line,
                Some(Column::ItemGroupId),
                &row.group,
                Why::TwoProducts,
            ));
            continue;
        }
        let product = found.map(|(product, _)| product).or_else(|| products?.first().copied());
        let joint = match product {
            Some(product) => Joint::Product(product),
            None if row.group.is_empty() => Joint::Row(row.line),
            None => Joint::Group(&row.group),
        };
        let at = *unit_of.entry(joint).or_insert_with(|| {
            units.push(Unit {
                product,
                rows: Vec::new(),
            });
            units.len() - 1
        });
        let variant = found.map(|(_, variant)| variant);
        units[at].rows.push(Meant { row, variant });
    }
    units
}

/// The rows without those whose id, or whose variant by another id, came before.
fn once_each<'a>(table: &'a Table, index: &Index, bad: &mut Bad) -> Vec<&'a Row> {
    let mut by_id: HashMap<&str, u64> = HashMap::new();
    let mut by_variant: HashMap<(usize, usize), u64> = HashMap::new();
    let mut first = Vec::new();
    for row in &table.rows {
        let variant = index.variant(&row.id);
        let earlier = by_id
            .get(row.id.as_str())
            .or_else(|| by_variant.get(&variant?))
            .copied();
        if let Some(line) = earlier {
            bad.add(BadCell::new(
                row.line,
                Some(Column::Id),
                &row.id,
                Why::TwiceInFile { line },
            ));
            continue;
        }
        by_id.insert(&row.id, row.line);
        variant.map(|variant| by_variant.insert(variant, row.line));
        first.push(row);
    }
    first
}

/// What the shop has, by the names that a file may use: places in [`Known`].
struct Index {
    skus: HashMap<String, (usize, usize)>,
    variants: HashMap<String, (usize, usize)>,
    products: HashMap<String, usize>,
}

impl Index {
    fn of(known: &Known) -> Index {
        let mut index = Index {
            skus: HashMap::new(),
            variants: HashMap::new(),
            products: HashMap::new(),
        };
        for (p, product) in known.products.iter().enumerate() {
            let id: ProductId = product.id;
            index.products.insert(id.to_string(), p);
            for (v, variant) in product.variants.iter().enumerate() {
                index.variants.insert(variant.id.to_string(), (p, v));
                variant.sku.as_ref().map(|sku| index.skus.insert(sku.clone(), (p, v)));
            }
        }
        index
    }

    /// A SKU first: a shop may number its goods as it likes.
    fn variant(&self, id: &str) -> Option<(usize, usize)> {
        self.skus.get(id).or_else(|| self.variants.get(id)).copied()
    }
}
