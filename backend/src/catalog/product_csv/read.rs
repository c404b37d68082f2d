//! From bytes to checked rows. What is wrong with the file as a whole is one answer; what is wrong with a cell is stored for
//! the report, and the other rows are read on.

use super::{
    columns::{Columns, FOUND_MAX, columns_of, delimiter},
    family::{Families, Member},
    row::{Row, Terms, read_row},
};
use domain::{
    Currency, Why,
    catalog::{BadCell, CSV_BYTES_MAX, CSV_ROWS_MAX, Column},
};
use std::borrow::Cow;

/// How files begin that people take for tables or rename to `.csv`: JPEG, PNG, GIF, PDF, and ZIP, which is what a
/// spreadsheet's own file is.
const OTHER_FILES: [&[u8]; 5] = [b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"%PDF", b"PK\x03\x04"];

/// A file that was read.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// How many rows it has, bad ones too.
    pub(super) count: usize,
    /// The good ones.
    pub(super) rows: Vec<Row>,
    /// What is wrong with the others.
    pub(super) bad: Vec<BadCell>,
    /// How many they are.
    pub(super) bad_rows: usize,
    /// Columns that we do not know.
    pub(super) ignored: Vec<String>,
    /// Whether the file says what was a price before.
    pub(super) has_sale_price: bool,
    /// Links to images of other servers.
    pub(super) foreign_images: usize,
}

/// Reads a whole file, with the columns that were matched by hand. `own` is this server's public address, by which its images are
/// known.
pub(super) fn read_matched(
    bytes: &[u8],
    currency: Currency,
    own: &str,
    by_hand: &[(Column, usize)],
) -> Result<Table, Why> {
    let text = decode(bytes)?;
    let (declared, text) = declared_delimiter(&text);
    let skipped = u64::from(declared.is_some());
    let delimiter = declared.unwrap_or_else(|| delimiter(text));
    // Before anything is made for each of them: ten megabytes are five million commas.
    if columns_of(text, delimiter) > FOUND_MAX {
        return Err(Why::TooManyColumns { max: FOUND_MAX });
    }
    if let Some(line) = unclosed_quote(text, delimiter) {
        return Err(Why::UnclosedQuote { line: line + skipped });
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut next = |record: &mut csv::StringRecord| reader.read_record(record).map_err(|_| Why::NotCsv);
    let mut record = csv::StringRecord::new();
    next(&mut record)?;
    let mut columns = Columns::read(record.iter(), by_hand)?;
    let mut table = Table {
        ignored: std::mem::take(&mut columns.ignored),
        has_sale_price: columns.has(Column::SalePrice),
        ..Table::default()
    };
    let terms = Terms { currency, own };
    let mut families = Families::default();
    while next(&mut record)? {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let member = families.read(&columns, &record);
        if let Member::Image | Member::Parent = member {
            table.foreign_images += usize::from(matches!(member, Member::Image));
            continue;
        }
        table.count += 1;
        if table.count > CSV_ROWS_MAX {
            return Err(Why::TooManyRows { max: CSV_ROWS_MAX });
        }
        let line = skipped + line_of(text, record.position());
        // Excel leaves empty cells at the end of a row out, or adds some. A filled one belongs to no column.
        if record.iter().skip(columns.width).any(|cell| !cell.trim().is_empty()) {
            let (expected, found) = (columns.width, record.len());
            let first = record.get(0).unwrap_or_default();
            table
                .bad
                .push(BadCell::new(line, None, first, Why::CellCount { expected, found }));
            table.bad_rows += 1;
            continue;
        }
        let Member::Sold(record) = member else { continue };
        match read_row(line, &record, &columns, &terms) {
            Ok(row) => {
                table.foreign_images += row.foreign_images;
                table.rows.push(row);
            }
            Err(bad) => {
                table.bad.extend(bad);
                table.bad_rows += 1;
            }
        }
    }
    if table.count == 0 { Err(Why::NoRows) } else { Ok(table) }
}

/// The same where nothing is matched by hand.
#[cfg(test)]
pub(super) fn read(bytes: &[u8], currency: Currency, own: &str) -> Result<Table, Why> {
    read_matched(bytes, currency, own, &[])
}

/// The delimiter that Excel is told in a first line `sep=;`, and the text after it.
fn declared_delimiter(text: &str) -> (Option<u8>, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim_end_matches('\r');
    // A spreadsheet that saved such a file may have filled the line up or put it in quotation marks.
    let said = first
        .trim_start_matches('"')
        .get(..4)
        .filter(|said| said.eq_ignore_ascii_case("sep="));
    let mark = said.and_then(|_| first.trim_start_matches('"').as_bytes().get(4));
    match mark {
        Some(mark @ (b',' | b';' | b'\t')) => (Some(*mark), rest),
        // "sep=" alone, as it is left where the mark itself separated the cells.
        None | Some(b'"') if said.is_some() => (Some(delimiter(rest)), rest),
        _ => (None, text),
    }
}

/// The text of the file, without the marks that Excel puts in front and old programs behind.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Why> {
    if bytes.len() > CSV_BYTES_MAX {
        return Err(Why::FileTooLarge {
            max_mb: (CSV_BYTES_MAX / (1024 * 1024)) as u32,
        });
    }
    // "Unicode text" of Excel.
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return of_utf16(rest, u16::from_le_bytes).map(Cow::Owned);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return of_utf16(rest, u16::from_be_bytes).map(Cow::Owned);
    }
    let mut bytes = bytes;
    while let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        bytes = rest;
    }
    while let Some(rest) = bytes.strip_suffix(b"\x1a").or_else(|| bytes.strip_suffix(b"\0")) {
        bytes = rest;
    }
    if OTHER_FILES.iter().any(|magic| bytes.starts_with(magic)) || bytes.contains(&0) {
        return Err(Why::NotCsv);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| Why::NotUtf8 {
        line: 1 + newlines(&bytes[..error.valid_up_to()]),
    })?;
    if text.trim().is_empty() {
        Err(Why::EmptyFile)
    } else {
        Ok(text.into())
    }
}

