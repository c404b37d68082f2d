//! The form of a product, new or known.

use super::{api, category::NewCategory, pictures::Pictures, words};
use crate::{
    account::use_here,
    error::AppError,
    page::{Head, RequestKeyField, answer_of, kept, load, renew_version},
    ui::{
        Button, ButtonKind, ButtonLink, Checkbox, Choice, FormErrors, FormFoot, FormSection, MoneyField, NumberField,
        SelectField, SkeletonKind, TextField, error_for, field_id,
    },
};
use domain::{
    ProductId,
    account::Shop,
    catalog::{Category, Image, Product, ProductForm},
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::use_params_map;

/// `/seller/:shop/products/new` and `/seller/:shop/products/:id`
#[component]
pub fn ProductFormPage() -> impl IntoView {
    let shop = StoredValue::new(use_here().shop);
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")));
    let data = Resource::new(
        move || id.get(),
        move |id| async move {
            let slug = shop.with_value(|shop| shop.slug.clone());
            let product = match id.map(|id| id.parse::<ProductId>()) {
                None => None,
                Some(Ok(id)) => Some(api::open_product(slug.clone(), id).await?),
                Some(Err(_)) => return Err(AppError::NotFound),
            };
            Ok((product, api::list_categories(slug).await?))
        },
    );
    load(data, SkeletonKind::Lines, move |(product, categories)| {
        view! { <ProductEditor shop=shop.get_value() product categories/> }.into_any()
    })
}

fn form_of(product: &Product) -> ProductForm {
    ProductForm {
        name: product.name.clone(),
        category: product.category.map(|id| id.to_string()).unwrap_or_default(),
        price: product.price.to_input(),
        compare_at: product.compare_at.map(domain::Money::to_input).unwrap_or_default(),
        stock: product.stock.to_string(),
        images: String::new(),
        active: product.active,
    }
}

/// The pictures that a form names, as far as they are known or can be shown by their id.
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

/// The ids of pictures in order, as a form sends them; [`images_of`] reads them.
pub(crate) fn images_field(images: &[Image]) -> String {
    images
        .iter()
        .map(|image| image.id.to_string())
        .collect::<Vec<_>>()
        .join(",")
}

#[component]
fn ProductEditor(shop: Shop, #[prop(into)] product: Option<Product>, categories: Vec<Category>) -> impl IntoView {
    let save = ServerAction::<api::SaveProduct>::new();
    let before = kept::<ProductForm>("kept");
    let (known_images, id, version) = product.as_ref().map_or((Vec::new(), None, 0), |product| {
        (product.images.clone(), Some(product.id), product.version)
    });
    let fresh = ProductForm {
        active: true,
        ..ProductForm::default()
    };
    let error_before = before.as_ref().map(|kept| kept.error.clone());
    let (form, images) = match before {
        Some(kept) => {
            let images = images_of(&kept.form.images, &known_images);
            (kept.form, images)
        }
        None => (product.as_ref().map_or(fresh, form_of), known_images),
    };
    let error = Signal::derive(move || match save.value().get() {
        Some(result) => result.err(),
        None => error_before.clone(),
    });
    let answer = answer_of(error);
    let version = RwSignal::new(version);
    let slug = shop.slug.clone();
    renew_version(error, version, move || {
        let slug = slug.clone();
        async move { Some(api::open_product(slug, id?).await.ok()?.version) }
    });
    let errors = answer.errors;
    let images = RwSignal::new(images);
    let category = RwSignal::new(form.category);
    let categories = RwSignal::new(categories);
    let adding = RwSignal::new(false);
    let category_shop = shop.slug.clone();
    let list = format!("/seller/{}/products", shop.slug);
    let title = if id.is_some() {
        words::edit_product()
    } else {
        words::create_product()
    };
    let choices = move || {
        let mut choices = vec![Choice::new("", words::no_category())];
        categories.with(|known| choices.extend(known.iter().map(|c| Choice::new(c.id.to_string(), c.name.clone()))));
        choices
    };
    let labels = vec![
        ("name", words::product_name().into()),
        ("category", words::category().into()),
        ("price", words::price().into()),
        ("compare_at", words::compare_at().into()),
        ("stock", words::stock().into()),
        ("images", words::pictures().into()),
    ];
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title back=Some((words::products(), list.clone()))/>
            <ActionForm action=save attr:class="ui-form" attr:novalidate="">
                <FormErrors errors labels refusal=answer.refusal/>
                <input type="hidden" name="shop" value=shop.slug.clone()/>
                {id.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
                <input type="hidden" name="version" value=move || version.get().to_string()/>
                <RequestKeyField/>
                <FormSection title=words::about_basics()>
                    <TextField name="form[name]" id=field_id("name") label=words::product_name() value=form.name error=error_for(errors, "name") limit=120 required=true/>
                    <div class="catalog-category">
                        {move || view! { <SelectField name="form[category]" id=field_id("category") label=words::category() choices=choices() bind=category error=error_for(errors, "category")/> }}
                        <span data-needs-js=""><Button icon="plus" on_click=move |_| adding.set(true)>{words::new_category()}</Button></span>
                    </div>
                </FormSection>
                <FormSection title=words::pictures()>
                    <Pictures name="form[images]" shop=shop.slug.clone() images error=error_for(errors, "images")/>
                </FormSection>
                <FormSection title=words::about_price()>
                    <div class="catalog-pair">
                        <MoneyField name="form[price]" id=field_id("price") label=words::price() help=words::price_help() currency=shop.currency value=form.price error=error_for(errors, "price") required=true/>
                        <MoneyField name="form[compare_at]" id=field_id("compare_at") label=words::compare_at() help=words::compare_at_help() currency=shop.currency value=form.compare_at error=error_for(errors, "compare_at") optional=true/>
                    </div>
                    <NumberField name="form[stock]" id=field_id("stock") label=words::stock() help=words::stock_help() value=form.stock error=error_for(errors, "stock") required=true/>
                    <Checkbox name="form[active]" id=field_id("active") label=words::active() help=words::active_help() checked=form.active/>
                </FormSection>
                <FormFoot>
                    <ButtonLink kind=ButtonKind::Ghost href=list>{words::cancel()}</ButtonLink>
                    <Button kind=ButtonKind::Primary submit=true busy=save.pending()>{words::save()}</Button>
                </FormFoot>
            </ActionForm>
            <NewCategory open=adding shop=category_shop on_created=move |created: Category| {
                let chosen = created.id.to_string();
                categories.update(|known| known.push(created));
                category.set(chosen);
            }/>
        </div>
    }
}
