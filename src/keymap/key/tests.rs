use super::*;
use proptest::prelude::*;

fn any_key() -> impl Strategy<Value = Key> {
    let code = prop_oneof![
        any::<char>()
            .prop_filter("a key writes no control character", |c| !c.is_control() && (!c.is_whitespace() || *c == ' '))
            .prop_map(Code::Char),
        (1..=24u8).prop_map(Code::F),
        proptest::sample::select(NAMES.map(|(_, code)| code).to_vec()),
    ];
    (code, any::<bool>(), any::<bool>(), any::<bool>())
        .prop_map(|(code, ctrl, alt, shift)| Key::new(code, ctrl, alt, shift))
        .prop_filter("arrives as another key", |key| twin(*key).is_none())
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(keys in prop::collection::vec(any_key(), 1..4)) {
        let chord = Chord(keys);
        prop_assert_eq!(chord.to_string().parse::<Chord>(), Ok(chord));
    }

    #[test]
    fn reading_never_panics(text in "\\PC{0,20}") {
        let _ = text.parse::<Chord>();
    }
}

#[test]
fn one_key_has_one_form() {
    for (written, printed) in [
        ("ctrl-p", "Ctrl-P"),
        ("shift-tab", "Shift-Tab"),
        ("Alt-Ctrl-up", "Ctrl-Alt-Up"),
        ("escape", "Esc"),
        ("f9", "F9"),
        ("-", "-"),
        ("Ctrl--", "Ctrl--"),
        ("space", "Space"),
        ("g  g", "g g"),
        ("ä", "ä"),
    ] {
        let chord: Chord = written.parse().unwrap();
        assert_eq!(chord.to_string(), printed);
    }
}

#[test]
fn what_no_terminal_sends_is_refused_with_what_to_write() {
    for (written, words) in [
        ("Ctrl-I", "write \"Tab\""),
        ("Ctrl-m", "write \"Enter\""),
        ("Shift-k", "write \"K\""),
        ("Hyper-x", "unreadable key \"Hyper-x\""),
        ("Ctrl-", "unreadable"),
        ("F40", "unreadable"),
        ("", "no key"),
    ] {
        let error = written.parse::<Chord>().unwrap_err().to_string();
        assert!(error.contains(words), "{written}: {error}");
    }
}

#[test]
fn only_characters_without_ctrl_and_alt_are_text() {
    let key = |text: &str| text.parse::<Key>().unwrap();
    assert_eq!(key("K").printable(), Some('K'));
    assert_eq!(key("Space").printable(), Some(' '));
    assert_eq!(key("Alt-x").printable(), None);
    assert_eq!(key("Ctrl-P").printable(), None);
    assert_eq!(key("Enter").printable(), None);
}

#[test]
fn a_script_is_keys() {
    let shown: Vec<_> = script("a <Enter><Ctrl-Down><lt>?").unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["a", "Space", "Enter", "Ctrl-Down", "<", "?"]);
    assert!(script("<Hyper-x>").is_err());
}
