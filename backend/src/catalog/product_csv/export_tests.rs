//! Files as other programs export them and as Excel leaves them: what is understood, and what is named.

use super::{
    read::{Table, read, read_matched},
    row::{ProductStatus, Row},
};
use domain::{
    Currency, Money, Why,
    catalog::{BadCell, Column},
};

fn table(text: &str) -> Table {
    read(text.as_bytes(), Currency::Vnd, "https://hawker.example").unwrap()
}

fn row(text: &str) -> Row {
    let mut table = table(text);
    assert_eq!(table.bad, [], "{text}");
    table.rows.remove(0)
}

fn vnd(minor: i64) -> Option<Money> {
    Some(Money::new(minor, Currency::Vnd))
}

/// Line, column and reason of what is bad.
fn bad(text: &str) -> Vec<(u64, Option<Column>, Why)> {
    let of = |cell: BadCell| (cell.line, cell.column, cell.why);
    table(text).bad.into_iter().map(of).collect()
}

#[test]
fn the_columns_of_other_programs_are_known() {
    for header in [
        "id,title,price,quantity",
        "ID,Title,Price,Quantity",
        "g:id,g:title,g:price,quantity to sell on Facebook",
        "SKU,Name,Regular price,Stock",
        "Variant SKU,Title,Variant Price,Variant Inventory Qty",
        "SKU,Title,Price,Inventory quantity",
        "Parent SKU,SKU,Product Name,Price,Stock",
        "Tên sản phẩm,Mã SKU,Giá,Số lượng",
        "TÊN SẢN PHẨM,MÃ SKU,GIÁ BÁN,TỒN KHO",
        "Te\u{302}n sa\u{309}n pha\u{302}\u{309}m,Mã SKU,Giá,Số lượng",
        "Ten san pham,Ma SKU,Gia,So luong",
        "ten_san_pham,ma_sku,gia_ban,so_luong",
        "Tên sản phẩm *,Mã SKU*,Giá bán (VNĐ),Số lượng tồn kho",
        "Tên hàng,Mã hàng,Giá bán,Tồn kho",
        "Tên,Mã phiên bản sản phẩm,Giá,Số lượng tồn kho",
        "Tên sản phẩm*,Mã (SKU),Giá,Số lượng",
        "Mã sản phẩm,Tên sản phẩm,Giá bán lẻ,Tồn",
        "Mã hàng,Tên mặt hàng,Đơn giá bán lẻ,Tồn cuối kỳ",
        "Mã nội bộ,Tên sản phẩm,Đơn giá bán,Tồn hiện tại",
        "Mã sản phẩm,Tên sản phẩm,SKU phân loại,Giá,Kho hàng",
        "Mã SP;Tên SP;Đơn giá;SL tồn;Số lượng",
        "id\ttitle\tprice\tquantity",
        "\"id\",\"title\",\"price\",\"quantity\"",
        "\"\u{feff}id\",title,price,quantity",
        "\u{feff}\u{feff}id,title,price,quantity",
        " id , title , price , quantity ",
    ] {
        let mark = ["\t", ";"]
            .into_iter()
            .find(|mark| header.contains(*mark))
            .unwrap_or(",");
        let cells = header.split(mark).map(|name| match name.to_lowercase() {
            name if name.contains("parent") || (name == "mã sản phẩm" && header.contains("phân loại")) => "P",
            name if ["sku", "id", "mã", "ma_"].iter().any(|known| name.contains(known)) => "A1",
            name if name.contains("gia") || name.contains("giá") || name.contains("price") => "90000",
            name if ["t\u{ea}n", "ten", "te\u{302}n", "title", "name"]
                .iter()
                .any(|known| name.contains(known)) =>
            {
                "Mũ"
            }
            _ => "7",
        });
        let file = format!("{header}\n{}\n", cells.collect::<Vec<_>>().join(mark));
        let row = row(&file);
        assert_eq!((row.id.as_str(), row.title.as_str()), ("A1", "Mũ"), "{header}");
        assert_eq!((Some(row.price), row.quantity), (vnd(90_000), Some(7)), "{header}");
    }
}

#[test]
fn an_unknown_header_says_which_columns_are_missing() {
    for (header, missing) in [
        ("foo,bar", "id, title, price"),
        ("Giá vốn,Tên hàng,Mã hàng", "price"),
        ("Mã vạch,Tên hàng,Giá bán", "id"),
        ("Barcode,Brand,Price", "id, title"),
        ("SKU,Description,Regular price", "title"),
        ("sku name price", "id, title, price"),
    ] {
        let why = read(format!("{header}\nA,B,1\n").as_bytes(), Currency::Vnd, "").unwrap_err();
        let Why::ColumnsMissing { missing: found, .. } = why else {
            panic!("{header}: {why:?}")
        };
        assert_eq!(Column::list(&found), missing, "{header}");
    }
}

