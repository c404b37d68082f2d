//! What joins a show on air, and live prices and quantities that change in it.

use crate::fixture::{Fixture, key, on_both, visitor};
use crate::stall::{Stall, hear, offer, order_form};
use backend::{Error, campaign, orders};
use domain::campaign::{CampaignForm, OfferForm};
use domain::live::News;
use domain::when::HOUR;
use domain::{ProductId, Reject, Why};

fn terms(product: ProductId, price: &str, quantity: &str) -> OfferForm {
    offer(product, price, quantity)
}

on_both! {
    async fn a_product_and_a_voucher_join_on_air_and_are_sold(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (first, second) = (stall.product("Bánh pía", 90_000, 5).await, stall.product("Áo dài", 500_000, 2).await);
        let voucher = stall.voucher("CHAO10").await;
        let show = stall.on_air(&[first]).await;
        let mut feed = stall.b.bus().subscribe(show);
        let may = stall.staff.included();
        campaign::add_product(&stall.b, &may, show, second).await.unwrap();
        campaign::add_product(&stall.b, &may, show, second).await.unwrap();
        campaign::add_voucher(&stall.b, &may, show, voucher).await.unwrap();
        campaign::add_voucher(&stall.b, &may, show, voucher).await.unwrap();
        let news = hear(&mut feed);
        let [News::ProductChanged(product), News::VoucherChanged(told)] = &news[..] else { panic!("{news:?}") };
        assert_eq!((product.id, product.left, told.id), (second, 2, voucher), "each is told once");
        let order: Vec<ProductId> = stall.stage(show).await.products.into_iter().map(|product| product.id).collect();
        assert_eq!(order, [first, second], "at the end");
        orders::place(&stall.b, &visitor(), show, second, &order_form(1, 500_000), key()).await.unwrap();
        let rival = stall.rival().await;
        let theirs = stall.shop.product(&rival, "Của người khác", 1_000, 1).await;
        assert!(matches!(campaign::add_product(&stall.b, &may, show, theirs).await, Err(Error::NotFound)));
        assert!(matches!(campaign::add_product(&stall.b, &rival.included(), show, theirs).await, Err(Error::NotFound)));
    }

    async fn a_live_quantity_rises_and_falls_to_what_is_sold(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 10).await;
        let show = stall.on_air_with(&stall.form_with([terms(product, "", "2")])).await;
        let may = stall.staff.included();
        let buy = async |units, price| orders::place(&stall.b, &visitor(), show, product, &order_form(units, price), key()).await;
        buy(2, 90_000).await.unwrap();
        assert!(matches!(buy(1, 90_000).await, Err(Error::Reject(Reject::SoldOut))));
        campaign::change_terms(&stall.b, &may, show, &terms(product, "", "5")).await.unwrap();
        buy(1, 90_000).await.unwrap();
        let low = campaign::change_terms(&stall.b, &may, show, &terms(product, "", "2")).await;
        assert!(matches!(&low, Err(Error::Invalid(fields)) if fields[0].field == "live_quantity" && matches!(fields[0].why, Why::OutOfRange { min: 3, .. })), "{low:?}");
        campaign::change_terms(&stall.b, &may, show, &terms(product, "", "3")).await.unwrap();
        assert!(buy(1, 90_000).await.is_err());
        assert_eq!(campaign::offer_terms(&stall.b, &may, show, product).await.unwrap().sold, 3);
    }

    async fn a_live_price_holds_from_now_on_and_open_forms_are_told(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 10).await;
        let show = stall.on_air(&[product]).await;
        let may = stall.staff.included();
        let buy = async |price| orders::place(&stall.b, &visitor(), show, product, &order_form(1, price), key()).await;
        buy(90_000).await.unwrap();
        let mut feed = stall.b.bus().subscribe(show);
        campaign::change_terms(&stall.b, &may, show, &terms(product, "79.000", "")).await.unwrap();
        let news = hear(&mut feed);
        let [News::ProductChanged(told)] = &news[..] else { panic!("{news:?}") };
        assert_eq!((told.price.minor, told.was.map(|was| was.minor)), (79_000, Some(90_000)));
        assert!(matches!(buy(90_000).await, Err(Error::Reject(Reject::PriceChanged))), "who saw the old price is asked");
        assert_eq!(buy(79_000).await.unwrap().total.minor, 79_000);
        let sums = stall.number("SELECT SUM(total_minor) FROM orders").await;
        assert_eq!(sums, 169_000, "what was sold stays sold at its price");
        for wrong in ["0", "abc", "-5"] {
            let answer = campaign::change_terms(&stall.b, &may, show, &terms(product, wrong, "")).await;
            assert!(matches!(&answer, Err(Error::Invalid(fields)) if fields[0].field == "live_price"), "{wrong}: {answer:?}");
        }
    }

    async fn a_campaign_that_is_over_takes_nothing_and_an_open_form_is_out_of_date(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (first, second) = (stall.product("Bánh pía", 90_000, 5).await, stall.product("Áo dài", 500_000, 2).await);
        let show = stall.campaign(&stall.form_of(&[first])).await;
        let may = stall.staff.included();
        campaign::add_product(&stall.b, &may, show, second).await.expect("before the show, too");
        let form = CampaignForm { title: "Khác".into(), ..stall.form_of(&[first]) };
        let late = campaign::save(&stall.b, &may, Some(show), &form, 1, key()).await;
        assert!(matches!(late, Err(Error::Reject(Reject::ChangedMeanwhile))), "{late:?}");
        stall.clock.advance(HOUR * 5);
        let over = campaign::change_terms(&stall.b, &may, show, &terms(first, "1.000", "")).await;
        assert!(matches!(over, Err(Error::Reject(Reject::NotLive))));
    }
}
