//! `marac show case`: one case of a meeting, with everything in it. A closed case is not found (AGE-7).

use chrono::NaiveDate;
use serde::Serialize;

use super::actions::{self, ActionLine};
use super::{moment, words};
use crate::documents::layout::Page;
use crate::documents::phrases;
use crate::documents::selection::{self, Shown};
use crate::domain::agenda::Agenda;
use crate::domain::case::Case;
use crate::domain::conference::Conference;
use crate::domain::entry::Entry;
use crate::domain::identifier::CaseId;
use crate::domain::person::Person;
use crate::domain::referral::{Reference, Referral};

/// A case as scripts read it.
#[derive(Debug, Serialize)]
pub struct CaseDocument {
    pub reference: String,
    pub area: String,
    /// Nothing where no meeting has it yet.
    pub meeting: Option<NaiveDate>,
    /// `listed`, `deferred`, `waiting-for-a-meeting`, or why it isn't listed, as in the agenda's `not_listed`.
    pub standing: &'static str,
    /// Nothing for a case that is not on the agenda; so with the group.
    pub position: Option<usize>,
    pub group: Option<&'static str>,
    pub markers: Vec<&'static str>,
    pub received: String,
    pub referring_agency: String,
    pub people: Vec<PersonLine>,
    pub safe_contact: Option<String>,
    pub victim_aware: Option<bool>,
    pub summary: String,
    /// The meeting is over and never came to it; then the day of the meeting to which it goes, where the calendar has one.
    pub not_heard: bool,
    pub goes_to: Option<NaiveDate>,
    pub entries: Vec<EntryLine>,
    pub actions: Vec<ActionLine>,
}

#[derive(Debug, Serialize)]
pub struct PersonLine {
    pub role: &'static str,
    pub name: String,
    pub born: Option<NaiveDate>,
    pub address: Option<String>,
    pub telephone: Option<String>,
    pub relationship: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct EntryLine {
    pub at: String,
    pub kind: &'static str,
    pub about: Option<String>,
    pub agency: Option<String>,
    pub speaker: Option<String>,
    pub text: String,
}

impl CaseDocument {
    /// The case with this reference of the meeting, on its agenda, deferred or not listed. A closed case is not found.
    #[must_use]
    pub fn of(conference: &Conference, reference: &Reference, today: NaiveDate) -> Option<Self> {
        let is_it = |case: &&Case| selection::same(&case.referral.reference, reference);
        let case = conference.cases.iter().filter(|case| case.referral.closed.is_none()).find(is_it)?;
        let shown = selection::by_reference(conference, reference);
        let mut document = Self::waiting(&case.referral);
        document.meeting = Some(conference.meeting.date);
        document.not_heard = selection::not_heard(conference).iter().any(|one| one.referral.id == case.referral.id);
        let next = conference.next_meeting.as_ref().map(|next| next.date);
        document.goes_to = next.filter(|_| document.not_heard);
        document.standing = standing(conference, case.referral.id);
        document.entries = case.entries.iter().map(|said| entry(conference, said)).collect();
        document.actions = actions::lines(conference, Some(reference), today);
        if let Some(Shown { position, group, markers, .. }) = shown {
            (document.position, document.group, document.markers) = (Some(position), Some(group.name()), markers);
        }
        Some(document)
    }

    /// A referral that no meeting has.
    #[must_use]
    pub fn waiting(referral: &Referral) -> Self {
        Self {
            reference: referral.reference.to_string(),
            area: referral.area.clone(),
            meeting: None,
            standing: "waiting-for-a-meeting",
            position: None,
            group: None,
            markers: Vec::new(),
            received: moment(referral.received),
            referring_agency: referral.referring_agency.clone(),
            people: referral.people.iter().map(person).collect(),
            safe_contact: referral.safe_contact.clone(),
            victim_aware: referral.victim_aware,
            summary: referral.summary.clone(),
            not_heard: false,
            goes_to: None,
            entries: Vec::new(),
            actions: Vec::new(),
        }
    }
}

fn standing(conference: &Conference, id: CaseId) -> &'static str {
    let agenda = Agenda::of(conference);
    if agenda.deferred.iter().any(|put_off| put_off.case == id) {
        return "deferred";
    }
    agenda.not_listed.iter().find(|(case, _)| *case == id).map_or("listed", |(_, reason)| reason.name())
}

