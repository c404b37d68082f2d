//! Doors of the audience: say something, take a comment away, send hearts.

use crate::error::AppError;
use domain::audience::Comment;
use domain::{CampaignId, CommentId, RequestKey};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use {
    crate::access::{self, backend, refuse},
    backend::audience,
    domain::account::Permission,
};

/// Says something to everybody; the shop's team speaks as the shop. Asked twice with one key, it is said once.
#[server(prefix = "/api", endpoint = "audience/post_comment")]
pub async fn post_comment(campaign: CampaignId, text: String, key: RequestKey) -> Result<Comment, AppError> {
    let who = access::who()?;
    audience::post_comment(&backend(), &who, campaign, &text, key)
        .await
        .map_err(refuse)
}

/// Takes a comment away from every screen.
#[server(prefix = "/api", endpoint = "audience/delete_comment")]
pub async fn delete_comment(campaign: CampaignId, id: CommentId) -> Result<(), AppError> {
    let staff = access::campaign(campaign, Permission::WorkConsole).await?;
    audience::delete_comment(&backend(), &staff, campaign, id)
        .await
        .map_err(refuse)
}

/// Sends the hearts of the last second.
#[server(prefix = "/api", endpoint = "audience/like")]
pub async fn like(campaign: CampaignId, count: i64) -> Result<(), AppError> {
    let who = access::who()?;
    audience::like(&backend(), &who, campaign, count).await.map_err(refuse)
}
