//! Every pane and popup, at every size: what is drawn, what is never drawn, where the cursor is.

use chrono::TimeDelta;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Position;

use super::draw;
use super::theme::{Theme, ThemeName};
use crate::app::Input;
use crate::app::driver::Driver;
use crate::app::fixture::conference;
use crate::app::now::milliseconds;
use crate::app::popup::Popup;
use crate::app::store::{Colleague, Conflict, Earlier, SeatId, Stands, Whereabouts};
use crate::command::Command;
use crate::domain::entry::Entry;
use crate::domain::identifier::EntryId;
use crate::domain::listing::OrderKey;
use crate::domain::meeting::MeetingStage;
use crate::domain::referral::Reference;
use crate::record::change::Change;
use crate::record::queries::{EarlierValue, Line};

/// The keys that lead to each pane and popup.
const PLACES: [(&str, &str); 20] = [
    ("composer", ""),
    ("entries", "Ctrl-E Up"),
    ("agenda", "F2"),
    ("agenda-filtered", "F2 / o"),
    ("actions", "F4"),
    ("attendance", "F5"),
    ("clocks", "F6"),
    ("help", "F1"),
    ("palette", "Ctrl-P"),
    ("search", "Ctrl-F p o l"),
    ("go-to", "Ctrl-G"),
    ("case", "F7"),
    ("case-form", "F2 e"),
    ("new-case-form", "F2 n Enter"),
    ("action-form", "F4 e"),
    ("attendee-form", "F5 e"),
    ("deferral-form", "F2 d"),
    ("declaration", "F5 D"),
    ("finished-case", "F2 f"),
    ("repeat", "F2 Down Down r"),
];

fn at(keys: &str) -> Driver {
    let mut driver = Driver::at_the_meeting();
    if !keys.is_empty() {
        driver.press(keys);
    }
    driver
}

fn planned() -> Driver {
    let mut conference = conference();
    conference.meeting.stage = MeetingStage::Planned;
    conference.meeting.declaration = None;
    conference.meeting.current_case = None;
    conference.attendance.clear();
    Driver::with(conference)
}

/// A conference with nothing in it.
fn empty() -> Driver {
    let mut conference = conference();
    conference.meeting.stage = MeetingStage::Planned;
    conference.meeting.current_case = None;
    conference.cases.clear();
    conference.attendance.clear();
    conference.outstanding.clear();
    Driver::with(conference)
}

fn terminal(driver: &Driver, theme: ThemeName, width: u16, height: u16) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(&driver.app, Theme::new(theme), frame)).unwrap();
    terminal
}

/// The screen as text, a line each.
fn screen_in(driver: &Driver, theme: ThemeName, width: u16, height: u16) -> String {
    let screen = terminal(driver, theme, width, height).backend().to_string();
    screen.lines().map(|line| line.trim_matches('"').trim_end()).collect::<Vec<_>>().join("\n")
}

fn screen(driver: &Driver, width: u16, height: u16) -> String {
    screen_in(driver, ThemeName::Sixteen, width, height)
}

/// The sizes at which layout turns; with `MARAC_EVERY_SIZE` set, every one from 1×1 to 200×60.
fn sizes() -> Vec<(u16, u16)> {
    if std::env::var_os("MARAC_EVERY_SIZE").is_some() {
        return (1..=200).flat_map(|width| (1..=60).map(move |height| (width, height))).collect();
    }
    let widths = [1, 2, 3, 10, 59, 60, 61, 79, 80, 100, 119, 120, 121, 160, 200];
    let heights = [1, 2, 3, 5, 15, 16, 17, 24, 40, 60];
    widths.into_iter().flat_map(|width| heights.map(|height| (width, height))).collect()
}

#[test]
fn everything_is_drawn_at_every_size_without_a_panic() {
    let sizes = sizes();
    for (name, keys) in PLACES {
        let driver = at(keys);
        for (width, height) in &sizes {
            let backend = terminal(&driver, ThemeName::Sixteen, *width, *height);
            assert_eq!(backend.backend().buffer().area.width, *width, "{name}");
        }
    }
    for driver in [planned(), empty(), at("F9"), at("F9 x")] {
        for (width, height) in &sizes {
            terminal(&driver, ThemeName::Plain, *width, *height);
        }
    }
}

