//! `marac show agenda`: who is heard, in what order, and who is not. Closed cases are a number and nothing else (AGE-7).

use chrono::NaiveDate;
use serde::Serialize;

use super::moment;
use super::words::columns_of;
use crate::documents::layout::{Page, fit};
use crate::documents::phrases;
use crate::documents::wording::Wording;
use crate::domain::agenda::{Agenda, Place, PutOff, Release};
use crate::domain::carrying::{not_heard, tally};
use crate::domain::case::Case;
use crate::domain::conference::{Conference, Expected};
use crate::domain::dates;
use crate::domain::identifier::CaseId;
use crate::domain::listing::{HearingKind, NotListed};
use crate::domain::marker::Marker;

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
    /// Cases that a meeting that is over had listed and never came to.
    pub not_heard: Vec<CaseNotHeard>,
    /// Cases of no list yet that are to come to this one (AGE-2, REF-8).
    pub expected: Vec<ExpectedCase>,
    /// Nothing where no case has children and nobody set a time.
    pub release: Option<ReleasePoint>,
    pub other_reading: OtherReading,
}

/// When the children's agencies may leave (AGE-11).
#[derive(Debug, Serialize)]
pub struct ReleasePoint {
    pub at: String,
    /// The place of the last case that concerns them.
    pub after: Option<usize>,
    /// A person set the time.
    pub set: bool,
}

/// Who would be heard and put off if the cases were ordered first and then cut (requirements §16).
#[derive(Debug, Serialize)]
pub struct OtherReading {
    /// It hears the same cases.
    pub agrees: bool,
    pub listed: Vec<String>,
    pub deferred: Vec<String>,
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
    /// Heard elsewhere, and listed for information only (REF-10).
    pub information: bool,
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
pub struct ExpectedCase {
    pub reference: String,
    /// The meeting whose cap puts it off; null where it waits for a meeting of its area.
    pub over_cap_on: Option<NaiveDate>,
}

#[derive(Debug, Serialize)]
pub struct CaseNotHeard {
    pub reference: String,
    /// The day of the meeting to which it goes; null where the calendar has none.
    pub to: Option<NaiveDate>,
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
        let to = conference.next_meeting.as_ref().map(|next| next.date);
        let not_heard = not_heard(conference, &agenda).into_iter().filter_map(|id| {
            let reference = open(conference, id)?.referral.reference.to_string();
            Some(CaseNotHeard { reference, to })
        });
        let not_heard = not_heard.collect();
        Self {
            not_heard,
            area: conference.meeting.area.clone(),
            meeting: conference.meeting.date,
            cap: agenda.cap,
            held_for_closed: agenda.held_for_closed,
            listed: listed.collect(),
            deferred: deferred.collect(),
            not_listed: not_listed.collect(),
            expected: conference.expected.iter().map(expected).collect(),
            release: agenda.release.map(release),
            other_reading: other_reading(conference, &agenda),
        }
    }
}

fn release(release: Release) -> ReleasePoint {
    ReleasePoint { at: release.at.format("%H:%M").to_string(), after: release.after, set: release.set }
}

fn other_reading(conference: &Conference, agenda: &Agenda) -> OtherReading {
    let lines = agenda.side_by_side();
    let of = |heard: bool| {
        let cases = lines.iter().filter(|line| line.heard == heard).filter_map(|line| line.other);
        cases.filter_map(|one| Some(open(conference, one.case)?.referral.reference.to_string())).collect()
    };
    OtherReading { agrees: agenda.readings_agree(), listed: of(true), deferred: of(false) }
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
        information: place.hearing == HearingKind::Information,
    }
}

fn expected(one: &Expected) -> ExpectedCase {
    ExpectedCase { reference: one.reference.to_string(), over_cap_on: one.over_cap_on }
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
    let not_heard = not_heard(conference, &agenda);
    let cases = phrases::on_list(&tally(conference, &agenda));
    let held = wording.held(agenda.held_for_closed).map(|held| format!(" {held}")).unwrap_or_default();
    page.paragraph(&format!("{cases}. The cap is {}.{held}", agenda.cap));
    let expected = conference.expected.iter().map(|one| one.reference.as_str());
    let columns = columns_of(conference.cases.iter().map(|case| case.referral.reference.as_str()).chain(expected));
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
        let not_heard = not_heard.contains(&place.case);
        let to = conference.next_meeting.as_ref().map(|next| next.date);
        line(&mut page, place, case, (columns, not_heard.then_some(to)));
        if let Some(release) = agenda.release.filter(|release| release.after == Some(place.position)) {
            page.line(&format!("     {}  the children's agencies may leave", release.at.format("%H:%M")));
        }
    }
    one_side_alone(&mut page, conference, &agenda);
    if agenda.listed.iter().any(|place| place.markers.iter().any(|marker| marker.name().ends_with("to-confirm"))) {
        page.gap().line("     ? to be confirmed by a person");
    }
    put_off(&mut page, conference, &agenda, (today, columns));
    not_listed(&mut page, conference, &agenda, columns);
    to_come(&mut page, conference, columns);
    page.finish()
}

fn line(page: &mut Page, place: &Place, case: &Case, (columns, not_heard): (usize, Option<Option<NaiveDate>>)) {
    let referral = &case.referral;
    let children = match place.children {
        0 => String::new(),
        number => phrases::count(number, "child", "children"),
    };
    let marker = |marker: &Marker| marker.name().replace("-to-confirm", "?");
    let not_heard = not_heard.map(|to| match to {
        Some(to) => format!("NOT HEARD, goes to {}", phrases::short(to)),
        None => "NOT HEARD".to_owned(),
    });
    let markers: Vec<String> = not_heard.into_iter().chain(place.markers.iter().map(marker)).collect();
    let starts = place.starts.format("%H:%M");
    let reference = fit(referral.reference.as_str(), columns);
    let agency = fit(&referral.referring_agency, 24);
    let lead = format!("{:>3}  {starts}  {reference} {agency} {} ", place.position, fit(&children, 10));
    match markers.is_empty() {
        true => page.line(&lead),
        false => page.hanging(&lead, 0, &markers.join(", ")),
    };
}

