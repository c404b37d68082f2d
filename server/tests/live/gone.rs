//! What is gone is told to every open page: the stage of somebody else, and the seller's console.

use crate::street::{Feed, Seller, Street};
use domain::live::News;
use domain::{CampaignId, ProductId, VoucherId};

/// What a page is told until something is gone, with the pins as they stand then.
async fn told(feed: &mut Feed) -> (News, Option<Option<ProductId>>) {
    let mut pinned = None;
    loop {
        match feed.news().await {
            News::Pinned(pins) => pinned = Some(pins.product),
            gone @ (News::ProductGone { .. } | News::VoucherGone { .. } | News::CampaignGone) => return (gone, pinned),
            _ => {}
        }
    }
}

async fn archives(seller: &Seller, endpoint: &str, id: String) {
    let fields = [("shop", &*seller.shop), ("id", &*id), ("archived", "true")];
    seller.call::<()>(endpoint, &fields).await.unwrap();
}

async fn pins(seller: &Seller, campaign: CampaignId, product: ProductId) -> Result<(), crate::street::Refused> {
    let fields = [("campaign", &*campaign.to_string()), ("product", &*product.to_string())];
    seller.call("live/pin_product", &fields).await
}

#[tokio::test]
async fn an_archived_product_leaves_the_stage_and_the_console_with_its_pin() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let product = seller.adds_product("Trà sen", 90_000, 5).await;
    let campaign = seller.plans("Tối nay", &[product]).await;
    seller.goes_live(campaign).await;
    pins(&seller, campaign, product).await.unwrap();
    let mut stage = street.visitor().listens(campaign, "").await;
    let mut console = seller.listens(campaign, "?studio=1").await;
    archives(&seller, "catalog/archive_product", product.to_string()).await;
    for feed in [&mut stage, &mut console] {
        let (gone, pinned) = told(feed).await;
        assert!(
            matches!(gone, News::ProductGone { id, .. } if id == product),
            "{gone:?}"
        );
        assert_eq!(pinned, Some(None), "its pin went first");
    }
    let view = street.visitor().opens_stage(campaign).await.unwrap();
    assert_eq!((view.products.len(), view.pins.product), (0, None));
    let refused = pins(&seller, campaign, product).await.unwrap_err();
    assert_eq!(refused.status, 409);
    street.close().await;
}

#[tokio::test]
async fn an_archived_voucher_leaves_the_stage() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let voucher: VoucherId = seller.adds_voucher("LIVE10").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    street
        .run(&format!(
            "INSERT INTO campaign_vouchers (campaign_id, voucher_id, position) VALUES ('{campaign}', '{voucher}', 0)"
        ))
        .await;
    let mut stage = street.visitor().listens(campaign, "").await;
    archives(&seller, "catalog/archive_voucher", voucher.to_string()).await;
    let gone = News::VoucherGone {
        id: voucher,
        version: 2,
    };
    assert_eq!(told(&mut stage).await.0, gone);
    street.close().await;
}

#[tokio::test]
async fn a_deleted_campaigns_feed_says_so_ends_and_opens_no_more() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let campaign = seller.plans("Tối nay", &[]).await;
    let viewer = street.visitor();
    let mut stage = viewer.listens(campaign, "").await;
    let fields = [("shop", &*seller.shop), ("id", &*campaign.to_string())];
    seller.call::<()>("campaign/delete", &fields).await.unwrap();
    let mut said = Vec::new();
    while let Some(event) = stage.event().await {
        said.push((event.name, event.data));
    }
    // The feed may be ended before the news of it was on its way; either tells the page.
    let gone = r#""campaign_gone""#;
    assert!(
        said.iter().all(|(name, data)| name == "ended" || data == gone),
        "{said:?}"
    );
    assert_eq!(said.last().map(|(name, _)| name.as_str()), Some("ended"));
    assert_eq!(viewer.gets(&format!("/feed/{campaign}")).await.status, 404);
    street.close().await;
}
