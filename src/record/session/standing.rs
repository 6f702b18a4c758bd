//! When this seat has to read the record again because of who has access: what it took in, or another's generation, may say
//! otherwise than everything together ([`crate::record::standing`]).

use std::collections::BTreeSet;

use super::{Session, SessionError};
use crate::record::access::line_of_roster;
use crate::record::standing::Piece;
use crate::record::withdrawn::ended_in;
use crate::vault::{Coverage, Frame, Head, Operation, Others, RowId, SeatId, Ticket, Work};

/// The changes of access in memory that no generation in place holds.
#[derive(Debug, Default)]
pub(super) struct AccessWork {
    theirs: Vec<Taken>,
    /// Of this session, and what it had taken in when it made them.
    own: Vec<Own>,
}

#[derive(Debug)]
struct Taken {
    head: (SeatId, u64),
    person: RowId,
    ends: BTreeSet<RowId>,
}

#[derive(Debug)]
struct Own {
    ticket: Ticket,
    ends: Vec<RowId>,
    seen: Vec<Head>,
}

impl AccessWork {
    /// Notes what this session hands over.
    pub fn done(&mut self, operations: &[Operation], ticket: Ticket, seen: impl FnOnce() -> Vec<Head>) {
        if operations.iter().any(|operation| line_of_roster(operation).is_some()) {
            let ends = ended_in(operations).collect();
            self.own.push(Own { ticket, ends, seen: seen() });
        }
    }

    /// Notes a frame of another that was taken in.
    pub fn took(&mut self, frame: &Frame) {
        if let Some(Piece { head, person, ends, .. }) = Piece::of(frame) {
            self.theirs.retain(|known| known.head != head);
            self.theirs.push(Taken { head, person, ends });
        }
    }

    /// Whether a frame, now that it is taken in, may make something else stand than was taken in before.
    pub fn is_decided_by(&self, frame: &Frame) -> bool {
        let Some(piece) = Piece::of(frame).filter(|piece| !piece.ends.is_empty()) else { return false };
        let others = || self.theirs.iter().filter(|known| known.head != piece.head);
        let overrules = others().any(|known| piece.ends.contains(&known.person) && !piece.knows_of(known.head));
        let is_overruled = others().any(|known| known.ends.contains(&piece.person));
        overrules || is_overruled || self.own.iter().any(|own| own.ends.contains(&piece.person))
    }

    /// Whether somebody's access was ended and no generation says so yet.
    pub fn ends_wait(&self) -> bool {
        self.theirs.iter().any(|taken| !taken.ends.is_empty())
    }

    /// Forgets what a generation in place holds; whether there was anything. `head` gives the frame of what this session
    /// handed over, once it has one.
    pub fn forget(&mut self, covered: &Coverage, head: impl Fn(Ticket) -> Option<Head>) -> bool {
        let before = self.theirs.len() + self.own.len();
        self.theirs.retain(|known| !covered.holds(known.head.0, known.head.1));
        self.own.retain(|own| !head(own.ticket).is_some_and(|head| covered.holds(head.seat, head.number)));
        self.theirs.len() + self.own.len() < before
    }
}

impl Session {
    /// Where another seat's generation took the record's place without anything to load, what it holds of access stands,
    /// whatever this seat made of the same frames.
    pub(super) fn settle_access(&mut self, others: &Others) -> Result<(), SessionError> {
        if let Some(reload) = &others.reload {
            reload.frames.iter().for_each(|frame| self.company.access.took(frame));
            return Ok(());
        }
        let Some(covered) = &others.covered else { return Ok(()) };
        let facts = self.board.facts();
        let held = self.company.access.forget(covered, |ticket| facts.frames.get(&ticket).copied());
        drop(facts);
        if held { Ok(self.worker.send(Work::Reread)?) } else { Ok(()) }
    }

    /// Notes with which frames this session itself ended people's access.
    pub(super) fn settle_ends(&mut self) -> Result<(), SessionError> {
        let facts = self.board.facts();
        for Own { ticket, ends, seen } in &self.company.access.own {
            if let Some(head) = facts.frames.get(ticket) {
                for person in ends {
                    self.record.note_end(*person, (head.seat, head.number), seen)?;
                }
            }
        }
        Ok(())
    }
}
