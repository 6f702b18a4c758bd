//! What a line of the record held before, and who wrote what it holds.

use rusqlite::params;

use crate::domain::action::Action;
use crate::domain::attendance::Attendee;
use crate::domain::entry::Entry;
use crate::domain::identifier::{ActionId, AttendeeId, CaseId, EntryId, ListingId, MeetingId, PersonId, SaidId};
use crate::domain::listing::Listing;
use crate::domain::meeting::Meeting;
use crate::domain::referral::Referral;
use crate::domain::research::Said;
use crate::record::Record;
use crate::record::change::seat_row;
use crate::record::error::Result;
use crate::record::row::{self, Kin, Member, PersonInCase, Row, Seat};
use crate::record::stamp;
use crate::vault::{RowId, SeatId, Stamp, Value};

/// A line of the record whose values can be looked back at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Line {
    Case(CaseId),
    Person(PersonId),
    Listing(ListingId),
    Entry(EntryId),
    Action(ActionId),
    Attendee(AttendeeId),
    Meeting(MeetingId),
    /// What an agency answered about a case (NOT-4).
    Answer(SaidId),
}

impl Line {
    /// The line of a table; nothing where its values are not for people.
    #[must_use]
    pub fn of(table: &str, row: RowId) -> Option<Self> {
        Some(match table {
            Referral::TABLE => Self::Case(CaseId::of(row)),
            PersonInCase::TABLE => Self::Person(PersonId::of(row)),
            Listing::TABLE => Self::Listing(ListingId::of(row)),
            Entry::TABLE => Self::Entry(EntryId::of(row)),
            Action::TABLE => Self::Action(ActionId::of(row)),
            Attendee::TABLE => Self::Attendee(AttendeeId::of(row)),
            Meeting::TABLE => Self::Meeting(MeetingId::of(row)),
            Said::TABLE => Self::Answer(SaidId::of(row)),
            _ => return None,
        })
    }

    pub(in crate::record) fn row(self) -> RowId {
        match self {
            Self::Case(id) => id.row(),
            Self::Person(id) => id.row(),
            Self::Listing(id) => id.row(),
            Self::Entry(id) => id.row(),
            Self::Action(id) => id.row(),
            Self::Attendee(id) => id.row(),
            Self::Meeting(id) => id.row(),
            Self::Answer(id) => id.row(),
        }
    }

    /// Its table, the columns, and how many belong to each field.
    fn described(self) -> (&'static str, &'static [&'static str], &'static [usize]) {
        const fn of<R: Row>() -> (&'static str, &'static [&'static str], &'static [usize]) {
            (R::TABLE, R::COLUMNS, R::FIELDS)
        }
        match self {
            Self::Case(_) => of::<Referral>(),
            Self::Person(_) => of::<PersonInCase>(),
            Self::Listing(_) => of::<Listing>(),
            Self::Entry(_) => of::<Entry>(),
            Self::Action(_) => of::<Action>(),
            Self::Attendee(_) => of::<Attendee>(),
            Self::Meeting(_) => of::<Meeting>(),
            Self::Answer(_) => of::<Said>(),
        }
    }

    /// The name of its table.
    #[must_use]
    pub fn table(self) -> &'static str {
        self.described().0
    }

    /// The columns of each field: those that mean one thing, and change together.
    fn fields(self) -> Vec<&'static [&'static str]> {
        let (_, mut columns, widths) = self.described();
        let mut fields = Vec::with_capacity(widths.len());
        for width in widths {
            let Some((field, rest)) = columns.split_at_checked(*width) else { break };
            fields.push(field);
            columns = rest;
        }
        fields
    }
}

/// What a field of a line held once: before somebody wrote another value, or beside one that is newer.
#[derive(Clone, PartialEq)]
pub struct EarlierValue {
    pub line: Line,
    /// When it was written: milliseconds since 1970, UTC.
    pub written_ms: u64,
    /// Who wrote it, where the roster says.
    pub by: Option<String>,
    /// The field's cells as they then were.
    pub(in crate::record) cells: Vec<(&'static str, Value)>,
}

impl std::fmt::Debug for EarlierValue {
    /// Without the values: they are case data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EarlierValue({:?}, {} cells)", self.line, self.cells.len())
    }
}

impl EarlierValue {
    /// A value of one cell, for tests.
    #[cfg(test)]
    pub fn of_text(line: Line, column: &'static str, text: &str, by: &str) -> Self {
        let cells = vec![(column, Value::Text(text.to_owned()))];
        Self { line, written_ms: 1_796_900_000_000, by: Some(by.to_owned()), cells }
    }

