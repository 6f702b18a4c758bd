//! Papers of a meeting that were sent out, and what became of them (AGE-5, AGE-10, MOP 4.12, 10.29).

use chrono::NaiveDateTime;
use sha2::{Digest, Sha256};

use super::agency::{Agency, Contact};
use super::agenda::Agenda;
use super::calendar::same_area;
use super::conference::Conference;
use super::contacts::agency_receives;
use super::identifier::{AgencyId, CaseId, ContactId, DispatchId, DispatchToId, MeetingId};
use super::marker::Marker;
use super::person::Role;
use super::referral::Referral;

/// What was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Paper {
    Agenda,
    Minutes,
}

/// That papers of a meeting were sent out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch {
    pub id: DispatchId,
    pub meeting: MeetingId,
    pub what: Paper,
    /// The first is 1; one that follows a change counts up.
    pub edition: u32,
    pub at: NaiveDateTime,
    pub by: String,
    pub note: Option<String>,
}

/// To whom, and what they said since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DispatchTo {
    pub id: DispatchToId,
    pub dispatch: DispatchId,
    pub agency: Option<AgencyId>,
    pub contact: Option<ContactId>,
    /// As it was sent; never empty.
    pub name: String,
    /// Who said that the checks are complete and the agenda is destroyed, and when (AGE-10).
    pub checks: Option<(String, NaiveDateTime)>,
}

/// What was sent once, with everybody to whom it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub dispatch: Dispatch,
    pub to: Vec<DispatchTo>,
    /// What was on it, as [`marks`] writes it; no name, and nothing that gives anybody away. The agenda itself is not kept:
    /// it is made anew from the record, so there is no copy to destroy here (AGE-10).
    pub marks: Option<String>,
}

impl Sent {
    /// Those who have not said that their checks are complete and their copy is destroyed.
    pub fn unconfirmed(&self) -> impl Iterator<Item = &DispatchTo> {
        self.to.iter().filter(|to| to.checks.is_none())
    }
}

/// The last agenda of a meeting that went out.
#[must_use]
pub fn last_agenda(sent: &[Sent]) -> Option<&Sent> {
    sent.iter()
        .filter(|one| one.dispatch.what == Paper::Agenda)
        .max_by_key(|one| (one.dispatch.edition, one.dispatch.at))
}

/// The number of the next edition of a paper.
#[must_use]
pub fn next_edition(sent: &[Sent], what: Paper) -> u32 {
    let editions = sent.iter().filter(|one| one.dispatch.what == what).map(|one| one.dispatch.edition);
    editions.max().unwrap_or(0).saturating_add(1)
}

/// Whether an agency is sent the papers of an area: it works there, has signed the protocol and not left, and somebody
/// there may receive them (CON-3, CON-4).
#[must_use]
pub fn receives(agency: &Agency, contacts: &[Contact], area: &str) -> bool {
    works_in(agency, area) && agency_receives(agency, contacts).is_ok()
}

/// Whether an agency works in an area and has not left the partnership.
#[must_use]
pub fn works_in(agency: &Agency, area: &str) -> bool {
    agency.withdrawn.is_none() && agency.areas.iter().any(|one| same_area(one, area))
}

/// What has changed on an agenda since it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangedSince {
    /// On the agenda now, and not on what was sent.
    pub added: Vec<CaseId>,
    /// On what was sent, and on the agenda no more.
    pub gone: Vec<CaseId>,
    /// What the agenda says of them is otherwise: a name, a date of birth, an address, a marker.
    pub altered: Vec<CaseId>,
    /// Those that are on both stand in another order.
    pub reordered: bool,
}

impl ChangedSince {
    /// Whether it is as it was sent.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.added.is_empty() && self.gone.is_empty() && self.altered.is_empty() && !self.reordered
    }
}

/// What is on an agenda, a line a case in its order: the case, and a fingerprint of what the agenda says of it.
#[must_use]
pub fn marks(conference: &Conference, agenda: &Agenda) -> String {
    let lines = agenda.listed.iter().filter_map(|place| {
        let case = conference.case(place.case)?;
        Some(format!("{} {}\n", place.case, fingerprint(&case.referral, &place.markers)))
    });
    lines.collect()
}

/// The cases of which marks have a line.
pub fn marked(marks: &str) -> impl Iterator<Item = CaseId> {
    marks.lines().filter_map(|line| line.split_once(' ')?.0.parse().ok())
}

/// Marks without a case's line: its hash is short, and names and addresses could be tried against it.
#[must_use]
pub fn without_mark(marks: &str, case: CaseId) -> String {
    let stays = |line: &&str| line.split_once(' ').is_none_or(|(of, _)| of.parse() != Ok(case));
    marks.lines().filter(stays).map(|line| format!("{line}\n")).collect()
}

