//! What was found while opening or verifying that someone should know.

mod words;

use std::path::PathBuf;

use super::frame::FrameProblem;
use super::ids::SeatId;
use super::log::{LogFault, LogWrong};
use super::loss::{Behind, Loss};
use super::signed::Forgery;
use super::trust::Distrust;

/// Something that is not as a properly closed record leaves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A publishing was cut off before its last step; its generation counted as the record.
    PendingGeneration {
        /// Where it is.
        path: PathBuf,
        /// Which it is.
        generation: u64,
    },
    /// A generation that was never finished, or was damaged since. It was left out of account.
    IncompleteGeneration {
        /// Where it is.
        path: PathBuf,
    },
    /// Two generations neither of which holds all of the other; the fuller was taken and the rest comes from journals.
    DivergentGenerations {
        /// The one taken.
        chosen: PathBuf,
        /// The other.
        other: PathBuf,
    },
    /// The record's own file was not there, and a generation beside it was opened.
    RecordMissing {
        /// Where it should be.
        path: PathBuf,
        /// What was opened.
        used: PathBuf,
    },
    /// The record's own file was damaged, and on request an older generation was opened.
    OlderGenerationUsed {
        /// The damaged file.
        damaged: PathBuf,
        /// What was opened.
        used: PathBuf,
        /// Which it is.
        generation: u64,
    },
    /// A journal holds changes that are not in the record yet; they were taken in.
    JournalFound {
        /// Whose.
        seat: SeatId,
        /// How many frames were taken.
        frames: usize,
        /// How many operations.
        operations: usize,
        /// Whether its writer seems to be at work still.
        live: bool,
    },
    /// A journal could not be read at all.
    JournalUnreadable {
        /// Where it is.
        path: PathBuf,
        /// What the disk said.
        why: String,
    },
    /// The first bytes of a journal are not as they should be; its frames were looked for all the same.
    DamagedHeader {
        /// Whose.
        seat: SeatId,
    },
    /// The last write was cut off. What was in it had not been called saved.
    TornTail {
        /// Whose.
        seat: SeatId,
        /// Where in the journal.
        offset: u64,
        /// How many bytes are of no use.
        bytes: u64,
    },
    /// A length was damaged; the frames after it were found again.
    DamagedLength {
        /// Whose.
        seat: SeatId,
        /// Where in the journal.
        offset: u64,
        /// How many bytes lie before the next frame.
        bytes: u64,
    },
    /// A frame that was not taken in, and others of the same journal for the same reason.
    DamagedFrame {
        /// Whose.
        seat: SeatId,
        /// Where in the journal.
        offset: u64,
        /// The number that it should have.
        number: u64,
        /// How many more there are behind it.
        more: u64,
        /// What is wrong with it.
        problem: FrameProblem,
    },
    /// A properly signed frame that does not fit the record. Neither it nor what its seat did after it was taken in.
    UnfitFrame {
        /// Whose.
        seat: SeatId,
        /// Its number.
        number: u64,
    },
    /// Frames that someone wrote or has seen and that are nowhere to be found.
    MissingFrames {
        /// Whose.
        seat: SeatId,
        /// The first that is missing.
        from: u64,
        /// The last that is missing.
        to: u64,
    },
    /// A copy that Syncthing put aside because two places changed one file.
    ConflictCopy {
        /// Where it is.
        path: PathBuf,
        /// Whether the record and its journals hold everything that is in it.
        is_held: bool,
    },
    /// Another seat's journal is not in the folder any more, and the record does not hold what was in it. This seat has it
    /// in memory and writes it into the record.
    JournalGone {
        /// Whose.
        seat: SeatId,
    },
    /// This seat's own journal was removed under its hands, and was written again from memory.
    JournalRewritten {
        /// The seat under which it was written before.
        seat: SeatId,
        /// How many changes were written again.
        operations: usize,
    },
    /// Another file was put in the record's place, one that lacks what this seat has in memory.
    RecordWentBack {
        /// The record.
        path: PathBuf,
        /// The generation that lies there now.
        generation: u64,
    },
    /// What the others do can't be seen just now.
    NotFollowed {
        /// What the disk said.
        why: String,
    },
    /// A file of another record was put in the record's place.
    AnotherRecord {
        /// The record.
        path: PathBuf,
    },
    /// This machine kept changes of a session that ended before the share had them.
    SpillFound {
        /// How many.
        operations: usize,
    },
    /// What this machine kept can't be read now. It was let alone.
    SpillUnreadable {
        /// The file.
        path: PathBuf,
        /// Why, and what to do.
        why: String,
    },
    /// Part of what this machine kept is damaged. The rest is taken in, and the file is put aside.
    SpillDamaged {
        /// The file.
        path: PathBuf,
        /// Its name once the rest is saved.
        kept: PathBuf,
    },
    /// A properly signed frame does not follow on the one before it. It was taken in.
    BrokenChain {
        /// Whose.
        seat: SeatId,
        /// Its number.
        number: u64,
    },
    /// Frames that someone wrote or has seen and that are nowhere to be found, and what is known of them.
    MissingKnown(Loss),
    /// What this machine had seen and is damaged now.
    Lost(Loss),
    /// Somebody made a new recovery key while this seat was at work.
    RecoveryReplaced {
        /// By whom and when, in words that follow "was replaced".
        how: String,
    },
    /// Somebody ended another person's access while this seat was at work.
    AccessEnded {
        /// Whose.
        who: String,
        /// By whom and when, as far as the record says: words that follow "was ended".
        how: String,
    },
    /// Somebody wrote this after their access had ended. What they wrote without knowing was taken in.
    WithdrawnWriter {
        /// Whose journal.
        seat: SeatId,
        /// Their name.
        who: String,
        /// Who ended their access, where the record says.
        by: Option<String>,
        /// When: milliseconds since 1970, UTC.
        at_ms: Option<u64>,
        /// How many changes.
        changes: usize,
        /// They knew, and it was refused.
        refused: bool,
    },
    /// The record lacks what this machine has seen of it, and was opened because the user said so.
    RolledBack(Behind),
    /// An older generation lies in the record's place, and nothing that was seen is missing.
    OlderInPlace(Behind),
    /// A generation beside the record, older than it, that can't be read.
    DamagedGeneration {
        /// Where it is.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A generation beside the record that nobody of the record published like that. It was left out of account.
    ForgedGeneration {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with its signature.
        why: Forgery,
    },
    /// An older program published it, before generations were signed: anybody may have. The next publishing signs it.
    Unsigned,
    /// Somebody published it whom this machine did not know, and to whom somebody that it knew had given access.
    NewSigner {
        /// The name, else the key.
        who: String,
    },
    /// It is properly signed, but not by whom this machine knows, and was opened because the user said so.
    Distrusted(Distrust),
    /// The audit log of a sitting is not as it was written.
    Log(LogFault),
    /// A journal has another frame than the one that the record says it holds.
    OtherFrameHeld {
        /// Whose.
        seat: SeatId,
        /// Its number.
        number: u64,
    },
    /// This machine sees the record for the first time: whether it is the newest can't be known here.
    FirstHere,
    /// Another record was opened under this name before.
    AnotherHere,
    /// What this machine remembers of the record can't be read, or was not written by this person.
    MemoryNotOurs {
        /// Where it is.
        path: PathBuf,
    },
}

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
            Self::WithdrawnWriter { refused: false, .. } => Some("changes-after-withdrawal"),
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
            | Self::WithdrawnWriter { seat, .. } => Some(*seat),
            _ => None,
        }
    }

    /// The seat whose work this person can't read yet, and others can: it was written before they had access.
    #[must_use]
    pub const fn withheld_seat(&self) -> Option<SeatId> {
        match self {
            Self::DamagedFrame { seat, problem: FrameProblem::NotForThisKey, .. } => Some(*seat),
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
        let is_told_only =
            matches!(self, Self::WithdrawnWriter { .. } | Self::AccessEnded { .. } | Self::RecoveryReplaced { .. });
        self.is_wrong() && !is_told_only && self.withheld_seat().is_none()
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
        )
    }
}
