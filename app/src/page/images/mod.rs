//! The images of a form: each file is sent on its own when it is chosen ([`ImagesField`]), and the form carries their ids.

pub mod field;
mod list;
mod upload;

pub use field::ImagesField;
pub(crate) use list::{images_field, images_of};
pub(crate) use upload::Refused;
