//! One person as the search compares them.

use std::collections::HashMap;
use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::address::{Address, telephone};
use super::birth::{BirthDates, is_real};
use super::name::{self, Name, Names, Nicknames};
use super::weights::{Weights, weights};
use crate::domain::person::Person;

/// Somebody as a record knows them.
#[derive(Debug, Clone, Copy, Default)]
pub struct KnownAs<'a> {
    pub name: &'a str,
    pub other_names: &'a [String],
    pub born: Option<NaiveDate>,
    pub address: Option<&'a str>,
    pub telephone: Option<&'a str>,
}

impl<'a> KnownAs<'a> {
    /// A person of a case.
    #[must_use]
    pub fn person(person: &'a Person) -> Self {
        Self {
            name: &person.name,
            other_names: &person.other_names,
            born: person.born,
            address: person.address.as_deref(),
            telephone: person.telephone.as_deref(),
        }
    }
}

/// One person, ready to be compared.
pub(super) struct Likeness {
    /// As written, for telling "same" from "written differently".
    written: String,
    pub(super) name: Name,
    pub(super) other_names: Vec<Name>,
    pub(super) born: Option<NaiveDate>,
    pub(super) address: Option<Address>,
    pub(super) telephone: Option<u64>,
}

/// How many of those whom the record knows bear each part of a name.
#[derive(Debug, Default)]
pub(super) struct Bearers {
    pub(super) people: u32,
    pub(super) of_part: HashMap<String, u32>,
}

impl Bearers {
    /// How many of a name would be met by chance. Nothing where nobody was counted.
    fn expected(&self, name: &Name) -> Option<f64> {
        if self.people == 0 {
            return None;
        }
        let people = f64::from(self.people);
        let share = |part: &name::Part| f64::from(self.of_part.get(&part.text).copied().unwrap_or(1)) / people;
        Some(name.parts.iter().filter(|part| !part.is_initial()).map(share).product::<f64>() * people)
    }
}

/// How often a name is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frequency {
    Rare,
    Usual,
    Common,
}

impl Likeness {
    pub(super) fn of(known: &KnownAs<'_>, nicknames: &Nicknames) -> Self {
        let other_names = known.other_names.iter().map(|name| nicknames.name(name));
        Self {
            written: known.name.split_whitespace().collect::<Vec<_>>().join(" "),
            name: nicknames.name(known.name),
            other_names: other_names.filter(|name| !name.parts.is_empty()).collect(),
            born: known.born.filter(is_real),
            address: known.address.and_then(Address::of),
            telephone: known.telephone.and_then(telephone),
        }
    }

    /// Every name that the person is known by.
    pub(super) fn names(&self) -> impl Iterator<Item = &Name> {
        std::iter::once(&self.name).chain(&self.other_names)
    }

    /// How likely it is that the two are one person, from 0 to 100.
    pub(super) fn alike(&self, other: &Self, bearers: &Bearers) -> Alike {
        let weights = weights();
        let births = BirthDates::of(self.born, other.born);
        let (share, names, by_other_name) = self.alike_in_name(other);
        let homes = self.address.as_ref().zip(other.address.as_ref()).map(|(one, other)| one.same(other));
        let same_telephone = self.telephone.is_some() && self.telephone == other.telephone;
        let mut alike = Alike {
            score: 0,
            share,
            names,
            births,
            by_other_name,
            homes,
            same_telephone,
            frequency: Frequency::Usual,
            namesakes: false,
        };
        if births == BirthDates::Unknown {
            alike.frequency = self.frequency(other, names, bearers, weights);
        }
        alike.score = alike.weighed(weights);
        alike
    }

    /// The likeliest of their names; whether it is one that they are also known by.
    fn alike_in_name(&self, other: &Self) -> (u8, Names, bool) {
        let (share, mut names) = name::compare(&self.name, &other.name);
        if names == Names::Same && self.written != other.written {
            names = Names::WrittenDifferently;
        }
        let pairs = self.names().flat_map(|one| other.names().map(move |other| name::compare(one, other)));
        let likeliest = pairs.skip(1).max_by_key(|(share, _)| *share);
        match likeliest {
            Some((better, way)) if better > share => (better, way, true),
            _ => (share, names, false),
        }
    }

