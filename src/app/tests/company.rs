//! Three people in one record: what others do is taken in, and nobody is disturbed.

use chrono::TimeDelta;

use crate::app::Input;
use crate::app::driver::Driver;
use crate::app::fixture::at;
use crate::app::now::milliseconds;
use crate::app::panes::Pane;
use crate::app::popup::Popup;
use crate::app::store::{Colleague, Conflict, SeatId, Stands, TextId, Whereabouts, WrittenOver};
use crate::command::Command;
use crate::domain::case::Case;
use crate::domain::entry::Entry;
use crate::domain::identifier::{ActionId, AttendeeId, EntryId};
use crate::domain::listing::{Deferral, OrderKey};
use crate::domain::referral::ClosedReason;
use crate::record::change::Change;
use crate::record::queries::Line;

pub(super) fn shown(driver: &Driver) -> Case {
    driver.app.case().unwrap().clone()
}

fn colleague(seat: u8, name: &str, role: &str) -> Colleague {
    let (seat, name, role) = (SeatId::from_bytes([seat; 8]), name.to_owned(), role.to_owned());
    Colleague {
        seat,
        name,
        role,
        at: Whereabouts::default(),
        since_ms: milliseconds(at(9, 12)),
        last_sign_ms: milliseconds(at(9, 52)),
    }
}

fn revised(entry: &Entry, text: &str) -> Change {
    Change::ReviseEntry {
        id: entry.id,
        text: text.to_owned(),
        kind: entry.kind,
        agency: entry.agency,
        speaker: entry.speaker.clone(),
        at: at(9, 53),
    }
}

fn another(entry: &Entry, text: &str) -> Change {
    Change::FileEntry(Entry { id: EntryId::new(), text: text.to_owned(), at: at(9, 40), ..entry.clone() })
}

pub(super) fn deferral() -> Deferral {
    Deferral {
        decided_by: "Priya Kowalski".to_owned(),
        at: at(9, 52),
        reason: "the IDVA is ill".to_owned(),
        referrer_told: true,
        idva_told: true,
        manager_oversight: true,
        interim_safety_plan: None,
    }
}

/// Where the user is: the case, the rows selected, what has the focus, what is typed, where the cursor stands.
pub(super) fn place(driver: &Driver) -> impl PartialEq + std::fmt::Debug + use<> {
    let panes = &driver.app.panes;
    let of_pane = match panes.focus {
        Pane::Actions => panes.actions.selected.map(ActionId::into_bytes),
        Pane::Attendance => panes.attendance.selected.map(AttendeeId::into_bytes),
        _ => panes.notes.selected.map(EntryId::into_bytes),
    };
    (
        (panes.focus, panes.among_entries, panes.scrolled_back),
        (panes.agenda.selected, of_pane, panes.clocks.selected),
        (driver.app.popups.len(), driver.app.editor().map(|editor| (editor.text().to_owned(), editor.cursor()))),
    )
}

#[test]
fn nothing_moves_that_the_user_did_not_move() {
    for keys in [
        "",
        "F2",
        "F2 Down Down",
        "F3 Ctrl-E",
        "F3 Ctrl-E Up",
        "F4 Down",
        "F5 Down",
        "F6",
        "Ctrl-G",
        "Ctrl-P",
        "F2 n",
        "F4 n",
    ] {
        let mut driver = Driver::at_the_meeting();
        let entry = shown(&driver).entries[0].clone();
        let mut colleague_case = driver.app.papers.cases().last().unwrap().clone();
        if !keys.is_empty() {
            driver.press(keys);
        }
        driver.write("pol").press("Left");
        let before = place(&driver);
        colleague_case.listing.order = Some(OrderKey("0".to_owned()));
        let others = [
            another(&entry, "filed by another"),
            Change::OrderCases(vec![(colleague_case.listing.id, OrderKey("0".to_owned()))]),
            revised(&entry, "changed by another"),
        ];
        driver.by_another("Priya Kowalski", others);
        assert_eq!(place(&driver), before, "{keys}");
        assert!(driver.app.papers.cases().flat_map(|case| &case.entries).any(|one| one.text == "filed by another"));
        // And the next key goes where it was meant to go.
        driver.write("x");
        driver.press("Backspace");
        assert_eq!(place(&driver), before, "{keys}");
    }
}

