//! The calendar and what is prepared for a meeting, with keys over a whole record.

use crate::app::desk;
use crate::app::driver::Driver;
use crate::app::fixture::at;
use crate::app::panes::Pane;
use crate::app::record_store::RecordStore;
use crate::app::store::{Store, ask};
use crate::command::Desk;
use crate::domain::attendance::{Attendee, Part, Presence};
use crate::domain::conference::Conference;
use crate::domain::conflict::KnowsParty;
use crate::domain::identifier::{AttendeeId, CaseId};
use crate::domain::meeting::{Meeting, MeetingKind, MeetingStage};
use crate::domain::preparation::MeetingSheet;
use crate::record::change::Change;

fn at_the_calendar() -> Driver<RecordStore> {
    let mut driver = Driver::over_record();
    driver.press("F2 g m");
    driver
}

fn conference(driver: &Driver<RecordStore>) -> Conference {
    driver.store.conference().unwrap()
}

fn case(driver: &Driver<RecordStore>, reference: &str) -> CaseId {
    let conference = conference(driver);
    conference.cases.iter().find(|case| case.referral.reference.as_str() == reference).unwrap().referral.id
}

fn sheet(driver: &Driver<RecordStore>) -> MeetingSheet {
    let meeting = conference(driver).meeting.id;
    ask(&driver.store, |view| view.meeting_sheet(meeting)).unwrap().unwrap()
}

fn attendee(driver: &mut Driver<RecordStore>, name: &str) -> AttendeeId {
    let one = Attendee {
        id: AttendeeId::new(),
        meeting: conference(driver).meeting.id,
        name: name.to_owned(),
        job_title: None,
        agency: None,
        organisation: "Crawley Housing".to_owned(),
        contact: None,
        part: Part::Representative,
        presence: Presence::Present,
        since: None,
        declaration_agreed: Some(at(9, 31)),
    };
    let id = one.id;
    driver.by_another(Change::AddAttendees(vec![one]));
    id
}

/// MTG-8, MOP 4.22: who chairs each meeting and who stands in is listed with it.
#[test]
fn mtg_8_chairs_and_cover_are_listed_with_the_meetings() {
    let mut driver = at_the_calendar();
    driver.press("e Tab Tab Tab Tab Tab").write("Ruth Alder").press("Tab").write("Tom Hale").press("Enter");
    assert!(driver.screen(80, 24).contains("Ruth Alder"), "{}", driver.screen(80, 24));
    driver.press("i");
    let screen = driver.screen(80, 30);
    assert!(screen.contains("Chair: Ruth Alder; cover: Tom Hale"), "{screen}");
    driver.press("Esc F8");
    assert!(!driver.screen(80, 24).contains("Ruth Alder"));
}

/// AGE-9, MTG-8: a meeting is added like the last one of its area, with its Chair and cover, and changed.
#[test]
fn age_9_meetings_are_added_and_changed_by_keys() {
    let mut driver = at_the_calendar();
    assert!(driver.screen(80, 24).contains("Thu 10 Dec 2026"), "{}", driver.screen(80, 24));
    driver.press("n Tab Tab Tab Tab Tab").write("Ruth Alder").press("Tab").write("Tom Hale").press("Enter");
    let added: Vec<Meeting> = driver.store.meetings().unwrap();
    assert_eq!((added.len(), added[1].date.to_string().as_str()), (2, "2027-01-14"), "{}", driver.notices());
    assert_eq!((added[1].chair.as_deref(), added[1].cover.as_deref()), (Some("Ruth Alder"), Some("Tom Hale")));
    assert_eq!(added[1].breaks, added[0].breaks);
    // A second one of the area on that day is refused, with the reason at its field.
    driver.press("n").press("Ctrl-U").write("14/1/2027").press("Enter");
    assert!(driver.screen(80, 24).contains("has such a meeting of the area already"), "{}", driver.screen(80, 24));
    driver.press("Esc End e Ctrl-U").write("21/1/2027").press("Enter");
    assert_eq!(driver.store.meetings().unwrap()[1].date.to_string(), "2027-01-21");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("Thu 21 Jan 2027") && screen.contains("Ruth Alder"), "{screen}");
}

