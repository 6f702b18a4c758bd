//! A closed case at its meeting and from meeting to meeting, with keys alone (AGE-7).

use crate::app::Input;
use crate::app::driver::Driver;
use crate::app::panes::Pane;
use crate::app::popup::Popup;
use crate::app::record_store::RecordStore;
use crate::app::store::{Store, ask};
use crate::domain::identifier::{CaseId, MeetingId, StepId};
use crate::domain::life::{Step, StepKind};
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::domain::referral::ClosedReason;
use crate::record::change::{Change, LifeChange};
use crate::record::closed::{ClosedCase, ClosedShelf, Stands};

/// The closed case of the fixture.
const REFERENCE: &str = "WS-71008";

fn question(driver: &mut Driver<RecordStore>) -> String {
    driver.press("F2 F");
    let Some(Popup::Question(question)) = driver.app.popups.last() else { panic!("{}", driver.notices()) };
    let said = format!("{}\n{}", question.title, question.lines.join("\n"));
    driver.press("n Enter");
    said
}

fn add_next(driver: &mut Driver<RecordStore>) -> MeetingId {
    let from = driver.store.conference().unwrap().meeting;
    let date = from.date + chrono::Days::new(35);
    let next = Meeting {
        id: MeetingId::new(),
        date,
        referral_deadline: date,
        stage: MeetingStage::Planned,
        current_case: None,
        declaration: None,
        ..from
    };
    driver.by_another(Change::AddMeeting(next.clone()));
    next.id
}

fn of_closed(driver: &Driver<RecordStore>) -> ClosedCase {
    let cases = ask(&driver.store, |view| view.closed_cases()).unwrap();
    cases.into_iter().find(|case| case.reference.as_str() == REFERENCE).unwrap()
}

/// AGE-3, AGE-7: the question before a meeting ends names closed cases to their readers, never where only initials are shown, and
/// to nobody else; it is about the whole meeting also where a closed case lies open.
#[test]
fn age_7_the_end_of_the_meeting_says_what_becomes_of_closed_cases_to_their_readers() {
    let mut driver = Driver::over_closed();
    let open = question(&mut driver);
    assert!(open.contains(&format!("no next meeting is in the calendar, each waits for it: {REFERENCE}")), "{open}");
    let next = add_next(&mut driver);
    let open = question(&mut driver);
    assert!(open.contains("moves to the list of the next meeting") && open.contains(REFERENCE), "{open}");
    driver.press("F8");
    assert!(!question(&mut driver).contains(REFERENCE), "others look on");
    driver.press("F8 F2 g x Enter");
    assert!(driver.app.papers.apart.is_some());
    assert_eq!(question(&mut driver), open, "the whole meeting");
    assert!(driver.app.papers.apart.is_none());

    driver.press("F2 F y Enter");
    let found = of_closed(&driver);
    assert_eq!((found.stands, found.meeting.unwrap().0), (Stands::Held, next));
    driver.press("g x i");
    let screen = driver.screen(200, 50);
    assert!(screen.contains("Not heard at the meeting of"), "{screen}");
    driver.press("Esc g d");
    assert!(driver.screen(200, 50).contains("Closed case: not heard"), "{}", driver.screen(200, 50));
    driver.press("F2 Ctrl-Z");
    assert_ne!(of_closed(&driver).meeting.unwrap().0, next, "taken back with the end");
    driver.store.without_closed();
    driver.update(Input::Others);
    assert!(!question(&mut driver).contains(REFERENCE), "no reader");
}

/// A closed case that was begun counts as heard, which is said.
#[test]
fn age_7_a_closed_case_that_was_begun_counts_as_heard() {
    let mut driver = Driver::over_closed();
    driver.press("F2 g x Enter F2 s");
    let said = question(&mut driver);
    assert!(said.contains(&format!("these count as heard: {REFERENCE}")), "{said}");
    driver.press("F2 F y Enter");
    assert_eq!(of_closed(&driver).stands, Stands::Heard);
}

