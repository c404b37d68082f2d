//! Products as a file: the columns, how a cell is kept from being a formula, and the report of an import
//! as it crosses the wire. Reading and writing files is `backend`'s work.

use crate::{
    Lang, Why,
    money::group_thousands,
    when::{DateTime, Utc, wire},
};
use serde::{Deserialize, Serialize};

/// Largest file, in bytes (10 MB).
pub const CSV_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Most rows of one file.
pub const CSV_ROWS_MAX: usize = 10_000;
/// How many bad cells a report shows; it counts all bad rows.
pub const BAD_SHOWN_MAX: usize = 500;
/// Most characters of a bad cell in a report.
const VALUE_MAX: usize = 60;

/// A column that we know. Google Merchant Center and Meta's catalogs use the same names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// The SKU, or the variant's id where it has none.
    Id,
    /// Joins the rows of one product.
    ItemGroupId,
    /// The product's name.
    Title,
    /// What the shop says about it.
    Description,
    /// The variant's name.
    Variant,
    /// The category's path.
    ProductType,
    /// What it costs, or what it cost before when there is a sale price.
    Price,
    /// What it costs.
    SalePrice,
    /// Units on hand.
    Quantity,
    /// On sale, not on sale, or archived.
    Status,
    /// The cover.
    ImageLink,
    /// More images, joined by commas.
    AdditionalImageLink,
}

impl Column {
    /// Every column, in the order in which we write them.
    pub const ALL: [Column; 12] = [
        Column::Id,
        Column::ItemGroupId,
        Column::Title,
        Column::Description,
        Column::Variant,
        Column::ProductType,
        Column::Price,
        Column::SalePrice,
        Column::Quantity,
        Column::Status,
        Column::ImageLink,
        Column::AdditionalImageLink,
    ];
    /// Those that a file cannot do without.
    pub const REQUIRED: [Column; 3] = [Column::Id, Column::Title, Column::Price];

    /// Its name in the first line of a file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Column::Id => "id",
            Column::ItemGroupId => "item_group_id",
            Column::Title => "title",
            Column::Description => "description",
            Column::Variant => "variant",
            Column::ProductType => "product_type",
            Column::Price => "price",
            Column::SalePrice => "sale_price",
            Column::Quantity => "quantity",
            Column::Status => "status",
            Column::ImageLink => "image_link",
            Column::AdditionalImageLink => "additional_image_link",
        }
    }

    /// Names of columns as a sentence lists them.
    #[must_use]
    pub fn list(columns: &[Column]) -> String {
        columns
            .iter()
            .map(|column| column.name())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// A cell that begins like this is a formula to a spreadsheet (OWASP, CSV Injection).
fn begins_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// What spreadsheets write for a value that they have lost.
const LOST: [&str; 9] = [
    "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
];

/// Whether a spreadsheet has made something else of what was typed: a long number became a power of ten (`8.93E+12`), a column
/// was too narrow (`####`), a formula failed (`#N/A`).
#[must_use]
pub fn is_damaged(cell: &str) -> bool {
    let cell = cell.trim();
    let power = cell.split_once(['E', 'e']).is_some_and(|(number, power)| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
        digits(whole.trim_start_matches('-')) && digits(fraction) && power.strip_prefix('+').is_some_and(digits)
    });
    power || LOST.contains(&cell) || (cell.len() > 2 && cell.bytes().all(|byte| byte == b'#'))
}

/// What a cell says: `="00123"` is how files tell a spreadsheet to leave the zeros alone.
#[must_use]
pub fn spelled(cell: &str) -> &str {
    let inner = cell.trim().strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(cell)
}

/// Whether it would be read as something else than the text that it is.
fn is_unsafe(text: &str) -> bool {
    begins_formula(text) || is_damaged(text)
}

/// The cell of a text: what a spreadsheet would take for a formula gets a `'` in front, and so does what looks like one that
/// got it, so that [`unguarded`] gives back every text.
#[must_use]
pub fn guarded(text: &str) -> std::borrow::Cow<'_, str> {
    if is_unsafe(text.trim_start_matches('\'')) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

