//! What somebody without access left that belongs to a closed case: which of it that is, and how it comes into the case. Its words
//! are its readers' alone, so at any other seat it is only counted.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension};

use super::closing_off::{CLOSED_OFF, Leaving, LineOf, OF_CASE, OF_LINES, SWEPT, lines_of};
use super::coming_back::OPENED;
use super::keeping::PieceLine;
use super::late::is_of_list;
use super::{ClosedShelf, box_of, case_of};
use crate::domain::identifier::CaseId;
use crate::record::Record;
use crate::record::change::Writing;
use crate::record::error::Result;
use crate::record::purge::{self, MAY_GO};
use crate::record::row::{self, Member, Row};
use crate::record::unswept::{self, Swept};
use crate::record::withdrawn::person_row;
use crate::record::{image, stamp};
use crate::vault::closed_piece::{self, Whose};
use crate::vault::{KeyId, Operation, OperationKind, RowId, Value};

/// The log's words for what says who reads a case from then on: whoever has no access says nothing of that.
pub(in crate::record) const SAYS_WHO_READS: [&str; 2] = [CLOSED_OFF, OPENED];
/// What a reader's seat says of a case by itself when it takes something in; never what somebody left says.
const OF_KEEPING: [&str; 4] = [purge::TABLE, unswept::TABLE, PieceLine::TABLE, "held_time"];

/// Tables with texts that may be about lines of several cases.
const ABOUT_SEVERAL: [&str; 2] = ["draft", "dispatch_copy"];

/// Whether nothing of a table comes in with what somebody left.
pub(in crate::record) fn is_of_keeping(table: &str) -> bool {
    OF_KEEPING.contains(&table)
}

/// To what a line belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::record) enum Belongs {
    /// To an open case, or to none.
    Open(Option<CaseId>),
    /// To a case that was closed off, by this line that went into its box.
    Closed(RowId),
    /// It is a form, half filled in, about a line of such a case, or the marks of an agenda that had it: nobody needs it.
    ClosedForm,
    /// The line, or its case, is not in the record.
    Nowhere,
}

/// To what a line belongs.
///
/// # Errors
/// When the database refuses.
pub(in crate::record) fn belongs(connection: &Connection, table: &str, line: RowId) -> Result<Belongs> {
    if is_gone(connection, line)? {
        return Ok(Belongs::Closed(line));
    }
    if !is_there(connection, table, line)? {
        return Ok(Belongs::Nowhere);
    }
    if table == "referral" {
        return Ok(Belongs::Open(Some(case_of(line))));
    }
    let mut open = Belongs::Open(None);
    for (_, column) in OF_CASE.iter().filter(|(of, _)| *of == table) {
        let Some(case) = named_in(connection, table, column, line)? else { continue };
        if is_gone(connection, case)? {
            return Ok(Belongs::Closed(case));
        }
        if open == Belongs::Open(None) {
            let there = is_there(connection, "referral", case)?;
            open = if there { Belongs::Open(Some(case_of(case))) } else { Belongs::Nowhere };
        }
    }
    for (_, column, of) in OF_LINES.iter().filter(|(from, ..)| *from == table) {
        let Some(parent) = named_in(connection, table, column, line)? else { continue };
        match belongs(connection, of, parent)? {
            closed @ Belongs::Closed(_) => return Ok(closed),
            found @ Belongs::Open(Some(_)) if open == Belongs::Open(None) => open = found,
            _ => {}
        }
    }
    if ABOUT_SEVERAL.contains(&table) && open == Belongs::Open(None) {
        let about = format!("SELECT 1 FROM {table} AS t, purged AS p WHERE t.id = ?1 AND instr(t.text, p.line) > 0");
        if connection.prepare_cached(&about)?.exists([line.to_string()])? {
            return Ok(Belongs::ClosedForm);
        }
    }
    Ok(open)
}