/// Every width and height that can be worked in, for the two places where layout does most.
#[test]
fn the_composer_is_drawn_at_each_width_and_height() {
    let mut driver = at("");
    driver
        .write("pol: arrested 3 December, conditions not to contact her or go within 100 metres of the school 👩‍👧 漢字");
    for width in 1..=200 {
        terminal(&driver, ThemeName::Sixteen, width, 24);
    }
    for height in 1..=60 {
        terminal(&driver, ThemeName::Sixteen, 80, height);
        terminal(&driver, ThemeName::Sixteen, 130, height);
    }
}

/// The cursor stands at the insertion point or the selected row, always: input methods and screen readers follow it.
#[test]
fn the_cursor_is_always_somewhere() {
    for (width, height) in [(60, 16), (80, 24), (200, 50)] {
        for (name, keys) in PLACES {
            let mut terminal = terminal(&at(keys), ThemeName::Sixteen, width, height);
            assert_ne!(terminal.get_cursor_position().unwrap(), Position::ORIGIN, "{name} at {width}×{height}");
        }
    }
    let mut typed = at("");
    typed.write("pol: x");
    let mut terminal = terminal(&typed, ThemeName::Sixteen, 80, 24);
    let cursor = terminal.get_cursor_position().unwrap();
    assert_eq!(terminal.backend().buffer()[(cursor.x - 1, cursor.y)].symbol(), "x");
}

/// REC-4: while only initials are shown, no name, address or number of the conference is on the screen.
#[test]
fn initials_mode_leaks_nothing() {
    let conference = conference();
    let people = conference.cases.iter().flat_map(|case| &case.referral.people);
    let mut secrets: Vec<String> = Vec::new();
    for person in people {
        secrets.push(person.name.clone());
        secrets.extend(person.name.split(' ').map(str::to_owned).filter(|part| part.chars().count() > 3));
        secrets.extend(person.telephone.clone());
        secrets.extend(person.address.iter().flat_map(|address| address.split(", ")).map(str::to_owned));
    }
    secrets.retain(|secret| secret != "Crawley" && secret != "Horsham");
    secrets.extend(conference.attendance.iter().map(|attendee| attendee.name.clone()));
    secrets.extend(conference.contacts.iter().map(|contact| contact.name.clone()));
    secrets.extend(conference.contacts.iter().filter_map(|contact| contact.telephone.clone()));
    // These two are filled in with the user's own name and the Chair's.
    let forms = ["deferral-form", "declaration"];
    for (name, keys) in PLACES.iter().filter(|(name, _)| !forms.contains(name)) {
        let mut driver = Driver::at_the_meeting();
        driver.press("F8");
        if !keys.is_empty() {
            driver.press(keys);
        }
        for (width, height) in [(80, 24), (200, 60)] {
            let drawn = screen(&driver, width, height);
            let joined = drawn.split_whitespace().collect::<Vec<_>>().join(" ");
            for secret in &secrets {
                assert!(!joined.contains(secret), "{secret} in {name}:\n{drawn}");
            }
        }
    }
}

/// REC-4: what is being written shows no name or street either, and stays as it was typed.
#[test]
fn initials_mode_masks_the_composer() {
    let mut driver = Driver::at_the_meeting();
    let line = "pol: Maeve Thomas ran to Halyard Mews, ring (07700) 900 100";
    driver.write(line).press("F8");
    let drawn = screen(&driver, 120, 40);
    for secret in ["Maeve", "Thomas", "Halyard", "07700", "900 100"] {
        assert!(!drawn.contains(secret), "{secret}:\n{drawn}");
    }
    assert_eq!(driver.composer(), line);
    driver.press("F8");
    assert!(screen(&driver, 120, 40).contains("Maeve Thomas ran"));
}

/// AGE-7: of a closed case nothing but held time is ever drawn.
#[test]
fn closed_cases_are_never_drawn() {
    let conference = conference();
    let closed = conference.cases.iter().find(|case| case.referral.closed.is_some()).unwrap();
    let mut secrets = vec![closed.referral.reference.to_string()];
    secrets.extend(closed.referral.people.iter().map(|person| person.name.clone()));
    for (name, keys) in PLACES {
        let mut driver = Driver::with(conference.clone());
        if !keys.is_empty() {
            driver.press(keys);
        }
        let drawn = screen(&driver, 200, 60);
        for secret in &secrets {
            assert!(!drawn.contains(secret), "{secret} in {name}:\n{drawn}");
        }
    }
    for letters in ["Orla", "Quill", "71008", "Vance"] {
        for list in ["Ctrl-F", "Ctrl-G"] {
            let mut driver = Driver::with(conference.clone());
            driver.press(list).write(letters);
            let drawn = screen(&driver, 200, 60);
            let found = secrets.iter().find(|secret| drawn.contains(secret.as_str()));
            assert_eq!(found, None, "{drawn}");
        }
    }
}

