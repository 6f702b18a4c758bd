use crate::app::driver::Driver;
use crate::app::fixture::conference;
use crate::app::popup::Popup;
use crate::domain::action::{ActionStatus, CannotCompleteCause};
use crate::domain::attendance::{Part, Presence};
use crate::record::change::Change;

/// MTG-2: one key a status.
#[test]
fn one_key_marks_somebody() {
    for (key, presence) in [
        ("p", Presence::Present),
        ("i", Presence::DialledIn),
        ("a", Presence::Apologies),
        ("b", Presence::Absent),
        ("o", Presence::Left),
        ("r", Presence::ReportInPlace),
    ] {
        let mut driver = Driver::at_the_meeting();
        driver.press("F5 Down Down").press(key);
        let Some(Change::SetPresence { presence: set, at, .. }) = driver.last_change() else { panic!() };
        assert_eq!((set, at), (presence, driver.now));
    }
    let mut driver = Driver::at_the_meeting();
    driver.press("F5 d");
    let Some(Change::ReviseAttendee(attendee)) = driver.last_change() else { panic!() };
    assert_eq!((attendee.part, attendee.presence), (Part::Deputy, Presence::Present));
}

/// Nobody owns it: who did it is asked. What earlier minutes may hold is taken out only after a yes.
#[test]
fn what_is_not_known_is_asked() {
    let mut conference = crate::app::fixture::conference();
    conference.cases[0].actions[0].owner = None;
    let mut driver = Driver::with(conference);
    driver.press("F4 c").write("Crawley Housing").press("Enter");
    let Some(Change::UpdateAction(update)) = driver.last_change() else { panic!() };
    let done = ActionStatus::Complete { on: driver.now.date(), by: "Crawley Housing".to_owned() };
    assert_eq!(update.status, Some(done));
    driver.press("Down Delete Enter");
    assert!(driver.notices().contains("y for yes"), "{}", driver.notices());
    assert!(matches!(driver.last_change(), Some(Change::UpdateAction(_))));
    driver.press("y Enter");
    assert!(matches!(driver.last_change(), Some(Change::RemoveAction(_))));
    assert_eq!(crate::app::views::actions::keys(&driver.app).len(), 1);
    driver.press("Delete");
    assert!(driver.notices().contains("Ctrl-Z"), "{}", driver.notices());
    assert!(crate::app::views::actions::keys(&driver.app).is_empty());
}

/// MTG-2: the minutes say deputy of those who are one, not of a slip of the finger.
#[test]
fn a_representative_marked_as_deputy_by_mistake_is_one_again() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F5 Down");
    let id = driver.app.panes.attendance.selected.unwrap();
    driver.press("d");
    assert_eq!(driver.app.papers.attendee(id).unwrap().part, Part::Deputy);
    driver.app.panes.attendance.selected = Some(id);
    driver.press("p");
    let attendee = driver.app.papers.attendee(id).unwrap();
    assert_eq!((attendee.part, attendee.presence), (Part::Representative, Presence::Present));
}

/// A mark stays with whom it marked; those who only stand in come after those who represent.
#[test]
fn a_mark_stays_with_the_person() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F5");
    let keys = crate::app::views::attendance::keys(&driver.app);
    let names: Vec<&str> = keys.iter().map(|id| driver.app.papers.attendee(*id).unwrap().name.as_str()).collect();
    assert_eq!(names, ["Ruth Alder", "Kasia Ahmed", "Marlon Byrne", "Delphine Moor", "Ivan Singh"]);
    driver.press("p a");
    assert!(driver.notices().contains("Ruth Alder: apologies"), "{}", driver.notices());
    assert_eq!(driver.app.panes.attendance.selected, Some(keys[0]));
    // A deputy goes to another row, and the selection with them.
    driver.press("Down d");
    assert_eq!(driver.app.panes.attendance.selected, Some(keys[1]));
    let mut empty = crate::app::fixture::conference();
    empty.attendance.clear();
    let mut driver = Driver::with(empty);
    driver.press("F5 L");
    assert!(driver.app.panes.attendance.selected.is_some());
}

/// MTG-1: each attendee's agreement, one by one or all who are here.
#[test]
fn agreement_is_recorded_for_those_who_hear() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F5 Y");
    let Some(Change::AgreeDeclaration { attendees, at }) = driver.last_change() else { panic!() };
    assert_eq!((attendees.len(), at), (1, Some(driver.now)));
    driver.press("y");
    assert!(driver.notices().contains("they have agreed already"), "{}", driver.notices());
}