/// The text of a cell; [`Why::Formula`] for one that would be a formula, [`Why::DamagedCell`] for what is no longer what was
/// typed.
pub fn unguarded(cell: &str) -> Result<&str, Why> {
    if begins_formula(cell) {
        return Err(Why::Formula);
    }
    if is_damaged(cell) {
        return Err(Why::DamagedCell);
    }
    match cell.strip_prefix('\'') {
        Some(text) if is_unsafe(text.trim_start_matches('\'')) => Ok(text),
        _ => Ok(cell),
    }
}

/// How many an import makes, changes, and leaves as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// New ones.
    pub created: usize,
    /// Existing ones that the file says something new about.
    pub changed: usize,
    /// Existing ones that are as the file says.
    pub same: usize,
}

/// Something in a row that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadCell {
    /// Where the row begins in the file; the header is line 1.
    pub line: u64,
    /// Which cell; `None` for the row as a whole.
    pub column: Option<Column>,
    /// What stands there, cut to 60 characters.
    pub value: String,
    /// What is wrong and what is allowed.
    pub why: Why,
}

impl BadCell {
    /// `why` holds for this cell.
    #[must_use]
    pub fn new(line: u64, column: Option<Column>, value: &str, why: Why) -> BadCell {
        let mut cut: String = value.chars().take(VALUE_MAX).collect();
        if cut.len() < value.len() {
            cut.push('…');
        }
        BadCell {
            line,
            column,
            value: cut,
            why,
        }
    }
}

/// What an import would do, or has done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Rows of the file, without the header and empty ones.
    pub rows: usize,
    /// What becomes of products.
    pub products: Tally,
    /// What becomes of variants; every product has at least one.
    pub variants: Tally,
    /// Rows that cannot be taken.
    pub bad_rows: usize,
    /// Why, by line; the first [`BAD_SHOWN_MAX`].
    pub bad: Vec<BadCell>,
    /// Columns that we do not know.
    pub ignored: Vec<String>,
    /// Images on other servers, which are never fetched.
    pub foreign_images: usize,
    /// Whether it is done.
    pub applied: bool,
    /// When the shop was read for it: the file's quantities are taken as counted then, also by an import that follows.
    #[serde(with = "wire")]
    pub read_at: DateTime<Utc>,
}

impl ImportReport {
    /// Products that the import writes.
    #[must_use]
    pub fn written(&self) -> usize {
        self.products.created + self.products.changed
    }

    /// What becomes of the products, in a sentence.
    #[must_use]
    pub fn summary(&self, lang: Lang) -> String {
        let number = |n: usize| group_thousands(n as u64, lang.pick(",", ".").chars().next().unwrap_or(','));
        let Tally { created, changed, same } = self.products;
        let noun = if created == 1 { "product" } else { "products" };
        let [created, changed, same] = [created, changed, same].map(number);
        match (lang, self.applied) {
            (Lang::En, true) => format!("{created} {noun} created, {changed} changed, {same} unchanged."),
            (Lang::En, false) => format!("{created} {noun} will be created, {changed} changed, {same} unchanged."),
            (Lang::Vi, true) => format!("Đã tạo {created} sản phẩm, sửa {changed}, giữ nguyên {same}."),
            (Lang::Vi, false) => format!("Sẽ tạo {created} sản phẩm, sửa {changed}, giữ nguyên {same}."),
        }
    }

