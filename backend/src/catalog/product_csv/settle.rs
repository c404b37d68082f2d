//! What the rows of one product make of it, or what is wrong with them beside each other.

use super::{
    change::{Change, Meant, Next, Unit, VariantChange},
    load::Known,
    price::{Prices, priced},
    read::Table,
    row::{ProductStatus, Row},
};
use domain::{
    ImageId, Why,
    catalog::{BadCell, CategoryPath, Column, ImportReport, Product, Tally, VARIANTS_MAX},
    image::IMAGES_MAX,
    text,
};
use std::collections::HashMap;

/// One product, settled.
pub(super) struct Settled {
    /// What is to be written, if anything.
    pub(super) change: Option<Change>,
    is_new: bool,
    variants: Tally,
}

impl Settled {
    pub(super) fn count(&self, report: &mut ImportReport) {
        match &self.change {
            Some(_) if self.is_new => report.products.created += 1,
            Some(_) => report.products.changed += 1,
            None => report.products.same += 1,
        }
        report.variants.created += self.variants.created;
        report.variants.changed += self.variants.changed;
        report.variants.same += self.variants.same;
    }
}

pub(super) fn settle(unit: &Unit<'_>, table: &Table, known: &Known) -> Result<Settled, Vec<BadCell>> {
    let before = unit.product.map(|at| &known.products[at]);
    let rows: Vec<&Row> = unit.rows.iter().map(|meant| meant.row).collect();
    let title = agreed(&rows, Column::Title, |row| Some(row.title.clone()))?;
    // Rows of one product may each say something else of it: the first counts.
    let description = rows.iter().find_map(|row| row.description.clone());
    let described = before.and_then(|product| known.descriptions.get(&product.id));
    agreed(&rows, Column::ProductType, |row| row.category.clone()?.map(folded))?;
    let path = rows.iter().find_map(|row| row.category.clone()?);
    let category = rows.iter().any(|row| row.category.is_some()).then_some(path);
    let status = agreed(&rows, Column::Status, |row| row.status)?;
    let variants = variants(before, &unit.rows, known);
    names(&variants)?;
    let prices = priced(before, &variants, table.has_sale_price)?;
    let images = images(before, &rows, known)?;
    let now = before.map_or(ProductStatus::Active, |product| {
        ProductStatus::of(product.active, product.archived)
    });
    let status = status.unwrap_or(now);
    let is_filed_elsewhere =
        |path: &Option<CategoryPath>| path.clone().map(folded) != before.and_then(|product| filed(product, known));
    let mut tally = Tally::default();
    let change = Change {
        before: unit.product,
        name: title.unwrap_or_default(),
        description: description.filter(|text| Some(text) != described),
        category: category.filter(|path| is_filed_elsewhere(path)),
        price: prices.price,
        compare_at: prices.compare_at,
        active: status == ProductStatus::Active,
        archived: status == ProductStatus::Archived,
        images,
        skus: variants.iter().filter_map(|variant| variant.sku.clone()).collect(),
        variants: changes(before, variants, &prices, &mut tally),
    };
    let same = |product: &Product| {
        change.name == product.name
            && change.description.is_none()
            && change.category.is_none()
            && (change.price, change.compare_at) == (product.price, product.compare_at)
            && status == now
            && change.images.is_none()
            && change.variants.is_empty()
    };
    let changed = !before.is_some_and(same);
    Ok(Settled {
        change: changed.then_some(change),
        is_new: before.is_none(),
        variants: tally,
    })
}

/// What all rows that say something say. When they differ, no row says which of them is meant.
fn agreed<T: PartialEq>(
    rows: &[&Row],
    column: Column,
    say: impl Fn(&Row) -> Option<T>,
) -> Result<Option<T>, Vec<BadCell>> {
    let said: Vec<(&Row, T)> = rows.iter().filter_map(|row| Some((*row, say(row)?))).collect();
    let Some((first, value)) = said.first() else {
        return Ok(None);
    };
    match said.iter().find(|(_, other)| other != value) {
        None => Ok(said.into_iter().next().map(|(_, value)| value)),
        Some((other, _)) => {
            let against = |(row, said): &(&Row, T)| {
                let line = if said == value { other.line } else { first.line };
                BadCell::new(row.line, Some(column), &shown(row, column), Why::RowsDisagree { line })
            };
            Err(said.iter().map(against).collect())
        }
    }
}

/// What a row says in a column of its product, for a report.
fn shown(row: &Row, column: Column) -> String {
    match column {
        Column::ProductType => row.category.iter().flatten().map(CategoryPath::text).collect(),
        Column::Status => row.status.map(ProductStatus::word).unwrap_or_default().to_owned(),
        _ => row.title.clone(),
    }
}

/// Categories are told apart without case.
fn folded(path: CategoryPath) -> String {
    text::key(&path.text())
}

fn filed(product: &Product, known: &Known) -> Option<String> {
    let category = known
        .categories
        .iter()
        .find(|category| Some(category.id) == product.category);
    category.map(|category| text::key(&category.path))
}