/// AGE-9: a year of meetings by one rule; days that have one are left out, and another year of it adds none.
#[test]
fn age_9_a_year_of_meetings_is_added_at_once() {
    let mut driver = at_the_calendar();
    driver.press("Y Enter");
    let added = driver.store.meetings().unwrap();
    assert_eq!(added.len(), 13, "{}", driver.notices());
    assert!(added[1..].iter().all(|meeting| meeting.referral_deadline < meeting.date));
    driver.press("Y Ctrl-U").write("second thorsday").press("Enter");
    assert!(driver.screen(80, 24).contains("second Thursday"), "{}", driver.screen(80, 24));
    driver.press("Esc Ctrl-Z");
    assert_eq!(driver.store.meetings().unwrap().len(), 1);
}

/// AGE-2, AGE-9: an area's own cap is in force on its agenda at once, and taken back by emptying it.
#[test]
fn age_9_an_areas_numbers_are_set_by_keys() {
    let mut driver = at_the_calendar();
    driver.press("m Ctrl-U").write("4").press("Enter");
    let now = conference(&driver);
    assert_eq!((now.settings.cap, driver.app.papers.agenda.cap), (4, 4), "{}", driver.notices());
    driver.press("m Ctrl-U").write("0").press("Enter");
    assert!(driver.notices().contains("cap must be at least 1"), "{}", driver.notices());
    driver.press("Ctrl-U Enter");
    assert_eq!(conference(&driver).settings.cap, 25);
}

/// MTG-9, MOP 4.32: an emergency meeting is outside the calendar, and can't start before the Chair has agreed.
#[test]
fn mtg_9_an_emergency_meeting_waits_for_the_chair() {
    let mut driver = at_the_calendar();
    driver.press("E").write("Sussex Police, DS Young").press("Tab").write("he is out on bail on Friday").press("Enter");
    let meetings = driver.store.meetings().unwrap();
    let called =
        meetings.iter().find(|one| one.kind != MeetingKind::Area).unwrap_or_else(|| panic!("{}", driver.notices()));
    let id = called.id;
    assert!(called.awaits_chair());
    // The one agency with somebody approved is on its list; nothing else came to it by itself.
    let there = ask(&driver.store, |view| view.open.conference(id)).unwrap();
    assert_eq!((there.attendance.len(), there.cases.len()), (1, 0));
    assert!(driver.screen(80, 24).contains("CHAIR HAS NOT AGREED"), "{}", driver.screen(80, 24));
    let refused = driver.store.by_another(&Change::StartMeeting { meeting: id, at: at(10, 0) });
    assert!(refused.unwrap_err().to_string().contains("the Chair has not agreed"));
    let row = |driver: &Driver<RecordStore>| desk::selected(&driver.app, Desk::Calendar).unwrap().key;
    driver.press("End");
    if row(&driver) != desk::RowKey::Meeting(id) {
        driver.press("Home");
    }
    driver.press("a").write("Ruth Alder").press("Enter");
    driver.store.by_another(&Change::StartMeeting { meeting: id, at: at(10, 0) }).unwrap();
    let started = driver.store.meetings().unwrap().into_iter().find(|one| one.id == id).unwrap();
    assert!(matches!(started.stage, MeetingStage::UnderWay { .. }));
}

