//! What is said of what others did, and of a record that others can't be reached through.

use crate::app::driver::Driver;
use crate::app::fixture::at;
use crate::app::store::{Conflict, Earlier, Stands, Unread};
use crate::app::{Away, Input, Kept, Now};
use crate::command::Command;
use crate::domain::listing::OrderKey;
use crate::record::change::Change;
use crate::record::queries::{EarlierValue, Line};
use chrono::TimeDelta;
use std::time::Duration;

use super::company::{deferral, shown};

/// What stands is told with the form open and with the composer open, and stays until it was read.
#[test]
fn of_two_values_it_is_told_wherever_one_is() {
    for keys in ["", "F3", "F4 d", "F4 n", "Ctrl-P"] {
        let mut driver = Driver::at_the_meeting();
        let case = shown(&driver);
        if !keys.is_empty() {
            driver.press(keys);
        }
        driver.write("pol");
        let conflict = |stands| Conflict {
            line: Line::Action(case.actions[0].id),
            columns: vec!["due".to_owned()],
            other: "Priya Kowalski".to_owned(),
            stands,
        };
        // Something that only passes does not stand before it.
        driver.by_another("Priya Kowalski", [Change::Defer { listing: case.listing.id, deferral: Some(deferral()) }]);
        for (stands, says) in [
            (Stands::Ours, "Yours stands, not Priya's: the due date"),
            (Stands::Theirs, "Priya's stands, not yours: the due date"),
            (Stands::TheirsAfterOurs, "Priya changed the due date of"),
        ] {
            driver.store.borrow_mut().news.conflicts = vec![conflict(stands)];
            driver.update(Input::Others);
            assert!(driver.notices().contains(says), "{keys}: {}", driver.notices());
        }
        assert!(driver.app.notices.told().is_some_and(|(first, _)| first.text.contains("Yours stands")), "{keys}");
        driver.write("x").press("Backspace Left Right");
        assert!(driver.notices().contains("Priya's stands"), "{keys}");
    }
}

/// A meeting that was ended and goes on after all is said to go on.
#[test]
fn the_meetings_end_and_that_it_was_taken_back_are_told() {
    let mut driver = Driver::at_the_meeting();
    let meeting = driver.app.papers.conference.meeting.id;
    let at = driver.now;
    driver.by_another("Priya Kowalski", [Change::FinishMeeting { meeting, at }]);
    assert!(driver.notices().contains("Priya ended the meeting."), "{}", driver.notices());
    driver.by_another("Priya Kowalski", [Change::StartMeeting { meeting, at }]);
    assert!(driver.notices().contains("Priya took the meeting's end back: it goes on."), "{}", driver.notices());
}

/// That there is nothing to be read is nothing to be read: asked for again and again, it opens nothing.
#[test]
fn nothing_to_be_read_opens_nothing() {
    let mut driver = Driver::at_the_meeting();
    driver.press("Ctrl-]").press("Ctrl-]").press("Ctrl-]");
    assert!(
        driver.notices().contains("nothing else to be read") && driver.app.popups.is_empty(),
        "{}",
        driver.notices()
    );
}

/// Two values that nobody has decided between go before what a colleague changed knowing what was there, whichever came
/// first; but not where that was decided since.
#[test]
fn two_values_go_before_what_a_colleague_changed_since() {
    let mut driver = Driver::at_the_meeting();
    let line = Line::Action(shown(&driver).actions[0].id);
    let (one, other) = ("due", "text");
    let conflict = |column: &str, stands| Conflict {
        line,
        columns: vec![column.to_owned()],
        other: "Priya Kowalski".to_owned(),
        stands,
    };
    let first = |driver: &Driver| driver.app.notices.told().map(|(first, more)| (first.text.clone(), more)).unwrap();
    driver.store.borrow_mut().news.conflicts = vec![conflict(one, Stands::TheirsAfterOurs)];
    driver.update(Input::Others);
    driver.store.borrow_mut().news.conflicts = vec![conflict(other, Stands::Theirs)];
    driver.update(Input::Others);
    let (text, more) = first(&driver);
    assert!(text.contains("Priya's stands, not yours") && more == 1, "{text}");
    driver.press("Esc Esc");
    driver.store.borrow_mut().news.conflicts =
        vec![conflict(one, Stands::Ours), conflict(one, Stands::TheirsAfterOurs)];
    driver.update(Input::Others);
    let (text, more) = first(&driver);
    assert!(text.contains("Priya changed") && more == 0, "{text}");
}

