use crate::app::Input;
use crate::app::driver::Driver;
use crate::app::notices::Weight;
use crate::app::panes::Pane;
use crate::domain::action::ActionStatus;
use crate::domain::entry::{EntryKind, Standing, Subject};
use crate::record::change::Change;

fn entry(driver: &Driver) -> crate::domain::entry::Entry {
    match driver.last_change() {
        Some(Change::FileEntry(entry)) => entry,
        other => panic!("{other:?}"),
    }
}

/// NOT-1: what is typed goes to the case that is shown, with its owner, and whether it is fact or opinion.
#[test]
fn enter_files_the_line_with_its_owner() {
    let mut driver = Driver::at_the_meeting();
    let case = driver.app.case_id();
    for (line, kind, text) in [
        ("pol: third call-out", EntryKind::Information(Standing::Fact), "third call-out"),
        ("pol?: thinks he is back", EntryKind::Information(Standing::Opinion), "thinks he is back"),
        ("!c1 hearing on Monday", EntryKind::Risk { at_risk: Some(Subject::Child(1)) }, "hearing on Monday"),
        ("\" wants to stay", EntryKind::View { of: Subject::Victim }, "wants to stay"),
        ("= lead agency: IDVA", EntryKind::Decision, "lead agency: IDVA"),
        ("~ ask again", EntryKind::RoughNote, "ask again"),
        ("and goes on", EntryKind::Information(Standing::Fact), "and goes on"),
    ] {
        driver.write(line).press("Enter");
        let filed = entry(&driver);
        assert_eq!((filed.kind, filed.text.as_str(), Some(filed.case)), (kind, text, case), "{line}");
        assert_eq!(driver.app.papers.agency_name(filed.agency), "Sussex Police");
        assert_eq!(driver.composer(), "");
    }
    assert_eq!(driver.app.case().unwrap().entries.len(), 6 + 7);
}

/// ACT-1: owner, what and due; ten days where no day is named.
#[test]
fn an_action_is_agreed_from_the_composer() {
    let mut driver = Driver::at_the_meeting();
    driver.write("> housing: change the locks").press("Enter");
    let Some(Change::AgreeAction(action)) = driver.last_change() else { panic!() };
    assert_eq!(action.due.to_string(), "2026-12-20");
    assert_eq!(action.status, ActionStatus::Open);
    assert_eq!(driver.app.papers.agency_name(action.owner), "Crawley Housing");
    driver.write("> csc: tell the school by fri").press("Enter");
    let Some(Change::AgreeAction(action)) = driver.last_change() else { panic!() };
    assert_eq!((action.due.to_string().as_str(), action.text.as_str()), ("2026-12-11", "tell the school"));
}

#[test]
fn a_line_can_go_to_another_case_without_leaving_this_one() {
    let mut driver = Driver::at_the_meeting();
    let shown = driver.app.case_id();
    driver.write("@4 prob: on licence until May").press("Enter");
    let filed = entry(&driver);
    assert_eq!(Some(filed.case), driver.app.papers.at_position(4));
    assert_eq!(driver.app.case_id(), shown);
    assert_eq!(driver.notices(), "Filed to case 4.");
    driver.write("@44 prob: on licence").press("Enter");
    assert_eq!(driver.composer(), "@44 prob: on licence");
    assert!(driver.notices().contains("there is no case 44"), "{}", driver.notices());
}

/// The first line about a case in the running meeting says that the room has come to it; both go together.
#[test]
fn the_first_line_begins_the_case_and_is_undone_with_it() {
    let mut driver = Driver::at_the_meeting();
    driver.press("Ctrl-Down Ctrl-Down").write("pol: no calls since June").press("Enter");
    let changes = driver.changes();
    let [.., Change::FileEntry(entry), Change::CloseCase { .. }, Change::CallCase { case, .. }] = changes.as_slice()
    else {
        panic!()
    };
    assert_eq!((Some(*case), entry.case), (driver.app.case_id(), *case));
    driver.press("Ctrl-Z");
    let case = driver.app.case().unwrap();
    assert!(case.entries.is_empty() && case.listing.hearing.opened.is_none());
    driver.press("Ctrl-Y");
    let case = driver.app.case().unwrap();
    assert!(case.entries.len() == 1 && case.listing.hearing.opened.is_some());
}

