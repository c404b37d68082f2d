//! What a shop sells: products with their categories and images, and vouchers. Lists live in the address; forms
//! are posts that come back filled in.

pub mod api;
pub mod archive;
pub mod bulk;
pub mod category;
pub mod category_list;
pub mod import;
pub mod product_form;
pub mod product_list;
pub mod typed;
pub mod variants;
pub mod voucher_form;
pub mod voucher_list;
mod words;

pub use category_list::CategoryListPage;
pub use import::{ImportLine, page::ImportPage};
pub use product_form::ProductFormPage;
pub use product_list::ProductListPage;
pub use voucher_form::VoucherFormPage;
pub use voucher_list::{VoucherListPage, discount_text};
