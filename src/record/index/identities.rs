//! Who is whom: every person of a case with the identity that they have, who was found to be another, and what people said
//! about it.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, Params};

use crate::domain::identifier::{CaseId, EarlierCaseId, IdentityDecisionId, IdentityId, PersonId};
use crate::domain::people::groups::Groups;
use crate::domain::people::{Identity, IdentityDecision, SamePerson};
use crate::domain::person::Role;
use crate::record::error::{RecordError, Result};
use crate::record::row::{self, Cells, Kin, Take};
use crate::vault::RowId;

use super::{Kept, Lines};

/// Whom a case heard before the record began names.
const PARTIES: [Role; 2] = [Role::Victim, Role::AllegedPerpetrator];

/// A person of a case, without what is written about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::record) struct InCase {
    pub person: PersonId,
    pub case: CaseId,
    pub role: Role,
    /// The identity that they have of their own; [`Identities::groups`] says which stands for it.
    pub identity: IdentityId,
}

/// Who is whom.
#[derive(Clone, Default)]
pub(in crate::record) struct Identities {
    pub groups: Groups,
    merged: HashMap<RowId, Identity>,
    people: HashMap<PersonId, InCase>,
    of_case: HashMap<CaseId, BTreeSet<PersonId>>,
    of_identity: HashMap<IdentityId, BTreeSet<PersonId>>,
    /// The parties of cases heard before the record began, by the identity that each has of their own.
    earlier: HashMap<IdentityId, (EarlierCaseId, Role)>,
    said: HashMap<IdentityDecisionId, IdentityDecision>,
    said_of: HashMap<IdentityId, BTreeSet<IdentityDecisionId>>,
}

impl Kept for Identities {
    type With = ();

    fn of(connection: &Connection, (): &()) -> Result<Self> {
        let mut who = Self::default();
        who.read_people(connection, "", [])?;
        who.read_earlier(connection, "", [])?;
        for line in row::load::<Identity>(connection, "merged_into IS NOT NULL", [])? {
            who.merged.insert(row::identity_line(line.id), line);
        }
        who.group();
        for said in row::load::<IdentityDecision>(connection, "1", [])? {
            who.note(said);
        }
        Ok(who)
    }

    fn take(&mut self, connection: &Connection, (): &(), lines: &Lines) -> Result<()> {
        let mut regroup = false;
        for (table, row) in lines {
            match *table {
                "case_person" => {
                    self.forget(PersonId::of(*row));
                    self.read_people(connection, "AND id = ?1", [row.to_string()])?;
                }
                "earlier_case" => {
                    for role in PARTIES {
                        self.earlier.remove(&row::identity_of_party(EarlierCaseId::of(*row), role));
                    }
                    self.read_earlier(connection, "AND id = ?1", [row.to_string()])?;
                }
                "person" => {
                    self.merged.remove(row);
                    let found: Option<Identity> = row::find(connection, *row)?;
                    self.merged.extend(found.filter(|line| line.merged_into.is_some()).map(|line| (*row, line)));
                    regroup = true;
                }
                "person_decision" => {
                    self.unsay(IdentityDecisionId::of(*row));
                    if let Some(said) = row::find(connection, *row)? {
                        self.note(said);
                    }
                }
                _ => {}
            }
        }
        if regroup {
            self.group();
        }
        Ok(())
    }
}

impl Identities {
    /// A person of a case.
    pub fn person(&self, person: PersonId) -> Option<InCase> {
        self.people.get(&person).copied()
    }

    /// The people of a case.
    pub fn of_case(&self, case: CaseId) -> impl Iterator<Item = InCase> {
        self.of_case.get(&case).into_iter().flatten().filter_map(|person| self.person(*person))
    }

    /// The people of cases, closed ones too, who are one human being, in the order of their identifiers.
    pub fn appearances(&self, identity: IdentityId) -> Vec<InCase> {
        let members = self.groups.members(identity);
        let people = members.iter().filter_map(|member| self.of_identity.get(member)).flatten();
        let people: BTreeSet<PersonId> = people.copied().collect();
        people.into_iter().filter_map(|person| self.person(person)).collect()
    }

