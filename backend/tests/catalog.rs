//! Categories, products and their stock, vouchers.

mod pictures;
mod product_csv;
mod stored_images;
mod variants;

use crate::fixture::{Fixture, key, on_both};
use backend::{
    Error,
    account::{May, RunShop},
    catalog,
};
use domain::when::{DAY, HOUR};
use domain::{
    Currency, FieldError, Money, ProductId, Reject, Why,
    catalog::{CatalogSearch, ProductForm, VoucherForm, VoucherLimits},
    offer::Discount,
};

fn search(q: &str) -> CatalogSearch {
    CatalogSearch {
        q: q.into(),
        ..CatalogSearch::default()
    }
}

fn form(name: &str, price: &str, stock: &str) -> ProductForm {
    ProductForm {
        name: name.into(),
        price: price.into(),
        stock: stock.into(),
        active: true,
        ..ProductForm::default()
    }
}

fn ten_percent(code: &str) -> VoucherForm {
    VoucherForm {
        code: code.into(),
        name: "Giảm giá đặc biệt".into(),
        kind: "percent".into(),
        percent: "10".into(),
        cap: "50.000".into(),
        minimum: "200.000".into(),
        active: true,
        ..VoucherForm::default()
    }
}

#[track_caller]
fn wrong<T: std::fmt::Debug>(answer: Result<T, Error>) -> Vec<FieldError> {
    match answer {
        Err(Error::Invalid(fields)) => fields,
        other => panic!("expected invalid fields, got {other:?}"),
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>) -> Reject {
    match answer {
        Err(Error::Reject(reject)) => reject,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// The ledger must always add up to the stock, of each variant and of each product.
async fn assert_ledger_adds_up(shop: &Fixture) {
    for off in [
        "SELECT COUNT(*) FROM products p WHERE p.stock <> \
         (SELECT COALESCE(SUM(l.change), 0) FROM stock_ledger l WHERE l.product_id = p.id)",
        "SELECT COUNT(*) FROM variants v WHERE v.stock <> \
         (SELECT COALESCE(SUM(l.change), 0) FROM stock_ledger l WHERE l.variant_id = v.id)",
        "SELECT COUNT(*) FROM products p WHERE p.stock <> \
         (SELECT COALESCE(SUM(v.stock), -1) FROM variants v WHERE v.product_id = p.id)",
    ] {
        assert_eq!(shop.number(off).await, 0, "{off}");
    }
}

/// Somebody buys, in the way of `orders`: stock, version and ledger move together.
async fn sell(shop: &Fixture, product: ProductId, units: i64) {
    let sql = format!("UPDATE products SET stock = stock - {units}, version = version + 1 WHERE id = '{product}'");
    assert_eq!(shop.run(&sql).await, Ok(1));
    let first =
        format!("(SELECT id FROM variants WHERE product_id = '{product}' AND NOT removed ORDER BY position LIMIT 1)");
    let sql = format!("UPDATE variants SET stock = stock - {units} WHERE id = {first}");
    assert_eq!(shop.run(&sql).await, Ok(1));
    let sql = format!(
        "INSERT INTO stock_ledger (id, product_id, variant_id, version, change, reason, at) \
         SELECT 'sale-' || version, id, {first}, version, -{units}, 'counted', 0 FROM products WHERE id = '{product}'"
    );
    assert_eq!(shop.run(&sql).await, Ok(1));
}

async fn save(
    shop: &Fixture,
    staff: &May<RunShop>,
    id: ProductId,
    form: &ProductForm,
    version: i64,
) -> Result<ProductId, Error> {
    catalog::save_product(&shop.b, &staff.included(), Some(id), form, version, key()).await
}

on_both! {
    async fn a_product_is_saved_with_its_pictures_in_order(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let category = catalog::create_category(&shop.b, &staff.included(), "Bánh", key()).await.unwrap();
        let (first, second) = (shop.image(&staff).await, shop.image(&staff).await);
        let form = ProductForm {
            category: category.id.to_string(),
            compare_at: "120.000".into(),
            images: format!("{},{}", second.id, first.id),
            ..form("Bánh pía", "90.000", "12")
        };
        let id = catalog::save_product(&shop.b, &staff.included(), None, &form, 0, key()).await.unwrap();
        let product = catalog::product(&shop.b, &staff.included(), id).await.unwrap();
        assert_eq!(product.images, [second, first]);
        assert_eq!(product.category, Some(category.id));
        assert_eq!(product.price, Money::new(90_000, Currency::Vnd));
        assert_eq!(product.compare_at, Some(Money::new(120_000, Currency::Vnd)));
        assert_eq!((product.stock, product.active, product.version), (12, true, 1));

        let form = ProductForm { images: String::new(), compare_at: String::new(), active: false, ..form };
        save(&shop, &staff, id, &form, 1).await.unwrap();
        let product = catalog::product(&shop.b, &staff.included(), id).await.unwrap();
        assert!(product.images.is_empty() && product.compare_at.is_none() && !product.active);
        assert_ledger_adds_up(&shop).await;
    }

    async fn the_same_request_twice_makes_one_product(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let (key, form) = (key(), form("Bánh pía", "90000", "12"));
        let first = catalog::save_product(&shop.b, &staff.included(), None, &form, 0, key).await.unwrap();
        assert_eq!(catalog::save_product(&shop.b, &staff.included(), None, &form, 0, key).await.unwrap(), first);
        let other = ProductForm { name: "Bánh in".into(), ..form };
        let answer = catalog::save_product(&shop.b, &staff.included(), None, &other, 0, key).await;
        assert_eq!(refused(answer), Reject::KeyUsedDifferently);
        assert_eq!(shop.number("SELECT COUNT(*) FROM products").await, 1);
        assert_ledger_adds_up(&shop).await;
    }

    async fn ten_equal_requests_at_once_make_one_product_and_one_voucher(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let (product_key, voucher_key, form) = (key(), key(), form("Bánh pía", "90000", "12"));
        let may = staff.included();
        let asks = (0..10).map(|_| catalog::save_product(&shop.b, &may, None, &form, 0, product_key));
        let ids = futures::future::try_join_all(asks).await.unwrap();
        assert!(ids.iter().all(|id| *id == ids[0]));
        let voucher = ten_percent("TET2027");
        let asks = (0..10).map(|_| catalog::save_voucher(&shop.b, &may, None, &voucher, 0, voucher_key));
        let ids = futures::future::try_join_all(asks).await.unwrap();
        assert!(ids.iter().all(|id| *id == ids[0]));
        assert_eq!(shop.number("SELECT COUNT(*) FROM products").await, 1);
        assert_eq!(shop.number("SELECT COUNT(*) FROM vouchers").await, 1);
        assert_ledger_adds_up(&shop).await;
    }

    async fn the_second_of_two_editors_is_told_and_loses_nothing(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let id = shop.product(&staff, "Bánh pía", 90_000, 12).await;
        save(&shop, &staff, id, &form("Bánh pía đậu xanh", "95000", "12"), 1).await.unwrap();
        let late = save(&shop, &staff, id, &form("Bánh pía trứng", "99000", "12"), 1).await;
        assert_eq!(refused(late), Reject::ChangedMeanwhile);
        let product = catalog::product(&shop.b, &staff.included(), id).await.unwrap();
        assert_eq!((product.name.as_str(), product.version), ("Bánh pía đậu xanh", 2));
        let future = save(&shop, &staff, id, &form("Bánh", "99000", "12"), 99).await;
        assert_eq!(refused(future), Reject::ChangedMeanwhile, "a version that never was");
    }

    async fn a_doubled_save_does_not_meet_its_own_change(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let id = shop.product(&staff, "Bánh pía", 90_000, 12).await;
        let (key, form) = (key(), form("Bánh pía", "90000", "20"));
        for _ in 0..2 {
            catalog::save_product(&shop.b, &staff.included(), Some(id), &form, 1, key).await.unwrap();
        }
        let product = catalog::product(&shop.b, &staff.included(), id).await.unwrap();
        assert_eq!((product.stock, product.version), (20, 2));
    }

    async fn stock_sold_while_the_form_was_open_stays_sold(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let id = shop.product(&staff, "Bánh pía", 90_000, 12).await;
        sell(&shop, id, 3).await;
        save(&shop, &staff, id, &form("Bánh pía mới", "90000", "12"), 1).await.unwrap();
        let product = catalog::product(&shop.b, &staff.included(), id).await.unwrap();
        assert_eq!((product.name.as_str(), product.stock), ("Bánh pía mới", 9), "only the name was changed");

        let read = product.version;
        sell(&shop, id, 2).await;
        save(&shop, &staff, id, &form("Bánh pía mới", "90000", "20"), read).await.unwrap();
        let product = catalog::product(&shop.b, &staff.included(), id).await.unwrap();
        assert_eq!(product.stock, 18, "saw 9, counted 20, 2 were sold meanwhile");

        let read = product.version;
        sell(&shop, id, 5).await;
        let answer = save(&shop, &staff, id, &form("Bánh pía mới", "90000", "0"), read).await;
        assert_eq!(refused(answer), Reject::ChangedMeanwhile, "5 of the 18 are gone: nobody can have counted 0");
        assert_eq!(catalog::product(&shop.b, &staff.included(), id).await.unwrap().stock, 13);
        assert_ledger_adds_up(&shop).await;
    }

    async fn another_shops_things_do_not_exist(shop: Fixture) {
        let (mine, theirs) = (shop.owner("tiem").await, shop.owner("khac").await);
        let product = shop.product(&theirs, "Áo dài", 500_000, 1).await;
        let voucher = shop.voucher(&theirs, "AODAI", 10_000).await;
        let image = shop.image(&theirs).await;
        let category = catalog::create_category(&shop.b, &theirs.included(), "Áo", key()).await.unwrap();
        let b = &shop.b;
        assert!(matches!(catalog::product(b, &mine.included(), product).await, Err(Error::NotFound)));
        assert!(matches!(catalog::voucher(b, &mine.included(), voucher).await, Err(Error::NotFound)));
        let answer = save(&shop, &mine, product, &form("Của tôi", "1", "1"), 1).await;
        assert!(matches!(answer, Err(Error::NotFound)));
        let answer = catalog::save_voucher(b, &mine.included(), Some(voucher), &ten_percent("ABC"), 1, key()).await;
        assert!(matches!(answer, Err(Error::NotFound)));
        let with_image = ProductForm { images: image.id.to_string(), ..form("Bánh", "1000", "1") };
        let answer = catalog::save_product(b, &mine.included(), None, &with_image, 0, key()).await;
        assert_eq!(wrong(answer), [FieldError::new("images", Why::NotFound)]);
        let with_category = ProductForm { category: category.id.to_string(), ..form("Bánh", "1000", "1") };
        let answer = catalog::save_product(b, &mine.included(), None, &with_category, 0, key()).await;
        assert_eq!(wrong(answer), [FieldError::new("category", Why::NotFound)]);
        assert_eq!(catalog::products(b, &mine.included(), &search("")).await.unwrap().total, 0);
        assert!(catalog::categories(b, &mine.included()).await.unwrap().is_empty());
        assert_eq!(shop.number("SELECT COUNT(*) FROM products").await, 1, "nothing half-done is stored");
    }

    async fn search_ignores_case_and_marks_and_takes_signs_literally(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        for name in ["Giảm GIÁ 50%", "Trà sen_Tây Hồ", "Cà phê"] {
            shop.product(&staff, name, 1_000, 1).await;
        }
        let found = async |q: &str| -> Vec<String> {
            let page = catalog::products(&shop.b, &staff.included(), &search(q)).await.unwrap();
            assert_eq!(page.total as usize, page.rows.len());
            page.rows.into_iter().map(|product| product.name).collect()
        };
        assert_eq!(found("giam  gia").await, ["Giảm GIÁ 50%"]);
        assert_eq!(found("CÀ PHÊ").await, ["Cà phê"]);
        assert_eq!(found("0%").await, ["Giảm GIÁ 50%"]);
        assert_eq!(found("n_t").await, ["Trà sen_Tây Hồ"]);
        assert!(found("a%e").await.is_empty() && found("!").await.is_empty() && found("'").await.is_empty());
        assert_eq!(found("").await.len(), 3);
        assert_eq!(found("مرحبا 😄").await.len(), 0);
    }

    async fn a_long_list_is_read_page_by_page_without_gap_or_repeat(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let bread = catalog::create_category(&shop.b, &staff.included(), "Bánh", key()).await.unwrap();
        for n in 0..50 {
            let category = if n % 2 == 0 { bread.id.to_string() } else { String::new() };
            let form = ProductForm { category, ..form(&format!("Món {n}"), "1000", "1") };
            catalog::save_product(&shop.b, &staff.included(), None, &form, 0, key()).await.unwrap();
        }
        let mut names = Vec::new();
        let mut search = search("mon");
        loop {
            let page = catalog::products(&shop.b, &staff.included(), &search).await.unwrap();
            assert_eq!(page.total, 50);
            names.extend(page.rows.into_iter().map(|product| product.name));
            match page.next {
                Some(next) => search.after = next,
                None => break,
            }
        }
        let newest_first: Vec<String> = (0..50).rev().map(|n| format!("Món {n}")).collect();
        assert_eq!(names, newest_first);

        let one = CatalogSearch { category: bread.id.to_string(), ..CatalogSearch::default() };
        assert_eq!(catalog::products(&shop.b, &staff.included(), &one).await.unwrap().total, 25);
        let mangled = CatalogSearch { category: "x' OR".into(), after: "🙂".into(), ..CatalogSearch::default() };
        assert_eq!(catalog::products(&shop.b, &staff.included(), &mangled).await.unwrap().rows.len(), 24);
    }

    async fn a_category_is_made_once_per_name(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let key_of_cake = key();
        let cake = catalog::create_category(&shop.b, &staff.included(), " Bánh ", key_of_cake).await.unwrap();
        let again = catalog::create_category(&shop.b, &staff.included(), "Bánh", key_of_cake).await.unwrap();
        let elsewhere = catalog::create_category(&shop.b, &staff.included(), "Bánh", key()).await.unwrap();
        assert_eq!((again.id, elsewhere.id), (cake.id, cake.id));
        let answer = catalog::create_category(&shop.b, &staff.included(), "Áo", key_of_cake).await;
        assert_eq!(refused(answer), Reject::KeyUsedDifferently);
        catalog::create_category(&shop.b, &staff.included(), "Áo", key()).await.unwrap();
        let names: Vec<String> =
            catalog::categories(&shop.b, &staff.included()).await.unwrap().into_iter().map(|c| c.path).collect();
        assert_eq!(names, ["Áo", "Bánh"]);
        let answer = catalog::create_category(&shop.b, &staff.included(), &"x".repeat(61), key()).await;
        assert_eq!(wrong(answer), [FieldError::new("name", Why::TooLong { max: 60, length: 61 })]);
    }

    async fn a_voucher_is_saved_and_found_by_name_and_code(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let id = catalog::save_voucher(&shop.b, &staff.included(), None, &ten_percent("tet2027"), 0, key()).await.unwrap();
        let voucher = catalog::voucher(&shop.b, &staff.included(), id).await.unwrap();
        let cap = Some(Money::new(50_000, Currency::Vnd));
        assert_eq!(voucher.discount, Discount::Percent { percent: 10, cap });
        assert_eq!((voucher.code.as_str(), voucher.minimum.minor), ("TET2027", 200_000));
        for q in ["giam gia", "tet20"] {
            let page = catalog::vouchers(&shop.b, &staff.included(), &search(q)).await.unwrap();
            assert_eq!(page.rows, std::slice::from_ref(&voucher));
        }
        let fixed = VoucherForm { kind: "fixed".into(), amount: "30000".into(), ..ten_percent("TET2027") };
        catalog::save_voucher(&shop.b, &staff.included(), Some(id), &fixed, 1, key()).await.unwrap();
        let voucher = catalog::voucher(&shop.b, &staff.included(), id).await.unwrap();
        assert_eq!(voucher.discount, Discount::Fixed { amount: Money::new(30_000, Currency::Vnd) });
        let late = catalog::save_voucher(&shop.b, &staff.included(), Some(id), &fixed, 1, key()).await;
        assert_eq!(refused(late), Reject::ChangedMeanwhile);
    }

    async fn a_voucher_code_is_taken_once_per_shop(shop: Fixture) {
        let (mine, theirs) = (shop.owner("tiem").await, shop.owner("khac").await);
        shop.voucher(&mine, "MOT", 1_000).await;
        let other = shop.voucher(&mine, "HAI", 1_000).await;
        shop.voucher(&theirs, "MOT", 1_000).await;
        let taken = [FieldError::new("code", Why::CodeTaken)];
        let answer = catalog::save_voucher(&shop.b, &mine.included(), None, &ten_percent("mot"), 0, key()).await;
        assert_eq!(wrong(answer), taken);
        let answer = catalog::save_voucher(&shop.b, &mine.included(), Some(other), &ten_percent("MOT"), 1, key()).await;
        assert_eq!(wrong(answer), taken);
        assert_eq!(catalog::vouchers(&shop.b, &mine.included(), &search("")).await.unwrap().total, 2);
    }

    async fn a_vouchers_limits_are_kept_and_shown_in_the_shops_zone(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let form = VoucherForm {
            total: "100".into(),
            per_buyer: "2".into(),
            budget: "5000000".into(),
            starts: "2026-12-01T08:00".into(),
            ends: "2026-12-31T22:00".into(),
            livestream_only: true,
            ..ten_percent("TET2027")
        };
        let id = catalog::save_voucher(&shop.b, &staff.included(), None, &form, 0, key()).await.unwrap();
        let voucher = catalog::voucher(&shop.b, &staff.included(), id).await.unwrap();
        let limits = voucher.limits;
        assert_eq!((limits.total, limits.per_buyer, limits.livestream_only), (Some(100), Some(2), true));
        assert_eq!(limits.budget, Some(Money::new(5_000_000, Currency::Vnd)));
        assert_eq!(limits.until.unwrap() - limits.from.unwrap(), DAY * 30 + HOUR * 14);
        let shown = catalog::voucher_form(&voucher, &staff.shop().zone);
        assert_eq!((shown.starts, shown.ends), (form.starts.clone(), form.ends.clone()));
        catalog::save_voucher(&shop.b, &staff.included(), Some(id), &ten_percent("TET2027"), 1, key()).await.unwrap();
        let free = catalog::voucher(&shop.b, &staff.included(), id).await.unwrap();
        assert_eq!(free.limits, VoucherLimits::default(), "an emptied field takes its limit away");
        let late = VoucherForm { ends: "2026-11-30T08:00".into(), ..form };
        let answer = catalog::save_voucher(&shop.b, &staff.included(), Some(id), &late, 2, key()).await;
        assert_eq!(wrong(answer), [FieldError::new("ends", Why::EndBeforeStart)]);
    }

    async fn a_category_is_renamed_and_removed_and_its_products_stay(shop: Fixture) {
        let (staff, rival) = (shop.owner("tiem").await, shop.owner("khac").await);
        let cake = catalog::create_category(&shop.b, &staff.included(), "Bánh", key()).await.unwrap();
        let same = catalog::create_category(&shop.b, &staff.included(), "BÁNH", key()).await.unwrap();
        assert_eq!(same.id, cake.id, "capitals make no other category");
        let tea = catalog::create_category(&shop.b, &staff.included(), "Trà", key()).await.unwrap();
        let filed = ProductForm { category: cake.id.to_string(), ..form("Bánh pía", "90000", "5") };
        let product = catalog::save_product(&shop.b, &staff.included(), None, &filed, 0, key()).await.unwrap();

        let rename = async |staff: &May<RunShop>, id, name| catalog::rename_category(&shop.b, &staff.included(), id, name).await;
        rename(&staff, cake.id, "Bánh ngọt").await.unwrap();
        rename(&staff, cake.id, "BÁNH NGỌT").await.unwrap();
        assert_eq!(wrong(rename(&staff, tea.id, "bánh ngọt").await), [FieldError::new("name", Why::NameTaken)]);
        assert_eq!(wrong(rename(&staff, tea.id, " ").await), [FieldError::new("name", Why::Missing)]);
        assert!(matches!(rename(&rival, cake.id, "Của tôi").await, Err(Error::NotFound)));

        catalog::remove_category(&shop.b, &rival.included(), cake.id).await.unwrap();
        assert_eq!(catalog::categories(&shop.b, &staff.included()).await.unwrap().len(), 2, "another shop removes nothing");
        catalog::remove_category(&shop.b, &staff.included(), cake.id).await.unwrap();
        assert_eq!(catalog::categories(&shop.b, &staff.included()).await.unwrap().len(), 1);
        assert_eq!(catalog::product(&shop.b, &staff.included(), product).await.unwrap().category, None);
    }
}
