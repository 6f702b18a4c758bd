//! The signed log: each sitting's lines are chained, and whoever did what they tell signs the chain.
//!
//! A frame's signature is gone once the frame is folded in, and whoever publishes could write the log anew. So the last
//! line of every piece of work carries a signature of its own: over the record, the line's stamp (which names the sitting)
//! and the chain up to it, which covers every line of the sitting before. The record keeps the newest of each sitting: some
//! hundred bytes, however many lines there are. It is enough to find a line that was changed, put in or taken out of any
//! sitting, whoever did it.
//!
//! **What is not found** on a machine that never saw it: that the last lines of a sitting are missing together with their
//! signatures, in favour of an earlier one; or a whole sitting. A machine that remembers the record ([`super::seen`]) does
//! find it, for the newest sittings. And a signature says who, never that what they did was right.

use std::fmt;

use minicbor::{Decode, Encode};

use super::Unlocked;
use super::clock::Stamp;
use super::ids::{Hash, KeyId, RecordId, SeatId};
use super::image::ImageFacts;
use super::loss::moment;

const SIGNED: &[u8] = b"marac log\0";

/// A line of a sitting's log, by its stamp, and the chain up to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct LogMark {
    /// The line; its seat is the sitting.
    #[n(0)]
    pub stamp: Stamp,
    /// The SHA-256 over every line of the sitting up to it, and the chain before.
    #[n(1)]
    pub chain: Hash,
}

/// Whose signature a line of the log carries, for the chain up to it.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct LogSignature {
    /// The key.
    #[n(0)]
    pub who: KeyId,
    /// Ed25519.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub bytes: [u8; 64],
}

impl fmt::Debug for LogSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogSignature({})", self.who)
    }
}

impl LogSignature {
    /// Signs the chain up to a line.
    #[must_use]
    pub fn of(record: RecordId, mark: LogMark, unlocked: &Unlocked) -> Self {
        let who = unlocked.key_id();
        Self { who, bytes: unlocked.signing().sign(&message(record, mark, who)) }
    }

    /// Whether it is for this, by somebody who is or was on the roster.
    #[must_use]
    pub fn holds(&self, mark: LogMark, facts: &ImageFacts) -> bool {
        let message = message(facts.record, mark, self.who);
        facts.writer(self.who).is_some_and(|writer| writer.verify.verify(&message, &self.bytes))
    }
}

fn message(record: RecordId, mark: LogMark, who: KeyId) -> Vec<u8> {
    let mut bytes = SIGNED.to_vec();
    bytes.extend_from_slice(record.as_bytes());
    bytes.extend_from_slice(&mark.stamp.wall_ms.to_be_bytes());
    bytes.extend_from_slice(&mark.stamp.counter.to_be_bytes());
    bytes.extend_from_slice(mark.stamp.seat.as_bytes());
    bytes.extend_from_slice(mark.chain.as_bytes());
    bytes.extend_from_slice(who.as_bytes());
    bytes
}

/// The newest signature of a sitting that a record keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedUpTo {
    /// The line that it stands at.
    pub stamp: Stamp,
    /// The chain up to that line, computed anew; none where the line is not there.
    pub chain: Option<Hash>,
    /// None where the lines are older than signatures in the log.
    pub signature: Option<LogSignature>,
}

/// The log of one sitting, as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    /// Which.
    pub seat: SeatId,
    /// Whose, by name.
    pub who: Option<String>,
    /// The key of whose it is.
    pub key: Option<KeyId>,
    /// Its newest line, and the chain computed anew.
    pub last: Option<LogMark>,
    /// The first line that is not as it was chained.
    pub altered: Option<Stamp>,
    /// What is signed of it.
    pub signed: Option<SignedUpTo>,
    /// Whether the log itself tells that something of it was lost, and that these very lines are what was left.
    pub is_lossy: bool,
}

/// The log of a record, as it was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    /// By sitting.
    pub sittings: Vec<Sitting>,
    /// The lines asked for, with the chain computed anew; only those that are there.
    pub asked: Vec<LogMark>,
    /// Who was given access, by their signing key, and the line that tells of it.
    pub given: Vec<(KeyId, Stamp)>,
}

/// Something that is wrong with the log of a sitting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFault {
    /// Which sitting.
    pub seat: SeatId,
    /// Whose, by name.
    pub who: Option<String>,
    /// The line: milliseconds since 1970, UTC.
    pub at_ms: u64,
    /// What.
    pub what: LogWrong,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogWrong {
    /// A line at or before it was changed, put in or taken out.
    Altered,
    /// The lines up to it are not those that were signed, or the signature is not of anybody who may.
    NotAsSigned(KeyId),
    /// It was signed and is gone.
    Cut,
    /// It and what follows bears no signature.
    Unsigned,
    /// The lines up to it are not those that this machine has seen.
    NotAsSeen,
    /// As [`Self::NotAsSigned`], where the log itself tells that something of the sitting was lost and what was left is as it
    /// was then.
    Lossy,
}

impl LogWrong {
    /// Whether it is more than what the log itself tells of.
    #[must_use]
    pub const fn is_wrong(self) -> bool {
        !matches!(self, Self::Lossy)
    }
}

