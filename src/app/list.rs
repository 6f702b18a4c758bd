//! A list that one goes through and filters: which row is selected, and by which letters it is narrowed.

use std::cell::Cell;

use crate::command::Command;
use crate::text::editor::{Editor, Lines};
use crate::text::find::find;

/// Where somebody is in a list whose rows are known by a key.
pub struct List<K> {
    pub selected: Option<K>,
    /// The letters that narrow it; `None` while there is no filter.
    pub filter: Option<Editor>,
    /// The filter is being typed.
    pub typing: bool,
    /// Where the selected row was last drawn.
    pub drawn: Cell<Option<Drawn<K>>>,
}

/// Where a row was drawn: so many lines below the top of an area of that height. While it stays selected it stays there,
/// whatever others put above it or take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawn<K> {
    pub key: K,
    pub line: usize,
    pub height: u16,
}

impl<K> Default for List<K> {
    fn default() -> Self {
        Self { selected: None, filter: None, typing: false, drawn: Cell::new(None) }
    }
}

/// How far to go in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

/// Rows of a page. Drawing centres the selected row, so a page need not be the pane's exactly.
const PAGE: usize = 10;

impl Step {
    /// The row to go to from `at` among `count` rows; the first where none was selected.
    #[must_use]
    pub fn from(self, at: Option<usize>, count: usize) -> Option<usize> {
        let last = count.checked_sub(1)?;
        let Some(at) = at else { return Some(if matches!(self, Self::Up | Self::Last) { last } else { 0 }) };
        Some(match self {
            Self::Up => at.saturating_sub(1),
            Self::Down => (at + 1).min(last),
            Self::PageUp => at.saturating_sub(PAGE),
            Self::PageDown => (at + PAGE).min(last),
            Self::First => 0,
            Self::Last => last,
        })
    }
}

impl<K: Copy + PartialEq> List<K> {
    /// The place of the selected row among `keys`.
    #[must_use]
    pub fn position(&self, keys: &[K]) -> Option<usize> {
        let selected = self.selected?;
        keys.iter().position(|key| *key == selected)
    }

    /// On which line of an area of that height the selected row was last drawn.
    #[must_use]
    pub fn held_at(&self, height: u16) -> Option<usize> {
        let held = |drawn: &Drawn<K>| Some(drawn.key) == self.selected && drawn.height == height;
        self.drawn.get().filter(held).map(|drawn| drawn.line)
    }

    /// Notes where the selected row was drawn.
    pub fn was_drawn(&self, line: usize, height: u16) {
        self.drawn.set(self.selected.map(|key| Drawn { key, line, height }));
    }

    /// Goes a step among `keys`.
    pub fn go(&mut self, step: Step, keys: &[K]) {
        if let Some(at) = step.from(self.position(keys), keys.len()) {
            self.selected = keys.get(at).copied();
        }
    }

    /// The row that has taken the place of one that is gone: its successor, else the new last.
    pub fn settle(&mut self, before: &[K], keys: &[K]) {
        if self.selected.is_some() && self.position(keys).is_none() {
            let at = self.position(before).unwrap_or(0).min(keys.len().saturating_sub(1));
            self.selected = keys.get(at).copied();
        }
    }

    /// A list that was empty begins at its first row.
    pub fn begin(&mut self, keys: &[K]) {
        if self.selected.is_none() {
            self.selected = keys.first().copied();
        }
    }

    /// Whether a row with this text is shown.
    #[must_use]
    pub fn lets_through(&self, text: &str) -> bool {
        self.filter.as_ref().is_none_or(|filter| holds_all(text, filter.text()))
    }

    /// Begins to type the filter. What stood in it is marked: the first letter takes its place.
    pub fn begin_filter(&mut self) {
        let filter = self.filter.get_or_insert_with(|| Editor::new(Lines::One));
        if !self.typing {
            filter.command(Command::SelectAll);
        }
        self.typing = true;
    }

    /// Shows everything again; whether there was a filter.
    pub fn clear_filter(&mut self) -> bool {
        self.typing = false;
        self.filter.take().is_some()
    }

    /// The typing of the filter is over; an empty one goes.
    pub fn end_typing(&mut self) {
        self.typing = false;
        if self.filter.as_ref().is_some_and(Editor::is_empty) {
            self.filter = None;
        }
    }
}

/// Whether a text holds every word of `letters`, whatever the case, the accents and the apostrophes.
#[must_use]
pub fn holds_all(text: &str, letters: &str) -> bool {
    let bare = |text: &str| text.replace(['\'', '’'], "");
    find(&bare(letters), &bare(text)).is_some()
}

/// A text as letters are compared: lower case, no accents, no apostrophes.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut folded = crate::text::folded(text);
    folded.retain(|c| !matches!(c, '\'' | '’'));
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_ignores_case_accents_and_the_order_of_words() {
        assert!(holds_all("Sinéad O'Hara", "ohara SINEAD"));
        assert!(!holds_all("Sinéad O'Hara", "sinead foy"));
    }

    #[test]
    fn steps_stay_in_the_list() {
        assert_eq!(Step::Up.from(Some(0), 3), Some(0));
        assert_eq!(Step::Down.from(Some(2), 3), Some(2));
        assert_eq!(Step::PageDown.from(None, 3), Some(0));
        assert_eq!(Step::Down.from(None, 0), None);
    }

    #[test]
    fn letters_of_a_new_filter_take_the_place_of_the_old_ones() {
        let mut list: List<u8> = List::default();
        for typed in ["71024", "71022"] {
            list.begin_filter();
            let filter = list.filter.as_mut().unwrap();
            typed.chars().for_each(|letter| filter.insert_char(letter));
            list.end_typing();
            assert_eq!(list.filter.as_ref().unwrap().text(), typed);
        }
    }

    #[test]
    fn a_row_that_goes_leaves_its_place_to_the_next() {
        let mut list = List { selected: Some(2), ..List::default() };
        list.settle(&[1, 2, 3], &[1, 3]);
        assert_eq!(list.selected, Some(3));
        list.settle(&[1, 3], &[1]);
        assert_eq!(list.selected, Some(1));
    }
}
