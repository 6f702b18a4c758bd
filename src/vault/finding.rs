//! What was found while opening or verifying that someone should know.

use std::fmt;
use std::path::PathBuf;

use super::frame::FrameProblem;
use super::ids::SeatId;
use super::loss::{Behind, Loss};

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
    /// A frame that was not taken in.
    DamagedFrame {
        /// Whose.
        seat: SeatId,
        /// Where in the journal.
        offset: u64,
        /// The number that it should have.
        number: u64,
        /// What is wrong with it.
        problem: FrameProblem,
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
    /// Somebody whose access was withdrawn wrote this, dated before. It was taken in.
    WithdrawnWriter {
        /// Whose journal.
        seat: SeatId,
        /// The name, else the key.
        who: String,
        /// How many frames.
        frames: usize,
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
        matches!(
            self,
            Self::JournalUnreadable { .. }
                | Self::DamagedFrame { .. }
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
            Self::RolledBack(_) | Self::OlderGenerationUsed { .. } => Some("restore"),
            Self::OlderInPlace(_) => Some("older-in-place"),
            Self::Lost(_) => Some("loss"),
            Self::MemoryNotOurs { .. } => Some("memory-renewed"),
            Self::AnotherHere => Some("another-record-here"),
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

    /// The seat that seems to be at work elsewhere.
    #[must_use]
    pub const fn live_seat(&self) -> Option<SeatId> {
        match self {
            Self::JournalFound { seat, live: true, .. } => Some(*seat),
            _ => None,
        }
    }

    /// Whether it is more than the ordinary trace of a session that did not end, or has not yet.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        !matches!(
            self,
            Self::JournalFound { .. }
                | Self::PendingGeneration { .. }
                | Self::IncompleteGeneration { .. }
                | Self::TornTail { .. }
                | Self::FirstHere
                | Self::SpillFound { .. }
        )
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PendingGeneration { path, generation } => {
                write!(
                    f,
                    "generation {generation} ({}) was not put in place when the program stopped; it was opened",
                    path.display()
                )
            }
            Self::IncompleteGeneration { path } => {
                write!(f, "{} was never finished or is damaged; it was left out of account", path.display())
            }
            Self::DivergentGenerations { chosen, other } => {
                write!(
                    f,
                    "{} and {} each hold something the other lacks; the fuller was opened",
                    chosen.display(),
                    other.display()
                )
            }
            Self::RecordMissing { path, used } => {
                write!(f, "{} is not there; {} was opened in its place", path.display(), used.display())
            }
            Self::OlderGenerationUsed { damaged, used, generation } => {
                write!(
                    f,
                    "{} is damaged; the older generation {generation} ({}) was opened",
                    damaged.display(),
                    used.display()
                )
            }
            Self::JournalFound { seat, frames, operations, live } => {
                let state = if *live { "still at work" } else { "not closed" };
                write!(f, "seat {seat} ({state}): {operations} changes in {frames} frames were taken in")
            }
            Self::JournalUnreadable { path, why } => {
                write!(f, "the journal {} could not be read: {why}", path.display())
            }
            Self::DamagedHeader { seat } => {
                write!(f, "the journal of seat {seat} begins with other bytes than it should")
            }
            Self::TornTail { seat, offset, bytes } => {
                write!(
                    f,
                    "the last write of seat {seat} was cut off at byte {offset} ({bytes} bytes); it had not been called saved"
                )
            }
            Self::DamagedLength { seat, offset, bytes } => {
                write!(
                    f,
                    "in the journal of seat {seat} the length at byte {offset} is damaged ({bytes} bytes to the next frame)"
                )
            }
            Self::DamagedFrame { seat, offset, number, problem } => {
                write!(f, "frame {number} of seat {seat}, at byte {offset}, was not taken in: {problem}")
            }
            Self::MissingFrames { seat, from, to } => {
                write!(f, "frames {from} to {to} of seat {seat} are missing; look for its journal in a backup")
            }
            Self::JournalGone { seat } => {
                write!(
                    f,
                    "the journal of seat {seat} was removed from the folder; what it held is in memory here and goes into the record"
                )
            }
            Self::JournalRewritten { seat, operations } => {
                write!(
                    f,
                    "this seat's journal ({seat}) was removed from the folder; its {operations} changes were written again"
                )
            }
            Self::RecordWentBack { path, generation } => {
                write!(
                    f,
                    "generation {generation} was put in place of {}, without what was saved since; ask who restored it",
                    path.display()
                )
            }
            Self::NotFollowed { why } => write!(f, "what others do can't be seen at the moment: {why}"),
            Self::AnotherRecord { path } => {
                write!(f, "{} is now another record; move that away and put this one back", path.display())
            }
            Self::SpillFound { operations } => {
                write!(f, "{operations} changes that had been saved on this machine only were taken in")
            }
            Self::SpillUnreadable { path, why } => {
                write!(
                    f,
                    "{}, where this machine kept what the share did not have, was not taken in: {why}",
                    path.display()
                )
            }
            Self::SpillDamaged { path, kept } => {
                write!(
                    f,
                    "{}, where this machine kept what the share did not have, is damaged; what is whole in it was taken in, \
                     and the file stays as {}",
                    path.display(),
                    kept.display()
                )
            }
            Self::BrokenChain { seat, number } => {
                write!(f, "frame {number} of seat {seat} does not follow on the one before it; it was taken in")
            }
            Self::MissingKnown(loss) => write!(f, "missing: {loss}; look for the journal in a backup"),
            Self::Lost(loss) => write!(f, "damaged, and lost here: {loss}; look for the journal in a backup"),
            Self::WithdrawnWriter { seat, who, frames } => {
                write!(
                    f,
                    "{who}, whose access was withdrawn, wrote {frames} frames as seat {seat}, dated before; they were taken in, so look at what they changed"
                )
            }
            Self::RolledBack(behind) => write!(f, "this is an older record than was open here before: {behind}"),
            Self::OlderInPlace(behind) => {
                write!(
                    f,
                    "an older file was put in the record's place ({behind}); nothing that was seen here is missing"
                )
            }
            Self::DamagedGeneration { path, why } => {
                write!(
                    f,
                    "{}, an older generation, can't be used: {why}; the record itself is not touched",
                    path.display()
                )
            }
            Self::OtherFrameHeld { seat, number } => {
                write!(f, "frame {number} in the journal of seat {seat} is another than the one that the record holds")
            }
            Self::FirstHere => f.write_str(
                "this record is open here for the first time: whether it is the newest can't be known on this machine",
            ),
            Self::AnotherHere => f.write_str(
                "another record was open under this name before; look whether somebody put this one in its place",
            ),
            Self::MemoryNotOurs { path } => {
                write!(
                    f,
                    "{}, which says what was last seen of this record, is damaged or was not written by you; it is written anew",
                    path.display()
                )
            }
        }
    }
}
