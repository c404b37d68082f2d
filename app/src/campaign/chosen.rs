//! What was chosen for a campaign: products in order with their live price and quantity, a row of hidden fields each, and
//! vouchers, in one hidden field.

use super::words;
use crate::{
    catalog::discount_text,
    ui::{Grip, Icon, MoneyField, NumberField, Picture, move_entry},
};
use domain::{
    Currency, Money, ProductId, VoucherId,
    campaign::{CampaignProduct, CampaignVoucher, OfferForm},
    catalog::{Product, STOCK_MAX, Voucher},
    field::{amount, optional, whole},
    image::Image,
};
use leptos::prelude::*;

/// A chosen product with what is typed beside it.
#[derive(Clone)]
pub struct ChosenProduct {
    pub(super) id: ProductId,
    pub(super) name: String,
    image: Option<Image>,
    price: Money,
    stock: i64,
    live_price: ArcRwSignal<String>,
    live_quantity: ArcRwSignal<String>,
}

impl ChosenProduct {
    /// Chosen a moment ago.
    pub(super) fn new(product: Product) -> Self {
        Self {
            id: product.id,
            name: product.name,
            image: product.images.into_iter().next(),
            price: product.price,
            stock: product.stock,
            live_price: ArcRwSignal::default(),
            live_quantity: ArcRwSignal::default(),
        }
    }

    /// An offer of the form, if its product is known.
    fn read(offer: &OfferForm, known: &[CampaignProduct]) -> Option<Self> {
        let id = offer.product.trim().parse().ok()?;
        let known = known.iter().find(|product| product.product == id)?;
        Some(Self {
            id,
            name: known.name.clone(),
            image: known.image.clone(),
            price: known.price,
            stock: known.stock,
            live_price: ArcRwSignal::new(offer.live_price.clone()),
            live_quantity: ArcRwSignal::new(offer.live_quantity.clone()),
        })
    }

    /// As the server would name it, for a draft.
    pub(super) fn known(&self) -> CampaignProduct {
        CampaignProduct {
            product: self.id,
            number: 0,
            name: self.name.clone(),
            image: self.image.clone(),
            price: self.price,
            from: None,
            compare_at: None,
            stock: self.stock,
            live_price: None,
            live_quantity: None,
        }
    }

    /// "Bánh pía", "Bánh pía (80,000, 3)": what tells it apart in a comparison.
    pub(super) fn sentence(&self) -> String {
        let own = [&self.live_price, &self.live_quantity].map(ArcRwSignal::get_untracked);
        let own: Vec<String> = own.into_iter().filter(|text| !text.is_empty()).collect();
        if own.is_empty() {
            self.name.clone()
        } else {
            format!("{} ({})", self.name, own.join(", "))
        }
    }

    /// As the form sends it; [`read_products`] reads it.
    pub(super) fn form(&self) -> OfferForm {
        OfferForm {
            product: self.id.to_string(),
            live_price: self.live_price.get(),
            live_quantity: self.live_quantity.get(),
        }
    }
}

/// The products that the form offers.
pub(super) fn read_products(offers: &[OfferForm], known: &[CampaignProduct]) -> Vec<ChosenProduct> {
    offers
        .iter()
        .filter_map(|offer| ChosenProduct::read(offer, known))
        .collect()
}

/// A chosen voucher.
#[derive(Clone)]
pub struct ChosenVoucher {
    pub(super) id: VoucherId,
    pub(super) code: String,
    pub(super) name: String,
    about: Option<String>,
}

impl ChosenVoucher {
    /// Chosen a moment ago.
    pub(super) fn new(voucher: Voucher) -> Self {
        let about = Some(discount_text(voucher.discount));
        Self {
            id: voucher.id,
            code: voucher.code,
            name: voucher.name,
            about,
        }
    }

    /// As the server would name it, for a draft.
    pub(super) fn known(&self) -> CampaignVoucher {
        CampaignVoucher {
            voucher: self.id,
            code: self.code.clone(),
            name: self.name.clone(),
        }
    }
}

