use chrono::Duration;
use proptest::prelude::*;

use crate::app::driver::Driver;
use crate::app::popup::Popup;
use crate::command::Command;
use crate::record::change::Change;

/// A word that stands in nothing else.
const WORD: &str = "quinquereme";

/// Where the word is: in a composer, in the record, or in an open or left form.
fn is_kept(driver: &Driver) -> bool {
    let app = &driver.app;
    let drafts = app.papers.cases().any(|case| app.composers.text(case.referral.id).contains(WORD));
    let filed = driver.changes().iter().any(|change| match change {
        Change::FileEntry(entry) => entry.text.contains(WORD),
        Change::AgreeAction(action) => action.text.contains(WORD),
        _ => false,
    });
    drafts || filed
}

/// Every command but those that delete or take back what is typed.
fn commands() -> Vec<Command> {
    let deletes = [
        Command::Undo,
        Command::Redo,
        Command::DeleteBack,
        Command::DeleteForward,
        Command::DeleteWordBack,
        Command::DeleteWordForward,
        Command::DeleteToStart,
        Command::DeleteToEnd,
        // Marking is followed by writing over.
        Command::SelectAll,
        Command::SelectLeft,
        Command::SelectRight,
        Command::SelectWordLeft,
        Command::SelectWordRight,
        Command::SelectHome,
        Command::SelectEnd,
        Command::SelectLineUp,
        Command::SelectLineDown,
        // Writing goes on within the word.
        Command::CursorLeft,
        Command::CursorWordLeft,
        Command::CursorHome,
        Command::CursorTop,
        Command::CursorUp,
    ];
    Command::all().filter(|command| !deletes.contains(command)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever is done after typing, the text is filed, or in a draft of its case. Esc loses nothing.
    #[test]
    fn what_was_typed_is_filed_or_stays(picks in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..40)) {
        let commands = commands();
        let mut driver = Driver::at_the_meeting();
        driver.write("pol: ").write(WORD);
        for (pick, write) in picks {
            driver.run(*pick.get(&commands));
            if write {
                driver.write("x ");
            }
            if driver.app.lock.is_drawn() {
                driver.update(crate::app::Input::PassphraseChecked(true));
            }
            prop_assert!(is_kept(&driver), "after {:?}", pick.get(&commands));
        }
        driver.wait(Duration::seconds(1));
    }

    /// Any commands at all, and typing between them, leave a state that can be drawn and gone on with.
    #[test]
    fn no_commands_break_anything(picks in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..60)) {
        let commands: Vec<Command> = Command::all().collect();
        let mut driver = Driver::at_the_meeting();
        for (pick, write) in picks {
            driver.run(*pick.get(&commands));
            if write {
                driver.write("ab\n");
            }
            let _ = driver.app.situation();
            prop_assert!(!driver.app.contexts().is_empty());
        }
    }
}

#[test]
fn a_form_that_is_left_comes_back_with_what_was_typed() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F4 n").write(WORD).press("Esc F2 F4 n");
    let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!() };
    assert_eq!(form.text("text"), WORD);
}

#[test]
fn undo_is_of_typing_first_then_of_the_record() {
    let mut driver = Driver::at_the_meeting();
    driver.write("pol: one").press("Enter").write("two");
    driver.press("Ctrl-Z");
    assert_eq!(driver.composer(), "");
    let filed = driver.app.case().unwrap().entries.len();
    driver.press("Ctrl-Z");
    assert_eq!(driver.app.case().unwrap().entries.len(), filed - 1);
    // The words are there to be put right.
    assert_eq!(driver.composer(), "pol: one");
    driver.press("Ctrl-Y");
    assert_eq!((driver.composer(), driver.app.case().unwrap().entries.len()), ("", filed));
    driver.press("Ctrl-Y");
    assert_eq!(driver.composer(), "two");
}
