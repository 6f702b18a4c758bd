//! Finding by a few letters: in lists, the palette, help and "go to".

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How a text answers what is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// How well; the smaller the better.
    pub rank: usize,
    /// The bytes that were found, in the order of the text.
    pub at: Vec<Range<usize>>,
}

/// Whether every word of `wanted` is in `text`, whatever the case and the accents. The beginning of the text is
/// better than that of a word, and that better than the middle of one. Nothing wanted is found in everything.
pub fn find(wanted: &str, text: &str) -> Option<Found> {
    let folded = fold(text);
    let mut found = Found { rank: 0, at: Vec::new() };
    for word in wanted.split_whitespace() {
        let word: Vec<char> = fold(word).into_iter().map(|(c, _)| c).collect();
        let (rank, at) = best_place(&word, &folded)?;
        found.rank += rank;
        found.at.push(at);
    }
    found.at.sort_by_key(|at| at.start);
    Some(found)
}

/// The best place of a word, and how good it is.
fn best_place(word: &[char], text: &[(char, Range<usize>)]) -> Option<(usize, Range<usize>)> {
    if word.is_empty() {
        return Some((0, 0..0));
    }
    text.windows(word.len())
        .enumerate()
        .filter(|(_, window)| window.iter().map(|(c, _)| c).eq(word))
        .map(|(at, window)| {
            let before = at.checked_sub(1).and_then(|before| text.get(before));
            let rank = match before {
                None => 0,
                Some((before, _)) if !before.is_alphanumeric() => 1,
                Some(_) => 2,
            };
            let start = window.first().map_or(0, |(_, at)| at.start);
            let end = window.last().map_or(0, |(_, at)| at.end);
            (rank, start..end)
        })
        .min_by_key(|(rank, _)| *rank)
}

/// The letters in lower case and without accents, each with the bytes that it stands for.
fn fold(text: &str) -> Vec<(char, Range<usize>)> {
    let mut folded: Vec<(char, Range<usize>)> = Vec::new();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if is_combining_mark(c) {
            if let Some((_, last)) = folded.last_mut() {
                last.end = end;
            }
            continue;
        }
        let plain = std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c));
        folded.extend(plain.flat_map(char::to_lowercase).map(|c| (plain_quote(c), at..end)));
    }
    folded
}

/// Nobody types a curly apostrophe into a filter.
fn plain_quote(c: char) -> char {
    if matches!(c, '’' | '‘' | 'ʼ') { '\'' } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_few_letters_find_what_is_meant() {
        for (wanted, text, rank) in [
            ("", "anything", Some(0)),
            ("mae", "Maeve Thomas", Some(0)),
            ("tho mae", "Maeve Thomas", Some(1)),
            ("aev", "Maeve Thomas", Some(2)),
            ("zoe", "Zoë Brontë", Some(0)),
            ("bronte", "Zoe\u{308} Bronte\u{308}", Some(1)),
            ("o'neill", "Síle O’Neill", Some(1)),
            ("ws-71009", "WS-71009", Some(0)),
            ("71009", "WS-71009", Some(1)),
            ("xyz", "Maeve Thomas", None),
        ] {
            assert_eq!(find(wanted, text).map(|found| found.rank), rank, "{wanted} in {text}");
        }
        let found = find("e\u{308}", "Brontë").unwrap();
        assert_eq!(found.at.first(), Some(&(5..7)));
    }

    proptest! {
        #[test]
        fn places_are_whole_characters(wanted in "\\PC{0,6}", text in "\\PC{0,30}") {
            for at in find(&wanted, &text).map(|found| found.at).unwrap_or_default() {
                prop_assert!(text.get(at).is_some());
            }
        }
    }
}