/// The form's field for these vouchers; [`read_vouchers`] reads it.
pub(super) fn vouchers_field(chosen: &[ChosenVoucher]) -> String {
    chosen
        .iter()
        .map(|voucher| voucher.id.to_string())
        .collect::<Vec<_>>()
        .join(",")
}

/// The vouchers that the form's field names.
pub(super) fn read_vouchers(field: &str, known: &[CampaignVoucher]) -> Vec<ChosenVoucher> {
    let ids = field.split(',').filter_map(|id| id.trim().parse::<VoucherId>().ok());
    ids.filter_map(|id| known.iter().find(|voucher| voucher.voucher == id))
        .map(|v| ChosenVoucher {
            id: v.voucher,
            code: v.code.clone(),
            name: v.name.clone(),
            about: None,
        })
        .collect()
}

/// Moves an entry by one place.
fn shift<T>(list: &mut [T], at: Option<usize>, down: bool) {
    let to = at.and_then(|at| if down { at.checked_add(1) } else { at.checked_sub(1) });
    if let (Some(at), Some(to)) = (at, to.filter(|to| *to < list.len())) {
        list.swap(at, to);
    }
}

#[component]
fn Tools(
    name: String,
    #[prop(into)] first: Signal<bool>,
    #[prop(into)] last: Signal<bool>,
    on_move: Callback<bool>,
    on_remove: Callback<()>,
) -> impl IntoView {
    let class = "ui-button ui-button--ghost ui-button--small ui-button--icon";
    view! {
        <div class="campaign-chosen__tools" data-needs-js="">
            <button type="button" class=class aria-label=words::move_up(&name) disabled=move || first.get() on:click=move |_| on_move.run(false)><Icon name="chevron-up"/></button>
            <button type="button" class=class aria-label=words::move_down(&name) disabled=move || last.get() on:click=move |_| on_move.run(true)><Icon name="chevron-down"/></button>
            <button type="button" class=class aria-label=words::remove(&name) on:click=move |_| on_remove.run(())><Icon name="x"/></button>
        </div>
    }
}

/// The chosen products; their fields are `form[products][0][product]` and so on.
#[component]
pub fn ProductRows(chosen: RwSignal<Vec<ChosenProduct>>, currency: Currency) -> impl IntoView {
    view! {
        <p class="ui-muted" hidden=move || !chosen.with(Vec::is_empty)>{words::no_products_chosen()}</p>
        <ol class="campaign-chosen">
            // A draft or a colleague's version brings other fields for the same product: those are other rows.
            <For each=move || chosen.get() key=|product| (product.id, product.live_price.clone()) let:product>
                <ProductLine product chosen currency/>
            </For>
        </ol>
    }
}

