//! The form of a product, new or known.

use super::{
    api,
    archive::{Archive, Thing},
    category::NewCategory,
    typed::{ProductDraft, Typed, form_of},
    variants::StockFields,
    words,
};
use crate::{
    account::use_here,
    error::{AppError, WrongField},
    page::{
        Head, ImagesField, ReadFrom, RequestKeyField, Restored, SignInAgain, answer_of, error_of, load, renew_version,
        resource, returned, store_unsaved,
    },
    ui::{
        Button, ButtonKind, ButtonLink, Checkbox, Choice, FormErrors, FormFoot, FormSection, MoneyField, SelectField,
        SkeletonKind, Text, TextArea, TextField, error_for, field_id,
    },
};
use domain::{
    Currency, ProductId,
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
    let data = resource(
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
    load(data, SkeletonKind::Lines, move |(opened, categories)| {
        view! { <ProductEditor shop=shop.get_value() opened categories/> }.into_any()
    })
}

/// An open form: what is typed, the version that the next save counts as having read, and what the last post was refused for.
#[derive(Clone, Copy)]
struct Editing {
    typed: Typed,
    save: ServerAction<api::SaveProduct>,
    error: Signal<Option<AppError>>,
    version: RwSignal<i64>,
    /// images are on their way
    sending: RwSignal<bool>,
}

impl Editing {
    /// Opens the form with what was read, or with what came back without JavaScript.
    fn open(fresh: &ProductDraft) -> Editing {
        let before = returned::<api::SaveProduct, ReadFrom<ProductForm>>();
        let version = before
            .as_ref()
            .map_or(fresh.version, |returned| returned.version(fresh.version));
        let form = before.as_ref().map_or(&fresh.form, |returned| &returned.form.form);
        let save = ServerAction::new();
        Editing {
            typed: Typed::of(form, &fresh.images),
            save,
            error: error_of(save),
            version: RwSignal::new(version),
            sending: RwSignal::new(false),
        }
    }

    /// Stores what differs from `fresh` and is not saved in this browser, and says whether something was restored.
    fn store(self, place: &str, fresh: &ProductDraft) -> RwSignal<bool> {
        let Editing {
            typed, save, version, ..
        } = self;
        let fresh = StoredValue::new(fresh.form.clone());
        let saved = Signal::derive(move || matches!(save.value().get(), Some(Ok(_))));
        let changed = move || fresh.with_value(|fresh| typed.form() != *fresh);
        let dirty = Memo::new(move |_| !save.pending().get() && !saved.get() && changed());
        let draft = move || typed.draft(version.get_untracked());
        let restore = move |draft: ProductDraft| {
            typed.write(&draft.form, &draft.images);
            version.set(draft.version);
        };
        store_unsaved(place, dirty, saved, words::saved(), draft, restore)
    }
}

#[component]
fn ProductEditor(
    shop: Shop,
    /// the product and its description, where it is not a new one
    #[prop(into)]
    opened: Option<(Product, String)>,
    categories: Vec<Category>,
) -> impl IntoView {
    let id = opened.as_ref().map(|(product, _)| product.id);
    let archived = opened.as_ref().is_some_and(|(product, _)| product.archived);
    let fresh = opened.map_or_else(new_draft, |(product, description)| draft_of(&product, description));
    let editing = Editing::open(&fresh);
    let slug = shop.slug.clone();
    renew_version(editing.error, editing.version, move || {
        let slug = slug.clone();
        async move { Some(api::open_product(slug, id?).await.ok()?.0.version) }
    });
    let restored = editing.store(&place_of(&shop, id), &fresh);
    let discard = move |()| {
        editing.typed.write(&fresh.form, &fresh.images);
        restored.set(false);
    };
    let categories = RwSignal::new(categories);
    let adding = RwSignal::new(false);
    let (away, category_shop) = (shop.slug.clone(), shop.slug.clone());
    let title = if id.is_some() {
        words::edit_product()
    } else {
        words::create_product()
    };
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title back=Some((words::products(), format!("/seller/{}/products", shop.slug)))>
                {id.map(|id| view! { <Archive shop=away thing=Thing::Product(id) archived/> })}
            </Head>
            <Restored restored on_discard=discard/>
            {archived.then(|| view! { <p class="ui-notice">{words::archived_about()}</p> })}
            <ActionForm action=editing.save attr:class="ui-form" attr:novalidate="">
                <Parts editing shop id categories adding/>
            </ActionForm>
            <NewCategory open=adding shop=category_shop on_created=move |created: Category| {
                let chosen = created.id.to_string();
                categories.update(|known| {
                    if known.iter().all(|category| category.id != created.id) {
                        known.push(created);
                    }
                });
                editing.typed.category.set(chosen);
            }/>
        </div>
    }
}

