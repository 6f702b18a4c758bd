//! Where what somebody left would go: to the record that everybody reads, into a closed case of this person's, or nowhere here.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use crate::domain::identifier::CaseId;
use crate::record::Record;
use crate::record::apply::Apply;
use crate::record::closed::{
    Belongs, CLOSED_OFF, ClosedShelf, LeftPiece, PieceLine, belongs, is_of_keeping, is_replaced, may_know, pieces_in,
    put_in, says_who_reads,
};
use crate::record::error::Result;
use crate::record::left_out::changes;
use crate::record::row::{Row, Seat};
use crate::record::touched::Touched;
use crate::vault::late_journal::LateJournal;
use crate::vault::{LeftOut, Operation, OperationKind, RowId, Value};

/// Where an operation goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goes {
    /// It is a line of the log, or says whose sitting that is of.
    Log,
    /// To the record, to an open case or to none.
    Open(Option<CaseId>),
    /// To the record, encrypted as it is: it was written in a case that was closed off by it, which stays open.
    Sealed,
    /// Into a closed case, to which somebody wrote as if it were open.
    Closed(CaseId),
    /// Into a closed case, of which it was in a piece.
    Piece(CaseId),
    /// It holds pieces, and goes nowhere itself.
    PieceLine { case: CaseId, line: RowId, within: RowId },
}

impl Goes {
    /// To which case, or to none; nothing of the log.
    pub const fn case(&self) -> Option<Option<CaseId>> {
        match self {
            Self::Log => None,
            Self::Open(case) => Some(*case),
            Self::Sealed => Some(None),
            Self::Closed(case) | Self::Piece(case) | Self::PieceLine { case, .. } => Some(Some(*case)),
        }
    }

    /// Whether that is a closed one.
    pub const fn is_closed(&self) -> bool {
        matches!(self, Self::Closed(_) | Self::Piece(_) | Self::PieceLine { .. })
    }
}

/// An operation that can be taken in here.
pub(super) struct Lot {
    /// In which frame it was, from 0.
    pub frame: usize,
    /// When that was written.
    pub at_ms: u64,
    pub schema: u32,
    pub goes: Goes,
    /// Whether the record has it not.
    pub is_lacking: bool,
    pub operation: Operation,
}

/// All of a journal.
#[derive(Default)]
pub(super) struct Sorted {
    pub lots: Vec<Lot>,
    pub closed: usize,
    pub in_the_open: usize,
    pub ask: BTreeSet<String>,
    pub refused: usize,
    pub nowhere: usize,
    pub left_out: LeftOut,
    pub kept_out: usize,
    pub readers: BTreeSet<&'static str>,
    pub of_list: bool,
}

/// What an operation names: lines in its cells.
pub(super) fn named_by(operation: &Operation) -> BTreeSet<RowId> {
    let ids = |(_, value): &(String, Value)| match value {
        Value::Text(text) => text.parse().ok(),
        Value::Null | Value::Integer(_) | Value::Bytes(_) => None,
    };
    operation.change.cells().iter().filter_map(ids).collect()
}

