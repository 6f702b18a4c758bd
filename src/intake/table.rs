//! From characters to rows: CSV with whatever separates its columns, or JSON.

use csv::{ReaderBuilder, StringRecord, Trim};

use super::columns::same_heading;
use super::map::Map;
use super::text::{clean, decode};
use super::{Fault, IntakeError, MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, json};

/// A row of a file.
#[derive(Debug)]
pub(super) struct TableRow {
    /// 1 is the first below the headings.
    pub(super) row: usize,
    pub(super) line: Option<u64>,
    pub(super) cells: Vec<String>,
}

/// The headings of a file and what stands below them.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) headings: Vec<String>,
    pub(super) rows: Vec<TableRow>,
    pub(super) faults: Vec<Fault>,
    /// How many rows went by, empty ones included.
    read: usize,
}

impl Table {
    pub(super) fn new(headings: Vec<String>) -> Result<Self, IntakeError> {
        let table = Self { headings, rows: Vec::new(), faults: Vec::new(), read: 0 };
        table.check_headings()?;
        Ok(table)
    }

    /// Reads a file. The map tells which separator makes headings of the first line.
    pub(super) fn read(bytes: &[u8], map: &Map) -> Result<Self, IntakeError> {
        let text = decode(bytes)?;
        if text.trim_start().starts_with(['[', '{']) { json::table(&text) } else { Self::from_csv(&text, map) }
    }

    fn from_csv(text: &str, map: &Map) -> Result<Self, IntakeError> {
        let delimiter = delimiter(text, map)?;
        let mut reader =
            ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(Trim::None).from_reader(text.as_bytes());
        if reader.headers().map_err(malformed)?.len() > MOST_COLUMNS {
            return Err(too_many_columns());
        }
        let headings = reader.headers().map_err(malformed)?.iter().map(|text| one_line(&clean(text))).collect();
        let mut table = Self::new(headings)?;
        let mut record = StringRecord::new();
        while reader.read_record(&mut record).map_err(malformed)? {
            let line = record.position().map(|at| line_of(at, text));
            // No more cells are kept than a row can have, whatever a hostile one holds.
            let cells = record.iter().take(table.headings.len()).map(clean).collect();
            let surplus = record.iter().skip(table.headings.len()).any(|cell| !clean(cell).is_empty());
            table.add(line, record.len(), surplus, cells)?;
        }
        Ok(table)
    }

    /// Checks what the reader of a file could run away with.
    fn check_headings(&self) -> Result<(), IntakeError> {
        if self.headings.len() > MOST_COLUMNS {
            return Err(too_many_columns());
        }
        for (at, heading) in self.headings.iter().enumerate() {
            let twice = self.headings.iter().take(at).any(|other| same_heading(other, heading));
            if twice && !heading.is_empty() {
                return Err(IntakeError::ColumnTwice { column: heading.clone() });
            }
        }
        Ok(())
    }

    /// Adds a row; an empty one is passed over, one with too many or too few cells is a fault. Spreadsheet programs
    /// leave empty cells at the end of a line: only a `surplus` with something in it is too many.
    pub(super) fn add(
        &mut self,
        line: Option<u64>,
        count: usize,
        surplus: bool,
        cells: Vec<String>,
    ) -> Result<(), IntakeError> {
        self.read += 1;
        let row = self.read;
        if row > MOST_ROWS {
            return Err(IntakeError::TooLarge { what: format!("more than {MOST_ROWS} rows") });
        }
        if !surplus && cells.iter().all(String::is_empty) {
            return Ok(());
        }
        let expected = self.headings.len();
        let long = cells.iter().position(|cell| cell.chars().count() > MOST_CHARACTERS);
        let reason = if surplus || count < expected {
            Some(format!("{count} cells, {expected} expected; is a quotation mark or a separator missing?"))
        } else {
            long.map(|_| format!("more than {MOST_CHARACTERS} characters; is a quotation mark missing?"))
        };
        match reason {
            None => self.rows.push(TableRow { row, line, cells }),
            Some(reason) => {
                let column = long.and_then(|at| self.headings.get(at)).cloned().unwrap_or_default();
                self.faults.push(Fault { row, line, column, reason });
            }
        }
        Ok(())
    }
}

pub(super) fn too_many_columns() -> IntakeError {
    IntakeError::TooLarge { what: format!("more than {MOST_COLUMNS} columns") }
}

/// A heading or a name in one line, with single spaces.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The line on which a row begins. A row of a file from Windows is found where the line break before it has been read in part
/// only, and is on the line behind.
fn line_of(at: &csv::Position, text: &str) -> u64 {
    let in_break = usize::try_from(at.byte()).ok().and_then(|byte| text.as_bytes().get(byte)) == Some(&b'\n');
    at.line() + u64::from(in_break)
}

/// The separator that makes the most known headings of the first line.
fn delimiter(text: &str, map: &Map) -> Result<u8, IntakeError> {
    let mut likeliest = (0, b',');
    for delimiter in *b",;\t|" {
        let mut reader =
            ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut record = StringRecord::new();
        if reader.read_record(&mut record).map_err(malformed)? {
            let known = record.iter().filter(|heading| map.knows(&clean(heading))).count();
            if known > likeliest.0 {
                likeliest = (known, delimiter);
            }
        }
    }
    Ok(likeliest.1)
}

/// What the CSV reader says, without the cells that it says it of.
fn malformed(error: csv::Error) -> IntakeError {
    let line = error.position().map(csv::Position::line);
    let reason =
        line.map_or_else(|| "it can't be read as CSV".to_owned(), |line| format!("line {line} can't be read as CSV"));
    IntakeError::Malformed { reason }
}
