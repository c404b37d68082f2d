//! The buy sheet: quantity, contact, total; then the order's code. A third of the video stays visible.

use super::Stage;
use super::checkout::{Checkout, Step};
use crate::error::AppError;
use crate::live::api::describe_product;
use crate::live::pinned::{Left, Nth, ProductPrice};
use crate::live::words;
use crate::ui::{
    Button, ButtonKind, ButtonLink, Dialog, DialogFoot, Icon, Picture, TextArea, TextField, focus_first, use_toasts,
};
use domain::offer::StageProduct;
use domain::orders;
use domain::{Money, ProductId, Reject, VariantId};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(super) fn BuySheet(stage: Stage) -> impl IntoView {
    let store = stage.store;
    let checkout = Checkout::new(store.campaign, stage.about.with_value(|about| about.wording));
    let open = RwSignal::new(false);
    let product = Memo::new(move |_| {
        let id = stage.buying.get()?;
        store
            .products
            .with(|all| all.iter().find(|product| product.id == id).cloned())
    });
    let on_air = Memo::new(move |_| store.on_air());
    // An order that was on its way when the page was reloaded is asked again, and says what became of it.
    Effect::new(move |_| {
        if let Some(product) = checkout.resume() {
            stage.buying.set(Some(product));
        }
    });
    // Each opening is one intent; closing ends it unless its answer is still pending.
    Effect::new(move |_| {
        let wanted = stage.buying.get().is_some();
        if wanted {
            checkout.begin();
        }
        open.set(wanted);
    });
    Effect::new(move |before: Option<bool>| {
        let is_open = open.get();
        if before == Some(true) && !is_open {
            stage.buying.set(None);
        }
        is_open
    });
    // Only whether the form or the receipt is shown: a change of stock must not render the form again while somebody types.
    let placed = Memo::new(move |_| checkout.step.with(|step| matches!(step, Step::Placed(_))));
    let some_product = Memo::new(move |_| product.with(Option::is_some));
    // It was archived, or taken out of the campaign, while the sheet was open.
    let gone = Memo::new(move |_| stage.buying.get().is_some() && !some_product.get());
    view! {
        <Dialog open title=words::buy() id="buy" sheet=true>
            {move || if placed.get() {
                checkout.step.with_untracked(|step| match step {
                    Step::Placed(placed) => Some(view! { <Placed placed=placed.clone() open/> }),
                    _ => None,
                })
                .into_any()
            } else if some_product.get() {
                view! { <BuyForm stage checkout product on_air/> }.into_any()
            } else {
                gone.get().then(|| view! { <p role="alert">{Reject::NotOnSale.sentence(crate::words::lang())}</p> }).into_any()
            }}
        </Dialog>
    }
    .into_any()
}

#[component]
fn BuyForm(stage: Stage, checkout: Checkout, product: Memo<Option<StageProduct>>, on_air: Memo<bool>) -> impl IntoView {
    let lang = crate::words::lang();
    let shop = stage.about.with_value(|about| about.shop_slug.clone());
    let described = Memo::new(move |_| {
        product.with(|product| {
            product
                .as_ref()
                .filter(|product| product.described)
                .map(|product| product.id)
        })
    });
    let chosen = Memo::new(move |_| {
        let variant = checkout.variant.get();
        product.with(|product| Chosen::of(product.as_ref()?, &variant))
    });
    let left = move || chosen.with(|chosen| chosen.as_ref().map_or(0, |chosen| chosen.left));
    let variants = NodeRef::<html::Div>::new();
    let quantity_error = Signal::derive(move || {
        let typed = checkout.quantity.with(|text| text.trim().parse::<i64>().ok());
        let left = left();
        match typed {
            Some(units) if units > left && left > 0 => Some(Reject::OnlyLeft { left }.sentence(lang)),
            Some(1..) => checkout.error("quantity").get(),
            _ => Some(words::at_least_one().to_owned()),
        }
    });
    // What is wrong may be out of sight: the person is taken there, once the fields can be typed in again.
    Effect::new(move |_| {
        if matches!(checkout.refusal.get(), Some(AppError::Invalid(_))) {
            request_animation_frame(|| focus_first("#buy [aria-invalid=true]"));
        }
    });
    let frozen = move || checkout.step.with(|step| *step != Step::Open);
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let wanted = product.with_untracked(|product| product.as_ref().map(|product| product.id));
        let price = chosen.with_untracked(|chosen| chosen.as_ref().map(|chosen| chosen.price.minor));
        match (checkout.step.get_untracked(), wanted, price) {
            (Step::Unanswered { again: false }, ..) => checkout.ask(),
            (Step::Open, Some(id), Some(price)) => checkout.place(id, price),
            (Step::Open, Some(_), None) => {
                checkout.refusal.set(Some(AppError::Rejected(Reject::ChooseVariant)));
                if let Some(group) = variants.get_untracked() {
                    let _ = group.focus();
                }
            }
            _ => {}
        }
    };
    view! {
        <form class="ui-stack" translate="no" on:submit=send novalidate>
            {move || product.get().map(|product| view! { <Summary product/> })}
            {move || described.get().map(|product| view! { <Description stage product/> })}
            <fieldset class="live-stage__fields" disabled=frozen>
                <Variants checkout product group=variants/>
                <div class="live-stage__quantity">
                    <Button icon="minus" label=words::fewer() disabled=Signal::derive(move || checkout.units(i64::MAX) == Some(1)) on_click=move |_| checkout.step_units(-1, left())/>
                    <TextField name="quantity" label=words::quantity() bind=checkout.quantity inputmode="numeric" autocomplete="off" error=quantity_error required=true/>
                    <Button icon="plus" label=words::more() disabled=Signal::derive(move || checkout.units(i64::MAX).is_some_and(|units| units >= left())) on_click=move |_| checkout.step_units(1, left())/>
                </div>
                <TextField name="name" label=words::name() bind=checkout.name autocomplete="name" enter="next" required=true error=checkout.error("name")/>
                <TextField name="phone" label=words::phone() kind="tel" bind=checkout.phone autocomplete="tel" enter="next" required=true error=checkout.error("phone")/>
                <TextArea name="address" label=words::address() help=words::address_help() rows=2 bind=checkout.address autocomplete="street-address" required=true error=checkout.error("address")/>
                <TextArea name="note" label=words::note() rows=1 bind=checkout.note optional=true error=checkout.error("note")/>
            </fieldset>
            <p class="ui-muted">
                <a href=format!("/shop/{shop}#terms") target="_blank" rel="external">{words::you_agree()}</a>
            </p>
            <BuyFoot checkout chosen on_air/>
        </form>
    }
    .into_any()
}

