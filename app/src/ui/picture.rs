//! A stored picture in three sizes; the browser takes the one that it needs, and the place is kept free before it arrives.

use super::{Icon, Text};
use domain::image::Image;
use leptos::prelude::*;

/// Stored thumbnails are at most this long and wide.
const THUMB: u32 = 320;
/// And images of medium size.
const MEDIUM: u32 = 640;

/// `width` and `height` are the shape on the page in CSS pixels; the picture fills it.
/// Without an image it is a quiet place of the same shape.
#[component]
pub fn Picture(
    #[prop(into)] image: Option<Image>,
    /// empty where the name stands beside it
    #[prop(optional, into)]
    alt: Text,
    width: u32,
    height: u32,
    /// the first thing that people look at: loaded at once
    #[prop(optional)]
    eager: bool,
    /// how wide the page lays it out, where that differs from screen to screen: the attribute of the same name
    #[prop(optional, into)]
    sizes: Option<&'static str>,
    /// classes beside `ui-picture`: the feature's shape and size
    #[prop(optional)]
    class: &'static str,
) -> AnyView {
    let class = format!("ui-picture {class}");
    match image {
        Some(image) => {
            let longer = image.width.max(image.height).max(1);
            let wide = |side: u32| (image.width * side.min(longer) / longer).max(1);
            let mut srcset = format!("{} {}w", image.thumb_url(), wide(THUMB));
            if longer > THUMB {
                srcset.push_str(&format!(", {} {}w", image.medium_url(), wide(MEDIUM)));
            }
            if longer > MEDIUM {
                srcset.push_str(&format!(", {} {}w", image.url(), image.width));
            }
            view! {
                <img
                    class=class
                    src=image.thumb_url()
                    srcset=srcset
                    sizes=sizes.map_or_else(|| format!("{width}px"), str::to_owned)
                    alt=alt
                    width=width
                    height=height
                    loading=if eager { "eager" } else { "lazy" }
                    fetchpriority=eager.then_some("high")
                    decoding="async"
                />
            }
            .into_any()
        }
        None => view! { <span class=class data-empty=""><Icon name="image" large=true/></span> }.into_any(),
    }
}