/// REC-4: behind the curtain there is nothing of the conference, and the passphrase is not shown.
#[test]
fn the_curtain_hides_everything() {
    let mut driver = at("F9");
    let drawn = screen(&driver, 80, 24);
    assert_eq!(drawn.split_whitespace().collect::<Vec<_>>().join(" "), "Locked. Press any key.");
    driver.press("x").write("hunter2");
    let drawn = screen(&driver, 80, 24);
    assert!(drawn.contains("Passphrase: •••••••") && !drawn.contains("hunter"), "{drawn}");
}

/// Nothing is said by colour alone: the plain theme's letters are the same.
#[test]
fn without_colour_the_words_are_the_same() {
    for (name, keys) in PLACES {
        let driver = at(keys);
        let plain = screen_in(&driver, ThemeName::Plain, 80, 24);
        assert_eq!(plain, screen(&driver, 80, 24), "{name}");
        let buffer = terminal(&driver, ThemeName::Plain, 80, 24).backend().buffer().clone();
        let coloured = buffer
            .content()
            .iter()
            .any(|cell| cell.fg != ratatui::style::Color::Reset || cell.bg != ratatui::style::Color::Reset);
        assert!(!coloured, "{name}");
    }
}

/// Drawing changes nothing, so the same state is the same screen.
#[test]
fn drawing_twice_draws_the_same() {
    for (name, keys) in PLACES {
        let driver = at(keys);
        assert_eq!(screen(&driver, 130, 40), screen(&driver, 130, 40), "{name}");
    }
}

