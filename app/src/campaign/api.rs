//! The server functions of campaigns.

use super::view::{CampaignDetails, CampaignDraft};
use crate::error::AppError;
use domain::{
    CampaignId, RequestKey,
    campaign::{CampaignForm, CampaignList, CampaignSearch, Discover, PostForm, ShopPage},
};
use leptos::prelude::*;

/// One page of the shop's campaigns.
#[server(prefix = "/api", endpoint = "campaign/list", client = crate::platform::Timed)]
pub async fn list_campaigns(shop: String, search: CampaignSearch) -> Result<CampaignList, AppError> {
    use crate::{access, words};
    let b = access::backend()?;
    let lang = words::lang();
    let may = access::staff::<access::SeeCampaigns>(&shop).await?;
    backend::campaign::list(&b, &may, &search, lang)
        .await
        .map_err(access::refuse)
}

/// One campaign with everything about it.
#[server(prefix = "/api", endpoint = "campaign/load", client = crate::platform::Timed)]
pub async fn load_campaign(shop: String, id: CampaignId) -> Result<CampaignDetails, AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::staff::<access::SeeCampaigns>(&shop).await?;
    super::read::details(&b, &may, id).await.map_err(access::refuse)
}

/// What the form begins with: empty, a campaign that may be edited, or a copy of any campaign. A form that came back may
/// name things that none of these has: with `sent` they are named, too.
#[server(prefix = "/api", endpoint = "campaign/form", client = crate::platform::Timed)]
pub async fn open_campaign_form(
    shop: String,
    id: Option<CampaignId>,
    copy: Option<CampaignId>,
    #[server(default)] sent: Option<CampaignForm>,
) -> Result<CampaignDraft, AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::staff::<access::EditCampaigns>(&shop).await?;
    super::read::draft(&b, &may, id, copy, sent.as_ref())
        .await
        .map_err(access::refuse)
}

/// Other campaigns of the shop in the window that is being typed, as sentences.
#[server(prefix = "/api", endpoint = "campaign/overlaps", client = crate::platform::Timed)]
pub async fn find_overlaps(
    shop: String,
    id: Option<CampaignId>,
    starts: String,
    ends: String,
) -> Result<Vec<String>, AppError> {
    use crate::{access, words};
    let (b, lang) = (access::backend()?, words::lang());
    let may = access::staff::<access::EditCampaigns>(&shop).await?;
    backend::campaign::overlaps(&b, &may, id, &starts, &ends, lang)
        .await
        .map_err(access::refuse)
}

/// Creates a campaign, or changes the one named; `then` is `setup` for *Save & Go live*. `files` are names of files that a
/// browser without our code has chosen and not sent.
#[server(prefix = "/api", endpoint = "campaign/save", client = crate::platform::Timed)]
pub async fn save_campaign(
    shop: String,
    id: Option<CampaignId>,
    form: CampaignForm,
    #[server(default)] version: i64,
    key: RequestKey,
    #[server(default)] then: String,
    #[server(default)] files: Vec<String>,
) -> Result<CampaignId, AppError> {
    use crate::{access, page};
    let b = access::backend()?;
    // A person whose session ended meanwhile finds the form again after signing in.
    let saved = async {
        let may = access::staff::<access::EditCampaigns>(&shop).await?;
        super::read::save(&b, &may, id, &form, version, key, &files).await
    };
    let saved = saved.await;
    let from = super::plain::page_of(&shop, id);
    let sent = super::plain::Sent::new(form, version);
    let saved = page::give_back(saved, &from, &sent);
    let go_live = then == "setup";
    let place = |id: &CampaignId| {
        if go_live {
            format!("campaigns/{id}/setup")
        } else {
            "campaigns".into()
        }
    };
    page::done(saved, |id| page::seller_path(&shop, &place(id)))
}

/// Saves the post's details when going live, and goes on to the preparation page.
#[server(prefix = "/api", endpoint = "campaign/save_post", client = crate::platform::Timed)]
pub async fn save_post(
    shop: String,
    id: CampaignId,
    form: PostForm,
    #[server(default)] version: i64,
    key: RequestKey,
) -> Result<(), AppError> {
    use crate::{access, page};
    let b = access::backend()?;
    let saved = async {
        let may = access::staff::<access::EditCampaigns>(&shop).await?;
        let saved = backend::campaign::save_post(&b, &may, id, &form, version, key).await;
        saved.map_err(access::refuse)
    };
    let saved = saved.await;
    let place = |page: &str| page::seller_path(&shop, &format!("campaigns/{id}/{page}"));
    let saved = page::give_back(saved, &place("setup"), &page::ReadFrom { form, version });
    // People come from the set-up to go live, also again after an end.
    page::done(saved, |()| place("studio?ready"))
}

/// Takes a campaign away; its orders stay.
#[server(prefix = "/api", endpoint = "campaign/delete", client = crate::platform::Timed)]
pub async fn delete_campaign(shop: String, id: CampaignId) -> Result<(), AppError> {
    use crate::{access, page};
    let b = access::backend()?;
    let may = access::staff::<access::EditCampaigns>(&shop).await?;
    let deleted = backend::campaign::delete(&b, &may, id).await.map_err(access::refuse);
    page::done_plainly(deleted, &page::seller_path(&shop, "campaigns"))
}

/// What is live and what is coming: *Suggested* for everybody, or of the shops that the person follows.
#[server(prefix = "/api", endpoint = "campaign/home", client = crate::platform::Timed)]
pub async fn show_discover(#[server(default)] following: bool) -> Result<Discover, AppError> {
    use crate::{access, words};
    let (who, b, lang) = (access::who()?, access::backend()?, words::lang());
    let discover = if following {
        backend::campaign::following(&b, &who, lang).await
    } else {
        backend::campaign::suggested(&b, &who, lang).await
    };
    discover.map_err(access::refuse)
}

/// A shop as everybody sees it.
#[server(prefix = "/api", endpoint = "campaign/shop_page", client = crate::platform::Timed)]
pub async fn show_shop(slug: String) -> Result<ShopPage, AppError> {
    use crate::{access, words};
    let who = access::who()?;
    backend::campaign::shop_page(&access::backend()?, &who, &slug, words::lang())
        .await
        .map_err(access::refuse)
}
