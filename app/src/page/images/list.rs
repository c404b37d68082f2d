//! The images of a form: ids joined by commas, and what is known about each.

use domain::image::Image;

/// The images that a form names, as far as they are known or can be shown by their id.
pub(crate) fn images_of(ids: &str, known: &[Image]) -> Vec<Image> {
    let shown = |id| {
        known.iter().find(|image| image.id == id).cloned().unwrap_or(Image {
            id,
            width: 1,
            height: 1,
        })
    };
    ids.split(',').filter_map(|id| id.parse().ok()).map(shown).collect()
}

/// The ids of images in order, as a form sends them; [`images_of`] reads them.
pub(crate) fn images_field(images: &[Image]) -> String {
    images
        .iter()
        .map(|image| image.id.to_string())
        .collect::<Vec<_>>()
        .join(",")
}