    /// The cells with what stood in them, as the record writes it; an empty one is an empty text.
    pub fn cells(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.cells.iter().map(|(column, value)| {
            let text = match value {
                Value::Text(text) => text.clone(),
                Value::Integer(number) => number.to_string(),
                Value::Null | Value::Bytes(_) => String::new(),
            };
            (*column, text)
        })
    }
}

/// Who wrote something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    /// Their name, where the roster says.
    pub name: Option<String>,
    /// It was this seat.
    pub own: bool,
}

impl Record {
    /// What the fields of a line held before, the newest first; the same on all seats that hold the same operations.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn earlier_values(&self, line: Line) -> Result<Vec<EarlierValue>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT cell, stamp, value FROM cell_history WHERE id = ?1 AND line_of = ?2 ORDER BY stamp DESC",
        )?;
        let mut rows = statement.query(params![line.row().to_string(), line.table()])?;
        let mut kept: Vec<(String, Stamp, Value)> = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(at) = row.get_ref(1)?.as_blob().ok().and_then(stamp::from_bytes) else { continue };
            kept.push((row.get(0)?, at, row::value_of(row.get(2)?)));
        }
        let mut earlier = Vec::new();
        for field in line.fields() {
            let first = field.first().copied().unwrap_or_default();
            for (_, at, _) in kept.iter().filter(|(cell, ..)| cell == first) {
                let of = |column: &&'static str| {
                    let found = kept.iter().find(|(cell, stamp, _)| cell == column && stamp == at)?;
                    Some((*column, found.2.clone()))
                };
                // Half of what means one thing means nothing.
                let Some(cells) = field.iter().map(of).collect::<Option<Vec<_>>>() else { continue };
                let by = self.name_of(at.seat)?;
                earlier.push((*at, EarlierValue { line, written_ms: at.wall_ms, by, cells }));
            }
        }
        earlier.sort_by(|(a, _), (b, _)| b.cmp(a));
        Ok(earlier.into_iter().map(|(_, value)| value).collect())
    }

    /// What the fields of a line hold now, each with who wrote it when.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn standing_values(&self, line: Line) -> Result<Vec<EarlierValue>> {
        let id = line.row().to_string();
        let mut standing = Vec::new();
        for field in line.fields() {
            let first = field.first().copied().unwrap_or_default();
            let sql = format!(
                "SELECT coalesce((SELECT stamp FROM cell_clock WHERE id = ?1 AND cell = ?2), written), {}
                 FROM {} WHERE id = ?1",
                field.join(", "),
                line.table()
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params![id, first])?;
            let Some(found) = rows.next()? else { continue };
            let Some(at) = found.get_ref(0)?.as_blob().ok().and_then(stamp::from_bytes) else { continue };
            let mut cells = Vec::with_capacity(field.len());
            for (place, column) in field.iter().enumerate() {
                cells.push((*column, row::value_of(found.get(place + 1)?)));
            }
            standing.push(EarlierValue { line, written_ms: at.wall_ms, by: self.name_of(at.seat)?, cells });
        }
        Ok(standing)
    }

    /// Who wrote last what stands in these cells of a line (or, of `dead`, took it out); nothing where the line is not
    /// known.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn last_writer(&self, line: Line, cells: &[&str]) -> Result<Option<Writer>> {
        let id = line.row().to_string();
        let mut last: Option<Stamp> = None;
        for cell in cells {
            let mut statement =
                self.connection.prepare_cached("SELECT stamp FROM cell_clock WHERE id = ?1 AND cell = ?2")?;
            let mut rows = statement.query(params![id, cell])?;
            if let Some(row) = rows.next()? {
                last = last.max(row.get_ref(0)?.as_blob().ok().and_then(stamp::from_bytes));
            }
        }
        if last.is_none() {
            let sql = format!("SELECT written FROM {} WHERE id = ?1", line.table());
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query([id])?;
            if let Some(row) = rows.next()? {
                last = row.get_ref(0)?.as_blob().ok().and_then(stamp::from_bytes);
            }
        }
        let Some(last) = last else { return Ok(None) };
        Ok(Some(Writer { name: self.name_of(last.seat)?, own: last.seat == self.seat() }))
    }

    /// The name of the person whose seat it is.
    pub(in crate::record) fn name_of(&self, seat: SeatId) -> Result<Option<String>> {
        let Some(person) = self.person_at(seat)? else { return Ok(None) };
        Ok(row::find::<Member>(&self.connection, person)?.map(|member| member.name))
    }

    /// The line of the person whose seat it is.
    pub(in crate::record) fn person_at(&self, seat: SeatId) -> Result<Option<RowId>> {
        match row::find::<Seat>(&self.connection, seat_row(seat))? {
            Some(said) => Ok(Some(said.person)),
            None => self.noted_owner(seat),
        }
    }
}
