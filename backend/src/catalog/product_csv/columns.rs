//! The first line of a file: which of our columns stand where, under which of their names.

use super::names::{NAMES, PARTS, Slot, plain};
use domain::{
    Why,
    catalog::{Column, spelled},
};

/// Most names of unknown columns that a report repeats.
const IGNORED_MAX: usize = 40;
/// Most columns of a file.
pub(super) const FOUND_MAX: usize = 1_000;
/// Most characters of each.
const NAME_MAX: usize = 60;
/// What Shopify writes for a product without variants.
const NO_VARIANT: &str = "Default Title";

/// Where the columns stand.
#[derive(Default)]
pub(super) struct Columns {
    at: [Option<usize>; Column::ALL.len()],
    /// Other programs have the name of a variant in several columns.
    parts: [Option<usize>; PARTS],
    before: Option<usize>,
    number: Option<usize>,
    kind: Option<usize>,
    /// How many cells a row has.
    pub(super) width: usize,
    /// Those that we do not know.
    pub(super) ignored: Vec<String>,
}

impl Columns {
    /// Reads the first line; `by_hand` says in which place, from 0, the seller found columns whose names we do not know. The first of
    /// two columns of the same name counts; the other is ignored like an unknown one.
    pub(super) fn read<'a>(header: impl Iterator<Item = &'a str>, by_hand: &[(Column, usize)]) -> Result<Columns, Why> {
        let cells: Vec<&str> = header.collect();
        let names: Vec<String> = cells.iter().map(|cell| plain(spelled(cell))).collect();
        let mut columns = Columns {
            width: cells.len(),
            ..Columns::default()
        };
        let mut taken = vec![false; cells.len()];
        for (column, at) in by_hand {
            if taken.get(*at) == Some(&false) {
                taken[*at] = true;
                columns.at[*column as usize] = Some(*at);
            }
        }
        for (slot, known) in NAMES {
            if columns.place(slot).is_some() {
                continue;
            }
            let best = known
                .iter()
                .find_map(|known| (0..cells.len()).find(|at| names[*at] == *known && !taken[*at]));
            if let Some(at) = best {
                taken[at] = true;
                *columns.place(slot) = Some(at);
            }
        }
        let unknown = cells.iter().zip(taken).filter(|(_, taken)| !taken);
        columns.ignored = named(unknown.map(|(cell, _)| cell));
        let missing: Vec<Column> = Column::REQUIRED
            .into_iter()
            .filter(|column| !columns.has(*column))
            .collect();
        if missing.is_empty() {
            Ok(columns)
        } else {
            Err(Why::ColumnsMissing {
                missing,
                found: cells.iter().map(|cell| shortened(cell)).collect(),
            })
        }
    }

    fn place(&mut self, slot: Slot) -> &mut Option<usize> {
        match slot {
            Slot::Ours(column) => &mut self.at[column as usize],
            Slot::Part(part) => &mut self.parts[part],
            Slot::Before => &mut self.before,
            Slot::Number => &mut self.number,
            Slot::Kind => &mut self.kind,
        }
    }

    /// Whether the file says anything about it.
    pub(super) fn has(&self, column: Column) -> bool {
        self.at[column as usize].is_some()
            || (column == Column::Variant && self.parts.iter().any(Option::is_some))
            || (column == Column::SalePrice && self.before.is_some())
    }

    /// The cell of this column.
    pub(super) fn cell<'a>(&self, row: &'a csv::StringRecord, column: Column) -> &'a str {
        cell(row, self.at[column as usize])
    }

    /// What it cost before, where that has a column of its own.
    pub(super) fn before<'a>(&self, row: &'a csv::StringRecord) -> &'a str {
        cell(row, self.before)
    }

    /// WooCommerce's number of the row.
    pub(super) fn number<'a>(&self, row: &'a csv::StringRecord) -> &'a str {
        cell(row, self.number)
    }

    /// WooCommerce's kind of the row.
    pub(super) fn kind<'a>(&self, row: &'a csv::StringRecord) -> &'a str {
        cell(row, self.kind)
    }

    /// Whether it is a file of WooCommerce's.
    pub(super) fn has_kinds(&self) -> bool {
        self.kind.is_some() && self.number.is_some()
    }

    /// The cells that name the variant: its own, or else the parts.
    pub(super) fn variant<'a>(&self, row: &'a csv::StringRecord) -> Vec<&'a str> {
        let own = self.cell(row, Column::Variant);
        let cells = if own.trim().is_empty() {
            self.parts.map(|at| cell(row, at)).to_vec()
        } else {
            vec![own]
        };
        let says = |cell: &&str| !cell.trim().is_empty() && cell.trim() != NO_VARIANT;
        cells.into_iter().filter(says).collect()
    }

    /// The row with the cells that belong to the whole product taken from its first row.
    pub(super) fn completed(&self, row: &csv::StringRecord, first: &csv::StringRecord) -> csv::StringRecord {
        let shared = [Column::Title, Column::Description, Column::ProductType, Column::Status]
            .map(|column| self.at[column as usize]);
        let of = |at: usize| if shared.contains(&Some(at)) { first } else { row };
        (0..self.width).map(|at| of(at).get(at).unwrap_or_default()).collect()
    }
}

/// Names of columns for a person.
fn named<'a>(cells: impl IntoIterator<Item = &'a &'a str>) -> Vec<String> {
    let names = cells
        .into_iter()
        .map(|cell| cell.trim())
        .filter(|name| !name.is_empty());
    names.take(IGNORED_MAX).map(shortened).collect()
}

fn shortened(name: &str) -> String {
    name.trim().chars().take(NAME_MAX).collect()
}

fn cell(row: &csv::StringRecord, at: Option<usize>) -> &str {
    spelled(at.and_then(|at| row.get(at)).unwrap_or_default())
}

/// How many columns the first line has.
pub(super) fn columns_of(text: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    // Empty lines in front are none.
    let first = text.trim_start_matches(['\r', '\n']).bytes().take_while(|byte| {
        quoted ^= *byte == b'"';
        quoted || !matches!(byte, b'\n' | b'\r')
    });
    1 + first.filter(|byte| *byte == delimiter).count()
}

/// What separates the cells: what stands most often in the first line, outside quotation marks. A comma when nothing does.
pub(super) fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => counts
                .iter_mut()
                .filter(|(mark, _)| *mark == byte)
                .for_each(|(_, count)| *count += 1),
        }
    }
    // `max_by_key` takes the last of equals; the comma must win.
    let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(b',', |(mark, _)| mark)
}