#[test]
fn a_draft_is_never_touched_by_others_and_a_line_says_what_became_of_the_case() {
    let mut driver = Driver::at_the_meeting();
    driver.write("pol: half a thou");
    let case = shown(&driver);
    let listing = case.listing.id;
    for (change, says) in [
        (Change::Defer { listing, deferral: Some(deferral()) }, "Priya deferred"),
        (Change::Defer { listing, deferral: None }, "Priya listed"),
        (Change::CloseCase { listing, at: Some(at(9, 53)) }, "Priya finished"),
        (Change::OrderCases(vec![(listing, OrderKey("zz".to_owned()))]), "Priya moved"),
    ] {
        driver.press("Esc");
        driver.press("F3");
        driver.by_another("Priya Kowalski", [change]);
        let said = driver.notices();
        assert!(said.contains(says) && said.contains(case.referral.reference.as_str()), "{says}: {said}");
        assert_eq!(driver.app.case_id(), Some(case.referral.id));
        assert_eq!(driver.composer(), "pol: half a thou");
        driver.app.notices.drop_told();
    }
    driver.write("ght").press("Enter");
    assert!(matches!(driver.last_change(), Some(Change::FileEntry(entry)) if entry.text == "half a thought"));
}

/// AGE-7: one that another closes stays for whoever is writing in it, until they leave it; else it goes at once.
#[test]
fn a_case_that_another_closes_stays_for_who_writes_in_it() {
    for writes in [true, false] {
        let mut driver = Driver::at_the_meeting();
        let mut case = shown(&driver);
        let id = case.referral.id;
        if writes {
            driver.write("pol: half");
        }
        case.referral.closed = Some(ClosedReason::HonourBasedAbuse);
        let change = Change::ReviseReferral { referral: Box::new(case.referral), matches: Vec::new() };
        driver.by_another("Priya Kowalski", [change]);
        assert!(driver.notices().contains("a closed case"), "{}", driver.notices());
        assert_eq!(driver.app.case_id() == Some(id), writes);
        driver.press("Ctrl-Down");
        assert!(driver.app.papers.case(id).is_none());
    }
}

#[test]
fn what_was_selected_and_is_gone_gives_its_place_to_its_neighbour_and_a_line_says_so() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F3 Ctrl-E Up");
    let (case, selected) = (shown(&driver), driver.app.panes.notes.selected.unwrap());
    let at = case.entries.iter().position(|entry| entry.id == selected).unwrap();
    driver.by_another("Priya Kowalski", [Change::RemoveEntry(selected)]);
    assert_eq!(driver.app.panes.notes.selected, Some(case.entries[at + 1].id));
    assert!(driver.notices().contains("Priya took out the entry"), "{}", driver.notices());
}

#[test]
fn in_one_entry_both_keep_their_words_and_the_cursor_stays() {
    let mut driver = Driver::at_the_meeting();
    let entry = shown(&driver).entries[0].clone();
    driver.press("F3 Ctrl-E Home e").write(" and mine");
    let theirs = format!("theirs first: {}", entry.text);
    driver.by_another("Priya Kowalski", [revised(&entry, &theirs)]);
    driver.write("!");
    let both = format!("{theirs} and mine!");
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!() };
    assert_eq!(form.text("text"), both);
    assert!(form.fields.iter().all(|field| field.problem.is_none()));
    assert!(driver.notices().contains("Priya changed the entry of"), "{}", driver.notices());
    // Undo takes back only what was typed here.
    driver.press("Ctrl-Z");
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!() };
    assert!(form.text("text").starts_with("theirs first: "));
    driver.press("Ctrl-Y");
    while driver
        .app
        .popups
        .last()
        .is_some_and(|popup| matches!(popup, Popup::Form(form) if form.at + 1 < form.fields.len()))
    {
        driver.press("Tab");
    }
    driver.press("Enter");
    assert!(matches!(driver.last_change(), Some(Change::ReviseEntry { text, .. }) if text == both));
}

