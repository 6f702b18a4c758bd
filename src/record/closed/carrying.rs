//! A closed case that waits for a meeting, was put off, or was not heard: only its readers' seats can list it where it is to be
//! heard, and hold the time for it there (AGE-3, AGE-7).

use std::collections::{BTreeMap, BTreeSet};

use super::ClosedShelf;
use super::reference::is_own;
use crate::domain::carrying::closed_handed_on;
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::meeting::Meeting;
use crate::domain::referral::Reference;
use crate::record::Record;
use crate::record::change::{CLOSED_GO_ON, Made, WentOn, carry_on};
use crate::record::error::Result;
use crate::record::queries::standing;
use crate::record::row::{self, Kin, Row};
use crate::vault::Operation;

use super::keeping::PieceLine;

impl ClosedShelf {
    /// Lists a case where it is to be heard by now, and says where it went from a meeting that never came to it.
    pub(super) fn carry(&mut self, main: &mut Record, case: CaseId, now: u64) -> Result<(Vec<Operation>, Vec<WentOn>)> {
        let (again, keeps) = (taken_up_again(main)?, self.keep_theirs.clone());
        let (went_on, Made { undo, operations, .. }) =
            self.record.write("list-closed-case", now, |writing| carry_on(writing, case, &again, &keeps))?;
        let own: Vec<Operation> = operations.into_iter().filter(is_own).collect();
        if own.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        match self.add(main, case, &own, now) {
            Ok(operations) => Ok((operations, went_on)),
            Err(why) => {
                // It was kept nowhere, so it was not done.
                undo.map(|undo| self.record.undo(&undo, now)).transpose()?;
                Err(why)
            }
        }
    }

    /// Does the same for the cases that something that was just made here concerns: the end of a meeting, or what was done
    /// about the case itself. What can't be written now is with the next that others do, and is named as not heard until then.
    pub(super) fn carried(&mut self, main: &mut Record, mut made: Made, now: u64) -> Made {
        for case in self.concerned(&made.operations) {
            if let Ok((operations, _)) = self.carry(main, case, now) {
                made.operations.extend(operations);
            }
        }
        made
    }

    fn concerned(&self, operations: &[Operation]) -> BTreeSet<CaseId> {
        let lines = || operations.iter().filter_map(|one| one.change.line());
        if lines().any(|(table, _)| table == Meeting::TABLE) {
            return self.cases();
        }
        let pieces = lines().filter(|(table, _)| *table == PieceLine::TABLE);
        let boxes = pieces.filter_map(|(_, line)| self.boxes.get(&self.pieces.get(&line)?.within?));
        boxes.map(|one| one.case).collect()
    }

    /// The cases that the end of a meeting takes to the next one, because it never came to them.
    ///
    /// # Errors
    /// When there is no such meeting, or a line can't be read.
    pub fn not_heard_at(&self, meeting: MeetingId) -> Result<Vec<Reference>> {
        let connection = &self.record.connection;
        let conference = standing(connection, &self.record.known()?, row::get(connection, meeting.row())?)?;
        let unheard = closed_handed_on(&conference).into_iter().filter(|one| one.listing.deferral.is_none());
        let unheard = unheard.filter_map(|one| conference.case(one.listing.case));
        Ok(unheard.map(|case| case.referral.reference.clone()).collect())
    }

    /// Looks again which meetings are over and take no closed case on: an earlier program finished them.
    pub(super) fn look_who_keeps(&mut self, main: &Record) -> Result<()> {
        let sql = "SELECT DISTINCT m.id FROM listing AS l JOIN meeting AS m ON m.id = l.meeting
                   WHERE l.dead = 0 AND l.opened IS NULL AND m.finished IS NOT NULL";
        let mut statement = self.record.connection.prepare_cached(sql)?;
        let over = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
        let sql = "SELECT 1 FROM audit WHERE what = ?1 AND subject = ?2";
        let mut takes_on = main.connection.prepare_cached(sql)?;
        let mut keep = BTreeSet::new();
        for meeting in over {
            if !takes_on.exists([CLOSED_GO_ON, meeting.as_str()])? {
                keep.extend(meeting.parse::<MeetingId>().ok());
            }
        }
        self.keep_theirs = keep;
        Ok(())
    }

    /// How many cases went on from a meeting that never came to them, by the days of both meetings; once.
    pub(in crate::record) fn went_on_news(&mut self) -> BTreeMap<WentOn, usize> {
        let mut news = BTreeMap::new();
        for one in std::mem::take(&mut self.went_on) {
            *news.entry(one).or_default() += 1;
        }
        news
    }
}

/// The meetings that were finished, and are not any more: that was taken back. Where a meeting is not finished, it may only not
/// have been heard of yet that it is.
fn taken_up_again(main: &Record) -> Result<BTreeSet<MeetingId>> {
    let sql = "SELECT DISTINCT m.id FROM meeting AS m JOIN cell_history AS h ON h.id = m.id
               WHERE m.dead = 0 AND m.finished IS NULL AND h.cell = 'finished' AND h.value IS NOT NULL";
    let mut statement = main.connection.prepare_cached(sql)?;
    let found = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(found.iter().filter_map(|id| id.parse().ok()).collect())
}
