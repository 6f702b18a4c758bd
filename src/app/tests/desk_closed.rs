//! The desk of closed cases, with keys alone.

use crate::app::desk::Desk;
use crate::app::driver::Driver;
use crate::app::panes::Pane;
use crate::app::record_store::RecordStore;
use crate::app::store::{Store, ask};
use crate::domain::contacts::Left;
use crate::record::change::{Change, ContactsChange};
use crate::record::closed::ClosedCase;

/// The closed case of the fixture.
const REFERENCE: &str = "WS-71008";

fn at_the_desk() -> Driver<RecordStore> {
    let mut driver = Driver::over_closed();
    driver.press("F2 g x");
    driver
}

fn closed(driver: &Driver<RecordStore>) -> ClosedCase {
    let cases = ask(&driver.store, |view| view.closed_cases()).unwrap();
    cases.into_iter().find(|case| case.reference.as_str() == REFERENCE).unwrap()
}

/// What is in the record that everybody reads.
fn open(driver: &Driver<RecordStore>) -> String {
    ask(&driver.store, |view| view.open.canonical_dump()).unwrap()
}

/// CLO-1: a closed case lies open by itself; it is worked in like any other, and nothing of it is anywhere else.
#[test]
fn clo_1_a_closed_case_lies_open_by_itself() {
    let mut driver = at_the_desk();
    let screen = driver.screen(80, 24);
    assert!(screen.contains(REFERENCE) && screen.contains("time held") && screen.contains("only you"), "{screen}");
    driver.press("Enter");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("CLOSED CASE, for Delphine Moor"), "{screen}");
    assert_eq!((driver.shown(), driver.app.panes.focus), (REFERENCE, Pane::Notes));
    let locked = driver.app.whereabouts();
    assert_eq!(
        (locked.case, locked.pane),
        (None, Pane::Desk(Desk::Closed)),
        "nothing of it is known while it is locked"
    );
    driver.write("pol: seen outside the quince orchard").press("Enter");
    driver.write("> pol: watch the quince orchard").press("Enter");
    driver.press("Ctrl-Down Ctrl-Down");
    assert_eq!(driver.shown(), REFERENCE, "there is no other to go to");
    assert!(driver.screen(200, 50).contains("watch the quince orchard"));
    driver.write("idva: she moves to the quince orchard").run(crate::command::Command::CursorLeft);
    driver.press("F2 g o");
    assert_ne!(driver.shown(), REFERENCE);
    for (width, height) in [(80, 24), (200, 50)] {
        let screen = driver.screen(width, height);
        assert!(!screen.contains("CLOSED CASE") && !screen.contains(REFERENCE), "{screen}");
    }
    let record = open(&driver);
    assert!(!record.contains("quince orchard") && !record.contains(REFERENCE), "in what everybody reads");
    driver.press("F2 g x i");
    assert!(driver.screen(200, 50).contains("Agreed and not done yet"), "{}", driver.screen(200, 50));
    driver.press("Esc Enter");
    assert_eq!(driver.composer(), "idva: she moves to the quince orchard", "what was typed is there");
    let screen = driver.screen(200, 50);
    assert!(screen.contains("seen outside") && screen.contains("watch the quince orchard"), "{screen}");
}

/// CLO-1: what is done in it is taken back as anywhere, and going anywhere else leaves it.
#[test]
fn clo_1_it_is_left_by_going_elsewhere() {
    let mut driver = at_the_desk();
    driver.press("Enter").write("pol: by mistake").press("Enter F2 Ctrl-Z");
    let case = closed(&driver).case;
    assert!(driver.app.papers.case(case).unwrap().entries.is_empty());
    driver.press("Ctrl-G").write("WS-71003").press("Enter");
    assert_eq!(driver.shown(), "WS-71003");
    assert!(driver.app.papers.apart.is_none() && driver.app.papers.case(case).is_none());
    driver.press("F2 g x Enter F8");
    assert!(driver.app.papers.apart.is_none(), "not where only initials are shown");
    driver.press("F2 g x Enter");
    assert!(driver.app.papers.apart.is_none() && driver.notices().contains("initials"), "{}", driver.notices());
}

/// CLO-1: a closed case is compared with no other: nobody of it is looked up among the people of the record.
#[test]
fn clo_1_nobody_of_it_is_looked_up() {
    let mut driver = at_the_desk();
    driver.press("F12");
    assert!(driver.notices().contains("compared with no other"), "{}", driver.notices());
    driver.press("Enter F12");
    assert!(driver.app.papers.apart.is_some() && driver.app.popups.is_empty());
    assert!(driver.notices().contains("compared with no other"), "{}", driver.notices());
}

