//! Products in and out as CSV: what an import does to a shop, and what it leaves alone.

use super::{assert_ledger_adds_up, form, search, wrong};
use crate::{
    fixture::{Fixture, key, on_both, visitor},
    stall::{Stall, order_form},
};
use backend::{
    Error,
    account::{May, RunShop},
    catalog::{self, ImportOptions},
    orders,
};
use domain::when::TimeDelta;
use domain::{
    ProductId, Why,
    catalog::{CatalogSearch, ImportReport, Product, ProductForm, Tally, VariantForm},
};
use futures::TryStreamExt;
use tokio::sync::Notify;

const DRY: ImportOptions = ImportOptions {
    dry_run: true,
    skip_bad: false,
    counted_at: None,
};
const REAL: ImportOptions = ImportOptions {
    dry_run: false,
    skip_bad: false,
    counted_at: None,
};
const SKIP: ImportOptions = ImportOptions {
    dry_run: false,
    skip_bad: true,
    counted_at: None,
};

async fn import(
    shop: &Fixture,
    staff: &May<RunShop>,
    text: &str,
    options: ImportOptions,
) -> Result<ImportReport, Error> {
    let file = catalog::read_products(&shop.b, &staff.included(), text.to_owned().into(), Vec::new()).await?;
    catalog::import_products(&shop.b, &staff.included(), &file, options, &|_, _| ()).await
}

async fn export(shop: &Fixture, staff: &May<RunShop>) -> String {
    let pieces: Vec<_> = catalog::export_products(shop.b.clone(), staff.included())
        .try_collect()
        .await
        .unwrap();
    String::from_utf8(pieces.concat()).unwrap()
}

async fn all(shop: &Fixture, staff: &May<RunShop>) -> Vec<Product> {
    let mut rows = catalog::products(&shop.b, &staff.included(), &search(""))
        .await
        .unwrap()
        .rows;
    let archived = CatalogSearch {
        archived: true,
        ..CatalogSearch::default()
    };
    rows.extend(
        catalog::products(&shop.b, &staff.included(), &archived)
            .await
            .unwrap()
            .rows,
    );
    rows
}

fn tally(created: usize, changed: usize, same: usize) -> Tally {
    Tally { created, changed, same }
}

/// A variant with its SKU and stock.
type Form = (String, Option<String>, i64);

/// Name, price, and each variant.
fn shown(product: &Product) -> (String, i64, Vec<Form>) {
    let forms = product
        .variants
        .iter()
        .map(|v| (v.name.clone(), v.sku.clone(), v.stock));
    (product.name.clone(), product.price.minor, forms.collect())
}

/// A dress in two forms, with a category, pictures, and a name that a spreadsheet would run; and a cake that is archived.
async fn furnish(shop: &Fixture, staff: &May<RunShop>) -> (ProductId, ProductId) {
    let category = catalog::create_category(&shop.b, &staff.included(), "Áo > Lụa", key())
        .await
        .unwrap();
    let (cover, back) = (shop.image(staff).await, shop.image(staff).await);
    let row = |name: &str, sku: &str, price: &str| VariantForm {
        name: name.into(),
        sku: sku.into(),
        price: price.into(),
        stock: "4".into(),
        ..VariantForm::default()
    };
    let dress = ProductForm {
        category: category.id.to_string(),
        compare_at: "600000".into(),
        images: format!("{},{}", cover.id, back.id),
        variants: vec![row("M", "AD-M", ""), row("'=L, \"rộng\"", "", "700000")],
        ..form("-50% \"Áo\",\tdài", "500000", "")
    };
    let dress = catalog::save_product(&shop.b, &staff.included(), None, &dress, 0, key())
        .await
        .unwrap();
    let cake = shop.product(staff, "Bánh pía", 90_000, 12).await;
    catalog::archive_product(&shop.b, &staff.included(), cake, true)
        .await
        .unwrap();
    (dress, cake)
}