/// Both values can be read, wherever one is, and one key from there brings the other back; then it is no longer told.
#[test]
fn of_two_values_both_are_said_and_a_key_brings_the_other_back() {
    let mut driver = Driver::at_the_meeting();
    let action = shown(&driver).actions[0].id;
    let line = Line::Action(action);
    let value = |day: &str, by: &str| EarlierValue::of_text(line, "due", day, by);
    {
        let mut store = driver.store.borrow_mut();
        store.standing = vec![value("2026-12-18", "Priya Kowalski")];
        let earlier = |value| Earlier { at: at(9, 50), value };
        store.earlier =
            vec![earlier(value("2026-12-14", "Priya Kowalski")), earlier(value("2026-12-16", "Delphine Moor"))];
        let other = "Priya Kowalski".to_owned();
        let conflict = Conflict { line, columns: vec!["due".to_owned()], other, stands: Stands::Theirs };
        store.news.conflicts = vec![conflict];
    }
    driver.write("pol: half a line").update(Input::Others);
    let said = driver.notices();
    assert!(said.contains("Priya wrote Fri 18 Dec 2026; you wrote Wed 16 Dec 2026."), "{said}");
    assert!(said.contains("bring it back: Ctrl-X"), "{said}");
    driver.press("Ctrl-X Enter");
    assert!(driver.notices().contains("Back as it was: the "), "{}", driver.notices());
    assert!(!driver.notices().contains("Priya"), "{}", driver.notices());
    assert_eq!(driver.app.composers.text(driver.app.case_id().unwrap()), "pol: half a line");
    driver.press("Ctrl-X");
    assert!(driver.notices().contains("No two values"), "{}", driver.notices());
}

/// The one's words in a line that the other took out.
#[test]
fn a_line_that_one_takes_out_while_the_other_writes_in_it_is_told_by_name() {
    let mut driver = Driver::at_the_meeting();
    let case = shown(&driver);
    let entry = case.entries[0].clone();
    let what = format!("the entry of {} in {}", entry.at.format("%H:%M"), case.referral.reference);
    for (stands, says) in
        [(Stands::Theirs, format!("Priya took out {what}")), (Stands::Ours, format!("Priya changed {what}"))]
    {
        let line = Line::Entry(entry.id);
        let conflict = Conflict { line, columns: vec!["dead".to_owned()], other: "Priya Kowalski".to_owned(), stands };
        driver.store.borrow_mut().news.conflicts = vec![conflict];
        driver.update(Input::Others);
        assert!(driver.notices().contains(&says), "{}", driver.notices());
    }
}

#[test]
fn what_a_colleague_changed_since_is_not_taken_back_and_it_is_said_whose_stands() {
    for (cell, says) in [
        ("due", "Not taken back: Priya has changed the due date of the action for"),
        ("dead", "Not taken back: Priya has taken out the action"),
        ("", "Not taken back: Priya has changed the action for"),
    ] {
        let mut driver = Driver::at_the_meeting();
        let action = shown(&driver).actions[0].id;
        driver.write("pol: x").press("Enter");
        driver.store.borrow_mut().last_writer = Some("Priya Kowalski".to_owned());
        driver.store.borrow_mut().in_the_way = Some((Some(Line::Action(action)), cell.to_owned()));
        driver.press("Ctrl-Z");
        let said = driver.notices();
        assert!(said.contains(says) && !said.contains("not recorded"), "{said}");
    }
}

/// What says where a case stands goes once it stands elsewhere, whoever moved it there.
#[test]
fn what_says_where_a_case_stands_is_not_said_when_it_stands_elsewhere() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 Down Down");
    let case = shown(&driver);
    let place = |driver: &Driver| driver.app.papers.agenda.place(case.referral.id).unwrap().position;
    let order = |driver: &Driver, up| {
        use crate::domain::agenda_moves::Direction;
        let way = if up { Direction::Up } else { Direction::Down };
        Change::OrderCases(driver.app.papers.agenda.moved(case.referral.id, way).unwrap())
    };
    let moved = order(&driver, true);
    driver.by_another("Priya Kowalski", [moved]);
    let first = format!("it is case {} now", place(&driver));
    assert!(driver.notices().contains(&first), "{}", driver.notices());
    driver.press("J");
    let mine = format!("it is case {} now", place(&driver));
    assert!(!driver.notices().contains(&first) && driver.notices().contains(&mine), "{}", driver.notices());
    let moved = order(&driver, true);
    driver.by_another("Priya Kowalski", [moved]);
    assert!(!driver.notices().contains(&mine), "{}", driver.notices());
}

