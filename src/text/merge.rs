//! Two people at one text: what another made of it comes into what stands here, and both keep their words.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// A piece of a text that is to be another. Ranges are bytes of the text as it stands.
#[derive(Clone, PartialEq, Eq)]
pub struct Hunk {
    pub range: Range<usize>,
    pub with: String,
}

/// Never shows what is written.
impl std::fmt::Debug for Hunk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hunk({:?}, {} bytes)", self.range, self.with.len())
    }
}

/// The most pairs of words that are compared; beyond that, what differs is one piece.
const MOST: usize = 4_000_000;

/// What has to be done to `mine` so that it says what `theirs` says too, where both began from `base`; in order, and
/// apart from each other. Words that both wrote in one place stand one after the other, theirs first.
#[must_use]
pub fn taking_in(base: &str, mine: &str, theirs: &str) -> Vec<Hunk> {
    let [base, my, their] = [base, mine, theirs].map(|text| text.split_word_bounds().collect::<Vec<&str>>());
    let (to_mine, to_theirs) = (kept(&base, &my), kept(&base, &their));
    let starts = starts(&my);
    let byte = |word: usize| starts.get(word).copied().unwrap_or(mine.len());
    let mut hunks: Vec<Hunk> = Vec::new();
    let (mut at, mut their_at) = (0, 0);
    while at < base.len() || their_at < their.len() {
        if let Some(next) = to_theirs.get(at).copied().flatten().filter(|next| *next == their_at) {
            (at, their_at) = (at + 1, next + 1);
            continue;
        }
        let end = (at..base.len()).find(|word| to_theirs.get(*word).is_some_and(Option::is_some)).unwrap_or(base.len());
        let their_end = to_theirs.get(end).copied().flatten().unwrap_or(their.len());
        let written = their.get(their_at..their_end).unwrap_or_default();
        let place = at.checked_sub(1).and_then(|before| place_after(&to_mine, before)).unwrap_or(0);
        let next = (end..base.len()).find_map(|word| to_mine.get(word).copied().flatten()).unwrap_or(my.len());
        let wrote_here = my.get(place..next).unwrap_or_default();
        // What both made alike is there already.
        if wrote_here != written {
            let gone: Vec<usize> = (at..end).filter_map(|word| to_mine.get(word).copied().flatten()).collect();
            if !written.is_empty() {
                // Only a word of mine alone can be run into.
                let follows = (place..next).find(|word| !gone.contains(word)).and_then(|word| my.get(word).copied());
                let with = apart(&written.concat(), follows.unwrap_or_default());
                hunks.push(Hunk { range: byte(place)..byte(place), with });
            }
            for word in gone {
                hunks.push(Hunk { range: byte(word)..byte(word + 1), with: String::new() });
            }
        }
        (at, their_at) = (end, their_end);
    }
    joined(hunks)
}

/// Where what follows a word of the base begins in a text that has kept it, or the last word before it that it has.
fn place_after(kept: &[Option<usize>], word: usize) -> Option<usize> {
    (0..=word).rev().find_map(|word| kept.get(word).copied().flatten()).map(|place| place + 1)
}

/// A text with a space behind it where it would run into the word that follows.
fn apart(text: &str, follows: &str) -> String {
    let ends = text.chars().next_back().is_some_and(|last| !last.is_whitespace());
    let runs_in = ends && follows.starts_with(char::is_alphanumeric);
    if runs_in { format!("{text} ") } else { text.to_owned() }
}

/// Pieces that touch, as one.
fn joined(hunks: Vec<Hunk>) -> Vec<Hunk> {
    let mut all: Vec<Hunk> = Vec::with_capacity(hunks.len());
    for hunk in hunks {
        match all.last_mut() {
            Some(last) if last.range.end == hunk.range.start && hunk.with.is_empty() => last.range.end = hunk.range.end,
            _ => all.push(hunk),
        }
    }
    all
}

/// Where each word begins, and where the last ends.
fn starts(words: &[&str]) -> Vec<usize> {
    let ends = words.iter().scan(0, |end, word| {
        *end += word.len();
        Some(*end)
    });
    std::iter::once(0).chain(ends).collect()
}

