//! `marac show agenda`: who is heard, in what order, and who is not. Closed cases are a number and nothing else (AGE-7).

use chrono::NaiveDate;
use serde::Serialize;

use super::moment;
use crate::documents::layout::{Page, fit};
use crate::documents::phrases;
use crate::documents::wording::Wording;
use crate::domain::agenda::{Agenda, Place, PutOff};
use crate::domain::case::Case;
use crate::domain::conference::Conference;
use crate::domain::dates;
use crate::domain::identifier::CaseId;
use crate::domain::listing::NotListed;

/// The agenda as scripts read it; its shape is a promise.
#[derive(Debug, Serialize)]
pub struct AgendaDocument {
    pub area: String,
    pub meeting: NaiveDate,
    pub cap: usize,
    pub held_for_closed: usize,
    pub listed: Vec<ListedCase>,
    pub deferred: Vec<DeferredCase>,
    pub not_listed: Vec<CaseNotListed>,
}

#[derive(Debug, Serialize)]
pub struct ListedCase {
    pub position: usize,
    pub reference: String,
    pub group: &'static str,
    pub children: usize,
    pub received: String,
    pub referring_agency: String,
    pub markers: Vec<&'static str>,
    pub starts: String,
}

#[derive(Debug, Serialize)]
pub struct DeferredCase {
    pub reference: String,
    /// Nothing where no next meeting is in the calendar.
    pub to: Option<NaiveDate>,
    pub days_since_referral: i64,
    pub times_deferred: u8,
}

#[derive(Debug, Serialize)]
pub struct CaseNotListed {
    pub reference: String,
    pub reason: &'static str,
}

impl AgendaDocument {
    /// The agenda of a meeting as of `today`.
    #[must_use]
    pub fn of(conference: &Conference, today: NaiveDate) -> Self {
        let agenda = Agenda::of(conference);
        let listed = agenda.listed.iter().filter_map(|place| Some(listed(place, open(conference, place.case)?)));
        let deferred = agenda
            .deferred
            .iter()
            .filter_map(|put_off| Some(deferred(put_off, open(conference, put_off.case)?, today)));
        let not_listed = agenda.not_listed.iter().filter_map(|(id, reason)| {
            let reference = open(conference, *id)?.referral.reference.to_string();
            Some(CaseNotListed { reference, reason: reason.name() })
        });
        Self {
            area: conference.meeting.area.clone(),
            meeting: conference.meeting.date,
            cap: agenda.cap,
            held_for_closed: agenda.held_for_closed,
            listed: listed.collect(),
            deferred: deferred.collect(),
            not_listed: not_listed.collect(),
        }
    }
}

fn open(conference: &Conference, id: CaseId) -> Option<&Case> {
    conference.case(id).filter(|case| case.referral.closed.is_none())
}

fn listed(place: &Place, case: &Case) -> ListedCase {
    ListedCase {
        position: place.position,
        reference: case.referral.reference.to_string(),
        group: place.group.name(),
        children: place.children,
        received: moment(case.referral.received),
        referring_agency: case.referral.referring_agency.clone(),
        markers: place.markers.iter().map(|marker| marker.name()).collect(),
        starts: place.starts.format("%H:%M").to_string(),
    }
}

fn deferred(put_off: &PutOff, case: &Case, today: NaiveDate) -> DeferredCase {
    DeferredCase {
        reference: case.referral.reference.to_string(),
        to: put_off.to,
        days_since_referral: put_off.days_since_referral(today),
        times_deferred: put_off.times_deferred,
    }
}

/// The agenda for people: aligned, at most 80 columns, and nobody's name.
#[must_use]
pub fn text(conference: &Conference, today: NaiveDate, wording: &Wording) -> String {
    let meeting = &conference.meeting;
    let agenda = Agenda::of(conference);
    let mut page = Page::new();
    let when = format!("{}, {}", phrases::weekday(meeting.date), meeting.start.format("%H:%M"));
    page.hanging("", 0, &format!("{} MARAC, {when}, {} minutes a case", meeting.area, meeting.minutes_per_case));
    let cases = phrases::count(agenda.listed.len(), "case", "cases");
    let held = wording.held(agenda.held_for_closed).map(|held| format!(" {held}")).unwrap_or_default();
    page.paragraph(&format!("{cases} listed; the cap is {}.{held}", agenda.cap));
    let (mut group, mut before) = (None, None);
    for place in &agenda.listed {
        let Some(case) = open(conference, place.case) else { continue };
        for pause in meeting.breaks_between(before.replace(place.starts), place.starts) {
            page.line(&format!("     {}  break, {} minutes", pause.at.format("%H:%M"), pause.minutes));
        }
        if group != Some(place.group) {
            group = Some(place.group);
            page.gap().line(phrases::group(place.group));
        }
        line(&mut page, place, case);
        if let Some(release) = agenda.release.filter(|release| release.after == Some(place.position)) {
            page.line(&format!("     {}  the children's agencies may leave", release.at.format("%H:%M")));
        }
    }
    if agenda.listed.iter().any(|place| place.markers.iter().any(|marker| marker.name().ends_with("to-confirm"))) {
        page.gap().line("     ? to be confirmed by a person");
    }
    put_off(&mut page, conference, &agenda, today);
    not_listed(&mut page, conference, &agenda);
    page.finish()
}

