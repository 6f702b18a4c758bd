//! The case goes from under whoever is typing in it: what they go on typing goes to no other case.

use chrono::TimeDelta;

use crate::app::Input;
use crate::app::driver::Driver;
use crate::app::panes::Pane;
use crate::app::popup::Popup;
use crate::app::record_store::RecordStore;
use crate::app::store::{Store, ask};
use crate::app::whereabouts::Whereabouts;
use crate::domain::contacts::Release;
use crate::domain::identifier::{CaseId, MeetingId, ReleaseId, ReportId, StepId};
use crate::domain::life::{Step, StepKind};
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::domain::referral::ClosedReason;
use crate::domain::research::{Report, ReportContent};
use crate::record::change::{Change, ClosedChange, ContactsChange, LifeChange, ResearchChange};

/// Every line of the record that everybody reads.
fn open(driver: &Driver<RecordStore>) -> String {
    ask(&driver.store, |view| view.open.canonical_dump()).unwrap()
}

fn typed_in_no_case(driver: &mut Driver<RecordStore>, rest: &str) {
    let cases: Vec<CaseId> = driver.app.papers.cases().map(|case| case.referral.id).collect();
    let line = driver.app.panes.actions.selected;
    for keys in ["Tab", "Home", "Enter", "Ctrl-W"] {
        driver.write(rest).press(keys);
        assert_eq!((driver.app.case_id(), driver.app.panes.focus), (None, Pane::Notes), "{keys}");
        assert!(driver.notices().contains("Not written: no case is open"), "{keys}: {}", driver.notices());
        for (width, height) in [(80, 24), (200, 50)] {
            let screen = driver.screen(width, height);
            assert!(screen.contains("No case is open: nothing is written here") && !screen.contains(rest), "{screen}");
        }
    }
    driver.update(Input::Text(format!("{rest} pasted"))).wait(TimeDelta::seconds(2));
    assert_eq!(driver.app.panes.actions.selected, line);
    assert!(!open(driver).contains(rest), "{rest} is in the record");
    assert!(cases.iter().all(|case| driver.app.composers.text(*case).is_empty()), "it stands in a composer");
}

/// Closes a case off at another seat, whose key alone reads it from then on.
fn closed_off(driver: &mut Driver<RecordStore>, case: CaseId) {
    let mut referral = driver.app.papers.case(case).unwrap().referral.clone();
    referral.closed = Some(ClosedReason::HighProfile);
    let change = Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() };
    driver.store.by_another(&change).unwrap();
    driver.store.without_closed();
    driver.update(Input::Others);
}

/// CLO-1: whoever is taken off the readers of a closed case in the middle of a line files the rest of it nowhere.
#[test]
fn clo_1_the_rest_of_a_line_goes_nowhere_when_the_closed_case_is_theirs_no_more() {
    let mut driver = Driver::over_closed();
    driver.press("F2 g x +").write("ben").press("Enter Enter").write("pol: he is in quincefield ");
    let case = driver.app.papers.apart.unwrap();
    let readers = ask(&driver.store, |view| view.closed_case(case)).unwrap().unwrap().readers;
    let person = readers.into_iter().find(|one| one.name == "Delphine Moor").unwrap().person;
    let (by, reason) = ("Ben Okafor".to_owned(), "moved on".to_owned());
    driver.by_another(Change::Closed(ClosedChange::RemoveReader { case, person, by, reason }));
    let said = driver.notices();
    assert!(said.contains("on the list of that closed case no more") && said.contains("written nowhere"), "{said}");
    assert!(said.contains("What you had typed in it"), "{said}");
    typed_in_no_case(&mut driver, "quincefield lane");
    driver.press("Ctrl-Down");
    assert!(!driver.notices().contains("written nowhere"), "{}", driver.notices());
    let chosen = driver.app.case_id().unwrap();
    driver.write("pol: of this case").press("Enter");
    assert_eq!(driver.app.papers.case(chosen).unwrap().entries.last().unwrap().text, "of this case");
}

