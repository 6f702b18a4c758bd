//! Where an agency stands to a person of a case: the five answers of NOT-4, of which the first two are silence.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Answer, Ask, Reminded, Reminder, Report, Said};
use crate::domain::identifier::{AgencyId, CaseId, PersonId};
use crate::domain::said::said;

impl Answer {
    /// All of them, the one that says least first.
    pub const ALL: [Self; 3] = [Self::NothingHeld, Self::HeldNotRelevant, Self::Shared];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NothingHeld => "nothing-held",
            Self::HeldNotRelevant => "held-not-relevant",
            Self::Shared => "shared",
        }
    }
}

/// What is known of an agency about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    NotAsked,
    /// Asked on `since`, to answer by `due`; nothing came.
    NoReply {
        since: NaiveDate,
        due: NaiveDate,
    },
    Said(Answer),
}

impl Standing {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotAsked => "not-asked",
            Self::NoReply { .. } => "no-reply",
            Self::Said(answer) => answer.name(),
        }
    }

    /// In words.
    #[must_use]
    pub fn title(self) -> &'static str {
        said(match self {
            Self::NotAsked => "research-not-asked",
            Self::NoReply { .. } => "research-no-reply",
            Self::Said(Answer::NothingHeld) => "research-nothing-held",
            Self::Said(Answer::HeldNotRelevant) => "research-held-not-relevant",
            Self::Said(Answer::Shared) => "research-shared",
        })
    }

    /// Whether the agency was asked and owes an answer.
    #[must_use]
    pub const fn is_silence(self) -> bool {
        matches!(self, Self::NoReply { .. })
    }
}

/// What agencies were asked for one meeting, what they answered and sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Research {
    pub asks: Vec<Ask>,
    pub said: Vec<Said>,
    pub reports: Vec<Report>,
    pub reminders: Vec<Reminder>,
}

impl Research {
    /// Where an agency stands to a person. What was never said is silence, whoever else of the case was spoken of: who
    /// joined the case after the answer has none. Of two answers the one that says more counts.
    #[must_use]
    pub fn standing(&self, agency: AgencyId, case: CaseId, person: PersonId) -> Standing {
        let answers = self.answers(agency, case).filter(|said| said.people.contains(&person));
        if let Some(answer) = answers.map(|said| said.answer).max() {
            return Standing::Said(answer);
        }
        let asked = self.asks.iter().filter(|ask| ask.agency == agency && ask.cases.contains(&case));
        let (since, due) = (asked.clone().map(|ask| ask.at.date()).min(), asked.map(|ask| ask.due).max());
        since.zip(due).map_or(Standing::NotAsked, |(since, due)| Standing::NoReply { since, due })
    }

    /// Whether an agency said two things of one person, which two seats may write at once.
    #[must_use]
    pub fn disagrees(&self, agency: AgencyId, case: CaseId, person: PersonId) -> bool {
        self.answers(agency, case).filter(|said| said.people.contains(&person)).count() > 1
    }

    /// The answers of an agency about people of a case.
    pub fn answers(&self, agency: AgencyId, case: CaseId) -> impl Iterator<Item = &Said> + Clone {
        self.said.iter().filter(move |said| said.agency == agency && said.case == case)
    }

    /// The last round in which an agency was asked.
    #[must_use]
    pub fn last_ask(&self, agency: AgencyId) -> Option<&Ask> {
        self.asks.iter().filter(|ask| ask.agency == agency).max_by_key(|ask| (ask.at, ask.id))
    }

    /// The reminders that an agency had, in order of time.
    #[must_use]
    pub fn reminders_of(&self, agency: AgencyId) -> Vec<&Reminder> {
        let asks: BTreeSet<_> = self.asks.iter().filter(|ask| ask.agency == agency).map(|ask| ask.id).collect();
        let theirs = |one: &&Reminder| matches!(one.of, Reminded::Ask(ask) if asks.contains(&ask));
        let mut found: Vec<&Reminder> = self.reminders.iter().filter(theirs).collect();
        found.sort_by_key(|one| (one.at, one.id));
        found
    }

    /// The reports of an agency: about one case, or about all where `case` is `None`.
    pub fn reports_of(&self, agency: AgencyId, case: Option<CaseId>) -> impl Iterator<Item = &Report> {
        self.reports.iter().filter(move |report| report.agency == agency && report.case == case)
    }
}