fn person(person: &Person) -> PersonLine {
    PersonLine {
        role: words::role(person.role),
        name: person.name.clone(),
        born: person.born,
        address: person.address.clone(),
        telephone: person.telephone.clone(),
        relationship: person.relationship.clone(),
    }
}

fn entry(conference: &Conference, entry: &Entry) -> EntryLine {
    let (kind, about) = words::kind(entry.kind);
    EntryLine {
        at: moment(entry.at),
        kind,
        about,
        agency: entry.agency.map(|agency| phrases::agency(Some(agency), conference)),
        speaker: entry.speaker.clone(),
        text: entry.text.clone(),
    }
}

/// The case for people.
#[must_use]
pub fn text(case: &CaseDocument) -> String {
    let mut page = Page::new();
    let of = case.meeting.map(|meeting| format!(" of {}", phrases::weekday(meeting))).unwrap_or_default();
    let place = match case.position {
        Some(position) => format!("case {position}{of}"),
        None => format!("{}{of}", in_words(case.standing)),
    };
    let place = match (case.not_heard, case.goes_to) {
        (false, _) => place,
        (true, Some(to)) => format!("{place}; not heard, goes to the meeting of {}", phrases::day(to)),
        (true, None) => format!("{place}; not heard, waits for the next meeting"),
    };
    page.hanging(&format!("{}   ", case.reference), 0, &place);
    page.hanging("", 0, &format!("Received {} from {}", case.received.replace('T', " "), case.referring_agency));
    if !case.markers.is_empty() {
        page.hanging("Markers: ", 0, &case.markers.join(", "));
    }
    page.gap();
    for person in &case.people {
        let born = person.born.map(|born| format!(", born {}", phrases::day(born))).unwrap_or_default();
        let details = [&person.relationship, &person.address, &person.telephone];
        let details: Vec<&str> = details.into_iter().filter_map(Option::as_deref).collect();
        let text = format!("{}{born}\n{}", person.name, details.join("; "));
        page.hanging(&format!("{:<21}", person.role.replace('-', " ")), 0, text.trim_end());
    }
    if let Some(contact) = &case.safe_contact {
        page.hanging(&format!("{:<21}", "safe contact"), 0, contact);
    }
    page.gap().paragraph(&case.summary).gap();
    for entry in &case.entries {
        let about = entry.about.as_ref().map(|about| format!(" ({})", about.replace('-', " "))).unwrap_or_default();
        // A decision is the conference's, whoever spoke last; a rough note is nobody's.
        let said_by = entry.agency.as_ref().filter(|_| !matches!(entry.kind, "decision" | "rough-note"));
        let agency = said_by.map(|agency| format!("{agency}: ")).unwrap_or_default();
        let time = entry.at.get(11..).unwrap_or_default();
        page.hanging(
            &format!("{time}  {:<12}", entry.kind.replace('-', " ")),
            0,
            &format!("{agency}{}{about}", entry.text),
        );
    }
    page.gap();
    let mut text = page.finish();
    if !case.actions.is_empty() {
        text.push('\n');
        text.push_str(&actions::text(&case.actions));
    }
    text
}

/// How the standing of a case that is not listed stands before ` of` and its meeting.
fn in_words(standing: &str) -> String {
    match standing {
        "deferred" => "deferred, not heard at the meeting".to_owned(),
        "waiting-for-a-meeting" => "waiting for a meeting".to_owned(),
        reason => format!("not listed ({}) at the meeting", reason.replace('-', " ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::told::tests::conference;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn age_7_a_closed_case_is_not_found() {
        let conference = conference();
        let today = conference.meeting.date;
        let find = |reference: &str| CaseDocument::of(&conference, &Reference::new(reference).unwrap(), today);
        assert!(find("AL-1070").is_some());
        assert!(find("AL-1092").is_none());
    }

    #[test]
    fn the_text_fits_80_columns() {
        let conference = conference();
        for any in &conference.cases {
            let document = CaseDocument::of(&conference, &any.referral.reference, conference.meeting.date);
            for line in document.iter().map(text).collect::<String>().lines() {
                assert!(line.width() <= 80, "{line}");
            }
        }
    }
}