/// AGE-5: when, by whom and to whom the agenda was sent, edition after edition, and what has changed since.
#[test]
fn age_5_it_is_recorded_when_and_to_whom_the_agenda_was_sent() {
    let mut driver = at_the_calendar();
    driver.press("T");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("nobody has") && screen.contains("[x] d Sussex Police"), "{screen}");
    assert!(screen.contains("[ ] b Crawley Housing (nobody approved)"), "{screen}");
    driver.write("c").press("Tab").write("Kasia Ahmed").press("Enter");
    let sent = sheet(&driver).sent;
    assert_eq!((sent.len(), sent[0].dispatch.edition, sent[0].dispatch.by.as_str()), (1, 1, "Delphine Moor"));
    let to: Vec<&str> = sent[0].to.iter().map(|to| to.name.as_str()).collect();
    assert_eq!(to, ["Kasia Ahmed", "Probation Service", "Sussex Police"], "{}", driver.notices());
    assert!(sheet(&driver).changed.is_nothing());
    let case = case(&driver, "WS-71004");
    let listing = conference(&driver).cases.iter().find(|one| one.referral.id == case).unwrap().listing.id;
    let decision = crate::domain::listing::Decision { by: "X".to_owned(), at: at(9, 0), reason: "y".to_owned() };
    driver.by_another(Change::NotProgress { listing, decision: Some(decision) });
    driver.press("i");
    assert!(driver.screen(100, 40).contains("CHANGED SINCE IT WAS SENT: WS-71004"), "{}", driver.screen(100, 40));
    driver.press("Esc T Enter");
    assert_eq!(sheet(&driver).sent[1].dispatch.edition, 2);
    assert!(sheet(&driver).changed.is_nothing());
}

/// CON-1: an agency that has not signed gets no agenda, also where somebody ticks it.
#[test]
fn con_1_no_agenda_goes_to_an_agency_that_has_not_signed() {
    let mut driver = at_the_calendar();
    let police = conference(&driver).agencies.iter().find(|one| one.name == "Sussex Police").unwrap().clone();
    driver.by_another(Change::ReviseAgency(crate::domain::agency::Agency { protocol_signed: None, ..police }));
    driver.press("T");
    assert!(driver.screen(80, 24).contains("[ ] d Sussex Police"), "{}", driver.screen(80, 24));
    driver.write("d").press("Enter");
    assert!(driver.screen(200, 50).contains("nothing goes there"), "{}", driver.screen(200, 50));
    assert!(sheet(&driver).sent.is_empty());
    driver.write("dc").press("Enter");
    assert_eq!(sheet(&driver).sent.len(), 1, "{}", driver.screen(200, 50));
}

/// MTG-6, AGE-5: the agenda can't be recorded as sent to Immigration Enforcement.
#[test]
fn mtg_6_no_agenda_goes_to_immigration_enforcement() {
    let mut driver = at_the_calendar();
    driver.press("T Tab").write("Immigration Enforcement").press("Enter");
    assert!(sheet(&driver).sent.is_empty());
    assert!(driver.notices().contains("Immigration Enforcement"), "{}", driver.notices());
}

/// AGE-10: each confirmation that an agenda is destroyed is recorded, until nobody's is left.
#[test]
fn age_10_each_agency_confirms_that_its_agenda_is_destroyed() {
    let mut driver = at_the_calendar();
    driver.press("X");
    assert!(driver.notices().contains("nobody's agenda"), "{}", driver.notices());
    driver.press("T").write("c").press("Enter X").write("b").press("Tab").write("Marlon Byrne").press("Enter");
    let checks: Vec<Option<String>> = sheet(&driver).sent[0].to.iter().map(|to| Some(to.checks.clone()?.0)).collect();
    assert_eq!(checks, [None, Some("Marlon Byrne".to_owned())], "{}", driver.notices());
    driver.press("X").write("a").press("Enter");
    assert!(driver.notices().contains("Everybody has confirmed"), "{}", driver.notices());
    driver.press("X");
    assert!(driver.notices().contains("nobody's agenda"), "{}", driver.notices());
}

