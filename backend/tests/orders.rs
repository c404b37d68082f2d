//! Buying: nothing is sold twice and nothing is ordered twice, whatever races, on both engines.

use crate::fixture::{Fixture, key, on_both, visitor};
use crate::stall::{Stall, hear, offer, order_form};
use backend::{Error, catalog, orders};
use domain::when::{HOUR, MINUTE, TimeDelta};
use domain::{
    Lang, Reject,
    account::Role,
    catalog::{ProductForm, VariantForm},
    live::{News, Sees},
    orders::{OrderForm, Placed},
};
use tokio::task::JoinSet;

on_both! {
    async fn two_buyers_for_the_last_unit_make_exactly_one_order_200_times_over(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let mut products = Vec::new();
        for n in 0..200 {
            products.push(stall.product(&format!("Sản phẩm {n}"), 90_000, 1).await);
        }
        let campaign = stall.on_air(&products).await;
        for product in &products {
            let mut buyers = JoinSet::new();
            for _ in 0..2 {
                let (b, product) = (stall.b.clone(), *product);
                buyers.spawn(async move {
                    orders::place(&b, &visitor(), campaign, product, &order_form(1, 90_000), key()).await
                });
            }
            let answers = buyers.join_all().await;
            let bought = answers.iter().filter(|answer| answer.is_ok()).count();
            let sold_out = answers.iter().filter(|answer| matches!(answer, Err(Error::Reject(Reject::SoldOut)))).count();
            assert_eq!((bought, sold_out), (1, 1), "{answers:?}");
        }
        assert_eq!(stall.number("SELECT COUNT(*) FROM orders").await, 200);
        assert_eq!(stall.number("SELECT CAST(SUM(stock) AS BIGINT) FROM products").await, 0);
        assert_eq!(stall.number("SELECT CAST(SUM(change) AS BIGINT) FROM stock_ledger").await, 0);
        let sums = "SELECT COUNT(*) FROM campaigns WHERE orders_placed = 200 AND revenue_minor = 18000000 AND sales_version = 200";
        assert_eq!(stall.number(sums).await, 1, "the stored sums are the fold of the orders");
    }

    async fn each_form_of_a_product_sells_its_own_units_and_never_more(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let row = |name: &str, price: &str, stock: &str| VariantForm {
            name: name.into(),
            price: price.into(),
            stock: stock.into(),
            ..VariantForm::default()
        };
        let form = ProductForm {
            name: "Áo dài".into(),
            price: "500000".into(),
            variants: vec![row("M", "", "3"), row("L", "550000", "2")],
            active: true,
            ..ProductForm::default()
        };
        let product = catalog::save_product(&stall.b, &stall.staff.included(), None, &form, 0, key()).await.unwrap();
        let campaign = stall.on_air(&[product]).await;
        let shown = stall.stage(campaign).await.products.remove(0);
        let [m, l] = shown.variants.as_slice() else { panic!("{shown:?}") };
        assert_eq!((m.left, l.left, shown.left), (3, 2, 5));
        assert_eq!((m.price.minor, l.price.minor, shown.price.minor, shown.prices_differ()), (500_000, 550_000, 500_000, true));

        let buy = async |variant: String, quantity, price| {
            let form = OrderForm { variant, ..order_form(quantity, price) };
            orders::place(&stall.b, &visitor(), campaign, product, &form, key()).await
        };
        let refused = async |variant: String, quantity, price| match buy(variant, quantity, price).await {
            Err(Error::Reject(reject)) => reject,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(String::new(), 1, 500_000).await, Reject::ChooseVariant);
        assert_eq!(refused(l.id.to_string(), 1, 500_000).await, Reject::PriceChanged);
        assert_eq!(refused(m.id.to_string(), 4, 500_000).await, Reject::OnlyLeft { left: 3 }, "five are left, of M three");
        let stranger = stall.product("Khăn", 500_000, 9).await;
        assert_eq!(refused(stranger.to_string(), 1, 500_000).await, Reject::NotOnSale);
        let receipt = buy(l.id.to_string(), 2, 550_000).await.unwrap();
        assert_eq!((receipt.lines[0].title(), receipt.total.minor), ("Áo dài · L".into(), 1_100_000));
        assert_eq!(refused(l.id.to_string(), 1, 550_000).await, Reject::SoldOut);

        let mut buyers = JoinSet::new();
        for _ in 0..12 {
            let (b, form) = (stall.b.clone(), OrderForm { variant: m.id.to_string(), ..order_form(1, 500_000) });
            buyers.spawn(async move { orders::place(&b, &visitor(), campaign, product, &form, key()).await.is_ok() });
        }
        let bought = buyers.join_all().await.into_iter().filter(|bought| *bought).count();
        assert_eq!(bought, 3);
        let left = stall.stage(campaign).await.products.remove(0);
        assert_eq!((left.left, left.variants[0].left, left.variants[1].left), (0, 0, 0));
        let off = "SELECT COUNT(*) FROM variants v WHERE v.stock <> \
            (SELECT COALESCE(SUM(l.change), 0) FROM stock_ledger l WHERE l.variant_id = v.id)";
        assert_eq!(stall.number(off).await, 0);
    }

    async fn a_live_price_and_a_live_quantity_hold_for_all_forms_together(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let row = |name: &str, price: &str| VariantForm {
            name: name.into(),
            price: price.into(),
            stock: "10".into(),
            ..VariantForm::default()
        };
        let form = ProductForm {
            name: "Áo dài".into(),
            price: "500000".into(),
            variants: vec![row("M", ""), row("L", "550000")],
            active: true,
            ..ProductForm::default()
        };
        let product = catalog::save_product(&stall.b, &stall.staff.included(), None, &form, 0, key()).await.unwrap();
        let campaign = stall.on_air_with(&stall.form_with([offer(product, "400000", "3")])).await;
        let shown = stall.stage(campaign).await.products.remove(0);
        assert_eq!((shown.left, shown.prices_differ()), (3, false));
        assert!(shown.variants.iter().all(|v| v.left == 3 && v.price.minor == 400_000));
        let buy = async |at: usize, quantity| {
            let form = OrderForm { variant: shown.variants[at].id.to_string(), ..order_form(quantity, 400_000) };
            orders::place(&stall.b, &visitor(), campaign, product, &form, key()).await
        };
        buy(0, 2).await.unwrap();
        assert!(matches!(buy(1, 2).await, Err(Error::Reject(Reject::OnlyLeft { left: 1 }))));
        buy(1, 1).await.unwrap();
        assert!(matches!(buy(0, 1).await, Err(Error::Reject(Reject::SoldOut))));
    }

    async fn the_same_order_posted_ten_times_at_once_is_one_order(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 100).await;
        let campaign = stall.on_air(&[product]).await;
        for _ in 0..5 {
            let (buyer, key) = (visitor(), key());
            let mut posts = JoinSet::new();
            for _ in 0..10 {
                let (b, buyer) = (stall.b.clone(), buyer.clone());
                posts.spawn(async move {
                    orders::place(&b, &buyer, campaign, product, &order_form(3, 90_000), key).await
                });
            }
            let receipts: Vec<Placed> = posts.join_all().await.into_iter().map(|answer| answer.unwrap()).collect();
            assert!(receipts.iter().all(|receipt| *receipt == receipts[0]), "{receipts:?}");
        }
        assert_eq!(stall.number("SELECT COUNT(*) FROM orders").await, 5);
        assert_eq!(stall.number("SELECT stock FROM products").await, 85);
        assert_eq!(stall.number("SELECT sold FROM campaign_products").await, 15);
    }

    async fn one_key_in_two_campaigns_at_once_is_one_order(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 100).await;
        let campaigns = [stall.on_air(&[product]).await, stall.on_air(&[product]).await];
        for _ in 0..10 {
            let (buyer, key) = (visitor(), key());
            let mut posts = JoinSet::new();
            for campaign in campaigns {
                let (b, buyer) = (stall.b.clone(), buyer.clone());
                posts.spawn(async move { orders::place(&b, &buyer, campaign, product, &order_form(1, 90_000), key).await });
            }
            let answers = posts.join_all().await;
            let refused = answers.iter().filter(|answer| matches!(answer, Err(Error::Reject(Reject::KeyUsedDifferently))));
            assert_eq!((answers.iter().filter(|answer| answer.is_ok()).count(), refused.count()), (1, 1), "{answers:?}");
        }
        assert_eq!(stall.number("SELECT COUNT(*) FROM orders").await, 10);
        assert_eq!(stall.number("SELECT stock FROM products").await, 90);
    }

    async fn a_key_used_for_another_order_is_refused(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 100).await;
        let campaign = stall.on_air(&[product]).await;
        let (buyer, key) = (visitor(), key());
        let place = async |form: OrderForm| orders::place(&stall.b, &buyer, campaign, product, &form, key).await;
        let receipt = place(order_form(1, 90_000)).await.unwrap();
        assert!(matches!(place(order_form(2, 90_000)).await, Err(Error::Reject(Reject::KeyUsedDifferently))));
        let elsewhere = OrderForm { address: "2 Lê Lợi, Huế".into(), ..order_form(1, 90_000) };
        assert!(matches!(place(elsewhere).await, Err(Error::Reject(Reject::KeyUsedDifferently))));
        assert_eq!(place(order_form(1, 90_000)).await.unwrap(), receipt, "the first answer stands");
        stall.end(campaign).await;
        assert_eq!(place(order_form(1, 90_000)).await.unwrap(), receipt, "also when the show is over");
    }

    async fn an_order_without_cookies_is_placed_once_and_tells_the_next_asker_only_code_and_total(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 100).await;
        let campaign = stall.on_air(&[product]).await;
        let key = key();
        let mut posts = JoinSet::new();
        for _ in 0..10 {
            let b = stall.b.clone();
            posts.spawn(async move { orders::place(&b, &visitor(), campaign, product, &order_form(2, 90_000), key).await });
        }
        let answers: Vec<Placed> = posts.join_all().await.into_iter().map(Result::unwrap).collect();
        assert_eq!(stall.number("SELECT COUNT(*) FROM orders").await, 1);
        assert_eq!(stall.number("SELECT stock FROM products").await, 98);
        assert!(answers.iter().all(|placed| placed.code == answers[0].code && placed.total.minor == 180_000));
        let told: Vec<&Placed> = answers.iter().filter(|placed| placed.id.is_some()).collect();
        assert_eq!((told.len(), told[0].lines.len()), (1, 1), "who placed it is told what it was");
        assert!(answers.iter().filter(|placed| placed.id.is_none()).all(|placed| placed.lines.is_empty()));
        let other = orders::place(&stall.b, &visitor(), campaign, product, &order_form(3, 90_000), key).await;
        assert!(matches!(other, Err(Error::Reject(Reject::KeyUsedDifferently))));
    }

    async fn an_account_finds_its_order_by_the_key_in_another_browser(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 100).await;
        let campaign = stall.on_air(&[product]).await;
        let (buyer, key) = (stall.person(None).await, key());
        let place = async |who| orders::place(&stall.b, &who, campaign, product, &order_form(1, 90_000), key).await.unwrap();
        let first = place(buyer.clone()).await;
        assert_eq!(place(backend::account::Who { visitor: visitor().visitor, ..buyer }).await, first);
        assert_eq!(place(stall.person(None).await).await.id, None, "another account is somebody else");
    }

    async fn twenty_buyers_never_pass_the_live_quantity(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Áo dài", 500_000, 100).await;
        let campaign = stall.on_air_with(&stall.form_with([offer(product, "450.000", "7")])).await;
        let mut buyers = JoinSet::new();
        for _ in 0..20 {
            let b = stall.b.clone();
            buyers.spawn(async move {
                orders::place(&b, &visitor(), campaign, product, &order_form(2, 450_000), key()).await
            });
        }
        let answers = buyers.join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 3);
        let one_left = |answer: &&Result<Placed, Error>| matches!(answer, Err(Error::Reject(Reject::OnlyLeft { left: 1 })));
        assert_eq!(answers.iter().filter(one_left).count(), 17, "{answers:?}");
        let buy = async |quantity| {
            orders::place(&stall.b, &visitor(), campaign, product, &order_form(quantity, 450_000), key()).await
        };
        buy(1).await.unwrap();
        assert!(matches!(buy(1).await, Err(Error::Reject(Reject::SoldOut))));
        assert_eq!(stall.number("SELECT sold FROM campaign_products").await, 7);
        assert_eq!(stall.number("SELECT stock FROM products").await, 93, "refused orders gave their units back");
    }

    async fn the_ledger_of_each_product_adds_up_to_its_stock(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let products = [stall.product("Một", 10_000, 30).await, stall.product("Hai", 20_000, 5).await];
        let campaign = stall.on_air(&products).await;
        let mut buyers = JoinSet::new();
        for n in 0..24_i64 {
            let b = stall.b.clone();
            let (product, price) = if n % 2 == 0 { (products[0], 10_000) } else { (products[1], 20_000) };
            buyers.spawn(async move {
                orders::place(&b, &visitor(), campaign, product, &order_form(1 + n % 3, price), key()).await.is_ok()
            });
        }
        buyers.join_all().await;
        let wrong = "SELECT COUNT(*) FROM products p WHERE p.stock <> \
            (SELECT CAST(SUM(l.change) AS BIGINT) FROM stock_ledger l WHERE l.product_id = p.id)";
        assert_eq!(stall.number(wrong).await, 0);
        let lost = "SELECT COUNT(*) FROM campaign_products cp WHERE cp.sold <> \
            (SELECT COALESCE(CAST(SUM(l.quantity) AS BIGINT), 0) FROM order_lines l WHERE l.product_id = cp.product_id)";
        assert_eq!(stall.number(lost).await, 0);
        let events = "SELECT (SELECT COUNT(*) FROM orders) - (SELECT COUNT(*) FROM show_events WHERE kind = 'order_placed')";
        assert_eq!(stall.number(events).await, 0);
    }

    async fn a_price_that_changed_is_told_and_not_taken(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 10).await;
        let campaign = stall.on_air(&[product]).await;
        let place = async |seen| orders::place(&stall.b, &visitor(), campaign, product, &order_form(1, seen), key()).await;
        assert!(matches!(place(80_000).await, Err(Error::Reject(Reject::PriceChanged))));
        stall.run("UPDATE products SET price_minor = 95000").await;
        assert!(matches!(place(90_000).await, Err(Error::Reject(Reject::PriceChanged))));
        assert_eq!(place(95_000).await.unwrap().total.minor, 95_000);
        stall.run("UPDATE products SET active = FALSE").await;
        assert!(matches!(place(95_000).await, Err(Error::Reject(Reject::NotOnSale))));
        assert_eq!(stall.number("SELECT stock FROM products").await, 9);
    }

    async fn nothing_is_sold_before_or_after_the_window(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 10).await;
        let campaign = stall.campaign(&stall.form_of(&[product])).await;
        let place = async || orders::place(&stall.b, &visitor(), campaign, product, &order_form(1, 90_000), key()).await;
        assert!(matches!(place().await, Err(Error::Reject(Reject::NotLive))));
        stall.clock.advance(HOUR);
        place().await.unwrap();
        stall.clock.advance(HOUR * 2);
        assert!(matches!(place().await, Err(Error::Reject(Reject::NotLive))));
        assert_eq!(stall.number("SELECT COUNT(*) FROM orders").await, 1);
    }

    async fn an_order_is_heard_after_its_commit_and_its_sums_only_by_staff(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 10).await;
        let (campaign, elsewhere) = (stall.on_air(&[product]).await, stall.on_air(&[product]).await);
        let mut feed = stall.b.bus().subscribe(campaign);
        let mut other = stall.b.bus().subscribe(elsewhere);
        let receipt = orders::place(&stall.b, &visitor(), campaign, product, &order_form(2, 90_000), key()).await.unwrap();
        let news = hear(&mut feed);
        let [News::ProductChanged(left), News::OrderPlaced(row), News::Sold(sales)] = &news[..] else { panic!("{news:?}") };
        assert_eq!((left.id, left.left), (product, 8));
        assert_eq!((&row.code, row.units, row.total), (&receipt.code, 2, receipt.total));
        assert_eq!((row.customer.as_str(), sales.orders, sales.revenue), ("Lan Anh", 1, receipt.total));
        assert_eq!(news.iter().filter(|news| news.is_for() == Sees::Orders).count(), 2);
        let there = hear(&mut other);
        assert!(matches!(&there[..], [News::ProductChanged(same)] if same == left), "one stock, told in both: {there:?}");

        let again = orders::place(&stall.b, &visitor(), campaign, product, &order_form(9, 90_000), key()).await;
        assert!(matches!(again, Err(Error::Reject(Reject::OnlyLeft { left: 8 }))));
        assert_eq!(hear(&mut feed), [], "a refusal says nothing");
        orders::place(&stall.b, &visitor(), campaign, product, &order_form(1, 90_000), key()).await.unwrap();
        let later = hear(&mut feed);
        let [News::ProductChanged(later_left), _, News::Sold(later_sales)] = &later[..] else { panic!("{later:?}") };
        assert!(later_left.version > left.version && later_sales.version > sales.version);

        let studio = backend::studio::studio(&stall.b, &stall.staff.included(), campaign, Lang::En).await.unwrap();
        assert_eq!(studio.sales.as_ref(), Some(later_sales));
        let orders = studio.orders.unwrap();
        assert_eq!(orders.len(), 2);
        assert_eq!(Some(orders[1].id), receipt.id, "newest first");
        assert_eq!(&studio.stage.products[0], later_left);
    }

    async fn a_product_outside_of_the_campaign_cannot_be_bought_in_it(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let (inside, outside) = (stall.product("Trong", 1_000, 5).await, stall.product("Ngoài", 1_000, 5).await);
        let campaign = stall.on_air(&[inside]).await;
        let rival = stall.rival().await;
        let theirs = stall.shop.product(&rival, "Của họ", 1_000, 5).await;
        for product in [outside, theirs] {
            let answer = orders::place(&stall.b, &visitor(), campaign, product, &order_form(1, 1_000), key()).await;
            assert!(matches!(answer, Err(Error::Reject(Reject::NotInCampaign))), "{answer:?}");
        }
        let nowhere = domain::CampaignId(key().0);
        let answer = orders::place(&stall.b, &visitor(), nowhere, inside, &order_form(1, 1_000), key()).await;
        assert!(matches!(answer, Err(Error::NotFound)));
        let draft = stall.campaign(&domain::campaign::CampaignForm { published: false, ..stall.form_of(&[inside]) }).await;
        stall.clock.advance(HOUR + MINUTE);
        let answer = orders::place(&stall.b, &visitor(), draft, inside, &order_form(1, 1_000), key()).await;
        assert!(matches!(answer, Err(Error::NotFound)), "a draft does not exist for strangers");
    }

    async fn every_wrong_field_of_an_order_is_named(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 10).await;
        let campaign = stall.on_air(&[product]).await;
        let bad = OrderForm { quantity: "100".into(), phone: "abc".into(), ..order_form(1, 90_000) };
        let Err(Error::Invalid(errors)) = orders::place(&stall.b, &visitor(), campaign, product, &bad, key()).await else {
            panic!("it was taken")
        };
        assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["quantity", "phone"]);
        let html = OrderForm { name: "<b>Lan</b> 😄".into(), address: "ngõ 5 مرحبا".into(), ..order_form(1, 90_000) };
        let receipt = orders::place(&stall.b, &visitor(), campaign, product, &html, key()).await.unwrap();
        let stored = orders::receipt(&stall.b, &stall.person(Some(Role::Host)).await, receipt.id.unwrap()).await.unwrap();
        assert_eq!((stored.contact.name.as_str(), stored.contact.address.as_str()), ("<b>Lan</b> 😄", "ngõ 5 مرحبا"));
    }

    async fn a_receipt_is_for_its_buyer_and_for_staff_who_see_orders(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 10).await;
        let campaign = stall.on_air(&[product]).await;
        let guest = visitor();
        let receipt = orders::place(&stall.b, &guest, campaign, product, &order_form(1, 90_000), key()).await.unwrap();
        let read = async |who| orders::receipt(&stall.b, &who, receipt.id.unwrap()).await;
        assert_eq!(Placed::from(read(guest).await.unwrap()), receipt);
        assert!(matches!(read(visitor()).await, Err(Error::NotFound)));
        assert_eq!(read(stall.person(Some(Role::Host)).await).await.unwrap().code, receipt.code);
        assert!(matches!(read(stall.person(Some(Role::Moderator)).await).await, Err(Error::NotFound)));
        assert!(matches!(read(stall.person(None).await).await, Err(Error::NotFound)));

        let buyer = stall.person(None).await;
        let theirs = orders::place(&stall.b, &buyer, campaign, product, &order_form(1, 90_000), key()).await.unwrap();
        let on_phone = backend::account::Who { visitor: visitor().visitor, ..buyer };
        let read = orders::receipt(&stall.b, &on_phone, theirs.id.unwrap()).await.unwrap();
        assert_eq!(Placed::from(read), theirs, "signed in elsewhere");
    }

    async fn every_order_is_on_exactly_one_page(shop: Fixture) {
        let stall = Stall::open(shop).await;
        let product = stall.product("Bánh pía", 90_000, 1_000).await;
        let (campaign, second) = (stall.on_air(&[product]).await, stall.on_air(&[product]).await);
        let mut placed = Vec::new();
        for n in 0..120 {
            let receipt = orders::place(&stall.b, &visitor(), campaign, product, &order_form(1, 90_000), key()).await;
            placed.push(receipt.unwrap().id.unwrap());
            // Several orders in one millisecond, then none for a while.
            stall.clock.advance(TimeDelta::milliseconds(i64::from(n % 3 == 0)));
        }
        let other = orders::place(&stall.b, &visitor(), second, product, &order_form(1, 90_000), key()).await.unwrap();
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = orders::list(&stall.b, &stall.staff.included(), Some(campaign), &after).await.unwrap();
            assert_eq!(page.total, 120);
            assert!(page.rows.is_sorted_by_key(|row| std::cmp::Reverse(row.at)));
            seen.extend(page.rows.into_iter().map(|row| row.id));
            let Some(next) = page.next else { break };
            after = next;
        }
        seen.sort_unstable();
        placed.sort_unstable();
        assert_eq!(seen, placed);
        let all = orders::list(&stall.b, &stall.staff.included(), None, "nonsense").await.unwrap();
        assert_eq!((all.total, Some(all.rows[0].id)), (121, other.id));

        let rival = stall.rival().await;
        assert_eq!(orders::list(&stall.b, &rival.included(), None, "").await.unwrap().total, 0);
        assert!(matches!(orders::list(&stall.b, &rival.included(), Some(campaign), "").await, Err(Error::NotFound)));
    }
}
