//! The desk of referrals, gone through with keys over a whole record.

use crate::app::driver::Driver;
use crate::app::fixture::{at, conference};
use crate::app::panes::Pane;
use crate::app::record_store::RecordStore;
use crate::app::store::{Store, ask};
use crate::app::{Effect, Input};
use crate::command::Desk;
use crate::domain::case::{Match, MatchKind, MatchVerdict, MatchedWith};
use crate::domain::identifier::{CaseId, MeetingId, StepId};
use crate::domain::life::{AskedItem, Step, StepKind};
use crate::domain::meeting::{Meeting, MeetingStage};
use crate::record::change::{Change, LifeChange};

fn at_the_desk() -> Driver<RecordStore> {
    let mut driver = Driver::over_record();
    driver.press("g r");
    driver.press("Esc F2 g r");
    driver
}

fn case(driver: &Driver<RecordStore>, reference: &str) -> CaseId {
    let conference = driver.store.conference().unwrap();
    conference.cases.iter().find(|case| case.referral.reference.as_str() == reference).unwrap().referral.id
}

fn decide(case: CaseId, kind: StepKind) -> Change {
    let (by, reason) = ("Asha Whitlock".to_owned(), "as the referrer said".to_owned());
    Change::Life(LifeChange::Decide(Step { id: StepId::new(), case, by, at: at(9, 40), reason, kind }))
}

fn asked() -> StepKind {
    let items = vec![AskedItem::Other("where she can be reached".to_owned())];
    StepKind::AskedForMore { of: "Sussex Police".to_owned(), items, by_when: at(0, 0).date().pred_opt() }
}

fn not_progressed() -> StepKind {
    let text = || "as agreed".to_owned();
    StepKind::NotProgressed { contacts: text(), next_steps: text(), safe_plan: text() }
}

/// The row that has the mark.
fn marked(driver: &Driver<RecordStore>) -> String {
    let screen = driver.screen(80, 24);
    screen.lines().skip(3).find(|line| line.contains('▸')).unwrap_or_default().trim().to_owned()
}

/// REF-7, REF-9: every referral that was not heard yet stands under what was decided about it.
#[test]
fn ref_7_each_referral_stands_where_it_was_put() {
    let mut driver = at_the_desk();
    let screen = driver.screen(80, 24);
    assert!(screen.contains("Put on a list by the calendar, to be checked  11"), "{screen}");
    let (waits, stopped) = (case(&driver, "WS-71003"), case(&driver, "WS-71005"));
    driver.by_another(decide(waits, asked())).by_another(decide(stopped, not_progressed()));
    let screen = driver.screen(200, 50);
    let place = |text: &str| screen.lines().position(|line| line.contains(text)).unwrap_or_else(|| panic!("{screen}"));
    assert!(place("Waiting for an answer  1") < place("WS-71003"));
    assert!(place("WS-71003") < place("to be checked  9") && place("Not progressed  1") < place("WS-71005"));
    let row = screen.lines().nth(place("WS-71003")).unwrap();
    assert!(row.contains("1 day late"), "{row}");
}

/// What others decide moves rows; the selection stays with its referral, and goes to the next where that is heard.
#[test]
fn the_selection_stays_with_its_referral() {
    let mut driver = at_the_desk();
    driver.press("Down Down Down");
    assert!(marked(&driver).contains("WS-71003"), "{}", marked(&driver));
    let before = case(&driver, "WS-71007");
    driver.by_another(decide(before, asked()));
    assert!(marked(&driver).contains("WS-71003"), "{}", marked(&driver));
    let heard = driver.store.conference().unwrap();
    let listing = heard.cases.iter().find(|case| case.referral.reference.as_str() == "WS-71003").unwrap().listing.id;
    driver.by_another(Change::CloseCase { listing, at: Some(at(9, 55)) });
    assert!(marked(&driver).contains("WS-71004"), "{}", marked(&driver));
}

#[test]
fn letters_narrow_it_and_enter_opens_a_referral() {
    let mut driver = at_the_desk();
    driver.press("/").write("nair").press("Enter");
    assert!(marked(&driver).contains("WS-71005"), "{}", driver.screen(80, 24));
    assert!(driver.screen(80, 24).contains("1 of 11"));
    driver.press("Enter");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("WS-71005") && screen.contains("Alleged perpetrator: Rohan Nair"), "{screen}");
    driver.press("Esc Esc");
    assert!(driver.screen(80, 24).contains("Crawley   11"), "the filter is gone, the desk is there");
    driver.press("o");
    assert_eq!(driver.app.panes.focus, Pane::Agenda);
    assert_eq!(driver.shown(), "WS-71005");
}

