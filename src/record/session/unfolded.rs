//! What a session keeps of its own work and others' until a generation holds it, and of who is where.

use std::collections::BTreeMap;

use crate::record::Record;
use crate::record::error::Result;
use crate::record::late_work::LateWork;
use crate::record::unfit::Unfit;
use crate::vault::{Coverage, Frame, Head, KeyId, Operation, Ticket};

use super::company::{Conflict, Whereabouts};
use super::conflicts::{Written, joined, met_before};
use super::standing::AccessWork;
use super::written_over::Newest;

/// How long what others did may stay in journals only: longer than what this seat did, so that they come first.
const PUBLISH_THEIRS_AFTER_MS: u64 = 2 * super::PUBLISH_AFTER_MS;
/// How often the file is tried to be encrypted afresh that somebody can open whose access has ended.
const SHUT_OUT_AGAIN_MS: u64 = 60 * 1000;

/// What this session keeps for working with others.
#[derive(Default)]
pub(super) struct Company {
    pub following: bool,
    pub at: Option<Whereabouts>,
    /// Everything this session did, and everything it took in, that no generation in place holds yet: what a record that
    /// is loaded afresh would lack.
    pub mine: Vec<(Ticket, Vec<Operation>)>,
    pub theirs: Vec<Frame>,
    /// The last of their frames that lay beside the record at opening and that no generation in place holds yet.
    beside: Vec<Head>,
    /// Since when something of theirs is in no generation in place, by the clock of deadlines.
    pub theirs_since: Option<u64>,
    /// What others wrote after their access had ended, and the changes of access that no generation holds yet.
    pub late: LateWork,
    pub access: AccessWork,
    pub written: Written,
    pub newest: Newest,
    /// What others did to what this person had done before this sitting, until it is told.
    pub met: Vec<Conflict>,
    /// Seats with a frame that could not be taken in: none after it is either.
    pub stopped: Unfit,
    /// How often another was first with publishing.
    pub attempts: u32,
}

impl Company {
    /// Notes what this session hands over.
    pub fn done(&mut self, operations: &[Operation], ticket: Ticket, seen: impl FnOnce() -> Vec<Head>) {
        self.written.note(operations, ticket);
        self.access.done(operations, ticket, seen);
        self.mine.push((ticket, operations.to_vec()));
    }

    /// Takes in the frames that were beside the record at opening, and finds what this person did in an earlier sitting and
    /// others did otherwise: that sitting may have ended before it could be told.
    pub fn open_with(&mut self, record: &mut Record, frames: &[Frame], own: KeyId, now: u64) -> Result<()> {
        record.judge(frames)?;
        frames.iter().for_each(|frame| self.access.took(frame));
        let (ours, theirs, was_told) = met_before(frames, own);
        for frame in ours {
            if let Some(late) = self.stopped.unless_stopped(frame, || record.take(frame, now))? {
                self.late.note(frame, late);
                self.written.note_earlier(frame);
            }
        }
        for frame in theirs {
            let written = &mut self.written;
            let taken = self.stopped.unless_stopped(frame, || {
                Ok((written.against(frame, record, &BTreeMap::new(), now)?, record.take(frame, now)?))
            })?;
            let Some((found, late)) = taken else { continue };
            let refused = late.as_ref().is_some_and(|late| late.refused);
            self.late.note(frame, late);
            if !refused && !was_told(frame) {
                let name = record.person_with(frame.body.who)?.map(|(name, _)| name).unwrap_or_default();
                self.met.extend(joined(found, &name));
            }
        }
        Ok(())
    }

    /// Notes what others who are still at work had beside the record at opening: it is theirs to fold in, for as long as they
    /// are.
    pub fn met(&mut self, frames: &[Frame], now_ms: u64) {
        self.beside = frames.iter().filter(|one| !one.body.operations.is_empty()).map(Frame::head).collect();
        self.theirs_since = self.holds_what_no_file_does().then_some(now_ms);
    }

    /// Whether something of others' was taken in that no generation in place holds.
    pub const fn holds_what_no_file_does(&self) -> bool {
        !self.theirs.is_empty() || !self.beside.is_empty()
    }

    /// When to publish what others did, where they have not; nothing where the one file holds it.
    pub fn due(&self) -> Option<u64> {
        let theirs = self.theirs_since.map(|since| since.saturating_add(PUBLISH_THEIRS_AFTER_MS));
        let lets_in = self.access.lets_in_at().filter(|_| self.waits_for_somebody());
        theirs.into_iter().chain(self.access.due()).chain(lets_in).min()
    }

    /// Whether something lies beside the file that somebody may not be able to read until it is in there.
    pub const fn waits_for_somebody(&self) -> bool {
        self.access.lets_in_at().is_some() && (self.holds_what_no_file_does() || !self.mine.is_empty())
    }

    /// It is being published.
    pub fn publishes(&mut self, now_ms: u64) {
        self.theirs_since = None;
        self.access.lets_in(None);
        self.access.offered();
        self.access.is_due_at(now_ms.saturating_add(SHUT_OUT_AGAIN_MS));
    }

    /// Forgets what a generation in place holds.
    pub fn forget(&mut self, covered: &Coverage, frames: &BTreeMap<Ticket, Head>) {
        let held = |head: &Head| covered.holds(head.seat, head.number);
        self.mine.retain(|(ticket, _)| !frames.get(ticket).is_some_and(held));
        self.theirs.retain(|frame| !held(&frame.head()));
        self.beside.retain(|head| !held(head));
        if !self.holds_what_no_file_does() {
            self.theirs_since = None;
        }
        self.access.forget(covered, |ticket| frames.get(&ticket).copied());
    }
}
