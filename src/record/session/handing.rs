//! Handing what was done to the worker, in pieces that belong together.

use super::{Made, Session, SessionError};
use crate::vault::{Operation, Ticket, Work};

/// About how many bytes of operations go in one frame. A closed case that is encrypted again may have more: what is new of it
/// comes before what it replaces goes, so that each part is right by itself.
const MOST_BYTES: usize = 28 * 1024 * 1024;

/// Takes off what does not fit one frame any more; nothing where all fits.
fn beyond_one_frame(operations: &mut Vec<Operation>) -> Option<Vec<Operation>> {
    let mut bytes = 0_usize;
    let at = operations.iter().position(|one| {
        bytes = bytes.saturating_add(one.size());
        bytes > MOST_BYTES
    });
    at.filter(|at| *at > 0).map(|at| operations.split_off(at))
}

impl Session {
    pub(super) fn hand_over(&mut self, mut made: Made) -> (Made, Option<Ticket>) {
        let mut operations = std::mem::take(&mut made.operations);
        self.note_shutting(&operations);
        if !operations.is_empty() {
            operations.extend(self.log_before());
        }
        let ticket = self.send(operations);
        if let Err(SessionError::Vault(why)) = self.publish_if_due() {
            // The change was made, whatever becomes of the file.
            self.board.facts().unpublished = Some(why);
        }
        (made, ticket)
    }

    /// Hands over the waiting draft and these operations, in one piece; before the first of them, what this machine kept.
    pub(super) fn send(&mut self, operations: Vec<Operation>) -> Option<Ticket> {
        if !self.draft.is_empty() || !operations.is_empty() {
            self.bring_kept();
        }
        let mut all = std::mem::take(&mut self.draft);
        if !all.is_empty() {
            self.draft_sent_ms = Some((self.steady)());
        }
        all.extend(operations);
        if all.is_empty() {
            return None;
        }
        // A draft too may come with a line of the log: the first thing that a sitting does opens it.
        self.sign_log(&mut all);
        while let Some(rest) = beyond_one_frame(&mut all) {
            self.hand(std::mem::replace(&mut all, rest));
        }
        Some(self.hand(all))
    }

    /// Hands over operations, in one piece.
    pub(super) fn hand(&mut self, all: Vec<Operation>) -> Ticket {
        let ticket = self.ticket();
        let board = &self.board;
        self.company.done(&all, ticket, || board.facts().heads.clone());
        {
            let mut facts = self.board.facts();
            facts.waiting.insert(ticket);
            if self.worker.share().is_some() {
                facts.waiting_here.insert(ticket);
            }
        }
        self.dirty_since.get_or_insert_with(|| (self.steady)());
        if let Err(gone) = self.worker.send(Work::Append { operations: all, ticket }) {
            self.board.facts().refuse(ticket, gone);
        }
        ticket
    }
}