/// What it comes to, and the button that orders it.
#[component]
fn BuyFoot(checkout: Checkout, chosen: Memo<Option<Chosen>>, on_air: Memo<bool>) -> impl IntoView {
    let lang = crate::words::lang();
    let total = move || {
        let chosen = chosen.get()?;
        let units = checkout.units(chosen.left)?;
        Some(chosen.price.times(units).ok()?.format(lang))
    };
    let asking = Signal::derive(move || {
        checkout
            .step
            .with(|step| matches!(step, Step::Asking | Step::Unanswered { again: true }))
    });
    // An order that is without an answer may be checked again even when nothing is left by now.
    let closed = Signal::derive(move || {
        let sold_out = chosen.with(|chosen| chosen.as_ref().is_some_and(|chosen| chosen.left <= 0));
        (sold_out || !on_air.get()) && checkout.step.with(|step| *step == Step::Open)
    });
    // The variant that is chosen was bought by others meanwhile.
    let gone = Memo::new(move |_| {
        chosen.with(|chosen| {
            chosen
                .as_ref()
                .is_some_and(|chosen| chosen.left <= 0 && !chosen.variant.is_empty())
        })
    });
    // What it cost when the person chose it, once it costs something else.
    let before = RwSignal::new(None::<Money>);
    Effect::new(move |last: Option<Option<Chosen>>| {
        let now = chosen.get();
        if let (Some(Some(last)), Some(now)) = (last, &now) {
            if last.variant != now.variant {
                before.set(None);
            } else if last.price != now.price {
                before.set(Some(last.price));
            }
        }
        now
    });
    let sentence = move || match checkout.step.get() {
        Step::Asking | Step::Unanswered { again: true } if checkout.asked_before() => {
            Some(words::still_asking().to_owned())
        }
        Step::Open if !on_air.get() => Some(Reject::NotLive.sentence(lang)),
        Step::Open if gone.get() => Some(words::just_sold_out().to_owned()),
        _ if checkout.wants_variant() => None,
        _ => checkout.sentence(),
    };
    view! {
        <DialogFoot>
            // Where it is seen: below the last field it would lie under this foot.
            <p class="live-stage__refused live-stage__refused--whole" role="alert">{sentence}</p>
            <p class="live-stage__total">
                <span>{words::total()}</span>
                <b class="ui-money" data-total="">{move || total().unwrap_or_else(|| "–".to_owned())}</b>
                <small role="status">{move || before.get().map(|before| words::price_changed(&before.format(lang)))}</small>
                <small>{words::pay_on_delivery()}</small>
            </p>
            <Button kind=ButtonKind::Primary submit=true busy=asking disabled=closed>
                {move || match checkout.step.get() {
                    Step::Unanswered { again: false } => words::check_again(),
                    _ => words::place_order(),
                }}
            </Button>
        </DialogFoot>
    }
    .into_any()
}

/// What an order would be for: the product, or the variant that was chosen of it.
#[derive(Clone, PartialEq)]
struct Chosen {
    /// The variant's id; empty where there are none.
    variant: String,
    price: Money,
    left: i64,
}

impl Chosen {
    /// `None` while there are variants and none of them is chosen.
    fn of(product: &StageProduct, variant: &str) -> Option<Chosen> {
        if product.variants.is_empty() {
            return Some(Chosen {
                variant: String::new(),
                price: product.price,
                left: product.left,
            });
        }
        let chosen = product.variants.iter().find(|known| known.id.to_string() == variant)?;
        Some(Chosen {
            variant: variant.to_owned(),
            price: chosen.price,
            left: chosen.left,
        })
    }
}

