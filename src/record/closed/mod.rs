//! Closed cases: everything about them is encrypted once more, inside the record, to those alone who may read them
//! (CLO-1, AGE-7, MOP 4.14).
//!
//! A closed case stands in no table of the record. What was done to it is the same kind of operations as everywhere,
//! but they are kept in pieces ([`closed_piece`]), each an age message to the case's own readers in a line of
//! `closed_piece`. All pieces of one case lie in a *box*, whose name says nothing. Whoever can't read a piece keeps and
//! hands it on like any other line, so merging, publishing and backing up need to understand nothing of it.
//!
//! Whoever reads some of them has a second record in memory, the [`ClosedShelf`], made of the operations of all pieces that
//! their key opens, with the calendar, the agencies and the rest that cases stand on copied from the record itself. Every
//! change and every question is the same there as here. The shelf is never written anywhere but as pieces.
//!
//! Everybody sees three things: how many boxes there are and when and at which seat they were written to, how long the
//! pieces are to a kilobyte, and at which meetings time is held. See the README for what that means.
//!
//! * Whoever is added to the list sees everything from the beginning: the box is encrypted again.
//! * Whoever is taken off finds a box that is gone: the case goes on in a new one, under a secret that they never had.
//! * Whose access to the record ends, or a new recovery key, may be the doing of somebody who can't read the case: the
//!   next of its readers to open the record encrypts it again ([`ClosedShelf::settle`]).

mod apart;
mod bringing_on;
mod carrying;
mod closing_off;
mod coming_back;
mod conflicts;
mod copies;
mod crossed;
mod gone;
mod held;
mod joining;
mod keeping;
mod late;
mod left_late;
mod likeness;
mod list;
mod making;
mod parting;
mod reading;
mod reference;
mod routing;
mod screen;
mod sent_before;
mod settling;
mod undone;
mod verifying;
mod waiting;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::domain::identifier::{CaseId, MeetingId};
use crate::vault::closed_piece::BoxSecret;
use crate::vault::{AccessKey, Hash, RecordId, RowId, SeatId, Unlocked};

use super::Record;
use super::change::{Change, WentOn, author_named, named};
use super::error::Result;
use super::roster::Founder;
use super::row::Kin;
use super::touched::Revision;

pub(in crate::record) use closing_off::{CLOSED_OFF, sweeps};
pub use conflicts::{ReaderConflict, ReaderStands};
pub(in crate::record) use conflicts::{conflict_line, stands as reader_stands};
pub(in crate::record) use copies::copy_line;
pub use copies::{ClosedCopy, CopyOut, ForReaders};
pub(in crate::record) use joining::Joined;
pub(in crate::record) use keeping::PieceLine;
pub(in crate::record) use left_late::{
    Belongs, ForCase, LeftPiece, belongs, is_of_keeping, is_replaced, may_know, pieces_in, put_in, says_who_reads,
};
pub(in crate::record) use likeness::likeness_line;
pub use likeness::{ClosedLikeness, Resembles};
pub use list::{ClosedReader, RECOVERY_READER, Reads};
pub(in crate::record) use list::{may_read, reader_line};
pub use screen::{ClosedCase, OpenAction, Receives, Stands};
pub use verifying::ClosedVerified;

/// Somebody's line of the roster.
pub type PersonLine = RowId;

/// The closed cases that one key opens.
pub struct ClosedShelf {
    /// What the pieces say. Never serialised.
    record: Record,
    unlocked: Arc<Unlocked>,
    boxes: BTreeMap<RowId, ClosedBox>,
    /// Every piece of the record, mine or not, as it was when it was looked at.
    pieces: HashMap<RowId, Known>,
    /// The line that holds this person's composer of a case.
    drafts: HashMap<CaseId, RowId>,
    /// Pieces that are not as a reader of the case wrote them.
    unsound: BTreeSet<RowId>,
    /// What somebody wrote into a former box who is on the list no more: it is to go.
    late: BTreeMap<RowId, late::Late>,
    late_news: late::LateNews,
    /// What was left out of changes that pieces came with.
    undone: undone::Undone,
    /// Who else closed these cases off.
    apart: apart::Apart,
    /// Whose access may not have ended although the record says so: they read on what they read.
    undecided: BTreeSet<PersonLine>,
    /// Cases that went from this person, who is on their lists as far as they know.
    gone: gone::Gone,
    /// Who replaced which pieces.
    crossed: crossed::Crossed,
    /// What is to be told of boxes that became one.
    joined: Vec<joining::Joined>,
    /// And of cases that went on from a meeting that never came to them.
    went_on: Vec<WentOn>,
    /// The meetings that are over and take no closed case on.
    keep_theirs: BTreeSet<MeetingId>,
    /// The state of the record that was taken in, and the one that was settled last.
    at: Option<Revision>,
    settled: Option<Revision>,
    /// What the cases may have to do with others, as it was last looked for. Kept in memory alone.
    compared: RefCell<Option<likeness::Compared>>,
}

/// All that this key opens of one case; of two boxes of one case the newer goes on from the other.
#[derive(Debug, Clone)]
struct ClosedBox {
    secret: BoxSecret,
    case: CaseId,
    former: Vec<BoxSecret>,
    /// To whom each piece is encrypted, and in which epoch of access.
    pieces: BTreeMap<RowId, (Vec<RowId>, u32)>,
}

/// What is known of a piece.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// Of its bytes.
    digest: Hash,
    /// The box, where this key opens it and it was taken in.
    within: Option<RowId>,
}

