//! The shop's categories: rename, remove, add. Everything is a plain form post but adding, which shares the dialog with the
//! product's form.

use super::{api, category::NewCategory, words};
use crate::{
    account::use_here,
    error::AppError,
    page::{Head, Refused, error_of, load, resource},
    ui::{Button, ButtonKind, ButtonLink, EmptyState, SkeletonKind, Table, TextField},
};
use domain::{account::Permission, catalog::Category};
use leptos::{form::ActionForm, prelude::*};

/// What a row can do; each change reads the list again.
#[derive(Clone, Copy)]
struct Changes {
    rename: ServerAction<api::RenameCategory>,
    remove: ServerAction<api::RemoveCategory>,
}

/// `/seller/:shop/categories`
#[component]
pub fn CategoryListPage() -> impl IntoView {
    let here = use_here();
    if !here.role.may(Permission::SeeCatalog) {
        return view! { <Refused error=AppError::Forbidden/> }.into_any();
    }
    let may_edit = here.role.may(Permission::EditCatalog);
    let slug = StoredValue::new(here.shop.slug);
    let changes = Changes {
        rename: ServerAction::new(),
        remove: ServerAction::new(),
    };
    let (adding, added) = (RwSignal::new(false), RwSignal::new(0_u32));
    let version = move || {
        (
            changes.rename.version().get(),
            changes.remove.version().get(),
            added.get(),
        )
    };
    let found = resource(version, move |_| api::list_categories(slug.get_value()));
    let errors = [error_of(changes.rename), error_of(changes.remove)];
    let refused = move || {
        let lang = crate::words::lang();
        let error = errors.iter().find_map(Signal::get)?;
        let field = error.field("name").map(str::to_owned);
        Some(field.unwrap_or_else(|| error.sentence(lang)))
    };
    let products = format!("/seller/{}/products", slug.get_value());
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title=words::categories() about=words::categories_about() back=Some((words::products(), products))>
                {may_edit.then(|| view! {
                    <span data-needs-js=""><Button kind=ButtonKind::Primary icon="plus" on_click=move |_| adding.set(true)>{words::new_category()}</Button></span>
                })}
            </Head>
            <p class="ui-field__error" role="alert">{refused}</p>
            {load(found, SkeletonKind::Rows, move |categories| {
                view! { <Categories slug=slug.get_value() categories may_edit changes/> }.into_any()
            })}
            <NewCategory open=adding shop=slug.get_value() on_created=move |_| added.update(|n| *n += 1)/>
        </div>
    }
    .into_any()
}

#[component]
fn Categories(slug: String, categories: Vec<Category>, may_edit: bool, changes: Changes) -> impl IntoView {
    if categories.is_empty() {
        return view! { <EmptyState text=words::no_categories()/> }.into_any();
    }
    let rows = categories
        .into_iter()
        .map(|category| view! { <Row slug=slug.clone() category may_edit changes/> })
        .collect_view();
    view! {
        <div class="ui-card catalog-categories">
            <Table caption=words::categories()>
                <thead>
                    <tr>
                        <th scope="col">{words::category_name()}</th>
                        <th scope="col"><span class="ui-hidden">{words::actions()}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(slug: String, category: Category, may_edit: bool, changes: Changes) -> impl IntoView {
    let (id, name, is_below) = (category.id, category.name().to_owned(), category.parent.is_some());
    let below = is_below.then_some("");
    let products = format!("/seller/{slug}/products?category={id}");
    let see = view! { <ButtonLink small=true href=products>{words::see_products()}</ButtonLink> };
    if !may_edit {
        return view! { <tr><td data-below=below>{name}</td><td class="ui-table__end">{see}</td></tr> }.into_any();
    }
    let (shop, label) = (slug.clone(), words::name_of(&name));
    let remove = words::remove_category(&name);
    view! {
        <tr>
            <td data-below=below>
                <ActionForm action=changes.rename attr:class="catalog-rename">
                    <input type="hidden" name="shop" value=shop/>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <TextField name="name" id=format!("category-{id}") label hide_label=true value=name limit=60 required=true autocomplete="off"/>
                    <Button small=true submit=true busy=changes.rename.pending()>{words::rename()}</Button>
                </ActionForm>
            </td>
            <td class="ui-table__end">
                <div class="catalog-rename">
                    {see}
                    <ActionForm action=changes.remove>
                        <input type="hidden" name="shop" value=slug/>
                        <input type="hidden" name="id" value=id.to_string()/>
                        <Button small=true kind=ButtonKind::Ghost submit=true icon="trash-2" label=remove/>
                    </ActionForm>
                </div>
            </td>
        </tr>
    }
    .into_any()
}
