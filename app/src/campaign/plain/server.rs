//! Draws the plain parts as text for `<noscript>`, and reads what they post.

use super::{FILES, RefusedFile, Sent, words};
use crate::{
    AppError,
    page::{self, Returning},
    ui::{Icon, Picture},
};
use domain::{
    CampaignId, ImageId,
    campaign::CampaignForm,
    image::{IMAGES_MAX, Image},
};
use leptos::prelude::*;
use leptos_router::location::Url;
use serde::Deserialize;

/// The server function that the form is posted to, also when it comes back from elsewhere.
pub const SAVED_BY: &str = "/api/campaign/save";

/// The page of the form.
pub(in super::super) fn page_of(shop: &str, id: Option<CampaignId>) -> String {
    let place = id.map_or_else(|| "campaigns/new".into(), |id| format!("campaigns/{id}/edit"));
    page::seller_path(shop, &place)
}

/// The images with a button that removes each, the files that were not taken, and *Add images*.
pub(in super::super) fn images(
    shop: &str,
    id: Option<CampaignId>,
    images: &[Image],
    refused: &[RefusedFile],
) -> String {
    let lang = crate::words::lang();
    let id = id.map(|id| format!("&id={id}")).unwrap_or_default();
    let endpoint = format!("/files/campaign?shop={shop}{id}");
    let full = images.len() >= IMAGES_MAX;
    let tiles = images
        .iter()
        .enumerate()
        .map(|(at, image)| {
            let (value, endpoint) = (image.id.to_string(), endpoint.clone());
            let label = words::remove_image(at + 1);
            view! {
                <li class="campaign-plain__tile">
                    <Picture image=image.clone() width=112 height=112 class="campaign-plain__picture"/>
                    {(at == 0).then(|| view! { <span class="ui-images__cover">{words::cover()}</span> })}
                    <button type="submit" class="ui-button ui-button--small" name="remove" value=value formaction=endpoint formenctype="multipart/form-data">{label}</button>
                </li>
            }
        })
        .collect_view();
    let refused = refused
        .iter()
        .map(|file| {
            let text = words::image_refused(&file.name, &file.why.sentence(lang));
            view! { <li class="ui-field__error"><Icon name="circle-alert"/><span>{text}</span></li> }
        })
        .collect_view();
    let add = (!full).then(|| {
        view! {
            <div class="campaign-plain__add">
                <label class="ui-hidden" for="plain-images">{words::choose_images()}</label>
                <input type="file" id="plain-images" class="campaign-plain__files" name=FILES multiple=true accept="image/jpeg,image/png,image/webp" aria-describedby="images-note"/>
                <button type="submit" class="ui-button" formaction=endpoint formenctype="multipart/form-data"><Icon name="image-plus"/><span class="ui-button__label">{words::add_images()}</span></button>
            </div>
            <p class="ui-field__help">{words::add_images_help()}</p>
        }
    });
    view! {
        <ol class="campaign-plain__tiles">{tiles}</ol>
        <ul class="campaign-plain__refused" role="alert">{refused}</ul>
        {add}
    }
    .to_html()
}

/// Enter in a field presses a form's first button, which must not be one that removes an image.
pub(in super::super) fn enter_saves() -> String {
    let label = crate::campaign::words::save();
    view! { <button type="submit" class="ui-hidden" name="then" value="list" tabindex="-1" aria-hidden="true">{label}</button> }
        .to_html()
}

/// As deep as fields of a server function may nest (`server_fn::codec::PostUrl`).
const NESTED_MAX: usize = 5;

/// What the fields of a post spell.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Posted {
    form: CampaignForm,
}

/// The fields of a post of images beside its files.
#[derive(Debug, Default)]
pub struct Fields {
    /// `form[…]`, as they were posted
    form: Vec<(String, String)>,
    version: i64,
    remove: Option<ImageId>,
}

impl Fields {
    /// Takes one field of the post; those of no interest are left.
    pub fn take(&mut self, name: &str, value: String) {
        match name {
            "version" => self.version = value.parse().unwrap_or_default(),
            "remove" => self.remove = value.parse().ok(),
            _ if name.starts_with("form[") => self.form.push((name.to_owned(), value)),
            _ => {}
        }
    }

    /// The images of the form without the one to be removed.
    #[must_use]
    pub fn images(&self) -> Vec<ImageId> {
        let field = self.form.iter().find(|(name, _)| name == "form[images]");
        let ids = field.into_iter().flat_map(|(_, ids)| ids.split(','));
        ids.filter_map(|id| id.trim().parse().ok())
            .filter(|id| Some(*id) != self.remove)
            .collect()
    }

    /// The form with these images, read as a server function would read it. An unticked box sends nothing, so what is not
    /// there is as in an empty form.
    fn form(&self, images: &[ImageId]) -> CampaignForm {
        let pair = |(name, value): &(String, String)| format!("{}={}", Url::escape(name), Url::escape(value));
        let pairs: Vec<String> = self.form.iter().map(pair).collect();
        let posted: Posted = serde_qs::Config::new(NESTED_MAX, false)
            .deserialize_str(&pairs.join("&"))
            .unwrap_or_default();
        let ids: Vec<String> = images.iter().map(ImageId::to_string).collect();
        CampaignForm {
            images: ids.join(","),
            ..posted.form
        }
    }
}

/// The form on its way back to its page with everything that was typed, these images, and the files that were not taken. With
/// an error nothing was done, and the page says so.
#[must_use]
pub fn back(
    shop: &str,
    id: Option<CampaignId>,
    fields: &Fields,
    images: &[ImageId],
    refused: Vec<RefusedFile>,
    error: Option<AppError>,
) -> Returning {
    let sent = Sent {
        form: fields.form(images),
        version: fields.version,
        refused,
    };
    let page = page_of(shop, id);
    let part = if error.is_none() { "#images" } else { "" };
    Returning {
        part,
        ..Returning::new(page, SAVED_BY, &sent, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::campaign::OfferForm;

    #[test]
    fn a_post_becomes_the_form_that_was_typed() {
        let one = ImageId(uuid::Uuid::from_u128(1));
        let two = ImageId(uuid::Uuid::from_u128(2));
        let mut fields = Fields::default();
        for (name, value) in [
            ("shop", "may".to_owned()),
            ("version", "7".to_owned()),
            ("form[title]", "Một & hai".to_owned()),
            ("form[images]", format!("{one},{two}")),
            ("form[published]", "true".to_owned()),
            ("form[products][1][product]", "b".to_owned()),
            ("form[products][0][product]", "a & c".to_owned()),
            ("form[products][0][live_price]", "80.000".to_owned()),
            ("form[nonsense]", "x".to_owned()),
            ("remove", one.to_string()),
        ] {
            fields.take(name, value);
        }
        assert_eq!(fields.images(), [two]);
        let form = fields.form(&[two]);
        let expected = CampaignForm {
            title: "Một & hai".into(),
            images: two.to_string(),
            published: true,
            products: vec![
                OfferForm {
                    product: "a & c".into(),
                    live_price: "80.000".into(),
                    ..OfferForm::default()
                },
                OfferForm {
                    product: "b".into(),
                    ..OfferForm::default()
                },
            ],
            ..CampaignForm::default()
        };
        assert_eq!((form, fields.version), (expected, 7));
    }
}
