use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use super::*;

fn typed(lines: Lines, text: &str) -> Editor {
    let mut editor = Editor::new(lines);
    for c in text.chars() {
        editor.insert_char(c);
    }
    editor
}

fn drawn(editor: &Editor, columns: u16, rows: u16) -> (Vec<String>, Position) {
    let area = Rect::new(0, 0, columns, rows);
    let mut buffer = Buffer::empty(area);
    let style = EditorStyle { marked: Style::new().add_modifier(Modifier::REVERSED), ..EditorStyle::default() };
    let cursor = editor.draw(area, &mut buffer, style).unwrap();
    let lines = (0..rows)
        .map(|y| {
            let line: String = (0..columns).map(|x| buffer[(x, y)].symbol().to_owned()).collect();
            line.trim_end().to_owned()
        })
        .collect();
    (lines, cursor)
}

fn after(editor: &mut Editor, commands: &[Command]) -> (String, usize) {
    for command in commands {
        editor.command(*command);
    }
    (editor.text().to_owned(), editor.cursor())
}

#[test]
fn a_narrow_field_wraps_between_words_and_shows_the_insertion_point() {
    let mut editor = typed(Lines::Several, "pol: third call-out since September");
    let (lines, cursor) = drawn(&editor, 16, 4);
    assert_eq!(lines, ["pol: third", "call-out since", "September", ""]);
    assert_eq!(cursor, Position::new(9, 2));
    editor.command(Command::CursorTop);
    assert_eq!(drawn(&editor, 16, 4).1, Position::new(0, 0));
    // Two rows of four: the one with the insertion point is there.
    editor.command(Command::CursorBottom);
    let (lines, cursor) = drawn(&editor, 12, 2);
    assert_eq!(lines, ["since", "September"]);
    assert_eq!(cursor, Position::new(9, 1));
}

#[test]
fn home_and_end_are_those_of_the_row_first_and_of_the_line_then() {
    let mut editor = typed(Lines::Several, "one two three four");
    drawn(&editor, 10, 4);
    // Rows: "one two ", "three ", "four".
    editor.set_cursor(9);
    assert_eq!(after(&mut editor, &[Command::CursorHome]).1, 8);
    assert_eq!(after(&mut editor, &[Command::CursorHome]).1, 0);
    assert_eq!(after(&mut editor, &[Command::CursorEnd]).1, 7);
    assert_eq!(after(&mut editor, &[Command::CursorEnd]).1, 18);
}

#[test]
fn up_and_down_keep_to_the_column() {
    let mut editor = typed(Lines::Several, "abcdef\nab\nabcdef");
    drawn(&editor, 20, 5);
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
fn what_is_marked_is_replaced_and_shown() {
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
fn a_single_line_scrolls_sideways() {
    let mut editor = typed(Lines::One, "abcdefghij");
    assert_eq!(drawn(&editor, 5, 1), (vec!["ghij".into()], Position::new(4, 0)));
    editor.command(Command::CursorHome);
    assert_eq!(drawn(&editor, 5, 1), (vec!["abcde".into()], Position::new(0, 0)));
}

#[test]
fn a_secret_shows_dots_and_keeps_nothing() {
    let mut editor = typed(Lines::Secret, "pass 漢");
    assert_eq!(drawn(&editor, 10, 1), (vec!["••••••".into()], Position::new(6, 0)));
    assert!(!editor.can_undo());
    assert_eq!(editor.take(), "pass 漢");
    assert!(editor.is_empty());
    assert!(!format!("{:?}", typed(Lines::Secret, "hush")).contains("hush"));
}

#[test]
fn it_draws_at_every_size() {
    let mut several = typed(Lines::Several, "she is frightened\nof the 漢字 school-run e\u{301}👩‍👧 and more of it");
    several.command(Command::SelectWordLeft);
    let one = typed(Lines::One, "a 漢字 and more");
    let mut buffer = Buffer::empty(Rect::new(0, 0, 200, 60));
    for columns in 1..=200 {
        for rows in 1..=60 {
            for editor in [&several, &one] {
                let area = Rect::new(0, 0, columns, rows);
                let cursor = editor.draw(area, &mut buffer, EditorStyle::default());
                assert!(cursor.is_some_and(|cursor| area.contains(cursor)));
            }
        }
    }
    let mut nothing = Buffer::empty(Rect::new(0, 0, 0, 0));
    assert_eq!(several.draw(Rect::new(3, 3, 9, 9), &mut nothing, EditorStyle::default()), None);
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
            drawn(&editor, columns, 3);
            let rows = editor.laid_out().rows.clone();
            let afresh = crate::ui::text::wrap(editor.text(), usize::from(columns - 1).max(1));
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

#[test]
#[ignore = "prints how long a key takes"]
fn how_long_a_key_takes() {
    let mut editor = Editor::with_text(Lines::Several, &"word ".repeat(2_000));
    editor.set_cursor(5_000);
    let area = Rect::new(0, 0, 80, 10);
    let mut buffer = Buffer::empty(area);
    let start = std::time::Instant::now();
    for _ in 0..1_000 {
        editor.insert_char('x');
        editor.draw(area, &mut buffer, EditorStyle::default());
    }
    println!("{:?} a key in 2,000 words", start.elapsed() / 1_000);
}
