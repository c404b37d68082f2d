//! A campaign as the public sees it: its cover, its shop, when it is.

use super::words;
use crate::ui::{self, Chip, ChipKind, Span};
use domain::when::{DateTime, Utc};
use domain::{
    campaign::DiscoverCard,
    live::{Scene, VideoState},
};
use leptos::prelude::*;

/// A card that leads to the stage.
#[component]
pub fn Card(card: DiscoverCard, now: DateTime<Utc>, #[prop(optional)] eager: bool) -> impl IntoView {
    let (scene, ended) = (card.scene(now), card.facts.ended_at.is_some());
    let DiscoverCard {
        id,
        title,
        cover,
        shop_name,
        facts,
        video,
        watching,
        products,
        window,
        ..
    } = card;
    let chip = match (scene, video) {
        (Scene::OnAir, _) => view! { <Chip kind=ChipKind::OnAir>{words::live()}</Chip> }.into_any(),
        (Scene::Interrupted, VideoState::Interrupted) => view! { <Chip>{words::host_reconnecting()}</Chip> }.into_any(),
        // On air, but nobody has seen the host yet.
        (Scene::Interrupted | Scene::Waiting, _) => {
            view! { <Chip kind=ChipKind::Soft>{words::soon()}</Chip> }.into_any()
        }
        (Scene::Before, _) => view! { <Chip kind=ChipKind::Soft>{words::upcoming()}</Chip> }.into_any(),
        (Scene::Over, _) if ended => view! { <Chip>{words::ended()}</Chip> }.into_any(),
        (Scene::Over, _) => view! { <Chip>{words::completed()}</Chip> }.into_any(),
    };
    let counts = if facts.on_air && watching > 0 {
        words::watching(watching)
    } else {
        words::n_products(products)
    };
    view! {
        <li class="campaign-card">
            <a class="campaign-card__link" href=format!("/live/{id}")>
                <span class="campaign-card__frame">
                    <ui::Picture image=cover width=320 height=240 sizes="(width < 40rem) 46vw, 20rem" class="campaign-card__cover" eager/>
                    <span class="campaign-card__chip">{chip}</span>
                </span>
                <span class="campaign-card__title">{title}</span>
                <span class="campaign-card__line">{shop_name}" · "{counts}</span>
                <span class="campaign-card__line">
                    {if facts.on_air {
                        // It may have started a day early.
                        words::live_now().into_any()
                    } else {
                        view! { <Span start=facts.starts_at end=facts.ends_at zone_text=window/> }.into_any()
                    }}
                </span>
            </a>
        </li>
    }
}

/// Cards under a heading; nothing where there are none.
#[component]
pub fn Cards(
    title: &'static str,
    cards: Vec<DiscoverCard>,
    now: DateTime<Utc>,
    #[prop(optional)] eager: bool,
) -> impl IntoView {
    (!cards.is_empty()).then(|| {
        let cards = cards
            .into_iter()
            .map(|card| view! { <Card card now eager/> })
            .collect_view();
        view! {
            <section class="campaign-cards">
                <h2 class="campaign-cards__title">{title}</h2>
                <ul class="campaign-cards__list">{cards}</ul>
            </section>
        }
    })
}
