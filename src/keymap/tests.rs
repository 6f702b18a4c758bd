use super::*;
use crate::command::Context::{
    Actions, Agenda, Attendance, Clocks, Composer, Everywhere, Field, List, Notes, Popup, Text,
};

const COMPOSER: &[Context] = &[Composer, Text, Field, Notes, Everywhere];
const AGENDA: &[Context] = &[Agenda, List, Everywhere];
const PALETTE: &[Context] = &[Field, Popup, List, Everywhere];

fn both() -> [Keymap; 2] {
    Shipped::ALL.map(Keymap::shipped)
}

fn key(text: &str) -> Key {
    text.parse().unwrap()
}

fn means(keymap: &Keymap, stack: &[Context], text: &str) -> Meaning {
    keymap.meaning(stack, &[], key(text), |_| true)
}

#[test]
fn shipped_maps_are_right() {
    for map in Shipped::ALL {
        assert_eq!(Keymap::problems_of_shipped(map), [], "{}", map.name());
    }
}

/// The table of interface.md, "Keys": in both maps, wherever it promises.
#[test]
fn promised_keys_do_what_they_promise() {
    let anywhere = [
        ("F1", Command::Help),
        ("Ctrl-P", Command::OpenPalette),
        ("F2", Command::GoAgenda),
        ("F3", Command::GoNotes),
        ("F4", Command::GoActions),
        ("F5", Command::GoAttendance),
        ("F6", Command::GoClocks),
        ("Ctrl-Up", Command::PreviousCase),
        ("Ctrl-Down", Command::NextCase),
        ("Ctrl-G", Command::GoTo),
        ("Esc", Command::Back),
        ("Ctrl-Z", Command::Undo),
        ("Ctrl-Y", Command::Redo),
        ("Ctrl-F", Command::Search),
        ("F9", Command::DrawCurtain),
        ("F8", Command::ToggleInitials),
        ("Ctrl-S", Command::SayWhenSaved),
        ("Ctrl-Q", Command::Close),
        ("Ctrl-C", Command::SayHowToClose),
        ("Shift-Tab", Command::PreviousPane),
    ];
    let panes: [&[Context]; 6] = [
        COMPOSER,
        AGENDA,
        &[Notes, List, Everywhere],
        &[Actions, List, Everywhere],
        &[Attendance, List, Everywhere],
        &[Clocks, List, Everywhere],
    ];
    for keymap in both() {
        for stack in panes {
            for (text, command) in anywhere {
                assert_eq!(means(&keymap, stack, text), Meaning::Command(command), "{stack:?} {text}");
            }
        }
        for stack in panes.iter().skip(1) {
            for (text, command) in [("?", Command::Help), (":", Command::OpenPalette), ("Tab", Command::NextPane)] {
                assert_eq!(means(&keymap, stack, text), Meaning::Command(command), "{stack:?} {text}");
            }
        }
        for (text, command) in [
            ("K", Command::MoveCaseUp),
            ("J", Command::MoveCaseDown),
            ("Alt-Up", Command::MoveCaseUp),
            ("Alt-Down", Command::MoveCaseDown),
        ] {
            assert_eq!(means(&keymap, AGENDA, text), Meaning::Command(command), "{text}");
        }
        assert_eq!(means(&keymap, COMPOSER, "Enter"), Meaning::Command(Command::FileEntry));
        assert_eq!(means(&keymap, COMPOSER, "Ctrl-J"), Meaning::Command(Command::NewLine));
    }
}

#[test]
fn in_a_text_field_every_printable_key_is_text() {
    for keymap in both() {
        for stack in [COMPOSER, PALETTE] {
            for c in (' '..='~').chain("£€éßñ漢".chars()) {
                let key = Key::plain(Code::Char(c));
                assert_eq!(keymap.meaning(stack, &[], key, |_| true), Meaning::Text(c));
            }
        }
    }
}

#[test]
fn tab_completes_or_else_goes_to_the_next_pane() {
    let keymap = Keymap::shipped(Shipped::Default);
    let tab = key("Tab");
    assert_eq!(keymap.meaning(COMPOSER, &[], tab, |_| true), Meaning::Command(Command::Complete));
    assert_eq!(keymap.meaning(COMPOSER, &[], tab, |_| false), Meaning::Command(Command::NextPane));
}