/// Names those with access who may know who reads the case of a line that went, or of a box.
///
/// # Errors
/// When the database refuses.
pub(in crate::record) fn may_know(main: &Record, root: RowId) -> Result<BTreeSet<String>> {
    let sql = "SELECT written FROM purged WHERE line = ?1 UNION SELECT written FROM closed_piece WHERE box = ?1";
    let mut statement = main.connection.prepare_cached(sql)?;
    let stamps = statement.query_map([root.to_string()], |row| row.get::<_, Vec<u8>>(0))?;
    let mut names = BTreeSet::new();
    for at in stamps.collect::<rusqlite::Result<Vec<_>>>()?.iter().filter_map(|at| stamp::from_bytes(at)) {
        let person = main.person_at(at.seat)?;
        let member = person.map(|person| row::find::<Member>(&main.connection, person)).transpose()?.flatten();
        names.extend(member.filter(|member| member.last_epoch.is_none()).map(|member| member.name));
    }
    Ok(names)
}

fn is_gone(connection: &Connection, line: RowId) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM purged WHERE line = ?1")?.exists([line.to_string()])?)
}

fn is_there(connection: &Connection, table: &str, line: RowId) -> Result<bool> {
    Ok(connection.prepare_cached(&format!("SELECT 1 FROM {table} WHERE id = ?1"))?.exists([line.to_string()])?)
}

fn named_in(connection: &Connection, table: &str, column: &str, line: RowId) -> Result<Option<RowId>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {column} FROM {table} WHERE id = ?1"))?;
    let found = statement.query_row([line.to_string()], |row| row.get::<_, Option<String>>(0)).optional()?;
    Ok(found.flatten().and_then(|named| named.parse().ok()))
}

/// A line of pieces that somebody left, as their journal writes it for the first time, or again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::record) struct LeftPiece<'o> {
    pub line: RowId,
    pub within: RowId,
    pub bytes: &'o [u8],
    /// Whose journal it is.
    pub who: KeyId,
}

/// The pieces among operations that are in no line of a record; the others say nothing that a reader has not, or take away.
pub(in crate::record) fn pieces_in<'o>(
    main: &Record,
    operations: impl Iterator<Item = (KeyId, &'o Operation)>,
) -> Result<Vec<LeftPiece<'o>>> {
    let (mut boxes, mut pieces) = (BTreeMap::new(), Vec::new());
    for (who, operation) in operations {
        let Some((table, line)) = operation.change.line() else { continue };
        if table != PieceLine::TABLE || is_there(&main.connection, table, line)? {
            continue;
        }
        let cells = operation.change.cells();
        boxes.extend(put_in(operation));
        if let Some((_, Value::Bytes(bytes))) = cells.iter().find(|(column, _)| column == "bytes")
            && let Some(within) = boxes.get(&line)
        {
            pieces.push(LeftPiece { line, within: *within, bytes, who });
        }
    }
    Ok(pieces)
}

/// The piece that an operation puts into a box, and that box.
pub(in crate::record) fn put_in(operation: &Operation) -> Option<(RowId, RowId)> {
    let (_, line) = operation.change.line().filter(|(table, _)| *table == PieceLine::TABLE)?;
    let (_, within) = operation.change.cells().iter().find(|(column, _)| column == "box")?;
    match within {
        Value::Text(within) => Some((line, within.parse().ok()?)),
        Value::Null | Value::Integer(_) | Value::Bytes(_) => None,
    }
}

/// The piece that an operation takes away.
pub(in crate::record) fn is_replaced(operation: &Operation) -> Option<RowId> {
    let (_, line) = operation.change.line().filter(|(table, _)| *table == PieceLine::TABLE)?;
    let is_emptied = operation.change.cells().iter().any(|(column, value)| column == "bytes" && *value == Value::Null);
    (is_emptied || matches!(operation.change, OperationKind::Tombstone { dead: true, .. })).then_some(line)
}

/// What a piece that somebody left says that its case has not.
pub(in crate::record) struct OpenedLeft {
    pub case: CaseId,
    pub operations: Vec<Operation>,
    /// Whether it says something of the case's list.
    pub of_list: bool,
}

/// What of all that was left goes into one case.
#[derive(Default)]
pub(in crate::record) struct ForCase {
    /// What was done to it in the open record, by somebody who had not heard that it was closed off.
    pub in_the_open: Vec<Operation>,
    /// What was in pieces, and the lines of these with their boxes.
    pub in_pieces: Vec<Operation>,
    pub pieces: BTreeMap<RowId, RowId>,
}

impl ClosedShelf {
    /// What the pieces say, to try out what something would come to; nothing of that may stay.
    pub(in crate::record) const fn trial(&mut self) -> &mut Record {
        &mut self.record
    }

