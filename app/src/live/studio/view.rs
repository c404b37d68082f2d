//! The studio as a page: reads what it shows, sends strangers to sign in, and lays out the three columns.

use super::bar::Bar;
use super::console::{OverPanel, Stage};
use super::encoder::EncoderBox;
use super::head::{Head, warn_of_end};
use super::numbers::Numbers;
use super::shelf::Shelf;
use super::sources::SourcesBox;
use super::speed::SpeedBox;
use super::{Studio, broadcast, title};
use crate::account::NotFoundPage;
use crate::audience::{self, CommentBox, CommentList, CommentMenu, ModerationButton, ModerationSheet, Talk};
use crate::error::AppError;
use crate::live::ended::while_allowed;
use crate::live::{api, words};
use crate::page::{PageData, answer_status};
use crate::ui::{ButtonLink, ErrorBox, OfflineBanner, use_clock, use_toasts};
use domain::CampaignId;
use domain::live::StudioView;
use leptos::html;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;
use leptos_router::hooks::{use_location, use_params_map, use_query_map};

/// `/seller/:shop/campaigns/:id/studio`
#[component]
pub fn StudioPage() -> impl IntoView {
    let params = use_params_map();
    let campaign = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<CampaignId>().ok()));
    // Blocking: the head of the document needs it, so nothing is sent before it is read.
    let view = PageData::new_with_options(
        move || campaign.get(),
        |campaign| async move {
            match campaign {
                Some(campaign) => api::open_studio(campaign).await,
                None => Err(AppError::NotFound),
            }
        },
        true,
    );
    let here = use_location().pathname;
    view! {
        <Suspense>
            {move || view.get().map(|read| match read {
                Ok(view) => view! { <StudioScreen view/> }.into_any(),
                Err(AppError::SignIn) => {
                    let next = escape_path(&here.get_untracked());
                    view! { <Redirect path=format!("/signin?next={next}")/> }.into_any()
                }
                Err(AppError::NotFound) => view! { <NotFoundPage/> }.into_any(),
                Err(error) => {
                    answer_status(error.status());
                    view! {
                    <main class="live-studio__refused" id="main">
                        <ErrorBox text=error.sentence(crate::words::lang())>
                            <ButtonLink href="/">{words::go_home()}</ButtonLink>
                        </ErrorBox>
                    </main>
                    }
                    .into_any()
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// Our paths contain only letters, digits, `-` and `/`; only the slash must be escaped in a query.
fn escape_path(path: &str) -> String {
    path.replace('/', "%2F")
}

#[component]
fn StudioScreen(view: StudioView) -> impl IntoView {
    let codec = use_query_map().with_untracked(|query| query.get("codec").unwrap_or_default());
    let studio = Studio::new(view, &codec);
    come_ready(studio);
    let (store, broadcast) = (studio.store, studio.broadcast);
    let clock = use_clock();
    let preview = NodeRef::<html::Video>::new();
    broadcast::run(studio, preview);
    announce_orders(studio);
    warn_of_end(studio);
    let on_air = Memo::new(move |_| store.on_air());
    let over = Memo::new(move |_| !on_air.get() && studio.is_over(clock.now()));
    let preparing = Memo::new(move |_| !on_air.get() && !over.get());
    let offline = Signal::derive(move || match on_air.get() && broadcast.here.get() {
        true => words::offline_on_air(),
        false => crate::ui::words::offline(),
    });
    let screen = move || {
        view! {
            <div class="live-studio" data-on-air=move || on_air.get().then_some("") data-publishing=move || broadcast.state.get().code()>
                <OfflineBanner means=offline/>
                <Head studio/>
                <main class="live-studio__body" id="main">
                    <div class="live-studio__left">
                        {studio.goes_live.then(|| view! { <SetUp studio preparing/> })}
                        <Shelf studio/>
                    </div>
                    <div class="live-studio__middle">
                        <Numbers studio/>
                        <Stage studio preview/>
                        {move || over.get().then(|| view! { <OverPanel studio/> })}
                        <Bar studio/>
                    </div>
                    <Comments studio over/>
                </main>
            </div>
        }
        .into_any()
    };
    view! {
        <Title text=title(studio)/>
        {while_allowed(store, screen)}
    }
    .into_any()
}

/// People come from the set-up (`?ready`) to go live, also again after an end. The address forgets it: a page that is
/// loaded again after the next end says that it is over.
fn come_ready(studio: Studio) {
    let ready = use_query_map().with_untracked(|query| query.get("ready").is_some());
    studio.again.set(ready);
    if ready {
        Effect::new(|_| browser::page::without_query());
    }
}

/// Devices and connection, before the show and whenever the devices are to be changed.
#[component]
fn SetUp(studio: Studio, preparing: Memo<bool>) -> impl IntoView {
    let sources = studio.sources;
    let shown = Memo::new(move |_| preparing.get() || studio.devices_open.get());
    let shop = studio.about.with_value(|about| about.shop_slug.clone());
    view! {
        <div class="live-studio__setup" hidden=move || !shown.get()>
            <SourcesBox sources/>
            <div hidden=move || !preparing.get()><SpeedBox sources shop campaign=studio.store.campaign running=preparing class="live-studio__box ui-card"/></div>
            <EncoderBox studio/>
        </div>
    }
    .into_any()
}

/// The comments, each with a menu of what can be done about it, and the host's own.
#[component]
fn Comments(studio: Studio, over: Memo<bool>) -> impl IntoView {
    let store = studio.store;
    let talk = Talk::new(store);
    let settings = RwSignal::new(false);
    let acts = Callback::new(move |comment| view! { <CommentMenu store comment/> }.into_any());
    view! {
        <section class="live-studio__right ui-card" aria-label=audience::comments_word()>
            <header class="live-studio__chat-head">
                <h2 class="live-studio__chat-title">{audience::comments_word()}</h2>
                <ModerationButton store open=settings/>
            </header>
            <CommentList talk acts/>
            {move || if over.get() {
                view! { <p class="live-studio__closed">{words::comments_closed()}</p> }.into_any()
            } else {
                view! { <CommentBox talk as_host=true/> }.into_any()
            }}
            <ModerationSheet store open=settings/>
        </section>
    }
    .into_any()
}

/// A toast for every new order, wherever the seller is looking.
fn announce_orders(studio: Studio) {
    let toasts = use_toasts();
    let store = studio.store;
    Effect::new(move |before: Option<Option<domain::OrderId>>| {
        let newest = store.orders.with(|orders| orders.first().map(|order| order.id));
        if before.is_some_and(|before| before != newest) && store.on_air() {
            store.orders.with_untracked(|orders| {
                if let Some(order) = orders.first() {
                    toasts.say(words::sold_just_now(
                        &order.code,
                        &order.total.format(crate::words::lang()),
                    ));
                }
            });
        }
        newest
    });
}
