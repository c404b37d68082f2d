//! An image as it is read together with what it shows.

use crate::{Error, db};
use domain::image::Image;

/// A stored image from its columns.
pub(crate) fn image(id: &str, width: i64, height: i64) -> Result<Image, Error> {
    let side = |pixels: i64| u32::try_from(pixels).map_err(Error::internal);
    Ok(Image {
        id: db::id(id)?,
        width: side(width)?,
        height: side(height)?,
    })
}

/// The cover of something, from the three columns of a `LEFT JOIN images`.
pub(crate) fn cover(id: Option<String>, width: Option<i64>, height: Option<i64>) -> Result<Option<Image>, Error> {
    match (id, width, height) {
        (Some(id), Some(width), Some(height)) => image(&id, width, height).map(Some),
        _ => Ok(None),
    }
}