/// AGE-3, MOP 4.15: what is done when a case is deferred is ticked with it; the rest by one key each, with who and when.
#[test]
fn age_3_the_duties_of_a_deferral_are_ticked_each_with_who_and_when() {
    let mut driver = Driver::over_record();
    driver.press("F2 Down Down Down d").write("the cap").press("Tab").write("r").press("Tab").write("Ruth Alder");
    driver.press("Enter");
    let reference = |driver: &Driver<RecordStore>| {
        let conference = conference(driver);
        let deferred = conference.cases.iter().find(|case| case.listing.deferral.is_some()).unwrap();
        (deferred.referral.id, conference.preparation.duties.clone())
    };
    let (deferred, ticked) = reference(&driver);
    assert_eq!(ticked.len(), 2, "{}", driver.notices());
    assert!(ticked.iter().any(|duty| duty.note.as_deref() == Some("Ruth Alder")));
    driver.app.panes.agenda.selected = Some(deferred);
    let screen = driver.screen(80, 40);
    assert!(screen.contains("[x] 1 referrer told"), "{screen}");
    driver.press("2 Enter");
    assert_eq!(reference(&driver).1.len(), 3, "{}", driver.notices());
    driver.press("4 Enter");
    assert!(driver.screen(80, 24).contains("is needed"), "a plan says what it is");
    driver.write("she stays with her sister").press("Enter");
    assert_eq!(reference(&driver).1.len(), 4);
    // Again asks, and takes it back.
    driver.press("2 y Enter");
    assert_eq!(reference(&driver).1.len(), 3);
    driver.press("Ctrl-Z");
    assert_eq!(reference(&driver).1.len(), 4);
}

/// CLO-3: who knows a party, what the Chair decided, and who must leave when the case is called.
#[test]
fn clo_3_who_knows_a_party_is_recorded_and_the_chair_decides() {
    let mut driver = Driver::over_record();
    let id = attendee(&mut driver, "Tom Hale");
    driver.press("F2 Down Down F5 Home");
    driver.app.panes.attendance.selected = Some(id);
    driver.press("X");
    assert!(driver.notices().contains("nobody recorded"), "{}", driver.notices());
    driver.press("x Tab").write("neighbour").press("Enter");
    let knows = |driver: &Driver<RecordStore>| {
        let found = conference(driver).preparation.conflicts;
        found.iter().map(|one| (one.knows_party(), one.note.clone().unwrap_or_default())).collect::<Vec<_>>()
    };
    assert_eq!(knows(&driver), [(KnowsParty::Undecided, "neighbour".to_owned())], "{}", driver.notices());
    assert!(driver.screen(80, 24).contains("KNOWS A PARTY"), "{}", driver.screen(80, 24));
    driver.press("F2 s");
    assert!(driver.notices().contains("to know a party: Tom Hale; the Chair decides first"), "{}", driver.notices());
    driver.press("F5");
    driver.app.panes.attendance.selected = Some(id);
    driver.press("X Tab").write("Ruth Alder").press("Enter");
    assert_eq!(knows(&driver)[0].0, KnowsParty::Excluded, "{}", driver.notices());
    assert!(driver.screen(80, 24).contains("EXCLUDED from this case"), "{}", driver.screen(80, 24));
    // Nobody says of them that they know nobody, and they leave for what they are.
    let kasia = attendee(&mut driver, "Kasia Wood");
    driver.press("N");
    let said = driver.notices();
    assert!(said.contains("Recorded for 1 that they know nobody of case WS-7100"), "{kasia}: {said}");
    assert!(said.contains("Tom Hale: known to know") && !said.contains("Nobody here"), "{said}");
    driver.press("N");
    assert!(driver.notices().contains("Everybody here was asked"), "{}", driver.notices());
    driver.press("Ctrl-Z F2 Down s Up s y Enter");
    assert!(driver.notices().contains("Tom Hale must leave, excluded from this case"), "{}", driver.notices());
    driver.press("F5");
    // For another case nothing is said of them; before the agenda goes out they are named.
    driver.press("F2 Down F5");
    assert!(!driver.screen(80, 24).contains("EXCLUDED"), "{}", driver.screen(80, 24));
    driver.press("F2 T");
    assert!(driver.screen(80, 30).contains("Tom Hale (WS-7100"), "{}", driver.screen(80, 30));
    // At the size that everybody has, too: a warning is not what gives way.
    assert!(driver.screen(80, 24).contains("Tom Hale (WS-7100"), "{}", driver.screen(80, 24));
}