/// Names of an earlier meeting's case are in no list of people here; its words are hidden as a whole.
#[test]
fn initials_mode_hides_what_it_cannot_know() {
    let mut conference = conference();
    conference.outstanding[0].action.text = "tell Wilhelmina Ostler's school".to_owned();
    let mut driver = Driver::with(conference);
    driver.press("F8");
    for keys in ["F4", "F6"] {
        driver.press(keys);
        let drawn = screen(&driver, 200, 50);
        assert!(!drawn.contains("Ostler") && drawn.contains("Children's Social Care"), "{drawn}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever was done, the screen can be drawn, and a failure or a word about it is somewhere on it.
    #[test]
    fn any_state_is_drawn_at_any_size(
        picks in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 1..25),
        width in 1..200u16,
        height in 1..60u16,
    ) {
        let commands: Vec<Command> = Command::all().collect();
        let mut driver = Driver::at_the_meeting();
        for (pick, write) in picks {
            driver.run(*pick.get(&commands));
            if write {
                driver.write("wx 漢\n");
            }
            terminal(&driver, ThemeName::Sixteen, width, height);
        }
        terminal(&driver, ThemeName::Plain, 80, 24);
    }
}

#[test]
fn what_is_drawn() {
    for (name, keys) in PLACES {
        insta::assert_snapshot!(format!("{name}-80x24"), screen(&at(keys), 80, 24));
    }
    for (name, keys) in PLACES.iter().filter(|(name, _)| ["composer", "agenda", "actions", "attendance"].contains(name))
    {
        insta::assert_snapshot!(format!("{name}-60x24"), screen(&at(keys), 60, 24));
        insta::assert_snapshot!(format!("{name}-200x50"), screen(&at(keys), 200, 50));
    }
    insta::assert_snapshot!("planned-80x24", screen(&planned(), 80, 24));
    insta::assert_snapshot!("planned-130x40", screen(&planned(), 130, 40));
    insta::assert_snapshot!("empty-80x24", screen(&empty(), 80, 24));
    insta::assert_snapshot!("initials-130x40", screen(&at("F8 F2"), 130, 40));
    insta::assert_snapshot!("too-small", screen(&at(""), 50, 12));
}

/// Several lines that were pasted are one entry, or one action, and the line above them says so before Enter.
#[test]
fn a_paste_of_several_lines_says_that_it_is_one_entry() {
    let action = "> pol: arrest him\n> housing: change the locks\n> csc: tell the school by fri";
    let report = "pol: third call-out since September\n\n> bail until the 14th\nShe is at her sister's";
    for (name, pasted) in [("action", action), ("report", report)] {
        let mut driver = at("");
        driver.update(Input::Text(pasted.to_owned()));
        for (width, height) in [(60, 24), (80, 24)] {
            insta::assert_snapshot!(format!("pasted-{name}-{width}x{height}"), screen(&driver, width, height));
        }
    }
}

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

/// Whoever does not know what to press finds the key of help on the bottom line, at every size.
#[test]
fn the_bottom_line_has_the_key_of_help_everywhere() {
    for keys in ["F2", "F3", "F4", "F5", "F6", "F2 g r", "g m", "g d", "g p", "g e", "g c", "g t", "g x"] {
        let mut driver = Driver::at_the_meeting();
        driver.press(keys);
        for size in [(60, 16), (80, 24), (200, 50)] {
            let screen = driver.screen(size.0, size.1);
            let bottom = screen.lines().last().unwrap();
            assert!(bottom.contains("? help") || bottom.contains("F1 help"), "{keys} at {size:?}: {bottom}");
        }
    }
}

/// Beside a window there is nothing of the screen below, where it would be the ends of words.
#[test]
fn beside_a_window_stand_no_ends_of_words() {
    let mut driver = Driver::at_the_meeting();
    driver.press("F2 Ctrl-P");
    let screen = driver.screen(80, 24);
    let window = screen.lines().skip_while(|line| !line.contains('┌'));
    let window: Vec<&str> = window.take_while(|line| line.contains(['┌', '│', '└'])).collect();
    assert!(window.len() > 5, "{screen}");
    assert!(window.iter().all(|line| line.starts_with("  ") && line.chars().count() <= 78), "{screen}");
}

/// A screen as one line of words, without what is drawn round them.
fn words(screen: &str) -> String {
    screen.replace(['│', '┌', '┐', '└', '┘', '─'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What helps with a field, and what is wrong with it, is whole at 80 columns, in every form that has more of it than a line.
#[test]
fn what_helps_with_a_field_is_not_cut() {
    for keys in ["F2 n", "F2 e", "F2 d", "F4 n", "F5 n"] {
        let mut driver = at(keys);
        let Some(Popup::Form(form)) = driver.app.popups.last() else { panic!("{keys}") };
        let hints: Vec<(String, String)> =
            form.fields.iter().map(|field| (field.spec.id.clone(), field.spec.hint.clone())).collect();
        for (id, hint) in hints {
            let Some(Popup::Form(form)) = driver.app.popups.last_mut() else { panic!("{id}") };
            form.at = form.fields.iter().position(|field| field.spec.id == id).unwrap();
            let field_of = format!("field {} of {} ", form.at + 1, form.fields.len());
            let screen = words(&driver.screen(80, 24)).replace(&field_of, "");
            assert!(screen.contains(&hint) || form_helps_otherwise(&driver, &id), "{keys} {id}: {hint}\n{screen}");
        }
    }
    let mut driver = at("F2 d");
    driver.press("l Enter");
    let screen = words(&driver.screen(80, 24));
    assert!(screen.contains("! Reason: stays in the log: say why, in 2 words or 10 letters at least"), "{screen}");
}

/// Whether what stands in the field is explained instead.
fn form_helps_otherwise(driver: &Driver, id: &str) -> bool {
    match driver.app.popups.last() {
        Some(Popup::Form(form)) => !form.text(id).is_empty(),
        _ => false,
    }
}

/// A telephone referral's reference is whole wherever there is room, and keeps its end where there is none.
#[test]
fn a_long_reference_is_told_from_its_neighbours() {
    let mut conference = conference();
    for (at, case) in conference.cases.iter_mut().enumerate() {
        case.referral.reference = Reference::new(&format!("TEL-20261123-{at}")).unwrap();
    }
    let mut driver = Driver::with(conference);
    driver.press("F2");
    for (width, height) in [(80, 40), (200, 50)] {
        let screen = driver.screen(width, height);
        assert!(screen.contains("TEL-20261123-2 ") && !screen.contains("TEL-202611…"), "{screen}");
    }
    let narrow = driver.screen(120, 50);
    assert!(narrow.contains("TEL…1123-2 ") && !narrow.contains("TEL-20261…"), "{narrow}");
}
