//! Two people take each other off the list of one case at the same moment: each goes on with it in a box that the other can't read.
//! What tells it is that somebody else emptied a piece that was replaced here as well, and nothing of theirs that replaces it opens.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::OptionalExtension;

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
    /// By whom pieces were emptied, as far as was heard in this sitting: the record keeps the last of them.
    emptied: BTreeMap<RowId, BTreeSet<PersonLine>>,
    /// Of which case they were, and by whom something opened that replaces them.
    replaced: BTreeMap<RowId, (CaseId, BTreeSet<PersonLine>)>,
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

    /// Who took this person off a list that they were taken off as well, and of how many cases that is so; once.
    ///
    /// # Errors
    /// When a line can't be read.
    pub(in crate::record) fn crossed_news(&mut self, main: &Record) -> Result<BTreeMap<String, usize>> {
        let mut found = BTreeSet::new();
        for (line, (case, by)) in &self.crossed.replaced {
            let last = last_emptied_by(main, *line)?;
            let emptied = self.crossed.emptied.get(line).into_iter().flatten().copied().chain(last);
            found.extend(emptied.filter(|one| *one != main.person && !by.contains(one)).map(|one| (*case, one)));
        }
        let mut news: BTreeMap<String, usize> = BTreeMap::new();
        for (case, person) in found {
            // Whoever is on it reads this box too; whose access ended has none any more.
            let is_off =
                row::is_dead::<ClosedReader>(&self.record.connection, reader_line(case, person))? == Some(true);
            let member = row::find::<Member>(&main.connection, person)?.filter(|one| one.last_epoch.is_none());
            if let Some(member) = member.filter(|_| is_off && self.has(case))
                && self.crossed.told.insert((case, person))
            {
                *news.entry(member.name).or_default() += 1;
            }
        }
        Ok(news)
    }
}

/// By whom a piece was emptied last.
fn last_emptied_by(main: &Record, line: RowId) -> Result<Option<PersonLine>> {
    let sql = "SELECT c.stamp FROM cell_clock AS c JOIN closed_piece AS p ON p.id = c.id
               WHERE c.id = ?1 AND c.cell = 'bytes' AND p.bytes IS NULL";
    let mut statement = main.connection.prepare_cached(sql)?;
    let at = statement.query_row([line.to_string()], |row| row.get::<_, Vec<u8>>(0)).optional()?;
    let at = at.as_deref().and_then(stamp::from_bytes);
    Ok(at.map(|at| main.person_at(at.seat)).transpose()?.flatten())
}
