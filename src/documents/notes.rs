//! The entries of a case as documents show them. The gate for rough notes (NOT-12, MOP 10.34).

use crate::domain::case::Case;
use crate::domain::conference::Conference;
use crate::domain::entry::{Entry, EntryKind, Standing, Subject};
use crate::domain::identifier::AgencyId;

/// What one agency shared, in the order in which it was said.
#[derive(Debug, Clone)]
pub struct FromAgency<'a> {
    /// `None`: no agency was named.
    pub agency: Option<AgencyId>,
    pub entries: Vec<(&'a Entry, Standing)>,
}

/// A case's entries of one meeting, sorted by what they are.
#[derive(Debug, Clone, Default)]
pub struct Notes<'a> {
    /// By owner, in the order in which the agencies first spoke (NOT-1).
    pub information: Vec<FromAgency<'a>>,
    pub risks: Vec<(&'a Entry, Option<Subject>)>,
    pub views: Vec<(&'a Entry, Subject)>,
    pub decisions: Vec<&'a Entry>,
}

impl<'a> Notes<'a> {
    /// The entries that were made in this meeting. Rough notes are left out, here and nowhere else.
    #[must_use]
    pub fn of(case: &'a Case, conference: &Conference) -> Self {
        let mut notes = Self::default();
        for entry in case.entries.iter().filter(|entry| entry.meeting == conference.meeting.id) {
            match entry.kind {
                EntryKind::RoughNote => {}
                EntryKind::Information(standing) => notes.add_information(entry, standing),
                EntryKind::Risk { at_risk } => notes.risks.push((entry, at_risk)),
                EntryKind::View { of } => notes.views.push((entry, of)),
                EntryKind::Decision => notes.decisions.push(entry),
            }
        }
        notes
    }

    fn add_information(&mut self, entry: &'a Entry, standing: Standing) {
        match self.information.iter_mut().find(|from| from.agency == entry.agency) {
            Some(from) => from.entries.push((entry, standing)),
            None => {
                self.information.push(FromAgency { agency: entry.agency, entries: vec![(entry, standing)] });
            }
        }
    }

    /// Whose view a case should hold: the victim's, and each linked child's (NOT-2, MOP 1.3).
    #[must_use]
    pub fn views_expected(case: &Case) -> Vec<Subject> {
        let children = case.referral.linked_children().len();
        let children = (1..=children).filter_map(|number| u8::try_from(number).ok()).map(Subject::Child);
        std::iter::once(Subject::Victim).chain(children).collect()
    }
}
