use super::*;
use proptest::prelude::*;

fn keys(bytes: &[u8]) -> String {
    let mut decoder = Decoder::default();
    let mut inputs = decoder.feed(bytes);
    inputs.extend(decoder.give_up());
    let shown: Vec<String> = inputs
        .into_iter()
        .map(|input| match input {
            Input::Key(key) => key.to_string(),
            Input::Paste(text) => format!("<{text}>"),
            other => format!("{other:?}"),
        })
        .collect();
    shown.join(" ")
}

#[test]
fn keys_of_the_terminals_that_people_have() {
    for (bytes, expected) in [
        ("aB é漢".as_bytes(), "a B Space é 漢"),
        (b"\r\t\x7f\n\x08\x1b", "Enter Tab Backspace Ctrl-J Ctrl-H Esc"),
        (b"\x10\x1a\x03\x00\x1f", "Ctrl-P Ctrl-Z Ctrl-C Ctrl-Space Ctrl-_"),
        (b"\x1b[A\x1b[B\x1b[C\x1b[D", "Up Down Right Left"),
        (b"\x1bOA\x1b[H\x1bOF", "Up Home End"),
        (b"\x1b[1;5A\x1b[1;5B\x1b[1;3A\x1b[1;2D\x1b[1;6C", "Ctrl-Up Ctrl-Down Alt-Up Shift-Left Ctrl-Shift-Right"),
        (b"\x1b[Z", "Shift-Tab"),
        (b"\x1bOP\x1bOQ\x1b[15~\x1b[20~\x1b[24~", "F1 F2 F5 F9 F12"),
        (b"\x1b[[A\x1b[[E", "F1 F5"),
        (b"\x1b[5~\x1b[6~\x1b[1~\x1b[4~\x1b[3~\x1b[3;5~", "PageUp PageDown Home End Delete Ctrl-Delete"),
        (b"\x1bx\x1b\r\x1b\x7f", "Alt-x Alt-Enter Alt-Backspace"),
        (b"\x1bOa\x1b[a\x1b\x1b[A", "Ctrl-Up Shift-Up Alt-Up"),
        (b"\x1b[112;5u\x1b[27;5;106~", "Ctrl-P Ctrl-J"),
        (b"\x1b[?1;2c\x1b[<0;3;4M\x1b[I\x1b[Ox", "x"),
        (b"\x1b\x1b", "Esc Esc"),
        (b"\xff\xc3(", "("),
    ] {
        assert_eq!(keys(bytes), expected, "{bytes:?}");
    }
}

#[test]
fn a_paste_is_one_piece_without_control_characters() {
    assert_eq!(keys(b"a\x1b[200~one\r\ntwo\rthree\x07\x1b[31m\x1b[201~b"), "a <one\ntwo\nthree[31m> b");
    assert_eq!(keys(b"\x1b[200~never ended"), "<never ended>");
}

#[test]
fn a_sequence_may_arrive_in_pieces() {
    let whole = "\x1b[1;5A漢\x1b[200~long\r\ntext\x1b[201~\x1bOPx".as_bytes();
    for at in 0..whole.len() {
        let mut decoder = Decoder::default();
        let mut inputs = decoder.feed(&whole[..at]);
        inputs.extend(decoder.feed(&whole[at..]));
        assert!(decoder.patience().is_none());
        assert_eq!(inputs, Decoder::default().feed(whole), "in two at {at}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_the_end(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut decoder = Decoder::default();
        decoder.feed(&bytes);
        decoder.give_up();
        prop_assert!(decoder.patience().is_none());
    }

    #[test]
    fn any_text_arrives(text in "[^\\p{Cc}]{0,40}") {
        let typed: String = Decoder::default()
            .feed(text.as_bytes())
            .into_iter()
            .filter_map(|input| match input {
                Input::Key(key) => key.printable(),
                _ => None,
            })
            .collect();
        prop_assert_eq!(typed, text);
    }
}
