//! Doors of a show: open its two screens, start and end it, pin. Commands answer when the database has them; what
//! changed comes back as news.

use crate::error::AppError;
use domain::live::{StageView, StudioView};
use domain::{CampaignId, ProductId, VoucherId};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use {
    crate::access::{self, backend, refuse},
    backend::live,
    domain::account::Permission,
};

/// Everything that viewers see.
#[server(prefix = "/api", endpoint = "live/stage")]
pub async fn open_stage(campaign: CampaignId) -> Result<StageView, AppError> {
    let who = access::who()?;
    live::stage(&backend(), &who, campaign, crate::words::lang())
        .await
        .map_err(refuse)
}

/// Everything that the shop's team sees.
#[server(prefix = "/api", endpoint = "live/studio")]
pub async fn open_studio(campaign: CampaignId) -> Result<StudioView, AppError> {
    let staff = access::campaign(campaign, Permission::WorkConsole).await?;
    live::studio(&backend(), &staff, campaign, crate::words::lang())
        .await
        .map_err(refuse)
}

/// *Start livestream*.
#[server(prefix = "/api", endpoint = "live/start")]
pub async fn start_livestream(campaign: CampaignId) -> Result<(), AppError> {
    let staff = access::campaign(campaign, Permission::GoLive).await?;
    live::start(&backend(), &staff, campaign).await.map_err(refuse)
}

/// *End livestream*.
#[server(prefix = "/api", endpoint = "live/end")]
pub async fn end_livestream(campaign: CampaignId) -> Result<(), AppError> {
    let staff = access::campaign(campaign, Permission::GoLive).await?;
    live::end(&backend(), &staff, campaign).await.map_err(refuse)
}

/// *Show* a product on every viewer's screen in place of the one before, or *Hide* it (`None`).
#[server(prefix = "/api", endpoint = "live/pin_product")]
pub async fn pin_product(campaign: CampaignId, #[server(default)] product: Option<ProductId>) -> Result<(), AppError> {
    let staff = access::campaign(campaign, Permission::WorkConsole).await?;
    live::pin_product(&backend(), &staff, campaign, product)
        .await
        .map_err(refuse)
}

/// *Show* a voucher on every viewer's screen in place of the one before, or *Hide* it (`None`).
#[server(prefix = "/api", endpoint = "live/pin_voucher")]
pub async fn pin_voucher(campaign: CampaignId, #[server(default)] voucher: Option<VoucherId>) -> Result<(), AppError> {
    let staff = access::campaign(campaign, Permission::WorkConsole).await?;
    live::pin_voucher(&backend(), &staff, campaign, voucher)
        .await
        .map_err(refuse)
}

/// The secret with which an encoder publishes this campaign (bearer of `/whip/{campaign}`).
#[server(prefix = "/api", endpoint = "live/stream_key")]
pub async fn stream_key(campaign: CampaignId) -> Result<String, AppError> {
    let staff = access::campaign(campaign, Permission::GoLive).await?;
    live::stream_key(&backend(), &staff, campaign).await.map_err(refuse)
}
