//! Referrals from the online form's export (REF-12).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::cells::{Cells, is_one_of};
use super::circumstances;
use super::columns::{Layout, MOST_NUMBERED, shortened};
use super::map::{Kind, Map};
use super::table::Table;
use super::{AlreadyThere, Fault, IntakeError, Read, digest};
use crate::domain::identifier::{CaseId, PersonId};
use crate::domain::person::{Equality, Person, Role};
use crate::domain::referral::{ClosedReason, DashAnswers, Grounds, Reference, Referral, RiskAssessment};

/// More incidents than that in a year are a slip of the pen.
const MOST_INCIDENTS: u32 = 1000;
/// How a child is called whose name the form doesn't give.
const NAMELESS_CHILD: &str = "(name not given)";

/// Reads referrals. Everything wrong is named in one pass; nothing is left out for want of something optional.
///
/// # Errors
/// When the file as a whole can't be read, or a column that is needed isn't there.
pub fn read_referrals(bytes: &[u8], map: &Map) -> Result<Read<Referral>, IntakeError> {
    let table = Table::read(bytes, map)?;
    let layout = Layout::of(&table, map, Kind::Referrals)?;
    let mut faults = table.faults.clone();
    let mut rows: Vec<Referral> = Vec::with_capacity(table.rows.len());
    let mut seen = BTreeMap::new();
    let repeated = repeated_criteria(&table, &layout, map);
    for row in &table.rows {
        let mut cells = Cells::new(row, &table, &layout, map);
        let referral = referral(&mut cells, map, &repeated);
        if let Some(referral) = &referral
            && let Some(earlier) = seen.insert(referral.reference.clone(), row.row)
        {
            cells.fault("reference", format!("row {earlier} has the same reference"));
            seen.insert(referral.reference.clone(), earlier);
        }
        if cells.faults.is_empty() {
            rows.extend(referral);
        }
        faults.append(&mut cells.faults);
    }
    faults.sort_by_key(|fault: &Fault| fault.row);
    Ok(Read { rows, faults, unknown_columns: layout.unknown, absent_columns: layout.absent, digest: digest(bytes) })
}

/// Takes out the referrals that the record has already, by reference, and names them: importing twice adds nothing
/// (REF-12).
pub fn set_aside_known(read: &mut Read<Referral>, known: &[Referral]) -> Vec<AlreadyThere> {
    let known: BTreeMap<&Reference, &Referral> = known.iter().map(|known| (&known.reference, known)).collect();
    let mut there = Vec::new();
    read.rows.retain(|row| {
        let present = known.get(&row.reference);
        let reference = row.reference.clone();
        there.extend(present.map(|present| AlreadyThere { reference, differs: !same_content(present, row) }));
        present.is_none()
    });
    there
}

/// Whether two referrals say the same, whatever their identifiers.
fn same_content(one: &Referral, other: &Referral) -> bool {
    let without_ids = |referral: &Referral| {
        let mut plain = referral.clone();
        plain.id = CaseId::from_bytes([0; 16]);
        plain.people.iter_mut().for_each(|person| person.id = PersonId::from_bytes([0; 16]));
        plain
    };
    without_ids(one) == without_ids(other)
}

fn referral(cells: &mut Cells<'_>, map: &Map, repeated: &BTreeSet<String>) -> Option<Referral> {
    let reference = cells.needed("reference").and_then(|text| Reference::new(&text).ok());
    let received = cells.needed_moment("received");
    let area = cells.needed("area");
    let referring_agency = cells.needed("referring-agency");
    let by = received.map(|at| at.date());
    let victim = victim(cells, by);
    let perpetrator = alleged_perpetrator(cells, by);
    let children = linked_children(cells, by);
    let risk = risk(cells, map, repeated);
    let closed = closed_reason(cells);
    let victim_aware = cells.yes_no("victim-aware");
    let mappa = cells.yes_no("mappa");
    let dvds_considered = cells.yes_no("dvds-considered");
    let safeguarding = circumstances::safeguarding(cells, map);
    let (crime, moved) = (circumstances::crime(cells), circumstances::moved(cells));
    Some(Referral {
        id: CaseId::new(),
        reference: reference?,
        received: received?,
        area: area?,
        referring_agency: referring_agency?,
        referrer: cells.line("referrer", 0),
        source: cells.line("source", 0),
        people: [victim?, perpetrator?].into_iter().chain(children).collect(),
        safe_contact: cells.text("safe-contact", 0),
        victim_aware,
        unaware_reason: cells.text("unaware-reason", 0),
        risk,
        mappa,
        closed,
        dvds_considered,
        safe_times: cells.line("safe-times", 0),
        safeguarding,
        crime,
        moved,
        summary: cells.text("summary", 0).unwrap_or_default(),
    })
}