#[test]
fn a_line_that_cannot_be_filed_says_why_and_stays() {
    let mut driver = Driver::at_the_meeting();
    driver.press("Ctrl-Down Ctrl-Down Ctrl-Down").write("nobody has spoken yet").press("Enter");
    assert!(driver.notices().contains("whose information?"), "{}", driver.notices());
    assert_eq!(driver.composer(), "nobody has spoken yet");
    assert!(driver.changes().is_empty());
}

/// Whoever goes on typing after a line that was not filed, as at a paste that comes key by key, makes no part of it.
#[test]
fn what_is_typed_after_a_line_that_was_not_filed_stays_apart_from_it() {
    let mut driver = Driver::at_the_meeting();
    driver.write("> pol: flag the address by 31/2").press("Enter").write("pol: third call-out").press("Enter");
    assert!(driver.changes().is_empty(), "{:?}", driver.changes());
    let said = driver.notices();
    assert!(said.contains("The first line is not filed") && said.contains("31/2"), "{said}");
    driver.write("housing: arrears").press("Enter");
    assert_eq!(driver.composer(), "> pol: flag the address by 31/2\u{2028}pol: third call-out\u{2028}housing: arrears");
    assert!(driver.screen(120, 30).contains("first of 3: "), "{}", driver.screen(120, 30));
    driver.press("Ctrl-Home Ctrl-Right End Backspace Backspace Backspace Backspace").write("14/12").press("Enter");
    assert_eq!(driver.composer(), "pol: third call-out\u{2028}housing: arrears");
    driver.press("Enter Enter");
    assert_eq!(driver.composer(), "");
    let texts: Vec<String> = driver
        .changes()
        .into_iter()
        .filter_map(|change| match change {
            Change::AgreeAction(action) => Some(action.text),
            Change::FileEntry(entry) => Some(entry.text),
            _ => None,
        })
        .collect();
    assert_eq!(texts, ["flag the address", "third call-out", "arrears"]);
}

/// What has no words yet is gone on with.
#[test]
fn a_line_without_words_is_gone_on_with() {
    let mut driver = Driver::at_the_meeting();
    driver.write("pol: ").press("Enter").write("third call-out").press("Enter");
    let Some(Change::FileEntry(entry)) = driver.changes().into_iter().find(|one| matches!(one, Change::FileEntry(_)))
    else {
        panic!("{}", driver.notices())
    };
    assert_eq!(entry.text, "third call-out");
}

#[test]
fn what_the_record_refuses_stays_in_the_composer_and_is_said_until_it_is_read() {
    let mut driver = Driver::at_the_meeting();
    driver.store.borrow_mut().refusal = Some("the disk is full; make room and file it again".to_owned());
    driver.write("pol: third call-out").press("Enter");
    assert_eq!(driver.composer(), "pol: third call-out");
    driver.press("F4 F3");
    let failed = driver.app.notices.lines().next().unwrap().clone();
    assert_eq!(failed.weight, Weight::Failed);
    assert!(failed.text.contains("the disk is full"));
    driver.press("Esc");
    assert_eq!(driver.notices(), "");
    driver.press("Enter");
    assert_eq!(driver.composer(), "");
}

#[test]
fn tab_completes_an_agency_and_never_leaves_a_line_with_text() {
    let mut driver = Driver::at_the_meeting();
    driver.write("hou").press("Tab");
    assert_eq!(driver.composer(), "housing: ");
    driver.write("x");
    driver.press("Tab");
    assert_eq!((driver.app.panes.focus, driver.composer()), (Pane::Notes, "housing: x"));
    assert!(driver.notices().contains("Nothing completes"), "{}", driver.notices());
    driver.press("c");
    assert_eq!(driver.composer(), "housing: xc");
    assert!(driver.changes().is_empty());
    driver.press("Ctrl-A Delete Tab");
    assert_eq!(driver.app.panes.focus, Pane::Actions);
}

