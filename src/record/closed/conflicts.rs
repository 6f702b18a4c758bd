//! Whether somebody who reads a closed case, or is to, knows a party to it, and what the Chair decided (CLO-3, MOP 11.2).

use chrono::NaiveDateTime;
use rusqlite::Connection;

use super::list::RECOVERY_READER;
use crate::domain::agency::Contact;
use crate::domain::attendance::Attendee;
use crate::domain::closed::{NotAReader, may_be_reader};
use crate::domain::conflict::{
    ConflictDecision, ConflictOfInterest, Declared, KnowsParty, Whose, bears_name_of_party, said_and_decided,
};
use crate::domain::identifier::CaseId;
use crate::domain::matching::same_name;
use crate::record::change::named;
use crate::record::error::Result;
use crate::record::queries::whole_referral;
use crate::record::row::{self, Kin, Member, row};
use crate::vault::RowId;

/// What somebody at the record said about the parties to a closed case: one line a person and case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderConflict {
    pub id: RowId,
    pub case: CaseId,
    /// Their line of the roster.
    pub person: RowId,
    pub declared: Declared,
    /// Of what kind it is, without names.
    pub note: Option<String>,
    /// Who wrote it down, and when.
    pub by: String,
    pub at: NaiveDateTime,
    pub decided: Option<ConflictDecision>,
}

row! { ReaderConflict = "closed_conflict", RowId {
    case: "referral";
    person: "person";
    declared: "declared";
    note: "note";
    by: "by";
    at: "at";
    decided: "decision" "decided_by" "decided_at";
} }

impl ReaderConflict {
    /// What somebody said, with nothing decided yet.
    #[must_use]
    pub fn new(
        case: CaseId,
        person: RowId,
        declared: Declared,
        note: Option<String>,
        by: &str,
        at: NaiveDateTime,
    ) -> Self {
        let id = conflict_line(case, person);
        Self { id, case, person, declared, note, by: by.to_owned(), at, decided: None }
    }
}

/// The line of what somebody said about a case.
pub(in crate::record) fn conflict_line(case: CaseId, person: RowId) -> RowId {
    named("closed-conflict", &[&case.into_bytes(), person.as_bytes()])
}

/// How somebody at the record stands to a closed case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReaderStands {
    pub knows: KnowsParty,
    /// They bear the name of a party.
    pub bears_name: bool,
    /// When it was declared.
    pub since: Option<NaiveDateTime>,
    /// It was said of them as a reader, and not only as somebody in the room or of the contacts.
    pub own: bool,
}

impl ReaderStands {
    /// Whether they may be let in.
    ///
    /// # Errors
    /// Why not.
    pub fn may_read(self) -> std::result::Result<(), NotAReader> {
        may_be_reader(self.knows, self.bears_name)
    }
}

/// How somebody stands to a closed case, by what was said of them as a reader, and as an attendee or contact of the same
/// name. What is stricter counts; what the Chair decided of the reader stands over what nobody decided in the room.
pub(in crate::record) fn stands(connection: &Connection, case: CaseId, person: RowId) -> Result<ReaderStands> {
    if person == RECOVERY_READER {
        return Ok(ReaderStands { knows: KnowsParty::No, ..ReaderStands::default() });
    }
    let Some(name) = row::find::<Member>(connection, person)?.map(|member| member.name) else {
        return Ok(ReaderStands::default());
    };
    let own: Option<ReaderConflict> = row::find(connection, conflict_line(case, person))?;
    let (mut knows, mut since) = (KnowsParty::NotAsked, None);
    let said: Vec<ConflictOfInterest> = row::load(connection, "referral = ?1", [case.to_string()])?;
    for one in said {
        let whose = match one.whose {
            Whose::Attendee(id) => row::find::<Attendee>(connection, id.row())?.map(|attendee| attendee.name),
            Whose::Contact(id) => row::find::<Contact>(connection, id.row())?.map(|contact| contact.name),
        };
        if whose.is_some_and(|whose| same_name(&whose, &name)) && one.knows_party() > knows {
            (knows, since) = (one.knows_party(), Some(one.at));
        }
    }
    if let Some(own) = &own {
        let here = said_and_decided(own.declared, own.decided.as_ref());
        let decides = own.decided.is_some() && knows == KnowsParty::Undecided;
        if decides || here >= knows {
            (knows, since) = (here, Some(own.at));
        }
    }
    let people = whole_referral(connection, case)?.people;
    Ok(ReaderStands { knows, bears_name: bears_name_of_party(&name, &people), since, own: own.is_some() })
}