fn victim(cells: &mut Cells<'_>, by: Option<NaiveDate>) -> Option<Person> {
    let name = cells.needed("victim-name");
    let born = cells.born("victim-born", 0, by);
    let (lgbtq, disabled) = (cells.yes_no("victim-lgbtq"), cells.yes_no("victim-disabled"));
    Some(Person {
        born,
        address: cells.line("victim-address", 0),
        telephone: cells.line("victim-telephone", 0),
        equality: Equality {
            ethnicity: cells.line("victim-ethnicity", 0),
            gender: cells.line("victim-gender", 0),
            lgbtq,
            disabled,
        },
        ..Person::named(Role::Victim, name?)
    })
}

fn alleged_perpetrator(cells: &mut Cells<'_>, by: Option<NaiveDate>) -> Option<Person> {
    let name = cells.needed("alleged-perpetrator-name");
    let born = cells.born("alleged-perpetrator-born", 0, by);
    Some(Person {
        born,
        address: cells.line("alleged-perpetrator-address", 0),
        relationship: cells.line("relationship", 0),
        ..Person::named(Role::AllegedPerpetrator, name?)
    })
}

fn linked_children(cells: &mut Cells<'_>, by: Option<NaiveDate>) -> Vec<Person> {
    let mut children = Vec::new();
    for number in 1..=MOST_NUMBERED {
        let name = cells.line("child-name", number);
        let stated = name.is_some() || cells.line("child-born", number).is_some();
        let born = cells.born("child-born", number, by);
        if stated {
            let name = name.unwrap_or_else(|| NAMELESS_CHILD.to_owned());
            children.push(Person { born, ..Person::named(Role::LinkedChild, name) });
        }
    }
    children
}

/// The criteria that stand in more rows than one: a form's own words. What stands in one row alone may be somebody's
/// name in a column that has shifted.
fn repeated_criteria(table: &Table, layout: &Layout, map: &Map) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let of_row = |row| Cells::new(row, table, layout, map).list("grounds").into_iter().collect::<BTreeSet<String>>();
    table.rows.iter().flat_map(of_row).filter(|word| !seen.insert(word.clone())).collect()
}

fn risk(cells: &mut Cells<'_>, map: &Map, repeated: &BTreeSet<String>) -> RiskAssessment {
    let questions = u32::try_from(DashAnswers::QUESTIONS).unwrap_or(u32::MAX);
    let dash_answers = cells.line("dash-answers", 0).and_then(|text| {
        let answers = DashAnswers::parse(&text);
        if answers.is_err() {
            cells.fault("dash-answers", "24 letters were expected, each Y, N or ?");
        }
        answers.ok()
    });
    RiskAssessment {
        dash_score: cells.number("dash-score", questions),
        dash_answers,
        incidents_in_12_months: cells.number("incidents-in-12-months", MOST_INCIDENTS),
        incidents_in_6_months: cells.number("incidents-in-6-months", MOST_INCIDENTS),
        claimed: claimed(cells, map, repeated),
        professional_judgement: cells.text("professional-judgement", 0),
        tool: circumstances::tool(cells, map),
    }
}

fn claimed(cells: &mut Cells<'_>, map: &Map, repeated: &BTreeSet<String>) -> Grounds {
    let mut grounds = Grounds::default();
    for word in cells.list("grounds") {
        let ground = map.grounds.iter().find(|(_, words)| is_one_of(&word, words)).map(|(ground, _)| ground.as_str());
        match ground {
            Some("visible-high-risk") => grounds.visible_high_risk = true,
            Some("potential-escalation") => grounds.potential_escalation = true,
            Some("professional-judgement") => grounds.professional_judgement = true,
            Some("repeat") => grounds.repeat = true,
            _ if is_one_of(&word, &map.unknown) => {}
            _ => {
                let what =
                    if repeated.contains(&word) { format!(", “{}”", shortened(&word)) } else { String::new() };
                cells.fault(
                    "grounds",
                    format!("has a criterion that the map doesn't know{what}; give it a line in [grounds]"),
                );
            }
        }
    }
    grounds
}

/// Each column is read, so that a wrong word in the third is named although the first says yes.
fn closed_reason(cells: &mut Cells<'_>) -> Option<ClosedReason> {
    let columns = [
        ("honour-based-abuse", ClosedReason::HonourBasedAbuse),
        ("high-profile", ClosedReason::HighProfile),
        ("employee-of-agency", ClosedReason::EmployeeOfAgency),
    ];
    let stated = columns.map(|(field, reason)| cells.yes_no(field).filter(|yes| *yes).map(|_| reason));
    stated.into_iter().flatten().next()
}