/// The variants in order: those that there are, changed by their rows, and then the new ones.
fn variants<'a>(before: Option<&Product>, rows: &[Meant<'a>], known: &Known) -> Vec<Next<'a>> {
    let existing = before.map_or(&[][..], |product| &product.variants);
    let mut variants: Vec<Next<'a>> = existing
        .iter()
        .map(|variant| Next {
            id: Some(variant.id),
            name: variant.name.clone(),
            sku: variant.sku.clone(),
            price: variant.price,
            stock: variant.stock,
            row: None,
        })
        .collect();
    for meant in rows {
        let row = meant.row;
        match meant.variant {
            Some(at) => {
                let variant = &mut variants[at];
                variant.row = Some(row);
                // What was sold since somebody counted stays sold.
                let sold = variant
                    .id
                    .and_then(|id| known.sold.get(&id))
                    .copied()
                    .unwrap_or_default();
                variant.stock = row.quantity.map_or(variant.stock, |counted| (counted - sold).max(0));
                if let Some(name) = &row.variant {
                    variant.name.clone_from(name);
                }
            }
            None => variants.push(Next {
                id: None,
                name: row.variant.clone().unwrap_or_default(),
                sku: Some(row.id.clone()),
                price: None,
                stock: row.quantity.unwrap_or_default(),
                row: Some(row),
            }),
        }
    }
    variants
}

/// Several variants have a name each.
fn names(variants: &[Next<'_>]) -> Result<(), Vec<BadCell>> {
    let mut bad = Vec::new();
    let mut against = |row: &Row, column, value: &str, why| bad.push(BadCell::new(row.line, Some(column), value, why));
    if variants.len() > 1 {
        let mut known: HashMap<String, usize> = HashMap::new();
        // What stays as it is has its name already.
        let stays = |variant: &&Next<'_>| variant.row.is_none();
        variants
            .iter()
            .filter(stays)
            .for_each(|variant| *known.entry(text::fold(&variant.name)).or_default() += 1);
        let nameless = variants
            .iter()
            .any(|variant| stays(&variant) && variant.name.is_empty());
        for (variant, row) in variants.iter().filter_map(|variant| Some((variant, variant.row?))) {
            let others = known.entry(text::fold(&variant.name)).or_default();
            *others += 1;
            if variant.name.is_empty() || *others > 1 || (nameless && variant.id.is_none()) {
                against(row, Column::Variant, &variant.name, Why::NameEachVariant);
            }
        }
    }
    for row in variants.iter().skip(VARIANTS_MAX).filter_map(|variant| variant.row) {
        against(row, Column::ItemGroupId, &row.group, Why::TooMany { max: VARIANTS_MAX });
    }
    if bad.is_empty() { Ok(()) } else { Err(bad) }
}

/// The images when they change. Rows of one product may each show another image: together they are the product's. Links to
/// other servers say that there are images, so what an existing product has stays.
fn images(before: Option<&Product>, rows: &[&Row], known: &Known) -> Result<Option<Vec<ImageId>>, Vec<BadCell>> {
    let old: Vec<ImageId> = before
        .iter()
        .flat_map(|product| product.images.iter().map(|image| image.id))
        .collect();
    let is_said = rows.iter().any(|row| row.cover.is_some() || row.more.is_some());
    let is_foreign = rows.iter().any(|row| row.foreign_images > 0);
    let mut images: Vec<ImageId> = Vec::new();
    let mut bad = Vec::new();
    // A column that is not there leaves its part.
    if rows.iter().all(|row| row.cover.is_none()) {
        images.extend(old.first());
    }
    for row in rows {
        for (column, said) in [
            (Column::ImageLink, &row.cover),
            (Column::AdditionalImageLink, &row.more),
        ] {
            for id in said.iter().flatten() {
                if !known.images.contains(id) {
                    bad.push(BadCell::new(row.line, Some(column), &id.to_string(), Why::NoSuchImage));
                } else if images.contains(id) {
                } else if images.len() == IMAGES_MAX {
                    bad.push(BadCell::new(
                        row.line,
                        Some(column),
                        &id.to_string(),
                        Why::TooMany { max: IMAGES_MAX },
                    ));
                } else {
                    images.push(*id);
                }
            }
        }
    }
    if !bad.is_empty() {
        return Err(bad);
    }
    if rows.iter().all(|row| row.more.is_none()) {
        let rest: Vec<ImageId> = old.iter().skip(1).filter(|id| !images.contains(id)).copied().collect();
        images.extend(rest);
        images.truncate(IMAGES_MAX);
    }
    let stay = !is_said || (is_foreign && before.is_some()) || images == old;
    Ok((!stay).then_some(images))
}

/// The variants that are to be written, and the count of those that rows speak of.
fn changes(
    before: Option<&Product>,
    variants: Vec<Next<'_>>,
    prices: &Prices,
    tally: &mut Tally,
) -> Vec<VariantChange> {
    let mut changes = Vec::new();
    for ((position, next), price) in (0_i64..).zip(variants).zip(&prices.own) {
        let old = before.and_then(|product| product.variants.iter().find(|variant| Some(variant.id) == next.id));
        let counted = next.stock - old.map_or(0, |old| old.stock);
        let is_same = old.is_some_and(|old| old.name == next.name && old.price == *price) && counted == 0;
        match (old, next.row) {
            (None, _) => tally.created += 1,
            (_, Some(_)) if is_same => tally.same += 1,
            (_, Some(_)) => tally.changed += 1,
            _ => {}
        }
        if !is_same {
            changes.push(VariantChange {
                id: next.id,
                position,
                name: next.name,
                sku: next.sku,
                price: *price,
                counted,
            });
        }
    }
    changes
}
