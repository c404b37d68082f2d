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

    async fn a_product_changes_its_place_on_air_and_keeps_its_number(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let mut ids = Vec::new();
        for name in ["Bánh pía", "Áo dài", "Khăn lụa"] {
            ids.push(stall.product(name, 90_000, 5).await);
        }
        let [first, second, third] = ids[..] else { unreachable!() };
        let show = stall.on_air(&ids).await;
        let may = stall.staff.included();
        let mut feed = stall.b.bus().subscribe(show);
        let put = async |product, before| campaign::move_product(&stall.b, &may, show, product, before).await;
        let shown = async || stall.stage(show).await.products.iter().map(|product| (product.id, product.number)).collect::<Vec<_>>();
        put(third, Some(first)).await.unwrap();
        put(third, Some(first)).await.expect("it is there already");
        let told = News::ProductsOrdered(vec![third, first, second]);
        assert_eq!(hear(&mut feed), [told], "once");
        assert_eq!(shown().await, [(third, 3), (first, 1), (second, 2)]);
        put(third, None).await.unwrap();
        put(first, Some(third)).await.unwrap();
        assert_eq!(shown().await, [(second, 2), (first, 1), (third, 3)]);
        let elsewhere = stall.product("Không ở đây", 1_000, 1).await;
        assert!(matches!(put(elsewhere, None).await, Err(Error::NotFound)));
        assert!(matches!(put(first, Some(elsewhere)).await, Err(Error::NotFound)));
        assert!(matches!(put(first, Some(first)).await, Err(Error::NotFound)), "before itself is nowhere");
        let rival = stall.rival().await;
        let theirs = campaign::move_product(&stall.b, &rival.included(), show, first, None).await;
        assert!(matches!(theirs, Err(Error::NotFound)));
    }

    async fn a_number_stays_a_products_own_and_is_never_given_twice(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (first, second) = (stall.product("Bánh pía", 90_000, 5).await, stall.product("Áo dài", 500_000, 2).await);
        let third = stall.product("Khăn lụa", 200_000, 2).await;
        let may = stall.staff.included();
        let save = async |show, products: &[ProductId], published| {
            let form = CampaignForm { published, ..stall.form_of(products) };
            let version = campaign::load(&stall.b, &stall.staff.included(), show).await.unwrap().version;
            campaign::save(&stall.b, &may, Some(show), &form, version, key()).await.unwrap();
        };
        let numbers = async |show| {
            let products = campaign::load(&stall.b, &stall.staff.included(), show).await.unwrap().products;
            products.iter().map(|product| (product.product, product.number)).collect::<Vec<_>>()
        };
        let draft = stall.campaign(&CampaignForm { published: false, ..stall.form_of(&[first, second]) }).await;
        save(draft, &[second, first], false).await;
        assert_eq!(numbers(draft).await, [(second, 1), (first, 2)], "nobody has heard the numbers of a draft");
        save(draft, &[second, first], true).await;
        let mut feed = stall.b.bus().subscribe(draft);
        save(draft, &[first], true).await;
        assert_eq!(numbers(draft).await, [(first, 2)]);
        save(draft, &[third, first], true).await;
        assert_eq!(numbers(draft).await, [(third, 3), (first, 2)], "the first is not given again");
        let ordered = hear(&mut feed).into_iter().find(|news| matches!(news, News::ProductsOrdered(_)));
        assert_eq!(ordered, Some(News::ProductsOrdered(vec![third, first])), "open pages put it in front, too");
        campaign::add_product(&stall.b, &may, draft, second).await.unwrap();
        assert_eq!(numbers(draft).await, [(third, 3), (first, 2), (second, 4)]);
    }
}
