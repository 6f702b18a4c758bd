//! Text: how wide it is in a terminal, where it is cut and where it is wrapped, how texts are compared and searched,
//! and the field in which one is written. All by whole graphemes: nothing else in the program cuts a text that people
//! read.

pub mod editor;
pub mod find;
mod folded;
pub mod merge;

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

pub use folded::folded;

/// What stands where something was cut off.
pub const ELLIPSIS: &str = "…";

/// Stands between two lines of a composer that are filed one after the other: the line break that no key types. It is never
/// filed, and people see a line break.
pub const OWN_LINE: char = '\u{2028}';

/// Lines that are filed one after the other, as they are read where nobody files them.
pub fn own_lines_as_read(kept: &str) -> String {
    kept.trim_end_matches(OWN_LINE).replace(OWN_LINE, "\n")
}

/// Whether a row ends there whatever its length.
pub fn is_break(letter: char) -> bool {
    matches!(letter, '\n' | OWN_LINE)
}

/// Columns of a text. A control character has none: it is never drawn.
pub fn width(text: &str) -> usize {
    if is_plain(text) {
        return text.len();
    }
    graphemes(text).map(|(_, grapheme)| grapheme_width(grapheme)).sum()
}

/// Whether every byte is a grapheme of one column: printable ASCII, which nearly all that is typed is.
pub fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Columns of one grapheme.
pub fn grapheme_width(grapheme: &str) -> usize {
    if is_plain(grapheme) {
        return grapheme.len();
    }
    if grapheme.contains(char::is_control) { 0 } else { grapheme.width() }
}

/// Each grapheme with the byte at which it begins.
pub fn graphemes(text: &str) -> impl DoubleEndedIterator<Item = (usize, &str)> {
    text.grapheme_indices(true)
}

