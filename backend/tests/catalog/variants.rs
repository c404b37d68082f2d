//! Products in several forms, SKUs, categories of two levels, and what is archived.

use super::{assert_ledger_adds_up, form, refused, save, search, sell, wrong};
use crate::fixture::{Fixture, key, on_both};
use backend::{
    Error,
    account::{May, RunShop},
    catalog,
};
use domain::{
    FieldError, ProductId, Reject, Why,
    catalog::{CatalogSearch, Product, ProductForm, VariantForm},
};

fn row(name: &str, sku: &str, stock: &str) -> VariantForm {
    VariantForm {
        name: name.into(),
        sku: sku.into(),
        stock: stock.into(),
        ..VariantForm::default()
    }
}

/// An áo dài in these forms.
fn dress(variants: Vec<VariantForm>) -> ProductForm {
    ProductForm {
        stock: String::new(),
        variants,
        ..form("Áo dài", "500000", "")
    }
}

/// The rows of the form that shows this product.
fn rows(product: &Product) -> Vec<VariantForm> {
    let row = |v: &domain::catalog::Variant| VariantForm {
        id: v.id.to_string(),
        name: v.name.clone(),
        sku: v.sku.clone().unwrap_or_default(),
        price: v.price.map(|price| price.to_input()).unwrap_or_default(),
        stock: v.stock.to_string(),
    };
    product.variants.iter().map(row).collect()
}

async fn add(shop: &Fixture, staff: &May<RunShop>, form: &ProductForm) -> Result<ProductId, Error> {
    catalog::save_product(&shop.b, &staff.included(), None, form, 0, key()).await
}

async fn read(shop: &Fixture, staff: &May<RunShop>, id: ProductId) -> Product {
    catalog::product(&shop.b, &staff.included(), id).await.unwrap()
}

/// Name and stock of each form.
fn stocks(product: &Product) -> Vec<(&str, i64)> {
    product.variants.iter().map(|v| (v.name.as_str(), v.stock)).collect()
}

