//! The text field on the screen.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::text::editor::{Editor, Lines};
use crate::text::graphemes;

/// What a passphrase's characters look like.
const DOT: &str = "•";

/// How a field looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EditorStyle {
    /// Its text.
    pub text: Style,
    /// What is marked.
    pub marked: Style,
}

/// Draws a field and says where the insertion point is: somewhere in `area`, unless that is empty. The caller puts
/// the terminal's own cursor there if the field has the focus.
pub fn draw(editor: &Editor, area: Rect, buffer: &mut Buffer, style: EditorStyle) -> Option<Position> {
    let area = area.intersection(buffer.area);
    if area.is_empty() {
        return None;
    }
    buffer.set_style(area, style.text);
    let shown = editor.shown(area.width, area.height);
    for (y, row) in (area.top()..area.bottom()).zip(shown.rows) {
        draw_row(editor, row, shown.skipped, Rect { y, height: 1, ..area }, buffer, style);
    }
    Some(Position {
        x: within(shown.column, area.left(), area.right()),
        y: within(shown.row, area.top(), area.bottom()),
    })
}

/// Draws one row of the text on one line, from column `skipped` of the row on.
fn draw_row(editor: &Editor, row: Range<usize>, skipped: usize, line: Rect, buffer: &mut Buffer, style: EditorStyle) {
    let marked = editor.selection().unwrap_or_default();
    let room = usize::from(line.width);
    let mut column = 0;
    for (at, grapheme) in graphemes(editor.text().get(row.clone()).unwrap_or_default()) {
        let wide = editor.shown_width(grapheme);
        let start = column;
        column += wide;
        if wide == 0 || start < skipped {
            continue;
        }
        let x = start - skipped;
        if x + wide > room {
            break;
        }
        let is_marked = marked.contains(&(row.start + at));
        let look = if is_marked { style.text.patch(style.marked) } else { style.text };
        let symbol = if editor.lines() == Lines::Secret { DOT } else { grapheme };
        for (within, x) in (x..x + wide).enumerate() {
            let x = line.x + u16::try_from(x).unwrap_or(u16::MAX);
            if let Some(cell) = buffer.cell_mut((x, line.y)) {
                cell.reset();
                cell.set_style(look);
                if within == 0 {
                    cell.set_symbol(symbol);
                }
            }
        }
    }
}

/// So many cells from `first` on, but before `end`.
fn within(cells: usize, first: u16, end: u16) -> u16 {
    let last = end.saturating_sub(1);
    u16::try_from(cells).map_or(last, |cells| first.saturating_add(cells).min(last))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::style::Modifier;

    use super::*;
    use crate::command::Command;

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
        let cursor = draw(editor, area, &mut buffer, EditorStyle::default()).unwrap();
        let lines = (0..rows)
            .map(|y| {
                let line: String = (0..columns).map(|x| buffer[(x, y)].symbol().to_owned()).collect();
                line.trim_end().to_owned()
            })
            .collect();
        (lines, cursor)
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
    fn a_single_line_scrolls_sideways() {
        let mut editor = typed(Lines::One, "abcdefghij");
        assert_eq!(drawn(&editor, 5, 1), (vec!["ghij".into()], Position::new(4, 0)));
        editor.command(Command::CursorHome);
        assert_eq!(drawn(&editor, 5, 1), (vec!["abcde".into()], Position::new(0, 0)));
    }

    #[test]
    fn a_secret_shows_dots() {
        let editor = typed(Lines::Secret, "pass 漢");
        assert_eq!(drawn(&editor, 10, 1), (vec!["••••••".into()], Position::new(6, 0)));
    }

    #[test]
    fn what_is_marked_looks_marked() {
        let mut editor = typed(Lines::One, "the locks");
        editor.command(Command::SelectWordLeft);
        let area = Rect::new(0, 0, 12, 1);
        let mut buffer = Buffer::empty(area);
        let style = EditorStyle { marked: Style::new().add_modifier(Modifier::REVERSED), ..EditorStyle::default() };
        draw(&editor, area, &mut buffer, style);
        let marked = |x: &u16| buffer[(*x, 0)].modifier.contains(Modifier::REVERSED);
        assert_eq!((0..12).filter(marked).collect::<Vec<u16>>(), [4, 5, 6, 7, 8]);
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
                    let cursor = draw(editor, area, &mut buffer, EditorStyle::default());
                    assert!(cursor.is_some_and(|cursor| area.contains(cursor)));
                }
            }
        }
        let mut nothing = Buffer::empty(Rect::new(0, 0, 0, 0));
        assert_eq!(draw(&several, Rect::new(3, 3, 9, 9), &mut nothing, EditorStyle::default()), None);
    }

    proptest! {
        #[test]
        fn any_text_is_drawn_at_any_place(text in "[a-c é漢\u{301}🇬\n\u{2028}-]{0,40}", at in 0..60usize, columns in 1..30u16) {
            for lines in [Lines::Several, Lines::One, Lines::Secret] {
                let mut editor = Editor::with_text(lines, &text);
                editor.set_cursor(at);
                drawn(&editor, columns, 3);
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
            draw(&editor, area, &mut buffer, EditorStyle::default());
        }
        println!("{:?} a key in 2,000 words", start.elapsed() / 1_000);
    }
}