fn line(page: &mut Page, place: &Place, case: &Case) {
    let referral = &case.referral;
    let children = match place.children {
        0 => String::new(),
        number => phrases::count(number, "child", "children"),
    };
    let markers: Vec<String> = place.markers.iter().map(|marker| marker.name().replace("-to-confirm", "?")).collect();
    let starts = place.starts.format("%H:%M");
    let reference = fit(referral.reference.as_str(), 10);
    let agency = fit(&referral.referring_agency, 24);
    let lead = format!("{:>3}  {starts}  {reference} {agency} {} ", place.position, fit(&children, 10));
    match markers.is_empty() {
        true => page.line(&lead),
        false => page.hanging(&lead, 0, &markers.join(", ")),
    };
}

fn put_off(page: &mut Page, conference: &Conference, agenda: &Agenda, today: NaiveDate) {
    if agenda.deferred.is_empty() {
        return;
    }
    let to = conference.next_meeting.as_ref().map(|next| phrases::weekday(next.date));
    page.gap().line(&match to {
        Some(to) => format!("Deferred to {to}"),
        None => "Deferred; no next meeting is in the calendar".to_owned(),
    });
    for put_off in &agenda.deferred {
        let Some(case) = open(conference, put_off.case) else { continue };
        let days = dates::days(put_off.days_since_referral(today));
        let again = match put_off.times_deferred {
            0 | 1 => String::new(),
            times => format!("   DEFERRED {times} TIMES"),
        };
        let by = if put_off.decided { "decided" } else { "by the cap" };
        let reference = fit(case.referral.reference.as_str(), 10);
        page.line(&format!("            {reference} {days} since the referral, {by}{again}"));
    }
}

fn not_listed(page: &mut Page, conference: &Conference, agenda: &Agenda) {
    if agenda.not_listed.is_empty() {
        return;
    }
    page.gap().line("Not listed");
    for (id, reason) in &agenda.not_listed {
        let Some(case) = open(conference, *id) else { continue };
        let why = match reason {
            NotListed::VictimUnder16 => "victim under 16: the child-safeguarding route",
            NotListed::AllegedPerpetratorUnder16 => "alleged perpetrator under 16: the child-safeguarding route",
            NotListed::Incomplete => "incomplete",
            NotListed::NotProgressed => "not progressed",
        };
        page.hanging(&format!("            {} ", fit(case.referral.reference.as_str(), 10)), 0, why);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::told::tests::conference;
    use unicode_width::UnicodeWidthStr;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, 10).unwrap()
    }

    #[test]
    fn the_json_has_the_promised_shape() {
        let json = serde_json::to_value(AgendaDocument::of(&conference(), today())).unwrap();
        let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let promised = ["area", "cap", "deferred", "held_for_closed", "listed", "meeting", "not_listed"];
        assert_eq!(keys(&json), promised);
        let listed =
            ["children", "group", "markers", "position", "received", "reference", "referring_agency", "starts"];
        assert_eq!(keys(&json["listed"][0]), listed);
        assert_eq!(json["listed"][0]["received"], "2026-11-03T13:05");
        assert_eq!(json["listed"][0]["starts"], "10:20");
        assert_eq!(json["listed"][0]["group"], "linked-children");
        assert_eq!(keys(&json["deferred"][0]), ["days_since_referral", "reference", "times_deferred", "to"]);
        assert_eq!(keys(&json["not_listed"][0]), ["reason", "reference"]);
    }

    #[test]
    fn age_7_closed_cases_are_a_number_only() {
        let conference = conference();
        let all = text(&conference, today(), &Wording::shipped().unwrap())
            + &serde_json::to_string(&AgendaDocument::of(&conference, today())).unwrap();
        assert!(!all.contains("AL-1092") && !all.contains("AL-1093"));
        assert!(all.contains("\"held_for_closed\":2"));
    }

    #[test]
    fn the_text_fits_80_columns_and_names_nobody() {
        let conference = conference();
        let text = text(&conference, today(), &Wording::shipped().unwrap());
        insta::assert_snapshot!(text);
        for line in text.lines() {
            assert!(line.width() <= 80, "{line}");
        }
        for person in conference.cases.iter().flat_map(|case| &case.referral.people) {
            assert!(!text.contains(&person.name));
        }
    }
}
