//! `marac show attendance`: who is in the room (MTG-2, MTG-10).

use chrono::NaiveDate;
use serde::Serialize;

use super::{moment, words};
use crate::documents::layout::Page;
use crate::documents::{phrases, selection};
use crate::domain::attendance::{Attendee, Part};
use crate::domain::conference::Conference;

/// The attendance of a meeting as scripts read it.
#[derive(Debug, Serialize)]
pub struct AttendanceDocument {
    pub area: String,
    pub meeting: NaiveDate,
    /// Who read the declaration, and when.
    pub declaration: Option<Declaration>,
    pub attendees: Vec<AttendeeLine>,
}

#[derive(Debug, Serialize)]
pub struct Declaration {
    pub reader: String,
    pub at: String,
}

#[derive(Debug, Serialize)]
pub struct AttendeeLine {
    pub name: String,
    pub job_title: Option<String>,
    pub organisation: String,
    pub part: &'static str,
    /// A guest's case. A closed case is not told.
    pub case: Option<String>,
    pub presence: &'static str,
    pub since: Option<String>,
    pub declaration_agreed: Option<String>,
}

impl AttendanceDocument {
    /// Who is, was and should be in the room.
    #[must_use]
    pub fn of(conference: &Conference) -> Self {
        let mut attendees: Vec<&Attendee> = conference.attendance.iter().collect();
        attendees.sort_by(|a, b| (a.part, &a.organisation, &a.name).cmp(&(b.part, &b.organisation, &b.name)));
        let declaration = conference.meeting.declaration.as_ref();
        Self {
            area: conference.meeting.area.clone(),
            meeting: conference.meeting.date,
            declaration: declaration.map(|read| Declaration { reader: read.reader.clone(), at: moment(read.at) }),
            attendees: attendees.into_iter().map(|attendee| line(conference, attendee)).collect(),
        }
    }
}

fn line(conference: &Conference, attendee: &Attendee) -> AttendeeLine {
    let case = match attendee.part {
        Part::Guest { case } => selection::listed(conference)
            .into_iter()
            .find(|shown| shown.case.referral.id == case)
            .map(|shown| shown.case.referral.reference.to_string()),
        _ => None,
    };
    AttendeeLine {
        name: attendee.name.clone(),
        job_title: attendee.job_title.clone(),
        organisation: attendee.organisation.clone(),
        part: words::part(attendee.part),
        case,
        presence: words::presence(attendee.presence),
        since: attendee.since.map(moment),
        declaration_agreed: attendee.declaration_agreed.map(moment),
    }
}

/// The attendance for people.
#[must_use]
pub fn text(document: &AttendanceDocument) -> String {
    let mut page = Page::new();
    page.line(&format!("{} MARAC, {}", document.area, phrases::weekday(document.meeting)));
    page.line(&match &document.declaration {
        Some(read) => format!("Declaration read by {}, {}", read.reader, read.at.replace('T', " ")),
        None => "Declaration not recorded as read".to_owned(),
    });
    page.gap();
    if document.attendees.is_empty() {
        page.line("Nobody is on the list of this meeting yet.");
    }
    for attendee in &document.attendees {
        let agreed = if attendee.declaration_agreed.is_some() { "agreed" } else { "declaration open" };
        let case = attendee.case.as_ref().map(|case| format!(" for {case}")).unwrap_or_default();
        page.hanging(
            &format!("{:<16}", attendee.presence),
            0,
            &format!("{}, {}", attendee.name, attendee.organisation),
        );
        page.hanging("", 16, &format!("{}{case}, {agreed}", attendee.part));
    }
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::told::tests::conference;
    use crate::domain::referral::ClosedReason;

    #[test]
    fn age_7_a_guest_of_a_closed_case_tells_no_case() {
        let mut conference = conference();
        let case = conference.cases[1].referral.id;
        conference.attendance[2].part = Part::Guest { case };
        let told = |conference: &Conference| {
            let document = AttendanceDocument::of(conference);
            document.attendees.into_iter().find(|attendee| attendee.part == "guest").unwrap().case
        };
        assert!(told(&conference).is_some());
        conference.cases[1].referral.closed = Some(ClosedReason::HighProfile);
        assert_eq!(told(&conference), None);
    }
}
