//! The research of one meeting as its lists show it: each agency, each case, each person (NOT-3, NOT-4).

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Reminder, Research, Standing};
use crate::domain::agency::Agency;
use crate::domain::contacts::NoReceipt;
use crate::domain::identifier::{AgencyId, CaseId, PersonId};
use crate::domain::meeting::Meeting;
use crate::domain::person::Role;
use crate::domain::referral::Reference;

/// A person of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonHere {
    pub id: PersonId,
    pub role: Role,
    pub name: String,
}

/// A case of the meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseHere {
    pub case: CaseId,
    pub reference: Reference,
    /// The meeting hears it. What was asked and said of a case that was put off since stays, and nobody is chased for it.
    pub heard: bool,
    pub people: Vec<PersonHere>,
}

impl CaseHere {
    /// The people with the letters that stand for them: `V`, `P`, `C1`, `C2`, `O1`.
    pub fn lettered(&self) -> impl Iterator<Item = (String, &PersonHere)> {
        let letter = |(at, person): (usize, &PersonHere)| {
            let before = self.people.iter().take(at).filter(|other| other.role == person.role).count();
            match person.role {
                Role::Victim if before == 0 => "V".to_owned(),
                Role::Victim => format!("V{}", before + 1),
                Role::AllegedPerpetrator if before == 0 => "P".to_owned(),
                Role::AllegedPerpetrator => format!("P{}", before + 1),
                Role::LinkedChild => format!("C{}", before + 1),
                Role::Other => format!("O{}", before + 1),
            }
        };
        self.people.iter().enumerate().map(move |(at, person)| (letter((at, person)), person))
    }
}

/// An agency that is asked, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyHere {
    pub agency: Agency,
    /// Whether it can be asked, or why nothing goes there (CON-3, MTG-5).
    pub receives: Result<(), NoReceipt>,
}

/// How far an agency is with what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// When it was asked first, and by when it is to answer.
    pub since: NaiveDate,
    pub due: NaiveDate,
    /// Of how many cases of the list, and of how many of them everybody is answered.
    pub cases: usize,
    pub answered: usize,
}

/// The research of one meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResearchSheet {
    pub meeting: Meeting,
    pub agencies: Vec<AgencyHere>,
    pub cases: Vec<CaseHere>,
    pub research: Research,
    /// The cases of which an agency gets nothing: it is not asked about them either (CLO-3).
    pub kept_from: BTreeSet<(AgencyId, CaseId)>,
}

impl ResearchSheet {
    /// An agency of the sheet.
    #[must_use]
    pub fn agency(&self, id: AgencyId) -> Option<&AgencyHere> {
        self.agencies.iter().find(|here| here.agency.id == id)
    }

    /// A case of the sheet.
    #[must_use]
    pub fn case(&self, id: CaseId) -> Option<&CaseHere> {
        self.cases.iter().find(|here| here.case == id)
    }

    /// Where an agency stands to each person of a case, in their order.
    #[must_use]
    pub fn standings(&self, agency: AgencyId, case: &CaseHere) -> Vec<Standing> {
        case.people.iter().map(|person| self.research.standing(agency, case.case, person.id)).collect()
    }

    /// The cases that the meeting hears and about which an agency was not asked yet.
    #[must_use]
    pub fn to_ask(&self, agency: AgencyId) -> Vec<CaseId> {
        let kept_from = |case: &CaseHere| self.kept_from.contains(&(agency, case.case));
        let asked = |case: &CaseHere| {
            self.research.asks.iter().any(|ask| ask.agency == agency && ask.cases.contains(&case.case))
        };
        let open = |case: &&CaseHere| case.heard && !asked(case) && !kept_from(case);
        self.cases.iter().filter(open).map(|case| case.case).collect()
    }

    /// The cases of which an agency owes an answer, and the people of whom it said nothing. Whoever has left the
    /// partnership owes none (CON-3).
    #[must_use]
    pub fn silent(&self, agency: AgencyId) -> Vec<(CaseId, Vec<PersonId>)> {
        if self.agency(agency).is_some_and(|here| here.agency.withdrawn.is_some()) {
            return Vec::new();
        }
        let of_case = |case: &CaseHere| {
            if self.kept_from.contains(&(agency, case.case)) {
                return None;
            }
            let silent = |person: &&PersonHere| self.research.standing(agency, case.case, person.id).is_silence();
            let people: Vec<PersonId> = case.people.iter().filter(silent).map(|person| person.id).collect();
            (!people.is_empty()).then_some((case.case, people))
        };
        self.cases.iter().filter(|case| case.heard).filter_map(of_case).collect()
    }

    /// How far an agency is; `None`: it was not asked.
    #[must_use]
    pub fn progress(&self, agency: AgencyId) -> Option<Progress> {
        let asks = self.research.asks.iter().filter(|ask| ask.agency == agency);
        let (since, due) = (asks.clone().map(|ask| ask.at.date()).min()?, asks.clone().map(|ask| ask.due).max()?);
        let heard = self.cases.iter().filter(|case| case.heard);
        let cases = heard.filter(|case| asks.clone().any(|ask| ask.cases.contains(&case.case))).count();
        Some(Progress { since, due, cases, answered: cases.saturating_sub(self.silent(agency).len()) })
    }

    /// The reminders that an agency had, in order of time.
    #[must_use]
    pub fn reminders_of(&self, agency: AgencyId) -> Vec<&Reminder> {
        self.research.reminders_of(agency)
    }

    /// The agencies that owe an answer, the longest overdue first.
    #[must_use]
    pub fn to_chase(&self) -> Vec<(&AgencyHere, Progress)> {
        let owes = |here: &AgencyHere| !self.silent(here.agency.id).is_empty();
        let mut found: Vec<(&AgencyHere, Progress)> = self
            .agencies
            .iter()
            .filter(|here| owes(here))
            .filter_map(|here| Some((here, self.progress(here.agency.id)?)))
            .collect();
        found.sort_by(|(one, a), (other, b)| (a.due, &one.agency.name).cmp(&(b.due, &other.agency.name)));
        found
    }
}
