//! Initials only, for a shared screen (REC-4): which words of a text give somebody away, and what stands for them.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation;

use super::list::folded;
use crate::domain::conference::Conference;
use crate::domain::person::Person;
use crate::domain::referral::Referral;

/// Stands for an address or a number.
pub const HIDDEN: &str = "—";

/// The fewest digits in a row that are taken for a number by which somebody can be reached.
const DIGITS: usize = 6;

/// Knows every name, address and number of a conference, and hides them in any text.
#[derive(Debug, Clone, Default)]
pub struct Masker {
    /// A word of somebody's name, folded, and its first letter.
    words: HashMap<String, String>,
    /// Words that follow one another and are hidden together: addresses, colleagues' full names.
    phrases: Vec<(Vec<String>, String)>,
}

/// The first letters of a name.
#[must_use]
pub fn initials(name: &str) -> String {
    name.split([' ', '-']).filter_map(|part| part.chars().next()).flat_map(char::to_uppercase).collect()
}

impl Masker {
    /// Everything by which the people of this conference could be known.
    #[must_use]
    pub fn of(conference: &Conference) -> Self {
        let mut masker = Self::default();
        for case in &conference.cases {
            case.referral.people.iter().for_each(|person| masker.hide_person(person));
            masker.hide_phrase(case.referral.safe_contact.as_deref(), HIDDEN);
        }
        for earlier in &conference.earlier_cases {
            masker.hide_name(&earlier.victim);
            masker.hide_name(&earlier.alleged_perpetrator);
        }
        for name in conference.attendance.iter().map(|attendee| &attendee.name) {
            masker.hide_phrase(Some(name), &initials(name));
        }
        for contact in &conference.contacts {
            masker.hide_phrase(Some(&contact.name), &initials(&contact.name));
            masker.hide_phrase(contact.secure_email.as_deref(), HIDDEN);
        }
        masker.longest_first();
        masker
    }

    /// The same, and everything by which the people of a referral could be known that is not of the conference.
    #[must_use]
    pub fn and(&self, referral: &Referral) -> Self {
        let mut masker = self.clone();
        referral.people.iter().for_each(|person| masker.hide_person(person));
        masker.hide_phrase(referral.safe_contact.as_deref(), HIDDEN);
        masker.longest_first();
        masker
    }

    fn longest_first(&mut self) {
        self.phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }

    fn hide_person(&mut self, person: &Person) {
        self.hide_name(&person.name);
        if let Some(address) = &person.address {
            self.hide_phrase(Some(address), HIDDEN);
            address.split(',').for_each(|part| self.hide_part_of_address(part));
        }
    }

    /// A line of an address: whole, and the street without its number. A single word may be the town and stays.
    fn hide_part_of_address(&mut self, part: &str) {
        let words: Vec<&str> = words(part).collect();
        let number = |word: &&str| word.chars().any(|c| c.is_ascii_digit());
        if words.len() > 1 || words.iter().any(number) {
            self.hide_phrase(Some(part), HIDDEN);
        }
        let street = words.iter().rposition(number).and_then(|at| words.get(at + 1..)).unwrap_or_default();
        self.hide_phrase(Some(&street.join(" ")), HIDDEN);
    }

    fn hide_name(&mut self, name: &str) {
        for word in words(name) {
            let folded = folded(word);
            if folded.chars().count() > 1 {
                let first = word.chars().next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
                self.words.insert(folded, first);
            }
        }
    }

    /// Words that are hidden only where they follow one another.
    fn hide_phrase(&mut self, phrase: Option<&str>, by: &str) {
        let words: Vec<String> = words(phrase.unwrap_or_default()).map(folded).collect();
        if !words.is_empty() {
            self.phrases.push((words, by.to_owned()));
        }
    }

