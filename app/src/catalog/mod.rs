//! What a shop sells: products with their categories and images, and vouchers. Lists live in the address; forms
//! are posts that come back filled in. Images are sent on their own ([`ImagesField`]) and a form carries their ids.

pub mod api;
pub mod archive;
pub mod category;
pub mod category_list;
mod image_list;
pub mod images;
pub mod import;
pub mod product_form;
pub mod product_list;
pub mod typed;
mod upload;
pub mod variants;
pub mod voucher_form;
pub mod voucher_list;
mod words;

pub use category_list::CategoryListPage;
pub(crate) use image_list::{images_field, images_of};
pub use images::ImagesField;
pub use import::{ImportLine, page::ImportPage};
pub use product_form::ProductFormPage;
pub use product_list::ProductListPage;
pub use voucher_form::VoucherFormPage;
pub use voucher_list::{VoucherListPage, discount_text};