    /// What else a person should know, each a sentence.
    #[must_use]
    pub fn remarks(&self, lang: Lang) -> Vec<String> {
        let mut remarks = Vec::new();
        if !self.ignored.is_empty() {
            let head = lang.pick("These columns are not used:", "Các cột này không được dùng:");
            remarks.push(format!("{head} {}.", self.ignored.join(", ")));
        }
        match (self.foreign_images, lang) {
            (0, _) => {}
            (1, Lang::En) => {
                remarks.push("1 image is on another server and was not taken. Add it to the product.".into())
            }
            (n, Lang::En) => {
                remarks.push(format!(
                    "{n} images are on other servers and were not taken. Add them to the products."
                ));
            }
            (n, Lang::Vi) => {
                remarks.push(format!(
                    "{n} ảnh nằm ở máy chủ khác nên không được lấy. Bạn hãy thêm ảnh trong sản phẩm."
                ));
            }
        }
        remarks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_formula_is_refused_and_a_text_that_looks_like_one_says_so() {
        assert_eq!(unguarded("=cmd|' /C calc'!A0"), Err(Why::Formula));
        for text in ["+84 90", "-50% Tết", "@home", "\tx", "\rx"] {
            assert_eq!(unguarded(text), Err(Why::Formula), "{text:?}");
            assert_eq!(guarded(text), format!("'{text}"));
        }
        assert_eq!(unguarded("'-50% Tết"), Ok("-50% Tết"));
        assert_eq!(guarded("'-50%"), "''-50%", "a text that began with ' keeps it");
        for text in ["", "'", "'quoted'", "a=b", "5'", "''"] {
            assert_eq!((guarded(text).as_ref(), unguarded(text)), (text, Ok(text)));
        }
    }

    #[test]
    fn what_a_spreadsheet_has_damaged_is_named() {
        for cell in [
            "8.93E+12",
            "8,93E+12",
            "1E+05",
            " 8.93e+12 ",
            "-2.5E+10",
            "#N/A",
            "#REF!",
            "#VALUE!",
            "#NAME?",
            "#DIV/0!",
            "####",
            "########",
        ] {
            assert!(is_damaged(cell), "{cell}");
        }
        assert_eq!(unguarded("8.93E+12"), Err(Why::DamagedCell));
        assert_eq!(unguarded("'8.93E+12"), Ok("8.93E+12"), "with ' in front it is meant");
        for cell in [
            "8930000000000",
            "E+12",
            "8E5",
            "1E5",
            "A1E+05",
            "SP-8.93E+12",
            "8.93E+12A",
            "8.93E-12",
            "#1",
            "##",
            "#N/A cũ",
            "",
            "Áo",
            "12.5",
        ] {
            assert!(!is_damaged(cell), "{cell}");
            assert!(unguarded(cell).is_ok());
        }
    }

    #[test]
    fn a_text_that_is_written_as_a_formula_is_read() {
        for (cell, text) in [
            ("=\"00123\"", "00123"),
            (" =\"00123\" ", "00123"),
            ("=\"\"", ""),
            ("=\"=1+1\"", "=1+1"),
            ("00123", "00123"),
            ("=1+1", "=1+1"),
            ("=\"a\"&\"b\"", "=\"a\"&\"b\""),
            ("=\"", "=\""),
        ] {
            assert_eq!(spelled(cell), text, "{cell}");
        }
        assert_eq!(
            unguarded(spelled("=\"=1+1\"")),
            Err(Why::Formula),
            "it is still no formula"
        );
    }

    #[test]
    fn a_long_value_is_cut_in_a_report() {
        let bad = BadCell::new(7, Some(Column::Title), &"ế".repeat(61), Why::Missing);
        assert_eq!(bad.value.chars().count(), 61);
        assert!(bad.value.ends_with('…'));
        assert_eq!(
            BadCell::new(7, None, &"ế".repeat(60), Why::Missing)
                .value
                .chars()
                .count(),
            60
        );
    }

    #[test]
    fn a_report_says_what_will_be_and_what_was() {
        let mut report = ImportReport {
            products: Tally {
                created: 1,
                changed: 40,
                same: 9_648,
            },
            ignored: vec!["brand".into(), "gtin".into()],
            foreign_images: 2,
            ..ImportReport::default()
        };
        assert_eq!(
            report.summary(Lang::En),
            "1 product will be created, 40 changed, 9,648 unchanged."
        );
        assert_eq!(report.written(), 41);
        report.applied = true;
        assert_eq!(report.summary(Lang::Vi), "Đã tạo 1 sản phẩm, sửa 40, giữ nguyên 9.648.");
        assert_eq!(report.remarks(Lang::En)[0], "These columns are not used: brand, gtin.");
        assert_eq!(report.remarks(Lang::Vi).len(), 2);
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_none_is_a_formula(text in "['=+@\t\r-]{0,4}.{0,8}|'{0,2}[0-9]\\.[0-9]E\\+1|'{0,2}#{0,5}") {
            let cell = guarded(&text);
            prop_assert!(!is_unsafe(&cell));
            prop_assert_eq!(unguarded(&cell), Ok(text.as_str()));
        }
    }
}