/// The longest beginning that fits into so many columns.
pub fn cut(text: &str, columns: usize) -> &str {
    // A mark that joins the last letter could follow a beginning that is cut: the whole text counts.
    if is_plain(text) {
        return text.get(..columns).unwrap_or(text);
    }
    let mut used = 0;
    for (at, grapheme) in graphemes(text) {
        used += grapheme_width(grapheme);
        if used > columns {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// The text if it fits, else its beginning and an ellipsis.
pub fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    let whole = cut(text, columns);
    if whole.len() == text.len() {
        return Cow::Borrowed(text);
    }
    match columns.checked_sub(1) {
        Some(room) => Cow::Owned(format!("{}{ELLIPSIS}", cut(text, room).trim_end())),
        None => Cow::Borrowed(""),
    }
}

/// The text if it fits, else its beginning, an ellipsis and its end: of a reference the end tells it from its neighbours.
pub fn fit_middle(text: &str, columns: usize) -> Cow<'_, str> {
    if cut(text, columns).len() == text.len() {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(1) else { return Cow::Borrowed("") };
    let begins = cut(text, room / 3);
    let rest = room - width(begins);
    let from = graphemes(text).map(|(at, _)| at).find(|at| text.get(*at..).is_some_and(|end| width(end) <= rest));
    Cow::Owned(format!("{begins}{ELLIPSIS}{}", from.and_then(|at| text.get(at..)).unwrap_or_default()))
}

/// The text, cut or filled up with spaces to exactly so many columns.
pub fn pad(text: &str, columns: usize) -> String {
    let mut text = fit(text, columns).into_owned();
    let missing = columns.saturating_sub(width(&text));
    text.extend(std::iter::repeat_n(' ', missing));
    text
}

/// Two texts at the two ends of a line; the left one gives way.
pub fn spread(left: &str, right: &str, columns: usize) -> String {
    let right = fit(right, columns);
    let room = columns.saturating_sub(width(&right));
    format!("{}{right}", pad(left, room))
}

/// The rows of a text in so many columns, as ranges of it that together are the whole of it but for line breaks.
/// Rows end at white space and after hyphens that no number follows (a reference stays whole); a word too long for a row is broken. White space at a row's end may
/// stand over its edge. There is always at least one row.
pub fn wrap(text: &str, columns: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = Some(0);
    while let Some(from) = start {
        let (row, next) = row_at(text, from, columns);
        rows.push(row);
        start = next;
    }
    rows
}

/// The row that begins at byte `start`, and where the next one begins if there is one. A row depends on nothing
/// before it.
pub fn row_at(text: &str, start: usize, columns: usize) -> (Range<usize>, Option<usize>) {
    let rest = text.get(start..).unwrap_or_default();
    let columns = columns.max(1);
    if let Some(row) = plain_row(rest, columns) {
        let next = row.next.map(|next| start + next);
        return (start..start + row.end, next);
    }
    row_by_graphemes(text, start, columns)
}

fn row_by_graphemes(text: &str, start: usize, columns: usize) -> (Range<usize>, Option<usize>) {
    let rest = text.get(start..).unwrap_or_default();
    let mut used = 0;
    // Where the row can end if the next word doesn't fit.
    let mut chance = None;
    for (at, grapheme) in graphemes(rest) {
        if grapheme.ends_with(is_break) {
            return (start..start + at, Some(start + at + grapheme.len()));
        }
        let wide = grapheme_width(grapheme);
        let space = grapheme.chars().all(char::is_whitespace);
        if used + wide > columns && !space && at > 0 {
            let end = start + chance.unwrap_or(at);
            return (start..end, Some(end));
        }
        used += wide;
        let after = rest.get(at + grapheme.len()..).and_then(|after| after.bytes().next());
        if space || grapheme == "-" && !after.is_some_and(|next| next.is_ascii_digit()) {
            chance = Some(at + grapheme.len());
        }
    }
    (start..text.len(), None)
}

/// A row of plain text, as bytes from its beginning.
struct PlainRow {
    end: usize,
    next: Option<usize>,
}

/// The first row of a text, where all of it is plain up to the letter after it; else nothing is said.
fn plain_row(text: &str, columns: usize) -> Option<PlainRow> {
    let mut chance = None;
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            // What follows decides whether this letter stands alone.
            _ if bytes.peek().is_some_and(|(_, next)| !next.is_ascii()) => return None,
            b'\n' => return Some(PlainRow { end: at, next: Some(at + 1) }),
            b' '..=b'~' => {}
            _ => return None,
        }
        if at >= columns && byte != b' ' {
            let end = chance.unwrap_or(at);
            return Some(PlainRow { end, next: Some(end) });
        }
        let number_follows = bytes.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if byte == b' ' || byte == b'-' && !number_follows {
            chance = Some(at + 1);
        }
    }
    Some(PlainRow { end: text.len(), next: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str, columns: usize) -> Vec<&str> {
        wrap(text, columns).into_iter().map(|row| &text[row]).collect()
    }

    #[test]
    fn a_reference_that_is_cut_keeps_its_end() {
        assert_eq!(fit_middle("TEL-20261123-1", 14), "TEL-20261123-1");
        assert_eq!(fit_middle("TEL-20261123-1", 10), "TEL…1123-1");
        assert_eq!(fit_middle("TEL-20261123-12", 11), "TEL…1123-12");
        assert_eq!((fit_middle("WS-71000", 0), fit_middle("WS-71000", 1)), ("".into(), "…".into()));
        assert!((0..12).all(|columns| width(&fit_middle("漢字漢字-20261123", columns)) <= columns));
    }

    #[test]
    fn lines_of_their_own_are_read_under_each_other() {
        assert_eq!(rows("one\u{2028}two", 10), ["one", "two"]);
        assert_eq!(own_lines_as_read("one\u{2028}two\u{2028}"), "one\ntwo");
    }

    #[test]
    fn graphemes_stay_whole() {
        assert_eq!(width("e\u{301}é漢👩‍👧"), 1 + 1 + 2 + 2);
        assert_eq!(cut("ab漢c", 3), "ab");
        assert_eq!(cut("e\u{301}x", 1), "e\u{301}");
        assert_eq!(fit("Maeve Thomas", 20), "Maeve Thomas");
        assert_eq!(fit("Maeve Thomas", 7), "Maeve…");
        assert_eq!(fit("漢字漢字", 4), "漢…");
        assert_eq!(fit("abc", 0), "");
        assert_eq!(pad("漢字漢字", 4), "漢… ");
        assert_eq!(spread("left side", "right", 12), "left s…right");
    }

    #[test]
    fn rows_end_between_words() {
        assert_eq!(rows("she is frightened of him", 10), ["she is ", "frightened ", "of him"]);
        assert_eq!(rows("counter-allegation", 10), ["counter-", "allegation"]);
        assert_eq!(rows("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(rows("one\n\ntwo ", 10), ["one", "", "two "]);
        assert_eq!(rows("", 10), [""]);
        assert_eq!(rows("漢字", 1), ["漢", "字"]);
    }

    proptest! {
        /// Plain text takes a shorter way to the same rows, widths and cuts.
        #[test]
        fn the_shorter_way_ends_at_the_same_place(text in "[a-c \\-é\u{301}漢\n\t]{0,30}", columns in 0..12usize) {
            let by_graphemes = |text: &str| graphemes(text).map(|(_, one)| if one.contains(char::is_control) { 0 } else { one.width() }).sum::<usize>();
            prop_assert_eq!(width(&text), by_graphemes(&text));
            let whole = graphemes(&text).map(|(at, one)| at + one.len());
            let longest = whole.take_while(|end| by_graphemes(&text[..*end]) <= columns).last().unwrap_or(0);
            prop_assert_eq!(cut(&text, columns), &text[..longest]);
            // With a mark at the end that no row reaches, the longer way is taken for all of it.
            let (row, next) = row_at(&text, 0, columns);
            let (slow, slow_next) = row_by_graphemes(&text, 0, columns.max(1));
            prop_assert_eq!((row, next), (slow, slow_next));
        }

        #[test]
        fn wrapping_loses_nothing_and_fits(text in "[a-z \\-é漢\n\u{2028}]{0,60}", columns in 2..20usize) {
            let rows = wrap(&text, columns);
            let shown: String = rows.iter().map(|row| &text[row.clone()]).collect();
            prop_assert_eq!(shown, text.replace(is_break, ""));
            for row in rows {
                prop_assert!(width(text[row].trim_end()) <= columns);
            }
        }

        #[test]
        fn cuts_fit(text in "\\PC{0,40}", columns in 0..30usize) {
            prop_assert!(width(cut(&text, columns)) <= columns);
            prop_assert_eq!(width(&pad(&text, columns)), columns);
        }
    }
}