/// CLO-3: each attendee and each case: one key for those who know nobody, and whoever was not asked is counted.
#[test]
fn clo_3_each_attendee_is_asked_about_each_case() {
    let mut driver = Driver::over_record();
    let (tom, kasia) = (attendee(&mut driver, "Tom Hale"), attendee(&mut driver, "Kasia Wood"));
    driver.press("F2 Down Down");
    let case = driver.app.case_id().unwrap();
    let party = conference(&driver).case(case).unwrap().referral.victim().unwrap().name.clone();
    let named = attendee(&mut driver, &party);
    driver.press("F5");
    driver.app.panes.attendance.selected = Some(tom);
    driver.press("x Tab").write("neighbour").press("Enter F2 s");
    let here = conference(&driver).attendance.iter().filter(|one| one.presence.hears()).count();
    let unasked = format!("not asked whether they know a party: {}, N on the attendance where nobody does", here - 1);
    assert!(driver.notices().contains(&unasked), "{unasked}: {}", driver.notices());
    // Whoever bears the name of a party is marked, for that case alone, until they were asked.
    driver.press("F5");
    let mark = "NAME OF A PARTY, to be asked";
    assert_eq!(driver.screen(200, 50).matches(mark).count(), 1, "{}", driver.screen(200, 50));
    driver.press("F2 Down F5");
    assert!(!driver.screen(200, 50).contains(mark), "{}", driver.screen(200, 50));
    driver.press("F2 Up F5");
    driver.press("N");
    assert!(driver.notices().contains(&format!("{party}: the name of a party")), "{}", driver.notices());
    let now = conference(&driver);
    let stands = |id: AttendeeId| {
        let one = now.attendance.iter().find(|one| one.id == id).unwrap();
        crate::domain::conflict::knows_party(&now.preparation.conflicts, one, case)
    };
    let found = [stands(tom), stands(kasia), stands(named)];
    assert_eq!(found, [KnowsParty::Undecided, KnowsParty::No, KnowsParty::NotAsked]);
    // Asked, they are marked no longer.
    driver.app.panes.attendance.selected = Some(named);
    driver.press("x Down Enter");
    assert!(!driver.screen(200, 50).contains(mark), "{}", driver.screen(200, 50));
    // One undo takes the whole answer back.
    driver.press("Ctrl-Z Ctrl-Z");
    assert_eq!(conference(&driver).preparation.conflicts.len(), 1, "{}", driver.notices());
}

/// AGE-2, requirements §16: the two readings side by side; Enter goes to the case.
#[test]
fn age_2_both_readings_of_the_cap_are_shown_side_by_side() {
    let mut driver = Driver::over_record();
    driver.press("F2 g m m Ctrl-U").write("4").press("Enter Esc x");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("Left, in force: by receipt") && screen.contains(">"), "{screen}");
    driver.press("Down Down Enter");
    assert_eq!(driver.app.panes.focus, Pane::Agenda);
    assert_eq!(driver.app.papers.agenda.place(driver.app.case_id().unwrap()).unwrap().position, 3);
}

/// AGE-11: the release point is on the agenda, and a person may set another.
#[test]
fn age_11_the_release_point_is_shown_and_set_by_keys() {
    let mut driver = Driver::over_record();
    driver.press("F2");
    assert!(driver.screen(80, 24).contains("children's agencies may leave about"), "{}", driver.screen(80, 24));
    driver.press("b").write("half ten").press("Enter");
    assert!(driver.screen(80, 24).contains("not a time"), "{}", driver.screen(80, 24));
    driver.press("Ctrl-U").write("10.45").press("Enter");
    assert!(driver.screen(80, 24).contains("children's agencies until 10:45"), "{}", driver.screen(80, 24));
}

