//! What the form and the details read, put together on the server from the backend's use cases.

use super::view::{CampaignDetails, CampaignDraft};
use crate::{AppError, access};
use backend::{
    Backend, Error,
    account::{EditCampaigns, May, SeeCampaigns},
    campaign, zone,
};
use domain::{
    CampaignId, RequestKey, Why,
    campaign::{Action, Audience, CampaignForm, reminder_words},
    when::TimeDelta,
};

/// A new campaign does not start earlier than this from now, unless its seller says so.
const PREPARE: TimeDelta = TimeDelta::minutes(15);
/// How long a new campaign lasts, unless its seller says otherwise.
const USUAL_LENGTH: TimeDelta = TimeDelta::hours(2);

/// A campaign with its window in words and its shows.
pub(super) async fn details(b: &Backend, may: &May<SeeCampaigns>, id: CampaignId) -> Result<CampaignDetails, Error> {
    let campaign = campaign::load(b, may, id).await?;
    let (facts, now) = (campaign.facts, b.now());
    let window = zone::window_sentence(
        &may.shop().zone,
        facts.starts_at,
        facts.ends_at,
        now,
        crate::words::lang(),
    );
    let shows = campaign::results(b, may, id, crate::words::lang()).await?;
    let link = format!("{}/live/{id}", b.settings().public_url);
    let reminder = campaign.notify.before.map(|reminder| {
        let moment = reminder.moment(facts.starts_at);
        zone::moment_sentence(&may.shop().zone, moment, now, crate::words::lang())
    });
    Ok(CampaignDetails {
        campaign,
        window,
        qr: super::qr::draw(&link),
        link,
        shows,
        reminder,
        now,
    })
}

/// What the form begins with.
pub(super) async fn draft(
    b: &Backend,
    may: &May<EditCampaigns>,
    id: Option<CampaignId>,
    copy: Option<CampaignId>,
    sent: Option<&CampaignForm>,
) -> Result<CampaignDraft, Error> {
    let mut draft = begin(b, may, id, copy).await?;
    if let Some(sent) = sent {
        let named = campaign::named(b, may, sent).await?;
        draft.images.extend(named.images);
        draft.products.extend(named.products);
        draft.vouchers.extend(named.vouchers);
    }
    Ok(draft)
}

/// Saves the form. Files that a browser chose and did not send would be lost without a word: they are refused.
pub(super) async fn save(
    b: &Backend,
    may: &May<EditCampaigns>,
    id: Option<CampaignId>,
    form: &CampaignForm,
    version: i64,
    key: RequestKey,
    files: &[String],
) -> Result<CampaignId, AppError> {
    if files.iter().any(|name| !name.is_empty()) {
        return Err(access::refuse(backend::Error::invalid("images", Why::NotSent)));
    }
    campaign::save(b, may, id, form, version, key)
        .await
        .map_err(access::refuse)
}

async fn begin(
    b: &Backend,
    may: &May<EditCampaigns>,
    id: Option<CampaignId>,
    copy: Option<CampaignId>,
) -> Result<CampaignDraft, Error> {
    let Some(source) = id.or(copy) else {
        let (_, remind_when, _) = reminder_words(None, |_| String::new());
        // The next full hour that leaves time to prepare, for two hours.
        let zone = &may.shop().zone;
        let starts = zone::next_full_hour(zone, b.now() + PREPARE);
        let local = |at| zone::to_local(zone, at);
        let form = CampaignForm {
            starts: local(starts),
            ends: local(starts + USUAL_LENGTH),
            audience: Audience::Suggested.code().into(),
            remind_when,
            ..CampaignForm::default()
        };
        return Ok(CampaignDraft {
            form,
            ..CampaignDraft::default()
        });
    };
    let campaign = campaign::load(b, &may.included(), source).await?;
    let mut form = campaign::form_of(&campaign, &may.shop().zone);
    let mut version = campaign.version;
    if id.is_some() {
        campaign.facts.permit(Action::Edit, b.now()).map_err(Error::Reject)?;
    } else {
        form = form.copied(crate::words::lang().pick(" (copy)", " (bản sao)"));
        version = 0;
    }
    Ok(CampaignDraft {
        form,
        version,
        images: campaign.images,
        products: campaign.products,
        vouchers: campaign.vouchers,
    })
}
