//! Making changes: whole or not at all, and undone as they were done.

use std::fmt;

use crate::domain::identifier::CaseId;
use crate::record::Record;
use crate::record::error::{RecordError, Result};
use crate::record::row::Seat;
use crate::record::touched::Touched;
use crate::vault::operation::fit_together;
use crate::vault::{Operation, RowId, SeatId};

use super::writing::{Inverse, Writing};
use super::{Change, kind};

/// What undoes a change, or does it again.
#[derive(Clone, PartialEq)]
pub struct UndoStep {
    kind: &'static str,
    subject: Option<RowId>,
    /// The opposite of each piece, in the order in which the pieces were done.
    pieces: Vec<Inverse>,
    /// The closed case that it is about: it is undone where that is.
    closed: Option<CaseId>,
    /// What was done with it, and is undone with it.
    with: Vec<Self>,
}

impl fmt::Debug for UndoStep {
    /// Without what was written: that is case data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UndoStep({}, {} pieces)", self.kind, self.pieces.len())
    }
}

impl UndoStep {
    /// What the step takes back, in words that go after "undo:" and "redo:".
    #[must_use]
    pub fn title(&self) -> &'static str {
        kind::title(self.kind)
    }

    /// The closed case that it is about.
    pub(in crate::record) const fn closed(&self) -> Option<CaseId> {
        self.closed
    }

    /// What is undone with it.
    pub(in crate::record) fn with(&self) -> &[Self] {
        &self.with
    }

    /// Adds what is undone with it.
    pub(in crate::record) fn and(mut self, other: Self) -> Self {
        self.with.push(other);
        self
    }

    /// The part of it that is about a closed case and not about what cases stand on.
    pub(in crate::record) fn of_closed(mut self, case: CaseId, is_own: impl Fn(&str) -> bool) -> Option<Self> {
        self.pieces.retain(|piece| is_own(piece.table()));
        self.closed = Some(case);
        (!self.pieces.is_empty()).then_some(self)
    }
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// What was done, in words that go after "undo:".
    pub title: &'static str,
    /// What undoes it; nothing for a draft or a change of access, or where nothing was changed.
    pub undo: Option<UndoStep>,
    /// What is to be kept.
    pub operations: Vec<Operation>,
}

impl Record {
    /// Makes a change, whole or not at all. `now` is milliseconds since 1970, UTC.
    ///
    /// # Errors
    /// Why it can't be made; the record is as it was.
    pub fn make(&mut self, change: &Change, now: u64) -> Result<Made> {
        let kind = kind::of(change);
        let (subject, mut made) = self.write(kind, now, |writing| {
            let subject = change.write(writing)?;
            if !change.is_draft() && !writing.undo.is_empty() {
                writing.audit(kind, subject, "")?;
            }
            whole_in_one_frame(&writing.operations)?;
            Ok(subject)
        })?;
        match &mut made.undo {
            // Access that was given is withdrawn, and access that ended does not come back.
            Some(_) if change.is_draft() || change.is_of_access() => made.undo = None,
            Some(undo) => undo.subject = subject,
            None => {}
        }
        Ok(made)
    }

    /// Undoes a change, or does it again: what is given undoes that in turn.
    ///
    /// # Errors
    /// When somebody changed the same thing since; the record is as it was.
    pub fn undo(&mut self, step: &UndoStep, now: u64) -> Result<Made> {
        let ((), mut made) = self.write(step.kind, now, |writing| {
            for piece in step.pieces.iter().rev() {
                writing.invert(piece)?;
            }
            writing.audit("undo", step.subject, step.kind)?;
            whole_in_one_frame(&writing.operations)
        })?;
        if let Some(undo) = &mut made.undo {
            undo.subject = step.subject;
        }
        Ok(made)
    }

    /// Writes a line of the log for something that changed nothing in the record: an export, a print, an opening.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn note(&mut self, what: &'static str, subject: Option<RowId>, detail: &str, now: u64) -> Result<Made> {
        let ((), made) = self.write(what, now, |writing| writing.audit(what, subject, detail))?;
        Ok(made)
    }

    /// Runs `write` in one transaction.
    pub(in crate::record) fn write<T>(
        &mut self,
        kind: &'static str,
        now: u64,
        write: impl FnOnce(&mut Writing<'_>) -> Result<T>,
    ) -> Result<(T, Made)> {
        let transaction = self.connection.transaction()?;
        let seat = seat_row(self.clock.seat());
        let touched = Touched::default();
        let mut writing =
            Writing::new(&transaction, self.tables, &touched, (&mut self.clock, self.author), self.person, now);
        if !self.announced {
            writing.put(&Seat { id: seat, person: self.person })?;
            writing.audit("open-record", Some(seat), "")?;
            writing.undo.clear();
        }
        let announced = writing.operations.len();
        let value = write(&mut writing)?;
        let Writing { mut operations, undo: pieces, .. } = writing;
        // What no frame could hold is not made either: it would never be saved, and the others would never have it.
        operations.iter().try_for_each(Operation::check).map_err(RecordError::TooLong)?;
        if operations.len() == announced {
            // Nothing was changed: no need to say who did it.
            operations.clear();
            transaction.rollback()?;
        } else {
            transaction.commit()?;
            self.feed.committed(touched);
            self.announced = true;
        }
        let undo =
            (!pieces.is_empty()).then_some(UndoStep { kind, subject: None, pieces, closed: None, with: Vec::new() });
        Ok((value, Made { title: kind::title(kind), undo, operations }))
    }
}

/// Others have a change whole or not at all, so it goes into one frame: what does not fit is not made.
fn whole_in_one_frame(operations: &[Operation]) -> Result<()> {
    let fit = fit_together(operations);
    if fit { Ok(()) } else { Err(RecordError::TooMuchAtOnce { operations: operations.len() }) }
}

/// The row of a seat: its own name, filled up.
pub(in crate::record) fn seat_row(seat: SeatId) -> RowId {
    let mut name = [0; 16];
    for (to, from) in name.iter_mut().zip(seat.as_bytes()) {
        *to = *from;
    }
    RowId::from_bytes(name)
}
