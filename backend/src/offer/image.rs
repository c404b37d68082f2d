//! A picture as it is read together with what it shows.

use crate::{Error, db::id};
use domain::image::Image;

/// A picture from the three columns of a `LEFT JOIN images`.
pub(crate) fn image(image_id: Option<String>, width: Option<i64>, height: Option<i64>) -> Result<Option<Image>, Error> {
    match (image_id, width, height) {
        (Some(image_id), Some(width), Some(height)) => {
            let side = |pixels: i64| u32::try_from(pixels).map_err(Error::internal);
            Ok(Some(Image {
                id: id(&image_id)?,
                width: side(width)?,
                height: side(height)?,
            }))
        }
        _ => Ok(None),
    }
}