/// CLO-1: who reads it is said by name, and whoever goes gives a reason.
#[test]
fn clo_1_readers_come_and_go_by_name() {
    let mut driver = at_the_desk();
    driver.press("+");
    assert!(driver.screen(80, 24).contains("Ben Okafor"), "{}", driver.screen(80, 24));
    driver.write("nobody").press("Enter");
    assert!(driver.screen(80, 24).contains("not one of those"), "{}", driver.screen(80, 24));
    driver.press("Ctrl-U").write("ben").press("Enter");
    assert_eq!(closed(&driver).others("Delphine Moor").count(), 1);
    assert!(driver.screen(80, 24).contains("read by 2"), "{}", driver.screen(80, 24));
    driver.press("-").write("okafor").press("Tab Tab").write("moved on").press("Enter");
    assert_eq!(closed(&driver).others("Delphine Moor").count(), 0);
    driver.press("-").write("delphine").press("Tab Tab").write("leaves the team").press("Enter");
    assert!(driver.notices().contains("nobody at the record could read"), "{}", driver.notices());
}

/// CLO-2: papers go to representatives only; what each confirmed is kept with name and day, and what is missing is said.
#[test]
fn clo_2_representatives_confirm_that_they_research_in_person_and_shield_the_record() {
    let mut driver = at_the_desk();
    let contact = driver.store.conference().unwrap().contacts[0].name.clone();
    driver.press("t").write(&contact).press("Enter");
    assert!(driver.screen(80, 24).contains("2 to confirm"), "{}", driver.screen(80, 24));
    driver.press("i");
    let screen = driver.screen(200, 50);
    assert!(screen.contains(&contact) && screen.contains("to confirm: that they research it in person"), "{screen}");
    driver.press("Esc t").write(&contact).press("Tab Right Enter");
    let found = closed(&driver);
    let recipient = &found.recipients[0].recipient;
    assert_eq!(recipient.researches.as_ref().map(|(by, _)| by.as_str()), Some("Delphine Moor"));
    assert!(recipient.shielded.is_none() && driver.screen(80, 24).contains("1 to confirm"));
    let left = Some(Left { on: driver.app.now().date(), reason: None });
    driver.by_another(Change::Contacts(ContactsChange::Leave { id: recipient.contact, left }));
    driver.press("i");
    assert!(driver.screen(200, 50).contains("gets nothing any more"), "{}", driver.screen(200, 50));
    driver.press("Esc t").write(&contact).press("Tab Tab Tab Right Enter");
    assert!(closed(&driver).recipients.is_empty());
}

/// AGE-7, CLO-1: a closed case that is typed in is in nothing that everybody reads, not even half typed; an open one that
/// is closed off goes from everywhere; coming back is for everybody.
#[test]
fn clo_1_a_case_is_closed_from_its_form_and_comes_back() {
    let mut driver = at_the_desk();
    let case = driver.app.papers.first_shown().unwrap();
    let reference = driver.app.papers.case(case).unwrap().referral.reference.to_string();
    let mut referral = driver.app.papers.case(case).unwrap().referral.clone();
    referral.closed = Some(crate::domain::referral::ClosedReason::HighProfile);
    let change = Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() };
    driver.by_another(change);
    assert!(!open(&driver).contains(&format!("{reference:?}")), "{reference}");
    driver.press("g x");
    assert!(driver.screen(80, 24).contains(&reference), "{}", driver.screen(80, 24));
    driver.press("/").write(&reference).press("Enter O").write("it was a mistake").press("Enter");
    let still = ask(&driver.store, |view| view.closed_cases()).unwrap();
    assert!(!still.iter().any(|case| case.reference.as_str() == reference));
    assert!(open(&driver).contains(&format!("{reference:?}")));
}

/// CLO-1: a form that makes a closed case is kept in no draft.
#[test]
fn clo_1_a_closed_referral_half_typed_is_kept_nowhere() {
    let mut driver = Driver::over_closed();
    driver.press("Ctrl-N");
    let to = |driver: &mut Driver<RecordStore>, field: &str| {
        let at = |driver: &Driver<RecordStore>| match driver.app.popups.last() {
            Some(crate::app::popup::Popup::Form(form)) => form.current().unwrap().spec.id.clone(),
            _ => panic!("no form"),
        };
        while at(driver) != field {
            driver.press("Tab");
        }
    };
    to(&mut driver, "victim");
    driver.write("Wilhelmina Quincefield");
    to(&mut driver, "closed");
    driver.press("Right");
    assert!(driver.app.keep_drafts());
    assert!(!open(&driver).contains("Quincefield"));
    driver.press("Left");
    assert!(driver.app.keep_drafts());
    assert!(open(&driver).contains("Quincefield"), "an open one is kept as ever");
}

/// CLO-2, AGE-7: what is owed of a closed case is in the day view and among those to be chased, and leads to the case; where
/// only initials are shown it is in neither.
#[test]
fn clo_2_what_is_owed_is_in_the_day_and_the_chase_of_whoever_reads_the_case() {
    let mut driver = at_the_desk();
    let contact = driver.store.conference().unwrap().contacts[0].name.clone();
    driver
        .press("t")
        .write(&contact)
        .press("Enter Enter")
        .write("> pol: watch the quince orchard, 1/12")
        .press("Enter");
    driver.press("F2 g o F2 g d");
    let screen = driver.screen(200, 50);
    for words in [REFERENCE, "CLOSED CASE", "to be researched in person", "record to be shielded", &contact] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    driver.press("/").write("person").press("Enter Enter");
    assert_eq!(driver.app.panes.focus, Pane::Desk(Desk::Closed));
    driver.press("g e v v");
    let screen = driver.screen(200, 50);
    assert!(screen.contains("for those who read them") && screen.contains(REFERENCE), "{screen}");
    driver.press("F8");
    for keys in ["g e", "g d"] {
        driver.press(keys);
        let screen = driver.screen(200, 50);
        assert!(!screen.contains(REFERENCE) && !screen.contains("CLOSED CASE"), "{screen}");
    }
}

