//! One row of a file: every cell checked, all that is wrong with it said at once. Nothing here knows the shop's products.

use super::columns::Columns;
use domain::{
    Currency, ImageId, Money, Why,
    catalog::{
        BadCell, CategoryPath, Column, DESCRIPTION_MAX, STOCK_MAX, is_damaged, product_description, product_name, sku,
        unguarded, variant_name,
    },
    field::{amount, whole},
    text::fold,
};

/// What a file must know of the shop to be read.
pub(super) struct Terms<'a> {
    /// The shop's currency.
    pub(super) currency: Currency,
    /// This server's public address, by which its images are known.
    pub(super) own: &'a str,
}

/// A checked row. What is `None` stands in no column of the file, or in an empty cell that says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Where it begins in the file.
    pub(super) line: u64,
    /// The SKU or the variant's id, as a SKU may be written.
    pub(super) id: String,
    /// Empty for a product in a single row.
    pub(super) group: String,
    /// The product's name.
    pub(super) title: String,
    /// What the shop says about it; nothing where the cell is empty.
    pub(super) description: Option<String>,
    /// The variant's name; an empty one says that there is only one.
    pub(super) variant: Option<String>,
    /// The category's path; an empty cell takes the product out of its category.
    pub(super) category: Option<Option<CategoryPath>>,
    /// What it costs.
    pub(super) price: Money,
    /// What it cost before.
    pub(super) before: Option<Money>,
    /// Units on hand.
    pub(super) quantity: Option<i64>,
    /// On sale, not on sale, or archived.
    pub(super) status: Option<ProductStatus>,
    /// The cover.
    pub(super) cover: Option<Vec<ImageId>>,
    /// The other images.
    pub(super) more: Option<Vec<ImageId>>,
    /// Images on other servers.
    pub(super) foreign_images: usize,
}

/// Whether a product can be sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProductStatus {
    Active,
    Inactive,
    Archived,
}

impl ProductStatus {
    /// Each with its word in a file.
    const WORDS: [(ProductStatus, &str); 3] = [
        (ProductStatus::Active, "active"),
        (ProductStatus::Inactive, "inactive"),
        (ProductStatus::Archived, "archived"),
    ];

    pub(super) fn of(active: bool, archived: bool) -> ProductStatus {
        match (active, archived) {
            (_, true) => ProductStatus::Archived,
            (true, _) => ProductStatus::Active,
            (false, _) => ProductStatus::Inactive,
        }
    }

    pub(super) fn word(self) -> &'static str {
        ProductStatus::WORDS
            .iter()
            .find(|(status, _)| *status == self)
            .map_or("", |(_, word)| word)
    }
}

/// The cells of one row, and what is wrong with them.
struct Cells<'a> {
    line: u64,
    record: &'a csv::StringRecord,
    columns: &'a Columns,
    bad: Vec<BadCell>,
}

impl<'a> Cells<'a> {
    fn cell(&self, column: Column) -> &'a str {
        self.columns.cell(self.record, column)
    }

    fn take<T>(&mut self, column: Column, read: Result<T, Why>) -> Option<T> {
        read.map_err(|why| {
            let value = match column {
                Column::Variant => self.columns.variant(self.record).join(" / "),
                _ => self.cell(column).to_owned(),
            };
            self.bad.push(BadCell::new(self.line, Some(column), &value, why));
        })
        .ok()
    }

    fn must<T>(&mut self, column: Column, read: impl FnOnce(&str) -> Result<T, Why>) -> Option<T> {
        let cell = self.cell(column);
        let read = if is_damaged(cell) {
            Err(Why::DamagedCell)
        } else {
            read(cell)
        };
        self.take(column, read)
    }

    /// The price before and the price now, of a file that has the price now in the column `price` and another for the one before:
    /// that one counts where it is higher. What is no amount there is told as the price's.
    fn before(
        &mut self,
        price: Option<Money>,
        sale: Option<Option<Money>>,
        read: impl FnOnce(&str) -> Result<Money, Why>,
    ) -> (Option<Money>, Option<Option<Money>>) {
        let before = self.columns.before(self.record);
        let (Some(now), Some(None)) = (price, sale) else {
            return (price, sale);
        };
        if before.trim().is_empty() {
            return (price, sale);
        }
        match read(before) {
            Ok(before) if before.minor > now.minor => (Some(before), Some(Some(now))),
            // Shopify and others write 0 or the price itself for none.
            Ok(_) | Err(Why::NotPositive) => (price, sale),
            Err(why) => {
                self.bad.push(BadCell::new(self.line, Some(Column::Price), before, why));
                (None, sale)
            }
        }
    }

    /// `None` when it is wrong, `Some(None)` when there is nothing.
    fn may<T>(&mut self, column: Column, read: impl FnOnce(&str) -> Result<T, Why>) -> Option<Option<T>> {
        if self.cell(column).trim().is_empty() {
            return Some(None);
        }
        self.must(column, read).map(Some)
    }
}

