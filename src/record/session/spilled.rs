//! What this machine kept of sessions that ended before the share had it.

use std::collections::{BTreeSet, HashSet};

use super::{Session, SessionError};
use crate::record::engine::SCHEMA;
use crate::record::late_work::LateWork;
use crate::record::withdrawn::Late;
use crate::record::{Record, RecordError};
use crate::vault::{Elsewhere, Finding, Frame, KeyId, OpenRequest, Operation, Spilled, Stamp, Ticket};

/// The most operations that are handed over in one piece.
const PIECE: usize = 4_096;
/// The most bytes.
const PIECE_BYTES: usize = 1024 * 1024;

/// What is to go to the share before anything else.
#[derive(Default)]
pub(super) struct Kept {
    spilled: Vec<Spilled>,
    operations: Vec<Operation>,
    /// What somebody whose access has ended had left here, and what is to be said of it.
    late: Vec<(Frame, Late)>,
}

impl Kept {
    /// Takes what was kept into a record that was just loaded, before the journals beside it are. What the image holds
    /// already need not be saved again; what only a journal on the share seems to hold is, because nobody knows whether
    /// that was ever synced.
    pub fn take_in(
        record: &mut Record,
        spilled: Vec<Spilled>,
        journals: &[Frame],
        findings: &mut Vec<Finding>,
        (own, now): (KeyId, u64),
    ) -> Self {
        let mut kept = Self::default();
        for mut one in spilled {
            match kept.missing(record, &mut one, own, now) {
                Ok(operations) => {
                    kept.operations.extend(operations);
                    kept.spilled.push(one);
                }
                Err(why) => findings.push(Finding::SpillUnreadable { path: one.path().to_owned(), why }),
            }
        }
        let there: HashSet<Stamp> =
            journals.iter().flat_map(|frame| &frame.body.operations).map(|operation| operation.stamp).collect();
        let operations = kept.operations.iter().filter(|operation| !there.contains(&operation.stamp)).count();
        if operations > 0 {
            findings.push(Finding::SpillFound { operations });
        }
        kept
    }

    /// What waits: the record in memory has it, and no file where the record lives.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// How many changes wait.
    pub const fn waiting(&self) -> usize {
        self.operations.len()
    }

    /// Notes what people had left here whose access has ended.
    pub fn tell(&self, late: &mut LateWork) {
        self.late.iter().for_each(|(frame, why)| late.note(frame, Some(why.clone())));
    }

    /// Applies what was kept; says which of it the record did not hold.
    fn missing(
        &mut self,
        record: &mut Record,
        spilled: &mut Spilled,
        own: KeyId,
        now: u64,
    ) -> Result<Vec<Operation>, String> {
        if spilled.frames.iter().any(|frame| frame.body.schema > SCHEMA) {
            return Err("a newer marac wrote it; update marac".to_owned());
        }
        let said = |why: RecordError| why.to_string();
        let (mut missing, mut is_refused) = (Vec::new(), false);
        for frame in &spilled.frames {
            let (operations, late) = match frame.body.who == own {
                true => (frame.body.operations.clone(), None),
                false => record.left_behind(frame).map_err(said)?,
            };
            let before = missing.len();
            for operation in operations {
                let changes = record.connection.total_changes();
                record.apply_of(frame.body.schema, std::slice::from_ref(&operation), now).map_err(said)?;
                if record.connection.total_changes() != changes {
                    missing.push(operation);
                }
            }
            let refused = late.as_ref().is_some_and(|late| late.refused);
            is_refused |= refused;
            self.late.extend(late.filter(|_| refused || missing.len() > before).map(|late| (frame.clone(), late)));
        }
        if is_refused {
            spilled.keep_aside();
        }
        Ok(missing)
    }
}

/// What is to be said of what this machine kept for the record under other names, of what the record lacks.
///
/// # Errors
/// When the user is to be asked about it first.
pub(super) fn elsewhere(
    record: &mut Record,
    request: &OpenRequest,
    kept: &[Spilled],
) -> Result<Option<Finding>, SessionError> {
    let operations = record.lacks_of(kept);
    if operations == 0 {
        return Ok(None);
    }
    let at = kept.iter().find_map(|one| one.at.clone());
    match request.elsewhere {
        Elsewhere::Ask => Err(SessionError::KeptElsewhere { path: request.path.clone(), number: operations, at }),
        Elsewhere::Leave | Elsewhere::Bring => Ok(Some(Finding::SpillElsewhere { operations, at })),
    }
}

impl Session {
    /// Hands over what this machine kept of sessions that ended. It is done before the first change and at closing by
    /// itself; who only looks changes nothing.
    pub fn bring_kept(&mut self) {
        if !self.may_write {
            return;
        }
        let Kept { spilled, operations, .. } = std::mem::take(&mut self.kept);
        if spilled.is_empty() {
            return;
        }
        let mut tickets: BTreeSet<Ticket> = BTreeSet::new();
        let mut piece: Vec<Operation> = Vec::new();
        let mut bytes = 0_usize;
        for operation in operations {
            bytes = bytes.saturating_add(operation.size());
            piece.push(operation);
            if piece.len() >= PIECE || bytes >= PIECE_BYTES {
                tickets.insert(self.hand(std::mem::take(&mut piece)));
                bytes = 0;
            }
        }
        if !piece.is_empty() {
            tickets.insert(self.hand(piece));
        }
        let mut facts = self.board.facts();
        tickets.retain(|ticket| facts.waiting.contains(ticket));
        facts.brings(tickets, spilled);
    }
}
