//! What somebody did to a line of a case that was closed off, not having heard of that. It was saved, so it is kept: beside the
//! tables, plain as it was made, until one of the case's readers takes it into the case (`closed::closing_off`) and says so. Then
//! it goes everywhere.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};

use super::apply::{Apply, WITHOUT_HISTORY, waited};
use super::change::named;
use super::error::{RecordError, Result};
use super::purge::{line_in, may_go};
use super::row::{Cells, Kin, Row, Take, Unread};
use super::{Record, stamp};
use crate::vault::{Operation, RowId, Stamp, Value};

/// The table of what is in a case.
pub(super) const TABLE: &str = "swept";
/// How many bytes a stamp has.
const STAMP: usize = 20;

/// What of a purged line the readers of its case have. Two seats that say it of the same say one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Swept {
    pub id: RowId,
    pub line_of: String,
    pub line: RowId,
    /// In order, each [`STAMP`] bytes.
    pub stamps: Vec<u8>,
}

impl Swept {
    pub fn new(line_of: &str, line: RowId, stamps: &BTreeSet<Stamp>) -> Self {
        let stamps: Vec<u8> = stamps.iter().flat_map(|at| stamp::to_bytes(*at)).collect();
        Self { id: id_of(line, &stamps), line_of: line_of.to_owned(), line, stamps }
    }

    /// What says of each of these lines that the case has these operations.
    pub fn all(operations: &[Operation]) -> Vec<Self> {
        let mut lines: BTreeMap<(&str, RowId), BTreeSet<Stamp>> = BTreeMap::new();
        for one in operations {
            if let Some(line) = one.change.line() {
                lines.entry(line).or_default().insert(one.stamp);
            }
        }
        lines.into_iter().map(|((table, line), stamps)| Self::new(table, line, &stamps)).collect()
    }
}

impl Row for Swept {
    const TABLE: &'static str = TABLE;
    const COLUMNS: &'static [&'static str] = &["line_of", "line", "stamps"];
    const FIELDS: &'static [usize] = &[1, 1, 1];

    fn row(&self) -> RowId {
        self.id
    }

    fn cells(&self) -> Vec<Value> {
        vec![Value::from(self.line_of.as_str()), Value::from(self.line), Value::from(self.stamps.clone())]
    }

    fn read(id: RowId, cells: &mut Take<'_, '_>) -> std::result::Result<Self, Unread> {
        let (line_of, line) = (String::take(cells)?, <RowId as Cells>::take(cells)?);
        Ok(Self { id: RowId::of(id), line_of, line, stamps: cells.bytes_if_any()?.unwrap_or_default() })
    }
}

fn id_of(line: RowId, stamps: &[u8]) -> RowId {
    named("swept", &[line.as_bytes(), stamps])
}

fn said_in(cells: &[(String, Value)]) -> Option<(RowId, &[u8])> {
    let (_, line) = line_in(cells)?;
    match cells.iter().find(|(column, _)| column == "stamps") {
        Some((_, Value::Bytes(stamps))) => Some((line, stamps)),
        _ => None,
    }
}

/// Whether a new line of the table is named by what it says.
pub(super) fn is_sound(row: RowId, cells: &[(String, Value)]) -> bool {
    said_in(cells).is_some_and(|(line, stamps)| stamps.len().is_multiple_of(STAMP) && id_of(line, stamps) == row)
}