impl fmt::Display for LogFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seat, who, at_ms, what } = self;
        let who = who.as_deref().unwrap_or("nobody known");
        let at = moment(*at_ms);
        write!(f, "the audit log of seat {seat} ({who}) ")?;
        match what {
            LogWrong::Altered => write!(f, "was altered at or before {at}"),
            LogWrong::NotAsSigned(key) => write!(f, "up to {at} is not the one that was signed with the key {key}"),
            LogWrong::Cut => write!(f, "was cut: its line of {at} was signed and is gone"),
            LogWrong::Unsigned => write!(f, "has a line of {at} that nobody signed"),
            LogWrong::Lossy => write!(f, "lacks lines up to {at} that were lost, as the log itself tells"),
            LogWrong::NotAsSeen => write!(f, "up to {at} is not the one that was seen here before"),
        }
    }
}

impl Sitting {
    /// Whether its signature is the owner's, and holds for its lines up to there.
    #[must_use]
    pub fn is_signed(&self, facts: &ImageFacts) -> bool {
        let Some(SignedUpTo { stamp, chain: Some(chain), signature: Some(signature) }) = self.signed else {
            return false;
        };
        self.key == Some(signature.who) && signature.holds(LogMark { stamp, chain }, facts)
    }

    /// Whether all its lines are older than signatures in the log.
    #[must_use]
    pub fn is_from_before_signatures(&self) -> bool {
        let is_of_last = |signed: SignedUpTo| signed.signature.is_none() && signed.chain.is_some();
        self.signed.is_some_and(is_of_last)
            && self.last.map(|last| last.stamp) == self.signed.map(|signed| signed.stamp)
    }

    /// What is wrong with it; `is_known` says of a line and its chain that they were found signed before.
    fn fault(&self, facts: &ImageFacts, is_known: impl Fn(&LogMark) -> bool) -> Option<LogFault> {
        let fault = |stamp: Stamp, what| {
            let is_gap = self.is_lossy && matches!(what, LogWrong::NotAsSigned(_));
            let what = if is_gap { LogWrong::Lossy } else { what };
            Some(LogFault { seat: self.seat, who: self.who.clone(), at_ms: stamp.wall_ms, what })
        };
        if let Some(stamp) = self.altered {
            return fault(stamp, LogWrong::Altered);
        }
        let Some(signed) = self.signed else {
            return self.last.and_then(|last| fault(last.stamp, LogWrong::Unsigned));
        };
        let Some(chain) = signed.chain else { return fault(signed.stamp, LogWrong::Cut) };
        let up_to = LogMark { stamp: signed.stamp, chain };
        if let Some(signature) = signed.signature
            && !is_known(&up_to)
            && !self.is_signed(facts)
        {
            return fault(signed.stamp, LogWrong::NotAsSigned(signature.who));
        }
        let last = self.last.filter(|last| last.stamp > signed.stamp)?;
        fault(last.stamp, LogWrong::Unsigned)
    }
}

impl Log {
    /// What is wrong with it, a fault for each sitting at most; `is_known` says of a line and its chain that they were
    /// found signed before.
    #[must_use]
    pub fn faults(&self, facts: &ImageFacts, is_known: impl Fn(&LogMark) -> bool) -> Vec<LogFault> {
        self.sittings.iter().filter_map(|sitting| sitting.fault(facts, &is_known)).collect()
    }

    /// How many sittings are older than signatures in the log: nothing but the chain says whether they are as they were.
    #[must_use]
    pub fn before_signatures(&self) -> usize {
        let is_old = |sitting: &&Sitting| sitting.signed.is_some_and(|signed| signed.signature.is_none());
        self.sittings.iter().filter(is_old).count()
    }

    /// What is wrong with it, as far as it is looked at whenever a record is opened; and of the newest sittings, `most` of
    /// them, the last line of each with which nothing is wrong. Of the sittings before, and those that are `known` to be
    /// signed, only the chain is looked at: a signature costs as much as a hundred lines.
    #[must_use]
    pub fn judge(&self, facts: &ImageFacts, known: &[LogMark], most: usize) -> (Vec<LogFault>, Vec<LogMark>) {
        let mut marks: Vec<LogMark> = self.sittings.iter().filter_map(|sitting| sitting.last).collect();
        marks.sort_unstable_by_key(|mark| std::cmp::Reverse(mark.stamp));
        let oldest = marks.get(most).map(|mark| mark.stamp);
        marks.truncate(most);
        let is_known = |mark: &LogMark| known.contains(mark) || oldest.is_some_and(|oldest| mark.stamp <= oldest);
        let faults = self.faults(facts, is_known);
        marks.retain(|mark| !faults.iter().any(|fault| fault.seat == mark.stamp.seat));
        (faults, marks)
    }

    /// What is not as it was seen.
    #[must_use]
    pub fn not_as_seen(&self, seen: &[LogMark]) -> Vec<LogFault> {
        let differs = |mark: &&LogMark| !self.asked.contains(mark);
        let fault = |mark: &LogMark| {
            let seat = mark.stamp.seat;
            let who = self.sittings.iter().find(|sitting| sitting.seat == seat).and_then(|sitting| sitting.who.clone());
            LogFault { seat, who, at_ms: mark.stamp.wall_ms, what: LogWrong::NotAsSeen }
        };
        seen.iter().filter(differs).map(fault).collect()
    }
}