/// For each word of `old` its place in `new`, where it was kept: as many as can be, in their order.
fn kept(old: &[&str], new: &[&str]) -> Vec<Option<usize>> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (rows, columns) = (old_rest.len() - tail, new_rest.len() - tail);
    let mut kept: Vec<Option<usize>> = (0..head).map(Some).collect();
    kept.resize(head + rows, None);
    if rows * columns <= MOST {
        let middle = common(old_rest.get(..rows).unwrap_or_default(), new_rest.get(..columns).unwrap_or_default());
        for (row, column) in middle {
            if let Some(place) = kept.get_mut(head + row) {
                *place = Some(head + column);
            }
        }
    }
    let letters = |at: usize| old_rest.get(at).is_some_and(|word| word.contains(char::is_alphanumeric));
    forget_loose_ends(kept.get_mut(head..).unwrap_or_default(), letters);
    kept.extend((0..tail).map(|word| Some(head + columns + word)));
    kept
}

/// A space or a full stop between two words that are others now holds nothing together: words would be dealt out like
/// cards.
fn forget_loose_ends(kept: &mut [Option<usize>], letters: impl Fn(usize) -> bool) {
    let mut at = 0;
    while at < kept.len() {
        let start = at;
        while at < kept.len() && kept.get(at).is_some_and(Option::is_some) {
            at += 1;
        }
        if !(start..at).any(&letters) {
            kept.get_mut(start..at).unwrap_or_default().fill(None);
        }
        at += 1;
    }
}

/// The longest row of words that stands in both, as pairs of places.
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    let at = |longest: &[u32], row: usize, column: usize| longest.get(row * width + column).copied().unwrap_or(0);
    for (row, word) in old.iter().enumerate().rev() {
        for (column, other) in new.iter().enumerate().rev() {
            let length = if word == other {
                at(&longest, row + 1, column + 1) + 1
            } else {
                at(&longest, row + 1, column).max(at(&longest, row, column + 1))
            };
            if let Some(cell) = longest.get_mut(row * width + column) {
                *cell = length;
            }
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut pairs = Vec::new();
    while row < old.len() && column < new.len() {
        if old.get(row) == new.get(column) {
            pairs.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if at(&longest, row + 1, column) >= at(&longest, row, column + 1) {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

/// A text with pieces of it made others.
#[cfg(test)]
pub fn applied(text: &str, hunks: &[Hunk]) -> String {
    let mut text = text.to_owned();
    for hunk in hunks.iter().rev() {
        text.replace_range(hunk.range.clone(), &hunk.with);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn merged(base: &str, mine: &str, theirs: &str) -> String {
        applied(mine, &taking_in(base, mine, theirs))
    }

    #[test]
    fn both_keep_their_words() {
        for (base, mine, theirs, both) in [
            (
                "she is frightened",
                "she says she is frightened",
                "she is frightened of the school run",
                "she says she is frightened of the school run",
            ),
            ("bail until Monday", "pol: bail until Monday", "bail until Friday", "pol: bail until Friday"),
            // In one place: theirs, then mine, and no word runs into another.
            ("call-outs", "call-outs in June", "call-outs since May", "call-outs since May in June"),
            ("change the locks", "change all locks", "change both locks", "change both all locks"),
            ("", "mine", "theirs", "theirs mine"),
            // The same done twice is done once.
            ("bail until Monday", "bail until Friday", "bail until Friday", "bail until Friday"),
            // What they took out goes where it was not changed here.
            ("he is back, he is angry", "he is back, he is angry now", "he is angry", "he is angry now"),
            ("no change", "no change", "no change", "no change"),
            ("one two three", "he has gone", "she is back now", "she is back now he has gone"),
        ] {
            assert_eq!(merged(base, mine, theirs), both);
        }
    }

    proptest! {
        #[test]
        fn one_who_wrote_nothing_has_what_the_other_wrote(base in "[ab é\n,]{0,12}", theirs in "[ab é\n,]{0,12}") {
            prop_assert_eq!(merged(&base, &base, &theirs), theirs.as_str());
            prop_assert_eq!(merged(&base, &theirs, &base), theirs.as_str());
        }

        #[test]
        fn every_word_of_mine_stays(base in "[ab c]{0,9}", mine in "[ab c]{0,9}xx[ab]{0,3}", theirs in "[ab c]{0,9}yy") {
            let both = merged(&base, &mine, &theirs);
            prop_assert!(both.contains("xx") && both.contains("yy"), "{both:?}");
        }
    }
}
