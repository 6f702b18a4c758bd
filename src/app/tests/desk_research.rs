//! The research with keys over a whole record.

use crate::app::desk::{RowKey, selected};
use crate::app::driver::Driver;
use crate::app::record_store::RecordStore;
use crate::app::store::{Store, ask};
use crate::command::Desk;
use crate::domain::identifier::AgencyId;
use crate::domain::research::{Reply, ReportContent, ResearchSheet};
use crate::record::change::Change;

fn at_the_research() -> Driver<RecordStore> {
    let mut driver = Driver::over_record();
    driver.press("F2 g e");
    driver
}

fn sheet(driver: &Driver<RecordStore>) -> ResearchSheet {
    let meeting = driver.store.conference().unwrap().meeting.id;
    ask(&driver.store, |view| view.research(meeting)).unwrap().unwrap()
}

fn police(driver: &Driver<RecordStore>) -> AgencyId {
    let sheet = sheet(driver);
    sheet.agencies.iter().find(|here| here.agency.name == "Sussex Police").unwrap().agency.id
}

/// What is known of the police about each person of a case, by its place on the agenda.
fn standings(driver: &Driver<RecordStore>, case: usize) -> Vec<&'static str> {
    let sheet = sheet(driver);
    sheet.standings(police(driver), &sheet.cases[case]).into_iter().map(|standing| standing.name()).collect()
}

/// The first case of the police, once they were asked.
fn asked() -> Driver<RecordStore> {
    let mut driver = at_the_research();
    driver.press("a Enter");
    driver.press("/").write("sussex police").press("Enter Down");
    driver
}

/// NOT-4, CON-3: who was asked owes an answer; to whom nothing goes is not asked, with the reason.
#[test]
fn not_4_agencies_are_asked_and_those_to_whom_nothing_goes_are_not() {
    let mut driver = at_the_research();
    assert!(driver.screen(80, 24).contains("not asked"), "{}", driver.screen(80, 24));
    driver.press("a");
    let screen = driver.screen(100, 30);
    assert!(screen.contains("[x] a Sussex Police") && screen.contains("has nobody approved there"), "{screen}");
    driver.press("Enter");
    assert!(driver.notices().contains("1 asked"), "{}", driver.notices());
    assert!(standings(&driver, 0).iter().all(|standing| *standing == "no-reply"));
    // Asked about everything already: there is nothing to ask.
    driver.press("a");
    assert!(driver.notices().contains("was asked about every case"), "{}", driver.notices());
    driver.press("Ctrl-Z");
    assert!(standings(&driver, 0).iter().all(|standing| *standing == "not-asked"));
}

/// NOT-4: one key answers for those on whom nothing was said; each person has an answer of their own in the form; and an
/// answer is taken back to silence, which is no answer.
#[test]
fn not_4_answers_are_given_with_one_key_or_person_by_person() {
    let mut driver = asked();
    let people = standings(&driver, 0).len();
    assert!(people >= 2, "{people}");
    driver.press("Enter n Tab s Enter");
    let rest = vec!["no-reply"; people - 2];
    assert_eq!(standings(&driver, 0), [&["nothing-held", "shared"], rest.as_slice()].concat());
    assert!(driver.screen(80, 24).contains("shared: P · nothing held: V"), "{}", driver.screen(80, 24));
    // The key fills what is open, and overwrites nothing that was said.
    driver.press("r");
    let filled = vec!["held-not-relevant"; people - 2];
    assert_eq!(standings(&driver, 0)[..2], ["nothing-held", "shared"]);
    if people > 2 {
        assert_eq!(standings(&driver, 0)[2..], filled);
        driver.press("n");
        assert!(driver.screen(80, 24).contains("has answered about WS-71000"), "{}", driver.screen(80, 24));
        driver.press("n Enter");
        assert_eq!(standings(&driver, 0)[2..], filled, "what was said is not overwritten unasked");
    }
    // Where everything is answered it is about everybody.
    driver.press("s y Enter");
    assert_eq!(standings(&driver, 0), vec!["shared"; people]);
    driver.press("0");
    assert_eq!(standings(&driver, 0), vec!["no-reply"; people]);
    driver.press("Ctrl-Z Ctrl-Z");
    assert_ne!(standings(&driver, 0), vec!["shared"; people]);
}