#[component]
fn ProductLine(product: ChosenProduct, chosen: RwSignal<Vec<ChosenProduct>>, currency: Currency) -> impl IntoView {
    let id = product.id;
    let lang = crate::words::lang();
    let at = move || chosen.with(|chosen| chosen.iter().position(|other| other.id == id));
    let (live_price, live_quantity) = (
        RwSignal::from(product.live_price),
        RwSignal::from(product.live_quantity),
    );
    let price_error = Signal::derive(move || {
        live_price.with(|text| {
            optional(text, |t| amount(t, currency, 1))
                .err()
                .map(|why| why.sentence(lang))
        })
    });
    let quantity_error = Signal::derive(move || {
        live_quantity.with(|text| {
            optional(text, |t| whole(t, 1, STOCK_MAX))
                .err()
                .map(|why| why.sentence(lang))
        })
    });
    let field = move |of: &str| format!("form[products][{}][{of}]", at().unwrap_or_default());
    let (price, stock) = (product.price, product.stock);
    // Both can be intended, so they are hints and not errors.
    let price_hint = move || {
        let live = live_price.with(|text| optional(text, |t| amount(t, currency, 1)).ok().flatten())?;
        (live.minor > price.minor).then(|| words::above_price(&price.format(lang)))
    };
    let quantity_hint = move || {
        let live = live_quantity.with(|text| optional(text, |t| whole(t, 1, STOCK_MAX)).ok().flatten())?;
        (live > stock).then(|| words::above_stock(stock))
    };
    view! {
        <li class="campaign-chosen__row" data-row="">
            // They are here without JavaScript, too, where the fields below are not.
            <input type="hidden" name=move || field("product") value=id.to_string()/>
            <input type="hidden" name=move || field("live_price") value=move || live_price.get()/>
            <input type="hidden" name=move || field("live_quantity") value=move || live_quantity.get()/>
            <Grip on_drop=move |places| chosen.update(|list| move_entry(list, places))/>
            <Picture image=product.image width=48 height=48 class="campaign-chosen__picture"/>
            <div class="campaign-chosen__words">
                <b class="campaign-chosen__name">{product.name.clone()}</b>
                <span class="ui-muted ui-small">{product.price.format(lang)}" · "{words::in_stock(product.stock)}</span>
            </div>
            <div class="campaign-chosen__fields" data-needs-js="">
                <div>
                    <MoneyField name="" id=format!("live-price-{id}") label=words::live_price() currency bind=live_price error=price_error optional=true/>
                    <p class="campaign-chosen__hint" role="status">{price_hint}</p>
                </div>
                <div>
                    <NumberField name="" id=format!("live-quantity-{id}") label=words::live_quantity() bind=live_quantity error=quantity_error optional=true/>
                    <p class="campaign-chosen__hint" role="status">{quantity_hint}</p>
                </div>
            </div>
            <Tools
                name=product.name
                first=move || at() == Some(0)
                last=move || at().is_none_or(|at| at + 1 >= chosen.with(Vec::len))
                on_move=Callback::new(move |down| chosen.update(|list| {
                    let at = list.iter().position(|other| other.id == id);
                    shift(list, at, down);
                }))
                on_remove=Callback::new(move |()| chosen.update(|list| list.retain(|other| other.id != id)))
            />
        </li>
    }
}

/// The chosen vouchers; their hidden field is `form[vouchers]`.
#[component]
pub fn VoucherRows(chosen: RwSignal<Vec<ChosenVoucher>>) -> impl IntoView {
    let field = move || chosen.with(|chosen| vouchers_field(chosen));
    view! {
        <input type="hidden" name="form[vouchers]" value=field/>
        <p class="ui-muted" hidden=move || !chosen.with(Vec::is_empty)>{words::no_vouchers_chosen()}</p>
        <ol class="campaign-chosen">
            <For each=move || chosen.get() key=|voucher| voucher.id let:voucher>
                <VoucherLine voucher chosen/>
            </For>
        </ol>
    }
}

#[component]
fn VoucherLine(voucher: ChosenVoucher, chosen: RwSignal<Vec<ChosenVoucher>>) -> impl IntoView {
    let id = voucher.id;
    let at = move || chosen.with(|chosen| chosen.iter().position(|other| other.id == id));
    view! {
        <li class="campaign-chosen__row" data-row="">
            <Grip on_drop=move |places| chosen.update(|list| move_entry(list, places))/>
            <Icon name="ticket" large=true/>
            <div class="campaign-chosen__words">
                <b class="campaign-chosen__name">{voucher.name.clone()}</b>
                <span class="ui-muted ui-small"><code>{voucher.code}</code>{voucher.about.map(|about| format!(" · {about}"))}</span>
            </div>
            <Tools
                name=voucher.name
                first=move || at() == Some(0)
                last=move || at().is_none_or(|at| at + 1 >= chosen.with(Vec::len))
                on_move=Callback::new(move |down| chosen.update(|list| {
                    let at = list.iter().position(|other| other.id == id);
                    shift(list, at, down);
                }))
                on_remove=Callback::new(move |()| chosen.update(|list| list.retain(|other| other.id != id)))
            />
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::shift;

    #[test]
    fn an_entry_moves_by_one_and_stops_at_the_ends() {
        let mut list = [1, 2, 3];
        shift(&mut list, Some(0), true);
        assert_eq!(list, [2, 1, 3]);
        shift(&mut list, Some(0), false);
        shift(&mut list, Some(2), true);
        shift(&mut list, None, true);
        assert_eq!(list, [2, 1, 3]);
    }
}
