//! The stage as a page: reads the campaign, puts the shared link's preview into the head, and lays out the parts.

use super::Stage;
use super::actions::Actions;
use super::bag::{BagList, BagSheet};
use super::buy::BuySheet;
use super::poster::PosterScreen;
use super::scene::TopBar;
use super::screen;
use super::video::Video;
use crate::account::NotFoundPage;
use crate::audience::{CommentList, Hearts, HeartsView, NicknameDialog, ReportDialog, Talk};
use crate::error::AppError;
use crate::feed;
use crate::live::ended::while_allowed;
use crate::live::pinned::{PinnedCard, PinnedVoucher};
use crate::live::{api, words};
use crate::page::{PageData, Preview, origin, preview};
use crate::shell::Logo;
use crate::ui::{Button, ButtonKind, ButtonLink, ErrorBox, OfflineBanner, back_closes};
use domain::audience::Comment;
use domain::live::{Poster, Scene, StageView};
use domain::when::iso;
use domain::{CampaignId, Reject};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

/// `/live/:campaign`
#[component]
pub fn StagePage() -> impl IntoView {
    let params = use_params_map();
    let campaign = Memo::new(move |_| params.with(|params| params.get("campaign")?.parse::<CampaignId>().ok()));
    // Blocking: the head of the document needs it, so nothing is sent before it is read.
    let view = PageData::new_with_options(
        move || campaign.get(),
        |campaign| async move {
            match campaign {
                Some(campaign) => match api::open_stage(campaign).await {
                    Err(AppError::Rejected(Reject::FollowersOnly { .. })) => {
                        api::show_poster(campaign).await.map(Opened::Poster)
                    }
                    stage => stage.map(|view| Opened::Stage(Box::new(view))),
                },
                None => Err(AppError::NotFound),
            }
        },
        true,
    );
    view! {
        <Suspense>
            {move || view.get().map(|read| match read {
                Ok(Opened::Stage(view)) => {
                    preview(|| preview_of(&view));
                    let title = words::show_of(&view.title, &view.shop_name);
                    view! { <Title text=title/>{screen(*view)} }.into_any()
                }
                Ok(Opened::Poster(poster)) => {
                    let next = campaign.get_untracked().map(|id| format!("/live/{id}")).unwrap_or_default();
                    view! { <PosterScreen poster next/> }.into_any()
                }
                Err(AppError::NotFound) => view! { <NotFoundPage/> }.into_any(),
                Err(error) => view! {
                    <main class="live-studio__refused" id="main">
                        <ErrorBox text=error.sentence(crate::words::lang())>
                            <ButtonLink href="/">{words::go_home()}</ButtonLink>
                        </ErrorBox>
                    </main>
                }
                .into_any(),
            })}
        </Suspense>
    }
    .into_any()
}

/// What the link shows to this person.
#[derive(Clone, Serialize, Deserialize)]
enum Opened {
    Stage(Box<StageView>),
    /// They must follow the shop first.
    Poster(Poster),
}

