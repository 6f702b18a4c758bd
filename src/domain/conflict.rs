//! Whether somebody in the room, or on a distribution, knows a party to a case (CLO-3).

use std::collections::BTreeSet;

use chrono::NaiveDateTime;

use super::attendance::Attendee;
use super::conference::Conference;
use super::identifier::{AgencyId, AttendeeId, CaseId, ConflictId, ContactId, MeetingId};
use super::matching::same_name;
use super::person::Person;

/// Who may know a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whose {
    Attendee(AttendeeId),
    Contact(ContactId),
}

/// What the person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Declared {
    /// Knows nobody of the case.
    None,
    /// Knows somebody; of what kind it is stands in the note, without names.
    Knows,
}

/// What the Chair decided about somebody who knows a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MayStay {
    Stays,
    /// From the discussion and from everything that is sent out about the case.
    Excluded,
}

/// The Chair's decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictDecision {
    pub decision: MayStay,
    pub by: String,
    pub at: NaiveDateTime,
}

/// Whether somebody knows a party to a case: one line a person and case of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictOfInterest {
    pub id: ConflictId,
    pub meeting: MeetingId,
    pub whose: Whose,
    pub case: CaseId,
    pub declared: Declared,
    pub note: Option<String>,
    /// Who wrote the declaration down, and when.
    pub by: String,
    pub at: NaiveDateTime,
    pub decided: Option<ConflictDecision>,
}

/// How somebody stands to a case. The later ones weigh more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KnowsParty {
    /// Nobody has asked them.
    #[default]
    NotAsked,
    /// They know nobody of the case.
    No,
    /// They know somebody, and the Chair lets them stay.
    MayStay,
    /// They know somebody, and the Chair has not decided.
    Undecided,
    /// They hear nothing of the case, and get nothing about it.
    Excluded,
}

/// How somebody in the room stands to a case, by what was declared of them here or as a contact. Where two lines say
/// different things, what is stricter counts.
#[must_use]
pub fn knows_party(conflicts: &[ConflictOfInterest], attendee: &Attendee, case: CaseId) -> KnowsParty {
    let theirs = |whose: Whose| match whose {
        Whose::Attendee(id) => id == attendee.id,
        Whose::Contact(id) => Some(id) == attendee.contact,
    };
    let found = conflicts.iter().filter(|one| one.case == case && theirs(one.whose));
    found.map(ConflictOfInterest::knows_party).max().unwrap_or_default()
}

impl ConflictOfInterest {
    /// How the person stands to the case by this line. Whom the Chair excluded stays out until the Chair says otherwise.
    #[must_use]
    pub fn knows_party(&self) -> KnowsParty {
        said_and_decided(self.declared, self.decided.as_ref())
    }
}

/// How somebody stands to a case by what they said and what the Chair decided.
#[must_use]
pub fn said_and_decided(declared: Declared, decided: Option<&ConflictDecision>) -> KnowsParty {
    match (declared, decided.map(|decided| decided.decision)) {
        (_, Some(MayStay::Excluded)) => KnowsParty::Excluded,
        (Declared::None, _) => KnowsParty::No,
        (Declared::Knows, Some(MayStay::Stays)) => KnowsParty::MayStay,
        (Declared::Knows, None) => KnowsParty::Undecided,
    }
}

/// The cases of which an agency gets nothing, because the Chair excluded somebody of it, at this meeting or another (CLO-3,
/// MOP 11.2).
#[must_use]
pub fn kept_from(conference: &Conference, agency: AgencyId) -> BTreeSet<CaseId> {
    let contact = |id: ContactId| conference.contacts.iter().any(|one| one.id == id && one.agency == agency);
    let is_of_it = |whose: Whose| match whose {
        Whose::Contact(id) => contact(id),
        Whose::Attendee(id) => conference
            .attendance
            .iter()
            .any(|one| one.id == id && (one.agency == Some(agency) || one.contact.is_some_and(contact))),
    };
    let conflicts = conference.preparation.conflicts.iter();
    let excluded = conflicts.filter(|one| one.knows_party() == KnowsParty::Excluded && is_of_it(one.whose));
    let elsewhere = conference.preparation.kept_from.iter().filter(|(other, _)| *other == agency);
    excluded.map(|one| one.case).chain(elsewhere.map(|(_, case)| *case)).collect()
}

/// Whether somebody bears the name of a party to a case, so that they are to be asked about it.
#[must_use]
pub fn bears_name_of_party(name: &str, people: &[Person]) -> bool {
    let names = people.iter().flat_map(|person| person.other_names.iter().chain([&person.name]));
    names.into_iter().any(|other| same_name(name, other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture::{at, person};
    use crate::domain::person::Role;

    fn line(declared: Declared, decision: Option<MayStay>) -> ConflictOfInterest {
        let decided = decision.map(|decision| ConflictDecision {
            decision,
            by: "The Chair".to_owned(),
            at: at("2026-12-10 09:20"),
        });
        ConflictOfInterest {
            id: ConflictId::new(),
            meeting: MeetingId::new(),
            whose: Whose::Attendee(AttendeeId::new()),
            case: CaseId::new(),
            declared,
            note: None,
            by: "Asha Whitlock".to_owned(),
            at: at("2026-12-10 09:10"),
            decided,
        }
    }

    /// CLO-3: what was said and what the Chair decided, as a table; exclusion outlasts what is said after it.
    #[test]
    fn clo_3_what_was_declared_and_decided_says_how_somebody_stands() {
        for (declared, decision, expected) in [
            (Declared::None, None, KnowsParty::No),
            (Declared::None, Some(MayStay::Stays), KnowsParty::No),
            (Declared::None, Some(MayStay::Excluded), KnowsParty::Excluded),
            (Declared::Knows, None, KnowsParty::Undecided),
            (Declared::Knows, Some(MayStay::Stays), KnowsParty::MayStay),
            (Declared::Knows, Some(MayStay::Excluded), KnowsParty::Excluded),
        ] {
            assert_eq!(line(declared, decision).knows_party(), expected, "{declared:?} {decision:?}");
        }
    }

    #[test]
    fn clo_3_whoever_bears_the_name_of_a_party_is_to_be_asked() {
        let mut people = vec![person(Role::Victim, "Sinéad O'Hara", "")];
        people[0].other_names = vec!["Sinead Foy".to_owned()];
        for (name, expected) in [("Sinead OHara", true), ("Foy, Sinead", true), ("Sinéad Byrne", false), ("Foy", false)]
        {
            assert_eq!(bears_name_of_party(name, &people), expected, "{name}");
        }
    }
}
