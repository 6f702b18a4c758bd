//! A closed case at its meeting and from meeting to meeting, with keys alone (AGE-7).

use crate::app::Input;
use crate::app::driver::Driver;
use crate::app::form::purpose::ResearchForm;
use crate::app::form::{DeskForm, Purpose};
use crate::app::panes::Pane;
use crate::app::popup::Popup;
use crate::app::record_store::RecordStore;
use crate::app::store::{Store, ask};
use crate::command::desk::research::ResearchCommand;
use crate::command::{Command, DeskCommand};
use crate::domain::identifier::{CaseId, MeetingId, StepId};
use crate::domain::life::{Step, StepKind};
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::domain::referral::ClosedReason;
use crate::record::change::{Change, LifeChange};
use crate::record::closed::{ClosedCase, ClosedShelf, Stands};

/// The closed case of the fixture.
const REFERENCE: &str = "WS-71008";

fn question(driver: &mut Driver<RecordStore>) -> String {
    driver.press("F2");
    question_here(driver)
}

fn question_here(driver: &mut Driver<RecordStore>) -> String {
    driver.run(Command::FinishMeeting);
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
    driver.press("F4");
    let before = driver.app.papers.apart;
    assert_eq!(question_here(&mut driver), open, "the whole meeting");
    assert_eq!((driver.app.papers.apart, driver.app.panes.focus), (before, Pane::Actions), "back where it was");

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
        driver.press("F2 M").write("quincefield");
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

/// CLO-1: what is said over a closed case goes with it, whichever way it is left; and it says of which case it is.
#[test]
fn clo_1_what_is_said_over_a_closed_case_goes_with_it() {
    for leaves in ["F2 g o", "F2 g d", "F2 Ctrl-N", "F2 F y Enter", "F2 Ctrl-G 7 1 0 0 2 Enter"] {
        let mut driver = Driver::over_closed();
        driver.press("F2 g x Enter F2 s f");
        let said = driver.notices();
        assert!(said.contains(&format!("Case {REFERENCE} is finished. Not there yet")), "{said}");
        driver.press(leaves);
        assert!(driver.app.papers.apart.is_none(), "{leaves}");
        let said: Vec<&str> = driver.app.notices.all().map(|notice| notice.text.as_str()).collect();
        assert!(
            !said.iter().any(|text| text.contains("Not there yet") || text.contains(REFERENCE)),
            "{leaves}: {said:?}"
        );
        driver.press("Esc Esc F2 J");
        assert!(!driver.notices().contains("Not there yet"), "{leaves}: {}", driver.notices());
    }
    // What was not done is not forgotten, and not told either.
    let mut driver = Driver::over_closed();
    driver.press("F2 g x Enter F2");
    driver.app.notices.fail("quincefield");
    driver.update(Input::Warning("a folder has gone".to_owned()));
    driver.press("g o");
    let said = driver.notices();
    assert!(!said.contains("quincefield") && said.contains("was not done in the closed case"), "{said}");
    assert!(said.contains("a folder has gone"), "{said}");
    // What is said on the list of closed cases is for their readers too.
    driver.press("Esc Esc Esc F2 g x");
    driver.app.notices.fail("quincefield");
    driver.press("g r");
    assert!(!driver.notices().contains("quincefield"), "{}", driver.notices());
}

/// CLO-1: what others do in a closed case is told over it alone, and can't be read again from elsewhere.
#[test]
fn clo_1_what_others_do_in_a_closed_case_is_told_over_it_alone() {
    let mut driver = Driver::over_closed();
    driver.press("F2 g x Enter").write("pol: quincefield").press("Enter Up Up");
    let entry = driver.app.papers.cases().flat_map(|case| &case.entries).last().unwrap().id;
    driver.by_another(Change::RemoveEntry(entry));
    driver.press("F2 g o Ctrl-T");
    assert!(driver.app.company.log.is_empty());
}

/// CLO-1: every desk is over the whole record, so a closed case that lies open is left by going to it; its own clocks are there
/// with it, and none of anything else.
#[test]
fn clo_1_a_desk_leaves_the_closed_case_that_lies_open() {
    for desk in ["g r", "g t", "g c", "g p", "g d", "g m", "g x"] {
        let mut driver = Driver::over_closed();
        driver.press("F2 g x Enter").write("pol: half typed").press("F2").press(desk);
        assert!(driver.app.papers.apart.is_none(), "{desk}");
        assert!(matches!(driver.app.panes.focus, Pane::Desk(_)), "{desk}");
        assert!(!driver.screen(80, 24).contains("CLOSED CASE, for"), "{desk}: {}", driver.screen(80, 24));
        driver.press("Esc");
        assert_ne!(driver.shown(), REFERENCE, "{desk}");
        driver.press("F2 g x Enter");
        assert_eq!((driver.shown(), driver.composer()), (REFERENCE, "pol: half typed"), "{desk}");
    }
    let mut driver = Driver::over_closed();
    driver.press("F2 g x Enter F6");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("CLOSED CASE, for") && screen.contains("The case shown"), "{screen}");
    assert!(!screen.contains("The meeting"), "{screen}");
}

