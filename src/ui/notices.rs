//! What there is to be read, in few rows: of each the first sentence whole, and the rest behind a key that is named there.

use super::theme::Role;
use crate::app::App;
use crate::app::notices::{Notice, Weight};
use crate::app::texts::Sentence;
use crate::text::{ELLIPSIS, cut, width, wrap};

/// One row for what is to be read in so many rows of panes: of a window of 24 rows three are the most.
const PANE_ROWS_A_ROW: u16 = 6;
/// Always so many, where there is so much to read.
const FEWEST: u16 = 2;

/// The most rows that notices take of the panes.
pub fn most(pane_rows: u16) -> u16 {
    (pane_rows / PANE_ROWS_A_ROW).max(FEWEST)
}

/// Something to be read, as it is drawn.
pub struct Item {
    text: String,
    /// How far it goes with its first sentence, with one piece more, with all.
    ends: Vec<usize>,
    pub role: Role,
}

impl Item {
    pub fn of(notice: &Notice) -> Self {
        let role = if notice.weight == Weight::Failed { Role::Fault } else { Role::Text };
        let (mark, ends) = (notice.shown().len() - notice.text.len(), ends(&notice.text));
        Self { text: notice.shown(), ends: ends.into_iter().map(|end| end + mark).collect(), role }
    }

    pub fn strong(text: String) -> Self {
        Self { ends: ends(&text), text, role: Role::Strong }
    }

    fn first(&self, pieces: usize) -> &str {
        let end = self.ends.get(pieces.saturating_sub(1)).copied().unwrap_or(self.text.len());
        self.text.get(..end).unwrap_or_default()
    }

    fn is_whole(&self, pieces: usize) -> bool {
        pieces >= self.ends.len()
    }
}

/// Where a text may stop: after its first sentence or line, and behind that after each of them and each thing of a list.
fn ends(text: &str) -> Vec<usize> {
    let begins = |rest: &str| {
        let next = rest.strip_prefix(' ').and_then(|rest| rest.trim_start().chars().next());
        next.is_some_and(|next| !next.is_lowercase() && !next.is_ascii_digit())
    };
    let mut ends = Vec::new();
    for (at, letter) in text.char_indices() {
        let rest = text.get(at + letter.len_utf8()..).unwrap_or_default();
        let sentence = matches!(letter, '.' | '!' | '?') && begins(rest);
        let listed = letter == ';' && rest.starts_with(' ') && !ends.is_empty();
        if sentence || listed {
            ends.push(at + letter.len_utf8());
        } else if letter == '\n' {
            ends.push(at);
        }
    }
    ends.push(text.len());
    ends
}

/// As many of these as have room, each as far as it has room, and what the last of them says of the others.
struct Told<'a> {
    app: &'a App,
    items: &'a [Item],
    columns: usize,
    most: usize,
}

impl Told<'_> {
    /// The text of one of those that are shown, with so many of its pieces.
    fn text(&self, at: usize, pieces: &[usize]) -> String {
        let (Some(item), Some(count)) = (self.items.get(at), pieces.get(at)) else { return String::new() };
        let text = item.first(*count);
        let (whole, hidden) = (item.is_whole(*count), self.items.len() - pieces.len());
        if hidden == 0 || at + 1 < pieces.len() {
            return if whole { text.to_owned() } else { self.marked(text, &self.app.say(Sentence::ReadAll, &[])) };
        }
        let more = self.app.say(Sentence::ReadMore, &[("count", &hidden.to_string())]);
        self.marked(text, &if whole { more } else { format!("{ELLIPSIS} {more}") })
    }

    /// A text with what is said of the rest behind it, which is not torn apart.
    fn marked(&self, text: &str, mark: &str) -> String {
        let joined = format!("{text}  {mark}");
        let last = wrap(&joined, self.columns).pop().unwrap_or_default();
        if last.start <= joined.len() - mark.len() { joined } else { format!("{text}\n{mark}") }
    }

    fn fits(&self, pieces: &[usize]) -> bool {
        let rows = |at| wrap(&self.text(at, pieces), self.columns).len();
        (0..pieces.len()).map(rows).sum::<usize>() <= self.most
    }

    /// How many pieces of each are shown: the first sentence of as many as have room, then more of the first.
    fn pieces(&self) -> Option<Vec<usize>> {
        let mut pieces = (1..=self.items.len()).rev().map(|count| vec![1; count]).find(|all| self.fits(all))?;
        for at in 0..pieces.len() {
            let all = self.items.get(at).map_or(1, |item| item.ends.len());
            let most = (2..=all).rev().find(|count| {
                let mut more = pieces.clone();
                more.splice(at..=at, [*count]);
                self.fits(&more)
            });
            if let (Some(most), Some(count)) = (most, pieces.get_mut(at)) {
                *count = most;
            }
        }
        Some(pieces)
    }

    /// The first alone, where not even its first sentence has room with what is to be said of the rest.
    fn cut_off(&self) -> Vec<(String, Role)> {
        let Some(first) = self.items.first() else { return Vec::new() };
        let sentence = first.first(1);
        let rows = wrap(sentence, self.columns);
        // One row is not cut for the sake of what others did: it comes when this has gone.
        let alone = self.items.len() == 1 || self.most == 1;
        if rows.len() <= self.most && alone && first.is_whole(1) {
            return vec![(sentence.to_owned(), first.role)];
        }
        let key = self.app.say(Sentence::ReadAll, &[]);
        let Some(last) = rows.get(self.most.saturating_sub(1)).or(rows.last()) else { return Vec::new() };
        let before = sentence.get(..last.start).unwrap_or_default();
        let row = sentence.get(last.start..last.end).unwrap_or_default();
        let shown = cut(row, self.columns.saturating_sub(width(&key) + 1));
        let shown =
            if shown.len() < row.len() { shown.rsplit_once(' ').map_or(shown, |(words, _)| words) } else { shown };
        vec![(format!("{before}{} {key}", shown.trim_end()), first.role)]
    }
}

