//! Making changes: whole or not at all, and undone as they were done.

use std::fmt;

use crate::record::Record;
use crate::record::error::Result;
use crate::record::row::Seat;
use crate::record::touched::Touched;
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
            writing.audit("undo", step.subject, step.kind)
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
        let mut writing = Writing::new(&transaction, self.tables, &touched, &mut self.clock, self.person, now);
        if !self.announced {
            writing.put(&Seat { id: seat, person: self.person })?;
            writing.audit("open-record", Some(seat), "")?;
            writing.undo.clear();
        }
        let announced = writing.operations.len();
        let value = write(&mut writing)?;
        let Writing { mut operations, undo: pieces, .. } = writing;
        if operations.len() == announced {
            // Nothing was changed: no need to say who did it.
            operations.clear();
            transaction.rollback()?;
        } else {
            transaction.commit()?;
            self.feed.committed(touched);
            self.announced = true;
        }
        let undo = (!pieces.is_empty()).then_some(UndoStep { kind, subject: None, pieces });
        Ok((value, Made { title: kind::title(kind), undo, operations }))
    }
}

/// The row of a seat: its own name, filled up.
pub(in crate::record) fn seat_row(seat: SeatId) -> RowId {
    let mut name = [0; 16];
    for (to, from) in name.iter_mut().zip(seat.as_bytes()) {
        *to = *from;
    }
    RowId::from_bytes(name)
}
