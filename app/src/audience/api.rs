//! The server functions of the audience: post a comment, send hearts, follow a shop. Those of moderation
//! are in `moderation::api`.

use crate::error::AppError;
use domain::audience::Comment;
use domain::{CampaignId, RequestKey};
use leptos::prelude::*;

/// Posts a comment; the shop's team posts as the shop. Two requests with one key are one comment.
#[server(prefix = "/api", endpoint = "audience/post_comment", client = crate::platform::Timed)]
pub async fn post_comment(campaign: CampaignId, text: String, key: RequestKey) -> Result<Comment, AppError> {
    use crate::access;
    use domain::Reject;
    let who = access::who()?;
    let posted = backend::audience::post_comment(&access::backend()?, &who, campaign, &text, key).await;
    posted.map_err(|error| match error {
        // The nickname was given to a browser that did not come back with its cookie: asking again would never end.
        backend::Error::Reject(Reject::ChooseNickname) if !access::has_cookies() => {
            access::refuse(Reject::CookiesBlocked.into())
        }
        error => access::refuse(error),
    })
}

/// Sends the hearts of the last second.
#[server(prefix = "/api", endpoint = "audience/like", client = crate::platform::Timed)]
pub async fn like(campaign: CampaignId, count: i64) -> Result<(), AppError> {
    use crate::access;
    let who = access::who()?;
    backend::audience::like(&access::backend()?, &who, campaign, count)
        .await
        .map_err(access::refuse)
}

/// Tells how many milliseconds after the server this page shows the video; from pages with an open feed only.
#[server(prefix = "/api", endpoint = "audience/tell_delay", client = crate::platform::Timed)]
pub async fn tell_delay(campaign: CampaignId, ms: u32) -> Result<(), AppError> {
    use crate::access;
    let who = access::who()?;
    backend::audience::tell_delay(&access::backend()?, &who, campaign, ms);
    Ok(())
}

/// Follows or unfollows the shop. A plain form post goes back to `next`, our code stays where it is; a person who is not signed
/// in does that first.
#[server(prefix = "/api", endpoint = "audience/follow", client = crate::platform::Timed)]
pub async fn follow_shop(
    slug: String,
    #[server(default)] following: bool,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    use crate::{access, page};
    let account = access::account()?;
    let done = backend::audience::follow(&access::backend()?, account, &slug, following).await;
    page::done_plainly(done.map_err(access::refuse), &page::local_path(&next, "/"))
}
