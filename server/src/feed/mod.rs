//! `GET /feed/{campaign}`: the news of a campaign as server-sent events. Each piece of news is encoded once and the same
//! bytes go to every viewer. A viewer that is too slow loses the feed and is told to read the whole view again.

mod channel;
mod encode;
mod hub;
mod open;

pub(crate) use hub::Hub;
use hub::Reader;

use crate::http::{query::Query, refusal::Refusal};
use crate::state::Host;
use app::AppError;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use backend::Backend;
use backend::account::{May, SeeOrders, Who, WorkConsole, campaign_staff};
use domain::live::Sees;
use domain::{AccountId, CampaignId};
use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;

/// When a network has too many open feeds: by then somebody may have left.
const RETRY_AFTER_S: u32 = 10;

/// Where the page stands, and which page it is.
#[derive(Deserialize)]
pub(crate) struct FeedParams {
    after: Option<u64>,
    #[serde(default)]
    studio: String,
}

/// Opens a feed. Who may watch and who is staff is checked each time.
pub(crate) async fn open(
    State(host): State<Host>,
    Extension(who): Extension<Who>,
    Path(campaign): Path<String>,
    Query(params): Query<FeedParams>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let campaign: CampaignId = campaign.parse().map_err(|_| Refusal(AppError::NotFound))?;
    let studio = params.studio == "1";
    let open = host.hub.open.register(campaign, &who, studio);
    let open = open.ok_or_else(|| {
        tracing::info!(network = %who.network, "too many feeds of one network");
        Refusal(AppError::TooFast {
            retry_after_s: RETRY_AFTER_S,
        })
    })?;
    let sees = authorise(&host.backend, who.account, campaign, studio).await?;
    open.authorised(sees);
    let last_event = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok())
        .and_then(|id| id.parse().ok());
    let guard = host.backend.presence().join(campaign, &who, studio);
    let named = !studio
        && backend::account::visitor(&host.backend, who.visitor)
            .await?
            .nickname
            .is_some();
    let reader = Reader { sees, named };
    let Some(viewer) = host
        .hub
        .join(campaign, last_event.or(params.after), reader, open, guard)
    else {
        return Err(Refusal(AppError::Busy));
    };
    let mut response = Body::from_stream(viewer.into_stream()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store, no-transform"),
    );
    // nginx would otherwise buffer news.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// What this person may see in a campaign's feed: asked when a feed opens, and again when something was taken away.
pub(crate) async fn authorise(
    b: &Backend,
    account: Option<AccountId>,
    campaign: CampaignId,
    studio: bool,
) -> Result<Sees, backend::Error> {
    if !studio {
        return backend::campaign::may_watch(b, account, campaign)
            .await
            .map(|()| Sees::Stage);
    }
    let may: May<WorkConsole> = campaign_staff(b, account, campaign).await?;
    // A moderator works in the console without seeing who bought what.
    Ok(match may.also::<SeeOrders>() {
        Some(_) => Sees::Orders,
        None => Sees::Studio,
    })
}