fn is_swept(connection: &Connection, line: &str, at: &[u8; STAMP]) -> Result<bool> {
    let mut statement = connection.prepare_cached("SELECT stamps FROM swept WHERE line = ?1")?;
    let mut rows = statement.query([line])?;
    while let Some(row) = rows.next()? {
        if row.get::<_, Vec<u8>>(0)?.chunks_exact(STAMP).any(|one| one == at) {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Apply<'_> {
    /// Keeps what was done to a purged line for the readers of its case, unless they have it. Of what keeps no history only the
    /// newest.
    pub fn set_aside(&self, row: RowId, operation: &Operation) -> Result<()> {
        let (id, at) = (row.to_string(), stamp::to_bytes(operation.stamp));
        if is_swept(self.connection, &id, &at)? {
            return Ok(());
        }
        let line = operation.change.line();
        if let Some((table, _)) = line.filter(|(table, _)| WITHOUT_HISTORY.contains(table)) {
            let newer = "SELECT 1 FROM unswept WHERE id = ?1 AND stamp > ?2";
            if self.connection.prepare_cached(newer)?.exists(params![id, at])? {
                return Ok(());
            }
            let older = "DELETE FROM unswept WHERE id = ?1 AND stamp < ?2";
            self.connection.prepare_cached(older)?.execute(params![id, at])?;
            self.touch(table, row);
        }
        let bad = |_| RecordError::BadOperation { table: "unswept".to_owned(), row };
        let bytes = minicbor::to_vec(operation).map_err(bad)?;
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO unswept (id, stamp, operation) VALUES (?1, ?2, ?3)")?
            .execute(params![id, at, bytes])?;
        if let Some((table, _)) = line {
            self.touch(table, row);
        }
        Ok(())
    }

    /// Lets go of what the readers of a case have.
    pub fn forget_swept(&self, cells: &[(String, Value)]) -> Result<()> {
        let Some((line, stamps)) = said_in(cells) else { return Ok(()) };
        let mut statement = self.connection.prepare_cached("DELETE FROM unswept WHERE id = ?1 AND stamp = ?2")?;
        for at in stamps.chunks_exact(STAMP) {
            statement.execute(params![line.to_string(), at])?;
        }
        Ok(())
    }

    /// What waits for something of a line.
    pub fn waiting_for(&self, row: RowId) -> Result<Vec<Operation>> {
        let mut statement = self.connection.prepare_cached("SELECT operation FROM waiting WHERE id = ?1")?;
        let found = statement.query_map([row.to_string()], |row| row.get::<_, Vec<u8>>(0))?;
        let found = found.collect::<rusqlite::Result<Vec<_>>>()?;
        found.iter().map(|bytes| Ok(waited(row, bytes)?.0)).collect()
    }
}

impl Record {
    /// What was set aside of a line.
    pub(super) fn unswept(&self, line: RowId) -> Result<Vec<Operation>> {
        let sql = "SELECT operation FROM unswept WHERE id = ?1 ORDER BY stamp";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_map([line.to_string()], |row| row.get::<_, Vec<u8>>(0))?;
        let bad = |_| RecordError::BadOperation { table: "unswept".to_owned(), row: line };
        let found = found.collect::<rusqlite::Result<Vec<_>>>()?;
        found.iter().map(|bytes| minicbor::decode(bytes).map_err(bad)).collect()
    }

    /// Of these operations those that a case's readers are said to have swept into it: whoever may write in the record could
    /// have set them aside for that.
    pub(super) fn only_swept(&self, operations: Vec<Operation>) -> Result<Vec<Operation>> {
        let mut swept = Vec::new();
        for one in operations {
            let line = one.change.line().filter(|(table, _)| may_go(table)).map(|(_, line)| line.to_string());
            if let Some(line) = line
                && is_swept(&self.connection, &line, &stamp::to_bytes(one.stamp))?
            {
                swept.push(one);
            }
        }
        Ok(swept)
    }

    /// Whether anything of a line is said to be swept.
    pub(super) fn sweeps(&self, line: RowId) -> Result<bool> {
        Ok(self.connection.prepare_cached("SELECT 1 FROM swept WHERE line = ?1")?.exists([line.to_string()])?)
    }

    /// Of these operations those that are not said to be swept, of this line.
    pub(super) fn not_swept(&self, line: RowId, operations: Vec<Operation>) -> Result<Vec<Operation>> {
        let id = line.to_string();
        let mut later = Vec::new();
        for one in operations {
            if !is_swept(&self.connection, &id, &stamp::to_bytes(one.stamp))? {
                later.push(one);
            }
        }
        Ok(later)
    }

    /// Whether anything was set aside of a line.
    pub(super) fn has_unswept(&self, line: RowId) -> Result<bool> {
        Ok(self.connection.prepare_cached("SELECT 1 FROM unswept WHERE id = ?1")?.exists([line.to_string()])?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entry::{Entry, EntryKind, Standing};
    use crate::domain::fixture::at;
    use crate::domain::identifier::{CaseId, EntryId, MeetingId};
    use crate::record::purge::Purged;
    use crate::vault::SeatId;

    const NOW: u64 = 1_796_900_000_000;

    fn record() -> Record {
        Record::empty(RowId::from_bytes([1; 16]), SeatId::from_bytes([1; 8])).unwrap()
    }

    /// Whatever is heard of first, what is not in the case waits for its readers, once they have it nothing does, and all
    /// seats are alike.
    #[test]
    fn a_purged_line_and_what_was_done_to_it_meet_in_any_order() {
        let said = Entry {
            id: EntryId::new(),
            case: CaseId::new(),
            meeting: MeetingId::new(),
            kind: EntryKind::Information(Standing::Fact),
            agency: None,
            speaker: None,
            text: "he lives at number 4".to_owned(),
            at: at("2026-12-10 09:30"),
            edited: None,
        };
        let mut writer = record();
        let filed = writer.write("file-entry", NOW, |writing| writing.insert(&said)).unwrap().1.operations;
        let revise = |found: &mut Entry| {
            found.text = "he lives at number 9".to_owned();
            found.speaker = Some("Marlon Invented".to_owned());
        };
        let row = said.id.row();
        let revised = writer.write("revise-entry", NOW, |writing| writing.revise(row, revise)).unwrap().1.operations;
        let removed = writer.write("remove-entry", NOW, |writing| writing.remove::<Entry>(row)).unwrap().1.operations;
        let mut closer = record();
        let says = |writing: &mut super::super::change::Writing<'_>| {
            Swept::all(&filed).iter().try_for_each(|one| writing.put(one))?;
            writing.put(&Purged::new("entry", row, "close-off"))
        };
        let gone = closer.write("close-off", NOW, says).unwrap().1.operations;
        let (swept, purged) = gone.split_at(gone.len() - 1);
        let parts: [&[Operation]; 5] = [&filed, &revised, &removed, swept, purged];
        let later: Vec<Operation> = revised.iter().chain(&removed).cloned().collect();
        let says = |writing: &mut super::super::change::Writing<'_>| {
            Swept::all(&later).iter().try_for_each(|one| writing.put(one))
        };
        let in_the_case = closer.write("sweep", NOW, says).unwrap().1.operations;
        let (mut dumps, mut ends) = (BTreeSet::new(), BTreeSet::new());
        for order in orders(parts.len()) {
            let mut seat = record();
            for at in order {
                seat.apply(parts[at], NOW).unwrap();
            }
            let waits: BTreeSet<Stamp> = seat.unswept(row).unwrap().iter().map(|one| one.stamp).collect();
            let lines = |operations: &[Operation]| -> BTreeSet<Stamp> {
                operations.iter().filter(|one| one.change.line() == Some(("entry", row))).map(|one| one.stamp).collect()
            };
            assert_eq!(waits, lines(&later));
            dumps.insert(seat.canonical_dump().unwrap());
            seat.apply(&in_the_case, NOW).unwrap();
            assert_eq!(seat.unswept(row).unwrap(), []);
            parts.iter().for_each(|part| seat.apply(part, NOW).unwrap());
            assert_eq!(seat.unswept(row).unwrap(), [], "heard of again");
            ends.insert(seat.canonical_dump().unwrap());
        }
        assert_eq!((dumps.len(), ends.len()), (1, 1));
    }

    fn orders(of: usize) -> Vec<Vec<usize>> {
        if of == 0 {
            return vec![Vec::new()];
        }
        let shorter = orders(of - 1);
        let with = |order: &Vec<usize>, at: usize| {
            let mut order = order.clone();
            order.insert(at, of - 1);
            order
        };
        shorter.iter().flat_map(|order| (0..of).map(move |at| with(order, at))).collect()
    }
}
