//! On a desk a key is about the row that is selected, or says why it is not; and what is moved, deferred or confirmed
//! where more than one thing could be meant.

use crate::app::driver::Driver;
use crate::app::fixture::conference;
use crate::app::form::{Form, Purpose};
use crate::app::popup::Popup;
use crate::app::record_store::RecordStore;
use crate::app::store::{Store, ask};
use crate::command::Command;
use crate::domain::case::{Match, MatchKind, MatchVerdict, MatchedWith};
use crate::domain::identifier::{CaseId, MeetingId};
use crate::domain::meeting::{Meeting, MeetingKind};
use crate::record::change::Change;

fn at_the_desk() -> Driver<RecordStore> {
    let mut driver = Driver::over_record();
    driver.press("F2 g r");
    driver
}

fn case(driver: &Driver<RecordStore>, reference: &str) -> CaseId {
    let found = ask(&driver.store, |view| view.open.referrals()).unwrap();
    found.iter().find(|one| one.reference.as_str() == reference).unwrap().id
}

fn form(driver: &Driver<RecordStore>) -> &Form {
    match driver.app.popups.last() {
        Some(Popup::Form(form)) => form,
        _ => panic!("no form: {}", driver.screen(80, 24)),
    }
}

fn listed_on(driver: &Driver<RecordStore>, reference: &str) -> MeetingId {
    let case = case(driver, reference);
    ask(&driver.store, |view| view.referral_sheet(case)).unwrap().unwrap().listing.unwrap().meeting
}

pub(super) fn another_meeting(driver: &mut Driver<RecordStore>, day: &str, kind: MeetingKind) -> MeetingId {
    let id = MeetingId::new();
    let usual = driver.store.conference().unwrap().meeting;
    let date = day.parse().unwrap();
    let meeting = Meeting { id, date, referral_deadline: date, kind, current_case: None, ..usual };
    driver.by_another(Change::AddMeeting(meeting));
    id
}

/// What is done to a case is done to the one of the row, or not at all: never to another that stands behind the desk.
#[test]
fn a_key_on_a_desk_is_about_its_row() {
    let mut driver = at_the_desk();
    let shown = driver.app.case_id();
    driver.press("/").write("WS-71005").press("Enter Home F7");
    let Some(Popup::Reading(reading)) = driver.app.popups.last() else { panic!("{}", driver.screen(80, 24)) };
    assert_eq!(reading.title, "WS-71005");
    driver.press("Esc").run(Command::EditCase);
    assert_eq!(form(&driver).purpose, Purpose::EditCase(case(&driver, "WS-71005")));
    driver.press("Esc");
    let (changes, before) = (driver.store.conference().unwrap(), driver.app.popups.len());
    for command in [
        Command::NewAction,
        Command::DeferCase,
        Command::NotProgress,
        Command::HearOverCap,
        Command::ListAgain,
        Command::ConfirmRepeat,
        Command::ShowHistory,
    ] {
        driver.run(command);
        assert!(driver.notices().contains("go to the agenda first"), "{command}: {}", driver.notices());
    }
    assert_eq!((driver.app.popups.len(), driver.app.case_id()), (before, shown));
    assert_eq!(driver.store.conference().unwrap(), changes);
    driver.press("g m F7");
    assert!(driver.notices().contains("not for this row"), "{}", driver.notices());
}