impl Record {
    /// Sorts what a journal holds. The record stays as it is.
    pub(super) fn sorted(&mut self, shelf: Option<&ClosedShelf>, journal: &LateJournal) -> Result<Sorted> {
        let (mut sorted, mut candidates) = (Sorted::default(), Vec::new());
        let sealed = sealed_lines(journal);
        for (at, frame) in journal.frames.iter().enumerate() {
            let (operations, late) = self.left_behind(frame)?;
            let knew = late.as_ref().is_some_and(|late| late.refused);
            if knew {
                sorted.refused = sorted.refused.saturating_add(frame.body.operations.len());
            }
            if let Some(late) = late {
                sorted.kept_out = sorted.kept_out.saturating_add(late.kept_out);
                sorted.left_out.join(late.left_out.unwrap_or_default());
            }
            let mut kept = Vec::with_capacity(operations.len());
            for change in changes(&operations) {
                let said = change.iter().find_map(says_who_reads);
                sorted.readers.extend(said);
                // Who reads a case is not decided by it: of such a change the log alone is left, half a line before it, and
                // what stays encrypted.
                let stays =
                    |one: &&Operation| said.is_none() || is_log(one) || is_half_line(one) || is_in(one, &sealed);
                kept.extend(change.iter().filter(stays).cloned());
            }
            candidates.extend(kept.into_iter().map(|operation| Lot {
                frame: at,
                at_ms: frame.body.stamp.wall_ms,
                schema: frame.body.schema,
                goes: if is_in(&operation, &sealed) { Goes::Sealed } else { Goes::Log },
                is_lacking: false,
                operation,
            }));
        }
        self.sort_pieces(shelf, journal, &candidates, &mut sorted)?;
        self.sort_lines(shelf, candidates, &mut sorted)?;
        sorted.lots.sort_by_key(|lot| lot.frame);
        let comes_in = |lot: &Lot| lot.is_lacking && lot.goes != Goes::Log;
        if sorted.closed > 0 && !sorted.lots.iter().any(comes_in) {
            // The log of what only others take in comes in with that.
            sorted.lots.clear();
        }
        Ok(sorted)
    }

    /// What is in pieces of closed cases. How many are there is all that can be said of those that this key does not open.
    fn sort_pieces(
        &self,
        shelf: Option<&ClosedShelf>,
        journal: &LateJournal,
        candidates: &[Lot],
        sorted: &mut Sorted,
    ) -> Result<()> {
        let who = journal.frames.iter().map(|frame| frame.body.who).collect::<Vec<_>>();
        let candidates = || candidates.iter().filter(|lot| lot.goes != Goes::Sealed);
        let operations = candidates().filter_map(|lot| Some((*who.get(lot.frame)?, &lot.operation)));
        let (mut unread, mut taken) = (BTreeSet::new(), BTreeSet::new());
        for piece in pieces_in(self, operations)? {
            let opened = shelf.map(|shelf| shelf.open_left(self, piece)).transpose()?.flatten();
            let Some(opened) = opened else {
                unread.insert(piece.line);
                sorted.ask.extend(may_know(self, piece.within)?);
                continue;
            };
            sorted.of_list |= opened.of_list;
            let of = candidates().find(|lot| holds(&lot.operation, piece));
            let Some(Lot { frame, at_ms, schema, operation, .. }) = of else { continue };
            let lot = |goes, operation: &Operation, at_ms| Lot {
                frame: *frame,
                at_ms,
                schema: *schema,
                goes,
                is_lacking: true,
                operation: operation.clone(),
            };
            let (case, line, within) = (opened.case, piece.line, piece.within);
            sorted.lots.push(lot(Goes::PieceLine { case, line, within }, operation, *at_ms));
            for one in opened.operations.iter().filter(|one| taken.insert(one.stamp)) {
                sorted.lots.push(lot(Goes::Piece(case), one, one.stamp.wall_ms));
            }
        }
        sorted.closed = sorted.closed.saturating_add(unread.len());
        Ok(())
    }

    /// All that is in no piece.
    fn sort_lines(&mut self, shelf: Option<&ClosedShelf>, candidates: Vec<Lot>, sorted: &mut Sorted) -> Result<()> {
        let cases = shelf.map(ClosedShelf::cases_of_lines).transpose()?.unwrap_or_default();
        let places = self.places(candidates)?;
        for (lot, place) in places {
            match place {
                None => sorted.lots.push(lot),
                Some(_) if lot.goes == Goes::Sealed => sorted.lots.push(lot),
                Some(_) if is_of_sitting(&lot.operation) => sorted.lots.push(lot),
                Some(Belongs::Open(case)) => sorted.lots.push(Lot { goes: Goes::Open(case), ..lot }),
                Some(Belongs::Closed(root)) => match cases.get(&root) {
                    // A line half typed for a case that is a closed one by now is nobody's.
                    _ if lot.operation.change.line().is_some_and(|(table, _)| table == "draft") => {}
                    Some(case) => sorted.lots.push(Lot { goes: Goes::Closed(*case), ..lot }),
                    None if lot.is_lacking => {
                        sorted.closed = sorted.closed.saturating_add(1);
                        sorted.in_the_open = sorted.in_the_open.saturating_add(1);
                        sorted.ask.extend(may_know(self, root)?);
                    }
                    None => {}
                },
                Some(Belongs::Nowhere) => sorted.nowhere = sorted.nowhere.saturating_add(usize::from(lot.is_lacking)),
                Some(Belongs::ClosedForm) => {}
            }
        }
        Ok(())
    }

