//! When this seat has to read the record again because of who has access: what it took in, or another's generation, may say
//! otherwise than everything together ([`crate::record::standing`]).

use std::collections::BTreeSet;

use super::{Session, SessionError};
use crate::record::access::line_of_roster;
use crate::record::standing::Piece;
use crate::record::withdrawn::ended_in;
use crate::vault::{Coverage, Frame, Head, Operation, Others, Recipient, RowId, SeatId, Ticket, Work};

/// The changes of access in memory that no generation in place holds.
#[derive(Debug, Default)]
pub(super) struct AccessWork {
    theirs: Vec<Taken>,
    /// Of this session, and what it had taken in when it made them.
    own: Vec<Own>,
    /// When to publish, by the clock of deadlines, where somebody's access was ended and no generation says so.
    due_ms: u64,
    /// The file in the record's place is older than the record.
    file_lags: bool,
    /// When to publish what lies beside the file, because somebody came to whom that may be closed.
    lets_in_ms: Option<u64>,
    /// Whether this session ended somebody's access, in the file by now or not.
    pub has_ended: bool,
    /// To whom nothing more is encrypted.
    pub shut_out: Vec<Recipient>,
}

#[derive(Debug)]
struct Taken {
    head: (SeatId, u64),
    person: RowId,
    ends: BTreeSet<RowId>,
    is_of_access: bool,
}

#[derive(Debug)]
struct Own {
    ticket: Ticket,
    ends: Vec<RowId>,
    seen: Vec<Head>,
    image: Image,
}

/// How far an image got that holds a change of this session's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Image {
    None,
    OnItsWay,
    Written,
}

impl AccessWork {
    /// Notes what this session hands over.
    pub fn done(&mut self, operations: &[Operation], ticket: Ticket, seen: impl FnOnce() -> Vec<Head>) {
        if operations.iter().any(|operation| line_of_roster(operation).is_some()) {
            let ends: Vec<RowId> = ended_in(operations).collect();
            self.has_ended |= !ends.is_empty();
            self.own.push(Own { ticket, ends, seen: seen(), image: Image::None });
        }
    }

    /// An image is on its way that holds all that this session did.
    pub fn offered(&mut self) {
        self.own.iter_mut().filter(|own| own.image == Image::None).for_each(|own| own.image = Image::OnItsWay);
    }

    /// The last image is a generation now, in the record's place or beside it; or it came to nothing.
    pub fn arrived(&mut self, is_generation: bool) {
        let image = if is_generation { Image::Written } else { Image::None };
        self.own.iter_mut().filter(|own| own.image == Image::OnItsWay).for_each(|own| own.image = image);
    }

    /// Whether this session ended somebody's access and no generation says so.
    pub fn is_undecided(&self) -> bool {
        self.own.iter().any(|own| !own.ends.is_empty() && own.image != Image::Written)
    }

    /// Whether another's generation may still decide, before this seat hears of it, that this person has access after all:
    /// this session ended it and no generation says so, or the person ended somebody's as well.
    pub fn may_still_have_access(&self, person: RowId) -> bool {
        self.own.iter().any(|own| own.ends.contains(&person) && own.image != Image::Written)
            || self.theirs.iter().any(|taken| taken.person == person && !taken.ends.is_empty())
    }

    /// Of whom it is undecided whether their access has ended: no generation in place holds any frame that ended it. `ends` are
    /// the frames that ended somebody's, `head` the frame of what this session handed over, once it has one.
    pub fn undecided<E>(
        &self,
        ends: impl Fn(RowId) -> Result<Vec<(SeatId, u64)>, E>,
        head: impl Fn(Ticket) -> Option<Head>,
    ) -> Result<BTreeSet<RowId>, E> {
        let own = self.own.iter().filter(|own| own.image != Image::Written);
        let own_heads: Vec<Head> = own.clone().filter_map(|own| head(own.ticket)).collect();
        let theirs = self.theirs.iter().flat_map(|taken| &taken.ends);
        let people: BTreeSet<RowId> = own.flat_map(|own| &own.ends).chain(theirs).copied().collect();
        let waits = |end: &(SeatId, u64)| {
            let is_own = own_heads.iter().any(|head| (head.seat, head.number) == *end);
            is_own || self.theirs.iter().any(|taken| taken.head == *end)
        };
        let mut undecided = BTreeSet::new();
        for person in people {
            if ends(person)?.iter().all(waits) {
                undecided.insert(person);
            }
        }
        Ok(undecided)
    }

