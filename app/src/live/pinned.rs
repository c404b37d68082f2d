//! The pinned product and the pinned voucher, one view for both screens: the studio shows what viewers see.

use super::words;
use crate::ui::{Chip, ChipKind, Icon, Picture, Price};
use domain::Lang;
use domain::offer::Discount;
use domain::offer::{StageProduct, StageVoucher};
use leptos::prelude::*;

/// Fewer than this is emphasised.
const FEW_LEFT: i64 = 10;

/// How many are left, in words.
#[component]
pub(super) fn Left(left: i64) -> impl IntoView {
    if left <= 0 {
        view! { <span class="live__left" translate="no" data-out="">{words::sold_out()}</span> }.into_any()
    } else {
        view! { <span class="live__left" translate="no" data-few=(left <= FEW_LEFT).then_some("")>{words::n_left(left)}</span> }
            .into_any()
    }
}

/// What hosts and buyers call a product by.
#[component]
pub(super) fn Nth(number: i64) -> impl IntoView {
    view! { <small class="live__nth">{words::nth(number)}</small>" " }
}

/// What a product costs; "from" the lowest where its variants differ.
#[component]
pub(super) fn ProductPrice(
    product: StageProduct,
    #[prop(optional)] live: bool,
    #[prop(optional)] large: bool,
) -> impl IntoView {
    let from = product.prices_differ().then(|| format!("{} ", words::from_price()));
    view! { <span>{from}<Price now=product.price was=product.was live large/></span> }.into_any()
}

/// The card of the pinned product; its button (if any) is the children.
#[component]
pub(super) fn PinnedCard(product: StageProduct, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <div class="live__pinned">
            <Picture image=product.image.clone() width=84 height=84 eager=true class="live__pinned-picture"/>
            <div class="live__pinned-words">
                <p class="live__pinned-name" dir="auto"><Nth number=product.number/>{product.name.clone()}</p>
                <ProductPrice product=product.clone() live=true large=true/>
                <Left left=product.left/>
            </div>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}

/// The chip of the pinned voucher.
#[component]
pub(super) fn PinnedVoucher(voucher: StageVoucher) -> impl IntoView {
    view! {
        <Chip kind=ChipKind::Urge>
            <Icon name="ticket"/>
            <b>{voucher.code.clone()}</b>
            " "
            {voucher_words(&voucher, crate::words::lang())}
        </Chip>
    }
    .into_any()
}

/// "₫20,000 off from ₫150,000"
pub(super) fn voucher_words(voucher: &StageVoucher, lang: Lang) -> String {
    let off = match voucher.discount {
        Discount::Fixed { amount } => words::voucher_off(&amount.format(lang)),
        Discount::Percent { percent, cap: None } => words::voucher_percent(percent),
        Discount::Percent {
            percent,
            cap: Some(cap),
        } => words::voucher_percent_cap(percent, &cap.format(lang)),
    };
    match voucher.minimum.minor {
        ..=0 => off,
        _ => format!("{off} {}", words::from_total(&voucher.minimum.format(lang))),
    }
}