    /// The parties of cases heard before the record began who are one human being.
    pub fn parties(&self, identity: IdentityId) -> BTreeSet<(EarlierCaseId, Role)> {
        let members = self.groups.members(identity);
        members.iter().filter_map(|member| self.earlier.get(member)).copied().collect()
    }

    /// What people said of one human being, the latest first.
    pub fn said_of(&self, identity: IdentityId) -> Vec<&IdentityDecision> {
        let members = self.groups.members(identity);
        let said: BTreeSet<IdentityDecisionId> =
            members.iter().filter_map(|member| self.said_of.get(member)).flatten().copied().collect();
        let mut said: Vec<&IdentityDecision> = said.iter().filter_map(|id| self.said.get(id)).collect();
        said.sort_by_key(|one| std::cmp::Reverse((one.at, one.id)));
        said
    }

    /// Whom people said not to be this one.
    pub fn apart_from(&self, own: IdentityId) -> BTreeSet<IdentityId> {
        let own = self.groups.root(own);
        let said = self.said_of(own).into_iter().filter(|said| said.verdict == SamePerson::Different);
        let ends = said.flat_map(|said| [said.one, said.other]).map(|end| self.groups.root(end));
        ends.filter(|end| *end != own).collect()
    }

    fn group(&mut self) {
        let lines: Vec<Identity> = self.merged.values().copied().collect();
        self.groups = Groups::of(&lines);
    }

    fn note(&mut self, said: IdentityDecision) {
        for end in [said.one, said.other] {
            self.said_of.entry(end).or_default().insert(said.id);
        }
        self.said.insert(said.id, said);
    }

    fn unsay(&mut self, id: IdentityDecisionId) {
        let Some(said) = self.said.remove(&id) else { return };
        for end in [said.one, said.other] {
            if let Some(of) = self.said_of.get_mut(&end) {
                of.remove(&id);
            }
        }
    }

    fn forget(&mut self, person: PersonId) {
        let Some(InCase { case, identity, .. }) = self.people.remove(&person) else { return };
        if let Some(of) = self.of_case.get_mut(&case) {
            of.remove(&person);
        }
        if let Some(of) = self.of_identity.get_mut(&identity) {
            of.remove(&person);
        }
    }

    fn read_earlier(&mut self, connection: &Connection, condition: &str, values: impl Params) -> Result<()> {
        let mut statement =
            connection.prepare_cached(&format!("SELECT id FROM earlier_case WHERE dead = 0 {condition}"))?;
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            let unreadable = |_| RecordError::Unreadable { table: "earlier_case", row: id.clone(), column: "id" };
            let case: EarlierCaseId = id.parse().map_err(unreadable)?;
            for role in PARTIES {
                self.earlier.insert(row::identity_of_party(case, role), (case, role));
            }
        }
        Ok(())
    }

    fn read_people(&mut self, connection: &Connection, condition: &str, values: impl Params) -> Result<()> {
        let sql = format!("SELECT id, referral, role, person FROM case_person WHERE dead = 0 {condition}");
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            let unreadable = |column| RecordError::Unreadable { table: "case_person", row: id.clone(), column };
            let person: PersonId = id.parse().map_err(|_| unreadable("id"))?;
            let mut cells = Take::from_second(row);
            let case = Cells::take(&mut cells).map_err(|_| unreadable("referral"))?;
            let role = Cells::take(&mut cells).map_err(|_| unreadable("role"))?;
            let identity: Option<IdentityId> = Cells::take(&mut cells).map_err(|_| unreadable("person"))?;
            let identity = identity.unwrap_or_else(|| IdentityId::of_person(person));
            self.people.insert(person, InCase { person, case, role, identity });
            self.of_case.entry(case).or_default().insert(person);
            self.of_identity.entry(identity).or_default().insert(person);
        }
        Ok(())
    }
}
