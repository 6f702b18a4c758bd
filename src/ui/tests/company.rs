//! Others at the record, and what they did.

use chrono::TimeDelta;

use crate::app::Input;
use crate::app::driver::Driver;
use crate::app::now::milliseconds;
use crate::app::store::{Colleague, Conflict, Earlier, SeatId, Stands, Whereabouts};
use crate::domain::entry::Entry;
use crate::domain::identifier::EntryId;
use crate::domain::listing::OrderKey;
use crate::record::change::Change;
use crate::record::queries::{EarlierValue, Line};

use super::*;

/// Others at the record: one in the same case, typing in an entry, one in another, one who types in its composer.
fn in_company(keys: &str) -> Driver {
    let mut driver = at(keys);
    let case = driver.app.case().unwrap().clone();
    let next = driver.app.papers.at_position(2).unwrap();
    let colleague = |seat: u8, name: &str, role: &str, case, typing| Colleague {
        seat: SeatId::from_bytes([seat; 8]),
        name: name.to_owned(),
        role: role.to_owned(),
        at: Whereabouts { case: Some(case), typing },
        since_ms: milliseconds(driver.now) - 22 * 60 * 1000,
        last_sign_ms: milliseconds(driver.now),
    };
    let id = case.referral.id;
    let here = vec![
        colleague(1, "Priya Kowalski", "coordinator", id, Some(case.entries[0].id.into())),
        colleague(2, "Tom Archer", "chair", id, Some(id.into())),
        colleague(3, "Ngozi Adeyemi", "minute-taker", next, None),
    ];
    driver.joined_by(here);
    driver
}

/// Who else is here, where and typing in what, at each kind of window.
#[test]
fn company_is_drawn() {
    for (name, keys) in [("composer", ""), ("agenda", "F2")] {
        for (width, height) in [(60, 16), (80, 24), (120, 40)] {
            let drawn = screen(&in_company(keys), width, height);
            insta::assert_snapshot!(format!("company-{name}-{width}x{height}"), drawn);
        }
    }
    let mut driver = in_company("");
    let case = driver.app.case().unwrap().clone();
    let line = Line::Action(case.actions[0].id);
    let value = |day: &str, by: &str| EarlierValue::of_text(line, "due", day, by);
    driver.store.borrow_mut().standing = vec![value("2026-12-18", "Priya Kowalski")];
    let earlier = Earlier { at: driver.now, value: value("2026-12-16", "Delphine Moor") };
    driver.store.borrow_mut().earlier = vec![earlier];
    driver.store.borrow_mut().news.conflicts = vec![Conflict {
        line: Line::Action(case.actions[0].id),
        columns: vec!["due".to_owned()],
        other: "Priya Kowalski".to_owned(),
        stands: Stands::Theirs,
    }];
    driver.by_another("Priya Kowalski", [Change::CloseCase { listing: case.listing.id, at: Some(driver.now) }]);
    for (width, height) in [(60, 16), (80, 24), (120, 40)] {
        insta::assert_snapshot!(format!("company-told-{width}x{height}"), screen(&driver, width, height));
    }
    driver.press("Ctrl-T");
    insta::assert_snapshot!("company-80x24", screen(&driver, 80, 24));
    let mut driver = in_company("");
    driver.press("F8");
    let drawn = screen(&driver, 120, 40);
    assert!(drawn.contains("PK is typing") && !drawn.contains("Priya"), "{drawn}");
}

/// What is told while a form is open covers nothing of the form, and is in sight.
#[test]
fn what_others_did_stands_beside_the_form() {
    for keys in ["F4 d", "F4 n", "F5 n", "F2 n", "F2 e"] {
        for (width, height) in [(60, 16), (80, 24), (120, 40)] {
            let mut driver = at(keys);
            let case = driver.app.case().unwrap().clone();
            let before = screen(&driver, width, height);
            let conflict = Conflict {
                line: Line::Action(case.actions[0].id),
                columns: vec!["due".to_owned()],
                other: "Priya Kowalski".to_owned(),
                stands: Stands::Theirs,
            };
            driver.store.borrow_mut().news.conflicts = vec![conflict];
            driver.update(Input::Others);
            let after = screen(&driver, width, height);
            assert!(after.contains("Priya's stands, not yours"), "{keys} at {width}x{height}:\n{after}");
            let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
            let first = before.iter().position(|line| line.contains("┌─ ")).unwrap();
            let rows = before[first..].iter().position(|line| line.contains('└')).unwrap() + 1;
            assert!(rows > 4, "{keys}: no form");
            assert_eq!(before[first..first + rows], after[first..first + rows], "{keys} at {width}x{height}");
        }
    }
}

/// What others do moves no row that is on the screen but those below what they wrote.
#[test]
fn rows_stay_where_they_are() {
    let row_of = |drawn: &str, text: &str| drawn.lines().position(|line| line.contains(text));
    let mut driver = at("F2 Down Down Down Down Down");
    let marked = |driver: &Driver| row_of(&screen(driver, 80, 16), "▸").unwrap();
    let before = marked(&driver);
    let last = driver.app.papers.cases().last().unwrap().listing.id;
    driver.by_another("Priya", [Change::OrderCases(vec![(last, OrderKey("0".to_owned()))])]);
    assert_eq!(marked(&driver), before);
    // Scrolled back among the notes, and somebody files another one.
    let mut driver = at("");
    let entry = driver.app.case().unwrap().entries[0].clone();
    for number in 0..30 {
        let (id, text) = (EntryId::new(), format!("line {number} of many"));
        let at = entry.at + TimeDelta::seconds(number);
        driver.by_another("Priya", [Change::FileEntry(Entry { id, text, at, ..entry.clone() })]);
    }
    driver.app.notices.drop_told();
    driver.press("PageUp PageUp");
    let before = screen(&driver, 80, 24);
    let late = Entry { id: EntryId::new(), text: "the newest".to_owned(), at: driver.now, ..entry };
    driver.by_another("Priya", [Change::FileEntry(late)]);
    assert_eq!(screen(&driver, 80, 24), before);
    driver.press("PageDown PageDown");
    assert!(screen(&driver, 80, 24).contains("the newest"));
}