/// NOT-4: a nil return is asked about, and leaves what was shared as it is.
#[test]
fn not_4_a_nil_return_answers_what_is_open_and_nothing_else() {
    let mut driver = asked();
    driver.press("s Home N");
    assert!(driver.screen(80, 24).contains("holds nothing on the"), "{}", driver.screen(80, 24));
    driver.press("n Enter");
    assert_eq!(standings(&driver, 1)[0], "no-reply");
    driver.press("N y Enter");
    assert_eq!((standings(&driver, 0)[0], standings(&driver, 1)[0]), ("shared", "nothing-held"));
    assert!(sheet(&driver).to_chase().is_empty());
    driver.press("v v");
    assert!(driver.screen(80, 24).contains("to chase"), "{}", driver.screen(80, 24));
}

/// NOT-4: on the row of a case that is answered, or of a report, the agency owes what it owes of the others.
#[test]
fn not_4_a_nil_return_is_to_be_had_on_every_row_of_the_agency() {
    let mut driver = asked();
    driver.press("s N");
    assert!(driver.screen(80, 24).contains("holds nothing on the"), "{} {}", driver.notices(), driver.screen(80, 24));
    driver.press("n Enter f").write("Two call-outs in May.").press("Enter Down");
    driver.press("m").write("rang the control room").press("Enter");
    assert_eq!(sheet(&driver).reminders_of(police(&driver)).len(), 1, "{}", driver.notices());
    driver.press("N y Enter");
    assert!(sheet(&driver).to_chase().is_empty(), "{}", driver.notices());
    driver.press("N");
    assert!(driver.notices().contains("owes no answer"), "{}", driver.notices());
}

/// NOT-4: how an answer came is kept where somebody said so; a key says nothing of it, before the meeting and in it.
#[test]
fn not_4_how_an_answer_came_is_kept_only_where_it_was_said() {
    let hows = |driver: &Driver<RecordStore>| -> Vec<Option<Reply>> {
        let (sheet, police) = (sheet(driver), police(driver));
        sheet.research.answers(police, sheet.cases[0].case).map(|said| said.how).collect()
    };
    let mut driver = asked();
    driver.press("s");
    assert_eq!(hows(&driver), [None]);
    driver.press("Enter");
    let screen = driver.screen(200, 50);
    assert!(!screen.contains("by telephone, noted") && screen.contains("not said"), "{screen}");
    driver.press("Enter");
    assert_eq!(hows(&driver), [None], "what was looked at and kept says no more than before");
    // Said in the form, it is kept.
    let people = standings(&driver, 0).len();
    driver.press("Enter");
    (0..people).for_each(|_| _ = driver.press("Tab"));
    driver.press("Right Right Enter");
    assert_eq!(hows(&driver), [Some(Reply::ByTelephone)], "{}", driver.notices());
    assert!(driver.screen(200, 50).contains("by telephone, noted by"), "{}", driver.screen(200, 50));
    driver.press("Home N y Enter");
    let said = sheet(&driver).research.said;
    assert!(said.iter().any(|one| one.how.is_none()), "a nil return says nothing of it either");
}

/// NOT-4: no key puts another answer in the place of one, or nothing held beside a report, before it has asked.
#[test]
fn not_4_a_key_overwrites_no_answer_and_no_report_unasked() {
    let mut driver = asked();
    driver.press("s");
    let people = standings(&driver, 0).len();
    for key in ["r", "n"] {
        driver.press(key);
        let screen = driver.screen(80, 24);
        assert!(screen.contains("has answered about WS-71000") && screen.contains("V: shared"), "{key}: {screen}");
        assert_eq!(standings(&driver, 0), vec!["shared"; people], "{key}");
        driver.press("Esc");
    }
    driver.press("s");
    assert!(driver.app.popups.is_empty() && driver.notices().contains("already"), "{}", driver.notices());
    driver.press("r y Enter");
    assert_eq!(standings(&driver, 0), vec!["held-not-relevant"; people]);
    // Beside a report.
    driver.press("0 f").write("Two call-outs in May.").press("Enter").press("n");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("sent a report about WS-71000"), "{screen}");
    assert_eq!(standings(&driver, 0), vec!["no-reply"; people]);
    driver.press("n Enter Home N");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("holds nothing on the") && screen.contains("It sent a report, WS-71000"), "{screen}");
    driver.press("n Enter");
    assert_eq!(standings(&driver, 0), vec!["no-reply"; people]);
}