/// What the form posts.
#[component]
fn Parts(
    editing: Editing,
    shop: Shop,
    #[prop(into)] id: Option<ProductId>,
    categories: RwSignal<Vec<Category>>,
    adding: RwSignal<bool>,
) -> impl IntoView {
    let Editing {
        typed,
        save,
        error,
        version,
        sending,
    } = editing;
    let answer = answer_of(error);
    let errors = answer.errors;
    let list = format!("/seller/{}/products", shop.slug);
    let waits = Signal::derive(move || save.pending().get() || sending.get());
    view! {
        <FormErrors errors labels=labels() refusal=answer.refusal/>
        <SignInAgain error/>
        <input type="hidden" name="shop" value=shop.slug.clone()/>
        {id.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
        <input type="hidden" name="version" value=move || version.get().to_string()/>
        <RequestKeyField/>
        <Basics typed errors categories adding/>
        <FormSection title=words::images()>
            <ImagesField name="form[images]" shop=shop.slug images=typed.images busy=sending error=error_for(errors, "images")/>
        </FormSection>
        <Prices typed errors currency=shop.currency/>
        <FormFoot>
            <ButtonLink kind=ButtonKind::Ghost href=list>{words::cancel()}</ButtonLink>
            <Button kind=ButtonKind::Primary submit=true busy=waits>{words::save()}</Button>
        </FormFoot>
    }
}

/// What the fields are called where their errors are listed.
fn labels() -> Vec<(&'static str, Text)> {
    vec![
        ("name", words::product_name().into()),
        ("category", words::category().into()),
        ("description", words::description().into()),
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
    ]
}

#[component]
fn Basics(
    typed: Typed,
    errors: Signal<Vec<WrongField>>,
    categories: RwSignal<Vec<Category>>,
    adding: RwSignal<bool>,
) -> impl IntoView {
    let choices = move || {
        let mut choices = vec![Choice::new("", words::no_category())];
        categories.with(|known| choices.extend(known.iter().map(|c| Choice::new(c.id.to_string(), c.path.clone()))));
        choices
    };
    view! {
        <FormSection title=words::about_basics()>
            <TextField name="form[name]" id=field_id("name") label=words::product_name() bind=typed.name error=error_for(errors, "name") limit=120 required=true/>
            <div class="catalog-category">
                {move || view! { <SelectField name="form[category]" id=field_id("category") label=words::category() choices=choices() bind=typed.category error=error_for(errors, "category")/> }}
                <span data-needs-js=""><Button icon="plus" on_click=move |_| adding.set(true)>{words::new_category()}</Button></span>
            </div>
            <TextArea name="form[description]" id=field_id("description") label=words::description() help=words::description_help() bind=typed.description error=error_for(errors, "description") limit=5000 rows=4 optional=true/>
        </FormSection>
    }
}

#[component]
fn Prices(typed: Typed, errors: Signal<Vec<WrongField>>, currency: Currency) -> impl IntoView {
    view! {
        <FormSection title=words::about_price()>
            <div class="catalog-pair">
                <MoneyField name="form[price]" id=field_id("price") label=words::price() help=words::price_help() currency bind=typed.price error=error_for(errors, "price") required=true/>
                <MoneyField name="form[compare_at]" id=field_id("compare_at") label=words::compare_at() help=words::compare_at_help() currency bind=typed.compare_at error=error_for(errors, "compare_at") optional=true/>
            </div>
            <StockFields typed errors currency/>
            <Checkbox name="form[active]" id=field_id("active") label=words::active() help=words::active_help() bind=typed.active/>
        </FormSection>
    }
}

/// A new product's form: it is on sale unless the seller says otherwise.
fn new_draft() -> ProductDraft {
    ProductDraft {
        form: ProductForm {
            active: true,
            ..ProductForm::default()
        },
        images: Vec::new(),
        version: 0,
    }
}

/// The form of a product as it was read.
fn draft_of(product: &Product, description: String) -> ProductDraft {
    ProductDraft {
        form: form_of(product, description),
        images: product.images.clone(),
        version: product.version,
    }
}

/// Names the form among all forms of this browser.
fn place_of(shop: &Shop, id: Option<ProductId>) -> String {
    match id {
        Some(id) => format!("product/{}/{id}", shop.slug),
        None => format!("product/{}/new", shop.slug),
    }
}