on_both! {
    async fn each_form_has_its_own_stock_and_the_product_their_sum(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let id = add(&shop, &staff, &dress(vec![row("S", "AD-S", "1"), row("M", "AD-M", "3"), row("L", "", "2")])).await.unwrap();
        let product = read(&shop, &staff, id).await;
        assert_eq!((stocks(&product), product.stock), (vec![("S", 1), ("M", 3), ("L", 2)], 6));
        assert_eq!(product.choices().len(), 3);

        // S is taken out, L comes first, M is counted, XL is new.
        let mut forms = rows(&product);
        forms.remove(0);
        forms.swap(0, 1);
        forms[1].stock = "10".into();
        forms.push(row("XL", "AD-S", "5"));
        save(&shop, &staff, id, &dress(forms), 1).await.unwrap();
        let product = read(&shop, &staff, id).await;
        assert_eq!((stocks(&product), product.stock), (vec![("L", 2), ("M", 10), ("XL", 5)], 17));
        assert_eq!(product.variants[2].sku.as_deref(), Some("AD-S"), "the SKU of what is gone is free");
        assert_ledger_adds_up(&shop).await;
    }

    async fn what_was_sold_of_one_form_while_it_was_edited_stays_sold(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let id = add(&shop, &staff, &dress(vec![row("S", "", "9"), row("M", "", "5")])).await.unwrap();
        let forms = rows(&read(&shop, &staff, id).await);
        sell(&shop, id, 2).await;
        let mut counted = forms.clone();
        counted[0].stock = "20".into();
        save(&shop, &staff, id, &dress(counted), 1).await.unwrap();
        assert_eq!(stocks(&read(&shop, &staff, id).await), [("S", 18), ("M", 5)], "saw 9, counted 20, 2 were sold");
        let product = read(&shop, &staff, id).await;
        sell(&shop, id, 10).await;
        let mut none = rows(&product);
        none[0].stock = "3".into();
        let answer = save(&shop, &staff, id, &dress(none), product.version).await;
        assert_eq!(refused(answer), Reject::ChangedMeanwhile, "10 of 18 are gone: nobody can have counted 3");
        assert_ledger_adds_up(&shop).await;
    }

    async fn a_product_goes_from_one_form_to_several_and_back(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let id = shop.product(&staff, "Áo dài", 500_000, 12).await;
        let single = read(&shop, &staff, id).await;
        assert!(single.choices().is_empty() && single.variants.len() == 1);
        save(&shop, &staff, id, &dress(vec![row("S", "", "4"), row("M", "", "8")]), 1).await.unwrap();
        let several = read(&shop, &staff, id).await;
        assert_eq!((stocks(&several), several.stock), (vec![("S", 4), ("M", 8)], 12));
        save(&shop, &staff, id, &form("Áo dài", "500000", "7"), several.version).await.unwrap();
        let single = read(&shop, &staff, id).await;
        assert_eq!((stocks(&single), single.stock), (vec![("", 7)], 7));
        assert_ledger_adds_up(&shop).await;
        // One variant has its history however often it is saved.
        let before = single.variants[0].id;
        save(&shop, &staff, id, &form("Áo dài lụa", "500000", "9"), single.version).await.unwrap();
        assert_eq!(read(&shop, &staff, id).await.variants[0].id, before);
    }

    async fn what_was_sold_while_the_seller_split_it_into_sizes_is_not_sold_again(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let id = shop.product(&staff, "Áo dài", 500_000, 12).await;
        sell(&shop, id, 3).await;
        let sizes = dress(vec![row("S", "", "4"), row("M", "", "8")]);
        let answer = save(&shop, &staff, id, &sizes, 1).await;
        assert_eq!(refused(answer), Reject::ChangedMeanwhile, "3 of the 12 are gone, of S or of M");
        let read_again = read(&shop, &staff, id).await;
        assert_eq!(read_again.stock, 9);
        let sizes = dress(vec![row("S", "", "4"), row("M", "", "5")]);
        save(&shop, &staff, id, &sizes, read_again.version).await.unwrap();

        // And back, with a sale of one size in between.
        let several = read(&shop, &staff, id).await;
        sell(&shop, id, 1).await;
        let answer = save(&shop, &staff, id, &form("Áo dài", "500000", "9"), several.version).await;
        assert_eq!(refused(answer), Reject::ChangedMeanwhile);
        assert_eq!(read(&shop, &staff, id).await.stock, 8);
        assert_ledger_adds_up(&shop).await;
    }

    async fn a_new_product_has_no_variant_that_a_row_could_name(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let named = VariantForm { id: key().to_string(), ..row("S", "", "4") };
        assert_eq!(wrong(add(&shop, &staff, &dress(vec![named])).await), [FieldError::new("variants.0.name", Why::NotFound)]);
        assert_eq!(shop.number("SELECT COUNT(*) FROM products").await, 0);
    }

    async fn a_sku_is_given_once_in_a_shop_and_found_by_search(shop: Fixture) {
        let (staff, rival) = (shop.owner("tiem").await, shop.owner("khac").await);
        let one = ProductForm { sku: "BP-01".into(), ..form("Bánh pía", "90000", "5") };
        let id = add(&shop, &staff, &one).await.unwrap();
        add(&shop, &rival, &one).await.unwrap();
        let answer = add(&shop, &staff, &ProductForm { name: "Bánh in".into(), ..one.clone() }).await;
        assert_eq!(wrong(answer), [FieldError::new("sku", Why::SkuTaken)]);
        let answer = add(&shop, &staff, &dress(vec![VariantForm::default(), row("S", "", "1"), row("M", "BP-01", "1")])).await;
        assert_eq!(wrong(answer), [FieldError::new("variants.2.sku", Why::SkuTaken)]);
        let found = catalog::products(&shop.b, &staff.included(), &search("bp-0")).await.unwrap();
        assert_eq!(found.rows.iter().map(|product| product.id).collect::<Vec<_>>(), [id]);
        // Exchanging two SKUs in one save is fine.
        let id = add(&shop, &staff, &dress(vec![row("S", "A", "1"), row("M", "B", "1")])).await.unwrap();
        let mut forms = rows(&read(&shop, &staff, id).await);
        (forms[0].sku, forms[1].sku) = ("B".into(), "A".into());
        save(&shop, &staff, id, &dress(forms), 1).await.unwrap();
        let skus: Vec<_> = read(&shop, &staff, id).await.variants.into_iter().filter_map(|v| v.sku).collect();
        assert_eq!(skus, ["B", "A"]);
    }

    async fn another_products_form_is_not_this_ones(shop: Fixture) {
        let (staff, rival) = (shop.owner("tiem").await, shop.owner("khac").await);
        let theirs = add(&shop, &rival, &dress(vec![row("S", "", "1"), row("M", "", "1")])).await.unwrap();
        let theirs = rows(&read(&shop, &rival, theirs).await);
        let mine = add(&shop, &staff, &dress(vec![row("S", "", "1"), row("M", "", "1")])).await.unwrap();
        let answer = save(&shop, &staff, mine, &dress(theirs), 1).await;
        assert_eq!(wrong(answer), [FieldError::new("variants.0.name", Why::NotFound)]);
        assert_ledger_adds_up(&shop).await;
    }

    async fn categories_have_two_levels_and_the_upper_one_finds_the_lower(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let b = &shop.b;
        let shirts = catalog::create_category(b, &staff.included(), "Áo > Sơ mi", key()).await.unwrap();
        let again = catalog::create_category(b, &staff.included(), "áo>SƠ MI", key()).await.unwrap();
        assert_eq!(again, shirts);
        let paths = async || -> Vec<String> {
            catalog::categories(b, &staff.included()).await.unwrap().into_iter().map(|c| c.path).collect()
        };
        assert_eq!(paths().await, ["Áo", "Áo > Sơ mi"], "the level above was made too");
        let clothes = catalog::create_category(b, &staff.included(), "Áo", key()).await.unwrap();
        assert_eq!(shirts.parent, Some(clothes.id));
        catalog::create_category(b, &staff.included(), "Trẻ em > Sơ mi", key()).await.unwrap();
        let answer = catalog::create_category(b, &staff.included(), "a > b > c", key()).await;
        assert_eq!(wrong(answer), [FieldError::new("name", Why::TooDeep)]);

        add(&shop, &staff, &ProductForm { category: shirts.id.to_string(), ..form("Sơ mi lanh", "1000", "1") }).await.unwrap();
        let filed = |id: domain::CategoryId| CatalogSearch { category: id.to_string(), ..CatalogSearch::default() };
        for id in [clothes.id, shirts.id] {
            assert_eq!(catalog::products(b, &staff.included(), &filed(id)).await.unwrap().total, 1);
        }
        catalog::rename_category(b, &staff.included(), clothes.id, "Quần áo").await.unwrap();
        assert_eq!(paths().await, ["Quần áo", "Quần áo > Sơ mi", "Trẻ em", "Trẻ em > Sơ mi"]);
        let answer = catalog::rename_category(b, &staff.included(), shirts.id, "a > b").await;
        assert_eq!(wrong(answer), [FieldError::new("name", Why::TooDeep)]);
        catalog::remove_category(b, &staff.included(), clothes.id).await.unwrap();
        assert_eq!(paths().await, ["Trẻ em", "Trẻ em > Sơ mi"]);
        assert_eq!(catalog::products(b, &staff.included(), &search("lanh")).await.unwrap().rows[0].category, None);
    }

    async fn what_is_archived_is_in_no_list_and_not_on_sale_until_it_is_taken_back(shop: Fixture) {
        let (staff, rival) = (shop.owner("tiem").await, shop.owner("khac").await);
        let b = &shop.b;
        let product = shop.product(&staff, "Bánh pía", 90_000, 12).await;
        let voucher = shop.voucher(&staff, "MOT", 1_000).await;
        assert!(matches!(catalog::archive_product(b, &rival.included(), product, true).await, Err(Error::NotFound)));
        assert!(matches!(catalog::archive_voucher(b, &rival.included(), voucher, true).await, Err(Error::NotFound)));
        for _ in 0..2 {
            catalog::archive_product(b, &staff.included(), product, true).await.unwrap();
            catalog::archive_voucher(b, &staff.included(), voucher, true).await.unwrap();
        }
        let away = CatalogSearch { archived: true, ..CatalogSearch::default() };
        let counts = async |search: &CatalogSearch| {
            (catalog::products(b, &staff.included(), search).await.unwrap().total, catalog::vouchers(b, &staff.included(), search).await.unwrap().total)
        };
        assert_eq!((counts(&search("")).await, counts(&away).await), ((0, 0), (1, 1)));
        let archived = read(&shop, &staff, product).await;
        assert!(archived.archived && !archived.active);
        save(&shop, &staff, product, &form("Bánh pía", "90000", "12"), archived.version).await.unwrap();
        assert!(!read(&shop, &staff, product).await.active, "saving does not put it on sale");

        catalog::archive_product(b, &staff.included(), product, false).await.unwrap();
        catalog::archive_voucher(b, &staff.included(), voucher, false).await.unwrap();
        assert_eq!((counts(&search("")).await, counts(&away).await), ((1, 1), (0, 0)));
        assert!(!read(&shop, &staff, product).await.active, "taken back, it waits for the seller to sell it");
        assert_ledger_adds_up(&shop).await;
    }
}
