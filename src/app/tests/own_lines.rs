//! Lines of one composer that are filed one after the other: nothing makes one of them, and none is lost.

use chrono::Duration;

use crate::app::Input;
use crate::app::driver::Driver;
use crate::app::store::Store;
use crate::record::change::Change;

const REFUSED: &str = "> pol: flag the address by 31/2";

/// What was filed, in order.
fn filed(changes: &[Change]) -> Vec<&str> {
    changes
        .iter()
        .filter_map(|change| match change {
            Change::AgreeAction(action) => Some(action.text.as_str()),
            Change::FileEntry(entry) => Some(entry.text.as_str()),
            _ => None,
        })
        .collect()
}

fn is_first_of<S: Store + Clone + 'static>(driver: &Driver<S>, count: usize) -> bool {
    driver.screen(120, 30).contains(&format!("first of {count}: "))
}

/// A lock, a crash and another case: after each the two lines are two.
#[test]
fn lines_stay_apart_after_a_lock_and_a_crash() {
    let mut locked = Driver::at_the_meeting();
    locked.write(REFUSED).press("Enter").write("pol: third call-out").press("F9");
    let mut stopped = Driver::at_the_meeting();
    stopped.write(REFUSED).press("Enter").write("pol: third call-out").wait(Duration::seconds(1));
    stopped.write("s");
    let mut left = Driver::at_the_meeting();
    left.write(REFUSED).press("Enter").write("pol: third call-out").press("Ctrl-Down Ctrl-Up");
    for mut driver in [locked.opened_again(), stopped.opened_again(), left] {
        assert!(is_first_of(&driver, 2), "{}", driver.screen(120, 30));
        driver.press("Enter");
        assert!(driver.changes().is_empty(), "{:?}", driver.changes());
        driver.press("Ctrl-Home End Backspace Backspace Backspace Backspace").write("14/12").press("Enter Enter");
        assert_eq!(filed(&driver.changes()), ["flag the address", "third call-out"]);
        assert_eq!(driver.composer(), "");
    }
}

#[test]
fn lines_stay_apart_in_a_closed_case_too() {
    let mut driver = Driver::over_closed();
    driver.press("F2 g x Enter").write(REFUSED).press("Enter").write("pol: third call-out");
    assert!(is_first_of(&driver, 2), "{}", driver.screen(120, 30));
    driver.press("F9");
    let mut driver = driver.opened_by_another();
    driver.press("F2 g x Enter");
    assert!(is_first_of(&driver, 2), "{}", driver.screen(120, 30));
    driver.press("Enter");
    assert!(driver.notices().contains("The first line is not filed"), "{}", driver.notices());
    assert_eq!(driver.composer(), format!("{REFUSED}\u{2028}pol: third call-out"));
    assert!(driver.app.case().unwrap().actions.is_empty());
}

/// Between the refusal and the next letter the screen is locked: what is typed then is another line, unless one went back
/// into the first.
#[test]
fn what_is_typed_after_a_lock_stays_apart_from_what_was_refused_before_it() {
    let mut driver = Driver::at_the_meeting();
    driver.write(REFUSED).press("Enter F9");
    let mut driver = driver.opened_again();
    assert_eq!(driver.composer(), REFUSED);
    driver.write("pol: third call-out");
    assert!(is_first_of(&driver, 2), "{}", driver.screen(120, 30));
    let mut driver = Driver::at_the_meeting();
    driver.write(REFUSED).press("Enter").wait(Duration::seconds(1)).press("Left End F9");
    let mut driver = driver.opened_again();
    driver.write("/27");
    assert_eq!(driver.composer(), format!("{REFUSED}/27"));
}

/// The sign between lines is nobody's to type: pasted, it is a line break in one text.
#[test]
fn a_pasted_sign_makes_no_line_of_its_own() {
    let mut driver = Driver::at_the_meeting();
    driver.update(Input::Text("pol: one\u{2028}> pol: two".to_owned()));
    assert!(!driver.screen(120, 30).contains("first of"));
    driver.press("Enter");
    assert_eq!(filed(&driver.changes()), ["one\n> pol: two"]);
}

