//! How documents say dates, people and states: plainly, and the same everywhere.

use chrono::NaiveDate;

use crate::domain::action::{ActionStatus, CannotCompleteCause};
use crate::domain::agency::Agency;
use crate::domain::agenda::Tally;
use crate::domain::attendance::{Attendee, Part};
use crate::domain::conference::Conference;
use crate::domain::entry::Subject;
use crate::domain::identifier::AgencyId;
use crate::domain::listing::Group;
use crate::domain::marker::Marker;
use crate::domain::person::{Person, Role};
use crate::domain::referral::Referral;

/// `10 December 2026`.
#[must_use]
pub fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// `10 Dec 2026`.
#[must_use]
pub fn short(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// `Thursday 10 December 2026`.
#[must_use]
pub fn weekday(date: NaiveDate) -> String {
    date.format("%A %-d %B %Y").to_string()
}

/// `1 case`, `3 cases`.
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    }
}

/// What becomes of a list's cases: `25 heard, 4 put off by the cap to 14 January 2027, 2 too young: another route`.
#[must_use]
pub fn tally(tally: &Tally) -> String {
    let to = tally.to.map(|to| format!(" to {}", day(to))).unwrap_or_else(|| ", no next meeting yet".to_owned());
    let parts = [
        (true, format!("{} heard", tally.heard)),
        (tally.over_cap > 0, format!("{} put off by the cap{to}", tally.over_cap)),
        (tally.deferred > 0, format!("{} deferred{to}", tally.deferred)),
        (tally.not_called > 0, format!("{} not called", tally.not_called)),
    ];
    parts.into_iter().filter_map(|(there, words)| there.then_some(words)).collect::<Vec<_>>().join(", ")
}

/// How many cases a list has, what becomes of them, and who is not on it: `29 on the list: 25 heard, …; not on it: …`.
#[must_use]
pub fn on_list(of: &Tally) -> String {
    let not_on_it = on_no_list(of).map(|words| format!("; not on it: {words}")).unwrap_or_default();
    format!("{} on the list: {}{not_on_it}", of.all(), tally(of))
}

/// How many came for a meeting and are on no list, and why; nothing where there are none.
#[must_use]
pub fn on_no_list(of: &Tally) -> Option<String> {
    let parts = [
        (of.too_young > 0, format!("{} too young: another route", of.too_young)),
        (of.not_weighed > 0, format!("{} not to be weighed", of.not_weighed)),
    ];
    let parts: Vec<String> = parts.into_iter().filter_map(|(there, words)| there.then_some(words)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Somebody's name with the date of birth and the age on `today`, where they are known.
#[must_use]
pub fn person(person: &Person, today: NaiveDate) -> String {
    match (person.born, person.age_on(today)) {
        (Some(born), Some(age)) => format!("{}, born {} ({age})", person.name, day(born)),
        _ => format!("{}, date of birth not known", person.name),
    }
}

/// What somebody is in a case.
#[must_use]
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Victim => "Victim",
        Role::AllegedPerpetrator => "Alleged perpetrator",
        Role::LinkedChild => "Linked child",
        Role::Other => "Other adult",
    }
}

/// Whom an entry or action is about, by name where it is somebody of the case.
#[must_use]
pub fn subject(subject: Subject, referral: &Referral) -> String {
    let named = |label: &str, person: Option<&Person>| match person {
        Some(person) => format!("{label}, {}", person.name),
        None => label.to_owned(),
    };
    match subject {
        Subject::Victim => "victim".to_owned(),
        Subject::AllegedPerpetrator => "alleged perpetrator".to_owned(),
        Subject::Child(number) => {
            let index = usize::from(number).saturating_sub(1);
            named(&format!("child {number}"), referral.linked_children().get(index).copied())
        }
        Subject::Staff => "staff".to_owned(),
        Subject::Other => "another person".to_owned(),
    }
}

/// An agency's name; of an agency that is no longer in the list, that its name is not known.
#[must_use]
pub fn agency(id: Option<AgencyId>, conference: &Conference) -> String {
    match id {
        None => "No agency named".to_owned(),
        Some(id) => {
            agency_of(id, &conference.agencies).map_or("Agency not in the list", |a| a.name.as_str()).to_owned()
        }
    }
}

fn agency_of(id: AgencyId, agencies: &[Agency]) -> Option<&Agency> {
    agencies.iter().find(|agency| agency.id == id)
}

/// Where an action stands.
#[must_use]
pub fn status(status: &ActionStatus) -> String {
    match status {
        ActionStatus::Open => "open".to_owned(),
        ActionStatus::Complete { on, by } => format!("complete on {} ({by})", day(*on)),
        ActionStatus::CannotComplete { cause, reason } => {
            let cause = match cause {
                CannotCompleteCause::CircumstancesChanged => "circumstances changed",
                CannotCompleteCause::NotDone => "not done",
            };
            format!("cannot be completed, {cause}: {reason}")
        }
        ActionStatus::Superseded => "superseded".to_owned(),
    }
}

/// In what part somebody attends; a guest's case is told by its place on the agenda, never here.
#[must_use]
pub const fn part(attendee: &Attendee) -> &'static str {
    match attendee.part {
        Part::Chair => "Chair",
        Part::MinuteTaker => "minute-taker",
        Part::Representative => "representative",
        Part::Deputy => "deputy",
        Part::Guest { .. } => "guest",
        Part::Observer => "observer",
    }
}

/// A marker in words. That grounds differ is for the coordinator to ask about, and stands in no document.
#[must_use]
pub const fn marker(marker: Marker) -> Option<&'static str> {
    match marker {
        Marker::Repeat => Some("repeat"),
        Marker::RepeatToConfirm => Some("repeat (to be confirmed)"),
        Marker::CounterAllegation => Some("counter-allegation"),
        Marker::CounterAllegationToConfirm => Some("counter-allegation (to be confirmed)"),
        Marker::Mappa => Some("MAPPA"),
        Marker::GroundsDiffer => None,
        Marker::InformationOnly => Some("for information only"),
        Marker::Moved => Some("has moved, or is about to"),
    }
}

/// The half of the agenda.
#[must_use]
pub const fn group(group: Group) -> &'static str {
    match group {
        Group::LinkedChildren => "Cases with linked children",
        Group::AdultOnly => "Adult-only households",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_out() {
        let date = NaiveDate::from_ymd_opt(2026, 12, 5).unwrap();
        assert_eq!(day(date), "5 December 2026");
        assert_eq!(weekday(date), "Saturday 5 December 2026");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(count(1, "case", "cases"), "1 case");
        assert_eq!(count(0, "case", "cases"), "0 cases");
    }
}
