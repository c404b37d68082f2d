//! The demo shop.

use crate::fixture::{Fixture, on_both, visitor};
use backend::{
    Error,
    account::{self, RunShop},
    campaign, catalog, demo, orders,
};
use domain::when::{DAY, HOUR};
use domain::{
    Lang,
    campaign::{CampaignSearch, Status},
    catalog::CatalogSearch,
};
use std::path::Path;

async fn plant(shop: &Fixture) -> Result<(), Error> {
    demo::plant(
        &shop.b,
        &shop.system,
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo"),
    )
    .await
}

on_both! {
    async fn the_demo_shop_is_complete_and_planted_once(shop: Fixture) {
        plant(&shop).await.unwrap();
        let planted = shop.texts("SELECT id FROM products UNION ALL SELECT id FROM images UNION ALL SELECT id FROM campaigns").await;
        shop.clock.advance(HOUR);
        plant(&shop).await.unwrap();
        let again = shop.restarted().await;
        plant(&again).await.unwrap();
        let sql = "SELECT id FROM products UNION ALL SELECT id FROM images UNION ALL SELECT id FROM campaigns";
        assert_eq!(again.texts(sql).await, planted, "planting again changes nothing");

        let seller = account::sign_in(&again.b, &visitor(), demo::SELLER, demo::PASSWORD, "").await.unwrap().account;
        account::sign_in(&again.b, &visitor(), demo::BUYER, demo::PASSWORD, "").await.unwrap();
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
        let statuses: Vec<(Status, bool)> =
            list.rows.iter().map(|row| (row.facts.status(again.b.now()), row.published)).collect();
        let expected = [(Status::Upcoming, true), (Status::Upcoming, false), (Status::Ended, true), (Status::Completed, true)];
        assert_eq!(statuses, expected, "a campaign to come, a draft, a show that was ended and one whose time ran out");
        let row = &list.rows[0];
        assert_eq!((row.products, row.vouchers), (8, 2));
        assert!(list.rows.iter().all(|row| row.cover.is_some()));
        let results: Vec<(i64, i64)> = list.rows.iter().map(|row| row.sold.as_ref().map_or((0, 0), |sold| (sold.orders, sold.revenue.minor))).collect();
        assert_eq!(results, [(0, 0), (0, 0), (10, 3_713_000), (9, 1_647_000)]);
        for (row, (comments, timed_out)) in [(2, (13, false)), (3, (14, true))] {
            let shows = campaign::results(&again.b, &staff.included(), list.rows[row].id, Lang::En).await.unwrap();
            assert_eq!((shows.len(), shows[0].comments, shows[0].timed_out), (1, comments, timed_out));
        }
        assert_eq!(orders::list(&again.b, &staff.included(), None, "").await.unwrap().total, 19);
        assert_eq!(again.number("SELECT stock FROM products WHERE name LIKE 'Bình hoa%'").await, 9, "as on the shelf");

        again.clock.advance(DAY);
        plant(&again).await.unwrap();
        plant(&again).await.unwrap();
        let list = campaign::list(&again.b, &staff.included(), &CampaignSearch::default(), Lang::En).await.unwrap();
        let mut statuses: Vec<Status> = list.rows.iter().map(|row| row.facts.status(again.b.now())).collect();
        statuses.sort_by_key(|status| status.code());
        let expected = [Status::Completed, Status::Completed, Status::Ended, Status::Upcoming, Status::Upcoming];
        assert_eq!(statuses, expected, "a new day has a new campaign");
        again.b.close().await;
    }

    async fn a_planting_that_was_cut_off_goes_on_where_it_stopped(shop: Fixture) {
        plant(&shop).await.unwrap();
        let before = shop.number("SELECT COUNT(*) FROM orders").await;
        for table in ["campaign_images", "campaign_products", "campaign_vouchers"] {
            let unsold = "SELECT id FROM campaigns WHERE orders_placed = 0";
            shop.run(&format!("DELETE FROM {table} WHERE campaign_id IN ({unsold})")).await.unwrap();
        }
        for sql in [
            "DELETE FROM campaigns WHERE orders_placed = 0",
            "DELETE FROM vouchers WHERE id NOT IN (SELECT voucher_id FROM campaign_vouchers)",
            "DELETE FROM product_images",
            "DELETE FROM stock_ledger",
            "DELETE FROM products WHERE name LIKE 'Bánh%'",
        ] {
            shop.run(sql).await.unwrap();
        }
        plant(&shop).await.unwrap();
        assert_eq!(shop.number("SELECT COUNT(*) FROM products").await, 24);
        assert_eq!(shop.number("SELECT COUNT(*) FROM vouchers").await, 5);
        assert_eq!(shop.number("SELECT COUNT(*) FROM campaigns").await, 4);
        assert_eq!(shop.number("SELECT COUNT(*) FROM campaign_products").await, 8 + 4 + 6 + 6);
        assert_eq!(shop.number("SELECT COUNT(*) FROM orders").await, before, "what is over is not played twice");
    }
}