    /// To what each belongs once all of them are there, nothing of a line of the log, and whether the record lacks it.
    fn places(&mut self, candidates: Vec<Lot>) -> Result<Vec<(Lot, Option<Belongs>)>> {
        // Rolled back when it goes.
        let transaction = self.connection.transaction()?;
        let (tables, author, touched) = (self.tables, self.author, Touched::default());
        let mut lots = Vec::with_capacity(candidates.len());
        for mut lot in candidates {
            let is_of_keeping = lot.operation.change.line().is_some_and(|(table, _)| is_of_keeping(table));
            if is_of_keeping && lot.goes != Goes::Sealed {
                continue;
            }
            let apply = Apply { connection: &transaction, tables, touched: &touched, author, schema: lot.schema };
            let before = transaction.total_changes();
            apply.operation(&lot.operation)?;
            lot.is_lacking = transaction.total_changes() != before;
            lots.push(lot);
        }
        let mut known: BTreeMap<RowId, Belongs> = BTreeMap::new();
        lots.into_iter().map(|lot| place(&transaction, &mut known, &lot.operation).map(|place| (lot, place))).collect()
    }
}

fn place(
    connection: &Connection,
    known: &mut BTreeMap<RowId, Belongs>,
    operation: &Operation,
) -> Result<Option<Belongs>> {
    let Some((table, line)) = operation.change.line() else { return Ok(None) };
    if let Some(place) = known.get(&line) {
        return Ok(Some(*place));
    }
    let place = belongs(connection, table, line)?;
    known.insert(line, place);
    Ok(Some(place))
}

/// The lines of pieces that came with a closing off, or in the place of such ones: the case stays open, so nobody is shown them, and
/// those to whom they were have them once it is closed off again.
fn sealed_lines(journal: &LateJournal) -> BTreeSet<RowId> {
    let (mut boxes, mut lines) = (BTreeSet::new(), BTreeSet::new());
    for change in journal.frames.iter().flat_map(|frame| changes(&frame.body.operations)) {
        let is_closing_off = change.iter().any(|one| says_who_reads(one) == Some(CLOSED_OFF));
        let takes_away = |one: &Operation| is_replaced(one).is_some_and(|line| lines.contains(&line));
        let goes_on = is_closing_off || change.iter().any(takes_away);
        for (line, within) in change.iter().filter_map(put_in) {
            if goes_on {
                boxes.insert(within);
            }
            if boxes.contains(&within) {
                lines.insert(line);
            }
        }
    }
    lines
}

fn is_in(operation: &Operation, lines: &BTreeSet<RowId>) -> bool {
    operation.change.line().is_some_and(|(table, line)| table == PieceLine::TABLE && lines.contains(&line))
}

const fn is_log(operation: &Operation) -> bool {
    matches!(operation.change, OperationKind::Audit { .. })
}

fn is_half_line(operation: &Operation) -> bool {
    operation.change.line().is_some_and(|(table, _)| table == "draft")
}

/// Whether it says whose sitting it is: that the log's lines have a name.
fn is_of_sitting(operation: &Operation) -> bool {
    operation.change.line().is_some_and(|(table, _)| table == Seat::TABLE)
}

/// Whether it is the operation that writes this piece.
fn holds(operation: &Operation, piece: LeftPiece<'_>) -> bool {
    let is_line = operation.change.line().is_some_and(|(_, line)| line == piece.line);
    is_line
        && operation.change.cells().iter().any(|(_, value)| match value {
            Value::Bytes(bytes) => bytes.as_slice() == piece.bytes,
            _ => false,
        })
}
