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
    /// What was in a composer before a line that was taken back came into it again: its typing can be done again.
    former: BTreeMap<CaseId, Editor>,
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
            lines: lines.map(|(case, text)| (*case, Editor::with_text(Lines::Several, text))).collect(),
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
            self.lines.insert(case, Editor::with_text(Lines::Several, text));
        }
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
        match self.rest(case) {
            Some(rest) => drop(self.lines.insert(case, rest)),
            None => drop(self.lines.remove(&case)),
        }
        self.changed(case, now);
    }

    /// The filing of a line was taken back: it comes back where nothing else is being written.
    pub fn unfiled_again(&mut self, case: CaseId, line: &str, now: Duration) {
        if self.text(case).is_empty() {
            let editor = Editor::with_text(Lines::Several, line);
            if let Some(former) = self.lines.insert(case, editor) {
                self.former.insert(case, former);
            }
            self.changed(case, now);
        }
    }

    /// A line was filed again: it goes, where it stands as it was.
    pub fn filed_again(&mut self, case: CaseId, line: &str, now: Duration) {
        if self.text(case) == line {
            self.filed(case, now);
            if let Some(former) = self.former.remove(&case) {
                self.lines.insert(case, former);
            }
        }
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
        unkept.into_iter().map(|case| (case, self.text(case).to_owned())).collect()
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