/// NOT-3: a report is kept with the agency and the case, read, marked when it was read out, and taken off the lists.
#[test]
fn not_3_a_report_is_kept_read_and_marked_as_read_out() {
    let mut driver = asked();
    driver.press("f").write("Two call-outs in May.").press("Enter");
    let report = sheet(&driver).research.reports.first().cloned().unwrap_or_else(|| panic!("{}", driver.notices()));
    assert_eq!(report.case, Some(sheet(&driver).cases[0].case));
    assert_eq!(report.content, ReportContent::Text("Two call-outs in May.".to_owned()));
    driver.press("Down Enter");
    assert!(driver.screen(80, 24).contains("Two call-outs in May."), "{}", driver.screen(80, 24));
    driver.press("Esc o");
    assert!(sheet(&driver).research.reports[0].read_out.is_some(), "{}", driver.notices());
    assert!(driver.screen(80, 24).contains("read out 10 Dec"), "{}", driver.screen(80, 24));
    driver.press("o");
    assert!(sheet(&driver).research.reports[0].read_out.is_none());
    driver.press("Delete y Enter");
    assert!(sheet(&driver).research.reports.is_empty());
}

/// NOT-3: reminders stand with the agency, and the day's list leads to what is owed.
#[test]
fn not_3_reminders_are_kept_and_the_day_leads_to_the_chase() {
    let mut driver = asked();
    driver.press("m").write("rang the control room").press("Enter");
    let agency = police(&driver);
    assert_eq!(sheet(&driver).reminders_of(agency).len(), 1, "{}", driver.notices());
    driver.press("Home");
    let screen = driver.screen(100, 30);
    assert!(screen.contains("reminded 10 Dec") && screen.contains("rang the control room"), "{screen}");
    // From those to be chased, Enter leads to what the agency owes.
    driver.press("v v Enter");
    assert!(driver.screen(80, 24).contains("by agency"), "{}", driver.screen(80, 24));
    driver.press("Esc Esc g d /").write("research").press("Enter Enter");
    assert!(driver.screen(80, 24).contains("by agency"), "{}", driver.screen(80, 24));
    let row = selected(&driver.app, Desk::Research).map(|row| row.key);
    assert_eq!(row, Some(RowKey::Agency(agency)));
}

/// REC-4: with initials only no answers are opened, and no name is on the list.
#[test]
fn with_initials_only_the_answers_stay_closed() {
    let mut driver = asked();
    driver.press("F8 e");
    assert!(driver.app.popups.is_empty());
    driver.press("Enter");
    let screen = driver.screen(200, 50);
    let conference = driver.store.conference().unwrap();
    for person in conference.cases.iter().flat_map(|case| &case.referral.people) {
        assert!(!screen.contains(&person.name), "{}: {screen}", person.name);
    }
}

/// MTG-6: Immigration Enforcement can't be written down as attending, whatever the way in.
#[test]
fn mtg_6_immigration_enforcement_is_never_on_the_attendance_list() {
    let mut driver = Driver::over_record();
    let before = driver.store.conference().unwrap().attendance.len();
    driver.press("F5 n").write("An Officer").press("Tab Tab Tab").write("Home Office Immigration Enforcement");
    driver.press("Enter");
    assert!(driver.notices().contains("Immigration Enforcement can't attend"), "{}", driver.notices());
    assert_eq!(driver.store.conference().unwrap().attendance.len(), before);
    let mut agency = driver.store.conference().unwrap().agencies[0].clone();
    agency.name = "Immigration Compliance and Enforcement".to_owned();
    let refused = driver.store.by_another(&Change::ReviseAgency(agency));
    assert!(refused.unwrap_err().to_string().contains("Immigration Enforcement can't attend"));
}

/// NOT-3: the same report twice is not taken without a word, and two of one name are numbered.
#[test]
fn not_3_a_report_that_is_there_already_is_said_and_two_are_told_apart() {
    let mut driver = asked();
    driver.press("f").write("Two call-outs in May.").press("Enter");
    driver.press("f").write("Two call-outs in May.").press("Enter");
    assert!(driver.screen(100, 30).contains("is kept already, as “Research report”"), "{}", driver.screen(100, 30));
    assert_eq!(sheet(&driver).research.reports.len(), 1);
    driver.write(" And one in June.").press("Enter");
    let mut names: Vec<String> = sheet(&driver).research.reports.into_iter().map(|one| one.name).collect();
    names.sort();
    assert_eq!(names, ["Research report", "Research report (2)"], "{}", driver.notices());
}
