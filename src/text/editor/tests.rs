use proptest::prelude::*;

use super::*;
use crate::text::merge::taking_in;

fn typed(lines: Lines, text: &str) -> Editor {
    let mut editor = Editor::new(lines);
    for c in text.chars() {
        editor.insert_char(c);
    }
    editor
}

fn after(editor: &mut Editor, commands: &[Command]) -> (String, usize) {
    for command in commands {
        editor.command(*command);
    }
    (editor.text().to_owned(), editor.cursor())
}

#[test]
fn home_and_end_are_those_of_the_row_first_and_of_the_line_then() {
    let mut editor = typed(Lines::Several, "one two three four");
    editor.shown(10, 4);
    // Rows: "one two ", "three ", "four".
    editor.set_cursor(9);
    assert_eq!(after(&mut editor, &[Command::CursorHome]).1, 8);
    assert_eq!(after(&mut editor, &[Command::CursorHome]).1, 0);
    assert_eq!(after(&mut editor, &[Command::CursorEnd]).1, 7);
    assert_eq!(after(&mut editor, &[Command::CursorEnd]).1, 18);
}

/// A line is what stands between two line breaks, over however many rows of the screen it goes; words are taken out whole
/// across them.
#[test]
fn deleting_to_the_ends_of_a_line_takes_all_its_rows() {
    let text = "first\none two three four\nlast";
    let at = |cursor: usize, command: Command| {
        let mut editor = typed(Lines::Several, text);
        editor.shown(10, 8);
        editor.set_cursor(cursor);
        after(&mut editor, &[command])
    };
    // Rows: "first", "one two ", "three ", "four", "last".
    assert_eq!(at(16, Command::DeleteToStart), ("first\nree four\nlast".to_owned(), 6));
    assert_eq!(at(24, Command::DeleteToStart), ("first\n\nlast".to_owned(), 6));
    assert_eq!(at(6, Command::DeleteToStart), (text.to_owned(), 6), "it does not join the line before");
    assert_eq!(at(10, Command::DeleteToEnd), ("first\none \nlast".to_owned(), 10));
    assert_eq!(at(14, Command::DeleteWordBack), ("first\none three four\nlast".to_owned(), 10));
    let mut editor = typed(Lines::Several, text);
    editor.shown(10, 8);
    editor.set_cursor(24);
    assert_eq!(after(&mut editor, &[Command::DeleteToStart, Command::Undo]).0, text);
}

#[test]
fn up_and_down_keep_to_the_column() {
    let mut editor = typed(Lines::Several, "abcdef\nab\nabcdef");
    editor.shown(20, 5);
    editor.set_cursor(5);
    assert_eq!(after(&mut editor, &[Command::CursorDown]).1, 9);
    assert_eq!(after(&mut editor, &[Command::CursorDown]).1, 15);
    assert_eq!(after(&mut editor, &[Command::CursorUp, Command::CursorUp]).1, 5);
    assert_eq!(editor.command(Command::CursorUp), Edited::Nothing);
}

#[test]
fn words_are_crossed_and_deleted_whole() {
    let mut editor = typed(Lines::One, "she's been, twice");
    assert_eq!(after(&mut editor, &[Command::CursorWordLeft]).1, 12);
    assert_eq!(after(&mut editor, &[Command::CursorWordLeft]).1, 10);
    assert_eq!(after(&mut editor, &[Command::CursorWordLeft]).1, 6);
    assert_eq!(after(&mut editor, &[Command::CursorWordLeft]).1, 0);
    assert_eq!(after(&mut editor, &[Command::CursorWordRight]).1, 6);
    assert_eq!(after(&mut editor, &[Command::DeleteWordBack]).0, "been, twice");
    assert_eq!(after(&mut editor, &[Command::DeleteWordForward]).0, ", twice");
    assert_eq!(after(&mut editor, &[Command::Undo]).0, "she's been, twice");
}

#[test]
fn graphemes_are_crossed_and_deleted_whole() {
    let mut editor = typed(Lines::One, "ae\u{301}👩‍👧");
    assert_eq!(after(&mut editor, &[Command::DeleteBack]).0, "ae\u{301}");
    assert_eq!(after(&mut editor, &[Command::DeleteBack]).0, "a");
    let mut editor = typed(Lines::One, "ex");
    editor.set_cursor(1);
    editor.insert_char('\u{301}');
    assert_eq!((editor.text(), editor.cursor()), ("e\u{301}x", 3));
}

#[test]
fn what_is_marked_is_replaced() {
    let mut editor = typed(Lines::One, "change the locks");
    after(&mut editor, &[Command::SelectWordLeft]);
    assert_eq!(editor.selection(), Some(11..16));
    editor.insert_text("bolts");
    assert_eq!(editor.text(), "change the bolts");
    after(&mut editor, &[Command::SelectAll, Command::DeleteBack]);
    assert!(editor.is_empty());
    assert_eq!(after(&mut editor, &[Command::Undo, Command::Undo]).0, "change the locks");
    assert_eq!(after(&mut editor, &[Command::Redo]).0, "change the bolts");
}