/// AGE-9: Enter on the calendar opens a meeting at its agenda; held ones are shown where they are wanted.
#[test]
fn age_9_a_meeting_is_opened_from_the_calendar() {
    let mut driver = at_the_calendar();
    driver.press("n Enter End Enter");
    assert_eq!(driver.app.panes.focus, Pane::Agenda);
    assert_eq!(driver.app.papers.conference.meeting.date.to_string(), "2027-01-14");
    let first = driver.store.meetings().unwrap()[0].id;
    driver.by_another(Change::FinishMeeting { meeting: first, at: at(12, 0) });
    driver.press("g m");
    assert!(!driver.screen(80, 24).contains("10 Dec 2026  09:30"), "{}", driver.screen(80, 24));
    driver.press("v");
    assert!(driver.screen(80, 24).contains("Held  1"), "{}", driver.screen(80, 24));
}

/// AGE-2: at every place the same number is heard and put off, and the next meeting's agenda has those who are to come.
#[test]
fn age_2_what_the_cap_puts_off_is_said_at_both_meetings() {
    let mut driver = at_the_calendar();
    driver.press("n Enter m Ctrl-U").write("4").press("Enter");
    let put_off = driver.app.papers.agenda.deferred.iter().filter(|one| !one.decided).count();
    assert!(put_off > 0, "{}", driver.notices());
    let screen = driver.screen(120, 30);
    let tally = driver.app.papers.agenda.tally();
    let (heard, all) = (tally.heard, tally.all());
    assert!(
        screen.contains(&format!("{heard} of {all}")) && screen.contains(&format!("{put_off} put off by the cap to")),
        "{screen}"
    );
    assert!(screen.contains(&format!("0 + {put_off}")), "{screen}");
    driver.press("Down");
    let screen = driver.screen(80, 24);
    assert!(screen.contains(&format!("{put_off} to come from 10 Dec")), "{screen}");
    driver.press("F2");
    let screen = driver.screen(80, 24);
    assert!(screen.contains(&format!("{heard} of {all}; the cap puts {put_off} off to 14 Jan")), "{screen}");
    driver.press("Ctrl-O").write("jan").press("Enter F2");
    let screen = driver.screen(80, 40);
    assert!(screen.contains("To come") && screen.contains("put off by the cap on 10 Dec"), "{screen}");
}

/// A meeting on a day on which nobody works is added, and said to be one: weekends and bank holidays.
#[test]
fn age_9_a_meeting_on_no_working_day_is_said() {
    let mut driver = at_the_calendar();
    for (day, off) in [("26/12/2026", true), ("25/12/2026", true), ("14/1/2027", false)] {
        driver.press("n Ctrl-U").write(day).press("Enter");
        assert_eq!(driver.notices().contains("is no working day"), off, "{day}: {}", driver.notices());
    }
}

/// AGE-2, AGE-5: what is said when the agenda is sent is true of each undecided case: on it, waited for, or put off by the cap.
#[test]
fn age_5_what_is_undecided_is_said_as_it_stands_when_the_agenda_goes_out() {
    let mut driver = at_the_calendar();
    driver.press("n Enter Home m Ctrl-U").write("4").press("Enter T");
    let screen = driver.screen(120, 40);
    let agenda = driver.app.papers.agenda.clone();
    let reference = |case: CaseId| driver.app.papers.case(case).unwrap().referral.reference.to_string();
    let over: Vec<String> = agenda.deferred.iter().filter(|one| !one.decided).map(|one| reference(one.case)).collect();
    let said = format!("the cap puts them off to 14 Jan and nobody has deferred them: {} cases", over.len());
    let flat = screen.replace(['│', '\n'], " ");
    let flat = flat.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(over.len() > 5 && flat.contains(&said), "{screen}");
    // Not among those that are on it.
    let on_it = flat.split("nobody has decided: ").nth(1).unwrap().split('.').next().unwrap();
    assert!(over.iter().all(|one| !on_it.contains(one)), "{on_it}");
    // Once it has gone out, no clock runs for it.
    let clock = |driver: &Driver<RecordStore>| {
        let rows = crate::app::views::clocks::rows(&driver.app);
        rows.iter().any(|row| row.rule.contains("working days before the meeting"))
    };
    assert!(!matches!(driver.app.papers.conference.meeting.stage, MeetingStage::Planned) || clock(&driver));
    driver.press("Enter");
    assert!(!clock(&driver), "{}", driver.notices());
}