/// REF-9: what was not progressed is taken up again with a name and a reason; what was typed outlasts leaving the form.
#[test]
fn ref_9_a_referral_that_was_not_progressed_is_taken_up_again() {
    let mut driver = at_the_desk();
    let stopped = case(&driver, "WS-71005");
    driver.press("D");
    assert!(driver.notices().contains("nobody decided that the referral is not heard"), "{}", driver.notices());
    driver.by_another(decide(stopped, not_progressed()));
    driver.press("End D").write("she rang again").press("Esc D");
    assert!(driver.screen(80, 24).contains("she rang again"));
    driver.press("Enter");
    let sheet = ask(&driver.store, |view| view.referral_sheet(stopped)).unwrap().unwrap();
    let last = sheet.steps.iter().find(|step| step.kind == StepKind::Reopened).unwrap();
    assert_eq!((last.by.as_str(), last.reason.as_str()), ("Delphine Moor", "she rang again"));
    assert!(driver.screen(200, 50).contains("to be checked  11"), "{}", driver.screen(200, 50));
    driver.press("Ctrl-Z");
    assert!(driver.screen(80, 24).contains("Not progressed  1"));
}

/// A line that is being written in the meeting is there again, where one goes back to it.
#[test]
fn what_is_in_the_composer_outlasts_a_desk() {
    let mut driver = Driver::over_record();
    driver.write("pol: third call-out").press("Ctrl-R").write("x");
    assert_eq!(driver.app.panes.focus, Pane::Desk(Desk::Referrals));
    assert_eq!(driver.composer(), "pol: third call-out");
    driver.press("Esc").write("!");
    assert!(driver.app.panes.in_composer());
    assert_eq!(driver.composer(), "pol: third call-out!");
    // And from among the entries one comes back among them.
    driver.press("Enter Ctrl-E g r Esc");
    assert!(driver.app.panes.among_entries);
}

/// AGE-7: a closed case is in no list but its own.
#[test]
fn a_closed_case_is_not_among_them() {
    let driver = at_the_desk();
    let screen = driver.screen(200, 60);
    assert!(!screen.contains("WS-71008") && !screen.contains("Orla Quill"), "{screen}");
}

/// REC-4: with initials only, no name of a referral is on the desk or in what opens from it, of whatever meeting.
#[test]
fn initials_only_hides_its_people() {
    let mut driver = at_the_desk();
    driver.press("F8");
    let conference = driver.store.conference().unwrap();
    for keys in ["Down", "Enter"] {
        driver.press(keys);
        let screen = driver.screen(200, 60);
        for person in conference.cases.iter().flat_map(|case| &case.referral.people) {
            assert!(!screen.contains(&person.name), "{}\n{screen}", person.name);
        }
        assert!(screen.contains("MT"), "{screen}");
    }
}

/// A desk is asked for once a change, not once a key.
#[test]
fn keys_on_a_desk_ask_the_record_nothing() {
    let mut driver = at_the_desk();
    let before = crate::app::desk::rows(&driver.app, Desk::Referrals).shown;
    driver.press("Down Down Up");
    let after = crate::app::desk::rows(&driver.app, Desk::Referrals).shown;
    assert!(std::rc::Rc::ptr_eq(&before, &after));
    let decided = decide(case(&driver, "WS-71003"), asked());
    driver.by_another(decided);
    assert!(!std::rc::Rc::ptr_eq(&before, &crate::app::desk::rows(&driver.app, Desk::Referrals).shown));
}

/// REF-12: a reference that is taken is said to be so, and by which case; nothing is said to be missing.
#[test]
fn ref_12_a_reference_that_is_taken_says_by_which_case() {
    let mut driver = Driver::over_record();
    let first = driver.store.conference().unwrap().cases[0].referral.clone();
    driver.press("Ctrl-N").write(first.reference.as_str()).press("Tab Tab Tab").write("Sussex Police");
    driver.press("Tab Tab Tab").write("Maeve Invented").press("Tab Tab Tab Tab Tab Tab Tab Tab").write("Rhys Invented");
    driver.press("Enter");
    let victim = &first.victim().unwrap().name;
    assert!(
        driver.notices().contains(&format!("Reference: taken already, by the case of {victim}")),
        "{}",
        driver.notices()
    );
    assert!(!driver.notices().contains("still missing"), "{}", driver.notices());
}

