//! Everyone whom a record knows, ready to be asked who somebody might be: only those who share a rough key of a name, a
//! date of birth, a home or a telephone are compared.

use std::collections::{BTreeSet, HashMap};

use chrono::Datelike;

use super::birth::people_of;
use super::likeness::{Alike, Bearers, KnownAs, Likeness, either_way};
use super::name::{Name, Nicknames};
use super::sound::sound;
use super::weights::shown_at_least;

/// Somebody who may be the one that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate<W> {
    pub whom: W,
    pub alike: Alike,
}

/// Who may be the one that was asked for, the likeliest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked<W> {
    pub candidates: Vec<Candidate<W>>,
    /// How many were looked at closely.
    pub compared: usize,
}

/// What two records of one person nearly always share enough of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    /// Of one part of the name: its sound, its first three letters, its last three, a group of short forms.
    Sound([u8; 4]),
    Head(String),
    Tail(String),
    ShortForm(usize),
    /// The year, and day and month in either order.
    Born(i32, u32, u32),
    DayAndMonth(u32, u32),
    MonthAndYear(u32, i32),
    DayAndYear(u32, i32),
    Home(String, String),
    Telephone(u64),
}

/// What of the one who is asked for somebody shares.
#[derive(Clone, Copy, Default)]
struct Shares {
    /// Which parts of the name, a bit each.
    parts: u16,
    /// The date of birth or the telephone: enough alone.
    alone: bool,
    /// Something that is enough with a part of the name.
    beside: bool,
}

impl Shares {
    const fn is_enough(self) -> bool {
        self.alone || self.parts.count_ones() >= 2 || (self.beside && self.parts != 0)
    }
}

/// Everyone whom a record knows, by whatever tells them apart.
pub struct PeopleIndex<W> {
    /// Those who were taken out leave their place to the next.
    places: Vec<Option<(W, Likeness)>>,
    free: Vec<usize>,
    by_whom: HashMap<W, usize>,
    by_key: HashMap<Key, BTreeSet<usize>>,
    bearers: Bearers,
}

impl<W> Default for PeopleIndex<W> {
    fn default() -> Self {
        Self {
            places: Vec::new(),
            free: Vec::new(),
            by_whom: HashMap::new(),
            by_key: HashMap::new(),
            bearers: Bearers::default(),
        }
    }
}

