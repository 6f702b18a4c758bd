use crate::app::driver::Driver;
use crate::app::fixture::conference;
use crate::app::store::Store;
use crate::domain::conference::Conference;
use crate::domain::identifier::{CaseId, EntryId};
use crate::domain::meeting::MeetingStage;
use crate::domain::referral::Reference;

/// The meeting of November, in another area, held; its case has an entry of its own.
fn november() -> (Conference, CaseId, EntryId) {
    let mut held = conference();
    let at = held.meeting.date.and_time(held.meeting.start) - chrono::Days::new(28);
    held.meeting.area = "Horsham".to_owned();
    held.meeting.date = at.date();
    held.meeting.stage = MeetingStage::Finished { started: at, finished: at };
    held.meeting.current_case = None;
    held.cases.truncate(1);
    let case = &mut held.cases[0];
    case.referral.reference = Reference::new("WS-70001").unwrap();
    case.entries[0].text = "seen at the lido".to_owned();
    let (id, entry) = (case.referral.id, case.entries[0].id);
    (held, id, entry)
}

fn with_november() -> (Driver, CaseId, EntryId) {
    let driver = Driver::at_the_meeting();
    let (held, case, entry) = november();
    driver.store.borrow_mut().add_meeting(held);
    (driver, case, entry)
}

/// AGE-9: every meeting of the record can be reached, and what was being typed is there when one comes back.
#[test]
fn age_9_another_meeting_is_opened_and_left_again() {
    let (mut driver, case, _) = with_november();
    let first = driver.app.case_id().unwrap();
    driver.write("pol: half").press("Ctrl-O").write("horsham").press("Enter");
    assert_eq!(driver.app.papers.conference.meeting.area, "Horsham");
    assert_eq!(driver.app.case_id(), Some(case));
    assert_eq!(driver.store.borrow().drafts().lines[&first], "pol: half");
    driver.write("= the minutes were read");
    driver.press("Enter");
    let filed = driver.app.papers.case(case).unwrap().entries.last().unwrap();
    assert_eq!(
        (filed.meeting, filed.text.as_str()),
        (driver.app.papers.conference.meeting.id, "the minutes were read")
    );
    driver.press("Ctrl-O").write("dec 2026").press("Enter");
    assert_eq!(driver.app.case_id(), Some(first));
    assert_eq!(driver.composer(), "pol: half");
}

/// Nothing of the meeting that was left is taken back unseen.
#[test]
fn undo_stays_at_the_meeting_on_the_screen() {
    let (mut driver, _, _) = with_november();
    driver.write("pol: third call-out").press("Enter");
    let made = driver.changes().len();
    driver.press("Ctrl-O").write("horsham").press("Enter Ctrl-Z");
    assert_eq!(driver.changes().len(), made);
}

#[test]
fn a_find_of_another_meeting_is_gone_to() {
    let (mut driver, case, entry) = with_november();
    driver.press("Ctrl-F").write("lido").press("Enter");
    assert_eq!(driver.app.case_id(), Some(case));
    assert_eq!(driver.app.panes.notes.selected, Some(entry));
    let (mut driver, case, _) = with_november();
    driver.press("Ctrl-G").write("WS-70001").press("Enter");
    assert_eq!(driver.app.case_id(), Some(case));
    assert!(driver.app.panes.in_composer());
}

/// A record whose calendar is empty opens all the same, and its first meeting is added by keys.
#[test]
fn age_9_the_first_meeting_of_a_record_is_added_by_keys() {
    let mut driver = Driver::over_none();
    driver.press("g m");
    let screen = driver.screen(80, 24);
    assert!(screen.contains("Crawley MARAC  no meeting yet"), "{screen}");
    // What needs a meeting says so, and nothing breaks.
    for keys in ["F2", "F4", "F5", "F6", "g d", "g r", "g e", "g p", "g c", "g t", "F12", "Ctrl-G", "Esc", "g m"] {
        driver.press(keys);
        driver.screen(80, 24);
        driver.screen(200, 50);
    }
    driver.press("n Ctrl-U").write("14/1/2027").press("Tab Tab Tab").press("Enter");
    let conference = driver.store.conference().unwrap();
    assert_eq!(
        (conference.meeting.date.to_string().as_str(), conference.meeting.area.as_str()),
        ("2027-01-14", "Crawley")
    );
    assert_eq!(driver.app.papers.conference.meeting.id, conference.meeting.id, "it is the one that is open now");
    assert!(driver.screen(80, 24).contains("Thu 14 Jan 2027"), "{}", driver.screen(80, 24));
    driver.press("Ctrl-Z");
    assert!(driver.store.meetings().unwrap().is_empty(), "{}", driver.notices());
}