/// ACT-1: a day that no calendar has is none with words on the next line either.
#[test]
fn act_1_a_line_break_makes_no_words_of_a_day_that_does_not_exist() {
    let mut driver = Driver::at_the_meeting();
    driver.write(REFUSED).press("Ctrl-J").write("pol: third call-out").press("Enter");
    assert!(driver.notices().contains("\"31/2\" is no day of the calendar"), "{}", driver.notices());
    assert!(driver.changes().is_empty());
}

/// `Tab` completes in the line that the insertion point is in, and takes nothing of the others.
#[test]
fn tab_completes_in_each_line() {
    let mut driver = Driver::at_the_meeting();
    driver.write(REFUSED).press("Enter").write("hous").press("Tab");
    let (first, second) = driver.composer().split_once('\u{2028}').unwrap();
    assert_eq!((first, second), (REFUSED, "housing: "));
    driver.press("Ctrl-Home");
    for _ in 0..REFUSED.len() {
        driver.press("Delete");
    }
    driver.write("hous").press("Tab");
    assert_eq!(driver.composer(), "housing: \u{2028}housing: ");
}

/// Whose filing is taken back while the next line waits stands before that again, and goes when it is filed again.
#[test]
fn a_first_line_whose_filing_is_taken_back_stands_before_the_rest() {
    let action = "> pol: flag the address by 14/12";
    let mut driver = Driver::at_the_meeting();
    driver.write(REFUSED).press("Enter").write("pol: third call-out");
    driver.press("Ctrl-Home End Backspace Backspace Backspace Backspace").write("14/12").press("Enter");
    assert_eq!(driver.composer(), "pol: third call-out");
    driver.press("Ctrl-Z");
    assert_eq!(driver.composer(), format!("{action}\u{2028}pol: third call-out"));
    assert!(driver.app.case().unwrap().actions.iter().all(|action| action.text != "flag the address"));
    let mut again = driver.opened_again();
    assert!(is_first_of(&again, 2), "{}", again.screen(120, 30));
    driver.press("Ctrl-Y");
    assert_eq!(driver.composer(), "pol: third call-out");
    assert!(driver.app.case().unwrap().actions.iter().any(|action| action.text == "flag the address"));
    driver.press("Ctrl-Z Enter Enter");
    assert_eq!(driver.composer(), "");
    again.press("Enter");
    assert_eq!(again.composer(), "pol: third call-out");
}

/// Two filings that are taken back one after the other are two lines, in their order, and can both be done again.
#[test]
fn lines_whose_filings_are_taken_back_stand_in_their_order() {
    let mut driver = Driver::at_the_meeting();
    driver.write("pol: one").press("Enter").write("pol: two").press("Enter").write("pol: three").press("Ctrl-Z");
    driver.press("Ctrl-Z Ctrl-Z Ctrl-Z");
    assert_eq!(driver.composer(), "pol: one\u{2028}pol: two");
    driver.press("Ctrl-Y Ctrl-Y");
    assert_eq!(driver.composer(), "");
    // What had been typed then can be typed again.
    driver.press("Ctrl-Y Ctrl-Y");
    assert_eq!(driver.composer(), "pol: three");
}

/// Where a filing can't be taken back, its line stays filed and what is being written stays as it is.
#[test]
fn a_filing_that_stands_brings_no_line_back() {
    for (waits, text) in [(true, REFUSED), (false, "")] {
        let mut driver = Driver::at_the_meeting();
        driver.write("pol: one").press("Enter");
        if waits {
            let case = driver.app.case_id().unwrap();
            driver.app.composers.take_up(case, REFUSED);
        }
        driver.store.borrow_mut().in_the_way = Some((None, String::new()));
        driver.press("Ctrl-Z").wait(Duration::seconds(1));
        assert_eq!(driver.composer(), text);
        assert_eq!(driver.opened_again().composer(), text);
        assert_eq!(filed(&driver.changes()), ["one"]);
    }
}