impl<W: Copy + Eq + Ord + std::hash::Hash> PeopleIndex<W> {
    /// How many people are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_whom.len()
    }

    /// Whether nobody is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_whom.is_empty()
    }

    /// Adds somebody, in place of what was known of the same before.
    pub fn put(&mut self, whom: W, known: &KnownAs<'_>, nicknames: &Nicknames) {
        self.remove(whom);
        let likeness = Likeness::of(known, nicknames);
        let place = self.free.pop().unwrap_or(self.places.len());
        for (_, key) in keys_of(&likeness) {
            self.by_key.entry(key).or_default().insert(place);
        }
        for part in &likeness.name.parts {
            *self.bearers.of_part.entry(part.text.clone()).or_default() += 1;
        }
        self.bearers.people += 1;
        self.by_whom.insert(whom, place);
        match self.places.get_mut(place) {
            Some(free) => *free = Some((whom, likeness)),
            None => self.places.push(Some((whom, likeness))),
        }
    }

    /// Takes somebody out.
    pub fn remove(&mut self, whom: W) {
        let Some(place) = self.by_whom.remove(&whom) else { return };
        let Some((_, likeness)) = self.places.get_mut(place).and_then(Option::take) else { return };
        self.free.push(place);
        for (_, key) in keys_of(&likeness) {
            if let Some(places) = self.by_key.get_mut(&key) {
                places.remove(&place);
                if places.is_empty() {
                    self.by_key.remove(&key);
                }
            }
        }
        for part in &likeness.name.parts {
            if let Some(count) = self.bearers.of_part.get_mut(&part.text) {
                *count = count.saturating_sub(1);
            }
        }
        self.bearers.people = self.bearers.people.saturating_sub(1);
    }

    /// Everybody who may be this one, the likeliest first: whoever is worth showing.
    #[must_use]
    pub fn like(&self, asked: &KnownAs<'_>, nicknames: &Nicknames) -> Looked<W> {
        self.near(&Likeness::of(asked, nicknames))
    }

    /// Everybody who shares enough with this one to be worth comparing, however it ends.
    #[must_use]
    pub fn worth_comparing(&self, asked: &KnownAs<'_>, nicknames: &Nicknames) -> Vec<W> {
        self.sharing(&Likeness::of(asked, nicknames)).into_iter().map(|(whom, _)| *whom).collect()
    }

    /// Everybody else who may be this one of the index, the likeliest first.
    #[must_use]
    pub fn like_known(&self, whom: W) -> Looked<W> {
        let known = self.by_whom.get(&whom).and_then(|place| self.places.get(*place)?.as_ref());
        let mut looked = known.map_or(Looked { candidates: Vec::new(), compared: 0 }, |(_, one)| self.near(one));
        looked.candidates.retain(|candidate| candidate.whom != whom);
        looked
    }

    /// How alike two of the index are, whatever they share.
    #[must_use]
    pub fn alike(&self, one: W, other: W) -> Option<Alike> {
        let known = |whom: W| self.by_whom.get(&whom).and_then(|place| self.places.get(*place)?.as_ref());
        let ((_, one), (_, other)) = known(one).zip(known(other))?;
        Some(one.alike(other, &self.bearers))
    }

    fn sharing(&self, asked: &Likeness) -> Vec<&(W, Likeness)> {
        let mut shares: HashMap<usize, Shares> = HashMap::new();
        for (part, key) in keys_of(asked) {
            for place in self.by_key.get(&key).into_iter().flatten() {
                let share = shares.entry(*place).or_default();
                match (&key, part) {
                    (_, Some(part)) => share.parts |= 1 << part.min(15),
                    (Key::Born(..) | Key::Telephone(_), None) => share.alone = true,
                    _ => share.beside = true,
                }
            }
        }
        let worth = shares.into_iter().filter(|(_, share)| share.is_enough());
        worth.filter_map(|(place, _)| self.places.get(place)?.as_ref()).collect()
    }

    fn near(&self, asked: &Likeness) -> Looked<W> {
        let worth = self.sharing(asked);
        let compared = worth.len();
        let mut near: Vec<(W, &Likeness, Alike)> =
            worth.into_iter().map(|(whom, other)| (*whom, other, asked.alike(other, &self.bearers))).collect();
        let namesakes = near.iter().filter(|(.., alike)| alike.by_whole_name());
        let births = namesakes.filter_map(|(_, other, _)| other.born).chain(asked.born);
        if people_of(births) > 1 {
            near.iter_mut().for_each(|(.., alike)| alike.beside_namesakes());
        }
        let near = near.into_iter().filter(|(.., alike)| alike.score() >= shown_at_least());
        let mut candidates: Vec<_> = near.map(|(whom, _, alike)| Candidate { whom, alike }).collect();
        candidates.sort_by_key(|found| (std::cmp::Reverse(found.alike.score()), found.whom));
        Looked { candidates, compared }
    }
}

/// The keys of somebody, each with the place of the part of the name that it is of.
fn keys_of(person: &Likeness) -> Vec<(Option<usize>, Key)> {
    let mut keys: Vec<(Option<usize>, Key)> = Vec::new();
    for name in person.names() {
        of_name(name, &mut keys);
    }
    if let Some(born) = person.born {
        let (lesser, greater) = either_way(born);
        let (day, month, year) = (born.day(), born.month(), born.year());
        keys.push((None, Key::Born(year, lesser, greater)));
        keys.push((None, Key::DayAndMonth(day, month)));
        keys.push((None, Key::MonthAndYear(month, year)));
        keys.push((None, Key::DayAndYear(day, year)));
    }
    if let Some(address) = &person.address
        && let Some(house) = address.numbers.last()
    {
        let places = address.postcode.iter().chain(&address.street);
        keys.extend(places.map(|place| (None, Key::Home(place.clone(), house.clone()))));
    }
    keys.extend(person.telephone.map(|number| (None, Key::Telephone(number))));
    keys
}

fn of_name(name: &Name, keys: &mut Vec<(Option<usize>, Key)>) {
    for (at, part) in name.parts.iter().enumerate().filter(|(_, part)| !part.is_initial()) {
        let letters: Vec<char> = part.text.chars().collect();
        let sound = sound(&part.text);
        if sound != [0; 4] {
            keys.push((Some(at), Key::Sound(sound)));
        }
        keys.push((Some(at), Key::Head(letters.iter().take(3).collect())));
        keys.push((Some(at), Key::Tail(letters.iter().rev().take(3).collect())));
        keys.extend(part.groups.iter().map(|group| (Some(at), Key::ShortForm(*group))));
    }
}
