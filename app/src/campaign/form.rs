//! The campaign form, in the guide's order: basic information, audience, products, vouchers, notifications, publish. One
//! page for creating, editing and cloning. It is a plain form post; only the pickers need JavaScript.

use super::{
    api,
    compare::Compare,
    editing::{Editing, Target},
    offer::{Adding, Offer, Pickers},
    plain::{self, RefusedFile, Sent, WithoutScript},
    typed::{Typed, remind_span},
    view::CampaignDraft,
    words,
};
use crate::{
    account::use_here,
    error::{AppError, WrongField},
    page::{Head, ImagesField, RequestKeyField, Restored, SignInAgain, answer_of, load, resource, returned},
    ui::{
        Button, ButtonKind, ButtonLink, Checkbox, Choice, DateTimeField, FormErrors, FormFoot, FormSection, Icon,
        RadioGroup, SelectField, SkeletonKind, Text, TextArea, TextField, error_for, field_id,
    },
};
use domain::{
    CampaignId, Why,
    account::Shop,
    campaign::{Audience, REMIND_AT, REMIND_BEFORE},
    when::{read_field, write_field},
};
use leptos::{ev::Event, form::ActionForm, prelude::*, task::spawn_local, web_sys::HtmlElement};
use leptos_router::hooks::{use_location, use_params_map, use_query_map};
use std::time::Duration;

/// A pause in choosing times after which overlaps are looked up.
const PAUSE: Duration = Duration::from_millis(300);

/// `/seller/:shop/campaigns/new?copy=` and `/seller/:shop/campaigns/:id/edit`
#[component]
pub fn CampaignFormPage() -> impl IntoView {
    let shop = StoredValue::new(use_here().shop);
    let (params, query) = (use_params_map(), use_query_map());
    let path = use_location().pathname;
    let source = Memo::new(move |before: Option<&(Option<String>, Option<String>)>| {
        let here = path.with(|path| path.ends_with("/new") || path.ends_with("/edit"));
        match before {
            // The address has gone on to another page, and this one is about to.
            Some(before) if !here => before.clone(),
            _ => (
                params.with(|params| params.get("id")),
                query.with(|query| query.get("copy")),
            ),
        }
    });
    let sent = StoredValue::new(returned::<api::SaveCampaign, Sent>().map(|returned| returned.form.form));
    let draft = resource(
        move || source.get(),
        move |(id, copy)| async move {
            let read = |text: Option<String>| {
                text.map(|text| text.parse::<CampaignId>().map_err(|_| AppError::NotFound))
                    .transpose()
            };
            let (id, copy) = (read(id)?, read(copy)?);
            let shop = shop.with_value(|shop| shop.slug.clone());
            let draft = Box::pin(api::open_campaign_form(shop, id, copy, sent.get_value())).await?;
            Ok((id, copy, draft))
        },
    );
    load(draft, SkeletonKind::Lines, move |(id, copy, draft)| {
        let target = Target {
            shop: shop.get_value(),
            id,
            copy,
        };
        view! { <Editor target draft/> }.into_any()
    })
}

#[component]
fn Editor(target: Target, draft: CampaignDraft) -> impl IntoView {
    let (editing, came_back) = Editing::open(&draft);
    editing.load_newer(&target, &came_back);
    let restored = editing.store(&target);
    let typed = editing.typed;
    let discard = move |()| {
        typed.write(&draft);
        restored.set(false);
    };
    let adding = Adding::default();
    let slug = target.shop.slug.clone();
    let title = if target.id.is_some() {
        words::edit_campaign()
    } else {
        words::create_campaign()
    };
    let signed_in_again = came_back.signed_in_again;
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title back=Some((words::campaigns(), format!("/seller/{slug}/campaigns")))/>
            <Restored restored on_discard=discard/>
            {signed_in_again.then(|| view! { <p class="ui-notice" role="status">{words::signed_in_again()}</p> })}
            <ActionForm action=editing.save attr:class="ui-form campaign-form" attr:novalidate="">
                <Parts editing target refused=came_back.refused adding/>
            </ActionForm>
            <Pickers typed shop=slug adding/>
        </div>
    }
}

