//! Which cases are worth comparing: those that share a rough key of a name or a date, so that thousands of earlier cases
//! cost what a few hundred do.

use std::collections::{BTreeSet, HashMap};

use chrono::Datelike;

use super::birth::is_real;
use super::likeness::Likeness;
use super::sound::sound;

/// What two records of one person nearly always share at least one of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    /// The year, and day and month in either order.
    Born(i32, u32, u32),
    /// The sound of one part of the name.
    Sound([u8; 4]),
    /// A group of short forms.
    ShortForm(usize),
}

/// The cases by the keys of their people.
pub(super) struct Index {
    by_key: HashMap<Key, Vec<usize>>,
    keys: Vec<Vec<BTreeSet<Key>>>,
}

impl Index {
    pub(super) fn of<'l, I: Iterator<Item = &'l Likeness>>(cases: impl Iterator<Item = I>) -> Self {
        let keys: Vec<Vec<BTreeSet<Key>>> = cases.map(|people| people.map(keys_of).collect()).collect();
        let mut by_key: HashMap<Key, Vec<usize>> = HashMap::new();
        for (at, people) in keys.iter().enumerate() {
            for key in people.iter().flatten().collect::<BTreeSet<_>>() {
                by_key.entry(key.clone()).or_default().push(at);
            }
        }
        Self { by_key, keys }
    }

    /// The other cases that are worth comparing with this one, in order: those that share a date of birth, and those
    /// in which two of its people share a part of the name.
    pub(super) fn near(&self, at: usize) -> Vec<usize> {
        let mut shares: HashMap<usize, Shares> = HashMap::new();
        for (person, keys) in self.keys.get(at).into_iter().flatten().enumerate() {
            for key in keys {
                for case in self.by_key.get(key).into_iter().flatten() {
                    let share = shares.entry(*case).or_default();
                    match key {
                        Key::Born(..) => share.born = true,
                        Key::Sound(_) | Key::ShortForm(_) if share.person.is_some_and(|other| other != person) => {
                            share.two_people = true;
                        }
                        Key::Sound(_) | Key::ShortForm(_) => share.person = Some(person),
                    }
                }
            }
        }
        shares.remove(&at);
        let worth = shares.into_iter().filter(|(_, share)| share.born || share.two_people);
        let mut near: Vec<usize> = worth.map(|(case, _)| case).collect();
        near.sort_unstable();
        near
    }
}

/// What a case shares with another.
#[derive(Default)]
struct Shares {
    born: bool,
    /// The first person with a part of a name in common.
    person: Option<usize>,
    two_people: bool,
}

fn keys_of(person: &Likeness) -> BTreeSet<Key> {
    let born = person.born.filter(is_real).map(|day| {
        let (day_of_month, month) = (day.day(), day.month());
        Key::Born(day.year(), day_of_month.min(month), day_of_month.max(month))
    });
    let sounds = person.name.parts.iter().filter(|part| part.text.len() > 1).map(|part| Key::Sound(sound(&part.text)));
    let short_forms = person.name.parts.iter().flat_map(|part| part.groups.iter().copied().map(Key::ShortForm));
    born.into_iter().chain(sounds).chain(short_forms).collect()
}
