//! Everybody whom the record knows.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::domain::case::EarlierCase;
use crate::domain::identifier::{CaseId, EarlierCaseId, PersonId};
use crate::domain::matching::{KnownAs, Nicknames, PeopleIndex};
use crate::domain::people::Whom;
use crate::domain::person::Role;
use crate::record::error::Result;
use crate::record::row::{self, Kin, PersonInCase};

use super::{Kept, Lines};

/// Everybody whom the record knows: in its cases, those of closed cases among them, and in those heard before it began.
pub(in crate::record) struct People {
    pub(in crate::record) index: PeopleIndex<Whom>,
    case_of: HashMap<PersonId, CaseId>,
}

impl Kept for People {
    type With = Nicknames;

    fn of(connection: &Connection, nicknames: &Nicknames) -> Result<Self> {
        let mut people = Self { index: PeopleIndex::default(), case_of: HashMap::new() };
        for person in row::load::<PersonInCase>(connection, "1", [])? {
            people.put(&person, nicknames);
        }
        for earlier in row::load::<EarlierCase>(connection, "1", [])? {
            people.put_earlier(&earlier, nicknames);
        }
        Ok(people)
    }

    fn take(&mut self, connection: &Connection, nicknames: &Nicknames, lines: &Lines) -> Result<()> {
        for (table, row) in lines {
            match *table {
                "case_person" => {
                    self.index.remove(Whom::Person(PersonId::of(*row)));
                    self.case_of.remove(&PersonId::of(*row));
                    if let Some(person) = row::find::<PersonInCase>(connection, *row)? {
                        self.put(&person, nicknames);
                    }
                }
                "earlier_case" => {
                    let id = EarlierCaseId::of(*row);
                    self.index.remove(Whom::Earlier(id, Role::Victim));
                    self.index.remove(Whom::Earlier(id, Role::AllegedPerpetrator));
                    if let Some(earlier) = row::find::<EarlierCase>(connection, *row)? {
                        self.put_earlier(&earlier, nicknames);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl People {
    /// The case that a person is of.
    pub(in crate::record) fn case_of(&self, person: PersonId) -> Option<CaseId> {
        self.case_of.get(&person).copied()
    }

    fn put(&mut self, person: &PersonInCase, nicknames: &Nicknames) {
        let known = KnownAs::person(&person.person);
        self.index.put(Whom::Person(person.person.id), &known, nicknames);
        self.case_of.insert(person.person.id, person.case);
    }

    fn put_earlier(&mut self, earlier: &EarlierCase, nicknames: &Nicknames) {
        let parties = [
            (Role::Victim, &earlier.victim, earlier.victim_born),
            (Role::AllegedPerpetrator, &earlier.alleged_perpetrator, earlier.alleged_perpetrator_born),
        ];
        for (role, name, born) in parties {
            let known = KnownAs { name, born, ..KnownAs::default() };
            self.index.put(Whom::Earlier(earlier.id, role), &known, nicknames);
        }
    }
}