/// What stands on the page. It reads nothing that is the person's: the server shows it to the next one (`drawn`).
#[component]
pub(super) fn StageScreen(view: StageView) -> impl IntoView {
    let stage = Stage::new(view);
    let store = stage.store;
    let talk = Talk::new(store);
    let hearts = Hearts::new(store);
    let reporting = RwSignal::new(None);
    // The shop does not report itself.
    let choose = Callback::new(move |comment: Comment| reporting.set(Some(comment).filter(|comment| !comment.host)));
    feed::follow(store, move || async move {
        api::open_stage(store.campaign).await.map(|view| store.redraw(view))
    });
    back_closes(
        Signal::derive(move || {
            stage.bag_open.get() || stage.buying.get().is_some() || talk.asks_name() || reporting.with(Option::is_some)
        }),
        Callback::new(move |()| {
            stage.bag_open.set(false);
            stage.buying.set(None);
            talk.ask_no_name();
            reporting.set(None);
        }),
    );
    let over = Memo::new(move |_| stage.scene.get() == Scene::Over);
    let pinned = Memo::new(move |_| store.pinned_product().filter(|_| !over.get()));
    let pinned_name = Memo::new(move |_| pinned.with(|product| product.as_ref().map(|product| product.name.clone())));
    let voucher = Memo::new(move |_| store.pinned_voucher().filter(|_| !over.get()));
    let screen = move || {
        let about = stage.about.get_value();
        view! {
            <main class="live-stage" id="main" data-scene=move || format!("{:?}", stage.scene.get()).to_lowercase()>
                <h1 class="ui-hidden" dir="auto">{about.title.clone()}</h1>
                <OfflineBanner lost=Signal::derive(move || store.link.get() == feed::Link::Lost)/>
                <Video stage/>
                <noscript class="live-stage__plain" inner_html=words::needs_js()></noscript>
                <TopBar stage hearts/>
                <div class="live-stage__voucher" translate="no">
                    {move || voucher.get().map(|voucher| view! { <PinnedVoucher voucher/> })}
                </div>
                <section class="live-stage__chat" aria-label=words::chat()>
                    <CommentList talk on_choose=choose/>
                </section>
                // Screen readers announce the product once; its stock may change every second.
                <p class="ui-hidden" role="status">{move || pinned_name.get().map(|name| words::shown_now(&name))}</p>
                <div class="live-stage__pinned" translate="no">
                    {move || pinned.get().map(|product| {
                        let id = product.id;
                        let name = product.name.clone();
                        let sold_out = product.left <= 0;
                        view! {
                            <PinnedCard product>
                                {if sold_out {
                                    // On a wide screen the others stand beside the video.
                                    view! {
                                        <span class="live-stage__others">
                                            <Button on_click=move |_| stage.bag_open.set(true)>{words::see_others()}</Button>
                                        </span>
                                    }
                                    .into_any()
                                } else {
                                    view! {
                                        <Button
                                            kind=ButtonKind::Primary
                                            label=words::buy_named(&name)
                                            disabled=Signal::derive(move || !stage.can_buy())
                                            on_click=move |_| stage.buying.set(Some(id))
                                        >
                                            {words::buy()}
                                        </Button>
                                    }
                                    .into_any()
                                }}
                            </PinnedCard>
                        }
                    })}
                </div>
                <Actions stage talk hearts/>
                <HeartsView hearts/>
                <aside class="live-stage__side">
                    <header class="live-stage__side-head">
                        <Logo/>
                        <a class="live-stage__shop-link" href=format!("/shop/{}", about.shop_slug)>{about.shop_name.clone()}</a>
                    </header>
                    <p class="live-stage__title" dir="auto">{about.title.clone()}</p>
                    <h2 class="live-stage__side-title">{words::bag()}</h2>
                    <div class="live-stage__side-bag" tabindex="0"><BagList stage/></div>
                </aside>
                <Outdated stage/>
            </main>
            <BagSheet stage/>
            <BuySheet stage/>
            <NicknameDialog talk/>
            <ReportDialog store reporting/>
        }
        .into_any()
    };
    while_allowed(store, screen)
}

/// A newer build is announced only when it disturbs nobody: never while the show is on air.
#[component]
fn Outdated(stage: Stage) -> impl IntoView {
    let store = stage.store;
    move || {
        (store.outdated.get() && !store.on_air()).then(|| {
            view! {
                <p class="live-stage__outdated" role="status">
                    {words::new_version()}
                    <Button small=true on_click=move |_| browser::page::reload()>{words::reload()}</Button>
                </p>
            }
        })
    }
}

/// What other sites show of the link. Search engines list a livestream with its time (schema.org).
fn preview_of(view: &StageView) -> Preview {
    let about = if view.description.trim().is_empty() {
        &view.shop_name
    } else {
        &view.description
    };
    let path = format!("/live/{}", view.campaign);
    let facts = serde_json::json!({
        "@context": "https://schema.org",
        "@type": "BroadcastEvent",
        "name": view.title,
        "isLiveBroadcast": true,
        "startDate": iso(view.show.facts.starts_at),
        "endDate": iso(view.show.facts.ends_at),
        "url": format!("{}{path}", origin()),
        "organizer": { "@type": "Organization", "name": view.shop_name },
    });
    Preview {
        path,
        kind: "video.other",
        title: words::show_of(&view.title, &view.shop_name),
        about: about.clone(),
        image: view.images.first().cloned(),
        facts: Some(facts),
    }
}