/// A paste that has nowhere to go says so.
#[test]
fn text_without_a_field_is_not_dropped_silently() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2").update(Input::Text("pol: third call-out".to_owned()));
    assert!(driver.notices().contains("no field has the focus"), "{}", driver.notices());
}

#[test]
fn an_entry_is_chosen_changed_and_removed() {
    let mut driver = Driver::at_the_meeting();
    driver.press("Ctrl-E Up Up");
    let id = driver.app.panes.notes.selected.unwrap();
    driver.press("Enter").press("Ctrl-A").write("he is back, she says").press("Enter");
    let Some(Change::ReviseEntry { id: revised, text, kind, .. }) = driver.last_change() else { panic!() };
    assert_eq!((revised, text.as_str()), (id, "he is back, she says"));
    assert_eq!(kind, EntryKind::Information(Standing::Opinion));
    driver.press("Delete");
    assert_eq!(driver.last_change(), Some(Change::RemoveEntry(id)));
    assert!(driver.app.papers.entry(id).is_none());
    assert!(driver.app.panes.notes.selected.is_some_and(|next| next != id));
    driver.press("Ctrl-Z");
    assert!(driver.app.papers.entry(id).is_some());
}

#[test]
fn rough_notes_are_hidden_and_shown() {
    let mut driver = Driver::at_the_meeting();
    let shown = |driver: &Driver| crate::app::views::notes::keys(&driver.app).len();
    let all = shown(&driver);
    driver.press("Ctrl-E r");
    assert_eq!(shown(&driver), all - 1);
    driver.press("r");
    assert_eq!(shown(&driver), all);
}

/// A key in the composer doesn't read the record or work out the agenda again.
#[test]
fn typing_leaves_the_papers_alone() {
    let mut driver = Driver::at_the_meeting();
    let revision = driver.app.papers.revision;
    driver.write("pol: third call-out since June").press("Left Backspace").wait(chrono::Duration::seconds(2));
    assert_eq!(driver.app.papers.revision, revision);
    driver.press("Enter");
    assert_eq!(driver.app.papers.revision, revision + 1);
}

/// ACT-1: what is not SMART is pointed at, and filed all the same.
#[test]
fn an_action_without_a_verb_is_pointed_at() {
    let mut driver = Driver::at_the_meeting();
    driver.write("> housing: the locks").press("Enter");
    assert!(matches!(driver.last_change(), Some(Change::AgreeAction(_))));
    assert!(driver.notices().contains("no verb"), "{}", driver.notices());
}

/// The last word is the user's: what only looked like an agency or a date is said after filing too.
#[test]
fn what_was_not_understood_is_said_after_filing() {
    let mut driver = Driver::at_the_meeting();
    driver.write("xyz: nonsense agency").press("Enter");
    assert!(driver.notices().contains("Filed to Worth Services, which spoke last: “xyz”"), "{}", driver.notices());
    driver.write("x").press("Backspace F2 F3");
    assert!(driver.notices().contains("“xyz”"), "it stays: {}", driver.notices());
    driver.press("Esc");
    assert_eq!(driver.notices(), "");
    let preview = |driver: &Driver| crate::app::views::composer::preview(&driver.app).into_owned();
    driver.write("> housing: change the locks by next week");
    assert!(preview(&driver).contains("“by next week” is no date"), "{}", preview(&driver));
    driver.press("Enter");
    assert!(driver.notices().contains("“by next week” is no date"), "{}", driver.notices());
    for words in ["by 32/12", "by wendsday", "by fris"] {
        let expected = format!("Filed. “{words}” is no date, so this action is due ");
        driver.write(&format!("> housing: change the locks {words}")).press("Enter");
        assert!(driver.notices().starts_with(&expected), "{}", driver.notices());
    }
    driver.write("> housing: the locks by 32/12").press("Enter");
    let notices = driver.notices();
    assert!(notices.contains("14/12. This action has no verb: what is to be done?"), "{notices}");
    driver.write("> housing: change the locks by weds").press("Enter");
    let Some(Change::AgreeAction(action)) = driver.last_change() else { panic!() };
    assert_eq!((action.text.as_str(), action.due.to_string().as_str()), ("change the locks", "2026-12-16"));
    for line in ["> housing: change the locks by next fri", "> housing: contact her by phone"] {
        driver.write(line);
        assert!(!preview(&driver).contains("no date"), "{}", preview(&driver));
        driver.press("Ctrl-A Delete");
    }
}

