//! What holds at every place and size.

use proptest::prelude::*;
use ratatui::layout::Position;

use crate::app::driver::Driver;
use crate::app::fixture::conference;
use crate::app::popup::Popup;
use crate::command::Command;
use crate::domain::referral::Reference;
use crate::ui::theme::ThemeName;

use super::*;

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

/// What helps with a field, and what is wrong with it, is whole at 80 columns, in every form that has more of it than a line.
#[test]
fn what_helps_with_a_field_is_not_cut() {
    for keys in ["F2 n", "F2 e", "F2 Down Down d", "F4 n", "F5 n"] {
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
    let mut driver = at("F2 Down Down d");
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