/// REF-8: a day that has two meetings is not enough to say which one is meant.
#[test]
fn ref_8_of_two_meetings_on_a_day_the_one_that_is_meant_is_chosen() {
    let mut driver = at_the_desk();
    another_meeting(&mut driver, "2027-01-14", MeetingKind::Area);
    let plus = another_meeting(&mut driver, "2027-01-14", MeetingKind::Plus);
    let alone = another_meeting(&mut driver, "2027-02-11", MeetingKind::Area);
    let before = listed_on(&driver, "WS-71009");
    driver.press("/").write("WS-71009").press("Enter Home m");
    assert!(driver.screen(200, 50).contains("(MARAC Plus)"), "{}", driver.screen(200, 50));
    driver.press("Ctrl-U").write("14/1").press("Tab Tab").write("her court date").press("Enter");
    assert_eq!(listed_on(&driver, "WS-71009"), before, "nobody said which");
    assert!(driver.screen(80, 24).contains("several meetings are on that day"), "{}", driver.screen(80, 24));
    let choices = form(&driver).field("which").unwrap().spec.choices.clone();
    let at = choices.iter().position(|choice| choice.contains("MARAC Plus")).unwrap();
    for _ in 0..at {
        driver.press("Right");
    }
    driver.press("Enter");
    assert_eq!(listed_on(&driver, "WS-71009"), plus, "{}", driver.screen(80, 24));
    assert!(driver.notices().contains("on the list of Thu 14 Jan 2027 (MARAC Plus)"), "{}", driver.notices());
    // One that is chosen for another day is no answer; a day by itself is.
    driver.press("/").write("WS-71010").press("Enter Home m Ctrl-U").write("11/2").press("Tab Right Tab");
    driver.write("her court date").press("Enter");
    assert!(driver.screen(80, 24).contains("is on another day"), "{}", driver.screen(80, 24));
    driver.press("Left Enter");
    assert_eq!(listed_on(&driver, "WS-71010"), alone, "{}", driver.screen(80, 24));
}

/// REF-8: the agenda has a key for it, and what moves away is said to whoever looks.
#[test]
fn ref_8_a_case_is_moved_from_the_agenda_by_its_key() {
    let mut driver = Driver::over_record();
    let next = another_meeting(&mut driver, "2027-01-14", MeetingKind::Area);
    driver.press("F2 Down Down");
    let moved = driver.app.case().unwrap().referral.reference.to_string();
    driver.press("M");
    assert!(driver.screen(80, 24).contains(&format!("{moved}. Meetings to come")), "{}", driver.screen(80, 24));
    driver.press("Enter");
    assert!(driver.screen(80, 24).contains("is needed"), "a move has a reason");
    driver.write("the court sits that day").press("Enter");
    assert_eq!(listed_on(&driver, &moved), next, "{}", driver.notices());
    assert_ne!(driver.app.case().unwrap().referral.reference.as_str(), moved);
    driver.press("Ctrl-Z");
    assert_ne!(listed_on(&driver, &moved), next);
}

/// REF-13: a counter-allegation is confirmed from either of its two cases.
#[test]
fn ref_13_a_counter_allegation_is_confirmed_from_either_case() {
    let mut driver = at_the_desk();
    let (earlier, later) = (case(&driver, "WS-71005"), case(&driver, "WS-71009"));
    let proposed = conference().cases.iter().flat_map(|one| &one.matches).next().unwrap().clone();
    let found = Match {
        case: later,
        with: MatchedWith::Case(earlier),
        kind: MatchKind::CounterAllegation,
        verdict: MatchVerdict::Proposed,
        ..proposed
    };
    let referral = ask(&driver.store, |view| view.referral_sheet(later)).unwrap().unwrap().referral;
    driver.by_another(Change::ReviseReferral { referral: Box::new(referral), matches: vec![found] });
    driver.press("/").write("WS-71005").press("Enter Home");
    assert!(driver.screen(200, 50).contains("counter-allegation?"), "{}", driver.screen(200, 50));
    driver.press("c y Enter");
    assert!(driver.notices().contains("Confirmed"), "{}", driver.notices());
}

/// AGE-3: what the cap puts off is deferred by decision too, with its reason and who was told.
#[test]
fn age_3_what_the_cap_puts_off_is_deferred_with_its_reason() {
    let mut driver = Driver::over_record();
    driver.press("F2 g m m Ctrl-U").write("4").press("Enter Esc");
    let cut = driver.app.papers.agenda.deferred.first().unwrap().case;
    driver.app.panes.agenda.selected = Some(cut);
    driver.press("1");
    assert!(driver.notices().contains("only the cap puts the case off"), "{}", driver.notices());
    driver.press("d").write("the cap is reached").press("Tab").write("r").press("Enter");
    driver.app.panes.agenda.selected = Some(cut);
    let decided = driver.app.papers.agenda.deferred.iter().find(|put_off| put_off.case == cut).unwrap().decided;
    assert!(decided, "{}", driver.notices());
    driver.press("2 Enter");
    assert_eq!(driver.store.conference().unwrap().preparation.duties.len(), 2, "{}", driver.notices());
}