#[test]
fn lists_move_under_a_filter() {
    let keymap = Keymap::shipped(Shipped::Default);
    assert_eq!(means(&keymap, PALETTE, "Down"), Meaning::Command(Command::SelectDown));
    assert_eq!(means(&keymap, PALETTE, "Enter"), Meaning::Command(Command::Open));
    assert_eq!(means(&keymap, PALETTE, "Home"), Meaning::Command(Command::CursorHome));
}

#[test]
fn several_keys_hint_what_may_follow() {
    let keymap = Keymap::shipped(Shipped::Vim);
    let mut pressed = Pressed::default();
    let hint = Hint { keys: vec![key("g")], command: Command::SelectFirst };
    let press = |pressed: &mut Pressed, text: &str| pressed.press(&keymap, AGENDA, key(text), |_| true);
    match press(&mut pressed, "g") {
        Meaning::Pending(hints) => assert!(hints.starts_with(&[hint]) && hints.len() > 1, "{hints:?}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(pressed.keys(), [key("g")]);
    assert_eq!(press(&mut pressed, "g"), Meaning::Command(Command::SelectFirst));
    assert_eq!(pressed.keys(), []);
    // A key that continues nothing counts by itself; Esc only lets go.
    press(&mut pressed, "g");
    assert_eq!(press(&mut pressed, "J"), Meaning::Command(Command::MoveCaseDown));
    press(&mut pressed, "g");
    assert_eq!(press(&mut pressed, "Esc"), Meaning::Nothing);
    assert_eq!(press(&mut pressed, "Esc"), Meaning::Command(Command::Back));
}

#[test]
fn keys_are_found_for_commands_where_they_work() {
    let keymap = Keymap::shipped(Shipped::Default);
    let shown = |command, stack| keymap.key_for(command, stack).map(ToString::to_string);
    assert_eq!(shown(Command::Help, AGENDA).as_deref(), Some("?"));
    assert_eq!(shown(Command::MoveCaseUp, AGENDA).as_deref(), Some("K"));
    assert_eq!(shown(Command::MoveCaseUp, COMPOSER), None);
    let keys: Vec<_> = keymap.keys_for(Command::Help, COMPOSER).iter().map(ToString::to_string).collect();
    assert_eq!(keys, ["F1"], "? is text in the composer");
    let vim = Keymap::shipped(Shipped::Vim);
    let keys: Vec<_> = vim.keys_for(Command::SelectFirst, AGENDA).iter().map(ToString::to_string).collect();
    assert_eq!(keys, ["Home", "g g"]);
}

#[test]
fn a_users_file_changes_single_keys() {
    let text = "base = \"vim\"\n[agenda]\n\"x\" = \"defer-case\"\n\"d\" = \"none\"\n";
    let loaded = Keymap::with_overrides(Shipped::Default, "keys.toml", text);
    assert_eq!(loaded.problems, []);
    assert_eq!(means(&loaded.keymap, AGENDA, "x"), Meaning::Command(Command::DeferCase));
    assert_eq!(means(&loaded.keymap, AGENDA, "d"), Meaning::Nothing);
    assert_eq!(means(&loaded.keymap, AGENDA, "j"), Meaning::Command(Command::SelectDown));
}

#[test]
fn a_wrong_file_names_every_line_and_changes_nothing() {
    let text = "[agenda]\n\"x\" = \"defer-caze\"\n\"Hyper-k\" = \"move-case-up\"\n\"z\" = \"edit-case\"\n";
    let loaded = Keymap::with_overrides(Shipped::Default, "keys.toml", text);
    let shown: Vec<_> = loaded.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "keys.toml:2: unknown action \"defer-caze\"; did you mean \"defer-case\"?",
            "keys.toml:3: unreadable key \"Hyper-k\"; write it like \"Ctrl-P\", \"Shift-Tab\", \"F9\", \"?\" or \"g g\"",
        ]
    );
    assert_eq!(loaded.keymap, Keymap::shipped(Shipped::Default));
}

#[test]
fn listings_fit_the_page_and_name_every_binding() {
    for keymap in both() {
        let text = keymap.as_text();
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
        let markdown = keymap.as_markdown();
        for (_, binding) in keymap.lines() {
            assert!(text.contains(binding.command.name()));
            assert!(markdown.contains(binding.command.name()));
        }
    }
}

/// What the palette doesn't list can be reached by a key only.
#[test]
fn every_command_has_a_key_or_is_in_the_palette() {
    use crate::command::Group;
    for keymap in both() {
        for command in Command::all() {
            if matches!(command.group(), Group::Typing | Group::Choosing) {
                assert!(!keymap.everywhere_bound(command).is_empty(), "{command}");
            }
        }
    }
}
