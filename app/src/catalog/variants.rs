//! The part of the product form that says how many there are: one number, or a row for each size or colour.

use super::{
    typed::{Row, Typed},
    words,
};
use crate::error::WrongField;
use crate::ui::{Button, ButtonKind, MoneyField, NumberField, TextField, error_for, field_id};
use domain::{Currency, catalog::VARIANTS_MAX};
use leptos::prelude::*;

/// Blank rows for people without JavaScript; what stays blank does not count.
const SPARE_ROWS: usize = 3;
/// Their keys stand behind all others.
const SPARE_KEY: usize = 5_000;

#[component]
pub fn StockFields(typed: Typed, errors: Signal<Vec<WrongField>>, currency: Currency) -> impl IntoView {
    let single = Memo::new(move |_| typed.variants.with(Vec::is_empty));
    let full = move || typed.variants.with(Vec::len) >= VARIANTS_MAX;
    // Drawn for everybody, gone where our code arrives: it has a button for more.
    let plain = RwSignal::new(true);
    Effect::new(move |_| plain.set(false));
    let spare = move || {
        let row = |at: usize| {
            let blank = RwSignal::<String>::default;
            view! { <Fields key=SPARE_KEY + at name=blank() sku=blank() price=blank() stock=blank() currency/> }
        };
        plain.get().then(|| (0..SPARE_ROWS).map(row).collect_view())
    };
    view! {
        {move || single.get().then(|| view! {
            <div class="catalog-pair">
                <NumberField name="form[stock]" id=field_id("stock") label=words::stock() help=words::stock_help() bind=typed.stock error=error_for(errors, "stock") required=true/>
                <TextField name="form[sku]" id=field_id("sku") label=words::sku() help=words::sku_help() bind=typed.sku error=error_for(errors, "sku") limit=64 optional=true autocomplete="off"/>
            </div>
        })}
        <fieldset class="ui-field ui-field--group catalog-variants" id=field_id("variants")>
            <legend class="ui-field__label">{words::variants()}</legend>
            <p class="ui-field__help">{words::variants_help()}</p>
            {move || error_for(errors, "variants").get().map(|error| view! { <p class="ui-field__error">{error}</p> })}
            <ul class="catalog-variants__rows">
                <For each=move || typed.variants.get() key=|row| row.key let:row>
                    <VariantRow typed row errors currency/>
                </For>
            </ul>
            <div class="catalog-variants__spare">{spare}</div>
            <span data-needs-js="">
                <Button icon="plus" disabled=Signal::derive(full) on_click=move |_| typed.add_variant()>{words::add_variant()}</Button>
            </span>
        </fieldset>
    }
}

#[component]
fn VariantRow(typed: Typed, row: Row, errors: Signal<Vec<WrongField>>, currency: Currency) -> impl IntoView {
    let key = row.key;
    // The server counts the rows that it gets; keys only say which row is which here.
    let wrong = move |field: &'static str| {
        Signal::derive(move || {
            let at = typed
                .variants
                .with(|rows| rows.iter().position(|row| row.key == key))
                .unwrap_or_default();
            error_for(errors, format!("variants.{at}.{field}")).get()
        })
    };
    let name: RwSignal<String> = row.name.into();
    let remove = move |_| typed.variants.update(|rows| rows.retain(|row| row.key != key));
    let remove_label = move || words::remove_variant(&name.get());
    view! {
        <li class="catalog-variants__row">
            <input type="hidden" name=format!("form[variants][{key}][id]") value=row.id/>
            <Fields
                key name sku=row.sku.into() price=row.price.into() stock=row.stock.into() currency
                name_error=wrong("name") sku_error=wrong("sku") price_error=wrong("price") stock_error=wrong("stock")
            />
            <span class="catalog-variants__remove" data-needs-js="">
                {move || view! { <Button small=true kind=ButtonKind::Ghost icon="trash-2" label=remove_label() on_click=remove/> }}
            </span>
        </li>
    }
}

#[component]
fn Fields(
    key: usize,
    name: RwSignal<String>,
    sku: RwSignal<String>,
    price: RwSignal<String>,
    stock: RwSignal<String>,
    currency: Currency,
    #[prop(optional, into)] name_error: Signal<Option<String>>,
    #[prop(optional, into)] sku_error: Signal<Option<String>>,
    #[prop(optional, into)] price_error: Signal<Option<String>>,
    #[prop(optional, into)] stock_error: Signal<Option<String>>,
) -> impl IntoView {
    let field = |of: &str| format!("form[variants][{key}][{of}]");
    let id = |of: &str| format!("field-variants-{key}-{of}");
    view! {
        <div class="catalog-variants__fields">
            <TextField name=field("name") id=id("name") label=words::variant_name() placeholder=words::variant_example() bind=name error=name_error limit=60 autocomplete="off"/>
            <NumberField name=field("stock") id=id("stock") label=words::stock() bind=stock error=stock_error/>
            <MoneyField name=field("price") id=id("price") label=words::own_price() currency bind=price error=price_error/>
            <TextField name=field("sku") id=id("sku") label=words::sku() bind=sku error=sku_error limit=64 autocomplete="off"/>
        </div>
    }
}