#[test]
fn a_file_of_shopify_has_its_variants_and_prices() {
    let table = table(
        "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,\
         Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Image Position,Status\n\
         ao-dai,Áo dài,<p>x</p>,Mây,Áo,,TRUE,Size,M,Màu,Đỏ,AD-M,3,90000.00,120000.00,https://cdn.example/1.jpg,1,active\n\
         ao-dai,,,,,,,,L,,Đỏ,AD-L,4,90000.00,,https://cdn.example/2.jpg,2,\n\
         ao-dai,,,,,,,,,,,,,,,https://cdn.example/3.jpg,3,\n\
         mu,Mũ,,Mây,,,TRUE,Title,Default Title,,,MU,0,50000.00,0.00,,,draft\n",
    );
    assert_eq!(table.bad, []);
    assert_eq!((table.count, table.foreign_images), (3, 3));
    let [m, l, hat] = table.rows.as_slice() else {
        panic!("{} rows", table.rows.len())
    };
    assert_eq!((m.group.as_str(), m.variant.as_deref()), ("ao-dai", Some("M / Đỏ")));
    assert_eq!((Some(m.price), m.before), (vnd(90_000), vnd(120_000)));
    assert_eq!(
        (l.title.as_str(), l.variant.as_deref(), l.quantity),
        ("Áo dài", Some("L / Đỏ"), Some(4))
    );
    assert_eq!((&l.category, l.status), (&m.category, Some(ProductStatus::Active)));
    assert_eq!(
        (hat.variant.as_deref(), hat.before, hat.status),
        (Some(""), None, Some(ProductStatus::Inactive))
    );
}

#[test]
fn a_file_of_woocommerce_has_its_variations() {
    let table = table(
        "ID,Type,SKU,Name,Published,Stock,Sale price,Regular price,Categories,Images,Parent,Attribute 1 name,Attribute 1 value(s)\n\
         10,simple,MU,Mũ,1,5,45000,50000,\"Phụ kiện, Mới\",https://x.example/a.jpg,,,\n\
         11,variable,AD,Áo dài,1,,,,Áo > Dài,,,Size,\"M, L\"\n\
         12,variation,AD-M,Áo dài - M,1,2,,90000,,,AD,Size,M\n\
         13,variation,AD-L,Áo dài - L,1,3,,95000,,,id:11,Size,L\n",
    );
    assert_eq!(table.bad, []);
    let [hat, m, l] = table.rows.as_slice() else {
        panic!("{} rows", table.rows.len())
    };
    assert_eq!(
        (hat.id.as_str(), Some(hat.price), hat.before),
        ("MU", vnd(45_000), vnd(50_000))
    );
    assert_eq!(
        hat.category.clone().flatten().map(|path| path.text()).as_deref(),
        Some("Phụ kiện")
    );
    assert_eq!(
        (m.title.as_str(), m.variant.as_deref(), m.group.as_str()),
        ("Áo dài", Some("M"), "AD")
    );
    assert_eq!((l.title.as_str(), Some(l.price)), ("Áo dài", vnd(95_000)));
    assert_eq!(
        l.category.clone().flatten().map(|path| path.text()).as_deref(),
        Some("Áo > Dài")
    );
}