/// The lines that both marks of one agenda have.
#[must_use]
pub fn in_all(one: &str, other: &str) -> String {
    let both = one.lines().filter(|line| other.lines().any(|found| found == *line));
    both.map(|line| format!("{line}\n")).collect()
}

fn fingerprint(referral: &Referral, markers: &[Marker]) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update(text.as_bytes());
        hash.update([0]);
    };
    add(referral.reference.as_str());
    add(&referral.referring_agency);
    for role in [Role::Victim, Role::AllegedPerpetrator, Role::LinkedChild] {
        for person in referral.of_role(role) {
            add(&person.name);
            add(&person.born.map(|born| born.to_string()).unwrap_or_default());
            add(person.address.as_deref().unwrap_or_default());
        }
        add("");
    }
    markers.iter().for_each(|marker| add(marker.name()));
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// What is otherwise on the agenda than on what was sent. Nothing where what was sent has no marks.
#[must_use]
pub fn changed_since(sent: &Sent, conference: &Conference, agenda: &Agenda) -> ChangedSince {
    let Some(before) = &sent.marks else { return ChangedSince::default() };
    let read = |text: &str| -> Vec<(CaseId, String)> {
        let lines = text.lines().filter_map(|line| line.split_once(' '));
        lines.filter_map(|(case, mark)| Some((case.parse().ok()?, mark.to_owned()))).collect()
    };
    let (before, now) = (read(before), read(&marks(conference, agenda)));
    let mark_of = |list: &[(CaseId, String)], case: CaseId| {
        list.iter().find(|(other, _)| *other == case).map(|(_, mark)| mark.clone())
    };
    let only = |list: &[(CaseId, String)], other: &[(CaseId, String)]| -> Vec<CaseId> {
        list.iter().map(|(case, _)| *case).filter(|case| mark_of(other, *case).is_none()).collect()
    };
    let both = |list: &[(CaseId, String)], other: &[(CaseId, String)]| -> Vec<CaseId> {
        list.iter().map(|(case, _)| *case).filter(|case| mark_of(other, *case).is_some()).collect()
    };
    let altered = now.iter().filter(|(case, mark)| mark_of(&before, *case).is_some_and(|old| old != *mark));
    ChangedSince {
        altered: altered.map(|(case, _)| *case).collect(),
        added: only(&now, &before),
        gone: only(&before, &now),
        reordered: both(&now, &before) != both(&before, &now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture::{at, conference, deferral};

    fn sent(conference: &Conference) -> Sent {
        let dispatch = Dispatch {
            id: DispatchId::new(),
            meeting: conference.meeting.id,
            what: Paper::Agenda,
            edition: 1,
            at: at("2026-11-30 12:00"),
            by: "Asha Whitlock".to_owned(),
            note: None,
        };
        Sent { dispatch, to: Vec::new(), marks: Some(marks(conference, &Agenda::of(conference))) }
    }

    /// AGE-5: what the agencies have is held against what the agenda says now.
    #[test]
    fn age_5_what_has_changed_since_the_agenda_was_sent() {
        let mut conference = conference(6);
        conference.cases.swap_remove(5);
        let sent = sent(&conference);
        let id = |conference: &Conference, number: usize| conference.cases[number].referral.id;
        let changed = |conference: &Conference| changed_since(&sent, conference, &Agenda::of(conference));
        assert!(changed(&conference).is_nothing());
        conference.cases[1].referral.summary = "not on the agenda".to_owned();
        assert!(changed(&conference).is_nothing());
        conference.cases[1].referral.people[0].address = Some("12 Harbour Row".to_owned());
        assert_eq!(changed(&conference).altered, [id(&conference, 1)]);
        conference.cases[2].listing.deferral = Some(deferral());
        assert_eq!(changed(&conference).gone, [id(&conference, 2)]);
        let more = crate::domain::fixture::conference(8).cases.swap_remove(7);
        conference.cases.push(more);
        assert_eq!(changed(&conference).added, [id(&conference, 5)]);
        assert!(!changed(&conference).reordered);
        let order = Agenda::of(&conference).moved(id(&conference, 4), crate::domain::agenda_moves::Direction::Up);
        for (listing, key) in order.unwrap() {
            let case = conference.cases.iter_mut().find(|case| case.listing.id == listing).unwrap();
            case.listing.order = Some(key);
        }
        assert!(changed(&conference).reordered);
    }

    /// AGE-10: nothing of what was sent stays in the record that would have to be destroyed.
    #[test]
    fn age_10_what_is_kept_of_an_agenda_names_nobody() {
        let conference = conference(6);
        let kept = sent(&conference).marks.unwrap();
        for case in &conference.cases {
            assert!(!kept.contains(case.referral.reference.as_str()));
            assert!(case.referral.people.iter().all(|person| !kept.contains(&person.name)));
        }
        assert_eq!(kept.lines().count(), 6);
    }
}
