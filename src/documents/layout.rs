//! Text in lines of at most 80 columns. Widths are those of a terminal, and nothing is cut inside a character.

use crate::text::{ELLIPSIS, cut, grapheme_width, graphemes, width};

/// The width of every document, in columns.
pub const WIDTH: usize = 80;

/// Breaks one line at its words into lines of at most `columns` columns; a longer word is cut between graphemes.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let space = usize::from(!line.is_empty());
        if width(&line) + space + width(word) <= columns {
            if space == 1 {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for (_, grapheme) in graphemes(word) {
            if width(&line) + grapheme_width(grapheme) > columns && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(grapheme);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The text in a field of so many columns: filled with spaces, or cut with an ellipsis.
#[must_use]
pub fn fit(text: &str, columns: usize) -> String {
    let mut fitted = cut(text, columns).to_owned();
    if fitted.len() < text.len() {
        fitted = cut(text, columns.saturating_sub(1)).to_owned();
        fitted.push_str(if columns > 0 { ELLIPSIS } else { "" });
    }
    let missing = columns.saturating_sub(width(&fitted));
    fitted.extend(std::iter::repeat_n(' ', missing));
    fitted
}

/// A document as it grows, line by line.
#[derive(Debug, Default)]
pub struct Page {
    text: String,
}

impl Page {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One line as it is. Control characters are left out, so that no text can move a reader's cursor.
    pub fn line(&mut self, line: &str) -> &mut Self {
        self.text.extend(line.trim_end().chars().filter(|c| !c.is_control()));
        self.text.push('\n');
        self
    }

    /// An empty line, unless there is one already.
    pub fn gap(&mut self) -> &mut Self {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
        self
    }

    /// A line of the full width.
    pub fn rule(&mut self, stroke: char) -> &mut Self {
        let rule: String = std::iter::repeat_n(stroke, WIDTH).collect();
        self.line(&rule)
    }

    /// A paragraph, or several where the text has line breaks.
    pub fn paragraph(&mut self, text: &str) -> &mut Self {
        self.hanging("", 0, text)
    }

    /// A label at the margin `indent`, and the text after it; further lines stand under the text.
    pub fn hanging(&mut self, label: &str, indent: usize, text: &str) -> &mut Self {
        let margin = indent + width(label);
        let mut lead = format!("{}{label}", " ".repeat(indent));
        let room = WIDTH.saturating_sub(margin).max(20);
        for piece in text.trim().lines() {
            for line in wrap(piece, room) {
                self.line(&format!("{lead}{line}"));
                lead = " ".repeat(margin);
            }
        }
        if text.trim().is_empty() {
            self.line(&lead);
        }
        self
    }

    /// A heading over a thin line.
    pub fn heading(&mut self, text: &str) -> &mut Self {
        self.gap().paragraph(text);
        let underline = "-".repeat(width(text).min(WIDTH));
        self.line(&underline)
    }

    /// The document.
    #[must_use]
    pub fn finish(self) -> String {
        let mut text = self.text;
        while text.ends_with("\n\n") {
            text.pop();
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_line_is_wider_and_no_letter_is_lost(text in "[ a-zé🙂👩‍👧字]{0,200}", columns in 2usize..60) {
            let lines = wrap(&text, columns);
            for line in &lines {
                prop_assert!(width(line) <= columns || graphemes(line).count() == 1, "{line:?}");
            }
            let written: String = text.split_whitespace().collect();
            let read: String = lines.concat().split_whitespace().collect();
            prop_assert_eq!(written, read);
        }

        #[test]
        fn a_field_is_filled_exactly(text in "[ a-zé字]{0,40}", columns in 2usize..30) {
            prop_assert_eq!(width(&fit(&text, columns)), columns);
        }
    }

    #[test]
    fn text_stands_under_text() {
        let mut page = Page::new();
        page.hanging("V  ", 2, &"word ".repeat(20));
        let text = page.finish();
        assert!(text.starts_with("  V  word"));
        assert!(text.lines().nth(1).unwrap().starts_with("     word"));
    }

    #[test]
    fn escape_sequences_do_not_pass() {
        let mut page = Page::new();
        page.line("a\u{1b}[2Jb");
        assert_eq!(page.finish(), "a[2Jb\n");
    }
}
