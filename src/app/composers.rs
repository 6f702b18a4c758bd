//! A composer for each case: what is typed stays with its case, and reaches the record twice a second at most.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::store::Drafts;
use crate::domain::identifier::{AgencyId, CaseId};
use crate::text::editor::{Editor, Lines};

/// The shortest time between two keepings of drafts.
const BETWEEN: Duration = Duration::from_millis(500);

/// What is being written, case by case.
#[derive(Default)]
pub struct Composers {
    lines: BTreeMap<CaseId, Editor>,
    /// What was in a composer before a line that was taken back came into it again, the last at the end: its typing can be
    /// done again.
    former: BTreeMap<CaseId, Vec<Editor>>,
    last_agency: BTreeMap<CaseId, AgencyId>,
    /// Cases whose line the record doesn't have as it stands.
    unkept: BTreeSet<CaseId>,
    kept_at: Option<Duration>,
    due: Option<Duration>,
}

impl Composers {
    /// The composers as the record kept them.
    #[must_use]
    pub fn new(drafts: &Drafts) -> Self {
        let lines = drafts.lines.iter().filter(|(_, text)| !text.is_empty());
        Self {
            lines: lines.map(|(case, text)| (*case, Editor::with_kept(Lines::Several, text))).collect(),
            ..Self::default()
        }
    }

    /// What is being written about a case.
    #[must_use]
    pub fn line(&self, case: CaseId) -> Option<&Editor> {
        self.lines.get(&case)
    }

    /// The text that is being written about a case.
    #[must_use]
    pub fn text(&self, case: CaseId) -> &str {
        self.lines.get(&case).map_or("", Editor::text)
    }

    /// What Enter files of it: all, or the first of several lines that it did not file before.
    #[must_use]
    pub fn first(&self, case: CaseId) -> &str {
        self.lines.get(&case).map_or("", Editor::first)
    }

    /// What Enter leaves there when it has filed the first.
    #[must_use]
    pub fn rest(&self, case: CaseId) -> Option<Editor> {
        self.lines.get(&case)?.rest()
    }

    /// What is being written about a case, to be changed.
    pub fn line_mut(&mut self, case: CaseId) -> &mut Editor {
        self.lines.entry(case).or_insert_with(|| Editor::new(Lines::Several))
    }

    /// Takes up what was kept of a line, where nothing is being written.
    pub fn take_up(&mut self, case: CaseId, text: &str) {
        if self.text(case).is_empty() && !text.is_empty() {
            self.lines.insert(case, Editor::with_kept(Lines::Several, text));
        }
    }

    /// The first line was not filed: what is typed next is another, also after a lock.
    pub fn not_taken(&mut self, case: CaseId, now: Duration) {
        self.line_mut(case).not_taken();
        self.changed(case, now);
    }

    /// Notes that the line of a case was changed.
    pub fn changed(&mut self, case: CaseId, now: Duration) {
        self.unkept.insert(case);
        self.soon(now);
    }

    /// Something else is to be kept with the drafts.
    pub fn soon(&mut self, now: Duration) {
        let earliest = self.kept_at.map_or(now + BETWEEN, |kept| (kept + BETWEEN).max(now));
        self.due = self.due.or(Some(earliest));
    }

    /// Forgets what is being written about a case that is nobody's here any more.
    pub fn forget(&mut self, case: CaseId) {
        self.lines.remove(&case);
        self.former.remove(&case);
        self.unkept.remove(&case);
    }

    /// The line was filed: a fresh one, which remembers nothing to take back, or what was typed after it.
    pub fn filed(&mut self, case: CaseId, now: Duration) {
        self.former.remove(&case);
        self.take_first(case, now);
    }

    fn take_first(&mut self, case: CaseId, now: Duration) {
        match self.rest(case) {
            Some(rest) => drop(self.lines.insert(case, rest)),
            None => drop(self.lines.remove(&case)),
        }
        self.changed(case, now);
    }

    /// The filing of a line is taken back: it comes back, before what is being written, as a line of its own.
    pub fn unfiled_again(&mut self, case: CaseId, line: &str, now: Duration) {
        let former = self.lines.remove(&case).unwrap_or_else(|| Editor::new(Lines::Several));
        self.lines.insert(case, former.behind(line));
        self.former.entry(case).or_default().push(former);
        self.changed(case, now);
    }

    /// A line is filed again: it goes, where it stands as it was. Whether it went.
    pub fn filed_again(&mut self, case: CaseId, line: &str, now: Duration) -> bool {
        let former = self.former.get_mut(&case).and_then(Vec::pop);
        let goes = self.first(case) == line;
        if goes {
            self.take_first(case, now);
            if let Some(former) = former.filter(|former| former.text() == self.text(case)) {
                self.lines.insert(case, former);
            }
        }
        goes
    }

    /// When drafts are to be kept next.
    #[must_use]
    pub const fn deadline(&self) -> Option<Duration> {
        self.due
    }

    /// The drafts that the record doesn't have yet. Whoever takes them keeps them, or gives them back with
    /// [`Self::changed`].
    pub fn take_unkept(&mut self, now: Duration) -> Vec<(CaseId, String)> {
        self.due = None;
        self.kept_at = Some(now);
        let unkept = std::mem::take(&mut self.unkept);
        unkept.into_iter().map(|case| (case, self.lines.get(&case).map(Editor::kept).unwrap_or_default())).collect()
    }

    /// The agency that spoke last about a case.
    #[must_use]
    pub fn last_agency(&self, case: CaseId) -> Option<AgencyId> {
        self.last_agency.get(&case).copied()
    }

    /// Notes which agency spoke last about a case.
    pub fn spoke(&mut self, case: CaseId, agency: AgencyId) {
        self.last_agency.insert(case, agency);
    }

    /// Cases in whose composer something stands.
    pub fn unfiled(&self) -> impl Iterator<Item = CaseId> {
        self.lines.iter().filter(|(_, line)| !line.is_empty()).map(|(case, _)| *case)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_are_kept_at_most_twice_a_second() {
        let mut composers = Composers::default();
        let (case, now) = (CaseId::new(), Duration::from_secs(9));
        composers.line_mut(case).insert_text("p");
        composers.changed(case, now);
        let first = composers.deadline().unwrap();
        assert_eq!(first, now + BETWEEN);
        composers.changed(case, now + BETWEEN / 2);
        assert_eq!(composers.deadline(), Some(first));
        assert_eq!(composers.take_unkept(first), [(case, "p".to_owned())]);
        assert_eq!(composers.deadline(), None);
        composers.changed(case, first + BETWEEN / 5);
        assert_eq!(composers.deadline(), Some(first + BETWEEN));
    }
}
