//! The set-up before going live (seller guide, "Save & Go live"): camera and microphone are checked, the livestream's
//! parameters chosen, the post's details completed; **Go live** leads to the preparation page.

use super::{
    studio::{
        sources::{Devices, codecs, resolutions},
        speed::SpeedBox,
    },
    words,
};
use crate::{
    account::use_here,
    campaign::{
        api::{SavePost, load_campaign},
        view::CampaignDetails,
    },
    error::AppError,
    page::{
        Head, ImagesField, ReadFrom, RequestKeyField, SignInAgain, answer_of, error_of, images_field, images_of, load,
        resource, returned,
    },
    ui::{
        Button, ButtonKind, ButtonLink, Checkbox, Choice, EmptyState, FormErrors, FormFoot, FormSection, SelectField,
        SkeletonKind, TextArea, TextField, error_for, field_id,
    },
    words::number,
};
use browser::media::{self, Sources};
use domain::{
    CampaignId,
    account::{Permission, Shop},
    campaign::{Action, PostForm},
};
use leptos::{form::ActionForm, html, prelude::*};
use leptos_router::hooks::use_params_map;

/// `/seller/:shop/campaigns/:id/setup`
#[component]
pub fn SetupPage() -> impl IntoView {
    let here = StoredValue::new(use_here());
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let data = resource(
        move || id.get(),
        move |id| async move {
            let id: CampaignId = id.parse().map_err(|_| AppError::NotFound)?;
            if !here.with_value(|here| here.role.may(Permission::GoLive)) {
                return Err(AppError::Forbidden);
            }
            load_campaign(here.with_value(|here| here.shop.slug.clone()), id).await
        },
    );
    load(data, SkeletonKind::Lines, move |details| {
        let shop = here.with_value(|here| here.shop.clone());
        match details.campaign.facts.permit(Action::GoLive, details.now) {
            Ok(()) => view! { <SetUp shop details/> }.into_any(),
            Err(reason) => {
                let list = format!("/seller/{}/campaigns", shop.slug);
                view! {
                    <Head title=details.campaign.title/>
                    <EmptyState text=reason.sentence(crate::words::lang())>
                        <ButtonLink href=list>{words::to_campaigns()}</ButtonLink>
                    </EmptyState>
                }
                .into_any()
            }
        }
    })
}

#[component]
fn SetUp(shop: Shop, details: CampaignDetails) -> impl IntoView {
    let campaign = details.campaign;
    let save = ServerAction::<SavePost>::new();
    let before = returned::<SavePost, ReadFrom<PostForm>>();
    let version = before
        .as_ref()
        .map_or(campaign.version, |returned| returned.version(campaign.version));
    let form = before.map_or_else(
        || PostForm {
            title: campaign.title.clone(),
            description: campaign.description.clone(),
            images: images_field(&campaign.images),
            publish: false,
        },
        |returned| returned.form.form,
    );
    let sending = RwSignal::new(false);
    let images = RwSignal::new(images_of(&form.images, &campaign.images));
    let error = error_of(save);
    let answer = answer_of(error);
    let errors = answer.errors;
    let labels = vec![
        ("title", words::post_title().into()),
        ("description", words::post_description().into()),
        ("images", words::post_images().into()),
    ];
    let details = format!("/seller/{}/campaigns/{}", shop.slug, campaign.id);
    let (on_air, draft) = (campaign.facts.on_air, !campaign.published);
    view! {
        <div class="ui-page live-setup">
            <Head title=words::setup_title() about=campaign.title back=Some((words::view_campaign(), details.clone()))/>
            <ActionForm action=save attr:class="ui-form live-setup__form" attr:novalidate="">
                <FormErrors errors labels refusal=answer.refusal/>
                <SignInAgain error/>
                <input type="hidden" name="shop" value=shop.slug.clone()/>
                <input type="hidden" name="id" value=campaign.id.to_string()/>
                <input type="hidden" name="version" value=version.to_string()/>
                <RequestKeyField/>
                <Check shop=shop.slug.clone() campaign=campaign.id on_air/>
                <FormSection title=words::post_details() about=words::post_about()>
                    <TextField name="form[title]" id=field_id("title") label=words::post_title() value=form.title error=error_for(errors, "title") limit=120 required=true autocomplete="off"/>
                    <TextArea name="form[description]" id=field_id("description") label=words::post_description() value=form.description error=error_for(errors, "description") limit=5000 rows=4/>
                    <fieldset class="ui-field ui-field--group">
                        <legend class="ui-field__label">{words::post_images()}</legend>
                        <ImagesField name="form[images]" shop=shop.slug images busy=sending error=error_for(errors, "images")/>
                    </fieldset>
                    {draft.then(|| view! { <p class="ui-notice">{words::publish_help()}</p> })}
                </FormSection>
                <FormFoot>
                    <ButtonLink kind=ButtonKind::Ghost href=details>{words::later()}</ButtonLink>
                    <Button
                        kind=ButtonKind::Primary icon="radio" submit=true
                        name="form[publish]" value=if draft { "true" } else { "false" }
                        busy=Signal::derive(move || save.pending().get() || sending.get())
                    >
                        {if draft { words::publish_and_go_live() } else { words::go_live() }}
                    </Button>
                </FormFoot>
            </ActionForm>
        </div>
    }
}

