//! Lines that were sent off and not taken. Whoever types goes on with the next one: it stays apart, so that two things that
//! somebody said never become one.

use std::ops::Range;

use super::Editor;

/// Where lines end that were not taken.
#[derive(Default)]
pub(super) struct Refused {
    /// Behind the line break of each, in order.
    ends: Vec<usize>,
    /// The last line was not taken, and nothing was done since: what is typed now is another.
    just_now: bool,
}

impl Refused {
    pub(super) const fn begins_another(&self) -> bool {
        self.just_now
    }

    /// The next line begins there.
    pub(super) fn began_another(&mut self, at: usize) {
        self.just_now = false;
        self.ends.push(at);
    }

    /// Something was done in the line: whoever types now means the line itself.
    pub(super) const fn goes_on(&mut self) {
        self.just_now = false;
    }

    /// Another text came in the place of a range: an end moves with the text, and goes with its line break.
    pub(super) fn replaced(&mut self, range: &Range<usize>, with: usize) {
        self.ends.retain_mut(|end| {
            if *end > range.end {
                *end = *end - range.len() + with;
                return true;
            }
            *end <= range.start
        });
    }
}

impl Editor {
    /// The first line was sent off and not taken. What is typed next at the end is another line; after any other key it goes
    /// on with this one.
    pub fn not_taken(&mut self) {
        self.refused.just_now = true;
    }

    /// What is sent off first: the text up to the end of the first line that was not taken, else all of it.
    pub fn first(&self) -> &str {
        let end = self.refused.ends.first().map_or(self.text.len(), |end| end - 1);
        self.text.get(..end).unwrap_or_default()
    }

    /// How many there are to be sent off one after the other.
    pub fn count(&self) -> usize {
        self.refused.ends.len() + 1
    }

    /// A field with what comes after the first, which can't be undone; nothing where there is no other.
    pub fn rest(&self) -> Option<Self> {
        let first = *self.refused.ends.first()?;
        let mut rest = Self::with_text(self.lines, self.text.get(first..)?);
        rest.refused.ends = self.refused.ends.iter().skip(1).map(|end| end - first).collect();
        Some(rest)
    }
}

/// What makes one text of another: the range that goes, and what comes in its place.
pub(super) fn difference<'a>(before: &str, now: &'a str) -> (Range<usize>, &'a str) {
    let same = |one: (char, char)| one.0 == one.1;
    let length = |letters: &mut dyn Iterator<Item = (char, char)>| -> usize {
        letters.take_while(|one| same(*one)).map(|(letter, _)| letter.len_utf8()).sum()
    };
    let start = length(&mut before.chars().zip(now.chars()));
    let (gone, come) = (before.get(start..).unwrap_or_default(), now.get(start..).unwrap_or_default());
    let end = length(&mut gone.chars().rev().zip(come.chars().rev()));
    (start..before.len() - end, come.get(..come.len() - end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::Lines;
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
        assert_eq!((editor.text(), editor.first(), editor.count()), ("one\ntwo", "one", 2));
        editor.not_taken();
        editor.insert_text("three");
        assert_eq!((editor.first(), editor.count()), ("one", 3));
        let rest = editor.rest().unwrap();
        assert_eq!((rest.text(), rest.first()), ("two\nthree", "two"));
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
        assert_eq!((editor.first(), editor.text()), ("one", "one\ntwo"));
        editor.redo();
        assert_eq!(editor.first(), "for one");
        editor.replace_all("for wonders\ntwo", 3);
        assert_eq!(editor.first(), "for wonders");
        editor.command(Command::CursorEnd);
        editor.command(Command::DeleteForward);
        assert_eq!((editor.first(), editor.count()), ("for wonderstwo", 1));
    }

    #[test]
    fn the_difference_of_two_texts_is_as_short_as_it_can_be() {
        for (before, now, range, with) in [
            ("", "", 0..0, ""),
            ("aéb", "aèb", 1..3, "è"),
            ("aa", "aaa", 2..2, "a"),
            ("abc", "", 0..3, ""),
            ("", "abc", 0..0, "abc"),
        ] {
            assert_eq!(difference(before, now), (range, with));
        }
    }
}
