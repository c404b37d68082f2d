//! The stage as a page: reads the campaign, puts the shared link's preview into the head, and lays out the parts.

use super::Stage;
use super::actions::Actions;
use super::bag::{BagList, BagSheet};
use super::buy::BuySheet;
use super::scene::TopBar;
use super::video::Video;
use crate::account::NotFoundPage;
use crate::audience::{CommentList, FollowFirst, Hearts, HeartsView, NicknameDialog, ReportDialog, Talk};
use crate::error::AppError;
use crate::feed;
use crate::live::ended::while_allowed;
use crate::live::pinned::{PinnedCard, PinnedVoucher};
use crate::live::{api, origin, words};
use crate::page::PageData;
use crate::shell::Logo;
use crate::ui::{Button, ButtonKind, ButtonLink, ErrorBox, OfflineBanner, back_closes};
use domain::audience::Comment;
use domain::live::{Scene, StageView};
use domain::{CampaignId, Reject};
use leptos::prelude::*;
use leptos_meta::{Link, Meta, Title};
use leptos_router::hooks::use_params_map;

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
                Some(campaign) => api::open_stage(campaign).await,
                None => Err(AppError::NotFound),
            }
        },
        true,
    );
    view! {
        <Suspense>
            {move || view.get().map(|read| match read {
                Ok(view) => view! { <StageScreen view/> }.into_any(),
                Err(AppError::NotFound) => view! { <NotFoundPage/> }.into_any(),
                Err(AppError::Rejected(Reject::FollowersOnly { shop_name, shop_slug })) => {
                    let next = campaign.get_untracked().map(|id| format!("/live/{id}")).unwrap_or_default();
                    view! { <FollowFirst shop_name shop_slug next/> }.into_any()
                }
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

#[component]
fn StageScreen(view: StageView) -> impl IntoView {
    let preview = Preview::of(&view);
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
                                <Button
                                    kind=ButtonKind::Primary
                                    label=words::buy_named(&name)
                                    disabled=Signal::derive(move || sold_out || !stage.can_buy())
                                    on_click=move |_| stage.buying.set(Some(id))
                                >
                                    {words::buy()}
                                </Button>
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
    view! {
        <PreviewTags preview/>
        {while_allowed(store, screen)}
    }
    .into_any()
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

/// The link's preview on other sites (Open Graph, ogp.me).
#[derive(Clone)]
pub struct Preview {
    title: String,
    about: String,
    url: String,
    image: Option<(String, u32, u32)>,
}

impl Preview {
    fn of(view: &StageView) -> Preview {
        let origin = origin();
        let words = if view.description.trim().is_empty() {
            &view.shop_name
        } else {
            &view.description
        };
        Preview {
            title: format!("{} · {}", view.title, view.shop_name),
            about: words
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .chars()
                .take(200)
                .collect(),
            url: format!("{origin}/live/{}", view.campaign),
            image: view
                .images
                .first()
                .map(|image| (format!("{origin}{}", image.url()), image.width, image.height)),
        }
    }
}

#[component]
fn PreviewTags(preview: Preview) -> impl IntoView {
    let image = preview.image.map(|(url, width, height)| {
        view! {
            <Meta property="og:image" content=url/>
            <Meta property="og:image:width" content=width.to_string()/>
            <Meta property="og:image:height" content=height.to_string()/>
            <Meta name="twitter:card" content="summary_large_image"/>
        }
    });
    view! {
        <Title text=preview.title.clone()/>
        <Meta name="description" content=preview.about.clone()/>
        <Meta property="og:type" content="video.other"/>
        <Meta property="og:site_name" content="Hawker"/>
        <Meta property="og:title" content=preview.title/>
        <Meta property="og:description" content=preview.about/>
        <Meta property="og:url" content=preview.url.clone()/>
        <Link rel="canonical" href=preview.url/>
        {image}
    }
    .into_any()
}
