//! Text: how wide it is in a terminal, where it is cut and where it is wrapped, how texts are compared and searched,
//! and the field in which one is written. All by whole graphemes: nothing else in the program cuts a text that people
//! read.

pub mod editor;
pub mod find;
mod folded;

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

pub use folded::folded;

/// What stands where something was cut off.
pub const ELLIPSIS: &str = "…";

/// Columns of a text. A control character has none: it is never drawn.
pub fn width(text: &str) -> usize {
    graphemes(text).map(|(_, grapheme)| grapheme_width(grapheme)).sum()
}

/// Columns of one grapheme.
pub fn grapheme_width(grapheme: &str) -> usize {
    if grapheme.contains(char::is_control) { 0 } else { grapheme.width() }
}

/// Each grapheme with the byte at which it begins.
pub fn graphemes(text: &str) -> impl DoubleEndedIterator<Item = (usize, &str)> {
    text.grapheme_indices(true)
}

/// The longest beginning that fits into so many columns.
pub fn cut(text: &str, columns: usize) -> &str {
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
/// Rows end at white space and after hyphens; a word too long for a row is broken. White space at a row's end may
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
    let mut used = 0;
    // Where the row can end if the next word doesn't fit.
    let mut chance = None;
    for (at, grapheme) in graphemes(rest) {
        if grapheme.ends_with('\n') {
            return (start..start + at, Some(start + at + grapheme.len()));
        }
        let wide = grapheme_width(grapheme);
        let space = grapheme.chars().all(char::is_whitespace);
        if used + wide > columns && !space && at > 0 {
            let end = start + chance.unwrap_or(at);
            return (start..end, Some(end));
        }
        used += wide;
        if space || grapheme == "-" {
            chance = Some(at + grapheme.len());
        }
    }
    (start..text.len(), None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str, columns: usize) -> Vec<&str> {
        wrap(text, columns).into_iter().map(|row| &text[row]).collect()
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
        #[test]
        fn wrapping_loses_nothing_and_fits(text in "[a-z \\-é漢\n]{0,60}", columns in 2..20usize) {
            let rows = wrap(&text, columns);
            let shown: String = rows.iter().map(|row| &text[row.clone()]).collect();
            prop_assert_eq!(shown, text.replace('\n', ""));
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