/// Others who move cases at the same time make mine end elsewhere: it is said where.
#[test]
fn a_move_says_where_the_case_stands_and_where_it_ended() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 Down J");
    let id = driver.app.case_id().unwrap();
    let place = |driver: &Driver| driver.app.papers.agenda.place(id).unwrap().position;
    let mine = place(&driver);
    assert!(driver.notices().contains(&format!("Moved: it is case {mine} now.")), "{}", driver.notices());
    let group = driver.app.papers.agenda.place(id).unwrap().group;
    let other = driver.app.papers.agenda.listed.iter().find(|place| place.group == group && place.case != id);
    let other = other.unwrap().listing;
    driver.by_another("Priya Kowalski", [Change::OrderCases(vec![(other, OrderKey("zz".to_owned()))])]);
    assert_ne!(place(&driver), mine);
    let says = format!("is case {} now.", place(&driver));
    assert!(
        driver.notices().contains("Others moved cases") && driver.notices().contains(&says),
        "{}",
        driver.notices()
    );
}

/// The time goes on by itself while a meeting is under way, once a minute, and not behind the curtain.
#[test]
fn the_clock_at_the_top_goes_on_without_a_key() {
    let mut driver = Driver::at_the_meeting();
    let time = |driver: &Driver| crate::app::views::status::status(&driver.app).time;
    assert_eq!(time(&driver), "09:52");
    driver.wait(TimeDelta::minutes(2));
    assert_eq!(time(&driver), "09:54");
    driver.wait(TimeDelta::seconds(61));
    assert_eq!(time(&driver), "09:55");
    driver.run(Command::DrawCurtain);
    let due = driver.app.deadline();
    assert!(due.is_none_or(|due| due > Now::from(driver.now).tick + Duration::from_secs(60)), "{due:?}");
}

#[test]
fn whose_journal_cannot_be_read_is_said_for_as_long_as_it_is_so() {
    let mut driver = Driver::at_the_meeting();
    let unread = |why: &str| Unread { name: Some("Priya Kowalski".to_owned()), since: at(9, 50), why: why.to_owned() };
    let tell = |driver: &mut Driver, unread| {
        driver.store.borrow_mut().unread = unread;
        driver.update(Input::Others);
    };
    tell(&mut driver, vec![unread("you may not read it")]);
    driver.write("pol: x").press("Enter Ctrl-Down");
    let said = driver.notices();
    assert!(said.contains("What Priya does has not been seen since 09:50: you may not read it"), "{said}");
    // Read and put away, it does not come back of itself; when it is over and begins again, it does.
    driver.press("Esc Esc");
    tell(&mut driver, vec![unread("you may not read it")]);
    assert!(!driver.notices().contains("has not been seen"));
    tell(&mut driver, Vec::new());
    tell(&mut driver, vec![unread("you may not read it")]);
    assert!(driver.notices().contains("has not been seen"));
    tell(&mut driver, Vec::new());
    assert!(!driver.notices().contains("has not been seen"), "it can be read again");
}

#[test]
fn a_share_that_is_silent_is_said_though_nothing_waits_for_it() {
    let mut driver = Driver::at_the_meeting();
    let silent = || Input::Kept(Kept::Share(Some(Away { since: at(9, 52), why: None })));
    driver.update(silent());
    assert_eq!(driver.app.saving_words(100), "share does not answer since 09:52");
    driver.update(Input::Kept(Kept::Share(None)));
    assert_eq!(driver.app.saving_words(100), "");
    driver.update(Input::Kept(Kept::Saved(at(9, 50)))).update(silent());
    assert_eq!(driver.app.saving_words(100), "saved 09:50, share does not answer since 09:52");
    assert_eq!(driver.app.saving_words(60), "saved 09:50, share away 09:52");
    driver.update(Input::Kept(Kept::Share(None)));
    assert_eq!(driver.app.saving_words(100), "saved 09:50");
}

/// What is said of a field of the form goes with the form, and never stands before two values that are to be weighed.
#[test]
fn what_is_said_of_a_form_goes_with_it() {
    let mut driver = Driver::at_the_meeting();
    let action = shown(&driver).actions[0].clone();
    driver.press("F4 d Ctrl-A").write("19/12/2026");
    let due = |day| Change::ReviseAction {
        id: action.id,
        text: action.text.clone(),
        owner: action.owner,
        owner_person: None,
        due: chrono::NaiveDate::from_ymd_opt(2026, 12, day).unwrap(),
        outcome: None,
    };
    driver.by_another("Priya Kowalski", [due(14)]);
    assert!(driver.notices().contains("see the marked line"), "{}", driver.notices());
    let columns = vec!["due".to_owned()];
    let conflict =
        Conflict { line: Line::Action(action.id), columns, other: "Priya Kowalski".to_owned(), stands: Stands::Ours };
    driver.store.borrow_mut().news.conflicts = vec![conflict];
    driver.update(Input::Others);
    assert!(driver.app.notices.told().is_some_and(|(first, _)| first.text.contains("Yours stands")));
    driver.press("Enter");
    assert!(driver.app.popups.is_empty());
    let said = driver.notices();
    assert!(said.contains("Yours stands") && !said.contains("see the marked line"), "{said}");
}
