//! What was found while opening or verifying that someone should know.

mod judging;
mod left_out;
mod words;

use std::path::PathBuf;

use chrono::NaiveDate;

use super::frame::FrameProblem;
use super::ids::{KeyId, SeatId};
use super::late_journal::LeftJournal;
use super::log::LogFault;
use super::loss::{Behind, Loss};
use super::signed::Forgery;
use super::trust::Distrust;
pub use left_out::LeftOut;

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
    /// This seat's own journal was removed, or cut, under its hands, and was written again from memory.
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
    /// This machine kept changes for the same record under another name of its file. They were let alone.
    SpillElsewhere {
        /// How many of them this record lacks.
        operations: usize,
        /// The other name, where it is known here.
        at: Option<String>,
    },
    /// What this machine kept can't be read now. It was let alone.
    SpillUnreadable {
        /// The file.
        path: PathBuf,
        /// Why, and what to do.
        why: String,
    },
    /// Pieces of closed cases that this person reads are not as one of their readers wrote them. They were left out.
    ClosedUnsound {
        /// How many.
        pieces: usize,
    },
    /// Somebody closed cases off at the same moment as this person: each has theirs, which the other can't read.
    ClosedApart {
        /// Their name.
        who: String,
        /// How many.
        cases: usize,
    },
    /// Somebody took this person off the list of closed cases at the same moment as they were taken off it: each has it apart.
    ClosedCrossed {
        /// Their name.
        who: String,
        /// How many.
        cases: usize,
    },
    /// A case that two people closed off apart is one again.
    ClosedJoined {
        /// Who reads now what only others read before.
        come: Vec<String>,
        /// Who was on one of its lists, knows a party, and is on its list no more.
        left_out: Vec<String>,
    },
    /// Somebody wrote in closed cases that this person reads who had not heard that they are not to any more. It was taken in.
    ClosedLate {
        /// Their name.
        who: String,
        /// How many changes.
        changes: usize,
        /// Whether they changed a list of readers too: that was left out.
        of_list: bool,
    },
    /// Closed cases can't be opened with this person's key any more, and they did not take themselves off the list.
    ClosedGone {
        /// How many.
        cases: usize,
    },
    /// Closed cases that this person reads stood on the list of a meeting that is over and never came to them. They are on that
    /// of another now.
    ClosedWentOn {
        /// How many.
        cases: usize,
        /// The day of the meeting that is over.
        from: NaiveDate,
        /// The day of the other.
        to: NaiveDate,
    },
    /// What came to cases that were closed off waits in the record, in no list and for everybody to read who looks into it, for
    /// one of their readers.
    ClosedUnswept {
        /// To how many lines something was done.
        changes: usize,
        /// Who closed the cases off.
        closers: Vec<String>,
    },
    /// Closed cases that an earlier program kept with all the others.
    ClosedInTheOpen {
        /// How many.
        cases: usize,
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
    /// Changes of a seat that build on others which are not there, and can't be taken in without them.
    Waiting {
        /// Whose.
        seat: SeatId,
        /// By name, where the record says.
        who: Option<String>,
        /// When the last of them was made: milliseconds since 1970, UTC.
        until_ms: u64,
        /// How many.
        changes: usize,
    },
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
    /// Somebody's access was ended, and the file was not encrypted to the others since: their key still opens it.
    StillOpen {
        /// Whose, in words.
        who: String,
        /// By whom and when it was ended, in words that follow "was ended".
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
    /// Somebody changed who has access, or took a case from its readers, not knowing that their own access had ended.
    AccessLeftOut {
        /// Whose journal.
        seat: SeatId,
        /// Their name.
        who: String,
        /// Who ended their access, where the record says.
        by: Option<String>,
        /// When: milliseconds since 1970, UTC.
        at_ms: Option<u64>,
        /// What of that was left out.
        what: LeftOut,
    },
    /// Somebody whose access had ended wrote this into a journal that was not there when the record said so. It was not taken
    /// in, and stays where it is until a person decides on it.
    LateJournal {
        /// Whose.
        seat: SeatId,
        /// Their key.
        key: KeyId,
        /// Their name, where the record says.
        who: Option<String>,
        /// How many changes.
        changes: usize,
    },
    /// Somebody decided on such a journal, and its file is there still.
    LateDecided(LeftJournal),
    /// A line of the roster with a key that is none: nothing is encrypted to it.
    UnusableKey {
        /// The name in it.
        who: String,
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
    /// What lies there is no record that this machine goes on with, by what it remembers. It was left out of account.
    NotAdopted {
        /// Where it is.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A file named as a generation far beyond the record's. It was left out of account.
    LeapingGeneration {
        /// Where it is.
        path: PathBuf,
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
