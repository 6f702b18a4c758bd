//! Lines that were sent off and not taken. Whoever types goes on with the next one: it stays apart, so that two things that
//! somebody said never become one. A sign in the text keeps them apart, so that it goes wherever the text goes: into the record,
//! through undoing, and back.

use super::{Editor, Lines};
use crate::text::OWN_LINE;

impl Editor {
    /// A field with a text as [`Self::kept`] gave it.
    pub fn with_kept(lines: Lines, kept: &str) -> Self {
        let text = kept.trim_end_matches(OWN_LINE);
        let mut editor = Self::with_text(lines, text);
        editor.another = text.len() < kept.len() && !text.is_empty();
        editor
    }

    /// The text, from which the field is made again; a sign at its end where what is typed next is another line.
    pub fn kept(&self) -> String {
        let mut kept = self.text.clone();
        if self.another && !kept.is_empty() {
            kept.push(OWN_LINE);
        }
        kept
    }

    /// The first line was sent off and not taken. What is typed next at the end is another line; after any other key it goes
    /// on with this one.
    pub fn not_taken(&mut self) {
        self.another = true;
    }

    /// Whether what is typed next at the end is another line.
    pub const fn begins_another(&self) -> bool {
        self.another
    }

    /// What is sent off first: the first line that was not taken, else all of it.
    pub fn first(&self) -> &str {
        self.own_lines().next().unwrap_or_default()
    }

    /// How many there are to be sent off one after the other.
    pub fn count(&self) -> usize {
        self.own_lines().count().max(1)
    }

    /// A field with what comes after the first, which can't be undone; nothing where there is no other.
    pub fn rest(&self) -> Option<Self> {
        let rest: Vec<&str> = self.own_lines().skip(1).collect();
        (!rest.is_empty()).then(|| Self::with_text(self.lines, &rest.join(&OWN_LINE.to_string())))
    }

    /// A field with a line before what stands here, to be sent off first.
    pub fn behind(&self, line: &str) -> Self {
        let lines: Vec<&str> = std::iter::once(line).chain(self.own_lines()).collect();
        Self::with_text(self.lines, &lines.join(&OWN_LINE.to_string()))
    }

    /// Those of its lines that have a letter.
    fn own_lines(&self) -> impl Iterator<Item = &str> {
        self.text.split(OWN_LINE).filter(|line| !line.trim().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Command;

    fn refused_and_gone_on(first: &str, then: &str) -> Editor {
        let mut editor = Editor::with_text(Lines::Several, first);
        editor.not_taken();
        for letter in then.chars() {
            editor.insert_char(letter);
        }
        editor
    }

    #[test]
    fn what_is_typed_after_a_line_that_was_not_taken_is_another() {
        let mut editor = refused_and_gone_on("one", "two");
        assert_eq!((editor.text(), editor.first(), editor.count()), ("one\u{2028}two", "one", 2));
        editor.not_taken();
        editor.insert_text("three");
        assert_eq!((editor.first(), editor.count()), ("one", 3));
        let rest = editor.rest().unwrap();
        assert_eq!((rest.text(), rest.first()), ("two\u{2028}three", "two"));
        assert_eq!(rest.rest().unwrap().text(), "three");
        assert!(rest.rest().unwrap().rest().is_none());
    }

    #[test]
    fn whoever_goes_back_into_the_line_goes_on_with_it() {
        for command in [Command::CursorLeft, Command::CursorEnd, Command::DeleteBack, Command::NewLine] {
            let mut editor = Editor::with_text(Lines::Several, "one");
            editor.not_taken();
            editor.command(command);
            editor.insert_char('x');
            assert_eq!(editor.count(), 1, "{command}");
        }
    }

    #[test]
    fn an_end_moves_with_the_text_and_goes_with_its_line_break() {
        let mut editor = refused_and_gone_on("one", "two");
        editor.command(Command::CursorTop);
        editor.insert_text("for ");
        assert_eq!(editor.first(), "for one");
        editor.undo();
        assert_eq!((editor.first(), editor.text()), ("one", "one\u{2028}two"));
        editor.redo();
        assert_eq!(editor.first(), "for one");
        editor.replace_all("for wonders\u{2028}two", 3);
        assert_eq!(editor.first(), "for wonders");
        editor.command(Command::CursorEnd);
        editor.command(Command::DeleteForward);
        assert_eq!((editor.first(), editor.count()), ("for wonderstwo", 1));
    }

    /// Whoever takes typing back, or joins two lines and thinks better of it, has two again.
    #[test]
    fn lines_that_come_back_are_as_many_as_before() {
        let mut editor = refused_and_gone_on("one", "two");
        while editor.can_undo() {
            editor.undo();
        }
        assert_eq!(editor.count(), 1);
        while editor.can_redo() {
            editor.redo();
        }
        assert_eq!((editor.first(), editor.count()), ("one", 2));
        editor.command(Command::CursorHome);
        editor.command(Command::DeleteBack);
        assert_eq!((editor.first(), editor.count()), ("onetwo", 1));
        editor.undo();
        assert_eq!((editor.first(), editor.count()), ("one", 2));
    }

    #[test]
    fn what_is_kept_is_the_same_again() {
        for (text, count) in [("", 1), ("one", 1), ("one\u{2028}two", 2), ("one\ntwo", 1)] {
            let again = Editor::with_kept(Lines::Several, &Editor::with_text(Lines::Several, text).kept());
            assert_eq!((again.text(), again.count(), again.begins_another()), (text, count, false));
        }
        let mut editor = Editor::with_text(Lines::Several, "one");
        editor.not_taken();
        let mut again = Editor::with_kept(Lines::Several, &editor.kept());
        assert_eq!(again.text(), "one");
        again.insert_char('x');
        assert_eq!((again.first(), again.count()), ("one", 2));
    }

    #[test]
    fn a_line_without_a_letter_holds_nothing_up() {
        let mut editor = Editor::with_text(Lines::Several, " \u{2028}two\u{2028}\u{2028}");
        assert_eq!((editor.first(), editor.count()), ("two", 1));
        assert!(editor.rest().is_none());
        editor.set_text("one");
        assert_eq!(editor.behind("none").text(), "none\u{2028}one");
    }
}
