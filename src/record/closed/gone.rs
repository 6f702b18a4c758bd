//! A case goes from somebody who is on its list as far as they know: another took them off, or encrypted it again without them.
//! They can't tell which, and are told that it went.

use std::collections::BTreeSet;

use super::ClosedShelf;
use super::list::{ClosedReader, reader_line};
use crate::domain::identifier::CaseId;
use crate::record::Record;
use crate::record::error::Result;
use crate::record::row::{self, Member};
use crate::vault::Finding;

/// What went from this person.
#[derive(Default)]
pub(super) struct Gone {
    /// The cases that were here when it was last looked.
    had: BTreeSet<CaseId>,
    /// Those that went and did not come back.
    lost: BTreeSet<CaseId>,
    /// How many went and were not told of.
    news: usize,
}

impl Gone {
    /// Those of these cases that were here.
    pub fn of(&self, cases: BTreeSet<CaseId>) -> BTreeSet<CaseId> {
        cases.intersection(&self.had).copied().collect()
    }

    /// Notes which of these are here no more.
    pub fn note(&mut self, cases: BTreeSet<CaseId>, here: &BTreeSet<CaseId>) {
        self.news = self.news.saturating_add(cases.difference(here).count());
        self.lost.extend(cases.difference(here));
    }

    /// Notes what is here.
    pub fn has(&mut self, cases: BTreeSet<CaseId>) {
        self.lost = self.lost.difference(&cases).copied().collect();
        self.had = cases;
    }
}

impl ClosedShelf {
    /// What is so of these cases for as long as it is, to be said until then.
    #[must_use]
    pub fn stands(&self) -> Vec<Finding> {
        let apart = self.apart().into_iter().map(|(who, cases)| Finding::ClosedApart { who, cases });
        let crossed = self.crossed().into_iter().map(|(who, cases)| Finding::ClosedCrossed { who, cases });
        let cases = self.gone.lost.len();
        apart.chain(crossed).chain((cases > 0).then_some(Finding::ClosedGone { cases })).collect()
    }

    /// The cases on whose lists this person stands, as far as the shelf says; none where their access to the record has ended.
    pub(super) fn mine(&self, main: &Record) -> Result<BTreeSet<CaseId>> {
        let own: Option<Member> = row::find(&main.connection, main.person)?;
        if own.is_none_or(|own| own.last_epoch.is_some()) {
            return Ok(BTreeSet::new());
        }
        let lines: Vec<ClosedReader> = row::load(&self.record.connection, "person = ?1", [main.person.to_string()])?;
        let mine = |line: &&ClosedReader| line.id == reader_line(line.case, main.person);
        Ok(lines.iter().filter(mine).map(|line| line.case).collect())
    }

    /// How many cases went from this person; once.
    pub(in crate::record) fn gone_news(&mut self) -> usize {
        std::mem::take(&mut self.gone.news)
    }
}