    /// Notes a frame of another that was taken in.
    pub fn took(&mut self, frame: &Frame) {
        if let Some(Piece { head, person, ends, is_of_access, .. }) = Piece::of(frame) {
            self.theirs.retain(|known| known.head != head);
            self.theirs.push(Taken { head, person, ends, is_of_access });
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

    /// When to encrypt the file to those who remain, because whoever ended somebody's access has not; at once where they are
    /// not at work any more.
    pub fn due(&self) -> Option<u64> {
        (self.file_lags || self.ends_wait()).then_some(self.due_ms)
    }

    /// The file in the record's place is older than the record, and nobody is at work who would put that right.
    pub const fn file_lags(&mut self) {
        self.file_lags = true;
    }

    /// Somebody came: what was written before its seat had heard of them is closed to them until it is in the file.
    pub const fn lets_in(&mut self, due_ms: Option<u64>) {
        self.lets_in_ms = due_ms;
    }

    /// When to publish what lies beside the file, if anything does.
    pub const fn lets_in_at(&self) -> Option<u64> {
        self.lets_in_ms
    }

    /// When to publish where it is not done by then.
    pub const fn is_due_at(&mut self, due_ms: u64) {
        self.due_ms = due_ms;
    }

    /// Forgets what a generation in place holds; whether that may have been decided otherwise than here. It is not where
    /// somebody took a case from others whose own access nobody ended. `head` gives the frame of what this session handed over,
    /// once it has one.
    pub fn forget(&mut self, covered: &Coverage, head: impl Fn(Ticket) -> Option<Head>) -> bool {
        self.file_lags = false;
        let ended = self.own.iter().flat_map(|own| &own.ends).chain(self.theirs.iter().flat_map(|taken| &taken.ends));
        let ended: BTreeSet<RowId> = ended.copied().collect();
        let mut is_at_issue = false;
        self.theirs.retain(|known| {
            let goes = covered.holds(known.head.0, known.head.1);
            is_at_issue |= goes && (known.is_of_access || ended.contains(&known.person));
            !goes
        });
        let before = self.own.len();
        self.own.retain(|own| !head(own.ticket).is_some_and(|head| covered.holds(head.seat, head.number)));
        is_at_issue || self.own.len() < before
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

    /// Of whom it is undecided whether their access has ended.
    pub(super) fn undecided(&mut self) -> Result<BTreeSet<RowId>, SessionError> {
        self.settle_ends()?;
        self.note_generation();
        let facts = self.board.facts();
        let undecided = self
            .company
            .access
            .undecided(|person| self.record.ends_of(person), |ticket| facts.frames.get(&ticket).copied())?;
        Ok(undecided)
    }

    /// Notes whether what this session published last became a generation.
    pub(super) fn note_generation(&mut self) {
        let facts = self.board.facts();
        if facts.publishing.is_none() {
            self.company.access.arrived(facts.published.is_some() && facts.unpublished.is_none());
        }
    }

    /// Notes with which frames this session itself ended people's access.
    pub(super) fn settle_ends(&mut self) -> Result<(), SessionError> {
        let facts = self.board.facts();
        for Own { ticket, ends, seen, .. } in &self.company.access.own {
            if let Some(head) = facts.frames.get(ticket) {
                for person in ends {
                    self.record.note_end(*person, (head.seat, head.number), seen)?;
                }
            }
        }
        Ok(())
    }
}