/// A filter keeps Tab to itself: the list stays, with the letters in force.
#[test]
fn tab_in_a_filter_stays_in_the_list() {
    let mut driver = Driver::over_record();
    for (go, pane) in [("F2 g r", Pane::Desk(Desk::Referrals)), ("F2", Pane::Agenda)] {
        driver.press(go).press("/").write("ws-").press("Tab");
        assert_eq!(driver.app.panes.focus, pane, "{}", driver.screen(80, 24));
        assert!(driver.screen(80, 24).contains("/ ws-"), "{}", driver.screen(80, 24));
        driver.press("Esc");
    }
}

/// How many referrals the record has.
fn referrals_of(driver: &Driver<RecordStore>) -> usize {
    ask(&driver.store, |view| view.open.referrals()).unwrap().len()
}

const MONTH: &[u8] = include_bytes!("../../../tests/fixtures/crawley/referrals.csv");

/// REF-12: a file is named by keys, read outside, told of before anything is taken in, and taken in whole or not at all.
#[test]
fn ref_12_a_file_is_taken_in_by_keys_whole_or_not_at_all() {
    let mut driver = Driver::over_record();
    let now = driver.store.conference().unwrap().meeting;
    let day = |text: &str| text.parse().unwrap();
    driver.by_another(Change::AddMeeting(Meeting {
        id: MeetingId::new(),
        date: day("2026-12-17"),
        referral_deadline: day("2026-12-16"),
        stage: MeetingStage::Planned,
        current_case: None,
        declaration: None,
        ..now
    }));
    let before = referrals_of(&driver);
    driver.press("F2 g r I").write("month.csv").press("Enter");
    assert!(driver.effects.pop() == Some(Effect::ReadFile("month.csv".into())));
    // One wrong cell, and nothing of it comes in.
    let wrong = String::from_utf8(MONTH.to_vec()).unwrap().replacen("/11/2026", "/31/2026", 1);
    assert_ne!(wrong.as_bytes(), MONTH);
    driver.update(Input::FileRead(Ok(wrong.into_bytes())));
    let screen = driver.screen(80, 24);
    assert!(screen.contains("wrong in the file") && screen.contains("row "), "{screen}");
    driver.press("Esc");
    assert_eq!(referrals_of(&driver), before);
    // Told first; a no leaves everything as it is.
    driver.update(Input::FileRead(Ok(MONTH.to_vec())));
    assert!(driver.screen(80, 24).contains("Take in"), "{}\n{}", driver.screen(80, 24), driver.notices());
    driver.press("n");
    assert_eq!(referrals_of(&driver), before);
    driver.update(Input::FileRead(Ok(MONTH.to_vec()))).press("y Enter");
    let after = referrals_of(&driver);
    assert!(after > before && driver.notices().contains("Taken in"), "{}", driver.notices());
    assert!(driver.notices().contains("Delete the file"), "{}", driver.notices());
    // The same file again adds nothing; a file that is not there is said.
    driver.update(Input::FileRead(Ok(MONTH.to_vec())));
    assert!(driver.notices().contains("in the record already"), "{}", driver.notices());
    driver.update(Input::FileRead(Err("month.csv is not there".to_owned())));
    assert!(driver.notices().contains("Nothing was imported: month.csv is not there"), "{}", driver.notices());
    assert_eq!(referrals_of(&driver), after);
}

/// What was said of a repeat stands at its row, not only that it is to be said.
#[test]
fn a_repeat_that_was_confirmed_is_marked() {
    let mut driver = at_the_desk();
    let proposed = "WS-71009";
    let (earlier, later) = (case(&driver, "WS-71005"), case(&driver, proposed));
    let found = conference().cases.iter().flat_map(|one| &one.matches).next().unwrap().clone();
    let found = Match {
        case: later,
        with: MatchedWith::Case(earlier),
        kind: MatchKind::Repeat,
        verdict: MatchVerdict::Proposed,
        ..found
    };
    let referral = ask(&driver.store, |view| view.referral_sheet(later)).unwrap().unwrap().referral;
    driver.by_another(Change::ReviseReferral { referral: Box::new(referral), matches: vec![found] });
    driver.press("/").write(proposed).press("Enter");
    let row = |driver: &Driver<RecordStore>| {
        let screen = driver.screen(200, 50);
        screen.lines().find(|line| line.contains('▸') && line.contains(proposed)).unwrap_or_default().to_owned()
    };
    assert!(row(&driver).contains("repeat?"), "{}", row(&driver));
    driver.press("r").press("y Enter");
    let row = row(&driver);
    assert!(row.contains("repeat") && !row.contains("repeat?"), "{row}");
}