/// AGE-7: whoever reads no closed case has the same day and the same chase as if there were none.
#[test]
fn age_7_whoever_reads_no_closed_case_has_no_row_of_it() {
    let screens = |mut driver: Driver<RecordStore>| {
        driver.press("F2 g d");
        let day = driver.screen(200, 50);
        driver.press("g e v v");
        [day, driver.screen(200, 50)]
    };
    let without = Driver::over_closed();
    without.store.without_closed();

    for screen in screens(without) {
        assert!(!screen.contains("CLOSED CASE") && !screen.contains(REFERENCE), "{screen}");
    }
}

/// CLO-3: whoever knows a party is let in when the Chair says so, and whoever reads it already is named with the way to end it.
#[test]
fn clo_3_whoever_knows_a_party_is_let_in_by_the_chair_alone() {
    let mut driver = at_the_desk();
    driver.press("+").write("ben").press("Tab Right Right Enter");
    assert_eq!(closed(&driver).others("Delphine Moor").count(), 0, "{}", driver.notices());
    assert!(driver.notices().contains("The Chair decides"), "{}", driver.notices());
    driver.press("+").write("ben").press("Enter");
    assert!(driver.notices().contains("the Chair has not decided"), "{}", driver.notices());
    driver.press("Esc Esc");
    driver.press("X").write("ben").press("Tab Right Tab").write("Ruth Alder").press("Enter");
    driver.press("+ Ctrl-U").write("ben").press("Enter");
    assert_eq!(closed(&driver).others("Delphine Moor").count(), 1, "{}", driver.notices());
    driver.press("x").write("delphine").press("Enter");
    let screen = driver.screen(200, 50);
    assert!(screen.contains("knows a party"), "{screen}");
    driver.press("i");
    let screen = driver.screen(200, 50);
    assert!(screen.contains("the Chair has not decided") && screen.contains("or take them off"), "{screen}");
    driver.press("Esc g d");
    assert!(driver.screen(200, 50).contains("a reader knows a party"), "{}", driver.screen(200, 50));
}

/// CLO-1: its papers are written for its readers, and whose copy is out when they have gone is said.
#[test]
fn clo_1_its_papers_are_written_from_the_list_for_those_who_read_it() {
    let mut driver = at_the_desk();
    driver.press("+").write("ben").press("Enter w");
    assert!(driver.notices().contains("encrypted to Ben Okafor, Delphine Moor"), "{}", driver.notices());
    assert!(driver.notices().contains("-known.txt.age") && driver.notices().contains("-actions.txt.age"));
    assert!(!driver.notices().contains(REFERENCE), "{}", driver.notices());
    driver.press("-").write("okafor").press("Tab Tab").write("moved on").press("Enter i");
    assert!(driver.screen(200, 50).contains("Ben Okafor reads it no more"), "{}", driver.screen(200, 50));
}

/// CLO-1, REF-3: a referral that comes in and is like a closed case is said to whoever reads that, and to nobody else.
#[test]
fn clo_1_a_new_referral_that_is_like_a_closed_case_is_said_to_its_readers() {
    let mut driver = at_the_desk();
    let own = closed(&driver);
    let again = || {
        let conference = driver.store.conference().unwrap();
        let mut referral = conference.cases[0].referral.clone();
        referral.id = crate::domain::identifier::CaseId::new();
        referral.reference = crate::domain::referral::Reference::new("WS-71990").unwrap();
        referral.people.clone_from(&own.people);
        referral.people.iter_mut().for_each(|person| person.id = crate::domain::identifier::PersonId::new());
        Change::ReceiveReferral { referral: Box::new(referral), listed_on: None, matches: Vec::new() }
    };
    let change = again();
    let before = driver.screen(200, 50);
    driver.by_another(change);
    driver.press("g x");
    let screen = driver.screen(200, 50);
    assert!(!before.contains("WS-71990") && screen.contains("like 2"), "{screen}");
    driver.press("i");
    assert!(driver.screen(200, 50).contains("WS-71990: a repeat"), "{}", driver.screen(200, 50));
    driver.press("Esc g d");
    assert!(driver.screen(200, 50).contains("may have to do with another"), "{}", driver.screen(200, 50));
    driver.press("g x m Tab Right Enter");
    assert!(!driver.screen(200, 50).contains("like 2"), "{}", driver.screen(200, 50));
    assert!(!open(&driver).contains(&own.case.to_string()));
}
