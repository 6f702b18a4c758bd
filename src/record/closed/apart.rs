//! Two people close one case off at the same moment: each has a box of it that the other can't read, and the case goes on apart
//! in both. Nobody can join them without being let in, so both are told whom to put on the list; then it is one again
//! ([`ClosedShelf::settle`]).

use std::collections::{BTreeMap, BTreeSet};

use super::ClosedShelf;
use super::crossed::by_name;
use super::list::{ClosedReader, reader_line};
use crate::domain::identifier::CaseId;
use crate::record::error::Result;
use crate::record::purge::id_of as purged_line;
use crate::record::row::{self, Kin, Member};
use crate::record::{Record, stamp};
use crate::vault::RowId;

/// Who else closed the cases off that this person reads, and has theirs apart; their names.
#[derive(Default)]
pub(super) struct Apart {
    with: BTreeMap<CaseId, BTreeMap<RowId, String>>,
    told: BTreeSet<(CaseId, RowId)>,
}

impl ClosedShelf {
    /// Who else closed a case off at the same moment and has theirs apart, by name.
    #[must_use]
    pub fn apart_with(&self, case: CaseId) -> Vec<String> {
        self.apart.with.get(&case).into_iter().flat_map(BTreeMap::values).cloned().collect()
    }

    /// The same of all cases, with how many.
    pub(in crate::record) fn apart(&self) -> BTreeMap<String, usize> {
        by_name(self.apart.with.values().flat_map(BTreeMap::values))
    }

    /// The same; whom nobody was told of yet.
    pub(in crate::record) fn apart_news(&mut self) -> BTreeMap<String, usize> {
        let mut news: BTreeMap<String, usize> = BTreeMap::new();
        for (case, people) in &self.apart.with {
            for (person, name) in people {
                if self.apart.told.insert((*case, *person)) {
                    *news.entry(name.clone()).or_default() += 1;
                }
            }
        }
        news
    }

    /// Looks again who closed off the cases of the shelf.
    pub(super) fn look_apart(&mut self, main: &Record) -> Result<()> {
        let mut with = BTreeMap::new();
        for case in self.cases() {
            let mut others = BTreeMap::new();
            for person in closed_off_by(main, case)? {
                // Whoever was ever on this list has come to this box, or was taken off it.
                let line = reader_line(case, person);
                let joined = row::is_dead::<ClosedReader>(&self.record.connection, line)?.is_some();
                if let Some(member) = row::find::<Member>(&main.connection, person)?.filter(|_| !joined) {
                    others.insert(person, member.name);
                }
            }
            if !others.is_empty() {
                with.insert(case, others);
            }
        }
        self.apart.with = with;
        Ok(())
    }
}

/// Everybody who wrote that the referral of a case is gone for good.
fn closed_off_by(main: &Record, case: CaseId) -> Result<BTreeSet<RowId>> {
    let sql = "SELECT written FROM purged WHERE id = ?1
               UNION SELECT stamp FROM cell_clock WHERE id = ?1 UNION SELECT stamp FROM cell_history WHERE id = ?1";
    let mut statement = main.connection.prepare_cached(sql)?;
    let stamps = statement.query_map([purged_line(case.row()).to_string()], |row| row.get::<_, Vec<u8>>(0))?;
    let mut people = BTreeSet::new();
    for at in stamps.collect::<rusqlite::Result<Vec<_>>>()?.iter().filter_map(|at| stamp::from_bytes(at)) {
        people.extend(main.person_at(at.seat)?.filter(|person| *person != main.person));
    }
    Ok(people)
}
