//! The first line of a file: which of our columns stand where, under which of their names.

use domain::{Why, catalog::Column};

/// Most names of unknown columns that a report repeats.
const IGNORED_MAX: usize = 40;
/// Most characters of each.
const NAME_MAX: usize = 60;

/// Where the columns stand.
#[derive(Default)]
pub(super) struct Columns {
    at: [Option<usize>; Column::ALL.len()],
    /// Other shops' files have the variants of a product in two columns; the size.
    size: Option<usize>,
    /// And the colour.
    color: Option<usize>,
    /// How many cells a row has.
    pub(super) width: usize,
    /// Those that we do not know.
    pub(super) ignored: Vec<String>,
}

impl Columns {
    /// Reads the first line. The first of two columns of the same name counts; the other is ignored like an unknown one.
    pub(super) fn read<'a>(header: impl Iterator<Item = &'a str>) -> Result<Columns, Why> {
        let mut columns = Columns::default();
        for (at, cell) in header.enumerate() {
            columns.width = at + 1;
            if let Some(place @ None) = columns.place(&plain(cell)) {
                *place = Some(at);
            } else if !cell.trim().is_empty() && columns.ignored.len() < IGNORED_MAX {
                columns.ignored.push(cell.trim().chars().take(NAME_MAX).collect());
            }
        }
        let missing: Vec<Column> = Column::REQUIRED
            .into_iter()
            .filter(|column| !columns.has(*column))
            .collect();
        if missing.is_empty() {
            Ok(columns)
        } else {
            Err(Why::ColumnsMissing {
                missing: Column::list(&missing),
                known: Column::list(&Column::ALL),
            })
        }
    }

    fn place(&mut self, name: &str) -> Option<&mut Option<usize>> {
        let column = match name {
            "size" => return Some(&mut self.size),
            "color" | "colour" => return Some(&mut self.color),
            "inventory" | "quantitytosellonfacebook" => Column::Quantity,
            _ => Column::ALL.into_iter().find(|column| plain(column.name()) == name)?,
        };
        Some(&mut self.at[column as usize])
    }

    /// Whether the file says anything about it.
    pub(super) fn has(&self, column: Column) -> bool {
        self.at[column as usize].is_some()
            || (column == Column::Variant && (self.size.is_some() || self.color.is_some()))
    }

    /// The cell of this column.
    pub(super) fn cell<'a>(&self, row: &'a csv::StringRecord, column: Column) -> &'a str {
        self.at[column as usize].and_then(|at| row.get(at)).unwrap_or_default()
    }

    /// The cells that name the variant: its own, or else size and colour.
    pub(super) fn variant<'a>(&self, row: &'a csv::StringRecord) -> Vec<&'a str> {
        let own = self.cell(row, Column::Variant);
        let cells = if own.trim().is_empty() {
            [self.size, self.color]
                .map(|at| at.and_then(|at| row.get(at)).unwrap_or_default())
                .to_vec()
        } else {
            vec![own]
        };
        cells.into_iter().filter(|cell| !cell.trim().is_empty()).collect()
    }
}

/// Names are compared without case, spaces and the prefix that Google's XML files have.
fn plain(name: &str) -> String {
    let name = name.trim().to_lowercase();
    let name = name.strip_prefix("g:").unwrap_or(&name);
    name.chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-' | '\u{a0}'))
        .collect()
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
