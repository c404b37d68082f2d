//! What a campaign sells: products at the price that holds here and now, with how many are left (`product`), vouchers
//! (`voucher`), and telling both to everybody who watches, their end included (`pinned`). Catalog, campaign, live and orders tell their changes through
//! it; it knows none of them.

mod image;
mod pinned;
mod product;
mod voucher;

pub(crate) use image::{cover, image};
pub(crate) use pinned::{Offered, hold_campaigns};
pub(crate) use product::{stage_product, stage_products, tell_product};
pub(crate) use voucher::{discount, stage_vouchers, tell_voucher};
