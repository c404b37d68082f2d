//! The form of a product, new or known.

use super::{
    api,
    archive::{Archive, Thing},
    category::NewCategory,
    images::ImagesField,
    typed::{ProductDraft, Typed, form_of},
    variants::StockFields,
    words,
};
use crate::{
    account::use_here,
    error::AppError,
    page::{
        Head, ReadFrom, RequestKeyField, Restored, SignInAgain, answer_of, error_of, load, renew_version, returned,
        store_unsaved,
    },
    ui::{
        Button, ButtonKind, ButtonLink, Checkbox, Choice, FormErrors, FormFoot, FormSection, MoneyField, SelectField,
        SkeletonKind, TextField, error_for, field_id,
    },
};
use domain::{
    ProductId,
    account::{Permission, Shop},
    catalog::{Category, Product, ProductForm},
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::use_params_map;

/// `/seller/:shop/products/new` and `/seller/:shop/products/:id`
#[component]
pub fn ProductFormPage() -> impl IntoView {
    let here = use_here();
    let may_edit = here.role.may(Permission::EditCatalog);
    let shop = StoredValue::new(here.shop);
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")));
    let data = Resource::new(
        move || id.get(),
        move |id| async move {
            if !may_edit {
                return Err(AppError::Forbidden);
            }
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

#[component]
fn ProductEditor(shop: Shop, #[prop(into)] product: Option<Product>, categories: Vec<Category>) -> impl IntoView {
    let save = ServerAction::<api::SaveProduct>::new();
    let before = returned::<api::SaveProduct, ReadFrom<ProductForm>>();
    let (id, version) = product
        .as_ref()
        .map_or((None, 0), |product| (Some(product.id), product.version));
    let archived = product.as_ref().is_some_and(|product| product.archived);
    let known = product
        .as_ref()
        .map(|product| product.images.clone())
        .unwrap_or_default();
    let fresh = product.as_ref().map_or_else(
        || ProductForm {
            active: true,
            ..ProductForm::default()
        },
        form_of,
    );
    let version = before.as_ref().map_or(version, |returned| returned.version(version));
    let typed = Typed::of(before.as_ref().map_or(&fresh, |returned| &returned.form.form), &known);
    let error = error_of(save);
    let answer = answer_of(error);
    let version = RwSignal::new(version);
    let slug = shop.slug.clone();
    renew_version(error, version, move || {
        let slug = slug.clone();
        async move { Some(api::open_product(slug, id?).await.ok()?.version) }
    });
    let base = StoredValue::new(fresh.clone());
    let saved = Signal::derive(move || matches!(save.value().get(), Some(Ok(_))));
    let dirty =
        Memo::new(move |_| !save.pending().get() && !saved.get() && base.with_value(|base| typed.form() != *base));
    let draft_now = move || typed.draft(version.get_untracked());
    let restored = store_unsaved(
        &place_of(&shop, id),
        dirty,
        saved,
        words::saved(),
        draft_now,
        move |draft: ProductDraft| {
            typed.write(&draft.form, &draft.images);
            version.set(draft.version);
        },
    );
    let discard = move |()| {
        typed.write(&fresh, &known);
        restored.set(false);
    };
    let errors = answer.errors;
    let sending = RwSignal::new(false);
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
        categories.with(|known| choices.extend(known.iter().map(|c| Choice::new(c.id.to_string(), c.path.clone()))));
        choices
    };
    let labels = vec![
        ("name", words::product_name().into()),
        ("category", words::category().into()),
        ("price", words::price().into()),
        ("compare_at", words::compare_at().into()),
        ("stock", words::stock().into()),
        ("sku", words::sku().into()),
        ("variants", words::variants().into()),
        ("variants.name", words::variant_name().into()),
        ("variants.stock", words::stock().into()),
        ("variants.price", words::own_price().into()),
        ("variants.sku", words::sku().into()),
        ("images", words::images().into()),
    ];
    let away = shop.slug.clone();
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title back=Some((words::products(), list.clone()))>
                {id.map(|id| view! { <Archive shop=away thing=Thing::Product(id) archived/> })}
            </Head>
            <Restored restored on_discard=discard/>
            {archived.then(|| view! { <p class="ui-notice">{words::archived_about()}</p> })}
            <ActionForm action=save attr:class="ui-form" attr:novalidate="">
                <FormErrors errors labels refusal=answer.refusal/>
                <SignInAgain error/>
                <input type="hidden" name="shop" value=shop.slug.clone()/>
                {id.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
                <input type="hidden" name="version" value=move || version.get().to_string()/>
                <RequestKeyField/>
                <FormSection title=words::about_basics()>
                    <TextField name="form[name]" id=field_id("name") label=words::product_name() bind=typed.name error=error_for(errors, "name") limit=120 required=true/>
                    <div class="catalog-category">
                        {move || view! { <SelectField name="form[category]" id=field_id("category") label=words::category() choices=choices() bind=typed.category error=error_for(errors, "category")/> }}
                        <span data-needs-js=""><Button icon="plus" on_click=move |_| adding.set(true)>{words::new_category()}</Button></span>
                    </div>
                </FormSection>
                <FormSection title=words::images()>
                    <ImagesField name="form[images]" shop=shop.slug.clone() images=typed.images busy=sending error=error_for(errors, "images")/>
                </FormSection>
                <FormSection title=words::about_price()>
                    <div class="catalog-pair">
                        <MoneyField name="form[price]" id=field_id("price") label=words::price() help=words::price_help() currency=shop.currency bind=typed.price error=error_for(errors, "price") required=true/>
                        <MoneyField name="form[compare_at]" id=field_id("compare_at") label=words::compare_at() help=words::compare_at_help() currency=shop.currency bind=typed.compare_at error=error_for(errors, "compare_at") optional=true/>
                    </div>
                    <StockFields typed errors currency=shop.currency/>
                    <Checkbox name="form[active]" id=field_id("active") label=words::active() help=words::active_help() bind=typed.active/>
                </FormSection>
                <FormFoot>
                    <ButtonLink kind=ButtonKind::Ghost href=list>{words::cancel()}</ButtonLink>
                    <Button kind=ButtonKind::Primary submit=true busy=Signal::derive(move || save.pending().get() || sending.get())>{words::save()}</Button>
                </FormFoot>
            </ActionForm>
            <NewCategory open=adding shop=category_shop on_created=move |created: Category| {
                let chosen = created.id.to_string();
                categories.update(|known| known.push(created));
                typed.category.set(chosen);
            }/>
        </div>
    }
}

/// Names the form among all forms of this browser.
fn place_of(shop: &Shop, id: Option<ProductId>) -> String {
    match id {
        Some(id) => format!("product/{}/{id}", shop.slug),
        None => format!("product/{}/new", shop.slug),
    }
}