/// MTG-1: marked and agreed, key by key, is of one person; who has not come can't agree.
#[test]
fn the_agreement_is_of_the_person_who_was_marked() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F5 Down Down Down");
    let id = driver.app.panes.attendance.selected.unwrap();
    assert_eq!(driver.app.papers.attendee(id).unwrap().presence, Presence::Expected);
    driver.press("y");
    assert!(driver.changes().is_empty());
    assert!(driver.notices().contains("they are not marked as present"), "{}", driver.notices());
    driver.press("p y");
    assert_eq!(driver.last_change(), Some(Change::AgreeDeclaration { attendees: vec![id], at: Some(driver.now) }));
    assert_eq!(driver.notices(), "Agreement of Delphine Moor recorded at 09:52.");
    // A filter that hides whom the key marked doesn't turn the next key to another.
    let mut driver = Driver::at_the_meeting();
    driver.press("F5 Down Down");
    let id = driver.app.panes.attendance.selected.unwrap();
    driver.press("o /").write("left").press("Enter p y");
    assert_eq!(driver.last_change(), Some(Change::AgreeDeclaration { attendees: vec![id], at: Some(driver.now) }));
}

#[test]
fn somebody_is_added_and_removed() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F5 n").write("Anwen Rees").press("Tab Tab").write("idva").press("Enter");
    let Some(Change::AddAttendees(added)) = driver.last_change() else { panic!() };
    assert_eq!((added[0].name.as_str(), added[0].organisation.as_str()), ("Anwen Rees", "Worth Services"));
    assert_eq!(driver.app.panes.attendance.selected, Some(added[0].id));
    driver.press("Delete");
    assert_eq!(driver.last_change(), Some(Change::RemoveAttendee(added[0].id)));
}

/// ACT-4: complete, cannot be completed with its reason, superseded, open again; MTG-11: also those of before.
#[test]
fn actions_get_their_status() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F4 Down c");
    let Some(Change::UpdateAction(update)) = driver.last_change() else { panic!() };
    let done = ActionStatus::Complete { on: driver.now.date(), by: "Children's Social Care".to_owned() };
    assert_eq!(update.status, Some(done));
    assert!(driver.notices().contains("done by Children's Social Care"), "{}", driver.notices());
    assert!(driver.notices().contains("Ctrl-Z"), "{}", driver.notices());
    // It stays in the list with its status, so that it can be opened again, and after that be ended again.
    let status = |driver: &Driver| crate::app::views::actions::rows(&driver.app)[1].status;
    assert_eq!(status(&driver), "complete");
    driver.press("o");
    assert_eq!((status(&driver), driver.app.papers.conference.outstanding.len()), ("open", 1));
    driver.press("s");
    assert_eq!((status(&driver), driver.app.papers.conference.outstanding.len()), ("superseded", 0));
    driver.press("Ctrl-Z Up x").press("Enter");
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!() };
    assert_eq!(form.current().unwrap().problem.as_deref(), Some("is needed"));
    driver.write("she has moved away").press("Enter");
    let Some(Change::UpdateAction(update)) = driver.last_change() else { panic!() };
    let reason = "she has moved away".to_owned();
    let cannot = ActionStatus::CannotComplete { cause: CannotCompleteCause::CircumstancesChanged, reason };
    assert_eq!(update.status, Some(cannot));
    driver.press("o");
    let Some(Change::UpdateAction(update)) = driver.last_change() else { panic!() };
    assert_eq!(update.status, Some(ActionStatus::Open));
    driver.press("d").press("Ctrl-A").write("14/12").press("Enter");
    let Some(Change::ReviseAction { due, .. }) = driver.last_change() else { panic!() };
    assert_eq!(due.to_string(), "2026-12-14");
    for (typed, expected) in [("wed", "2026-12-16"), ("WED", "2026-12-16"), ("wednesday", "2026-12-16")] {
        driver.press("d").press("Ctrl-A").write(typed).press("Enter");
        let Some(Change::ReviseAction { due, .. }) = driver.last_change() else { panic!() };
        assert_eq!(due.to_string(), expected, "{typed}");
        driver.press("Ctrl-Z");
    }
}

/// MTG-1, MTG-3: when the room comes to a case, who has not agreed and whose case it is not is named.
#[test]
fn coming_to_a_case_says_who_must_leave_or_agree() {
    let mut conference = crate::app::fixture::conference();
    let other = conference.cases[1].referral.id;
    conference.attendance[1].part = Part::Guest { case: other };
    let mut driver = Driver::with(conference);
    driver.press("F2 Down Down s");
    let notice = driver.notices();
    assert!(notice.contains("Kasia Ahmed must leave") && notice.contains("Marlon Byrne must agree"), "{notice}");
}

#[test]
fn what_cannot_be_done_with_the_declaration_says_what_to_do_first() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F5 Y Y");
    assert!(driver.notices().contains("has agreed already"), "{}", driver.notices());
    let mut conference = conference();
    conference.meeting.stage = crate::domain::meeting::MeetingStage::Planned;
    let mut driver = Driver::with(conference);
    driver.press("F5 f");
    driver.run(crate::command::Command::FinishCase);
    let said = driver.notices();
    assert!(said.contains("the meeting has not started. To start it: S"), "{said}");
}

/// With no contacts at all it is said how they come into the record, and not that everybody is on the list.
#[test]
fn without_contacts_it_is_said_how_they_come_in() {
    let mut conference = crate::app::fixture::conference();
    conference.contacts.clear();
    let mut driver = Driver::with(conference);
    driver.press("F5 L");
    assert!(driver.notices().contains("marac import contacts"), "{}", driver.notices());
}
