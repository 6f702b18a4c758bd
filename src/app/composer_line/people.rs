//! `V`, `P` and `C1` in an entry's words: the people of the case.

use std::ops::Range;

/// Somebody of the case, by the letter that stands for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// `V`.
    Victim,
    /// `P`.
    AllegedPerpetrator,
    /// `C1`, from 1.
    Child(usize),
}

/// Where a text speaks of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The letters.
    pub at: Range<usize>,
    /// Whom they stand for.
    pub person: Person,
}

/// Every mention, in the order of the text. A letter counts only as a word of its own and in capitals, and a child
/// only if the case has it.
pub fn mentions(text: &str, children: usize) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut start = None;
    let ends = text.char_indices().map(|(at, c)| (at, Some(c))).chain([(text.len(), None)]);
    for (at, c) in ends {
        match (c.is_some_and(char::is_alphanumeric), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                start = None;
                let person = text.get(from..at).and_then(|word| person(word, children));
                // "P.O. box" is not about anybody.
                let initial =
                    c == Some('.') && text.get(at + 1..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
                if let Some(person) = person.filter(|_| !initial) {
                    found.push(Mention { at: from..at, person });
                }
            }
            _ => {}
        }
    }
    found
}

fn person(word: &str, children: usize) -> Option<Person> {
    match word {
        "V" => Some(Person::Victim),
        "P" => Some(Person::AllegedPerpetrator),
        _ => {
            let digits = word.strip_prefix('C')?;
            let number: usize = digits.parse().ok()?;
            (1..=children).contains(&number).then_some(Person::Child(number))
        }
    }
}
