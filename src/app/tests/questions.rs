//! Questions that want yes or no, and what somebody types at one who goes on typing.

use crate::app::driver::Driver;
use crate::app::panes::Pane;
use crate::app::popup::Popup;
use crate::command::Command;
use crate::domain::meeting::MeetingStage;

/// The keys that lead to a question each, in a conference in which they do.
fn ways() -> Vec<(&'static str, Driver)> {
    let mut planned = crate::app::fixture::conference();
    planned.meeting.stage = MeetingStage::Planned;
    let mut ways = vec![("F2 S", Driver::with(planned))];
    ways.extend(["F2 F", "F2 Down Down r", "F2 Down Down R", "F2 f s"].map(|keys| (keys, Driver::at_the_meeting())));
    for (keys, driver) in &mut ways {
        driver.press(keys);
        assert!(asks(driver), "{keys}: {}", driver.notices());
    }
    ways
}

fn asks(driver: &Driver) -> bool {
    matches!(driver.app.popups.as_slice(), [Popup::Question(_)])
}

/// Each letter as its own key, as they come from somebody who types.
fn letters(text: &str) -> String {
    text.chars().map(|letter| letter.to_string()).collect::<Vec<_>>().join(" ")
}

/// Letters answer nothing and run nothing, whatever words they make; what is no answer is said to be none.
#[test]
fn what_is_no_answer_answers_nothing_and_runs_nothing() {
    for text in ["nonsense", "yesterday", "WS-70001", "grtoti?:", "nothing of the kind"] {
        for (keys, mut driver) in ways() {
            let (changes, pane, case) = (driver.changes(), driver.app.panes.focus, driver.app.case_id());
            driver.press(&letters(&text.replace(' ', "_"))).press("Enter");
            assert!(asks(&driver), "{keys} {text}");
            assert!(driver.notices().contains("Type y for yes or n for no, then Enter."), "{}", driver.notices());
            assert_eq!(driver.changes().len(), changes.len(), "{keys} {text}");
            assert_eq!((driver.app.panes.focus, driver.app.case_id()), (pane, case), "{keys} {text}");
            // The next letter takes the place of what was wrong.
            driver.press("n Enter");
            assert!(driver.app.popups.is_empty() && driver.changes().len() == changes.len(), "{keys} {text}");
        }
    }
}

/// A yes is a yes when it is sent off, and the letters behind it are part of it, not commands of the list below.
#[test]
fn an_answer_is_given_with_enter_and_its_letters_are_no_commands() {
    for yes in ["y", "Y", "yes", "YES"] {
        for (keys, mut driver) in ways() {
            let (changes, pane) = (driver.changes().len(), driver.app.panes.focus);
            driver.press(&letters(yes));
            assert!(asks(&driver) && driver.changes().len() == changes, "{keys} {yes}");
            driver.press("Enter");
            assert!(driver.app.popups.is_empty(), "{keys} {yes}");
            assert!(driver.changes().len() > changes, "{keys} {yes}");
            assert_eq!(driver.app.panes.focus, pane, "{keys} {yes}");
        }
    }
    for no in ["n", "no", "No"] {
        let mut driver = Driver::at_the_meeting();
        driver.press("F2 F").press(&letters(no)).press("Enter");
        assert!(driver.app.popups.is_empty() && driver.changes().is_empty(), "{no}");
    }
}

/// No key goes past a question to what lies below; what shows, hides or helps does what it does anywhere.
#[test]
fn no_key_goes_past_a_question() {
    for key in ["F2", "F4", "Ctrl-N", "Ctrl-P", "Ctrl-R", "Ctrl-F", "Ctrl-G", "Ctrl-O", "Ctrl-Down", "Tab", "Ctrl-T"] {
        let mut driver = Driver::at_the_meeting();
        driver.press("F2 F").press(key);
        assert!(asks(&driver) && driver.app.panes.focus == Pane::Agenda, "{key}");
        assert!(driver.notices().contains("y for yes"), "{key}: {}", driver.notices());
    }
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 F F1");
    assert!(matches!(driver.app.popups.as_slice(), [Popup::Question(_), Popup::Chooser(_)]));
    driver.press("Esc");
    assert!(asks(&driver));
    driver.press("Esc");
    assert!(driver.app.popups.is_empty() && driver.changes().is_empty());
    driver.press("F F9");
    assert!(driver.app.lock.is_drawn());
}

/// What is typed where no letter is taken is no command of the screen below: a form's choice, with "t i" in "victim".
#[test]
fn letters_on_a_choice_are_no_commands() {
    for text in ["victim", "grid", "action", "together"] {
        let mut driver = Driver::at_the_meeting();
        driver.press("F4 x Shift-Tab");
        let before = driver.screen(80, 24);
        assert!(before.contains("◂ circumstances changed ▸"), "{before}");
        driver.press(&letters(text));
        assert!(matches!(driver.app.popups.as_slice(), [Popup::Form(_)]), "{text}");
        assert!(driver.notices().contains("That letter chooses nothing here"), "{text}: {}", driver.notices());
        driver.press("Right Tab").write(text);
        assert!(driver.screen(80, 24).contains(text), "{text}");
    }
    // What asks for help still does.
    let mut driver = Driver::at_the_meeting();
    driver.press("F4 x Shift-Tab ?");
    assert!(matches!(driver.app.popups.last(), Some(Popup::Chooser(_))));
}

/// A question that is longer than the window is read to its end.
#[test]
fn a_long_question_is_scrolled() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 F");
    let Some(Popup::Question(question)) = driver.app.popups.last_mut() else { panic!() };
    question.lines = (1..=40).map(|number| format!("line {number} of it")).collect();
    let first = driver.screen(80, 24);
    assert!(first.contains("line 1 of it") && first.contains("more below") && !first.contains("line 40"), "{first}");
    driver.press("End");
    let last = driver.screen(80, 24);
    assert!(last.contains("line 40 of it") && last.contains("y yes, n no, then Enter:"), "{last}");
    driver.press("PageUp Home");
    assert_eq!(driver.screen(80, 24), first);
    driver.run(Command::SelectDown);
    assert!(!driver.screen(80, 24).contains("End the meeting now?"));
}