pub(super) fn read_row(
    line: u64,
    record: &csv::StringRecord,
    columns: &Columns,
    terms: &Terms<'_>,
) -> Result<Row, Vec<BadCell>> {
    let mut cells = Cells {
        line,
        record,
        columns,
        bad: Vec::new(),
    };
    let id = cells.must(Column::Id, |cell| sku(unguarded(cell)?));
    let group = cells.may(Column::ItemGroupId, |cell| sku(unguarded(cell)?));
    let title = cells.must(Column::Title, |cell| product_name(unguarded(cell)?));
    let description = Some(description(cells.cell(Column::Description))).filter(|text| !text.is_empty());
    let named = columns.variant(record);
    let variant = cells.take(Column::Variant, variant(&named));
    let category = cells.may(Column::ProductType, |cell| category(unguarded(cell)?, columns));
    let money = |cell: &str| amount(cell, terms.currency, 1);
    let price = cells.must(Column::Price, money);
    let sale = cells.may(Column::SalePrice, money);
    let (price, sale) = cells.before(price, sale, money);
    if let (Some(price), Some(Some(sale))) = (price, sale)
        && sale.minor >= price.minor
    {
        cells.take(Column::SalePrice, Err::<(), Why>(Why::AboveCompareAt));
    }
    let quantity = cells.may(Column::Quantity, |cell| whole(cell, 0, STOCK_MAX));
    let status = cells.may(Column::Status, status);
    let cover = cells.may(Column::ImageLink, |cell| links(cell, terms.own));
    let more = cells.may(Column::AdditionalImageLink, |cell| links(cell, terms.own));
    let said = |column| columns.has(column);
    let row = (|| {
        let (cover, more) = (cover?.unwrap_or_default(), more?.unwrap_or_default());
        let (price, sale) = (price?, sale?);
        Some(Row {
            line,
            id: id?,
            group: group?.unwrap_or_default(),
            title: title?,
            description,
            variant: variant.filter(|_| said(Column::Variant)),
            category: Some(category?).filter(|_| said(Column::ProductType)),
            price: sale.unwrap_or(price),
            before: sale.map(|_| price),
            quantity: quantity?,
            status: status?,
            cover: Some(cover.own).filter(|_| said(Column::ImageLink)),
            more: Some(more.own).filter(|_| said(Column::AdditionalImageLink)),
            foreign_images: cover.foreign + more.foreign,
        })
    })();
    row.filter(|_| cells.bad.is_empty()).ok_or(cells.bad)
}

/// Other programs export what is shown on a web page: of HTML the text is taken. A list that begins with a dash is text like any
/// other, and what is too long is cut: a product is worth more than the end of what is said about it.
fn description(cell: &str) -> String {
    let cell = unguarded(cell).unwrap_or(cell);
    let is_html = ["</", "<br", "<p>", "<li>"].iter().any(|tag| cell.contains(tag));
    let text = if is_html {
        nanohtml2text::html2text(cell)
    } else {
        cell.to_owned()
    };
    let text: String = text
        .replace("\r\n", "\n")
        .trim()
        .chars()
        .take(DESCRIPTION_MAX)
        .collect();
    product_description(&text).unwrap_or_default()
}

fn variant(cells: &[&str]) -> Result<String, Why> {
    if cells.is_empty() {
        return Ok(String::new());
    }
    let texts: Vec<&str> = cells.iter().map(|cell| unguarded(cell)).collect::<Result<_, Why>>()?;
    variant_name(&texts.iter().map(|text| text.trim()).collect::<Vec<_>>().join(" / "))
}

/// The levels stand between `>`, which KiotViet doubles. WooCommerce has several categories in a cell; the first counts.
fn category(cell: &str, columns: &Columns) -> Result<CategoryPath, Why> {
    let cell = if columns.has_kinds() {
        cell.split(',').next().unwrap_or_default()
    } else {
        cell
    };
    CategoryPath::parse(&cell.replace(">>", ">"))
}

fn status(cell: &str) -> Result<ProductStatus, Why> {
    let cell = fold(cell);
    let known = ProductStatus::WORDS.iter().find(|(_, word)| *word == cell);
    known.map(|(status, _)| *status).map_or_else(
        || match cell.as_str() {
            "true" | "1" | "yes" | "co" | "publish" | "published" | "hien thi" | "dang ban" | "dang kinh doanh" => {
                Ok(ProductStatus::Active)
            }
            "false" | "0" | "no" | "khong" | "draft" | "-1" | "private" | "unlisted" | "an" | "ngung ban"
            | "ngung kinh doanh" => Ok(ProductStatus::Inactive),
            _ => Err(Why::UnknownStatus),
        },
        Ok,
    )
}

/// Images of a cell.
#[derive(Default)]
struct Links {
    own: Vec<ImageId>,
    foreign: usize,
}

fn links(cell: &str, own: &str) -> Result<Links, Why> {
    let mut links = Links::default();
    for link in cell.split(',').map(str::trim).filter(|link| !link.is_empty()) {
        let path = link.strip_prefix(own).unwrap_or(link);
        match path
            .strip_prefix("/files/")
            .and_then(|rest| rest.strip_suffix("/full.jpg"))
        {
            Some(id) => links.own.push(id.parse().map_err(|_| Why::NoSuchImage)?),
            None if path.starts_with('/') => return Err(Why::NoSuchImage),
            None if link.starts_with("https://") || link.starts_with("http://") => links.foreign += 1,
            None => return Err(Why::NotALink),
        }
    }
    Ok(links)
}