    fn frequency(&self, other: &Self, names: Names, bearers: &Bearers, weights: &Weights) -> Frequency {
        let commoner = bearers.expected(&self.name).into_iter().chain(bearers.expected(&other.name));
        match commoner.reduce(f64::max) {
            _ if !names.is_whole() => Frequency::Usual,
            Some(expected) if expected < weights.frequency.rare_below => Frequency::Rare,
            Some(expected) if expected > weights.frequency.common_above => Frequency::Common,
            _ => Frequency::Usual,
        }
    }
}

/// How likely two people are one, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    pub(super) score: u8,
    /// How alike the names are, of 100.
    share: u8,
    names: Names,
    births: BirthDates,
    by_other_name: bool,
    /// Whether both live at one address; nothing where that of one is not known.
    homes: Option<bool>,
    same_telephone: bool,
    frequency: Frequency,
    /// Others of that name are known, with other dates of birth.
    namesakes: bool,
}

impl Alike {
    /// Whether the whole name agrees.
    pub(super) const fn by_whole_name(&self) -> bool {
        self.names.is_whole()
    }

    /// Only the name says who it is, and others have it too.
    pub(super) fn beside_namesakes(&mut self) {
        if self.births == BirthDates::Unknown && self.names.is_whole() {
            self.namesakes = true;
            self.score = self.weighed(weights());
        }
    }

    /// How sure, from 0 to 100.
    #[must_use]
    pub const fn score(&self) -> u8 {
        self.score
    }

    fn weighed(&self, weights: &Weights) -> u8 {
        let by_birth = match self.births {
            BirthDates::Same => weights.birth.same,
            BirthDates::Swapped => weights.birth.swapped,
            BirthDates::OneSlip => weights.birth.one_digit,
            BirthDates::OnePart | BirthDates::SwappedWithSlip => weights.birth.one_part,
            BirthDates::Unknown => weights.birth.unknown,
            BirthDates::Differ => weights.birth.different,
        };
        let supported = self.homes == Some(true) || self.same_telephone;
        let near = matches!(self.births, BirthDates::Same | BirthDates::Swapped);
        // Part of a name is a relative's as well: only the date of birth makes it count, or a home beside the given name.
        let by_name = match self.names {
            // Somebody of that birth at that home whose name is hardly readable.
            Names::Faintly if supported && self.births == BirthDates::Same => weights.family_only,
            Names::Differ | Names::Faintly => 0,
            Names::GivenOnly if supported && self.births != BirthDates::Differ => weights.given_at_home,
            Names::GivenOnly if near => weights.given_only,
            Names::FamilyOnly | Names::InPart if near => weights.family_only,
            Names::GivenOnly | Names::FamilyOnly | Names::InPart => 0,
            _ => i32::from(self.share) * weights.name / 100,
        };
        if by_name == 0 {
            return 0;
        }
        let by_address = if self.homes == Some(true) { weights.support.same_address } else { 0 };
        let by_telephone = if self.same_telephone { weights.support.same_telephone } else { 0 };
        let by_frequency = match self.frequency {
            Frequency::Rare => weights.frequency.rare,
            Frequency::Usual => 0,
            Frequency::Common => weights.frequency.common,
        };
        let by_frequency = by_frequency + if self.namesakes && !supported { weights.frequency.namesakes } else { 0 };
        let most =
            if matches!(self.names, Names::FamilyOnly | Names::Faintly) { weights.relative_at_most } else { 100 };
        let score = by_name + by_birth + by_address + by_telephone + by_frequency;
        u8::try_from(score.clamp(0, most)).unwrap_or(0)
    }
}

impl fmt::Display for Alike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.names)?;
        if self.by_other_name {
            f.write_str(" as one of them is also known")?;
        }
        match self.frequency {
            Frequency::Rare => f.write_str(", a rare one")?,
            Frequency::Common => f.write_str(", a common one")?,
            Frequency::Usual => {}
        }
        if self.namesakes {
            f.write_str(", others have it too")?;
        }
        write!(f, ", {}", self.births)?;
        match self.homes {
            Some(true) => f.write_str(", same address")?,
            Some(false) => f.write_str(", another address")?,
            None => {}
        }
        if self.same_telephone {
            f.write_str(", same telephone")?;
        }
        Ok(())
    }
}

/// Day and month in either order.
pub(super) fn either_way(born: NaiveDate) -> (u32, u32) {
    (born.day().min(born.month()), born.day().max(born.month()))
}