fn put_off(page: &mut Page, conference: &Conference, agenda: &Agenda, (today, columns): (NaiveDate, usize)) {
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
        let reference = fit(case.referral.reference.as_str(), columns);
        page.line(&format!("            {reference} {days} since the referral, {by}{again}"));
    }
}

/// A counter-allegation is heard side by side; where it is not, a person should know and decide (AGE-6).
fn one_side_alone(page: &mut Page, conference: &Conference, agenda: &Agenda) {
    let reference = |case: CaseId| open(conference, case).map(|case| case.referral.reference.to_string());
    let pairs = agenda.apart.iter().filter_map(|(heard, other)| Some((reference(*heard)?, reference(*other)?)));
    for (heard, other) in pairs {
        page.gap().paragraph(&format!("ONE SIDE ALONE: {heard} is heard, and its counter-allegation {other} put off."));
    }
}

/// What the meeting before has no room for comes when that is finished; until then it is on its list.
fn to_come(page: &mut Page, conference: &Conference, columns: usize) {
    if conference.expected.is_empty() {
        return;
    }
    page.gap().line("To come");
    for one in &conference.expected {
        let why = match one.over_cap_on {
            Some(on) => format!("put off by the cap on {}, comes when that meeting is finished", phrases::day(on)),
            None => "waits for a meeting of its area".to_owned(),
        };
        page.hanging(&format!("            {} ", fit(one.reference.as_str(), columns)), 0, &why);
    }
}

fn not_listed(page: &mut Page, conference: &Conference, agenda: &Agenda, columns: usize) {
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
        page.hanging(&format!("            {} ", fit(case.referral.reference.as_str(), columns)), 0, why);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::show::case::CaseDocument;
    use crate::demo::told::tests::conference;
    use crate::domain::referral::Reference;
    use unicode_width::UnicodeWidthStr;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, 10).unwrap()
    }

    #[test]
    fn the_json_has_the_promised_shape() {
        let json = serde_json::to_value(AgendaDocument::of(&conference(), today())).unwrap();
        let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let promised =
            "area cap deferred expected held_for_closed listed meeting not_heard not_listed other_reading release";
        assert_eq!(keys(&json).join(" "), promised);
        let listed = "children group information markers position received reference referring_agency starts";
        assert_eq!(keys(&json["listed"][0]).join(" "), listed);
        assert_eq!(json["listed"][0]["information"], false);
        assert_eq!(keys(&json["release"]), ["after", "at", "set"]);
        assert_eq!(keys(&json["other_reading"]), ["agrees", "deferred", "listed"]);
        let heard = |list: &serde_json::Value| list.as_array().unwrap().len();
        assert_eq!(heard(&json["other_reading"]["listed"]), heard(&json["listed"]), "the cap is the same");
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

    /// Of a meeting that is over it is said what the room called, and of each other case that it was not heard.
    #[test]
    fn what_a_finished_meeting_did_not_call_is_not_said_to_be_heard() {
        let mut conference = conference();
        let (started, finished) = (conference.cases[0].referral.received, conference.cases[0].referral.received);
        conference.meeting.stage = crate::domain::meeting::MeetingStage::Finished { started, finished };
        let agenda = Agenda::of(&conference);
        let called = |case: &&Case| agenda.place(case.referral.id).is_some() && case.listing.hearing.opened.is_some();
        let called = conference.cases.iter().filter(called).count();
        let text = text(&conference, today(), &Wording::shipped().unwrap());
        assert!(called < agenda.listed.len() && text.contains(&format!(": {called} heard, ")), "{text}");
        let not_heard = agenda.listed.len() - called;
        assert_eq!(text.matches("NOT HEARD").count(), not_heard, "{text}");
        let next = conference.next_meeting.as_ref().unwrap().date;
        assert!(text.contains("goes to"), "{text}");
        let document = AgendaDocument::of(&conference, today());
        assert_eq!(document.not_heard.len(), not_heard);
        assert!(document.not_heard.iter().all(|one| one.to == Some(next)));
        let named = Reference::new(&document.not_heard[0].reference).unwrap();
        let case = CaseDocument::of(&conference, &named, today()).unwrap();
        assert_eq!((case.not_heard, case.goes_to), (true, Some(next)));
        let said = super::super::case::text(&case).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(&format!("not heard, goes to the meeting of {}", phrases::day(next))), "{said}");
        conference.next_meeting = None;
        assert!(!super::text(&conference, today(), &Wording::shipped().unwrap()).contains("goes to"));
    }

    /// A telephone referral's reference is longer than others: it is whole on every line that names it.
    #[test]
    fn a_long_reference_is_whole() {
        let mut conference = conference();
        let long = |number: usize| crate::domain::referral::Reference::new(&format!("TEL-20261123-{number}")).unwrap();
        conference.cases.iter_mut().enumerate().for_each(|(at, case)| case.referral.reference = long(at));
        let text = text(&conference, today(), &Wording::shipped().unwrap());
        assert!(!text.contains("TEL-202611…"), "{text}");
        let agenda = Agenda::of(&conference);
        for place in &agenda.listed {
            let case = open(&conference, place.case).unwrap();
            assert!(text.contains(&format!("{} ", case.referral.reference)), "{text}");
        }
        assert!(text.lines().all(|line| line.width() <= 80), "{text}");
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
