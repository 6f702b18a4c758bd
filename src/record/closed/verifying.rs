//! Are the pieces of closed cases whole? Those that a key opens are opened and judged; of the others is said what can be
//! told from outside.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::list::reader_line;
use super::reading::pieces;
use super::{ClosedReader, ClosedShelf, box_of, case_of};
use crate::domain::identifier::CaseId;
use crate::record::Record;
use crate::record::error::Result;
use crate::record::row;
use crate::record::withdrawn::person_row;
use crate::vault::closed_piece::{self, PieceProblem, Whose};
use crate::vault::{RowId, Unlocked, sealed};

/// What was found of the pieces of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClosedVerified {
    /// The cases that the key opens, and their pieces, opened and found as a reader of the case wrote them.
    pub cases: usize,
    pub sound: usize,
    /// The pieces that the key does not open. Their signatures are inside: only their readers can look at them.
    pub others: usize,
    /// Pieces that opened and are not as a reader of the case wrote them.
    pub unsound: usize,
    /// Lines that hold no piece: from outside it can be told that they are damaged, or that they could say for whom they are.
    pub malformed: usize,
    /// Pieces beside which another was written, and of which there is no line any more.
    pub missing: usize,
}

impl ClosedVerified {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.unsound == 0 && self.malformed == 0 && self.missing == 0
    }

    /// Looks at every piece of a record with a key. `now` is milliseconds since 1970, UTC. Changes nothing.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn of(main: &Record, unlocked: &Arc<Unlocked>, now: u64) -> Result<Self> {
        let shelf = ClosedShelf::of(main, unlocked.clone(), now)?;
        let (record, writers) = main.whose()?;
        let of = Whose { record, writers: &writers };
        let mut found = Self { cases: shelf.cases().len(), ..Self::default() };
        let (mut lines, mut beside) = (BTreeSet::new(), BTreeSet::new());
        let (mut present, mut by_nobody) = (BTreeMap::new(), 0);
        for one in pieces(main, None)? {
            lines.insert(one.line);
            if let Some(bytes) = one.bytes {
                present.insert(one.line, (one.within, bytes));
            }
        }
        for (line, (within, bytes)) in &present {
            let keys = sealed::unnamed_keys(bytes);
            match closed_piece::open(bytes, *line, &of, unlocked) {
                // It is part of no case that this key reads.
                Ok(_) if shelf.undone.has(*line) => found.others += 1,
                Ok(piece) => {
                    let is_own = *within == Some(box_of(&piece.secret)) && keys == Ok(piece.to.len());
                    if !is_own || shelf.unsound.contains(line) {
                        found.unsound += 1;
                        continue;
                    }
                    beside.extend(piece.beside);
                    if shelf.was_reader(case_of(piece.case), person_row(piece.who))? {
                        found.sound += 1;
                    } else {
                        by_nobody += 1;
                    }
                }
                Err(PieceProblem::NotForThisKey) if keys.is_ok() && within.is_some() => found.others += 1,
                // What opens not at all may be damage in what is another's.
                Err(PieceProblem::NotForThisKey | PieceProblem::Damaged) if keys.is_err() || within.is_none() => {
                    found.malformed += 1;
                }
                Err(_) => found.unsound += 1,
            }
        }
        found.missing = beside.difference(&lines).count();
        // Who was on the list may stand in a piece that is gone.
        let judged = if found.missing > 0 { &mut found.sound } else { &mut found.unsound };
        *judged += by_nobody;
        Ok(found)
    }
}

impl ClosedShelf {
    /// Whether somebody is on the list of a case, or ever was.
    pub(super) fn was_reader(&self, case: CaseId, person: RowId) -> Result<bool> {
        let line = row::is_dead::<ClosedReader>(&self.record.connection, reader_line(case, person))?;
        Ok(line.is_some())
    }
}
