//! Server functions of a show: open its two screens, start and end it, pin. Commands answer when the database has them;
//! what changed comes back as news.

use crate::error::AppError;
use domain::live::{Poster, StageView, StudioView};
use domain::when::wire::Moment;
use domain::{CampaignId, ProductId, Reject, VoucherId};
use leptos::prelude::*;

/// Everything that viewers see.
#[server(prefix = "/api", endpoint = "live/stage", client = crate::platform::Timed)]
pub async fn open_stage(campaign: CampaignId) -> Result<StageView, AppError> {
    use crate::access;
    let who = access::who()?;
    backend::studio::stage(&access::backend()?, &who, campaign, crate::words::lang())
        .await
        .map_err(access::refuse)
}

/// What the shop wrote about a product of the show.
#[server(prefix = "/api", endpoint = "live/describe", client = crate::platform::Timed)]
pub async fn describe_product(campaign: CampaignId, product: ProductId) -> Result<String, AppError> {
    use crate::access;
    let who = access::who()?;
    backend::studio::describe(&access::backend()?, &who, campaign, product)
        .await
        .map_err(access::refuse)
}

/// What people see of a show for followers before they follow.
#[server(prefix = "/api", endpoint = "live/poster", client = crate::platform::Timed)]
pub async fn show_poster(campaign: CampaignId) -> Result<Poster, AppError> {
    use crate::access;
    let who = access::who()?;
    backend::studio::poster(&access::backend()?, &who, campaign, crate::words::lang())
        .await
        .map_err(access::refuse)
}

/// Everything that the shop's team sees.
#[server(prefix = "/api", endpoint = "live/studio", client = crate::platform::Timed)]
pub async fn open_studio(campaign: CampaignId) -> Result<StudioView, AppError> {
    use crate::access;
    let b = access::backend()?;
    let lang = crate::words::lang();
    let may = access::campaign::<access::WorkConsole>(campaign).await?;
    backend::studio::studio(&b, &may, campaign, lang)
        .await
        .map_err(access::refuse)
}

/// *Start livestream*; with `careful` what looks like a mistake is asked back first: the question is the answer then.
#[server(prefix = "/api", endpoint = "live/start", client = crate::platform::Timed)]
pub async fn start_livestream(
    campaign: CampaignId,
    #[server(default)] careful: bool,
) -> Result<Option<Reject>, AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::campaign::<access::GoLive>(campaign).await?;
    if careful && let Err(asked) = backend::live::ask_before_start(&b, &may, campaign).await {
        return match asked {
            backend::Error::Reject(question) => Ok(Some(question)),
            error => Err(access::refuse(error)),
        };
    }
    let started = backend::live::start(&b, &may, campaign).await;
    started.map(|()| None).map_err(access::refuse)
}

/// *End livestream*.
#[server(prefix = "/api", endpoint = "live/end", client = crate::platform::Timed)]
pub async fn end_livestream(campaign: CampaignId) -> Result<(), AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::campaign::<access::GoLive>(campaign).await?;
    backend::live::end(&b, &may, campaign).await.map_err(access::refuse)
}

/// The host has switched the camera off or on: viewers are told why they see nothing.
#[server(prefix = "/api", endpoint = "live/camera", client = crate::platform::Timed)]
pub async fn switch_camera(campaign: CampaignId, #[server(default)] off: bool) -> Result<(), AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::campaign::<access::GoLive>(campaign).await?;
    backend::live::camera_switched(&b, &may, campaign, off)
        .await
        .map_err(access::refuse)
}

/// Gives a running show more time: 15, 30 or 60 minutes after the end that the person saw.
#[server(prefix = "/api", endpoint = "live/extend", client = crate::platform::Timed)]
pub async fn extend_livestream(campaign: CampaignId, minutes: i64, ends_at: Moment) -> Result<(), AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::campaign::<access::GoLive>(campaign).await?;
    backend::live::extend(&b, &may, campaign, minutes, ends_at.0)
        .await
        .map_err(access::refuse)
}

/// *Show* a product on every viewer's screen in place of the one before, or *Hide* it (`None`).
#[server(prefix = "/api", endpoint = "live/pin_product", client = crate::platform::Timed)]
pub async fn pin_product(campaign: CampaignId, #[server(default)] product: Option<ProductId>) -> Result<(), AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::campaign::<access::WorkConsole>(campaign).await?;
    backend::live::pin_product(&b, &may, campaign, product)
        .await
        .map_err(access::refuse)
}

/// *Show* a voucher on every viewer's screen in place of the one before, or *Hide* it (`None`).
#[server(prefix = "/api", endpoint = "live/pin_voucher", client = crate::platform::Timed)]
pub async fn pin_voucher(campaign: CampaignId, #[server(default)] voucher: Option<VoucherId>) -> Result<(), AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::campaign::<access::WorkConsole>(campaign).await?;
    backend::live::pin_voucher(&b, &may, campaign, voucher)
        .await
        .map_err(access::refuse)
}

/// The secret with which an encoder publishes this campaign (bearer of `/whip/{campaign}`).
#[server(prefix = "/api", endpoint = "live/stream_key", client = crate::platform::Timed)]
pub async fn stream_key(campaign: CampaignId) -> Result<String, AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::campaign::<access::GoLive>(campaign).await?;
    backend::account::stream_key(&b, &may, campaign)
        .await
        .map_err(access::refuse)
}

/// Replaces the caller's stream key: an encoder that publishes with the old one is cut off.
#[server(prefix = "/api", endpoint = "live/rotate_stream_key", client = crate::platform::Timed)]
pub async fn rotate_stream_key(campaign: CampaignId) -> Result<String, AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::campaign::<access::GoLive>(campaign).await?;
    backend::account::rotate_stream_key(&b, &may, campaign)
        .await
        .map_err(access::refuse)
}
