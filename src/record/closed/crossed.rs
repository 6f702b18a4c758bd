//! Two people take each other off the list of one case at the same moment: each goes on with it in a box that the other can't read.
//! What tells it is that somebody else emptied a piece that was replaced here as well, and nothing of theirs that replaces it opens.

use std::collections::{BTreeMap, BTreeSet};

use super::list::{ClosedReader, reader_line};
use super::{ClosedShelf, PersonLine};
use crate::domain::identifier::CaseId;
use crate::record::error::Result;
use crate::record::row::{self, Member};
use crate::record::{Record, stamp};
use crate::vault::{Operation, OperationKind, RowId};

/// Which pieces were replaced, and by whom.
#[derive(Default)]
pub(super) struct Crossed {
    /// By whom pieces were emptied, as was heard in this sitting.
    emptied: BTreeMap<RowId, BTreeSet<PersonLine>>,
    /// Of which case they were, and by whom something opened that replaces them.
    replaced: BTreeMap<RowId, (CaseId, BTreeSet<PersonLine>)>,
    /// Who has a case apart in that way, by name; as long as it is so.
    with: BTreeMap<CaseId, BTreeMap<PersonLine, String>>,
    told: BTreeSet<(CaseId, PersonLine)>,
}

impl Crossed {
    /// Something opened, or was written here, that replaces these pieces.
    pub fn replaces(&mut self, lines: &[RowId], case: CaseId, by: PersonLine) {
        for line in lines {
            self.replaced.entry(*line).or_insert_with(|| (case, BTreeSet::new())).1.insert(by);
        }
    }
}

impl ClosedShelf {
    /// Notes which pieces somebody emptied.
    pub(in crate::record) fn heard(&mut self, operations: &[Operation], by: PersonLine) {
        for one in operations {
            if let OperationKind::Tombstone { table, row, dead: true } = &one.change
                && table == "closed_piece"
            {
                self.crossed.emptied.entry(*row).or_default().insert(by);
            }
        }
    }

    /// Who took this person off the list of a case that they were taken off as well, by name.
    #[must_use]
    pub fn crossed_with(&self, case: CaseId) -> Vec<String> {
        self.crossed.with.get(&case).into_iter().flat_map(BTreeMap::values).cloned().collect()
    }

    /// The same of all cases, with how many.
    pub(in crate::record) fn crossed(&self) -> BTreeMap<String, usize> {
        by_name(self.crossed.with.values().flat_map(BTreeMap::values))
    }

    /// The same; whom nobody was told of yet.
    pub(in crate::record) fn crossed_news(&mut self) -> BTreeMap<String, usize> {
        let Crossed { with, told, .. } = &mut self.crossed;
        let all = with.iter().flat_map(|(case, people)| people.iter().map(|(person, name)| ((*case, *person), name)));
        by_name(all.filter(|(one, _)| told.insert(*one)).map(|(_, name)| name))
    }

    /// The pieces of a case that somebody else let go as well, nothing of whose opens that replaces them. What replaces what is
    /// there now says so again: it goes on being so.
    pub(super) fn crossed_at(&self, main: &Record, case: CaseId) -> Result<Vec<RowId>> {
        let mut lines = Vec::new();
        for (line, (_, by)) in self.crossed.replaced.iter().filter(|(_, (of, _))| *of == case) {
            if !self.emptied_by(main, *line)?.is_subset(by) {
                lines.push(*line);
            }
        }
        Ok(lines)
    }

    /// Everybody who emptied a piece; whoever asks is none of them.
    fn emptied_by(&self, main: &Record, line: RowId) -> Result<BTreeSet<PersonLine>> {
        let mut people = emptied_by(main, line)?;
        people.extend(self.crossed.emptied.get(&line).into_iter().flatten());
        people.remove(&main.person);
        Ok(people)
    }

    /// Looks again with whom the cases of the shelf crossed.
    pub(super) fn look_crossed(&mut self, main: &Record) -> Result<()> {
        let mut found = BTreeSet::new();
        for (line, (case, by)) in &self.crossed.replaced {
            let emptied = self.emptied_by(main, *line)?;
            found.extend(emptied.difference(by).map(|one| (*case, *one)));
        }
        let mut with: BTreeMap<CaseId, BTreeMap<PersonLine, String>> = BTreeMap::new();
        for (case, person) in found {
            // Whoever is on it reads this box too; whose access ended has none any more.
            let is_off =
                row::is_dead::<ClosedReader>(&self.record.connection, reader_line(case, person))? == Some(true);
            let member = row::find::<Member>(&main.connection, person)?.filter(|one| one.last_epoch.is_none());
            if let Some(member) = member.filter(|_| is_off && self.has(case)) {
                with.entry(case).or_default().insert(person, member.name);
            }
        }
        self.crossed.with = with;
        Ok(())
    }
}

/// How many there are of each name.
pub(super) fn by_name<'a>(names: impl Iterator<Item = &'a String>) -> BTreeMap<String, usize> {
    let mut all: BTreeMap<String, usize> = BTreeMap::new();
    names.for_each(|name| *all.entry(name.clone()).or_default() += 1);
    all
}

/// By whom a piece was emptied: last, and by others who had not heard of that.
pub(super) fn emptied_by(main: &Record, line: RowId) -> Result<BTreeSet<PersonLine>> {
    let sql = "SELECT c.stamp FROM cell_clock AS c JOIN closed_piece AS p ON p.id = c.id
               WHERE c.id = ?1 AND c.cell = 'bytes' AND p.bytes IS NULL
               UNION SELECT stamp FROM cell_history WHERE id = ?1 AND cell = 'dead' AND value = 1";
    let mut statement = main.connection.prepare_cached(sql)?;
    let stamps = statement.query_map([line.to_string()], |row| row.get::<_, Vec<u8>>(0))?;
    let mut people = BTreeSet::new();
    for at in stamps.collect::<rusqlite::Result<Vec<_>>>()?.iter().filter_map(|at| stamp::from_bytes(at)) {
        people.extend(main.person_at(at.seat)?);
    }
    Ok(people)
}
