//! What stands in composers and forms: typed, in memory, and handed over at most twice a second.

use super::{Session, SessionError};
use crate::domain::identifier::CaseId;
use crate::vault::{Operation, OperationKind, Ticket};

/// At most two frames a second while typing.
const DRAFT_EVERY_MS: u64 = 500;

impl Session {
    /// Hands over what was typed and not handed over yet.
    pub fn flush_draft(&mut self) -> Option<Ticket> {
        self.send(Vec::new())
    }

    /// When [`Self::flush_draft`] is to be called, by the request's steady clock; nothing while there is no draft waiting.
    #[must_use]
    pub fn draft_waits_until(&self) -> Option<u64> {
        (!self.draft.is_empty()).then(|| self.draft_due())
    }

    /// What stands in this person's composer of a case, or of none.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn draft(&self, case: Option<CaseId>) -> Result<Option<String>, SessionError> {
        Ok(self.record.draft(case)?)
    }

    /// Only the last text of a draft is worth a frame.
    pub(super) fn keep_draft(&mut self, operations: Vec<Operation>) {
        for operation in operations {
            if let OperationKind::Set { row, .. } = &operation.change {
                self.draft.retain(|earlier| match &earlier.change {
                    OperationKind::Set { row: former, .. } => former != row,
                    _ => true,
                });
            }
            self.draft.push(operation);
        }
    }

    pub(super) fn draft_due(&self) -> u64 {
        self.draft_sent_ms.map_or(0, |sent| sent.saturating_add(DRAFT_EVERY_MS))
    }
}
