//! The server functions of moderation. Staff work with the campaign's console; everybody who may watch can report.

use crate::error::AppError;
use domain::moderation::{CommentSettings, Moderation, Reason, Scope};
use domain::{ActId, CampaignId, CommentId};
use leptos::prelude::*;

/// Deletes a comment from every screen; the answer is the act to undo.
#[server(prefix = "/api", endpoint = "audience/delete_comment", client = crate::platform::Timed)]
pub async fn delete_comment(campaign: CampaignId, id: CommentId) -> Result<Option<ActId>, AppError> {
    use crate::access;
    let may = access::campaign::<access::WorkConsole>(campaign).await?;
    backend::audience::delete_comment(&access::backend()?, &may, campaign, id)
        .await
        .map_err(access::refuse)
}

/// Blocks the comment's author, account and browser; the answer is the act to undo.
#[server(prefix = "/api", endpoint = "audience/block_author", client = crate::platform::Timed)]
pub async fn block_author(campaign: CampaignId, id: CommentId, scope: Scope) -> Result<ActId, AppError> {
    use crate::access;
    let may = access::campaign::<access::WorkConsole>(campaign).await?;
    backend::audience::block_author(&access::backend()?, &may, campaign, id, scope)
        .await
        .map_err(access::refuse)
}

/// Takes a reported comment off the list; it stays.
#[server(prefix = "/api", endpoint = "audience/settle_reports", client = crate::platform::Timed)]
pub async fn settle_reports(campaign: CampaignId, id: CommentId) -> Result<(), AppError> {
    use crate::access;
    let may = access::campaign::<access::WorkConsole>(campaign).await?;
    backend::audience::settle_reports(&access::backend()?, &may, campaign, id)
        .await
        .map_err(access::refuse)
}

/// Undoes an act of the log.
#[server(prefix = "/api", endpoint = "audience/undo_act", client = crate::platform::Timed)]
pub async fn undo_act(campaign: CampaignId, act: ActId) -> Result<(), AppError> {
    use crate::access;
    let may = access::campaign::<access::WorkConsole>(campaign).await?;
    backend::audience::undo(&access::backend()?, &may, campaign, act)
        .await
        .map_err(access::refuse)
}

/// The settings, who is blocked, and the log.
#[server(prefix = "/api", endpoint = "audience/moderation", client = crate::platform::Timed)]
pub async fn open_moderation(campaign: CampaignId) -> Result<Moderation, AppError> {
    use crate::access;
    let may = access::campaign::<access::WorkConsole>(campaign).await?;
    backend::audience::moderation(&access::backend()?, &may, campaign)
        .await
        .map_err(access::refuse)
}

/// Saves the settings that were changed from `seen`; the answer is everything as it is now.
#[server(prefix = "/api", endpoint = "audience/save_comment_settings", client = crate::platform::Timed)]
pub async fn save_comment_settings(
    campaign: CampaignId,
    seen: CommentSettings,
    settings: CommentSettings,
) -> Result<Moderation, AppError> {
    use crate::access;
    let may = access::campaign::<access::WorkConsole>(campaign).await?;
    let b = access::backend()?;
    backend::audience::save_settings(&b, &may, campaign, &seen, &settings)
        .await
        .map_err(access::refuse)?;
    backend::audience::moderation(&b, &may, campaign)
        .await
        .map_err(access::refuse)
}

/// Reports a comment to the shop's staff.
#[server(prefix = "/api", endpoint = "audience/report_comment", client = crate::platform::Timed)]
pub async fn report_comment(campaign: CampaignId, id: CommentId, reason: Reason) -> Result<(), AppError> {
    use crate::access;
    let who = access::who()?;
    backend::audience::report_comment(&access::backend()?, &who, campaign, id, reason)
        .await
        .map_err(access::refuse)
}