/// A short field that both changed keeps what was typed here, and says what the record has.
#[test]
fn in_a_short_field_what_was_typed_stays_and_the_other_is_told() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F4");
    let action = driver.app.papers.action(driver.app.panes.actions.selected.unwrap()).unwrap().clone();
    driver.press("d").press("Ctrl-A").write("19/12/2026");
    let due = |day| Change::ReviseAction {
        id: action.id,
        text: action.text.clone(),
        owner: action.owner,
        owner_person: action.owner_person.clone(),
        due: crate::app::fixture::day() + TimeDelta::days(day),
        outcome: action.outcome.clone(),
    };
    driver.by_another("Priya Kowalski", [due(4)]);
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!() };
    assert_eq!(form.text("due"), "19/12/2026");
    assert!(form.fields[0].problem.as_ref().is_some_and(|problem| problem.contains("14/12/2026")));
    driver.press("Enter");
    assert!(driver.app.popups.is_empty(), "it can be kept all the same");
    // Where nothing was typed, the field has what the record has.
    driver.press("d").by_another("Priya Kowalski", [due(5)]);
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!() };
    assert_eq!(form.text("due"), "15/12/2026");
    driver.by_another("Priya Kowalski", [Change::RemoveAction(action.id)]);
    assert!(driver.notices().contains("Priya took out what you are changing"), "{}", driver.notices());
    assert_eq!(driver.app.popups.len(), 1);
}

fn written_over(line: Line, column: &str, had_ms: u64) -> WrittenOver {
    let columns = vec![column.to_owned()];
    let other = "Priya Kowalski".to_owned();
    WrittenOver { conflict: Conflict { line, columns, other, stands: Stands::Ours }, had_ms }
}

/// What a colleague changed while the form was open is told to whoever saves it, however long ago; what was there before
/// the form was opened, or was left alone, is not.
#[test]
fn whoever_saves_over_what_came_while_the_form_was_open_is_told() {
    for (had, told) in [(100, true), (40_000, true), (70_000, false)] {
        let mut driver = Driver::at_the_meeting();
        driver.press("F4");
        let line = Line::Action(driver.app.panes.actions.selected.unwrap());
        driver.press("d").wait(TimeDelta::minutes(1));
        driver.press("Ctrl-A").write("19/12/2026");
        driver.store.borrow_mut().over = vec![written_over(line, "due", had)];
        driver.press("Enter");
        let said = driver.notices();
        assert_eq!(said.contains("Yours stands, not Priya's: the due date"), told, "{had}: {said}");
        driver.press("Ctrl-X");
        assert_eq!(!driver.notices().contains("No two values"), told, "{had}: {}", driver.notices());
    }
}

/// One key is enough to write over what came a moment before: what was in sight for longer is known.
#[test]
fn two_who_move_one_case_at_once_are_told_where_it_stands() {
    for (had, told) in [(0, true), (1_500, true), (60_000, false)] {
        let mut driver = Driver::at_the_meeting();
        driver.press("F2 Down");
        let listing = Line::Listing(shown(&driver).listing.id);
        driver.store.borrow_mut().over = vec![written_over(listing, "place", had)];
        driver.press("J");
        let said = driver.notices();
        assert_eq!(said.contains("Priya and you both moved"), told, "{had}: {said}");
        assert!(!said.contains("another place"), "{said}");
    }
    // The one who was first is told where it went from there, once.
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 Down J");
    let case = shown(&driver);
    let order = OrderKey("zz".to_owned());
    driver.store.borrow_mut().by_another("Priya Kowalski", Change::OrderCases(vec![(case.listing.id, order)]));
    let moved = written_over(Line::Listing(case.listing.id), "place", 0).conflict;
    driver.store.borrow_mut().news.conflicts = vec![Conflict { stands: Stands::TheirsAfterOurs, ..moved }];
    driver.update(Input::Others);
    let place = driver.app.papers.agenda.place(case.referral.id).unwrap().position;
    let said = driver.notices();
    assert!(said.contains(&format!("just after you: it is case {place} now")), "{said}");
    assert_eq!(said.matches(&format!("case {place}")).count(), 1, "{said}");
}