/// The variants to choose from, each with what is left of it. Rendered again only when the list changes: a sale must not
/// take the focus from a choice.
#[component]
fn Variants(checkout: Checkout, product: Memo<Option<StageProduct>>, group: NodeRef<html::Div>) -> impl IntoView {
    let lang = crate::words::lang();
    let find = move |id: VariantId| {
        product.with(|product| {
            let product = product.as_ref()?;
            let priced = product.prices_differ();
            let variant = product.variants.iter().find(|variant| variant.id == id)?;
            Some((variant.clone(), priced))
        })
    };
    let ids = Memo::new(move |_| {
        product.with(|product| {
            let all = product
                .as_ref()
                .map(|product| product.variants.as_slice())
                .unwrap_or_default();
            all.iter().map(|variant| variant.id).collect::<Vec<_>>()
        })
    });
    let row = move |id: VariantId| {
        let out = move || find(id).is_none_or(|(variant, _)| variant.left <= 0);
        let words = move || {
            let (variant, priced) = find(id)?;
            let price = priced.then(|| variant.price.format(lang));
            Some(view! {
                <b dir="auto">{variant.name}</b>
                <small>{price} " " <Left left=variant.left/></small>
            })
        };
        view! {
            <label class="live-stage__variant">
                <input
                    class="ui-hidden" type="radio" name="variant" value=id.to_string() disabled=out
                    prop:checked=move || checkout.variant.with(|chosen| *chosen == id.to_string())
                    on:change=move |_| {
                        checkout.variant.set(id.to_string());
                        checkout.refusal.set(None);
                    }
                />
                <span>{words}</span>
            </label>
        }
    };
    view! {
        {move || (!ids.with(Vec::is_empty)).then(|| view! {
            <div node_ref=group class="live-stage__variants" role="radiogroup" tabindex="-1" aria-label=words::choose_variant()>
                {ids.get().into_iter().map(row).collect_view()}
            </div>
            <p class="live-stage__refused" role="alert">{move || checkout.wants_variant().then(|| checkout.sentence())}</p>
        })}
    }
    .into_any()
}

#[component]
fn Summary(product: StageProduct) -> impl IntoView {
    view! {
        <div class="live-stage__summary">
            <Picture image=product.image.clone() width=72 height=72 class="live-stage__bag-picture"/>
            <div class="live-stage__bag-words">
                <p class="live-stage__bag-name" dir="auto"><Nth number=product.number/>{product.name.clone()}</p>
                <ProductPrice product=product.clone() live=true large=true/>
                <Left left=product.left/>
            </div>
        </div>
    }
    .into_any()
}

/// What the shop wrote about the product, asked for when somebody wants to read it.
#[component]
fn Description(stage: Stage, product: ProductId) -> impl IntoView {
    let toasts = use_toasts();
    let text = RwSignal::new(None::<String>);
    let read = move |_| {
        if text.with_untracked(Option::is_some) {
            return;
        }
        spawn_local(async move {
            match describe_product(stage.store.campaign, product).await {
                Ok(description) => drop(text.try_set(Some(description))),
                Err(error) => toasts.say(error.sentence(crate::words::lang())),
            }
        });
    };
    view! {
        <details class="live-stage__description" on:toggle=read>
            <summary>{words::about_product()}</summary>
            <p class="ui-lines" dir="auto">{move || text.get().unwrap_or_else(|| "…".to_owned())}</p>
        </details>
    }
    .into_any()
}

#[component]
fn Placed(placed: orders::Placed, open: RwSignal<bool>) -> impl IntoView {
    let lang = crate::words::lang();
    // The button that had the focus is gone.
    Effect::new(|_| request_animation_frame(|| focus_first("#buy .live-stage__placed")));
    view! {
        <div class="live-stage__placed" tabindex="-1" role="status" translate="no">
            <Icon name="circle-check" large=true/>
            <p class="live-stage__words-title">{words::ordered()}</p>
            <p class="ui-muted">{words::your_code()}</p>
            <p class="live-stage__code">{placed.code.clone()}</p>
            {placed.lines.iter().map(|line| view! {
                <p dir="auto">{format!("{} × {}", line.quantity, line.title())}</p>
            }).collect_view()}
            <p><b class="ui-money">{placed.total.format(lang)}</b>" · "{words::pay_on_delivery()}</p>
            <div class="ui-row">
                {match placed.id {
                    Some(id) => view! {
                        <ButtonLink href=format!("/orders/{id}") new_tab=true external=true>{words::see_receipt()}</ButtonLink>
                    }
                    .into_any(),
                    None => view! { <p>{words::write_code_down()}</p> }.into_any(),
                }}
                <Button kind=ButtonKind::Primary on_click=move |_| open.set(false)>{words::keep_watching()}</Button>
            </div>
        </div>
    }
    .into_any()
}
