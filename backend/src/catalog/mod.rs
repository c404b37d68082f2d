//! Catalog: what a shop sells. Categories, products and their variants with their stock, vouchers, images. Every function takes a [`May`]
//! as evidence that its holder may do it; the shop in it is the only shop that the function sees.
//!
//! [`May`]: crate::account::May

mod category;
mod decode;
mod image;
mod image_sweep;
mod jpeg;
mod pixels;
mod product;
mod product_csv;
mod product_save;
mod variant;
mod voucher;

pub use crate::files::ImageSize;
pub use category::{categories, create_category, remove_category, rename_category};
pub use image::{BringsImages, image_file, store_image};
pub use image_sweep::{FOLDER_EVERY_S, sweep_files, sweep_images};
pub use product::{description, product, products};
pub use product_csv::{
    ImportOptions, ProductFile, Progress, export_products, import_products, read_products, template,
};
pub use product_save::{archive_product, put_back_on_sale, save_product};
pub use voucher::{archive_voucher, save_voucher, voucher, voucher_form, vouchers};

pub(crate) use decode::Decoder;

use domain::Page;

/// Rows of one page of a list.
const PAGE: usize = 24;

/// Cuts the one row too many that a query fetched to know whether there is a next page.
fn page<T>(mut rows: Vec<T>, total: i64, id: impl Fn(&T) -> String) -> Page<T> {
    let next = if rows.len() > PAGE {
        rows.truncate(PAGE);
        rows.last().map(id)
    } else {
        None
    };
    Page { rows, next, total }
}

/// The id at which a page begins, or nothing for the first page; an address that somebody mangled shows the first page.
fn after<T: std::str::FromStr + ToString>(text: &str) -> String {
    text.parse::<T>().map(|id| id.to_string()).unwrap_or_default()
}