    /// The cases of this shelf to which lines belong that went from the record.
    ///
    /// # Errors
    /// When the database refuses.
    pub(in crate::record) fn cases_of_lines(&self) -> Result<BTreeMap<RowId, CaseId>> {
        let mut lines = BTreeMap::new();
        for case in self.cases() {
            lines.extend(lines_of(&self.record, case, &[])?.into_iter().map(|(_, line)| (line, case)));
        }
        Ok(lines)
    }

    /// What a piece says that somebody left; nothing where this key does not open it, or they were no reader of its case.
    ///
    /// # Errors
    /// When the database refuses.
    pub(in crate::record) fn open_left(&self, main: &Record, piece: LeftPiece<'_>) -> Result<Option<OpenedLeft>> {
        let (record, writers) = main.whose()?;
        let of = Whose { record, writers: &writers };
        let Ok(opened) = closed_piece::open(piece.bytes, piece.line, &of, &self.unlocked) else { return Ok(None) };
        let case = case_of(opened.case);
        let is_theirs = opened.who == piece.who && box_of(&opened.secret) == piece.within;
        if !is_theirs || !self.was_reader(case, person_row(opened.who))? {
            return Ok(None);
        }
        let (of_list, operations): (Vec<_>, Vec<_>) = self.new_of(opened.operations)?.into_iter().partition(is_of_list);
        let is_half_line = |one: &Operation| one.change.line().is_some_and(|(table, _)| table == "draft");
        let operations = operations.into_iter().filter(|one| !is_half_line(one)).collect();
        Ok(Some(OpenedLeft { case, operations, of_list: !of_list.is_empty() }))
    }

    /// Takes into a case what was left of it; what it gives is to be kept with the record.
    ///
    /// # Errors
    /// When the case can't be encrypted, or something of it does not fit.
    pub(in crate::record) fn take_left(
        &mut self,
        main: &mut Record,
        case: CaseId,
        left: &ForCase,
        now: u64,
    ) -> Result<Vec<Operation>> {
        let mut all = Vec::new();
        if !left.in_the_open.is_empty() {
            self.record.apply(&left.in_the_open, now)?;
            let lines = still_there(main, &left.in_the_open)?;
            let operations = &left.in_the_open;
            let leaving = Leaving { operations, lines: &lines, swept: &Swept::all(operations) };
            all.extend(self.add_purging(main, case, leaving, SWEPT, now)?);
        }
        if !left.in_pieces.is_empty() {
            self.record.apply(&left.in_pieces, now)?;
            all.extend(self.add(main, case, &left.in_pieces, now)?);
        }
        if !left.pieces.is_empty() {
            all.extend(self.are_in(main, &left.pieces, now)?);
        }
        Ok(all)
    }

    /// Says of pieces that their case has what they say: everybody can tell then that they don't wait.
    fn are_in(&self, main: &mut Record, pieces: &BTreeMap<RowId, RowId>, now: u64) -> Result<Vec<Operation>> {
        let epoch = image::epoch(&main.connection).and_then(|epoch| u32::try_from(epoch).ok()).unwrap_or(0);
        let say = |writing: &mut Writing<'_>| {
            for (line, within) in pieces {
                writing.insert(&PieceLine { id: *line, within: *within, epoch, bytes: None })?;
                writing.remove::<PieceLine>(*line)?;
            }
            Ok(())
        };
        let ((), made) = main.write(SWEPT, now, say)?;
        Ok(made.operations)
    }
}

/// The lines of these operations that did not go from a record yet.
fn still_there(main: &Record, operations: &[Operation]) -> Result<Vec<LineOf>> {
    let mut lines = BTreeSet::new();
    for (table, line) in operations.iter().filter_map(|one| one.change.line()) {
        let table = MAY_GO.into_iter().find(|may_go| *may_go == table);
        if let Some(table) = table
            && !is_gone(&main.connection, line)?
        {
            lines.insert((table, line));
        }
    }
    Ok(lines.into_iter().collect())
}

/// Whether an operation says who reads a case.
pub(in crate::record) fn says_who_reads(operation: &Operation) -> Option<&'static str> {
    let OperationKind::Audit { what, .. } = &operation.change else { return None };
    SAYS_WHO_READS.into_iter().find(|said| said == what)
}
