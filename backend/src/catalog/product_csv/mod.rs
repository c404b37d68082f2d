//! Products in and out as CSV in the columns that Google and Meta ask for. `read` turns bytes into checked rows, `plan` decides what
//! becomes of them (a pure function of the rows and of what the shop has, from `load`), `apply` writes it, `write` is the
//! other direction. Images on other servers are never fetched: a file must not make this server ask others.

mod apply;
mod change;
mod columns;
#[cfg(test)]
mod export_tests;
mod family;
mod load;
mod names;
mod plan;
mod price;
mod read;
mod row;
mod settle;
#[cfg(test)]
mod tests;
mod write;

pub use write::{export_products, template};

use crate::{
    Backend, Error,
    account::{EditCatalog, May},
};
use domain::{
    catalog::{Column, ImportReport},
    when::{DateTime, Utc},
};
use load::load;
use plan::plan;
use std::sync::Arc;

/// How often an import undone by another transaction is tried again before the seller is told that we are busy.
const TRIES: usize = 4;

/// A file of products whose rows were read; what is wrong in single rows waits for the report.
#[derive(Clone)]
pub struct ProductFile(Arc<read::Table>);

/// How an import is meant.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportOptions {
    /// Only say what would happen.
    pub dry_run: bool,
    /// Take the good rows although there are bad ones.
    pub skip_bad: bool,
    /// When the quantities were counted: what was sold since stays sold. `None` is now.
    pub counted_at: Option<DateTime<Utc>>,
}

/// Told how much is done, of how much.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Send + Sync);

/// Reads a file, in a thread of its own; `by_hand` says where the seller found columns whose names we do not know. Field: `file`, for
/// what concerns the file as a whole.
pub async fn read_products(
    b: &Backend,
    may: &May<EditCatalog>,
    bytes: bytes::Bytes,
    by_hand: Vec<(Column, usize)>,
) -> Result<ProductFile, Error> {
    let (currency, own) = (may.shop().currency, b.settings().public_url.clone());
    let table = tokio::task::spawn_blocking(move || read::read_matched(&bytes, currency, &own, &by_hand)).await?;
    let table = table.map_err(|why| Error::invalid("file", why))?;
    Ok(ProductFile(Arc::new(table)))
}

/// Brings the shop's products to what the file says. What the file does not name stays. With a bad row nothing is written,
/// unless bad rows are skipped. The same file again changes nothing.
///
/// All is written in one transaction, and planned again inside it. A quantity is what was counted at `counted_at`, which is
/// when the dry run read the shop: what was sold since is taken off, so that nothing is sold twice.
pub async fn import_products(
    b: &Backend,
    may: &May<EditCatalog>,
    file: &ProductFile,
    options: ImportOptions,
    progress: Progress<'_>,
) -> Result<ImportReport, Error> {
    let mut reading = b.snapshot().await?;
    // Of two readings and a writing, the writing is what takes its time.
    let heard: Progress<'_> = if options.dry_run { progress } else { &|_, _| () };
    // Nobody has counted in the future: what is sold until then would be sold twice.
    let counted_at = options.counted_at.map_or_else(|| b.now(), |at| at.min(b.now()));
    let known = load(&mut reading, may, &file.0, counted_at, heard).await?;
    drop(reading);
    let (_, mut planned) = decide(file, known).await?;
    planned.report.read_at = counted_at;
    if options.dry_run || (planned.report.bad_rows > 0 && !options.skip_bad) {
        return Ok(planned.report);
    }
    let mut tries = 0;
    loop {
        tries += 1;
        match write_all(b, may, file, options, counted_at, progress).await {
            Err(Error::Conflict) if tries < TRIES => {}
            Err(Error::Conflict) => return Err(Error::Busy),
            answer => return answer,
        }
    }
}

async fn write_all(
    b: &Backend,
    may: &May<EditCatalog>,
    file: &ProductFile,
    options: ImportOptions,
    counted_at: DateTime<Utc>,
    progress: Progress<'_>,
) -> Result<ImportReport, Error> {
    let mut tx = b.begin().await?;
    let held = load::hold(&mut tx, may, &file.0).await?;
    let known = load(&mut tx, may, &file.0, counted_at, &|_, _| ()).await?;
    // Somebody gave a product a SKU of the file between the two: with it held, we begin again.
    if held.is_some_and(|held| {
        !known
            .products
            .iter()
            .all(|product| held.contains(&product.id.to_string()))
    }) {
        return Err(Error::Conflict);
    }
    let (known, mut planned) = decide(file, known).await?;
    if planned.report.bad_rows > 0 && !options.skip_bad {
        return Ok(planned.report);
    }
    apply::apply(&mut tx, may, &known, &planned.changes, b.now(), progress).await?;
    tx.commit().await?;
    planned.report.applied = true;
    planned.report.read_at = counted_at;
    Ok(planned.report)
}

/// Ten thousand rows take some ten milliseconds of thinking, which nobody else's request should wait for.
async fn decide(file: &ProductFile, known: load::Known) -> Result<(load::Known, plan::Plan), Error> {
    let file = file.clone();
    Ok(tokio::task::spawn_blocking(move || {
        let planned = plan(&file.0, &known);
        (known, planned)
    })
    .await?)
}
