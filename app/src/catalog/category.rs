//! A new category, made without leaving the product's form.

use super::{api, words};
use crate::{
    error::AppError,
    platform,
    ui::{Button, ButtonKind, Dialog, DialogFoot, TextField, field_id, use_toasts},
};
use domain::catalog::Category;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

/// The dialog that asks for the name and creates the category.
#[component]
pub fn NewCategory(
    open: RwSignal<bool>,
    #[prop(into)] shop: String,
    #[prop(into)] on_created: Callback<Category>,
) -> impl IntoView {
    let toasts = use_toasts();
    let name = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<AppError>);
    // One key until it succeeds: a second try is the same request.
    let key = StoredValue::new(platform::random_key());
    let create = move |event: SubmitEvent| {
        event.prevent_default();
        let (shop, wanted) = (shop.clone(), name.get_untracked());
        let Ok(request) = key.get_value().parse() else { return };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = api::create_category(shop, wanted, request).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(category) => {
                    // A new one has the request's key as its id.
                    if category.id.0 != request.0 {
                        toasts.say(words::category_known(&category.path));
                    }
                    key.set_value(platform::random_key());
                    let _ = (name.try_set(String::new()), error.try_set(None), open.try_set(false));
                    on_created.run(category);
                }
                Err(refused) => drop(error.try_set(Some(refused))),
            }
        });
    };
    let message = Signal::derive(move || {
        let lang = crate::words::lang();
        error.with(|error| {
            error
                .as_ref()
                .map(|error| error.field("name").map_or_else(|| error.sentence(lang), str::to_owned))
        })
    });
    view! {
        <Dialog open title=words::new_category() id="new-category">
            <form class="ui-stack" on:submit=create>
                <TextField name="category-name" id=field_id("category-name") label=words::category_name() help=words::subcategory_help() bind=name error=message limit=120 required=true autocomplete="off"/>
                <DialogFoot>
                    <Button on_click=move |_| open.set(false)>{words::cancel()}</Button>
                    <Button kind=ButtonKind::Primary submit=true busy>{words::create()}</Button>
                </DialogFoot>
            </form>
        </Dialog>
    }
}