on_both! {
    async fn an_import_makes_and_changes_products_and_a_dry_run_only_says_so(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let (dress, _) = furnish(&shop, &staff).await;
        let text = format!(
            "id,item_group_id,title,variant,product_type,price,sale_price,quantity,status\n\
             AD-M,,Áo dài lụa,M,Áo > Lụa,600000 VND,450000 VND,10,active\n\
             AD-S,{dress},Áo dài lụa,S,Áo > Lụa,600000 VND,450000 VND,3,active\n\
             TR-1,TR,Trà sen,100 g,Đồ uống > Trà,50000,,7,inactive\n\
             TR-2,TR,Trà sen,200 g,Đồ uống > Trà,90000,,5,inactive\n"
        );
        let before = all(&shop, &staff).await;
        let dry = import(&shop, &staff, &text, DRY).await.unwrap();
        assert_eq!((dry.products, dry.variants, dry.applied), (tally(1, 1, 0), tally(3, 1, 0), false));
        assert_eq!(all(&shop, &staff).await, before, "a dry run changes nothing");
        assert_eq!(catalog::categories(&shop.b, &staff.included()).await.unwrap().len(), 2);

        let done = import(&shop, &staff, &text, REAL).await.unwrap();
        assert_eq!(done, ImportReport { applied: true, ..dry });
        let read = catalog::product(&shop.b, &staff.included(), dress).await.unwrap();
        let forms = [("M", Some("AD-M"), 10), ("'=L, \"rộng\"", None, 4), ("S", Some("AD-S"), 3)];
        let forms = forms.map(|(name, sku, stock)| (name.to_owned(), sku.map(str::to_owned), stock));
        assert_eq!(shown(&read), ("Áo dài lụa".into(), 450_000, forms.to_vec()));
        assert_eq!((read.stock, read.version, read.images.len()), (17, 2, 2));
        let tea = &catalog::products(&shop.b, &staff.included(), &search("tr-2")).await.unwrap().rows[0];
        assert_eq!((tea.price.minor, tea.active, tea.variants[1].price.unwrap().minor), (50_000, false, 90_000));
        let paths: Vec<_> = catalog::categories(&shop.b, &staff.included()).await.unwrap().into_iter().map(|c| c.path).collect();
        assert_eq!(paths, ["Áo", "Áo > Lụa", "Đồ uống", "Đồ uống > Trà"]);
        assert_ledger_adds_up(&shop).await;

        let again = import(&shop, &staff, &text, REAL).await.unwrap();
        assert_eq!((again.products, again.variants), (tally(0, 0, 2), tally(0, 0, 4)));
        assert_eq!(catalog::product(&shop.b, &staff.included(), dress).await.unwrap(), read, "twice is once");
    }

    async fn an_export_imports_back_unchanged(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        furnish(&shop, &staff).await;
        let text = export(&shop, &staff).await;
        assert!(text.starts_with("\u{feff}id,item_group_id,title,"), "{text}");
        assert!(text.contains("\"'-50% \"\"Áo\"\",dài\""), "{text}");
        let before = all(&shop, &staff).await;
        let report = import(&shop, &staff, &text, REAL).await.unwrap();
        assert_eq!((report.products, report.variants, report.bad), (tally(0, 0, 2), tally(0, 0, 3), vec![]));
        assert_eq!(all(&shop, &staff).await, before);
        assert_eq!(export(&shop, &staff).await, text);
        // Another shop makes its own of it, without the pictures.
        let rival = shop.owner("khac").await;
        let answer = import(&shop, &rival, &text, REAL).await.unwrap();
        assert_eq!(answer.bad[0].why, Why::NoSuchImage);
        let answer = import(&shop, &rival, &text.replace("http://localhost:3000", "https://else.example"), REAL).await.unwrap();
        assert_eq!((answer.products, answer.foreign_images), (tally(2, 0, 0), 4));
        let names = |products: Vec<Product>| products.into_iter().map(|product| shown(&product).0).collect::<Vec<_>>();
        assert_eq!(names(all(&shop, &rival).await), names(before.clone()));
        assert_eq!(all(&shop, &staff).await, before);
        assert_ledger_adds_up(&shop).await;
    }

    async fn one_bad_row_stops_everything_unless_it_is_skipped(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let text = "id,title,price\nA,Trà,50000\nB,=cmd|' /C calc'!A0,1\nC,Kẹo,5000\n";
        let report = import(&shop, &staff, text, REAL).await.unwrap();
        assert_eq!((report.applied, report.bad_rows, report.products), (false, 1, tally(2, 0, 0)));
        assert_eq!((report.bad[0].line, &report.bad[0].why), (3, &Why::Formula));
        assert!(all(&shop, &staff).await.is_empty());
        let report = import(&shop, &staff, text, SKIP).await.unwrap();
        assert_eq!((report.applied, report.products), (true, tally(2, 0, 0)));
        assert_eq!(all(&shop, &staff).await.len(), 2);
        let answer = import(&shop, &staff, "sku\n1", REAL).await;
        let fields = wrong(answer);
        assert!(matches!((&*fields[0].field, &fields[0].why), ("file", Why::ColumnsMissing { .. })));
    }

    async fn another_shops_products_are_not_touched(shop: Fixture) {
        let (mine, theirs) = (shop.owner("tiem").await, shop.owner("khac").await);
        let (dress, _) = furnish(&shop, &theirs).await;
        let before = all(&shop, &theirs).await;
        let variant = before[0].variants[1].id;
        let text = format!("id,item_group_id,title,variant,price\nAD-M,{dress},Của tôi,M,1\n{variant},{dress},Của tôi,L,2\n");
        let report = import(&shop, &mine, &text, REAL).await.unwrap();
        assert_eq!((report.products, report.variants), (tally(1, 0, 0), tally(2, 0, 0)));
        assert_eq!(all(&shop, &theirs).await, before);
        let own = all(&shop, &mine).await;
        assert_eq!(own[0].variants[1].sku, Some(variant.to_string()), "to this shop it is a number like any other");
        assert_ne!(own[0].id, dress);
    }

    async fn what_is_archived_and_taken_back_and_filed_elsewhere(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let (_, cake) = furnish(&shop, &staff).await;
        let text = export(&shop, &staff).await;
        let taken = text.replace(",archived,", ",active,").replace("Áo > Lụa", "");
        let report = import(&shop, &staff, &taken, REAL).await.unwrap();
        assert_eq!((report.products, report.bad), (tally(0, 2, 0), vec![]));
        let read = catalog::product(&shop.b, &staff.included(), cake).await.unwrap();
        assert!(read.active && !read.archived);
        import(&shop, &staff, &text, REAL).await.unwrap();
        let read = catalog::product(&shop.b, &staff.included(), cake).await.unwrap();
        assert!(!read.active && read.archived);
        assert_eq!(export(&shop, &staff).await, text);
        assert_ledger_adds_up(&shop).await;
    }

    async fn ten_thousand_rows_are_one_import_and_nothing_the_second_time(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let rows = |stock: usize| -> String {
            let row = |n: usize| format!("SP-{n},Sản phẩm số {n},Mục {},{} VND,{stock}\n", n % 50, 1_000 + n);
            format!("id,title,product_type,price,quantity\n{}", (0..10_000).map(row).collect::<String>())
        };
        for (stock, expected) in [(5, tally(10_000, 0, 0)), (5, tally(0, 0, 10_000)), (7, tally(0, 10_000, 0))] {
            let report = import(&shop, &staff, &rows(stock), REAL).await.unwrap();
            assert_eq!((report.products, report.bad_rows), (expected, 0));
        }
        assert_eq!(shop.number("SELECT SUM(stock) FROM products").await, 70_000);
        assert_eq!(shop.number("SELECT COUNT(*) FROM categories").await, 50);
        assert_ledger_adds_up(&shop).await;
    }

    async fn what_was_sold_between_the_check_and_the_import_stays_sold(shop: Fixture) {
        let stall = Stall::open(shop.clone()).await;
        let product = stall.product("Áo dài", 500_000, 12).await;
        let campaign = stall.on_air(&[product]).await;
        let text = export(&shop, &stall.staff).await.replace("Áo dài", "Áo dài lụa");
        let checked = import(&shop, &stall.staff, &text, DRY).await.unwrap();
        shop.clock.advance(TimeDelta::milliseconds(1_000));
        orders::place(&shop.b, &visitor(), campaign, product, &order_form(3, 500_000), key()).await.unwrap();
        shop.clock.advance(TimeDelta::milliseconds(1_000));
        let taking = ImportOptions { counted_at: Some(checked.read_at), ..REAL };
        for _ in 0..2 {
            import(&shop, &stall.staff, &text, taking).await.unwrap();
            let product = catalog::product(&shop.b, &stall.staff.included(), product).await.unwrap();
            assert_eq!((product.name.as_str(), product.stock), ("Áo dài lụa", 9), "12 were counted, 3 are sold");
        }
        // Nobody has counted in the future: what was sold until now stays sold, and what is sold next, too.
        let future = ImportOptions { counted_at: Some(shop.b.now() + TimeDelta::days(300)), ..REAL };
        let report = import(&shop, &stall.staff, &text, future).await.unwrap();
        assert_eq!(report.read_at, shop.b.now());
        assert_ledger_adds_up(&shop).await;
    }

    async fn an_order_in_the_middle_of_an_import_succeeds(shop: Fixture) {
        let stall = Stall::open(shop.clone()).await;
        let product = stall.product("Áo dài", 500_000, 10).await;
        let campaign = stall.on_air(&[product]).await;
        let variant = catalog::product(&shop.b, &stall.staff.included(), product).await.unwrap().variants[0].id;
        let row = |n: usize| format!("SP-{n},Sản phẩm số {n},1000,1\n");
        let many: String = (0..3_000).map(row).collect();
        let text = format!("id,title,price,quantity\n{variant},Áo dài lụa,500000,50\n{many}");
        let file = catalog::read_products(&shop.b, &stall.staff.included(), text.into(), Vec::new()).await.unwrap();

        let inside = Notify::new();
        let heard = |done: usize, total: usize| {
            if (done, total) == (0, 3_001) {
                inside.notify_one();
            }
        };
        let buyer = visitor();
        let buys = async {
            inside.notified().await;
            orders::place(&shop.b, &buyer, campaign, product, &order_form(2, 500_000), key()).await
        };
        let may = stall.staff.included();
        let imports = catalog::import_products(&shop.b, &may, &file, REAL, &heard);
        let (receipt, report) = futures::join!(buys, imports);
        assert_eq!(report.unwrap().products, tally(3_000, 1, 0));
        receipt.unwrap();
        let read = catalog::product(&shop.b, &stall.staff.included(), product).await.unwrap();
        assert_eq!((read.name.as_str(), read.stock), ("Áo dài lụa", 48), "counted 50, then 2 were sold");
        assert_ledger_adds_up(&shop).await;
    }

    async fn two_imports_at_once_make_each_product_once(shop: Fixture) {
        let staff = shop.owner("tiem").await;
        let row = |n: usize| format!("SP-{n},Sản phẩm số {n},1000,{n}\n");
        let text = format!("id,title,price,quantity\n{}", (0..300).map(row).collect::<String>());
        let (one, other) = futures::join!(import(&shop, &staff, &text, REAL), import(&shop, &staff, &text, REAL));
        let mut made = [one.unwrap().products, other.unwrap().products];
        made.sort_by_key(|tally| tally.created);
        assert_eq!(made, [tally(0, 0, 300), tally(300, 0, 0)]);
        assert_eq!(shop.number("SELECT COUNT(*) FROM products").await, 300);
        assert_ledger_adds_up(&shop).await;
    }

    async fn viewers_hear_of_what_an_import_changed(shop: Fixture) {
        let stall = Stall::open(shop.clone()).await;
        let (sold, other) = (stall.product("Áo dài", 500_000, 10).await, stall.product("Mũ", 50_000, 10).await);
        let campaign = stall.on_air(&[sold]).await;
        let mut feed = shop.b.bus().subscribe(campaign);
        let text = export(&shop, &stall.staff).await;
        import(&shop, &stall.staff, &text.replace(",10,", ",3,"), REAL).await.unwrap();
        let news = crate::stall::hear(&mut feed);
        let changed: Vec<_> = news
            .iter()
            .filter_map(|news| match news {
                domain::live::News::ProductChanged(product) => Some((product.id, product.left)),
                _ => None,
            })
            .collect();
        assert_eq!(changed, [(sold, 3)]);
        assert_eq!(catalog::product(&shop.b, &stall.staff.included(), other).await.unwrap().stock, 3);
    }
}
