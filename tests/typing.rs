//! Keys in, text out: the key map, the field and the composer's grammar together, as the notes use them.

use chrono::NaiveDate;
use marac::app::composer_line::{AgencyIndex, AgencyName, Completer, LineContext, LineKind, Owner, parse, preview};
use marac::command::{Command, Context};
use marac::keymap::{Keymap, Meaning, Pressed, Shipped, script};
use marac::text::editor::{Editor, Lines};

const COMPOSER: &[Context] = &[Context::Composer, Context::Text, Context::Field, Context::Notes, Context::Everywhere];

/// Types a script into a composer; gives its text, and what was filed.
fn typed(map: Shipped, keys: &str) -> (String, Vec<String>) {
    let agencies = [
        AgencyName { short: "Police".into(), long: "Sussex Police".into(), in_room: true },
        AgencyName { short: "IDVA".into(), long: "Worth Services".into(), in_room: true },
    ];
    let today = NaiveDate::from_ymd_opt(2026, 12, 10).unwrap();
    let context = LineContext {
        agencies: &agencies,
        last_agency: Some(AgencyIndex(1)),
        children: 1,
        cases: 25,
        today,
        default_due: today + chrono::Days::new(10),
    };
    let texts = marac::app::texts::Texts::new(marac::app::texts::Sources::default()).unwrap();
    let keymap = Keymap::shipped(map);
    let mut pressed = Pressed::default();
    let mut editor = Editor::new(Lines::Several);
    let mut completer = Completer::default();
    let mut filed = Vec::new();
    for key in script(keys).unwrap() {
        let can =
            |command| command == Command::Complete && completer.can_press(editor.text(), editor.cursor(), &context);
        match pressed.press(&keymap, COMPOSER, key, can) {
            Meaning::Text(c) => editor.insert_char(c),
            Meaning::Command(Command::FileEntry) => {
                let line = parse(editor.text(), &context);
                if line.can_file() {
                    filed.push(format!("{}: {}", preview(&line, &context, &texts), line.text));
                    editor.take();
                }
            }
            Meaning::Command(Command::Complete) => {
                if let Some((line, cursor)) = completer.press(editor.text(), editor.cursor(), &context) {
                    editor.replace_all(&line, cursor);
                }
            }
            Meaning::Command(command) => {
                editor.command(command);
            }
            Meaning::Pending(_) | Meaning::Nothing => {}
        }
    }
    (editor.text().to_owned(), filed)
}

#[test]
fn what_is_typed_is_filed_in_both_maps() {
    for map in Shipped::ALL {
        let keys = "po<Tab>third call-out<Enter>? is text, and : and gg<Enter>";
        let (left, filed) = typed(map, keys);
        assert_eq!(left, "");
        assert_eq!(
            filed,
            ["Sussex Police, information: third call-out", "Worth Services, information: ? is text, and : and gg"]
        );
    }
}

#[test]
fn a_line_that_cannot_be_filed_stays() {
    let (left, filed) = typed(Shipped::Default, "@31 pol: text<Enter>");
    assert_eq!((left.as_str(), filed.len()), ("@31 pol: text", 0));
}

#[test]
fn mistakes_are_mended_as_everywhere() {
    for (keys, left) in [
        ("one two<Ctrl-W>three", "one three"),
        ("one two<Ctrl-Left><Ctrl-K>", "one "),
        ("one<Ctrl-J>two<Home>x<Ctrl-Home>y", "yone\nxtwo"),
        ("one two<Ctrl-Z>", "one "),
        ("one two<Ctrl-Z><Ctrl-Y>", "one two"),
        ("one<Shift-Left><Shift-Left>x", "ox"),
        ("one<Ctrl-A>x", "x"),
        ("po<Tab><Ctrl-Z>", "po"),
    ] {
        assert_eq!(typed(Shipped::Default, keys).0, left, "{keys}");
    }
}

#[test]
fn an_action_names_its_owner_and_its_day() {
    let (_, filed) = typed(Shipped::Vim, "> idva: see her by fri<Enter>");
    assert_eq!(filed, ["action for Worth Services, due Fri 11 Dec 2026: see her"]);
    let agencies = [];
    let today = NaiveDate::from_ymd_opt(2026, 12, 10).unwrap();
    let nobody =
        LineContext { agencies: &agencies, last_agency: None, children: 0, cases: 1, today, default_due: today };
    let line = parse("> idva: see her", &nobody);
    assert!(matches!(line.kind, LineKind::Action { owner: Owner::Unknown(_), .. }));
    assert!(!line.can_file());
}
