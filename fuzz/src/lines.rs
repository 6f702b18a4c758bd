//! What is typed: the composer's grammar, the text field, the terminal's own bytes.

use chrono::NaiveDate;
use marac::app::composer_line::{
    AgencyIndex, AgencyName, Completer, LineContext, completions, mentions, parse, parse_due, preview, unread_date,
};
use marac::app::texts::{Sources, Texts};
use marac::command::Command;
use marac::domain::dates::{self, DateOrder, Expecting};
use marac::text::editor::{Editor, Lines};
use marac::text::{cut, fit, grapheme_width, graphemes, width, wrap};
use marac::ui::input::Decoder;

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, number).expect("a day")
}

fn agencies() -> Vec<AgencyName> {
    [
        ("Police", "Sussex Police", true),
        ("IDVA", "Worth Services", true),
        ("SCFT", "Sussex Community NHS Foundation Trust", false),
        ("SPFT", "Sussex Partnership NHS Foundation Trust", true),
        ("Ynys Môn", "Cyngor Sir Ynys Môn", true),
    ]
    .map(|(short, long, in_room)| AgencyName { short: short.to_owned(), long: long.to_owned(), in_room })
    .to_vec()
}

/// A line of notes: what is kept stands in the line, and completing leaves whole letters.
pub fn composer(data: &[u8]) {
    let Ok(line) = std::str::from_utf8(data) else { return };
    let agencies = agencies();
    let Ok(texts) = Texts::new(Sources::default()) else { return };
    for last_agency in [None, Some(AgencyIndex(1))] {
        let (today, default_due) = (day(10), day(20));
        let context = LineContext { agencies: &agencies, last_agency, children: 2, cases: 25, today, default_due };
        let composed = parse(line, &context);
        assert!(line.get(composed.text_at.clone()).is_some(), "{:?} is not in the line", composed.text_at);
        assert!(!preview(&composed, &context, &texts).contains('\x1b') || line.contains('\x1b'));
        let cursors = line.char_indices().map(|(at, _)| at).chain([line.len()]);
        for cursor in cursors.take(64) {
            for completion in completions(line, cursor, &context) {
                assert!(line.get(completion.replaces.clone()).is_some());
            }
            let mut completer = Completer::default();
            if let Some((completed, at)) = completer.press(line, cursor, &context) {
                assert!(completed.is_char_boundary(at));
            }
        }
    }
    let _ = mentions(line, 2);
    let _ = parse_due(line, day(10));
    let _ = unread_date(line, day(10));
}

/// Dates and times as people type them: what is understood is understood again where it is written out plainly.
pub fn dates(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let today = day(10);
    for order in [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::YearFirst] {
        for expecting in [Expecting::Birth, Expecting::Past, Expecting::Upcoming] {
            if let Ok(read) = dates::day(text, today, expecting, order) {
                assert_eq!(dates::day(&read.to_string(), today, expecting, order), Ok(read));
            }
        }
        if let Ok(read) = dates::moment(text, today, order) {
            assert_eq!(dates::moment(&read.format("%Y-%m-%dT%H:%M:%S").to_string(), today, order), Ok(read));
        }
    }
    let _ = dates::time_of_day(text);
    let _ = parse_due(text, today);
}

/// A text field: the first byte says which, each byte after it is a command, a move or the beginning of some text.
pub fn editor(data: &[u8]) {
    let Some((first, mut rest)) = data.split_first() else { return };
    let lines = [Lines::One, Lines::Several, Lines::Secret][usize::from(*first) % 3];
    let mut editor = Editor::new(lines);
    let commands: Vec<Command> = Command::all().collect();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte % 4 {
            0 | 1 => {
                let _ = editor.command(commands[usize::from(byte >> 1) % commands.len()]);
            }
            2 => {
                let length = usize::from(byte >> 2).min(rest.len());
                let (text, after) = rest.split_at(length);
                editor.insert_text(&String::from_utf8_lossy(text));
                rest = after;
            }
            _ => editor.set_cursor(usize::from(byte >> 2)),
        }
        let text = editor.text();
        assert!(text.is_char_boundary(editor.cursor()));
        assert!(editor.selection().is_none_or(|range| text.get(range).is_some()));
        let columns = u16::from(*byte);
        let _ = editor.shown(columns, 3);
        let _ = editor.rows_at(columns);
    }
    let text = editor.text().to_owned();
    for columns in [0, 1, 2, 7, 80] {
        assert!(width(cut(&text, columns)) <= columns);
        let _ = fit(&text, columns);
        for row in wrap(&text, columns) {
            assert!(text.get(row).is_some());
        }
    }
    assert_eq!(graphemes(&text).map(|(_, one)| one.len()).sum::<usize>(), text.len());
    let _ = graphemes(&text).map(|(_, one)| grapheme_width(one)).sum::<usize>();
}

/// What a terminal sends, in pieces: the first byte says how long each is.
pub fn terminal(data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    let mut decoder = Decoder::default();
    for piece in bytes.chunks(usize::from(*first).max(1)) {
        let _ = decoder.feed(piece);
        let _ = decoder.patience();
    }
    let _ = decoder.give_up();
}