#[test]
fn files_of_vietnamese_programs_are_read() {
    let kiotviet = row(
        "Loại hàng,Nhóm hàng(3 Cấp),Mã hàng,Mã vạch,Tên hàng,Giá bán,Giá vốn,Tồn kho,Thuộc tính,Đang kinh doanh,\"Hình ảnh (url1,url2...)\"\n\
         Hàng hóa,Áo>>Dài,SP001,893,Áo dài,\"90,000\",50000,3.0,,1,\"https://x.example/a.jpg,https://x.example/b.jpg\"\n",
    );
    let path = kiotviet.category.clone().flatten().map(|path| path.text());
    assert_eq!((path.as_deref(), kiotviet.foreign_images), (Some("Áo > Dài"), 2));
    assert_eq!((kiotviet.id.as_str(), kiotviet.quantity), ("SP001", Some(3)));
    let sapo = row(
        "Đường dẫn / Alias,Tên sản phẩm*,Loại,Hiển thị,Thuộc tính 1(Option1 Name),Giá trị thuộc tính 1(Option1 Value),\
        Mã (SKU),Số lượng,Giá,Giá so sánh\nao-dai,Áo dài,Áo,Có,Size,M,AD-M,3,90.000đ,120.000đ\n",
    );
    assert_eq!(
        (sapo.group.as_str(), sapo.variant.as_deref(), sapo.before),
        ("ao-dai", Some("M"), vnd(120_000))
    );
    assert_eq!(sapo.status, Some(ProductStatus::Active));
    let shopee = row(
        "Mã sản phẩm,Tên sản phẩm,Mã phân loại,Tên phân loại,SKU sản phẩm,SKU phân loại,Giá,Số lượng\n\
        123,Áo dài,456,M,AD,AD-M,90000,3\n",
    );
    assert_eq!(
        (shopee.id.as_str(), shopee.group.as_str(), shopee.variant.as_deref()),
        ("AD-M", "AD", Some("M"))
    );
    let haravan = row(
        "Url,Tên,Loại sản phẩm,Hiển thị,Thuộc tính 1,Giá trị thuộc tính 1,Mã phiên bản sản phẩm,Số lượng tồn kho,Giá,Giá so sánh\n\
        ao-dai,Áo dài,Áo,TRUE,Size,M,AD-M,3,90000,0\n",
    );
    assert_eq!(
        (haravan.id.as_str(), haravan.before, haravan.quantity),
        ("AD-M", None, Some(3))
    );
    let by_hand = row("Mã sản phẩm;Tên sản phẩm;Giá gốc;Giá khuyến mãi\nA1;Mũ;120k;90k\n");
    assert_eq!((Some(by_hand.price), by_hand.before), (vnd(90_000), vnd(120_000)));
}

#[test]
fn what_excel_does_to_a_file_is_understood() {
    for text in [
        "id,title,price,quantity,status\nA1,Mũ,90000\n",
        "id,title,price,quantity,status\nA1,Mũ,90000,,,,,\n",
        "id,title,price,,,\nA1,Mũ,90000,,,\n",
        "sep=;\nid;title;price\nA1;Mũ;90000\n",
        "SEP=,\r\nid,title,price\r\nA1,Mũ,90000\r\n",
        "\u{feff}sep=\t\nid\ttitle\tprice\nA1\tMũ\t90000\n",
        "\"sep=;\"\nid;title;price\nA1;Mũ;90000\n",
        "sep=\nid,title,price\nA1,Mũ,90000\n",
        "id,title,price\nA1,Mũ,90000\n\u{1a}",
        "id,title,price\r\nA1,Mũ,90000\r\n\u{1a}\u{1a}",
        "\u{feff}\u{feff}id,title,price\nA1,Mũ,90000",
        "\"\u{feff}id\",\"title\",\"price\"\n\"A1\",\"Mũ\",\"90000\"\n",
        "id,title,price\n=\"A1\",Mũ,90000\n",
        "id,title,price\n\"=\"\"A1\"\"\",Mũ,\"=\"\"90000\"\"\"\n",
        "id,title,price\n\nA1,Mũ,90000\n,,\n,,,,\n",
        "id;title;price\nA1;Mũ;\"90.000,00 ₫\"\n",
        "id,title,price\nA1,Mũ,\" 90,000 \"\n",
    ] {
        let row = row(text);
        assert_eq!(
            (row.id.as_str(), row.title.as_str(), Some(row.price)),
            ("A1", "Mũ", vnd(90_000)),
            "{text:?}"
        );
    }
    assert_eq!(row("id,title,price\n=\"00123\",Mũ,1\n").id, "00123");
}

#[test]
fn what_excel_has_damaged_is_named() {
    let head = "id,title,price,quantity\n";
    for (cells, column, why) in [
        ("8.93E+12,Mũ,1,1", Some(Column::Id), Why::DamagedCell),
        ("\"8,93E+12\",Mũ,1,1", Some(Column::Id), Why::DamagedCell),
        ("A,#N/A,1,1", Some(Column::Title), Why::DamagedCell),
        ("A,#NAME?,1,1", Some(Column::Title), Why::DamagedCell),
        ("A,Mũ,1.1E+05,1", Some(Column::Price), Why::DamagedCell),
        ("A,Mũ,####,1", Some(Column::Price), Why::DamagedCell),
        ("A,Mũ,#REF!,1", Some(Column::Price), Why::DamagedCell),
        ("A,Mũ,1,1E+05", Some(Column::Quantity), Why::DamagedCell),
        ("A,=B2&C2,1,1", Some(Column::Title), Why::Formula),
        ("=\"=1+1\",Mũ,1,1", Some(Column::Id), Why::Formula),
        ("A,Mũ,1,1,x", None, Why::CellCount { expected: 4, found: 5 }),
        ("A,Mũ,1,\"1,000\"", Some(Column::Quantity), Why::NotANumber),
        ("A", Some(Column::Title), Why::Missing),
    ] {
        let found = bad(&format!("{head}{cells}\n"));
        assert_eq!(found[0], (2, column, why), "{cells}");
    }
    let found = bad("sep=,\nid,title,price\nA,Mũ,1\n8.93E+12,Mũ,1\n");
    assert_eq!(
        found,
        [(4, Some(Column::Id), Why::DamagedCell)],
        "lines are counted as in the file"
    );
    let unclosed = read(b"sep=;\nid;title;price\nA;\"B;1\n", Currency::Vnd, "").unwrap_err();
    assert_eq!(unclosed, Why::UnclosedQuote { line: 3 });
}

