//! Text in lines of at most 80 columns. Widths are those of a terminal, and nothing is cut inside a character.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The width of every document, in columns.
pub const WIDTH: usize = 80;

/// Breaks one line at its words into lines of at most `width` columns; a longer word is cut between graphemes.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let space = usize::from(!line.is_empty());
        if line.width() + space + word.width() <= width {
            if space == 1 {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for grapheme in word.graphemes(true) {
            if line.width() + grapheme.width() > width && !line.is_empty() {
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

/// The text in a field of `width` columns: filled with spaces, or cut with an ellipsis.
#[must_use]
pub fn fit(text: &str, width: usize) -> String {
    let mut fitted = String::new();
    if text.width() <= width {
        fitted.push_str(text);
    } else {
        for grapheme in text.graphemes(true) {
            if fitted.width() + grapheme.width() + 1 > width {
                break;
            }
            fitted.push_str(grapheme);
        }
        if width > 0 {
            fitted.push('…');
        }
    }
    fitted.push_str(&" ".repeat(width.saturating_sub(fitted.width())));
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
        let margin = indent + label.width();
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
        let underline = "-".repeat(text.width().min(WIDTH));
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
        fn no_line_is_wider_and_no_letter_is_lost(text in "[ a-zé🙂👩‍👧字]{0,200}", width in 2usize..60) {
            let lines = wrap(&text, width);
            for line in &lines {
                prop_assert!(line.width() <= width || line.graphemes(true).count() == 1, "{line:?}");
            }
            let written: String = text.split_whitespace().collect();
            let read: String = lines.concat().split_whitespace().collect();
            prop_assert_eq!(written, read);
        }

        #[test]
        fn a_field_is_filled_exactly(text in "[ a-zé字]{0,40}", width in 2usize..30) {
            prop_assert_eq!(fit(&text, width).width(), width);
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