/// Text in units of two bytes.
fn of_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Why> {
    let units = bytes.chunks_exact(2).map(|two| unit([two[0], two[1]]));
    let mut text = String::with_capacity(bytes.len());
    for c in char::decode_utf16(units) {
        let line = || 1 + newlines(text.as_bytes());
        text.push(c.map_err(|_| Why::NotUtf8 { line: line() })?);
    }
    match text.trim() {
        "" => Err(Why::EmptyFile),
        _ if text.contains('\0') => Err(Why::NotCsv),
        _ => Ok(text),
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// The line in which a record begins. The reader counts the empty lines before it as part of it.
fn line_of(text: &str, position: Option<&csv::Position>) -> u64 {
    let Some(position) = position else { return 1 };
    let begin = usize::try_from(position.byte()).unwrap_or(usize::MAX).min(text.len());
    let rest = &text.as_bytes()[begin..];
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    position.line() + newlines(&rest[..blank])
}

/// The line of a quotation mark that is never closed. The reader would take all that follows as one cell, and rows would be
/// missing without a word.
fn unclosed_quote(text: &str, delimiter: u8) -> Option<u64> {
    #[derive(PartialEq)]
    enum At {
        CellStart,
        Plain,
        Quoted,
        MaybeEnd,
    }
    let (mut at, mut line, mut opened) = (At::CellStart, 1, 1);
    for byte in text.bytes() {
        at = match (at, byte) {
            (At::CellStart, b'"') => {
                opened = line;
                At::Quoted
            }
            (At::Quoted, b'"') => At::MaybeEnd,
            (At::Quoted, _) | (At::MaybeEnd, b'"') => At::Quoted,
            (_, b'\n' | b'\r') => At::CellStart,
            (_, mark) if mark == delimiter => At::CellStart,
            _ => At::Plain,
        };
        line += u64::from(byte == b'\n');
    }
    (at == At::Quoted).then_some(opened)
}
