//! Each line knows its room: one description a table, from which inserting, changing and loading all follow.
//!
//! A value stands in one or more cells ([`Cells`]); a line is a table's name and its fields in order ([`Row`]).
//! Cells of one field mean one thing, so they are always written together.

mod calendar;
mod cells;
mod closed;
mod contacts;
mod intake;
mod life;
mod meeting;
mod people;
mod research;
mod tracks;
mod words;

use rusqlite::{Connection, OptionalExtension};

use crate::record::error::{RecordError, Result};
use crate::vault::{RowId, Value};

pub(super) use calendar::{SentCopy, Setting};
pub(super) use cells::{Cells, Kin, Take, Unread};
pub(super) use intake::{Imported, PersonInCase};
pub(super) use meeting::{Area, Draft, Member, Seat};
pub(super) use people::{identity_of_party, line_of as identity_line};
pub(super) use research::ReportPart;

/// Columns whose text two people may edit at once: after its first writing each is a `yrs` text.
const LONG_TEXTS: [(&str, &str); 3] = [("entry", "text"), ("action", "text"), ("referral", "summary")];

/// Whether a column is a long text.
pub(super) fn is_long_text(table: &str, column: &str) -> bool {
    LONG_TEXTS.contains(&(table, column))
}

/// What a cell held, as an operation says it.
pub(super) fn value_of(kept: rusqlite::types::Value) -> Value {
    match kept {
        rusqlite::types::Value::Integer(number) => Value::Integer(number),
        rusqlite::types::Value::Text(text) => Value::Text(text),
        rusqlite::types::Value::Blob(bytes) => Value::Bytes(bytes),
        rusqlite::types::Value::Null | rusqlite::types::Value::Real(_) => Value::Null,
    }
}

/// A value that is one line of one table.
pub(super) trait Row: Sized {
    /// The table's name.
    const TABLE: &'static str;
    /// The columns, in the order of [`Row::cells`]; `id` is not among them.
    const COLUMNS: &'static [&'static str];
    /// How many columns each field has, in order.
    const FIELDS: &'static [usize];

    /// The line's identifier.
    fn row(&self) -> RowId;
    /// What stands in the columns.
    fn cells(&self) -> Vec<Value>;
    /// The value of a line; what other tables hold of it is left empty.
    fn read(id: RowId, cells: &mut Take<'_, '_>) -> std::result::Result<Self, Unread>;
}

/// Describes a line: its table, the type of its identifier, and each field with its columns. Fields after `elsewhere`
/// are in tables of their own.
macro_rules! row {
    ($type:ty = $table:literal, $id:ty { $($field:ident: $($column:literal)+;)+ } $(elsewhere $($other:ident)+)?) => {
        impl $crate::record::row::Row for $type {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[$($($column),+),+];
            const FIELDS: &'static [usize] = &[$([$($column),+].len()),+];

            fn row(&self) -> $crate::vault::RowId {
                $crate::record::row::Kin::row(self.id)
            }

            fn cells(&self) -> Vec<$crate::vault::Value> {
                let mut cells = Vec::with_capacity(Self::COLUMNS.len());
                $($crate::record::row::Cells::put(&self.$field, &mut cells);)+
                cells
            }

            fn read(
                id: $crate::vault::RowId,
                cells: &mut $crate::record::row::Take<'_, '_>,
            ) -> std::result::Result<Self, $crate::record::row::Unread> {
                Ok(Self {
                    id: <$id as $crate::record::row::Kin>::of(id),
                    $($field: $crate::record::row::Cells::take(cells)?,)+
                    $($($other: Default::default(),)+)?
                })
            }
        }
    };
}
pub(super) use row;

/// The lines of a table, those removed left out, that fit `condition` (SQL over the columns, ordered as it says).
pub(super) fn load<R: Row>(connection: &Connection, condition: &str, values: impl rusqlite::Params) -> Result<Vec<R>> {
    let sql = format!("SELECT id, {} FROM {} WHERE dead = 0 AND {condition}", R::COLUMNS.join(", "), R::TABLE);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(values)?;
    let mut loaded = Vec::new();
    while let Some(row) = rows.next()? {
        loaded.push(read_row(row)?);
    }
    Ok(loaded)
}

/// One line, where it is there and was not removed.
pub(super) fn find<R: Row>(connection: &Connection, id: RowId) -> Result<Option<R>> {
    let found = load(connection, "id = ?1", [id.to_string()])?;
    Ok(found.into_iter().next())
}