/// What the form posts, in the guide's order.
#[component]
fn Parts(editing: Editing, target: Target, refused: Vec<RefusedFile>, adding: Adding) -> impl IntoView {
    let Editing {
        typed, error, version, ..
    } = editing;
    let answer = answer_of(error);
    let errors = answer.errors;
    let Target { shop, id, .. } = target;
    let list = format!("/seller/{}/campaigns", shop.slug);
    // Only in the browser: without scripts there is no question to answer.
    let choosing = RwSignal::new(false);
    Effect::new(move |_| choosing.set(editing.theirs.with(Option::is_some)));
    view! {
        <noscript inner_html=plain::enter_saves()></noscript>
        // The question below says it, where it can be answered.
        <FormErrors errors labels=labels() refusal=Signal::derive(move || answer.refusal.get().filter(|_| !choosing.get()))/>
        <SignInAgain error/>
        {move || editing.theirs.get().map(|theirs| {
            let on_done = Callback::new(move |newest| editing.choose(newest));
            view! { <Compare typed base=editing.base.get_untracked() theirs on_done/> }
        })}
        <input type="hidden" name="shop" value=shop.slug.clone()/>
        {id.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
        <input type="hidden" name="version" value=move || version.get().to_string()/>
        <RequestKeyField/>
        <Basics typed errors shop=shop.clone() id refused sending=editing.sending/>
        <Audiences typed errors/>
        <Offer typed errors currency=shop.currency adding/>
        <Notifications typed errors/>
        <FormSection title=words::publishing()>
            <Checkbox name="form[published]" id=field_id("published") label=words::publish() help=words::publish_help() bind=typed.published/>
        </FormSection>
        <WithoutScript text=words::live_needs_js()/>
        <Foot editing list choosing/>
    }
}

/// What the fields are called where their errors are listed.
fn labels() -> Vec<(&'static str, Text)> {
    vec![
        ("title", words::title().into()),
        ("description", words::description().into()),
        ("images", words::images().into()),
        ("starts", words::start_time().into()),
        ("ends", words::end_time().into()),
        ("audience", words::audience().into()),
        ("products", words::products().into()),
        ("products.live_price", words::live_price().into()),
        ("products.live_quantity", words::live_quantity().into()),
        ("vouchers", words::vouchers().into()),
        ("remind_when", words::remind_when().into()),
        ("remind_at", words::remind_at().into()),
    ]
}

/// *Cancel*, *Save* and *Save & Go live*. Saving waits for images on their way, and for the choice between two versions.
#[component]
fn Foot(editing: Editing, list: String, #[prop(into)] choosing: Signal<bool>) -> impl IntoView {
    let waits = Signal::derive(move || editing.save.pending().get() || editing.sending.get());
    view! {
        <FormFoot>
            <span class="ui-muted" role="status">{move || choosing.get().then(words::choose_first)}</span>
            <ButtonLink kind=ButtonKind::Ghost href=list>{words::cancel()}</ButtonLink>
            <Button kind=ButtonKind::Primary submit=true name="then" value="list" busy=waits disabled=choosing>{words::save()}</Button>
            <Button icon="radio" submit=true name="then" value="setup" busy=waits disabled=choosing>{words::save_and_go_live()}</Button>
        </FormFoot>
    }
}

#[component]
fn Basics(
    typed: Typed,
    errors: Signal<Vec<WrongField>>,
    shop: Shop,
    #[prop(into)] id: Option<CampaignId>,
    /// files that a post without JavaScript brought and we did not take
    refused: Vec<RefusedFile>,
    sending: RwSignal<bool>,
) -> impl IntoView {
    let plain = typed
        .images
        .with_untracked(|images| plain::images(&shop.slug, id, images, &refused));
    let zone = shop.zone.replace('_', " ");
    let slug = StoredValue::new(shop.slug.clone());
    let overlaps = RwSignal::new(Vec::<String>::new());
    Effect::new(move |_| {
        let window = (typed.starts.get(), typed.ends.get());
        let look_up = move || {
            let now = untrack(|| (typed.starts.try_get(), typed.ends.try_get()));
            if now != (Some(window.0.clone()), Some(window.1.clone())) {
                return;
            }
            spawn_local(async move {
                let found = if window.0.is_empty() || window.1.is_empty() {
                    Ok(Vec::new())
                } else {
                    api::find_overlaps(slug.get_value(), id, window.0, window.1).await
                };
                // A hint: without an answer there is none.
                let _ = overlaps.try_set(found.unwrap_or_default());
            });
        };
        set_timeout(look_up, PAUSE);
    });
    let moves_end = end_follows_start(typed);
    let lasts = move || {
        let (starts, ends) = (read_field(&typed.starts.read())?, read_field(&typed.ends.read())?);
        let minutes = (ends - starts).num_minutes();
        (minutes > 0).then(|| words::lasts(&span(minutes)))
    };
    // At once; once it was sent, the field says it.
    let ends_too_early = move || {
        let (starts, ends) = (read_field(&typed.starts.read())?, read_field(&typed.ends.read())?);
        let is_new = ends <= starts && error_for(errors, "ends").get().is_none();
        is_new.then(|| Why::EndBeforeStart.sentence(crate::words::lang()))
    };
    view! {
        <FormSection title=words::basics()>
            <TextField name="form[title]" id=field_id("title") label=words::title() bind=typed.title error=error_for(errors, "title") limit=120 required=true autocomplete="off"/>
            <TextArea name="form[description]" id=field_id("description") label=words::description() help=words::description_help() bind=typed.description error=error_for(errors, "description") limit=5000 rows=5/>
            <fieldset class="ui-field ui-field--group" id="images">
                <legend class="ui-field__label">{words::images()}</legend>
                <noscript class="campaign-plain" inner_html=plain></noscript>
                <ImagesField name="form[images]" shop=shop.slug images=typed.images busy=sending error=error_for(errors, "images")/>
            </fieldset>
            <div class="campaign-form__pair" on:input=moves_end>
                <DateTimeField name="form[starts]" id=field_id("starts") label=words::start_time() zone="" bind=typed.starts error=error_for(errors, "starts") required=true/>
                <DateTimeField name="form[ends]" id=field_id("ends") label=words::end_time() zone="" bind=typed.ends error=error_for(errors, "ends") required=true/>
            </div>
            <p class="ui-field__error" role="status">{ends_too_early}</p>
            <p class="ui-field__help">{lasts}" "{words::window_help(&zone)}</p>
            <div role="status">
                {move || overlaps.with(|found| (!found.is_empty()).then(|| view! {
                    <div class="campaign-form__overlap">
                        <Icon name="triangle-alert"/>
                        <div>
                            <p>{words::overlap_one()}</p>
                            <ul>{found.iter().map(|one| view! { <li>{one.clone()}</li> }).collect_view()}</ul>
                        </div>
                    </div>
                }))}
            </div>
        </FormSection>
    }
}

/// Typing another start moves the end with it. A start that comes from elsewhere (a restored draft, a colleague's version) brings
/// its own end.
fn end_follows_start(typed: Typed) -> impl Fn(Event) {
    let before = StoredValue::new(read_field(&typed.starts.get_untracked()));
    Effect::new(move |_| {
        // Half typed, it goes on from what was there.
        if let Some(starts) = typed.starts.with(|starts| read_field(starts)) {
            before.set_value(Some(starts));
        }
    });
    move |event| {
        let is_start = event_target::<HtmlElement>(&event).id() == field_id("starts");
        let starts = typed.starts.with_untracked(|starts| read_field(starts));
        let ends = typed.ends.with_untracked(|ends| read_field(ends));
        if is_start
            && let (Some(before), Some(starts), Some(ends)) = (before.get_value(), starts, ends)
            && let Some(ends) = ends.checked_add_signed(starts - before)
        {
            typed.ends.set(write_field(ends));
        }
    }
}

/// "45 min", "2 hours", "1 h 30 min".
fn span(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => words::minutes(minutes),
        (hours, 0) => words::hours(hours),
        (hours, minutes) => words::hours_minutes(hours, minutes),
    }
}