impl ClosedShelf {
    /// The closed cases of a record that this key opens. `now` is milliseconds since 1970, UTC.
    ///
    /// # Errors
    /// When SQLite refuses, or a line can't be read.
    pub fn of(main: &Record, unlocked: Arc<Unlocked>, now: u64) -> Result<Self> {
        let mut record = Record::empty(main.person, main.seat())?;
        // What a seat wrote in a case before it heard that it was closed off comes into the case later, numbered as it was there;
        // so its edits here are another's.
        record.author = author_named("author in closed cases", &[main.seat().as_bytes()]);
        let (boxes, pieces, drafts) = (BTreeMap::new(), HashMap::new(), HashMap::new());
        let mut shelf = Self {
            record,
            unlocked,
            boxes,
            pieces,
            drafts,
            unsound: BTreeSet::new(),
            late: BTreeMap::new(),
            late_news: late::LateNews::default(),
            undone: undone::Undone::default(),
            apart: apart::Apart::default(),
            undecided: BTreeSet::new(),
            gone: gone::Gone::default(),
            crossed: crossed::Crossed::default(),
            joined: Vec::new(),
            went_on: Vec::new(),
            keep_theirs: BTreeSet::new(),
            at: None,
            settled: None,
            compared: RefCell::default(),
        };
        shelf.follow(main, now)?;
        Ok(shelf)
    }

    /// A record of one area that is kept nowhere, with these people under made-up keys, and the closed cases of the first of
    /// them: for trying things out.
    ///
    /// # Errors
    /// When the name is empty, or the machine gives no random numbers.
    pub fn alone(area: &str, name: &str, others: &[&str], now: u64) -> Result<(Record, Self)> {
        let key = Arc::new(Unlocked::throwaway()?);
        let founder = Founder { name, role: "coordinator", key: key.person_key(), recovery: None };
        let mut record = Record::found(RecordId::new()?, area, &founder, SeatId::new()?, now)?;
        for name in others {
            let (name, role) = ((*name).to_owned(), "chair".to_owned());
            let key = AccessKey::Writes(Unlocked::throwaway()?.person_key());
            record.make(&Change::GiveAccess { name, role, key }, now)?;
        }
        let shelf = Self::of(&record, key, now)?;
        Ok((record, shelf))
    }

    /// What the pieces say, for questions: closed cases are all that it has of cases.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// Whether it has this case.
    #[must_use]
    pub fn has(&self, case: CaseId) -> bool {
        self.boxes.values().any(|one| one.case == case)
    }

    /// The line of the log's that stands for a case.
    #[must_use]
    pub fn box_line(&self, case: CaseId) -> Option<RowId> {
        self.present_box(case).map(|(line, _)| line)
    }

    /// The cases.
    #[must_use]
    pub fn cases(&self) -> BTreeSet<CaseId> {
        self.boxes.values().map(|one| one.case).collect()
    }

    /// How many pieces there are that somebody altered or put there who is no reader of the case.
    #[must_use]
    pub fn unsound(&self) -> usize {
        self.unsound.len()
    }

    /// How many closed cases of the record this key does not open.
    #[must_use]
    pub fn others(&self, main: &Record) -> usize {
        let own = |line: &RowId| self.boxes.contains_key(line);
        boxes_of(main).map_or(0, |boxes| boxes.iter().filter(|line| !own(line)).count())
    }

    /// The box to which what is done about a case goes: one from which no other goes on.
    fn present_box(&self, case: CaseId) -> Option<(RowId, &ClosedBox)> {
        let former: Vec<&BoxSecret> = self.boxes.values().flat_map(|one| &one.former).collect();
        let of_case = self.boxes.iter().filter(|(_, one)| one.case == case);
        of_case
            .clone()
            .find(|(_, one)| !former.contains(&&one.secret))
            .or(of_case.clone().next())
            .map(|(id, one)| (*id, one))
    }
}

/// The name of a box: whoever knows its secret can tell that it is that one's.
fn box_of(secret: &BoxSecret) -> RowId {
    named("closed-box", &[secret.as_bytes()])
}

/// The boxes of a record.
fn boxes_of(main: &Record) -> Result<BTreeSet<RowId>> {
    let sql = "SELECT DISTINCT box FROM closed_piece WHERE dead = 0 AND box IS NOT NULL AND bytes IS NOT NULL";
    let mut statement = main.connection.prepare_cached(sql)?;
    let found = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(found.iter().filter_map(|line| line.parse().ok()).collect())
}

/// How many closed cases a record has, and how many of them wait to be encrypted again because somebody's access ended
/// since: what everybody may know.
///
/// # Errors
/// When the database refuses.
pub fn counted(main: &Record) -> Result<(usize, usize)> {
    let epoch = super::image::epoch(&main.connection).unwrap_or(0);
    let sql = "SELECT count(DISTINCT box), count(DISTINCT CASE WHEN epoch < ?1 THEN box END)
               FROM closed_piece WHERE dead = 0 AND bytes IS NOT NULL";
    let epoch = i64::try_from(epoch).unwrap_or(i64::MAX);
    let (all, wait) =
        main.connection.query_row(sql, [epoch], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, u32>(1)?)))?;
    Ok((all as usize, wait as usize))
}

/// How many closed cases stand plain in a record, as earlier programs kept them.
///
/// # Errors
/// When the database refuses.
pub fn plain(main: &Record) -> Result<usize> {
    let sql = "SELECT count(*) FROM referral WHERE dead = 0 AND closed IS NOT NULL";
    Ok(main.connection.query_row(sql, [], |row| row.get::<_, u32>(0))? as usize)
}

fn case_of(row: RowId) -> CaseId {
    CaseId::of(row)
}

#[cfg(test)]
mod tests;