/// One line that must be there.
///
/// # Errors
/// When it is not, or was removed.
pub(super) fn get<R: Row>(connection: &Connection, id: RowId) -> Result<R> {
    find(connection, id)?.ok_or(RecordError::Missing { table: R::TABLE, row: id })
}

/// Whether a line is there, and whether it was removed.
pub(super) fn is_dead<R: Row>(connection: &Connection, id: RowId) -> Result<Option<bool>> {
    let sql = format!("SELECT dead FROM {} WHERE id = ?1", R::TABLE);
    Ok(connection.prepare_cached(&sql)?.query_row([id.to_string()], |row| row.get(0)).optional()?)
}

fn read_row<R: Row>(row: &rusqlite::Row<'_>) -> Result<R> {
    let name: String = row.get(0)?;
    let unreadable = |column| RecordError::Unreadable { table: R::TABLE, row: name.clone(), column };
    let id: RowId = name.parse().map_err(|_| unreadable("id"))?;
    let mut cells = Take::from_second(row);
    R::read(id, &mut cells).map_err(|Unread(at)| unreadable(R::COLUMNS.get(at).copied().unwrap_or("id")))
}

#[cfg(test)]
mod round_trip;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action::{Action, ActionUpdate};
    use crate::domain::agency::{Agency, Contact};
    use crate::domain::attendance::Attendee;
    use crate::domain::case::{EarlierCase, Match};
    use crate::domain::conflict::ConflictOfInterest;
    use crate::domain::contacts::{ContactCheck, Release, SignUp};
    use crate::domain::dispatch::{Dispatch, DispatchTo};
    use crate::domain::entry::Entry;
    use crate::domain::held_time::HeldTime;
    use crate::domain::life::Step;
    use crate::domain::listing::{Duty, Listing};
    use crate::domain::meeting::Meeting;
    use crate::domain::people::{Identity, IdentityDecision};
    use crate::domain::referral::Referral;
    use crate::domain::research::{Ask, Reminder, Report, Said};
    use crate::domain::tracks::{Track, TrackEvent};
    use crate::record::engine;

    /// Every described line is the table's columns and no more, wherever they stand: statements name their columns.
    fn check<R: Row>(connection: &Connection) {
        let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY name").unwrap();
        let columns: Vec<String> =
            statement.query_map([R::TABLE], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        let mut expected = vec!["id", "dead", "written"];
        expected.extend(R::COLUMNS);
        expected.sort_unstable();
        assert_eq!(columns, expected, "{}", R::TABLE);
        assert_eq!(R::FIELDS.iter().sum::<usize>(), R::COLUMNS.len(), "{}", R::TABLE);
    }

    #[test]
    fn the_descriptions_are_the_schema() {
        let connection = engine::empty().unwrap();
        check::<Meeting>(&connection);
        check::<Referral>(&connection);
        check::<super::intake::PersonInCase>(&connection);
        check::<Listing>(&connection);
        check::<Entry>(&connection);
        check::<Action>(&connection);
        check::<ActionUpdate>(&connection);
        check::<Agency>(&connection);
        check::<Contact>(&connection);
        check::<Attendee>(&connection);
        check::<EarlierCase>(&connection);
        check::<Match>(&connection);
        check::<Step>(&connection);
        check::<Duty>(&connection);
        check::<Identity>(&connection);
        check::<IdentityDecision>(&connection);
        check::<Ask>(&connection);
        check::<Reminder>(&connection);
        check::<Said>(&connection);
        check::<Report>(&connection);
        check::<ReportPart>(&connection);
        check::<Dispatch>(&connection);
        check::<DispatchTo>(&connection);
        check::<SentCopy>(&connection);
        check::<ConflictOfInterest>(&connection);
        check::<ContactCheck>(&connection);
        check::<Release>(&connection);
        check::<SignUp>(&connection);
        check::<Track>(&connection);
        check::<TrackEvent>(&connection);
        check::<HeldTime>(&connection);
        check::<Setting>(&connection);
        check::<crate::domain::closed::ClosedRecipient>(&connection);
        check::<crate::record::closed::ClosedReader>(&connection);
        check::<crate::record::closed::ReaderConflict>(&connection);
        check::<crate::record::closed::ClosedCopy>(&connection);
        check::<crate::record::closed::ClosedLikeness>(&connection);
    }
}