#[component]
fn Audiences(typed: Typed, errors: Signal<Vec<WrongField>>) -> impl IntoView {
    let choices = vec![
        Choice::new(Audience::Suggested.code(), words::suggested()).with_help(words::suggested_help()),
        Choice::new(Audience::FollowersOnly.code(), words::followers()).with_help(words::followers_help()),
    ];
    view! {
        <FormSection title=words::audience()>
            <RadioGroup name="form[audience]" legend=words::who_sees() choices bind=typed.audience error=error_for(errors, "audience")/>
        </FormSection>
    }
}

#[component]
fn Notifications(typed: Typed, errors: Signal<Vec<WrongField>>) -> impl IntoView {
    let mut choices: Vec<Choice> = REMIND_BEFORE
        .iter()
        .map(|span| {
            let minutes = span.num_minutes();
            Choice::new(minutes.to_string(), remind_span(minutes))
        })
        .collect();
    choices.push(Choice::new(REMIND_AT, words::choose_moment()));
    let when = typed.remind_when;
    view! {
        <FormSection title=words::notifications() about=words::notifications_about()>
            <Checkbox name="form[notify_on_save]" id=field_id("notify_on_save") label=words::notify_on_save() help=words::notify_on_save_help() bind=typed.notify_on_save/>
            <Checkbox name="form[remind]" id=field_id("remind") label=words::remind() help=words::remind_help() bind=typed.remind/>
            <div class="campaign-form__pair campaign-form__remind" data-off=move || (!typed.remind.get()).then_some("")>
                <SelectField name="form[remind_when]" id=field_id("remind_when") label=words::remind_when() choices bind=when error=error_for(errors, "remind_when")/>
                <div class="campaign-form__moment" data-off=move || when.with(|when| when != REMIND_AT).then_some("")>
                    <DateTimeField name="form[remind_at]" id=field_id("remind_at") label=words::remind_at() zone="" bind=typed.remind_at error=error_for(errors, "remind_at")/>
                </div>
            </div>
        </FormSection>
    }
}