/// `M` in a closed case that lies open moves it: it lies open at the other meeting, with what was half typed in it, and is moved
/// back as anything is taken back.
#[test]
fn a_closed_case_moves_to_another_meeting() {
    let mut driver = Driver::over_closed();
    let here = driver.store.conference().unwrap().meeting.id;
    let next = add_next(&mut driver);
    driver.press("F2 g x Enter").write("pol: half typed").press("F2 M");
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!("{}", driver.notices()) };
    assert!(form.title.contains(REFERENCE) || form.purpose.spec() == "move-to-meeting");
    while !matches!(driver.app.popups.last(), Some(Popup::Form(form)) if form.current().unwrap().spec.id == "reason") {
        driver.press("Tab");
    }
    driver.write("a reader is away").press("Enter");
    assert!(driver.app.popups.is_empty(), "{}", driver.notices());
    let found = of_closed(&driver);
    assert_eq!(found.meeting.unwrap().0, next);
    let lies_open = |driver: &Driver<RecordStore>| (driver.app.papers.apart, driver.app.papers.conference.meeting.id);
    assert_eq!(lies_open(&driver), (Some(found.case), next));
    assert_eq!(driver.app.composers.text(found.case), "pol: half typed");
    assert!(!driver.notices().contains("no more") && !driver.notices().contains("meanwhile"), "{}", driver.notices());
    driver.press("Ctrl-Z");
    assert_eq!(lies_open(&driver), (Some(found.case), here));
    let open = ask(&driver.store, |view| view.open.canonical_dump()).unwrap();
    assert!(!open.contains("a reader is away"), "in what everybody reads");
}

/// Whoever is in the middle of a word when another reader moves the case goes on with it, where it is now.
#[test]
fn a_closed_case_that_another_reader_moves_lies_open_where_it_is() {
    let mut driver = Driver::over_closed();
    let here = driver.store.conference().unwrap().meeting.id;
    let next = add_next(&mut driver);
    driver.press("F2 g x Enter").write("pol: in the middle");
    let case = driver.app.papers.apart.unwrap();
    let step = Step {
        id: StepId::new(),
        case,
        by: "Ben Okafor".to_owned(),
        at: driver.app.now(),
        reason: "a reader is away".to_owned(),
        kind: StepKind::Moved { from: here, to: next },
    };
    driver.by_another(Change::Life(LifeChange::Decide(step)));
    assert_eq!((driver.app.papers.apart, driver.app.papers.conference.meeting.id), (Some(case), next));
    assert!(driver.notices().contains("lies open there"), "{}", driver.notices());
    assert_eq!(driver.app.panes.focus, Pane::Notes);
    driver.write(" of a word").press("Enter");
    let said = driver.app.papers.case(case).unwrap().entries.last().unwrap().text.clone();
    assert_eq!(said, "in the middle of a word");
}

fn closed_off(driver: &mut Driver<RecordStore>, case: CaseId) -> ClosedShelf {
    let mut referral = driver.app.papers.case(case).unwrap().referral.clone();
    referral.closed = Some(ClosedReason::HighProfile);
    let change = Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() };
    driver.store.by_another(&change).unwrap();
    let shelf = driver.store.take_closed().unwrap();
    driver.update(Input::Others);
    shelf
}

/// CLO-1: what is said of a case that went is said no longer where they are let in, and the line that they were told went with it
/// is in the composer again, as they were told.
#[test]
fn clo_1_whoever_is_let_in_again_is_not_told_that_the_case_is_gone() {
    let mut driver = Driver::over_closed();
    let case = driver.app.case_id().unwrap();
    driver.press("F3").write("pol: she is at quincefield").wait(chrono::TimeDelta::seconds(2));
    let shelf = closed_off(&mut driver, case);
    let said = driver.notices();
    assert!(
        said.contains("you are not on its list") && said.contains("in the composer again if they let you in"),
        "{said}"
    );
    driver.store.give_closed(shelf);
    driver.update(Input::Others);
    assert!(!driver.notices().contains("you are not on its list"), "{}", driver.notices());
    driver.press("Esc F2 g x");
    let reference = ask(&driver.store, |view| view.closed_case(case)).unwrap().unwrap().reference.to_string();
    driver.press("/").write(&reference).press("Enter Enter");
    assert_eq!((driver.app.papers.apart, driver.composer()), (Some(case), "pol: she is at quincefield"));
}

/// CLO-1: a form about it is gone, as was said: nothing of it comes back.
#[test]
fn clo_1_a_form_of_a_case_that_went_does_not_come_back() {
    for left in [true, false] {
        let mut driver = Driver::over_closed();
        let case = driver.app.case_id().unwrap();
        driver.press("F2 d").write("quincefield");
        if left {
            driver.press("Esc");
        }
        let shelf = closed_off(&mut driver, case);
        let said = if left { "what stood in it is not kept" } else { "is gone when you leave the form" };
        assert!(driver.notices().contains(said), "{left}: {}", driver.notices());
        if !left {
            driver.press("Esc Esc Esc");
        }
        driver.store.give_closed(shelf);
        driver.update(Input::Others);
        driver.press("Esc Esc F2 g x");
        let reference = ask(&driver.store, |view| view.closed_case(case)).unwrap().unwrap().reference.to_string();
        driver.press("/").write(&reference).press("Enter Enter F2 d");
        let screen = driver.screen(200, 50);
        assert!(driver.app.papers.apart == Some(case) && !screen.contains("quincefield"), "{left}: {screen}");
    }
}