#[test]
fn typing_is_undone_a_word_at_a_time_and_a_paste_as_a_whole() {
    let mut editor = typed(Lines::Several, "one two");
    editor.insert_text(" three four");
    let mut undo = || after(&mut editor, &[Command::Undo]).0;
    assert_eq!(undo(), "one two");
    assert_eq!(undo(), "one ");
    assert_eq!(undo(), "");
    assert_eq!(editor.command(Command::Undo), Edited::Nothing);
    assert_eq!(after(&mut editor, &[Command::Redo; 3]).0, "one two three four");
}

#[test]
fn pasted_text_is_cleaned() {
    let mut several = Editor::new(Lines::Several);
    several.insert_text("a\r\nb\rc\td\u{1b}[0m\u{7}");
    assert_eq!(several.text(), "a\nb\nc d[0m");
    let mut one = Editor::new(Lines::One);
    one.insert_text("a\r\nb");
    assert_eq!(one.text(), "a b");
}

#[test]
fn a_secret_keeps_nothing() {
    let mut editor = typed(Lines::Secret, "pass 漢");
    assert!(!editor.can_undo());
    assert_eq!(editor.take(), "pass 漢");
    assert!(editor.is_empty());
    assert!(!format!("{:?}", typed(Lines::Secret, "hush")).contains("hush"));
}

fn any_command() -> impl Strategy<Value = Command> {
    let mine: Vec<Command> = Command::all()
        .filter(|command| command.group() == crate::command::Group::Typing)
        .chain([Command::NewLine, Command::Undo, Command::Redo])
        .collect();
    proptest::sample::select(mine)
}

proptest! {
    #[test]
    fn nothing_panics_and_all_can_be_undone(
        steps in prop::collection::vec((any_command(), "[a-c é漢\u{301}🇬\n-]{0,6}"), 0..40),
        columns in 1..30u16,
    ) {
        let mut editor = Editor::new(Lines::Several);
        for (command, text) in &steps {
            editor.insert_text(text);
            editor.command(*command);
            prop_assert!(editor.text().is_char_boundary(editor.cursor()));
            prop_assert!(editor.is_boundary(editor.cursor()));
            let shown = editor.shown(columns, 3);
            prop_assert!(shown.row < shown.rows.len());
            let rows = editor.laid_out().rows.clone();
            let afresh = crate::text::wrap(editor.text(), usize::from(columns - 1).max(1));
            prop_assert_eq!(rows, afresh, "rows kept from before the change");
        }
        let last = editor.text().to_owned();
        let mut pieces = 0;
        while editor.undo() == Edited::Text {
            pieces += 1;
        }
        prop_assert!(editor.is_empty());
        let undone: Vec<_> = steps.iter().filter(|(command, _)| *command == Command::Undo).collect();
        if undone.is_empty() {
            for _ in 0..pieces {
                editor.redo();
            }
            prop_assert_eq!(editor.text(), last);
        }
    }
}

/// What somebody else writes moves nothing but what stands behind it, and taking back takes back only one's own.
#[test]
fn others_words_come_in_and_the_cursor_stays() {
    let base = "she is frightened";
    let mut editor = Editor::with_text(Lines::Several, base);
    editor.set_cursor(7);
    for c in "very ".chars() {
        editor.insert_char(c);
    }
    editor.take_in(&taking_in(base, editor.text(), "IDVA: she is frightened of him"));
    assert_eq!(editor.text(), "IDVA: she is very frightened of him");
    assert_eq!(editor.text().get(editor.cursor()..), Some("frightened of him"));
    editor.insert_char('x');
    assert_eq!(editor.text(), "IDVA: she is very xfrightened of him");
    editor.undo();
    editor.undo();
    assert_eq!(editor.text(), "IDVA: she is frightened of him");
    assert_eq!(editor.undo(), Edited::Nothing);
    editor.redo();
    assert_eq!(editor.text(), "IDVA: she is very frightened of him");
}

/// What they wrote over can't be taken back as it was, and nothing breaks.
#[test]
fn what_others_wrote_over_is_not_taken_back() {
    let mut editor = Editor::new(Lines::Several);
    editor.insert_text("bail until Monday");
    editor.insert_text(" noon");
    editor.take_in(&taking_in("bail until Monday noon", editor.text(), "bail until Friday noon"));
    assert_eq!(editor.text(), "bail until Friday noon");
    editor.undo();
    assert_eq!(editor.text(), "bail until Friday");
    assert_eq!(editor.undo(), Edited::Nothing);
}

proptest! {
    #[test]
    fn whatever_others_write_taking_back_never_breaks_a_text(
        typed in prop::collection::vec(("[ab é]{0,4}", 0..20usize), 1..6),
        theirs in "[abc é漢]{0,12}",
    ) {
        let mut editor = Editor::new(Lines::Several);
        for (text, at) in &typed {
            editor.set_cursor(*at);
            editor.insert_text(text);
        }
        let base = editor.text().to_owned();
        editor.take_in(&taking_in(&base, &base, &theirs));
        prop_assert_eq!(editor.text(), theirs.as_str());
        prop_assert!(editor.text().is_char_boundary(editor.cursor()));
        while editor.undo() == Edited::Text {}
        while editor.redo() == Edited::Text {}
    }
}