    /// The text with initials for names, and nothing of addresses and numbers.
    #[must_use]
    pub fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        // Word bounds keep `O'Hara` and `Thomas's` whole.
        let pieces: Vec<&str> = text.split_word_bounds().collect();
        let folded: Vec<(usize, String)> = pieces
            .iter()
            .enumerate()
            .filter(|(_, piece)| piece.chars().any(char::is_alphanumeric))
            .map(|(at, piece)| (at, folded(piece)))
            .collect();
        let mut out: Vec<Cow<'a, str>> = pieces.iter().map(|piece| Cow::Borrowed(*piece)).collect();
        let mut at = 0;
        while at < folded.len() {
            at += self.mask_at(&folded, at, &mut out);
        }
        let masked = hide_numbers(&out.concat());
        if masked == text { Cow::Borrowed(text) } else { Cow::Owned(masked) }
    }

    /// Masks what begins at word `at`, and says how many words it took.
    fn mask_at<'a>(&self, folded: &[(usize, String)], at: usize, out: &mut [Cow<'a, str>]) -> usize {
        let rest = folded.get(at..).unwrap_or_default();
        let begins = |phrase: &[String]| {
            rest.len() >= phrase.len() && phrase.iter().zip(rest).all(|(wanted, (_, word))| wanted == word)
        };
        if let Some((phrase, by)) = self.phrases.iter().find(|(phrase, _)| begins(phrase)) {
            let first = rest.first().map_or(0, |(piece, _)| *piece);
            let last = rest.get(phrase.len() - 1).map_or(first, |(piece, _)| *piece);
            out.iter_mut().take(last + 1).skip(first).for_each(|piece| *piece = Cow::Borrowed(""));
            if let Some(piece) = out.get_mut(first) {
                *piece = Cow::Owned(by.clone());
            }
            return phrase.len();
        }
        // "Tomaszs" is as much a name as "Tomasz's".
        if let Some((piece, word)) = rest.first()
            && let Some(initial) =
                self.words.get(word).or_else(|| word.strip_suffix('s').and_then(|name| self.words.get(name)))
            && let Some(shown) = out.get_mut(*piece)
        {
            *shown = Cow::Owned(initial.clone());
        }
        1
    }
}

/// The words of a text: runs of letters and digits, an apostrophe within them included.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.unicode_words()
}

/// Hides every run of digits, spaces, dashes and brackets that could be a telephone number.
fn hide_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    let finish = |run: &mut String, out: &mut String| {
        let digits = run.chars().filter(char::is_ascii_digit).count();
        let mut core = run.trim_end_matches([' ', '-', '(']);
        if !core.contains('(') {
            core = core.trim_end_matches([')', ' ']);
        }
        let looks_like_a_date = core.contains('-') && digits == 8;
        if digits >= DIGITS && !looks_like_a_date {
            out.push_str(HIDDEN);
            out.push_str(run.get(core.len()..).unwrap_or_default());
        } else {
            out.push_str(run);
        }
        run.clear();
    };
    for c in text.chars() {
        let goes_on = !run.is_empty() && matches!(c, ' ' | '-' | '(' | ')');
        if c.is_ascii_digit() || goes_on || (run.is_empty() && matches!(c, '+' | '(')) {
            run.push(c);
        } else {
            finish(&mut run, &mut out);
            out.push(c);
        }
    }
    finish(&mut run, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture;

    #[test]
    fn names_addresses_and_numbers_go_out_of_any_text() {
        let masker = Masker::of(&fixture::conference());
        for (text, expected) in [
            ("Maeve Thomas", "M T"),
            ("maeve's mother; SINEAD OHARA", "M mother; S O"),
            ("moved back in at 40 Halyard Mews, Crawley, RH10 0QT.", "moved back in at —."),
            ("near 40 Halyard Mews", "near —"),
            ("ring 07700 900100 today", "ring — today"),
            ("hearing on 14/12/2026 at 09:30", "hearing on 14/12/2026 at 09:30"),
            ("Kasia Ahmed will ring", "KA will ring"),
            ("was seen in Halyard Mews", "was seen in —"),
            ("at Jordans mother's", "at J mother's"),
            ("on (07700) 900 100 (mornings)", "on — (mornings)"),
            ("(ring 07700 900100)", "(ring —)"),
            ("(two of 24) at Crawley Housing", "(two of 24) at Crawley Housing"),
        ] {
            assert_eq!(masker.mask(text), expected);
        }
    }

    #[test]
    fn every_person_of_the_conference_is_hidden() {
        let conference = fixture::conference();
        let masker = Masker::of(&conference);
        for person in conference.cases.iter().flat_map(|case| &case.referral.people) {
            let text = format!("{} at {:?} on {:?}", person.name, person.address, person.telephone);
            let masked = masker.mask(&text).into_owned();
            assert!(!masked.contains(&person.name), "{masked}");
            assert!(!masked.contains(person.address.as_deref().unwrap()), "{masked}");
            assert!(!masked.contains(person.telephone.as_deref().unwrap()), "{masked}");
        }
    }
}
