//! Agencies and their people (CON-1, MOP 2.2, 2.3).

use std::collections::BTreeSet;

use super::cells::{Cells, is_one_of};
use super::columns::{Layout, same_heading};
use super::map::{Kind, Map};
use super::table::Table;
use super::{Fault, IntakeError, Read, digest};
use crate::domain::agency::{Agency, Contact, ContactRole};
use crate::domain::agency_names::AgencyNames;
use crate::domain::identifier::{AgencyId, ContactId};

/// An agency with its people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyEntry {
    pub agency: Agency,
    pub contacts: Vec<Contact>,
}

/// Reads a contact list; rows of one agency are put together, and each agency gets a short name that no other has.
/// Immigration Enforcement is refused (MTG-6).
///
/// # Errors
/// When the file as a whole can't be read, or a column that is needed isn't there.
pub fn read_contacts(bytes: &[u8], map: &Map) -> Result<Read<AgencyEntry>, IntakeError> {
    let names = AgencyNames::shipped()?;
    let table = Table::read(bytes, map)?;
    let layout = Layout::of(&table, map, Kind::Contacts)?;
    let mut faults = table.faults.clone();
    let mut rows: Vec<AgencyEntry> = Vec::new();
    for row in &table.rows {
        let mut cells = Cells::new(row, &table, &layout, map);
        let line = contact_row(&mut cells, map, &names);
        if cells.faults.is_empty()
            && let Some(line) = line
        {
            add(&mut rows, line, &mut cells);
        }
        faults.append(&mut cells.faults);
    }
    faults.sort_by_key(|fault: &Fault| fault.row);
    let mut taken = BTreeSet::new();
    for entry in &mut rows {
        entry.agency.short_name = names.suggest(&entry.agency.name, &entry.agency.kind, &taken);
        taken.insert(entry.agency.short_name.clone());
    }
    Ok(Read { rows, faults, unknown_columns: layout.unknown, absent_columns: layout.absent, digest: digest(bytes) })
}

/// One row: the agency as it names it, and the person, where it names one.
struct Line {
    agency: Agency,
    contact: Option<Contact>,
}

fn contact_row(cells: &mut Cells<'_>, map: &Map, names: &AgencyNames) -> Option<Line> {
    let agency = cells.needed("agency");
    let kind = cells.needed("kind");
    if let Some(reason) = agency.as_deref().and_then(|name| names.refusal(name)) {
        cells.fault("agency", reason);
    }
    let protocol_signed = cells.day("protocol-signed");
    let person = cells.line("name", 0);
    let role = person.is_some().then(|| role(cells, map)).flatten();
    let id = AgencyId::new();
    let areas = cells.list("areas");
    let contact = person.zip(role).map(|(name, role)| Contact {
        id: ContactId::new(),
        agency: id,
        role,
        name,
        job_title: cells.line("job-title", 0),
        telephone: cells.line("telephone", 0),
        secure_email: cells.line("secure-email", 0),
        areas: areas.clone(),
        approval: None,
        left: None,
        briefed: None,
    });
    let routine_actions = cells.list("routine-actions");
    let (name, kind) = (agency?, kind?.to_lowercase());
    let agency = Agency {
        id,
        name,
        short_name: String::new(),
        kind,
        protocol_signed,
        areas,
        routine_actions,
        attends: None,
        protocol_document: None,
        withdrawn: None,
    };
    Some(Line { agency, contact })
}

fn role(cells: &mut Cells<'_>, map: &Map) -> Option<ContactRole> {
    let text = cells.needed("role")?;
    let role = map.roles.iter().find(|(_, words)| is_one_of(&text, words)).map(|(role, _)| role.as_str());
    let role = role.and_then(|name| ContactRole::ALL.into_iter().find(|role| role.name() == name));
    if role.is_none() {
        let known: Vec<&str> = ContactRole::ALL.into_iter().map(ContactRole::title).collect();
        cells.fault("role", format!("is no role that the map knows: {}", known.join(", ")));
    }
    role
}

fn add(rows: &mut Vec<AgencyEntry>, line: Line, cells: &mut Cells<'_>) {
    let Line { agency, contact } = line;
    let Some(entry) = rows.iter_mut().find(|entry| same_heading(&entry.agency.name, &agency.name)) else {
        rows.push(AgencyEntry { agency, contacts: contact.into_iter().collect() });
        return;
    };
    let present = &mut entry.agency;
    if present.kind != agency.kind {
        cells.fault("kind", "an earlier row gives this agency another kind");
        return;
    }
    if let (Some(one), Some(other)) = (present.protocol_signed, agency.protocol_signed)
        && one != other
    {
        cells.fault("protocol-signed", "an earlier row gives this agency another date");
        return;
    }
    present.protocol_signed = present.protocol_signed.or(agency.protocol_signed);
    append_new(&mut present.areas, agency.areas);
    append_new(&mut present.routine_actions, agency.routine_actions);
    if let Some(contact) = contact {
        let twice = entry.contacts.iter().any(|other| same_person(other, &contact));
        if twice {
            cells.fault("name", "an earlier row has the same person in the same role");
        } else {
            entry.contacts.push(Contact { agency: present.id, ..contact });
        }
    }
}

fn append_new(list: &mut Vec<String>, more: Vec<String>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}

fn same_person(one: &Contact, other: &Contact) -> bool {
    one.role == other.role && same_heading(&one.name, &other.name)
}

/// What a contact list adds to the agencies and people that the record has: new agencies with short names that are
/// free, and new people, each at the agency that is there. What is there already is left as it is.
///
/// # Errors
/// Never with the words that this program was built with.
pub fn merged(
    rows: Vec<AgencyEntry>,
    agencies: &[Agency],
    contacts: &[Contact],
) -> Result<(Vec<Agency>, Vec<Contact>), IntakeError> {
    let names = AgencyNames::shipped()?;
    let mut taken: BTreeSet<String> = agencies.iter().map(|agency| agency.short_name.clone()).collect();
    let (mut new_agencies, mut new_contacts) = (Vec::new(), Vec::new());
    for AgencyEntry { mut agency, contacts: people } in rows {
        let there = agencies.iter().find(|other| same_heading(&other.name, &agency.name));
        let id = there.map_or(agency.id, |there| there.id);
        for contact in people {
            let known = contacts.iter().any(|other| other.agency == id && same_person(other, &contact));
            if !known {
                new_contacts.push(Contact { agency: id, ..contact });
            }
        }
        if there.is_none() {
            if taken.contains(&agency.short_name) {
                agency.short_name = names.suggest(&agency.name, &agency.kind, &taken);
            }
            taken.insert(agency.short_name.clone());
            new_agencies.push(agency);
        }
    }
    Ok((new_agencies, new_contacts))
}
