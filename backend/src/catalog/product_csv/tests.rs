//! The pure parts: what a file says, what it would change, and that our own files come back unchanged.

use super::{
    load::Known,
    plan::{Plan, plan},
    read::{Table, read},
    write,
};
use domain::{
    CategoryId, Currency, ImageId, Money, ProductId, ShopId, VariantId, Why,
    catalog::{BadCell, CSV_ROWS_MAX, Category, Column, Product, Tally, Variant, sku},
    image::Image,
    text::{bounded, fold},
};
use proptest::prelude::*;
use uuid::Uuid;

const OWN: &str = "https://hawker.example";

fn vnd(minor: i64) -> Money {
    Money::new(minor, Currency::Vnd)
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn variant(n: u128, name: &str, sku: Option<&str>, stock: i64) -> Variant {
    Variant {
        id: VariantId(id(n)),
        name: name.into(),
        sku: sku.map(str::to_owned),
        price: None,
        stock,
    }
}

/// Product `n`; its variants are called `100 n + 1` and so on.
fn product(n: u128, name: &str, variants: Vec<Variant>) -> Product {
    Product {
        id: ProductId(id(n)),
        shop: ShopId(id(0)),
        name: name.into(),
        category: None,
        images: Vec::new(),
        price: vnd(90_000),
        compare_at: None,
        stock: variants.iter().map(|variant| variant.stock).sum(),
        variants,
        active: true,
        archived: false,
        version: 3,
    }
}

fn image(n: u128) -> Image {
    Image {
        id: ImageId(id(n)),
        width: 1,
        height: 1,
    }
}

/// A cake in one form, and a dress in two.
fn shop() -> Known {
    Known {
        products: vec![
            product(1, "Bánh pía", vec![variant(101, "", Some("BP"), 5)]),
            product(
                2,
                "Áo dài",
                vec![variant(201, "M", Some("AD-M"), 1), variant(202, "L", None, 2)],
            ),
        ],
        categories: vec![Category {
            id: CategoryId(id(900)),
            path: "Bánh > Ngọt".into(),
            parent: None,
        }],
        images: [ImageId(id(800)), ImageId(id(801))].into(),
        ..Known::default()
    }
}

fn table(text: &str) -> Table {
    read(text.as_bytes(), Currency::Vnd, OWN).unwrap()
}

fn refused(bytes: &[u8]) -> Why {
    read(bytes, Currency::Vnd, OWN).unwrap_err()
}

fn planned(text: &str) -> Plan {
    plan(&table(text), &shop())
}

/// Line, column and reason of what is bad.
fn bad(text: &str) -> Vec<(u64, Option<Column>, Why)> {
    let of = |cell: BadCell| (cell.line, cell.column, cell.why);
    planned(text).report.bad.into_iter().map(of).collect()
}

fn tally(created: usize, changed: usize, same: usize) -> Tally {
    Tally { created, changed, same }
}

fn written(known: &Known) -> Vec<u8> {
    let mut file = write::with_header().unwrap();
    for product in &known.products {
        let path = known
            .categories
            .iter()
            .find(|category| Some(category.id) == product.category);
        for cells in write::rows(product, "", path.map(|category| category.path.as_str()), OWN) {
            file.write_record(&cells).unwrap();
        }
    }
    file.into_inner().unwrap()
}

#[test]
fn each_wrong_file_has_its_own_answer() {
    assert_eq!(refused(b""), Why::EmptyFile);
    assert_eq!(refused(b"\xef\xbb\xbf \r\n"), Why::EmptyFile);
    assert_eq!(refused(b"id,title,price\n\n,,\n"), Why::NoRows);
    assert_eq!(refused(b"\x89PNG\r\n\x1a\n"), Why::NotCsv);
    assert_eq!(refused(b"PK\x03\x04xlsx"), Why::NotCsv);
    assert_eq!(refused(b"\xff\xfe"), Why::EmptyFile);
    assert_eq!(refused(b"\xff\xfei\0\n\0\0\xd8d\0"), Why::NotUtf8 { line: 2 });
    assert_eq!(refused(b"id,title,price\nA,B\xe1nh,1\n"), Why::NotUtf8 { line: 2 });
    assert_eq!(
        refused(b"id,title,price\nA,\"B,1\nC,D,2\n"),
        Why::UnclosedQuote { line: 2 }
    );
    assert_eq!(
        refused(&vec![b'x'; 10 * 1024 * 1024 + 1]),
        Why::FileTooLarge { max_mb: 10 }
    );
    assert_eq!(
        refused(b"brand;colour;price\nA;B;1\n"),
        Why::ColumnsMissing {
            missing: vec![Column::Id, Column::Title],
            found: vec!["brand".into(), "colour".into(), "price".into()],
        }
    );
    let wide = format!("\nid,title,price{}\n", ",x".repeat(5_000_000 / 2));
    assert_eq!(refused(wide.as_bytes()), Why::TooManyColumns { max: 1_000 });
    let rows = |count: usize| format!("id,title,price\n{}", "A,B,1\n".repeat(count));
    assert_eq!(
        refused(rows(CSV_ROWS_MAX + 1).as_bytes()),
        Why::TooManyRows { max: 10_000 }
    );
    assert_eq!(table(&rows(CSV_ROWS_MAX)).count, 10_000);
}

#[test]
fn columns_are_known_by_many_names_and_three_marks_separate_them() {
    for text in [
        "ID,G:Title, Price ,inventory,Shoe\nA,B,110000 VND,7,x",
        "\u{feff}id;TITLE;price;Quantity to sell on Facebook;shoe\r\nA;B;VND 110.000;7;x\r\n",
        "id\ttitle\tprice\tquantity\tshoe\n\n\"A\"\tB\t110,000đ\t7\tx\n",
    ] {
        let table = table(text);
        let row = &table.rows[0];
        assert_eq!(
            (row.id.as_str(), row.price, row.quantity),
            ("A", vnd(110_000), Some(7)),
            "{text}"
        );
        assert_eq!(table.ignored.len(), 1);
    }
    let colours = table("id,title,price,size,colour\nA,B,1,M,Red\nC,D,1,,Blue\nE,F,1,,");
    let names: Vec<_> = colours.rows.iter().map(|row| row.variant.as_deref()).collect();
    assert_eq!(names, [Some("M / Red"), Some("Blue"), Some("")]);
    assert_eq!(
        table("id,title,price,price\nA,B,1,2").ignored,
        ["price"],
        "the first of two counts"
    );
}

#[test]
fn a_bad_cell_is_named_by_its_line_and_column() {
    let text = "id,title,price,sale_price,quantity,status,image_link,product_type\n\
        ,B,1,,1,active,,\n\
        \"A\nA\",=cmd|' /C calc'!A0,-5,,x,gone,foo.jpg,a > b > c\n\
        \n\
        C,D,10 USD,,1,,,\n\
        E,F,10,10,1,,,\n\
        G,H\n\
        I,J,9,,1000001,,/files/x/full.jpg,\n";
    let found = bad(text);
    let expected = [
        (2, Some(Column::Id), Why::Missing),
        (3, Some(Column::Title), Why::Formula),
        (3, Some(Column::ProductType), Why::TooDeep),
        (3, Some(Column::Price), Why::NotAnAmount),
        (3, Some(Column::Quantity), Why::NotANumber),
        (3, Some(Column::Status), Why::UnknownStatus),
        (3, Some(Column::ImageLink), Why::NotALink),
        (6, Some(Column::Price), Why::OtherCurrency { code: "VND".into() }),
        (7, Some(Column::SalePrice), Why::AboveCompareAt),
        (8, Some(Column::Price), Why::Missing),
        (9, Some(Column::Quantity), Why::OutOfRange { min: 0, max: 1_000_000 }),
        (9, Some(Column::ImageLink), Why::NoSuchImage),
    ];
    assert_eq!(found, expected);
    let report = planned(text).report;
    assert_eq!((report.rows, report.bad_rows, report.products), (6, 6, tally(0, 0, 0)));
}

#[test]
fn a_row_means_a_sku_then_a_variant_then_something_new() {
    let l = id(202);
    let two = id(2);
    let text = format!(
        "id,item_group_id,title,variant,price,quantity\n\
         BP,,Bánh pía,,90000,5\n\
         AD-M,,Áo dài,M,95000,1\n\
         {l},,Áo dài,L,90000,9\n\
         AD-S,{two},Áo dài,S,90000,4\n\
         TR,,Trà sen,,50000,3\n\
         M1,MU,Mũ,Đỏ,20000,1\n\
         M2,MU,Mũ,Đen,25000,1\n"
    );
    let plan = planned(&text);
    assert_eq!(plan.report.bad, []);
    assert_eq!(plan.report.products, tally(2, 1, 1));
    assert_eq!(plan.report.variants, tally(4, 2, 1));
    let dress = &plan.changes[0];
    assert_eq!((dress.before, dress.price), (Some(1), vnd(90_000)));
    let forms: Vec<_> = dress
        .variants
        .iter()
        .map(|v| (v.name.as_str(), v.position, v.price, v.counted))
        .collect();
    assert_eq!(
        forms,
        [("M", 0, Some(vnd(95_000)), 0), ("L", 1, None, 7), ("S", 2, None, 4)]
    );
    let hat = &plan.changes[2];
    assert_eq!((hat.name.as_str(), hat.price), ("Mũ", vnd(20_000)));
    assert_eq!(hat.variants[1].price, Some(vnd(25_000)));
}

#[test]
fn a_file_that_has_only_what_it_must_leaves_the_rest() {
    let plan = planned("id,title,price\nAD-M,Áo dài,90000\nBP,Bánh pía,80000\nNEW,Kẹo,5000");
    assert_eq!(
        (plan.report.products, plan.report.variants),
        (tally(1, 1, 1), tally(1, 0, 2))
    );
    let cake = &plan.changes[0];
    assert_eq!((cake.price, cake.variants.len(), cake.active), (vnd(80_000), 0, true));
    let new = &plan.changes[1];
    assert_eq!((new.variants[0].counted, new.active, &new.category), (0, true, &None));
}

#[test]
fn rows_of_one_product_must_not_contradict_each_other() {
    let head = "id,item_group_id,title,variant,price,sale_price,quantity,status\n";
    let bad = |rows: &str| bad(&format!("{head}{rows}"));
    let title = Some(Column::Title);
    assert_eq!(
        bad("A,G,Mũ,S,1,,1,\nB,G,Mũ,M,1,,1,\nC,G,Nón,L,1,,1,\n"),
        [2, 3, 4].map(|line| (
            line,
            title,
            Why::RowsDisagree {
                line: if line == 4 { 2 } else { 4 }
            }
        ))
    );
    let two = Some(Column::ItemGroupId);
    assert_eq!(
        bad("BP,G,Bánh pía,,1,,1,\nAD-M,G,Áo dài,M,1,,1,\n"),
        [(2, two, Why::TwoProducts), (3, two, Why::TwoProducts)]
    );
    let variant = Some(Column::Variant);
    assert_eq!(
        bad("A,G,Mũ,s,1,,1,\nB,G,Mũ,S,1,,1,\n"),
        [(3, variant, Why::NameEachVariant)]
    );
    assert_eq!(
        bad("A,G,Mũ,,1,,1,\nB,G,Mũ,S,1,,1,\n"),
        [(2, variant, Why::NameEachVariant)]
    );
    let dress = id(201);
    assert_eq!(
        bad(&format!(
            "AD-M,,Áo dài,M,90000,,1,\n{dress},,Áo dài,M,90000,,1,\nAD-M,,Áo dài,M,90000,,1,\n"
        )),
        [3, 4].map(|line| (line, Some(Column::Id), Why::TwiceInFile { line: 2 }))
    );
    let sale = Some(Column::SalePrice);
    assert_eq!(
        bad("A,G,Mũ,S,100,80,1,\nB,G,Mũ,M,120,90,1,\n"),
        [
            (2, sale, Why::RowsDisagree { line: 3 }),
            (3, sale, Why::RowsDisagree { line: 2 })
        ]
    );
    assert_eq!(
        bad("A,G,Mũ,S,100,80,1,\nB,G,Mũ,M,100,,1,\n"),
        [],
        "it costs what the other cost before"
    );
    assert_eq!(bad("A,G,Mũ,S,100,80,1,active\nB,G,Mũ,M,120,,1,archived\n").len(), 2);
    let many: String = (0..51).map(|n| format!("A{n},G,Mũ,{n},1,,1,\n")).collect();
    assert_eq!(bad(&many), [(52, two, Why::TooMany { max: 50 })]);
}

#[test]
fn a_price_before_is_kept_where_the_file_is_silent_about_it() {
    let mut known = shop();
    known.products[0].compare_at = Some(vnd(120_000));
    let plan = |text: &str| plan(&table(text), &known);
    let cheaper = plan("id,title,price\nBP,Bánh pía,80000");
    assert_eq!(
        (cheaper.changes[0].price, cheaper.changes[0].compare_at),
        (vnd(80_000), Some(vnd(120_000)))
    );
    let higher = plan("id,title,price\nBP,Bánh pía,130000");
    assert_eq!(higher.report.bad[0].why, Why::AboveCompareAt);
    let over = plan("id,title,price,sale_price\nBP,Bánh pía,130000,");
    assert_eq!(
        (over.changes[0].price, over.changes[0].compare_at),
        (vnd(130_000), None)
    );
    let off = plan("id,title,price,sale_price\nBP,Bánh pía,90000,");
    assert_eq!((off.changes[0].price, off.changes[0].compare_at), (vnd(90_000), None));
}

#[test]
fn images_of_this_server_are_used_and_others_are_counted() {
    let (one, two) = (ImageId(id(800)), ImageId(id(801)));
    let mut known = shop();
    known.products[0].images = vec![image(800)];
    let plan = |cells: &str| {
        let text = format!("id,title,price,image_link,additional_image_link\nBP,Bánh pía,90000,{cells}");
        plan(&table(&text), &known)
    };
    let images = |cells: &str| plan(cells).changes.first().and_then(|change| change.images.clone());
    assert_eq!(
        images(&format!("{OWN}/files/{two}/full.jpg,/files/{one}/full.jpg")),
        Some(vec![two, one])
    );
    assert_eq!(images(","), Some(vec![]));
    let foreign = plan("https://else.example/a.jpg,\"https://else.example/b.jpg,http://x.example/c.jpg\"");
    assert_eq!(
        (foreign.report.foreign_images, foreign.changes.len()),
        (3, 0),
        "what there was stays"
    );
    let theirs = ImageId(id(7));
    assert_eq!(
        plan(&format!("/files/{theirs}/full.jpg,")).report.bad[0].why,
        Why::NoSuchImage
    );
}

#[test]
fn a_category_is_told_apart_without_case_and_an_empty_cell_takes_it_away() {
    let mut known = shop();
    known.products[0].category = Some(CategoryId(id(900)));
    let plan = |cell: &str| {
        plan(
            &table(&format!("id,title,price,product_type\nBP,Bánh pía,90000,{cell}")),
            &known,
        )
    };
    assert_eq!(plan("bánh>ngọt").report.products, tally(0, 0, 1));
    assert_eq!(plan("").changes[0].category, Some(None));
    let moved = plan("Bánh > Mặn").changes[0].category.clone().flatten();
    assert_eq!(moved.map(|path| path.text()).as_deref(), Some("Bánh > Mặn"));
}

/// A text that the forms would take.
fn words(max: usize) -> impl Strategy<Value = String> {
    let odd = prop_oneof![
        "['=+@-]{1,3}[a-z\"]{0,6}",
        "[A-Za-z ,;\"'\\t\\n]{1,20}",
        "\\PC{1,20}",
        Just("😄 \"quoted\", và\nxuống dòng".to_owned()),
        Just("مرحبا بالعالم".to_owned()),
    ];
    odd.prop_filter_map("empty", move |text| bounded(&text, 1, max, false).ok())
}

prop_compose! {
    fn products()(
        products in prop::collection::vec(
            (words(120), prop::option::of(0..3_usize), 1..1_000_000_i64, prop::option::of(1..500_000_i64), any::<bool>(),
             any::<bool>(), prop::collection::vec((words(60), prop::option::of(words(50)), prop::option::of(1..2_000_000_i64),
             0..1_000_000_i64), 1..5), any::<bool>(), prop::collection::vec(800..812_u128, 0..9)),
            1..12),
        paths in prop::collection::vec((words(60), prop::option::of(words(60))), 3),
    ) -> Known {
        let level = |text: &str| text.replace('>', "-").trim().to_owned();
        let path = |(above, below): &(String, Option<String>)| match below {
            Some(below) => format!("{} > {}", level(above), level(below)),
            None => level(above),
        };
        let categories: Vec<Category> = (900..).zip(&paths)
            .map(|(n, names)| Category { id: CategoryId(id(n)), path: path(names), parent: None })
            .collect();
        let mut known = Known { categories, images: (800..812).map(|n| ImageId(id(n))).collect(), ..Known::default() };
        for (at, (name, category, price, above, active, archived, forms, single, shown)) in products.into_iter().enumerate() {
            let n = at as u128 + 1;
            let mut variants: Vec<Variant> = Vec::new();
            for (v, (name, code, price, stock)) in forms.into_iter().enumerate() {
                let twin = variants.iter().any(|other| fold(&other.name) == fold(&name));
                let name = if twin { format!("{v}") } else { name };
                // SKUs are unique in a shop.
                let sku = code.and_then(|code| sku(&format!("{code}{n}.{v}")).ok());
                let price = price.map(vnd);
                variants.push(Variant { id: VariantId(id(n * 100 + v as u128)), name, sku, price, stock });
            }
            if single {
                variants.truncate(1);
                variants[0].name.clear();
                variants[0].price = None;
            }
            let mut images: Vec<Image> = Vec::new();
            for n in shown {
                if images.iter().all(|other| other.id.0 != id(n)) {
                    images.push(image(n));
                }
            }
            known.products.push(Product {
                name,
                category: category.map(|at| known.categories[at].id),
                price: vnd(price),
                compare_at: above.map(|above| vnd(price + above)),
                active: active && !archived,
                archived,
                images,
                ..product(n, "", variants)
            });
        }
        known
    }
}

proptest! {
    #[test]
    fn what_we_write_reads_back_and_changes_nothing(known in products()) {
        let table = read(&written(&known), Currency::Vnd, OWN).unwrap();
        let plan = plan(&table, &known);
        prop_assert_eq!(&plan.report.bad, &[]);
        prop_assert_eq!(&plan.changes, &[]);
        prop_assert_eq!(plan.report.products, tally(0, 0, known.products.len()));
        let variants: usize = known.products.iter().map(|product| product.variants.len()).sum();
        prop_assert_eq!((table.count, plan.report.variants), (variants, tally(0, 0, variants)));
    }

    #[test]
    fn in_an_empty_shop_the_same_file_makes_the_same_products(known in products()) {
        let table = read(&written(&known), Currency::Vnd, OWN).unwrap();
        let empty = Known { categories: known.categories.clone(), images: known.images.clone(), ..Known::default() };
        let plan = plan(&table, &empty);
        prop_assert_eq!(&plan.report.bad, &[]);
        prop_assert_eq!(plan.changes.len(), known.products.len());
        for (change, product) in plan.changes.iter().zip(&known.products) {
            prop_assert_eq!(&change.name, &product.name);
            prop_assert_eq!((change.active, change.archived), (product.active, product.archived));
            for (new, old) in change.variants.iter().zip(&product.variants) {
                prop_assert_eq!((&new.name, new.counted), (&old.name, old.stock));
                prop_assert_eq!(new.price.unwrap_or(change.price), old.price.unwrap_or(product.price));
            }
        }
    }

    #[test]
    fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..300), text in "[\"',;\t\n\r=a1]{0,80}") {
        let _ = read(&bytes, Currency::Vnd, OWN);
        if let Ok(table) = read(format!("id,title,price\n{text}").as_bytes(), Currency::Vnd, OWN) {
            plan(&table, &shop());
        }
    }
}
