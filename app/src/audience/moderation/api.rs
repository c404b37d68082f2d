//! The server functions of moderation. Staff work with the campaign's console; everybody who may watch can report.

use crate::error::AppError;
use domain::when::{DateTime, Utc, wire};
use domain::{ActId, CampaignId, CommentId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the sheet of settings shows, in the reader's language: a console needs neither rules nor words for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ModerationView {
    /// The settings as they were read, for the server: saving tells by it what a colleague changed meanwhile.
    pub seen: String,
    /// Slow mode's pause in seconds, 0 without.
    pub slow_s: u32,
    /// Only followers comment.
    pub followers_only: bool,
    /// Banned in this show, one per line.
    pub words_here: String,
    /// Banned in every show of the shop.
    pub words_in_shop: String,
    /// Who is blocked, the newest first.
    pub blocked: Vec<Line>,
    /// What was done, the newest first.
    pub log: Vec<Line>,
    /// Whether either list goes on.
    pub more: bool,
}

/// A block or another act, as a line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// By which it is undone.
    pub act: ActId,
    /// Who: the person who is blocked, or who of the team did it.
    pub who: String,
    /// Where they are blocked, or what was done.
    pub what: String,
    /// When.
    #[serde(with = "wire")]
    pub at: DateTime<Utc>,
    /// By whom it was undone.
    pub undone: Option<String>,
}

/// Deletes a comment, blocks its author or lets it stay (`domain::moderation::Measure`); the answer is the act to undo.
#[server(prefix = "/api", endpoint = "audience/moderate", client = crate::platform::Timed)]
pub async fn moderate(campaign: CampaignId, id: CommentId, measure: String) -> Result<Option<ActId>, AppError> {
    use crate::access;
    use backend::audience::{block_author, delete_comment, settle_reports};
    use domain::moderation::Measure;
    let may = access::campaign::<access::WorkConsole>(campaign).await?;
    let b = access::backend()?;
    match Measure::from_code(&measure).ok_or(AppError::Malformed)? {
        Measure::Delete => delete_comment(&b, &may, campaign, id).await,
        Measure::Block(scope) => block_author(&b, &may, campaign, id, scope).await.map(Some),
        Measure::Keep => settle_reports(&b, &may, campaign, id).await,
    }
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

/// The settings, and the newest `listed` of who is blocked and of the log.
#[server(prefix = "/api", endpoint = "audience/moderation", client = crate::platform::Timed)]
pub async fn open_moderation(campaign: CampaignId, #[server(default)] listed: i64) -> Result<ModerationView, AppError> {
    use crate::access;
    let may = access::campaign::<access::WorkConsole>(campaign).await?;
    let read = backend::audience::moderation(&access::backend()?, &may, campaign, listed).await;
    read.map(super::lines::view).map_err(access::refuse)
}

/// Saves the settings that were changed from `seen`.
#[server(prefix = "/api", endpoint = "audience/save_comment_settings", client = crate::platform::Timed)]
pub async fn save_comment_settings(
    campaign: CampaignId,
    seen: String,
    slow_s: u32,
    #[server(default)] followers_only: bool,
    #[server(default)] words_here: String,
    #[server(default)] words_in_shop: String,
) -> Result<(), AppError> {
    use crate::access;
    use domain::moderation::{CommentRules, CommentSettings};
    let may = access::campaign::<access::WorkConsole>(campaign).await?;
    let seen: CommentSettings = crate::json::read(&seen).map_err(|_| AppError::Malformed)?;
    let settings = CommentSettings {
        rules: CommentRules { slow_s, followers_only },
        words_here,
        words_in_shop,
    };
    backend::audience::save_settings(&access::backend()?, &may, campaign, &seen, &settings)
        .await
        .map_err(access::refuse)
}

/// Reports a comment to the shop's staff, with the word of a `domain::moderation::Reason`.
#[server(prefix = "/api", endpoint = "audience/report_comment", client = crate::platform::Timed)]
pub async fn report_comment(campaign: CampaignId, id: CommentId, reason: String) -> Result<(), AppError> {
    use crate::access;
    use domain::moderation::Reason;
    let who = access::who()?;
    let reason = Reason::from_code(&reason).ok_or(AppError::Malformed)?;
    backend::audience::report_comment(&access::backend()?, &who, campaign, id, reason)
        .await
        .map_err(access::refuse)
}
