//! Files in and out: images, and products as CSV. Bytes are counted while they arrive, so that too many are never read.

pub(crate) mod campaign_images;
pub(crate) mod images;
pub(crate) mod product_csv;
mod product_csv_page;
