//! The demo shop.

use crate::fixture::{Fixture, on_both};
use backend::{
    account::{self, RunShop},
    campaign, catalog, demo,
};
use domain::{
    DAY, HOUR, Lang,
    campaign::{CampaignSearch, Status},
    catalog::CatalogSearch,
};

on_both! {
    async fn the_demo_shop_is_complete_and_planted_once(shop: Fixture) {
        demo::plant(&shop.b).await.unwrap();
        let planted = shop.texts("SELECT id FROM products UNION ALL SELECT id FROM images UNION ALL SELECT id FROM campaigns").await;
        shop.clock.advance(HOUR);
        demo::plant(&shop.b).await.unwrap();
        let again = shop.restarted().await;
        demo::plant(&again.b).await.unwrap();
        let sql = "SELECT id FROM products UNION ALL SELECT id FROM images UNION ALL SELECT id FROM campaigns";
        assert_eq!(again.texts(sql).await, planted, "planting again changes nothing");

        let seller = account::sign_in(&again.b, demo::SELLER, demo::PASSWORD).await.unwrap().account;
        account::sign_in(&again.b, demo::BUYER, demo::PASSWORD).await.unwrap();
        let staff = account::staff::<RunShop>(&again.b, Some(seller), demo::SLUG).await.unwrap();
        assert_eq!((staff.shop().name.as_str(), staff.shop().zone.as_str()), ("Tiệm Nhà Mây", "Asia/Ho_Chi_Minh"));
        assert_eq!(catalog::categories(&again.b, &staff.included()).await.unwrap().len(), 4);
        let products = catalog::products(&again.b, &staff.included(), &CatalogSearch::default()).await.unwrap();
        assert_eq!((products.total, products.rows.len()), (24, 24));
        assert!(products.rows.iter().all(|product| product.images.len() == 1 && product.category.is_some()));
        assert!(products.rows[0].name.starts_with("Bánh pía sầu riêng"), "the first shelf comes first");
        let cakes = CatalogSearch { q: "banh pia".into(), ..CatalogSearch::default() };
        assert_eq!(catalog::products(&again.b, &staff.included(), &cakes).await.unwrap().total, 2);
        assert_eq!(catalog::vouchers(&again.b, &staff.included(), &CatalogSearch::default()).await.unwrap().total, 5);

        let list = campaign::list(&again.b, &staff.included(), &CampaignSearch::default(), Lang::En).await.unwrap();
        let row = &list.rows[0];
        assert_eq!((list.rows.len(), row.products, row.vouchers, row.published), (1, 8, 2, true));
        assert!(row.cover.is_some());
        assert_eq!(row.facts.status(again.b.now()), Status::Upcoming);

        again.clock.advance(DAY);
        demo::plant(&again.b).await.unwrap();
        demo::plant(&again.b).await.unwrap();
        let list = campaign::list(&again.b, &staff.included(), &CampaignSearch::default(), Lang::En).await.unwrap();
        let mut statuses: Vec<Status> = list.rows.iter().map(|row| row.facts.status(again.b.now())).collect();
        statuses.sort_by_key(|status| status.code());
        assert_eq!(statuses, [Status::Completed, Status::Upcoming], "a new day has a new campaign");
        again.b.close().await;
    }

    async fn a_planting_that_was_cut_off_goes_on_where_it_stopped(shop: Fixture) {
        demo::plant(&shop.b).await.unwrap();
        for table in ["campaign_images", "campaign_products", "campaign_vouchers", "campaigns", "vouchers"] {
            shop.run(&format!("DELETE FROM {table}")).await.unwrap();
        }
        for sql in ["DELETE FROM product_images", "DELETE FROM stock_ledger", "DELETE FROM products WHERE name LIKE 'Bánh%'"] {
            shop.run(sql).await.unwrap();
        }
        demo::plant(&shop.b).await.unwrap();
        assert_eq!(shop.number("SELECT COUNT(*) FROM products").await, 24);
        assert_eq!(shop.number("SELECT COUNT(*) FROM vouchers").await, 5);
        assert_eq!(shop.number("SELECT COUNT(*) FROM campaign_products").await, 8);
    }
}