/// AGE-7: of a case that one meeting never came to and the next heard, row and detail say the same.
#[test]
fn age_7_a_closed_case_that_went_on_and_was_heard_is_said_to_be_heard() {
    let mut driver = Driver::over_closed();
    add_next(&mut driver);
    driver.press("F2 F y Enter F2 g x i");
    assert!(driver.screen(200, 50).contains("time is held on"), "{}", driver.screen(200, 50));
    driver.press("Esc Enter F2 S y Enter s f g x i");
    let screen = driver.screen(200, 50);
    assert!(screen.contains("; heard at the meeting of Thu 14 Jan"), "{screen}");
    assert!(!screen.contains("time is held on"), "{screen}");
}

/// CLO-1, CLO-2: from a closed case that lies open the research is its own: those on its distribution list are asked, and what
/// they were asked and answered is in its box alone; opened again, the case has it.
#[test]
fn clo_2_research_on_a_closed_case_is_kept_in_its_box_alone() {
    let mut driver = Driver::over_closed();
    driver.press("F2 g x Enter F2 g e a");
    assert!(driver.notices().contains("not on its distribution list"), "{}", driver.notices());
    let contact = driver.store.conference().unwrap().contacts[0].name.clone();
    driver.press("F2 g x t").write(&contact).press("Enter");
    let before = ask(&driver.store, |view| view.open.canonical_dump()).unwrap();
    driver.press("Enter F2 g e");
    let screen = driver.screen(100, 30);
    assert!(screen.contains("CLOSED CASE, for") && screen.contains("not asked"), "{screen}");
    assert!(!screen.contains("WS-71000"), "nothing of any other case: {screen}");
    driver.press("a Enter");
    assert!(driver.notices().contains("1 asked"), "{}", driver.notices());
    driver.press("Down");
    let screen = driver.screen(100, 30);
    assert!(screen.contains(REFERENCE) && screen.contains("no reply"), "{screen}");
    driver.run(Command::Desk(DeskCommand::Research(ResearchCommand::AnswerShared)));
    driver.run(Command::Desk(DeskCommand::Research(ResearchCommand::AttachReport)));
    let case = driver.app.papers.apart.unwrap();
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!("{}", driver.notices()) };
    let of = |form: &Purpose| matches!(form, Purpose::Desk(DeskForm::Research(ResearchForm::Report(_, _, Some(of)))) if *of == case);
    assert!(of(&form.purpose), "a report is of the case too");
    driver.press("Esc");
    let meeting = driver.app.papers.conference.meeting.id;
    let sheet = ask(&driver.store, |view| view.closed_research(meeting, case)).unwrap().unwrap();
    assert_eq!((sheet.research.asks.len(), sheet.research.said.len()), (1, 1), "{}", driver.notices());
    let open =
        |driver: &Driver<RecordStore>| ask(&driver.store, |view| view.research(meeting)).unwrap().unwrap().research;
    assert!(open(&driver).asks.is_empty() && open(&driver).said.is_empty(), "nothing on an open case");
    let lines =
        |dump: &str| dump.lines().filter(|line| !line.contains("closed_piece") && !line.contains("audit")).count();
    let after = ask(&driver.store, |view| view.open.canonical_dump()).unwrap();
    assert_eq!(lines(&before), lines(&after), "nothing in what everybody reads");
    driver.press("Esc Esc F2 g o F2 g e");
    assert!(!driver.screen(100, 30).contains(REFERENCE), "{}", driver.screen(100, 30));
    // Opened again it comes with what was asked and answered.
    driver.press("F2 g x O").write("it was a mistake").press("Enter");
    let (asks, said) = (open(&driver).asks, open(&driver).said);
    assert_eq!((asks.len(), said.len()), (1, 1), "{}", driver.notices());
    assert_eq!(asks[0].cases, [said[0].case]);
}

/// AGE-7: that a meeting which is over heard a closed case that nobody called is kept by a key, after a question; it comes off
/// the list to which the end took it, and taken back it is there again.
#[test]
fn age_7_a_closed_case_that_nobody_called_is_kept_as_heard_after_the_end() {
    let mut driver = Driver::over_closed();
    let here = driver.store.conference().unwrap().meeting;
    driver.press("F2 g x h");
    assert!(driver.notices().contains("no meeting that is over"), "{}", driver.notices());
    let next = add_next(&mut driver);
    driver.press("F2 F y Enter F2 g x");
    assert_eq!(of_closed(&driver).not_heard_at, Some((here.id, here.date)));
    driver.press("h n Enter");
    assert_eq!(of_closed(&driver).meeting.unwrap().0, next);
    driver.press("h y Enter");
    let found = of_closed(&driver);
    assert_eq!((found.stands, found.meeting.unwrap().0), (Stands::Heard, here.id), "{}", driver.notices());
    let held = ask(&driver.store, |view| view.open.conference(next)).unwrap().held;
    assert!(held.is_empty(), "no time is held any more");
    driver.press("Ctrl-Z");
    let found = of_closed(&driver);
    assert_eq!((found.stands, found.meeting.unwrap().0), (Stands::Held, next), "{}", driver.notices());
}