/// What is shown of these in so many rows, each with how it looks. Nothing of it is cut but where a key is named that shows it.
pub fn laid_out(app: &App, items: &[Item], columns: usize, most: u16) -> Vec<(String, Role)> {
    let told = Told { app, items, columns, most: most.into() };
    match told.pieces() {
        Some(pieces) => {
            let roles = items.iter().map(|item| item.role);
            (0..pieces.len()).map(|at| told.text(at, &pieces)).zip(roles).collect()
        }
        None => told.cut_off(),
    }
}

/// How many rows they take.
pub fn rows(app: &App, items: &[Item], columns: usize, most: u16) -> u16 {
    let rows: usize = laid_out(app, items, columns, most).iter().map(|(text, _)| wrap(text, columns).len()).sum();
    u16::try_from(rows).unwrap_or(u16::MAX).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::driver::Driver;
    use crate::app::popup::Popup;
    use crate::app::texts::{Sources, Texts};

    /// What is read in a window of its own, or stands in a list, and is never said on the bottom lines.
    const READ_ELSEWHERE: [Sentence; 2] = [Sentence::Quarter, Sentence::NumbersInForce];

    /// Whatever is said, its first sentence is whole in the smallest window of 24 rows.
    #[test]
    fn first_sentences_are_short() {
        let texts = Texts::new(Sources::default()).unwrap();
        let (columns, rows) = (58, usize::from(most(20)));
        for sentence in Sentence::ALL.iter().filter(|sentence| !READ_ELSEWHERE.contains(sentence)) {
            let raw = texts.raw(*sentence);
            let mut text = String::new();
            for (at, piece) in raw.split(['{', '}']).enumerate() {
                // A name, a reference, a day or a key.
                text.push_str(if at % 2 == 0 { piece } else { "Wednesday 12" });
            }
            let first = &text[..ends(&text)[0]];
            assert!(wrap(first, columns).len() <= rows, "{}: {first}", sentence.key());
        }
    }

    /// However long the names and reasons are that stand in it: at 80×24 all of it is in sight, or as much as its first
    /// sentence beside the key that shows the rest.
    #[test]
    fn whatever_stands_in_a_sentence_all_of_it_can_be_read() {
        let mut driver = Driver::at_the_meeting();
        let texts = Texts::new(Sources::default()).unwrap();
        let (columns, rows) = (78, most(20));
        let key = driver.app.say(Sentence::ReadAll, &[]);
        for sentence in Sentence::ALL.iter().filter(|sentence| !READ_ELSEWHERE.contains(sentence)) {
            for fill in ["Aleksandra Featherstonehaugh", "WS-71000, WS-71001, WS-71002, TEL-20261210-12, and 9 more"] {
                let raw = texts.raw(*sentence);
                let mut text = String::new();
                for (at, piece) in raw.split(['{', '}']).enumerate() {
                    text.push_str(if at % 2 == 0 { piece } else { fill });
                }
                let notice = Notice::new(Weight::Failed, text);
                let shown = laid_out(&driver.app, &[Item::of(&notice)], columns, rows);
                let taken: usize = shown.iter().map(|(text, _)| wrap(text, columns).len()).sum();
                let said: String = shown.into_iter().map(|(text, _)| text).collect();
                assert!(taken <= usize::from(rows), "{}: {said}", sentence.key());
                if said != notice.shown() {
                    assert!(said.ends_with(&key), "{}: {said}", sentence.key());
                }
            }
        }
        // And that key shows it.
        let long = "Nothing was recorded. ".repeat(40);
        driver.app.notices.fail(long.clone());
        driver.press("Ctrl-]");
        let Some(Popup::Reading(reading)) = driver.app.popups.last() else { panic!() };
        assert!(reading.lines.iter().any(|line| line.contains(&long)), "{:?}", reading.lines);
    }

    #[test]
    fn a_text_stops_after_a_sentence_or_a_thing_of_a_list() {
        let sentences = |text: &str| {
            let mut begins = 0;
            ends(text)
                .into_iter()
                .map(|end| text[std::mem::replace(&mut begins, end)..end].trim().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(sentences("Filed. Ctrl-Z takes it back."), ["Filed.", "Ctrl-Z takes it back."]);
        assert_eq!(sentences("Due 14.12. at 9.30 (MOP 4.29)."), ["Due 14.12. at 9.30 (MOP 4.29)."]);
        assert_eq!(sentences("NOT SAVED: the disk is full"), ["NOT SAVED: the disk is full"]);
        let listed = "Case 1 is finished. Not there yet: a view; a flag";
        assert_eq!(sentences(listed), ["Case 1 is finished.", "Not there yet: a view;", "a flag"]);
        assert_eq!(sentences("Put off by the cap; no next meeting yet"), ["Put off by the cap; no next meeting yet"]);
        assert_eq!(sentences("Never tested: access\nToday is set"), ["Never tested: access", "Today is set"]);
        assert_eq!(sentences(""), [""]);
    }
}