/// The camera and the microphone with a preview, the connection's speed, and the parameters that this device stores. A show
/// that another device has on air is not disturbed by measuring.
#[component]
fn Check(shop: String, campaign: CampaignId, on_air: bool) -> impl IntoView {
    let sources = Sources::new("");
    let preview = NodeRef::<html::Video>::new();
    media::store_parameters(sources);
    media::preview(sources, preview);
    Effect::new(move |_| sources.wanted.set(true));
    view! {
        <FormSection title=words::check_title() about=words::check_about()>
            <div class="live-setup__check">
                <div class="live-setup__picture" data-portrait=move || sources.portrait.get().then_some("") data-mirror=move || sources.mirror.get().then_some("")>
                    <video node_ref=preview muted=true autoplay=true playsinline=true aria-label=words::preview()></video>
                </div>
                <div class="live-setup__devices"><Devices sources/></div>
            </div>
        </FormSection>
        <FormSection title=words::parameters() about=words::parameters_about()>
            {(!on_air).then(|| view! { <SpeedBox sources shop campaign running=true class="live-setup__speed"/> })}
            <Parameters sources/>
        </FormSection>
    }
}

#[component]
fn Parameters(sources: Sources) -> impl IntoView {
    let frames = ["24", "30", "60"]
        .map(|frames| Choice::new(frames, words::frames(frames)))
        .to_vec();
    let suited = Memo::new(move |_| sources.suggested_kbit_s());
    let rates = move || {
        let mut rates = vec![Choice::new("", words::rate_suggested(&number(suited.get().into())))];
        rates.extend(
            [800, 1_200, 2_500, 4_500, 6_000]
                .map(|rate: u32| Choice::new(rate.to_string(), words::rate(&number(rate.into())))),
        );
        rates
    };
    view! {
        <div class="live-setup__parameters">
            <SelectField name="resolution" label=words::resolution() choices=resolutions() bind=sources.lines/>
            <SelectField name="frames" label=words::frame_rate() choices=frames bind=sources.frames/>
            {move || view! { <SelectField name="bitrate" label=words::bitrate() choices=rates() bind=sources.kbit_s/> }}
            <SelectField name="codec" label=words::codec() choices=codecs() bind=sources.codec/>
        </div>
        <Checkbox name="portrait" label=words::portrait() help=words::portrait_help() bind=sources.portrait/>
        <Checkbox name="mirror" label=words::mirror() help=words::mirror_help() bind=sources.mirror/>
    }
}