/// CLO-1: neither does whoever types in a case that is made a closed one; what they had typed is in nothing that everybody
/// reads, and they are told, without a line's identifier, what became of it.
#[test]
fn clo_1_the_rest_of_a_line_goes_nowhere_when_its_case_is_closed_off() {
    let mut driver = Driver::over_closed();
    let case = driver.app.case_id().unwrap();
    let next = driver.app.papers.heard()[1];
    driver.press("F3").write("pol: she is at quincefield").wait(TimeDelta::seconds(2));
    driver.write(" now");
    closed_off(&mut driver, case);
    let said = driver.notices();
    for words in ["a closed case", "What you had typed in it", "Those who read it have", "written nowhere"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    typed_in_no_case(&mut driver, "lane");
    assert!(!open(&driver).contains("quincefield"));
    assert!(!driver.notices().contains(&case.to_string()) && !driver.notices().contains("not recorded"));
    driver.press("Ctrl-Down");
    assert_eq!(driver.app.case_id(), Some(next), "the one that stands where it stood");
    assert_eq!(driver.composer(), "");
}

/// A half line in a case that is not on the screen goes with it too, and that is said; the one that is on the screen stays.
#[test]
fn clo_1_a_half_line_left_in_a_case_that_is_closed_off_is_not_kept() {
    let mut driver = Driver::over_closed();
    let case = driver.app.case_id().unwrap();
    driver.press("F3").write("pol: quincefield").press("Ctrl-Down").write("pol: her");
    let shown = driver.app.case_id();
    driver.wait(TimeDelta::seconds(2));
    closed_off(&mut driver, case);
    assert!(driver.notices().contains("A case in which you had typed"), "{}", driver.notices());
    assert_eq!((driver.app.case_id(), driver.composer()), (shown, "pol: her"));
    driver.write("e").wait(TimeDelta::seconds(2));
    assert!(!open(&driver).contains("quincefield") && driver.app.composers.text(case).is_empty());
}

/// A case that a colleague moves to another meeting keeps its half line, and the rest goes to no other.
#[test]
fn the_rest_of_a_line_goes_nowhere_when_its_case_is_moved_to_another_meeting() {
    let mut driver = Driver::over_closed();
    let case = driver.app.case_id().unwrap();
    let from = driver.store.conference().unwrap().meeting;
    let to = Meeting {
        id: MeetingId::new(),
        date: from.date + chrono::Days::new(35),
        stage: MeetingStage::Planned,
        ..from.clone()
    };
    driver.by_another(Change::AddMeeting(to.clone()));
    driver.press("F3").write("pol: half");
    let step = Step {
        id: StepId::new(),
        case,
        kind: StepKind::Moved { from: from.id, to: to.id },
        by: "Ben Okafor".to_owned(),
        at: driver.app.now(),
        reason: "her court date".to_owned(),
    };
    driver.by_another(Change::Life(LifeChange::Decide(step)));
    let said = driver.notices();
    assert!(said.contains("off this meeting") && said.contains("stays with it"), "{said}");
    typed_in_no_case(&mut driver, "quincefield");
    assert_eq!(driver.app.composers.text(case), "pol: half");
}

/// Whoever was in the composer when the screen was locked comes back to that case, or to none.
#[test]
fn one_comes_back_to_no_other_case() {
    let mut driver = Driver::over_closed();
    let meeting = driver.store.conference().unwrap().meeting.id;
    let was = Whereabouts {
        meeting,
        case: Some(CaseId::new()),
        pane: Pane::Notes,
        initials: false,
        hide_rough: false,
        in_form: false,
    };
    driver.app.come_back(&was);
    typed_in_no_case(&mut driver, "quincefield");
}

/// CLO-1: what was typed in a form about a case is kept for nobody once the case is closed off, whichever form it is.
#[test]
fn clo_1_a_form_about_a_case_that_is_closed_off_is_kept_nowhere() {
    for keys in ["F2 a", "F4 n", "F2 d", "F2 M", "F2 e"] {
        let mut driver = Driver::over_closed();
        let case = driver.app.case_id().unwrap();
        driver.press(keys).write("quincefield").wait(TimeDelta::seconds(2));
        assert!(open(&driver).contains("quincefield") || keys == "F2 a", "{keys}: it was typed nowhere");
        closed_off(&mut driver, case);
        driver.write(" lane").wait(TimeDelta::seconds(2));
        assert!(!open(&driver).contains("quincefield"), "{keys}");
        driver.press("Esc").wait(TimeDelta::seconds(2));
        assert!(!open(&driver).contains("quincefield"), "{keys}, left");
    }
}

/// Whoever lies in a closed case as it is opened again is told so, and types in no other.
#[test]
fn clo_1_the_rest_of_a_line_goes_nowhere_when_the_case_is_opened_again() {
    let mut driver = Driver::over_closed();
    driver.press("F2 g x Enter").write("pol: half");
    let case = driver.app.papers.apart.unwrap();
    let (by, reason, at) = ("Ben Okafor".to_owned(), "no longer needed".to_owned(), driver.app.now());
    driver.by_another(Change::Closed(ClosedChange::ComeBack { case, by, at, reason }));
    let said = driver.notices();
    assert!(said.contains("opened again for everybody") && said.contains("is not kept"), "{said}");
    typed_in_no_case(&mut driver, "quincefield");
}

/// CLO-1: whoever closes a case off is told which papers name no case and may have something of it, and where they are.
#[test]
fn clo_1_papers_that_name_no_case_are_listed_when_one_is_closed_off() {
    let mut driver = Driver::over_closed();
    let case = driver.app.case_id().unwrap();
    let conference = driver.store.conference().unwrap();
    let (meeting, agency) = (conference.meeting.id, conference.agencies[0].clone());
    let (now, by) = (driver.app.now(), "Ben Okafor".to_owned());
    let content = ReportContent::Text("she is in quincefield".to_owned());
    let report = Report {
        id: ReportId::new(),
        meeting,
        case: None,
        agency: agency.id,
        name: "Research".to_owned(),
        content,
        received: now,
        by: by.clone(),
        read_out: None,
    };
    driver.by_another(Change::Research(ResearchChange::Attach { report, content: Vec::new() }));
    let release = Release {
        id: ReleaseId::new(),
        at: now,
        by,
        agency: None,
        to_whom: "Harbour School".to_owned(),
        what: "that she is in quincefield".to_owned(),
        necessity: "she is met there".to_owned(),
        lawful_basis: "safeguarding".to_owned(),
        told: None,
    };
    driver.by_another(Change::Contacts(ContactsChange::Release(release)));
    driver.press("F2 e");
    let Some(Popup::Form(form)) = driver.app.popups.pop() else { panic!("the form of the case") };
    driver.app.popups.push(Popup::Form(Box::new(form.choosing("closed", 1))));
    driver.press("Enter y Enter");
    assert!(driver.app.papers.case(case).is_none());
    let Some(Popup::Reading(reading)) = driver.app.popups.last() else { panic!("{}", driver.notices()) };
    let said = reading.lines.join("\n");
    let day = now.format("%-d %b %Y").to_string();
    assert!(said.contains(&format!("{}, received {day}", agency.name)), "{said}");
    assert!(said.contains(&format!("{day}, to Harbour School")) && said.contains("g c, there R"), "{said}");
    assert!(!said.contains("quincefield"), "{said}");
    assert!(driver.notices().contains("reports about all cases"), "{}", driver.notices());
    // They can be seen again, by its readers.
    let reference = ask(&driver.store, |view| view.closed_case(case)).unwrap().unwrap().reference.to_string();
    driver.press("Esc F2 g x /").write(&reference).press("Enter i");
    let Some(Popup::Reading(reading)) = driver.app.popups.last() else { panic!("{}", driver.notices()) };
    let said = reading.lines.join("\n");
    assert!(said.contains(&format!("{}, received {day}", agency.name)), "{said}");
    assert!(said.contains(&format!("{day}, to Harbour School")) && !said.contains("quincefield"), "{said}");
}
