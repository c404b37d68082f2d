//! A shop as everybody sees it: its name, following it, its livestreams and what it sells.

use super::{api, home::Shows, words};
use crate::{
    audience::FollowButton,
    page::{Head, Preview, load, preview, resource},
    ui::{Chip, ChipKind, EmptyState, Linked, Picture, Price, SkeletonKind},
};
use domain::campaign::{ShopPage as View, ShopProduct};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/shop/:slug`
#[component]
pub fn ShopPage() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default()));
    let shop = resource(move || slug.get(), api::show_shop);
    load(shop, SkeletonKind::Cards, |shop| view! { <Shop shop/> }.into_any())
}

#[component]
fn Shop(shop: View) -> impl IntoView {
    let View {
        name,
        slug,
        logo,
        followers,
        following,
        campaigns,
        for_followers,
        products,
        about,
        contact,
        terms,
        privacy,
    } = shop;
    // Buyers agree to these, so something stands there also where the shop wrote nothing.
    let privacy = if privacy.is_empty() {
        words::plain_privacy(&name)
    } else {
        privacy
    };
    let terms = if terms.is_empty() {
        words::plain_terms(&name)
    } else {
        terms
    };
    let next = format!("/shop/{slug}");
    preview(|| Preview {
        path: next.clone(),
        kind: "website",
        title: name.clone(),
        about: if about.is_empty() {
            words::discover_about().to_owned()
        } else {
            about.clone()
        },
        image: campaigns.cards.first().and_then(|card| card.cover.clone()),
        facts: None,
    });
    view! {
        <div class="ui-page">
            <Head title=name about=words::n_followers(followers) logo>
                <FollowButton slug following next/>
            </Head>
            {(for_followers > 0).then(|| view! { <p class="ui-notice">{words::for_followers(for_followers)}</p> })}
            {if campaigns.cards.is_empty() {
                view! { <EmptyState text=words::quiet_shop()/> }.into_any()
            } else {
                view! { <Shows discover=campaigns/> }.into_any()
            }}
            <Wording id="about" title=words::about_shop() text=about/>
            <Wording id="contact" title=words::contact() text=contact/>
            <Products products/>
            <Wording id="terms" title=words::terms() text=terms/>
            <Wording id="privacy" title=words::privacy() text=privacy/>
        </div>
    }
}

/// What the shop says, where it says anything.
#[component]
fn Wording(id: &'static str, title: &'static str, text: String) -> impl IntoView {
    (!text.is_empty()).then(|| {
        view! {
            <section class="campaign-wording" id=id>
                <h2 class="campaign-cards__title">{title}</h2>
                <p class="ui-lines" dir="auto"><Linked text/></p>
            </section>
        }
    })
}

/// What the shop sells; buying happens in its livestreams.
#[component]
fn Products(products: Vec<ShopProduct>) -> impl IntoView {
    let none = products.is_empty();
    let cards = products
        .into_iter()
        .map(|product| {
            let sold_out = product
                .sold_out
                .then(|| view! { <Chip kind=ChipKind::Bad>{words::sold_out()}</Chip> });
            view! {
                <li class="campaign-product">
                    <Picture image=product.image width=160 height=160 class="campaign-product__picture"/>
                    <span class="campaign-product__name">{product.name}</span>
                    <Price now=product.price was=product.was/>
                    {sold_out}
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="campaign-cards" hidden=none>
            <h2 class="campaign-cards__title">{words::products()}</h2>
            <p class="ui-muted">{words::sold_live()}</p>
            <ul class="campaign-products">{cards}</ul>
        </section>
    }
}
