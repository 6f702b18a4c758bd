//! The cells of one row as values. Whatever is wrong is noted and reading goes on.

use chrono::{NaiveDate, NaiveDateTime};

use super::Fault;
use super::columns::{Columns, Layout};
use super::map::Map;
use super::table::{Table, TableRow, one_line};
use crate::domain::dates::{self, DateError, Expecting};

/// One row, being read.
pub(super) struct Cells<'a> {
    pub(super) row: &'a TableRow,
    headings: &'a [String],
    layout: &'a Layout,
    map: &'a Map,
    pub(super) faults: Vec<Fault>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(row: &'a TableRow, table: &'a Table, layout: &'a Layout, map: &'a Map) -> Self {
        Self { row, headings: &table.headings, layout, map, faults: Vec::new() }
    }

    /// Notes what is wrong with a part.
    pub(super) fn fault(&mut self, field: &str, reason: impl Into<String>) {
        self.fault_in(field, 0, reason);
    }

    fn fault_in(&mut self, field: &str, number: usize, reason: impl Into<String>) {
        let place = self.layout.columns(field, number).and_then(|columns| columns.places().first());
        let column = place.and_then(|at| self.headings.get(*at)).cloned().unwrap_or_default();
        self.faults.push(Fault { row: self.row.row, line: self.row.line, column, reason: reason.into() });
    }

    fn cell(&self, at: usize) -> &'a str {
        self.row.cells.get(at).map_or("", String::as_str)
    }

    /// The whole text with its line breaks; `None` where nothing stands there.
    pub(super) fn text(&self, field: &str, number: usize) -> Option<String> {
        let text = match self.layout.columns(field, number)? {
            Columns::AnyOf(places) => {
                places.iter().map(|at| self.cell(*at)).find(|cell| !cell.is_empty()).unwrap_or("").to_owned()
            }
            Columns::Together(places) => {
                places.iter().map(|at| self.cell(*at)).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
            }
        };
        (!text.is_empty()).then_some(text)
    }

    /// The text in one line.
    pub(super) fn line(&self, field: &str, number: usize) -> Option<String> {
        self.text(field, number).map(|text| one_line(&text)).filter(|text| !text.is_empty())
    }

    /// A text that the row can't do without.
    pub(super) fn needed(&mut self, field: &str) -> Option<String> {
        let text = self.line(field, 0);
        if text.is_none() {
            self.fault(field, "is empty");
        }
        text
    }

    /// The text in one line, where it says something.
    pub(super) fn known(&self, field: &str, number: usize) -> Option<String> {
        self.line(field, number).filter(|text| !is_one_of(text, &self.map.unknown))
    }

    /// Yes, no, or not stated.
    pub(super) fn yes_no(&mut self, field: &str) -> Option<bool> {
        let text = self.known(field, 0)?;
        if is_one_of(&text, &self.map.yes) {
            Some(true)
        } else if is_one_of(&text, &self.map.no) {
            Some(false)
        } else {
            self.fault(field, "yes or no was expected; the map lists the words that are understood");
            None
        }
    }

    /// A whole number up to a bound.
    pub(super) fn number<T: TryFrom<u32>>(&mut self, field: &str, most: u32) -> Option<T> {
        let text = self.known(field, 0)?;
        let number =
            text.parse::<u32>().ok().filter(|number| *number <= most).and_then(|number| T::try_from(number).ok());
        if number.is_none() {
            self.fault(field, format!("{}a whole number from 0 to {most} was expected", quoted(&text)));
        }
        number
    }

    /// A date of birth, judged by the day of the referral. Where that can't be read the row is at fault anyway.
    pub(super) fn born(&mut self, field: &str, number: usize, by: Option<NaiveDate>) -> Option<NaiveDate> {
        let (today, expecting) = by.map_or((NaiveDate::MIN, Expecting::Past), |by| (by, Expecting::Birth));
        let text = self.known(field, number)?;
        // Spreadsheet programs add a midnight to every date.
        let date = text.split_once(" 00:00").map_or(text.as_str(), |(date, _)| date);
        match dates::day(date, today, expecting, self.map.date_order) {
            Ok(day) => Some(day),
            Err(DateError::InTheFuture) => {
                self.fault_in(field, number, format!("{}the date of birth is after the referral", quoted(&text)));
                None
            }
            Err(error) => {
                self.fault_in(field, number, format!("{}{error}", quoted(&text)));
                None
            }
        }
    }

    /// A day and a time that the row can't do without.
    pub(super) fn needed_moment(&mut self, field: &str) -> Option<NaiveDateTime> {
        if self.known(field, 0).is_none() {
            self.fault(field, DateError::Empty.to_string());
        }
        self.moment(field)
    }

    /// A day that the file dates something with.
    pub(super) fn day(&mut self, field: &str) -> Option<NaiveDate> {
        self.moment(field).map(|at| at.date())
    }

    /// The day that a text is, if it is one.
    pub(super) fn day_in(&self, text: &str) -> Option<NaiveDate> {
        dates::moment(text, NaiveDate::MIN, self.map.date_order).ok().map(|at| at.date())
    }

    /// A day and a time.
    pub(super) fn moment(&mut self, field: &str) -> Option<NaiveDateTime> {
        let text = self.known(field, 0)?;
        // A year is needed, so it doesn't matter which day is today.
        match dates::moment(&text, NaiveDate::MIN, self.map.date_order) {
            Ok(at) => Some(at),
            Err(error) => {
                self.fault(field, format!("{}{error}", quoted(&text)));
                None
            }
        }
    }

    /// Several words in one cell.
    pub(super) fn list(&self, field: &str) -> Vec<String> {
        let text = self.text(field, 0).unwrap_or_default();
        let parts = text.split(|c: char| c == '\n' || self.map.separators.contains(c));
        parts.map(one_line).filter(|part| !part.is_empty()).collect()
    }
}

/// Whether a text is one of the words, whatever its capitals.
pub(super) fn is_one_of(text: &str, words: &[String]) -> bool {
    let plain = |text: &str| one_line(text).to_lowercase().replace('’', "'");
    let text = plain(text);
    words.iter().any(|word| plain(word) == text)
}

/// A wrong date or number, so that it can be found. Anything that could be a name is not repeated: columns shift.
fn quoted(text: &str) -> String {
    let harmless = text.chars().count() <= 20
        && text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || "/-.:, ".contains(c));
    // A telephone number is one long run of digits, and not to be repeated either.
    let long_run = text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() > 8) || text.starts_with("07");
    if harmless && !long_run { format!("“{text}”: ") } else { String::new() }
}
