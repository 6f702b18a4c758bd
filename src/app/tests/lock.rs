use chrono::Duration;

use crate::app::driver::Driver;
use crate::app::lock::Stage;
use crate::app::{Effect, Input, Now};
use crate::command::Command;
use crate::record::change::Change;

/// REC-4: the curtain falls by a key or by idleness, and only the passphrase lifts it.
#[test]
fn the_curtain_falls_and_only_the_passphrase_lifts_it() {
    let mut driver = Driver::at_the_meeting();
    driver.write("pol: half").press("F9");
    assert!(driver.app.lock.is_drawn());
    driver.press("x").write("correct horse").press("Backspace");
    assert_eq!(driver.app.lock.typed_characters(), 12);
    driver.effects.clear();
    driver.press("Enter");
    let [Effect::CheckPassphrase(passphrase)] = driver.effects.as_slice() else { panic!() };
    assert_eq!(passphrase.as_str(), "correct hors");
    driver.update(Input::PassphraseChecked(false));
    assert_eq!(driver.app.lock.stage(), Stage::Refused);
    driver.write("again").press("Enter").update(Input::PassphraseChecked(true));
    assert!(!driver.app.lock.is_drawn());
    assert_eq!(driver.composer(), "pol: half");
}

#[test]
fn nothing_is_done_behind_the_curtain() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F9 Ctrl-Down Ctrl-Z F2 d").write("a reason").press("Ctrl-Q");
    assert!(driver.changes().is_empty());
    assert!(!driver.effects.contains(&Effect::Close));
}

#[test]
fn five_idle_minutes_lock_and_a_key_puts_it_off() {
    let mut driver = Driver::at_the_meeting();
    driver.wait(Duration::minutes(4)).press("F3").wait(Duration::minutes(4));
    assert!(!driver.app.lock.is_drawn());
    driver.wait(Duration::minutes(1));
    assert!(driver.app.lock.is_drawn());
    assert_eq!(driver.app.deadline(), None);
}

/// Whoever only watches is told a minute before, and any key keeps the screen open; how long it waits can be set.
#[test]
fn the_screen_says_that_it_locks_a_minute_before() {
    let mut driver = Driver::at_the_meeting();
    let soon = |driver: &Driver| driver.notices().contains("locks in a minute");
    driver.wait(Duration::minutes(3));
    assert!(!soon(&driver));
    driver.wait(Duration::minutes(1));
    assert!(soon(&driver) && !driver.app.lock.is_drawn());
    driver.press("F3");
    assert!(!soon(&driver));
    driver.wait(Duration::minutes(4));
    assert!(soon(&driver) && !driver.app.lock.is_drawn());
    driver.wait(Duration::minutes(1));
    assert!(driver.app.lock.is_drawn());
    let mut driver = Driver::at_the_meeting();
    driver.app.lock.idle_after(20);
    driver.wait(Duration::minutes(18));
    assert!(!soon(&driver) && !driver.app.lock.is_drawn());
    driver.wait(Duration::minutes(2));
    assert!(driver.app.lock.is_drawn());
}

/// What is typed reaches the record within half a second, at most twice a second.
#[test]
fn drafts_reach_the_record() {
    let mut driver = Driver::at_the_meeting();
    let case = driver.app.case_id().unwrap();
    driver.write("pol: ha").wait(Duration::milliseconds(400));
    assert!(driver.store.borrow().drafts().lines.is_empty());
    driver.write("lf").wait(Duration::milliseconds(100));
    assert_eq!(driver.store.borrow().drafts().lines[&case], "pol: half");
    driver.press("Enter");
    assert_eq!(driver.store.borrow().drafts().lines[&case], "");
}

#[test]
fn closing_asks_only_where_something_is_not_saved() {
    let mut driver = Driver::at_the_meeting();
    driver.press("Ctrl-Q");
    assert!(driver.effects == [Effect::Close]);
    let mut driver = Driver::at_the_meeting();
    driver.update(Input::Kept(crate::app::Kept::Not("the share is gone".to_owned()))).press("Ctrl-Q");
    assert!(driver.effects.is_empty());
    driver.press("y Enter");
    assert!(driver.effects == [Effect::Close]);
}

/// The wall clock is set back by an hour: drafts are kept and the screen locks in their time all the same, and what has
/// begun can be ended.
#[test]
fn a_clock_that_is_set_back_delays_nothing() {
    let mut driver = Driver::at_the_meeting();
    let back = |driver: &Driver, seconds: u64| {
        let tick = Now::from(driver.now).tick + std::time::Duration::from_secs(seconds);
        Now { wall: driver.now - Duration::hours(1), tick }
    };
    let case = driver.app.case_id().unwrap();
    driver.write("pol: half");
    let now = back(&driver, 1);
    driver.app.update(Input::Deadline, now);
    assert_eq!(driver.store.borrow().drafts().lines[&case], "pol: half");
    driver.app.update(Input::Command(Command::FinishCase), now);
    assert!(matches!(driver.last_change(), Some(Change::CloseCase { at: Some(at), .. }) if at >= at_opening(&driver)));
    let now = back(&driver, 5 * 60 + 1);
    driver.app.update(Input::Deadline, now);
    assert!(driver.app.lock.is_drawn());
}

fn at_opening(driver: &Driver) -> chrono::NaiveDateTime {
    driver.app.case().and_then(|case| case.listing.hearing.opened).unwrap()
}
