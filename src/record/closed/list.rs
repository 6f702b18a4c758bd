//! Who may read a closed case.

use chrono::NaiveDateTime;

use super::ClosedShelf;
use super::conflicts::{ReaderStands, stands};
use crate::domain::conflict::KnowsParty;
use crate::domain::identifier::CaseId;
use crate::record::Record;
use crate::record::change::named;
use crate::record::error::{RecordError, Result};
use crate::record::roster::RECOVERY;
use crate::record::row::{self, Member, row};
use crate::vault::{Recipient, RowId};

/// Stands on a list for whichever recovery key the record has.
pub const RECOVERY_READER: RowId = RowId::from_bytes(*b"the-recovery-key");

/// Somebody on the list of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedReader {
    pub id: RowId,
    pub case: CaseId,
    /// Their line of the roster, or [`RECOVERY_READER`].
    pub person: RowId,
    pub at: NaiveDateTime,
    pub by: String,
    pub reason: String,
}

row! { ClosedReader = "closed_reader", RowId {
    case: "referral";
    person: "person";
    at: "at";
    by: "by";
    reason: "reason";
} }

impl ClosedReader {
    /// Somebody on the list of a case; each is on it once.
    #[must_use]
    pub fn new(case: CaseId, person: RowId, at: NaiveDateTime, by: &str, reason: &str) -> Self {
        let (by, reason) = (by.to_owned(), reason.to_owned());
        Self { id: reader_line(case, person), case, person, at, by, reason }
    }
}

/// The line of somebody on the list of a case.
pub(in crate::record) fn reader_line(case: CaseId, person: RowId) -> RowId {
    named("closed-reader", &[&case.into_bytes(), person.as_bytes()])
}

/// Somebody on the list as the screen names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reads {
    pub person: RowId,
    pub name: String,
    /// `recovery` for the recovery key.
    pub role: String,
    /// Their access to the record has ended: nothing is encrypted to them any more.
    pub ended: bool,
    pub at: NaiveDateTime,
    pub by: String,
    pub reason: String,
    /// Whether they know a party (CLO-3).
    pub stands: ReaderStands,
}

impl Reads {
    /// Whether it is the key that is printed and locked away.
    #[must_use]
    pub fn is_recovery(&self) -> bool {
        self.person == RECOVERY_READER
    }

    /// Whether it is somebody who can open the record: the recovery key is nobody.
    #[must_use]
    pub fn is_somebody(&self) -> bool {
        !self.ended && !self.is_recovery()
    }

    /// Whether they know a party, and the Chair has not said that they may read it: they are to go, or the Chair decides.
    #[must_use]
    pub fn is_to_go(&self) -> bool {
        !self.ended && matches!(self.stands.knows, KnowsParty::Undecided | KnowsParty::Excluded)
    }
}

impl ClosedShelf {
    /// Who is on the list of a case, in order of coming.
    ///
    /// # Errors
    /// When a line can't be read.
    pub fn readers(&self, case: CaseId) -> Result<Vec<Reads>> {
        let connection = &self.record.connection;
        let lines: Vec<ClosedReader> = row::load(connection, "referral = ?1 ORDER BY at, id", [case.to_string()])?;
        let members: Vec<Member> = row::load(connection, "1", [])?;
        let said = |line: ClosedReader| -> Result<Reads> {
            let member = members.iter().filter(|member| stands_for(member, line.person)).max_by_key(|one| one.joined);
            Ok(Reads {
                stands: stands(connection, case, line.person)?,
                person: line.person,
                name: member.map(|member| member.name.clone()).unwrap_or_default(),
                role: member.map(|member| member.role.clone()).unwrap_or_default(),
                ended: !members.iter().any(|one| stands_for(one, line.person) && one.last_epoch.is_none()),
                at: line.at,
                by: line.by,
                reason: line.reason,
            })
        };
        let mut readers: Vec<Reads> = lines.into_iter().map(said).collect::<Result<_>>()?;
        readers.sort_by_key(|one| (one.is_recovery(), one.at));
        Ok(readers)
    }

    /// To whom the pieces of a case are encrypted now: their lines of the roster, sorted, and their keys. Of whom it is undecided
    /// whether their access has ended, what was open to them stays so.
    pub(super) fn recipients(&self, main: &Record, case: CaseId) -> Result<(Vec<RowId>, Vec<Recipient>)> {
        let boxes = || self.boxes.values().filter(|one| one.case == case);
        let reads = |person: &RowId| boxes().flat_map(|one| one.pieces.values()).any(|(to, _)| to.contains(person));
        self.on_list(main, case, |member| {
            member.last_epoch.is_none() || self.undecided.contains(&member.id) && reads(&member.id)
        })
    }

    /// The same of those alone who have access.
    pub(super) fn readers_now(&self, main: &Record, case: CaseId) -> Result<(Vec<RowId>, Vec<Recipient>)> {
        self.on_list(main, case, |member| member.last_epoch.is_none())
    }

    fn on_list(
        &self,
        main: &Record,
        case: CaseId,
        is_open_to: impl Fn(&Member) -> bool,
    ) -> Result<(Vec<RowId>, Vec<Recipient>)> {
        let connection = &self.record.connection;
        let lines: Vec<ClosedReader> = row::load(connection, "referral = ?1", [case.to_string()])?;
        let members: Vec<Member> = row::load(&main.connection, "1 ORDER BY id", [])?;
        let on_list = |member: &&Member| lines.iter().any(|line| stands_for(member, line.person)) && is_open_to(member);
        let of = |member: &Member| Some((member.id, member.recipient.parse().ok()?));
        Ok(members.iter().filter(on_list).filter_map(of).unzip())
    }
}

/// Whether somebody can be put on a list: with access, and a key whose messages don't say whose they are.
pub(in crate::record) fn may_read(member: &Member) -> Result<()> {
    if member.last_epoch.is_some() {
        return Err(RecordError::NoAccess { name: member.name.clone() });
    }
    if member.recipient.starts_with("ssh-") {
        return Err(RecordError::Invalid(
            "an SSH key would show in the record that it is on the list of a closed case; give this person a key made \
             with marac key new",
        ));
    }
    Ok(())
}

pub(super) fn stands_for(member: &Member, person: RowId) -> bool {
    member.id == person || person == RECOVERY_READER && member.role == RECOVERY
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CLO-1: the line at the top of a closed case counts people, and the key that is locked away is none.
    #[test]
    fn the_recovery_key_is_nobody_for_whom_a_case_lies_open() {
        let reader = |person, ended| Reads {
            person,
            name: "Asha Whitlock".to_owned(),
            role: "coordinator".to_owned(),
            ended,
            at: NaiveDateTime::default(),
            by: "Asha Whitlock".to_owned(),
            reason: String::new(),
            stands: ReaderStands::default(),
        };
        let own = RowId::new(1).unwrap();
        assert!(reader(own, false).is_somebody());
        assert!(!reader(own, true).is_somebody());
        assert!(!reader(RECOVERY_READER, false).is_somebody());
    }
}
