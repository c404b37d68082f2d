//! From products to a file that imports back unchanged: a mark in front by which Excel knows UTF-8, a row for each variant,
//! and no cell that a spreadsheet would run.

use super::{price::shown_before, row::ProductStatus};
use crate::{
    Backend, Error,
    account::{May, SeeCatalog},
    catalog::{
        categories,
        product::{descriptions_after, products_after},
    },
};
use bytes::Bytes;
use domain::{
    CategoryId, Currency, Money,
    catalog::{Column, Product, Variant, guarded},
};
use futures::{Stream, stream};
use std::collections::HashMap;

/// Products of one piece of the answer.
const PIECE: i64 = 500;
/// The byte order mark.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Names of columns or cells, in the order of [`Column::ALL`].
type Cells = [String; Column::ALL.len()];

/// The whole catalog, archived products too, piece by piece.
pub fn export_products(b: Backend, may: May<SeeCatalog>) -> impl Stream<Item = Result<Bytes, Error>> + Send {
    stream::try_unfold(Some(String::new()), move |after| {
        let (b, may) = (b.clone(), may.clone());
        async move {
            let Some(after) = after else { return Ok(None) };
            let paths: HashMap<CategoryId, String> = categories(&b, &may)
                .await?
                .into_iter()
                .map(|category| (category.id, category.path))
                .collect();
            let products = products_after(&b, &may, &after, PIECE).await?;
            let descriptions = descriptions_after(&b, &may, &after, PIECE).await?;
            let mut file = if after.is_empty() {
                with_header()?
            } else {
                written(Vec::new())
            };
            for product in &products {
                let path = product
                    .category
                    .and_then(|category| paths.get(&category))
                    .map(String::as_str);
                let description = descriptions.get(&product.id).map_or("", String::as_str);
                for cells in rows(product, description, path, &b.settings().public_url) {
                    file.write_record(&cells).map_err(Error::internal)?;
                }
            }
            let more = products.len() as i64 == PIECE;
            let next = products.last().filter(|_| more).map(|last| last.id.to_string());
            let bytes = file.into_inner().map_err(|error| Error::internal(error.into_error()))?;
            Ok(Some((Bytes::from(bytes), next)))
        }
    })
}

/// A file that shows how one is made: one product in two variants.
pub fn template(may: &May<SeeCatalog>) -> Result<Bytes, Error> {
    let currency = may.shop().currency;
    let row = |size: &str, quantity: &str| -> Cells {
        Column::ALL.map(|column| match column {
            Column::Id => format!("AO-{size}"),
            Column::ItemGroupId => "AO".to_owned(),
            Column::Title => "Áo thun".to_owned(),
            Column::Description => "Cotton, giặt máy được".to_owned(),
            Column::Variant => size.to_owned(),
            Column::ProductType => "Quần áo > Áo thun".to_owned(),
            Column::Price => price(Money::new(
                if currency.digits() == 0 { 150_000 } else { 1_500 },
                currency,
            )),
            Column::Quantity => quantity.to_owned(),
            Column::Status => ProductStatus::Active.word().to_owned(),
            Column::SalePrice | Column::ImageLink | Column::AdditionalImageLink => String::new(),
        })
    };
    let mut file = with_header()?;
    for cells in [row("M", "20"), row("L", "15")] {
        file.write_record(&cells).map_err(Error::internal)?;
    }
    let bytes = file.into_inner().map_err(|error| Error::internal(error.into_error()))?;
    Ok(bytes.into())
}

fn written(bytes: Vec<u8>) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(bytes)
}

/// A file with its first line.
pub(super) fn with_header() -> Result<csv::Writer<Vec<u8>>, Error> {
    let mut file = written(BOM.to_vec());
    file.write_record(Column::ALL.map(Column::name))
        .map_err(Error::internal)?;
    Ok(file)
}

/// The rows of one product, `path` being its category's. `own` is this server's public address.
pub(super) fn rows(product: &Product, description: &str, path: Option<&str>, own: &str) -> Vec<Cells> {
    product
        .variants
        .iter()
        .enumerate()
        // Once is enough, and a file must not become too large to be imported.
        .map(|(at, variant)| cells(product, if at == 0 { description } else { "" }, variant, path, own))
        .collect()
}

fn cells(product: &Product, description: &str, variant: &Variant, path: Option<&str>, own: &str) -> Cells {
    let text = |text: &str| guarded(text).into_owned();
    let now = variant.price.unwrap_or(product.price);
    let before = shown_before(product.compare_at, now);
    let images: Vec<String> = product
        .images
        .iter()
        .map(|image| format!("{own}{}", image.url()))
        .collect();
    Column::ALL.map(|column| match column {
        Column::Id => variant.sku.as_deref().map_or_else(|| variant.id.to_string(), text),
        Column::ItemGroupId if product.choices().is_empty() => String::new(),
        Column::ItemGroupId => product.id.to_string(),
        Column::Title => text(&product.name),
        Column::Description => text(description),
        Column::Variant => text(&variant.name),
        Column::ProductType => text(path.unwrap_or_default()),
        Column::Price => price(before.unwrap_or(now)),
        Column::SalePrice => before.map(|_| price(now)).unwrap_or_default(),
        Column::Quantity => variant.stock.to_string(),
        Column::Status => ProductStatus::of(product.active, product.archived).word().to_owned(),
        Column::ImageLink => images.first().cloned().unwrap_or_default(),
        Column::AdditionalImageLink => images.get(1..).unwrap_or_default().join(","),
    })
}

fn price(money: Money) -> String {
    let currency: Currency = money.currency;
    format!("{} {}", money.to_input(), currency.code())
}
