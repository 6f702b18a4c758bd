//! Who gets papers of a closed case, and what they confirmed (CLO-1, CLO-2, MOP 4.14).

use chrono::{NaiveDate, NaiveDateTime};

use super::agency::{Agency, Contact, ContactRole};
use super::conflict::{ConflictOfInterest, KnowsParty, MayStay, Whose};
use super::contacts::{NoReceipt, on_the_lists, takes_part};
use super::identifier::{CaseId, ClosedRecipientId, ContactId};
use super::said::told;

/// A representative on the distribution list of a closed case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedRecipient {
    pub id: ClosedRecipientId,
    pub case: CaseId,
    pub contact: ContactId,
    pub at: NaiveDateTime,
    pub by: String,
    /// They said that they research in person: who kept it, and when (CLO-2).
    pub researches: Option<(String, NaiveDateTime)>,
    /// They said that the record on their agency's system is shielded (CLO-2).
    pub shielded: Option<(String, NaiveDateTime)>,
}

/// What a representative confirms for a closed case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// That they do the research themselves.
    Researches,
    /// That the record is shielded on their agency's system.
    Shielded,
}

impl ClosedRecipient {
    /// What is still to be confirmed.
    #[must_use]
    pub fn lacks(&self) -> Vec<Confirmed> {
        let researches = self.researches.is_none().then_some(Confirmed::Researches);
        researches.into_iter().chain(self.shielded.is_none().then_some(Confirmed::Shielded)).collect()
    }
}

/// What becomes of a closed case that a meeting never came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotHeard {
    /// The calendar has no next meeting.
    Waits,
    /// It is to come to the list of the meeting of this day, which only a reader's seat can see to.
    ToBeListed(NaiveDate),
    /// It is on the list of the meeting of this day.
    WentOn(NaiveDate),
}

impl NotHeard {
    /// The same in words, with the day of the meeting that never came to it.
    #[must_use]
    pub fn said(self, on: NaiveDate) -> String {
        let (key, to) = match self {
            Self::Waits => ("closed-waits-for-meeting", None),
            Self::ToBeListed(to) => ("closed-to-be-listed", Some(to)),
            Self::WentOn(to) => ("closed-went-on", Some(to)),
        };
        let said = |day: NaiveDate| day.format("%-d %b %Y").to_string();
        told(key, &[("day", &said(on)), ("to", &to.map(said).unwrap_or_default())])
    }
}

/// Why somebody can't be on the distribution list of a closed case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotForClosed {
    #[error("papers of a closed case go to representatives only, and this contact is none (MOP 4.14)")]
    NoRepresentative,
    #[error("this person's agency {0}")]
    OfAgency(NoReceipt),
    #[error("this person {0}")]
    OfPerson(NoReceipt),
    #[error("the Chair excluded this person from the case because they know a party (MOP 11.2)")]
    Excluded,
}

/// Whether papers of a closed case may go to a contact: those that anything may go to (CON-3), and of them representatives
/// whom the Chair did not exclude.
///
/// # Errors
/// Why not.
pub fn may_receive(
    agency: &Agency,
    contact: &Contact,
    case: CaseId,
    conflicts: &[ConflictOfInterest],
) -> Result<(), NotForClosed> {
    takes_part(agency).map_err(NotForClosed::OfAgency)?;
    on_the_lists(contact).map_err(NotForClosed::OfPerson)?;
    let excluded = |one: &&ConflictOfInterest| {
        one.case == case
            && one.whose == Whose::Contact(contact.id)
            && one.decided.as_ref().is_some_and(|decided| decided.decision == MayStay::Excluded)
    };
    if contact.role != ContactRole::Representative {
        Err(NotForClosed::NoRepresentative)
    } else if conflicts.iter().any(|one| excluded(&one)) {
        Err(NotForClosed::Excluded)
    } else {
        Ok(())
    }
}

/// Why somebody can't come to the list of those who read a closed case (CLO-3, MOP 11.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAReader {
    #[error("the Chair excluded this person from the case because they know a party (MOP 11.2)")]
    Excluded,
    #[error(
        "this person knows a party, and the Chair has not decided whether they may read the case: keep the decision first (MOP 11.2)"
    )]
    Undecided,
    #[error("this person bears the name of a party: ask whether they know one, and keep the answer first (MOP 11.2)")]
    ToBeAsked,
}

/// Whether somebody may come to the list of those who read a closed case.
///
/// # Errors
/// Why not.
pub const fn may_be_reader(knows: KnowsParty, bears_name: bool) -> Result<(), NotAReader> {
    match knows {
        KnowsParty::Excluded => Err(NotAReader::Excluded),
        KnowsParty::Undecided => Err(NotAReader::Undecided),
        KnowsParty::NotAsked if bears_name => Err(NotAReader::ToBeAsked),
        KnowsParty::NotAsked | KnowsParty::No | KnowsParty::MayStay => Ok(()),
    }
}

/// What a closed case may have to do with another one (REF-3, REF-13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LikenessKind {
    /// The same victim and alleged perpetrator again.
    Repeat,
    /// Victim and alleged perpetrator the other way round.
    CounterAllegation,
    /// Somebody of it is in the other one too.
    SamePerson,
}

impl LikenessKind {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Repeat => "repeat",
            Self::CounterAllegation => "counter-allegation",
            Self::SamePerson => "same-person",
        }
    }
}
