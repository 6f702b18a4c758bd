//! What each finding is called where people read it.

use std::fmt;

use super::Finding;
use crate::vault::frame::FrameProblem;
use crate::vault::late_journal::LeftJournal;
use crate::vault::loss::moment;

/// `1 frame`, `2 frames`.
fn counted<N: fmt::Display + PartialEq + From<u8>>(number: N, one: &str, several: &str) -> String {
    format!("{number} {}", if number == N::from(1) { one } else { several })
}

/// So many changes, and the verb that goes with them.
fn changes(number: usize) -> (String, &'static str) {
    (counted(number, "change", "changes"), if number == 1 { "was" } else { "were" })
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PendingGeneration { path, generation } => {
                write!(
                    f,
                    "generation {generation} ({}) was not put in place when the program stopped; it was opened. Until it is, the file \
                     there is the older one, with whatever access there was then",
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
                let (changes, was) = changes(*operations);
                let frames = counted(*frames, "frame", "frames");
                write!(f, "seat {seat} ({state}): {changes} in {frames} {was} taken in")
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
                    "the last write of seat {seat} was cut off at byte {offset} ({}); it had not been called saved",
                    counted(*bytes, "byte", "bytes")
                )
            }
            Self::DamagedLength { seat, offset, bytes } => {
                write!(
                    f,
                    "in the journal of seat {seat} the length at byte {offset} is damaged ({} to the next frame)",
                    counted(*bytes, "byte", "bytes")
                )
            }
            Self::DamagedFrame { problem: FrameProblem::NotForThisKey, .. } => f.write_str(
                "something that a colleague wrote before you had access is not open to your key yet; it is once a \
                 colleague's program has saved the record again, which it does by itself",
            ),
            Self::DamagedFrame { seat, offset, number, more: 0, problem } => {
                write!(f, "frame {number} of seat {seat}, at byte {offset}, was not taken in: {problem}")
            }
            Self::DamagedFrame { seat, offset, number, more, problem } => {
                write!(
                    f,
                    "frame {number} of seat {seat}, at byte {offset}, and {more} more behind it were not taken in; of each: {problem}"
                )
            }
            Self::UnfitFrame { seat, number } => {
                write!(
                    f,
                    "frame {number} of seat {seat} does not fit the record, though it is properly signed; neither it nor what \
                     that seat did after it was taken in, so ask who works there"
                )
            }
            Self::MissingFrames { seat, from, to } if from == to => {
                write!(f, "frame {from} of seat {seat} is missing; look for its journal in a backup")
            }
            Self::MissingFrames { seat, from, to } => {
                write!(f, "frames {from} to {to} of seat {seat} are missing; look for its journal in a backup")
            }
            Self::ConflictCopy { path, is_held: true } => {
                write!(
                    f,
                    "{} was put aside by Syncthing, because two places changed one file; the record holds all that is in it, so \
                     it can be removed",
                    path.display()
                )
            }
            Self::ConflictCopy { path, is_held: false } => {
                write!(
                    f,
                    "{} was put aside by Syncthing, because two places changed one file; it holds what the record does not, so \
                     keep it, and wait until every place has copied its journals here",
                    path.display()
                )
            }
            Self::JournalGone { seat } => {
                write!(
                    f,
                    "the journal of seat {seat} was removed from the folder; what it held is in memory here and goes into the record"
                )
            }
            Self::JournalRewritten { seat, operations } => {
                let (changes, was) = changes(*operations);
                write!(f, "this seat's journal ({seat}) was removed from the folder, or cut; its {changes} {was} written again")
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
                let (changes, was) = changes(*operations);
                write!(f, "{changes} that had been saved on this machine only {was} taken in")
            }
            Self::ClosedUnsound { pieces } => {
                let (pieces, is) = if *pieces == 1 { ("1 piece".to_owned(), "is") } else { (format!("{pieces} pieces"), "are") };
                write!(
                    f,
                    "{pieces} of closed cases that you read {is} damaged or was put there by somebody who is not on their \
                     lists, and left out; an older backup may have what was there before"
                )
            }
            Self::ClosedApart { who, cases } => {
                let cases = if *cases == 1 { "a case".to_owned() } else { format!("{cases} cases") };
                write!(
                    f,
                    "{who} closed {cases} off at the same moment as you: each of you reads only what you knew of it and write \
                     since. The list of closed cases names it: put {who} among its readers, or have them put you among theirs, \
                     and it is one again, with what both wrote"
                )
            }
            Self::ClosedCrossed { who, cases } => {
                let cases = if *cases == 1 { "a closed case".to_owned() } else { format!("{cases} closed cases") };
                write!(
                    f,
                    "{who} took you off the list of {cases} at the same moment as they were taken off it here: each of you has it \
                     apart, with what you write since. If both are to read it, each puts the other on the list; if only one does, \
                     whoever is put on it has all of it, and the other none"
                )
            }
            Self::ClosedJoined { come, left_out } => {
                write!(f, "a closed case that two people had apart is one again")?;
                if !come.is_empty() {
                    write!(f, "; on its list, and reading all of it now: {}", come.join(", "))?;
                }
                if !left_out.is_empty() {
                    write!(f, "; taken off its list, because they know a party and the Chair has not let them stay: {}", left_out.join(", "))?;
                }
                Ok(())
            }
            Self::ClosedLate { who, changes: made, of_list } => {
                let (changes, were) = changes(*made);
                write!(f, "{who} is off the list of a closed case that you read, or has no access any more, and had not heard of it: ")?;
                if *made > 0 {
                    write!(f, "{changes} that they made in it {were} taken in, so look at what they changed")?;
                }
                let and = if *made > 0 && *of_list { "; " } else { "" };
                let left_out = if *of_list { "what they changed in the list itself was left out" } else { "" };
                write!(f, "{and}{left_out}")
            }
            Self::ClosedGone { cases } => {
                let (cases, is, it) = if *cases == 1 {
                    ("1 closed case".to_owned(), "is", "its list")
                } else {
                    (format!("{cases} closed cases"), "are", "their lists")
                };
                write!(
                    f,
                    "{cases} that you read {is} not open to your key any more: somebody took you off {it}, or encrypted it again \
                     without you. Ask its other readers; the recovery key opens it too where it is on the list"
                )
            }
            Self::ClosedWentOn { cases, from, to } => {
                let (cases, is) =
                    if *cases == 1 { ("1 closed case".to_owned(), "is") } else { (format!("{cases} closed cases"), "are") };
                let [from, to] = [from, to].map(|day| day.format("%-d %b %Y"));
                write!(f, "{cases} that you read {is} not recorded as heard at the meeting of {from}: time is held on {to} now")
            }
            Self::ClosedUnswept { changes: made, closers } => {
                let (changes, _) = changes(*made);
                write!(f, "{changes} to a case that was closed off meanwhile")?;
                let (wait, them) = if *made == 1 { ("waits", "it") } else { ("wait", "them") };
                write!(
                    f,
                    " {wait} in the record, in no list, and whoever can open the record can find {them} in it. One of the case's \
                     readers takes {them} into it by opening the record"
                )?;
                if closers.is_empty() { Ok(()) } else { write!(f, "; ask {}, who closed it off", closers.join(", ")) }
            }
            Self::ClosedInTheOpen { cases } => {
                let (cases, is) =
                    if *cases == 1 { ("1 closed case".to_owned(), "is") } else { (format!("{cases} closed cases"), "are") };
                write!(
                    f,
                    "{cases} of an earlier version of marac {is} off every list, but not encrypted to readers of their own: \
                     everybody who can open the record can read them. Bring each back with “Closed no more” in the palette, \
                     and make it a closed case again in its form"
                )
            }
            Self::SpillElsewhere { operations, at } => {
                let (changes, were) = changes(*operations);
                let at = at.as_deref().unwrap_or("the same record under another name");
                write!(
                    f,
                    "{changes} that {were} saved on this machine only wait here for {at}, and are not in this file: open that when its \
                     share is back; if its share is now found here, open this file with --bring-kept"
                )
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
            Self::Waiting { seat, who, until_ms, changes } => {
                let (changes, was) = self::changes(*changes);
                let who = who.as_deref().unwrap_or("somebody not on the roster");
                let until = moment(*until_ms);
                write!(
                    f,
                    "{changes} by {who}, until {until} (seat {seat}), {was} not taken in yet: what they build on is not there; \
                     look for its journal in a backup"
                )
            }
            Self::RecoveryReplaced { how } => {
                write!(f, "the recovery key was replaced{how}; the old one opens older copies only")
            }
            Self::StillOpen { who, how } => {
                write!(
                    f,
                    "{who} can still open the file, though that access was ended{how}: it was not encrypted to the others since. \
                     marac does that at once where somebody who can write has it open on the screen, and with the next change"
                )
            }
            Self::AccessEnded { who, how } => write!(f, "the access of {who} was ended{how}"),
            Self::WithdrawnWriter { seat, who, by, at_ms, changes, refused } => {
                let by = by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
                let when = at_ms.map(|at| format!(" on {}", moment(at))).unwrap_or_default();
                let (changes, was) = self::changes(*changes);
                let what = if *refused {
                    format!("{changes} that they made knowing it {was} refused, not taken in")
                } else {
                    format!("{changes} that they made without knowing it {was} taken in, so look at what they changed")
                };
                write!(f, "the access of {who} was ended{by}{when}; {what} (seat {seat})")
            }
            Self::AccessLeftOut { seat, who, by, at_ms, what } => {
                let by = by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
                let when = at_ms.map(|at| format!(" on {}", moment(at))).unwrap_or_default();
                let open = if what.closed_off.is_empty() { "" } else { ". Until then everybody at the record reads what they closed off" };
                write!(
                    f,
                    "the access of {who} was ended{by}{when}; {what}, without knowing it, was left out, so do it again if it is meant \
                     (seat {seat}){open}"
                )
            }
            Self::LateJournal { seat, key, who, changes } => {
                let who = who.clone().unwrap_or_else(|| format!("the key {key}"));
                let (changes, was) = self::changes(*changes);
                write!(
                    f,
                    "{changes} by {who} {was} not taken in: their access had ended, and nothing shows that they began to write before \
                     the record said so (seat {seat}). They wait beside the record until somebody decides: marac access late \
                     shows them, and takes them in or leaves them out"
                )
            }
            Self::LateDecided(LeftJournal { seat, who, path, why }) => {
                let why = why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
                write!(
                    f,
                    "what {who} left after their access had ended was decided on, and its file {} is there still{why} (seat {seat}); \
                     each opening of the record tries again to take it away, and once nobody has the record open it can be removed \
                     by hand",
                    path.display()
                )
            }
            Self::UnusableKey { who } => {
                write!(
                    f,
                    "the key of {who} in the roster is none, so nothing is encrypted to it; withdraw it with marac access remove"
                )
            }
            Self::RolledBack(behind) => match behind.journals() {
                Some(lost) => write!(f, "a journal that was open here before is missing, or its end is: {lost}"),
                None => write!(f, "this is an older record than was open here before: {behind}"),
            },
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
            Self::ForgedGeneration { path, why } => {
                write!(
                    f,
                    "{} was put there by nobody of the record: {why}; it was left out of account, so keep it and ask who wrote in the folder",
                    path.display()
                )
            }
            Self::NotAdopted { path, why } => {
                write!(
                    f,
                    "{} was not taken over: {why}; this machine goes on with what it knows, so keep the file and ask who wrote it",
                    path.display()
                )
            }
            Self::LeapingGeneration { path } => {
                write!(
                    f,
                    "{} has a number far beyond the record's, which no publishing gave it; it was left out of account, so keep it \
                     and ask who wrote in the folder",
                    path.display()
                )
            }
            Self::Unsigned => f.write_str(
                "an older marac wrote this record, without a signature: whether one of its people did can't be known; it is signed when it is next published",
            ),
            Self::NewSigner { who } => {
                write!(f, "{who}, who was given access since it was last open here, published this record")
            }
            Self::Distrusted(why) => write!(f, "this record is not to be trusted: {why}"),
            Self::Log(fault) => fault.fmt(f),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::ids::SeatId;

    #[test]
    fn one_is_not_several() {
        let seat = SeatId::from_bytes([1; 8]);
        let said = |frames, operations| Finding::JournalFound { seat, frames, operations, live: false }.to_string();
        assert!(said(1, 1).ends_with("1 change in 1 frame was taken in"), "{}", said(1, 1));
        assert!(said(1, 2).ends_with("2 changes in 1 frame were taken in"), "{}", said(1, 2));
        assert!(said(3, 3).ends_with("3 changes in 3 frames were taken in"), "{}", said(3, 3));
    }
}