#[test]
fn columns_of_other_names_are_matched_by_hand() {
    let file = "Món;Mã;Giá\nBánh pía;BP;90000\n".as_bytes();
    let by_hand = [(Column::Title, 0), (Column::Id, 1)];
    let table = read_matched(file, Currency::Vnd, "https://hawker.example", &by_hand).unwrap();
    assert_eq!(
        (table.count, table.bad_rows, table.rows[0].title.as_str()),
        (1, 0, "Bánh pía")
    );
    // What is matched is not taken for what its name says.
    let file = "id,name,title,price\nBP,Bánh pía,Chị Hoa,90000\n".as_bytes();
    let table = read_matched(file, Currency::Vnd, "https://hawker.example", &[(Column::Title, 1)]).unwrap();
    assert_eq!(table.rows[0].title, "Bánh pía");
    assert_eq!(table.ignored, ["title"]);
    for nowhere in [[(Column::Title, 2)].as_slice(), &[(Column::Id, 0), (Column::Title, 0)]] {
        assert!(read_matched(b"ma,price\nBP,1\n", Currency::Vnd, "https://hawker.example", nowhere).is_err());
    }
    // Two names that differ in brackets only are two columns.
    let file = "id,Tên hàng,Số tiền (vốn),Số tiền (bán)\nBP,Bánh pía,50000,90000\n".as_bytes();
    let by_hand = [(Column::Title, 1), (Column::Price, 3)];
    let table = read_matched(file, Currency::Vnd, "https://hawker.example", &by_hand).unwrap();
    assert_eq!(Some(table.rows[0].price), vnd(90_000));
}

#[test]
fn a_file_in_units_of_two_bytes_is_read_as_excel_writes_it() {
    let text = "id\ttitle\tprice\r\nA1\tBánh pía 🌸\t90000\r\n";
    let units: Vec<u16> = text.encode_utf16().collect();
    let little = units.iter().flat_map(|unit| unit.to_le_bytes());
    let big = units.iter().flat_map(|unit| unit.to_be_bytes());
    for file in [
        [0xff, 0xfe].into_iter().chain(little).collect::<Vec<u8>>(),
        [0xfe, 0xff].into_iter().chain(big).collect(),
    ] {
        let table = read(&file, Currency::Vnd, "https://hawker.example").unwrap();
        assert_eq!(table.count, 1);
    }
}

#[test]
fn a_description_is_text_whatever_other_programs_export() {
    let of = |cell: &str| {
        let file = format!("id,title,Body (HTML),price\nBP,Bánh pía,\"{cell}\",90000\n");
        let table = read(file.as_bytes(), Currency::Vnd, "https://hawker.example").unwrap();
        assert_eq!((table.bad_rows, table.ignored.len()), (0, 0));
        table.rows[0].description.clone()
    };
    assert_eq!(
        of("Bánh nhà làm, 5 < 6 & 7 > 2").as_deref(),
        Some("Bánh nhà làm, 5 < 6 & 7 > 2")
    );
    assert_eq!(
        of("<p>Bánh <b>nhà</b> làm &amp; tươi</p>").as_deref(),
        Some("Bánh nhà làm & tươi")
    );
    assert_eq!(
        of("<ul><li>Vải lụa</li></ul><script>alert(1)</script>").map(|text| text.contains("alert")),
        Some(false)
    );
    assert_eq!(
        of("- Chất liệu: cotton\n- Giặt máy").as_deref(),
        Some("- Chất liệu: cotton\n- Giặt máy")
    );
    assert_eq!(of(&"x".repeat(6_000)).map(|text| text.len()), Some(5_000));
    assert_eq!(of(""), None, "an empty cell leaves what is there");
}