#[test]
fn a_line_before_the_meeting_says_that_it_has_not_started() {
    let mut planned = crate::app::fixture::conference();
    planned.meeting.stage = crate::domain::meeting::MeetingStage::Planned;
    let mut driver = Driver::with(planned);
    driver.write("pol: third call-out").press("Enter");
    assert!(driver.notices().contains("the meeting has not started"), "{}", driver.notices());
}

/// NOT-1: a risk and a view have an owner too; where nobody has spoken and none is named, the line stays.
#[test]
fn a_risk_or_a_view_belongs_to_an_agency() {
    let mut driver = Driver::at_the_meeting();
    driver.press("Ctrl-Down");
    driver.write("! he has a gun").press("Enter");
    assert!(driver.notices().contains("! pol: …"), "{}", driver.notices());
    assert_eq!(driver.composer(), "! he has a gun");
    driver.press("Ctrl-U").write("!c1 pol: saw it").press("Ctrl-U").write("! pol: he has a gun").press("Enter");
    let filed = entry(&driver);
    assert_eq!((filed.text.as_str(), driver.app.papers.agency_name(filed.agency)), ("he has a gun", "Sussex Police"));
    driver.write("\" idva: wants to stay").press("Enter");
    let filed = entry(&driver);
    assert_eq!((filed.text.as_str(), driver.app.papers.agency_name(filed.agency)), ("wants to stay", "Worth Services"));
    driver.write("\" and to be rung at work").press("Enter");
    assert_eq!(driver.app.papers.agency_name(entry(&driver).agency), "Worth Services");
}

/// `V`, `P` and `C1` are kept as they were typed; before Enter it is said whom they stand for.
#[test]
fn letters_stand_for_the_people_of_the_case() {
    use crate::app::views::composer::preview;
    let mut driver = Driver::at_the_meeting();
    driver.write("pol: P waited for V and C2, not for C7");
    let said = preview(&driver.app).into_owned();
    assert_eq!(said, "Sussex Police, information · P is Jordan Tunstall · V is Maeve Thomas · C2 is Alfie Tunstall");
    driver.press("F8");
    assert!(preview(&driver.app).ends_with("P is JT · V is MT · C2 is AT"));
    driver.press("Enter");
    assert_eq!(entry(&driver).text, "P waited for V and C2, not for C7");
}

/// ACT-1: a day that no calendar has is not taken for another, nor for none.
#[test]
fn act_1_a_day_that_does_not_exist_is_not_filed() {
    let mut driver = Driver::at_the_meeting();
    for written in ["31/2", "30/2/2027", "31/6"] {
        driver.press("Ctrl-U").write(&format!("> pol: flag the address by {written}")).press("Enter");
        assert!(driver.notices().contains(&format!("\"{written}\" is no day of the calendar")), "{}", driver.notices());
        assert!(driver.composer().ends_with(written), "the line stays");
    }
    driver.press("Ctrl-U").write("> pol: flag the address by 29/2").press("Enter");
    assert_eq!(driver.composer(), "");
}