#[test]
fn of_two_values_it_is_told_which_stands() {
    let mut driver = Driver::at_the_meeting();
    let case = shown(&driver);
    let action = case.actions[0].clone();
    let conflict = |stands| Conflict {
        line: Line::Action(action.id),
        columns: vec!["due".to_owned()],
        other: "Priya Kowalski".to_owned(),
        stands,
    };
    driver.store.borrow_mut().news.conflicts = vec![conflict(Stands::Theirs), conflict(Stands::Ours)];
    driver.update(Input::Others);
    let owner = driver.app.papers.agency_name(action.owner).to_owned();
    let what = format!("the due date of the action for {owner} in {}", case.referral.reference);
    let said = driver.notices();
    assert!(said.contains(&format!("Priya's stands, not yours: {what}")), "{said}");
    assert!(said.contains(&format!("Yours stands, not Priya's: {what}")), "{said}");
    // They stay until they were read, whatever is done meanwhile.
    driver.write("pol: x").press("Enter Ctrl-Z Ctrl-Down");
    assert!(driver.notices().contains("Priya's stands"));
    driver.press("Esc Esc Esc");
    assert!(!driver.notices().contains("stands"));
}

/// How others sit down is said for as long as somebody is missing.
#[test]
fn how_others_sit_down_is_said_until_all_are_here() {
    let mut driver = Driver::at_the_meeting();
    driver.app.invite(vec!["two more".to_owned(), "one more".to_owned()]);
    assert!(driver.notices().contains("two more"));
    driver.joined_by(vec![colleague(1, "Priya Kowalski", "coordinator")]);
    assert!(driver.notices().contains("one more"), "{}", driver.notices());
    driver.joined_by(vec![colleague(1, "Priya Kowalski", "coordinator"), colleague(2, "Tom Archer", "Chair")]);
    assert!(!driver.notices().contains("more"), "{}", driver.notices());
}

#[test]
fn where_this_seat_is_and_whether_it_types_is_told_to_the_others() {
    let mut driver = Driver::at_the_meeting();
    let case = shown(&driver);
    let told = |driver: &Driver| driver.store.borrow().told.last().copied().unwrap();
    let here = |typing| Whereabouts { case: Some(case.referral.id), typing };
    assert_eq!(told(&driver), here(None));
    let count = |driver: &Driver| driver.store.borrow().told.len();
    driver.write("pol: third");
    assert_eq!(told(&driver), here(Some(case.referral.id.into())));
    assert_eq!(count(&driver), 2, "it is not said with every key");
    driver.wait(TimeDelta::seconds(9));
    assert_eq!(count(&driver), 2);
    driver.wait(TimeDelta::seconds(1));
    assert_eq!((told(&driver), count(&driver)), (here(None), 3));
    driver.wait(TimeDelta::minutes(3));
    assert_eq!(count(&driver), 3, "it is not said again");
    driver.write("x").press("Enter");
    assert_eq!(told(&driver), here(None), "what is filed is not typed in any more");
    let entry = case.entries[0].id;
    driver.press("F3 Ctrl-E Home e").write("y");
    assert_eq!(told(&driver), here(Some(TextId::from(entry))));
    driver.run(Command::DrawCurtain);
    assert_eq!(told(&driver), here(None));
}

#[test]
fn who_is_here_can_be_read_with_what_they_did() {
    let mut driver = Driver::at_the_meeting();
    driver.press("Ctrl-T");
    let lines = |driver: &Driver| match driver.app.popups.last() {
        Some(Popup::Reading(reading)) => reading.lines.join("\n"),
        _ => panic!(),
    };
    assert!(lines(&driver).contains("Nobody else"));
    driver.press("Esc");
    let case = shown(&driver);
    let mut priya = colleague(1, "Priya Kowalski", "coordinator");
    priya.at = Whereabouts { case: Some(case.referral.id), typing: Some(case.entries[0].id.into()) };
    driver.joined_by(vec![priya, colleague(2, "Tom Archer", "Chair")]);
    driver.by_another("Priya Kowalski", [Change::Defer { listing: case.listing.id, deferral: Some(deferral()) }]);
    driver.press("Ctrl-T");
    let said = lines(&driver);
    for part in [
        "Priya Kowalski, coordinator",
        "typing in the entry of",
        "Tom Archer, Chair",
        "here since 09:12",
        "Priya deferred",
    ] {
        assert!(said.contains(part), "{part}:\n{said}");
    }
    driver.press("Esc F8 Ctrl-T");
    let said = lines(&driver);
    assert!(said.contains("PK, coordinator") && !said.contains("Priya") && !said.contains("Archer"), "{said}");
}
