//! What follows from a finding: whether something is wrong, or lost, or is to stand in the log.

use std::ops::RangeInclusive;

use super::Finding;
use crate::vault::frame::FrameProblem;
use crate::vault::ids::SeatId;
use crate::vault::late_journal::LeftJournal;
use crate::vault::log::{LogFault, LogWrong};
use crate::vault::loss::Behind;

impl Finding {
    /// Whether something that had been saved may be lost.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        if self.withheld_seat().is_some() {
            return false;
        }
        matches!(
            self,
            Self::JournalUnreadable { .. }
                | Self::ConflictCopy { is_held: false, .. }
                | Self::DamagedFrame { .. }
                | Self::UnfitFrame { .. }
                | Self::MissingFrames { .. }
                | Self::OlderGenerationUsed { .. }
                | Self::MissingKnown(_)
                | Self::Lost(_)
                | Self::RolledBack(_)
                | Self::ClosedUnsound { .. }
                | Self::SpillUnreadable { .. }
                | Self::SpillDamaged { .. }
        )
    }

    /// What it is called in the log of the record, where it is to stand there.
    #[must_use]
    pub const fn log_word(&self) -> Option<&'static str> {
        match self {
            Self::RolledBack(_) | Self::OlderGenerationUsed { .. } | Self::Distrusted(_) => Some("restore"),
            Self::Log(LogFault { what: LogWrong::NotAsSeen, .. }) => Some("log-not-as-seen"),
            Self::OlderInPlace(_) => Some("older-in-place"),
            // Others have it.
            Self::DamagedFrame { problem: FrameProblem::NotForThisKey, .. } => None,
            Self::Lost(_)
            | Self::MissingKnown(_)
            | Self::MissingFrames { .. }
            | Self::DamagedFrame { .. }
            | Self::UnfitFrame { .. } => Some("loss"),
            Self::MemoryNotOurs { .. } => Some("memory-renewed"),
            Self::AnotherHere => Some("another-record-here"),
            Self::WithdrawnWriter { refused: true, .. } => Some("refused-changes"),
            Self::LateJournal { .. } => Some("late-changes"),
            Self::AccessLeftOut { .. } => Some("left-out-access"),
            Self::WithdrawnWriter { refused: false, .. } => Some("changes-after-withdrawal"),
            _ => None,
        }
    }

    /// What the log says of it: no case by its reference, which may be closed off later.
    #[must_use]
    pub fn for_log(&self) -> String {
        match self {
            Self::AccessLeftOut { seat, who, by, at_ms, what } => {
                let (who, by, what) = (who.clone(), by.clone(), what.without_references());
                Self::AccessLeftOut { seat: *seat, who, by, at_ms: *at_ms, what }.to_string()
            }
            _ => self.to_string(),
        }
    }

    /// What was seen here and is missing.
    #[must_use]
    pub const fn behind(&self) -> Option<&Behind> {
        match self {
            Self::RolledBack(behind) => Some(behind),
            _ => None,
        }
    }

    /// The seat of whose missing frames more is known than their numbers.
    #[must_use]
    pub const fn known_seat(&self) -> Option<SeatId> {
        match self {
            Self::MissingKnown(loss) => Some(loss.seat),
            _ => None,
        }
    }

    /// The seat whose work is not what it should be.
    #[must_use]
    pub const fn of_seat(&self) -> Option<SeatId> {
        match self {
            Self::Lost(loss) | Self::MissingKnown(loss) => Some(loss.seat),
            Self::MissingFrames { seat, .. }
            | Self::DamagedFrame { seat, .. }
            | Self::UnfitFrame { seat, .. }
            | Self::WithdrawnWriter { seat, .. }
            | Self::AccessLeftOut { seat, .. }
            | Self::LateJournal { seat, .. }
            | Self::LateDecided(LeftJournal { seat, .. }) => Some(*seat),
            _ => None,
        }
    }

    /// The seat whose work this person can't read yet, and others can: it was written before they had access.
    #[must_use]
    pub fn withheld_seat(&self) -> Option<SeatId> {
        self.withheld().map(|(seat, _)| seat)
    }

    /// The same seat, and which frames of it these are.
    #[must_use]
    pub fn withheld(&self) -> Option<(SeatId, RangeInclusive<u64>)> {
        match self {
            Self::DamagedFrame { seat, number, more, problem: FrameProblem::NotForThisKey, .. } => {
                Some((*seat, *number..=number.saturating_add(*more)))
            }
            _ => None,
        }
    }

    /// The seat that seems to be at work elsewhere.
    #[must_use]
    pub const fn live_seat(&self) -> Option<SeatId> {
        match self {
            Self::JournalFound { seat, live: true, .. } => Some(*seat),
            _ => None,
        }
    }

    /// Whether a record of which it is said is not whole: something of it is damaged, or missing, or not what it should be.
    #[must_use]
    pub fn breaks(&self) -> bool {
        // What waits is told of; what it waits for is named as a loss where it is one.
        let is_told_only = matches!(
            self,
            Self::WithdrawnWriter { .. }
                | Self::AccessLeftOut { .. }
                | Self::LateJournal { .. }
                | Self::LateDecided(_)
                | Self::UnusableKey { .. }
                | Self::AccessEnded { .. }
                | Self::Waiting { .. }
                | Self::RecoveryReplaced { .. }
                | Self::StillOpen { .. }
                | Self::SpillElsewhere { .. }
                | Self::ClosedApart { .. }
                | Self::ClosedGone { .. }
                | Self::ClosedCrossed { .. }
                | Self::ClosedJoined { .. }
                | Self::ClosedLate { .. }
                | Self::ClosedWentOn { .. }
                | Self::ClosedUnswept { .. }
        );
        self.is_wrong() && !is_told_only
    }

    /// Whether it is so until somebody does something about it: it is said for as long, and not once.
    #[must_use]
    pub const fn stands(&self) -> bool {
        matches!(self, Self::ClosedApart { .. } | Self::ClosedCrossed { .. } | Self::ClosedGone { .. })
    }

    /// Whether it is more than the ordinary trace of a session that did not end, or has not yet.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        if let Self::Log(fault) = self {
            return fault.what.is_wrong();
        }
        !matches!(
            self,
            Self::JournalFound { .. }
                | Self::PendingGeneration { .. }
                | Self::IncompleteGeneration { .. }
                | Self::TornTail { .. }
                | Self::FirstHere
                | Self::Unsigned
                | Self::NewSigner { .. }
                | Self::SpillFound { .. }
                | Self::DamagedFrame { problem: FrameProblem::NotForThisKey, .. }
        )
    }

    /// What somebody should read of these: each that is wrong; and once, that something is not open to them yet.
    #[must_use]
    pub fn to_tell(findings: &[Self]) -> Vec<String> {
        let withheld = findings.iter().find(|finding| finding.withheld_seat().is_some());
        findings.iter().filter(|finding| finding.is_wrong()).chain(withheld).map(ToString::to_string).collect()
    }
}
