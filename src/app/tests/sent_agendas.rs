//! An agenda that has gone out: whoever makes it another one is told at once (AGE-5).

use super::desk_rows::another_meeting;
use super::referral_life::fill;
use crate::app::driver::Driver;
use crate::app::record_store::RecordStore;
use crate::app::store::Store;
use crate::domain::fixture::decision;
use crate::domain::identifier::MeetingId;
use crate::domain::meeting::{Meeting, MeetingKind, MeetingStage};
use crate::record::change::Change;

const GONE_OUT: &str = "has gone out (edition 1), and now: ";

/// The agenda of the meeting on the screen went out, and a case that the room has not come to is selected.
fn sent() -> Driver<RecordStore> {
    let mut driver = Driver::over_record();
    another_meeting(&mut driver, "2027-01-14", MeetingKind::Area);
    driver.press("F2 T Enter");
    assert!(driver.notices().contains("edition 1 of the agenda"), "{}", driver.notices());
    driver.press("F2 Down Down Down");
    driver
}

fn reference(driver: &Driver<RecordStore>) -> String {
    driver.app.case().unwrap().referral.reference.to_string()
}

/// AGE-5: whatever takes a case off an agenda that has gone out, or brings one onto it, says so; taken back it is not said.
#[test]
fn age_5_whatever_changes_an_agenda_that_has_gone_out_says_so() {
    let mut driver = sent();
    let case = reference(&driver);
    let off = format!("{GONE_OUT}{case} not on it any more");
    // Deferred.
    driver.press("d");
    fill(&mut driver, &[("reason", "the victim is in hospital")]);
    driver.press("Enter");
    assert!(driver.notices().contains(&off), "{off}: {}", driver.notices());
    driver.press("Down");
    assert!(driver.notices().contains(&off), "it stays until it was read: {}", driver.notices());
    driver.press("Up Ctrl-Z");
    assert!(!driver.notices().contains("has gone out"), "{}", driver.notices());
    // To another meeting.
    driver
        .press("Ctrl-G")
        .write(&case)
        .press("Enter F2 M Ctrl-U")
        .write("14/1/2027")
        .press("Tab")
        .write("the court sits that day")
        .press("Enter");
    assert!(driver.notices().contains(&off), "{off}: {}", driver.notices());
    driver.press("Ctrl-Z");
    assert!(!driver.notices().contains("has gone out"), "{}", driver.notices());
    // Not progressed.
    driver.press("Ctrl-G").write(&case).press("Enter F2 N");
    let said = [("reason", "no ground for it"), ("contacts", "told"), ("next-steps", "none"), ("safe-plan", "none")];
    fill(&mut driver, &said);
    driver.press("Enter");
    assert!(driver.notices().contains(&off), "{off}: {}", driver.notices());
    driver.press("Ctrl-Z");
    // What it says of a case, and the order.
    driver.press("Ctrl-G").write(&case).press("Enter F2 e");
    fill(&mut driver, &[("victim-address", "12 Harbour Row")]);
    driver.press("Enter");
    assert!(driver.notices().contains(&format!("{GONE_OUT}{case} altered")), "{}", driver.notices());
    driver.press("J");
    assert!(driver.notices().contains("in another order"), "{}", driver.notices());
    // The next edition has it all.
    driver.press("T Enter");
    assert!(!driver.notices().contains("has gone out"), "{}", driver.notices());
}

/// AGE-5: a case that is closed off is on the agenda that the agencies have, and a late one is not.
#[test]
fn age_5_a_case_closed_off_or_added_late_is_said_of_an_agenda_that_has_gone_out() {
    let mut driver = sent();
    let case = reference(&driver);
    driver.press("e");
    fill(&mut driver, &[("closed", "")]);
    driver.press("Right Enter y Enter");
    let off = format!("{GONE_OUT}{case} not on it any more");
    assert!(driver.notices().contains(&off), "{off}: {}", driver.notices());

    // One that came after the deadline is the next meeting's, until somebody brings it forward.
    let mut driver = sent();
    let (usual, day) = (driver.store.conference().unwrap().meeting, "2027-02-11".parse().unwrap());
    let (id, stage) = (MeetingId::new(), MeetingStage::Planned);
    let later =
        Meeting { id, date: day, referral_deadline: day, stage, current_case: None, declaration: None, ..usual };
    driver.by_another(Change::AddMeeting(later));
    driver.press("F2 n");
    let referral = [
        ("reference", "WS-71044"),
        ("received", "9/12/2026 16:15"),
        ("referring-agency", "Worth Services"),
        ("victim", "Hetty Lark"),
        ("perpetrator", "Owen Lark"),
        ("dash-score", "16"),
    ];
    fill(&mut driver, &referral);
    driver.press("Enter");
    assert!(driver.notices().contains("Listed at the meeting of Thu 11 Feb 2027"), "{}", driver.notices());
    assert!(!driver.notices().contains("has gone out"), "{}", driver.notices());
    driver
        .press("Ctrl-O")
        .write("feb")
        .press("Enter Ctrl-G")
        .write("WS-71044")
        .press("Enter F2 M Ctrl-U")
        .write("10/12/2026")
        .press("Tab")
        .write("he was released today")
        .press("Enter");
    let said = driver.notices();
    assert!(
        said.contains("The agenda of 10 Dec has gone out (edition 1)") && said.contains("WS-71044 new on it"),
        "{said}"
    );
}

/// AGE-5: what a meeting hands on comes onto the next agenda, which may have gone out.
#[test]
fn age_5_what_is_handed_on_is_said_of_the_next_agenda() {
    let mut driver = sent();
    driver.press("Ctrl-O").write("jan").press("Enter F2 T Enter");
    assert!(driver.notices().contains("edition 1 of the agenda"), "{}", driver.notices());
    driver.press("Ctrl-O").write("dec").press("Enter F2 F y Enter");
    let said = driver.notices();
    assert!(said.contains("The agenda of 14 Jan has gone out (edition 1)") && said.contains("new on it"), "{said}");
}

/// AGE-5: what is otherwise on an agenda that has gone out is told at every seat, whoever made it so and however; what was read
/// is not told again, and once the meeting is over there is nothing to tell.
#[test]
fn age_5_what_others_change_on_an_agenda_that_has_gone_out_is_told() {
    let mut driver = sent();
    let case = driver.app.case().unwrap().listing.clone();
    let reference = reference(&driver);
    driver.by_another(Change::NotProgress { listing: case.id, decision: Some(decision()) });
    let off = format!("{GONE_OUT}{reference} not on it any more");
    assert!(driver.notices().contains(&off), "{off}: {}", driver.notices());
    let opened = driver.opened_by_another();
    assert!(opened.notices().contains(&off), "whoever opens the record: {}", opened.notices());
    while driver.notices().contains("has gone out") {
        driver.press("Esc");
    }
    driver.press("F3").write("~ a word").press("Enter");
    assert!(!driver.notices().contains("has gone out"), "it was read: {}", driver.notices());
    driver.by_another(Change::NotProgress { listing: case.id, decision: None });
    driver.by_another(Change::NotProgress { listing: case.id, decision: Some(decision()) });
    assert!(driver.notices().contains(&off), "it is so again: {}", driver.notices());
    driver.press("F2 F y Enter");
    assert!(!driver.notices().contains("has gone out (edition 1), and now"), "{}", driver.notices());
}
