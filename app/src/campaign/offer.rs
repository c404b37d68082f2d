//! What the campaign sells, as parts of its form: the chosen products and vouchers, and their pickers. The pickers stand
//! outside of the form, so that a key pressed in them posts nothing.

use super::{
    chosen::{ChosenProduct, ChosenVoucher, ProductRows, VoucherRows},
    picker::{Item, Kind, Picked, Picker},
    plain::WithoutScript,
    typed::Typed,
    words,
};
use crate::error::WrongField;
use crate::ui::{Button, FormSection, error_for, field_id};
use domain::{
    Currency,
    campaign::{PRODUCTS_MAX, VOUCHERS_MAX},
};
use leptos::prelude::*;

/// Which picker is open.
#[derive(Clone, Copy)]
pub struct Adding {
    product: RwSignal<bool>,
    voucher: RwSignal<bool>,
}

impl Default for Adding {
    fn default() -> Adding {
        Adding {
            product: RwSignal::new(false),
            voucher: RwSignal::new(false),
        }
    }
}

/// Products and vouchers, with the buttons that open their pickers.
#[component]
pub(super) fn Offer(
    typed: Typed,
    errors: Signal<Vec<WrongField>>,
    currency: Currency,
    adding: Adding,
) -> impl IntoView {
    view! {
        <FormSection title=words::products() about=words::products_about()>
            <Problem id=field_id("products") error=error_for(errors, "products")/>
            <ProductRows chosen=typed.products currency/>
            <WithoutScript text=words::products_need_js()/>
            <div data-needs-js=""><Button icon="plus" on_click=move |_| adding.product.set(true)>{words::add_product()}</Button></div>
        </FormSection>
        <FormSection title=words::vouchers() about=words::vouchers_about()>
            <Problem id=field_id("vouchers") error=error_for(errors, "vouchers")/>
            <VoucherRows chosen=typed.vouchers/>
            <WithoutScript text=words::vouchers_need_js()/>
            <div data-needs-js=""><Button icon="plus" on_click=move |_| adding.voucher.set(true)>{words::add_voucher()}</Button></div>
        </FormSection>
    }
}

/// What is wrong with a list; it can be focused like a field.
#[component]
fn Problem(id: String, error: Signal<Option<String>>) -> impl IntoView {
    view! {
        <div id=id tabindex="-1" class="campaign-form__problem">
            {move || error.get().map(|error| view! { <p class="ui-field__error">{error}</p> })}
        </div>
    }
}

/// *Add product* and *Add voucher*.
#[component]
pub(super) fn Pickers(typed: Typed, shop: String, adding: Adding) -> impl IntoView {
    let (products, vouchers) = (typed.products, typed.vouchers);
    let picked = |key, title: &str| Picked {
        key,
        title: title.to_owned(),
        item: None,
    };
    let products_now =
        Signal::derive(move || products.with(|list| list.iter().map(|p| picked(p.id.0, &p.name)).collect()));
    let vouchers_now =
        Signal::derive(move || vouchers.with(|list| list.iter().map(|v| picked(v.id.0, &v.name)).collect()));
    view! {
        <Picker
            kind=Kind::Products open=adding.product shop=shop.clone() max=PRODUCTS_MAX chosen=products_now
            on_add=Callback::new(move |tray| products.update(|list| take_products(list, tray)))
        />
        <Picker
            kind=Kind::Vouchers open=adding.voucher shop max=VOUCHERS_MAX chosen=vouchers_now
            on_add=Callback::new(move |tray| vouchers.update(|list| take_vouchers(list, tray)))
        />
    }
}

/// The tray becomes the list: what left it goes, what is new comes last, and the rest stays with its position and prices.
fn take_products(list: &mut Vec<ChosenProduct>, tray: Vec<Picked>) {
    list.retain(|product| tray.iter().any(|picked| picked.key == product.id.0));
    for picked in tray {
        if let Some(Item::Product(product)) = picked.item
            && list.iter().all(|other| other.id != product.id)
        {
            list.push(ChosenProduct::new(product));
        }
    }
}

fn take_vouchers(list: &mut Vec<ChosenVoucher>, tray: Vec<Picked>) {
    list.retain(|voucher| tray.iter().any(|picked| picked.key == voucher.id.0));
    for picked in tray {
        if let Some(Item::Voucher(voucher)) = picked.item
            && list.iter().all(|other| other.id != voucher.id)
        {
            list.push(ChosenVoucher::new(voucher));
        }
    }
}
