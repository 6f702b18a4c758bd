//! One person as the search compares them.

use std::fmt;

use chrono::NaiveDate;

use super::birth::BirthDates;
use super::name::{self, Names, Nicknames, Part};

/// One person, ready to be compared.
pub(super) struct Likeness {
    /// As written, for telling "same" from "written differently".
    written: String,
    pub(super) parts: Vec<Part>,
    pub(super) born: Option<NaiveDate>,
    address: Option<Address>,
}

/// What of an address is compared: the house and the postcode.
#[derive(PartialEq, Eq)]
struct Address {
    all: String,
    postcode: Option<String>,
    numbers: Vec<String>,
}

impl Address {
    fn of(text: &str) -> Option<Self> {
        let words: Vec<String> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_uppercase).collect();
        let all = words.concat();
        let is_inward = |word: &str| {
            word.len() == 3
                && word.starts_with(|c: char| c.is_ascii_digit())
                && word.chars().skip(1).all(|c| c.is_ascii_alphabetic())
        };
        let postcode = words.windows(2).rev().find_map(|pair| match pair {
            [outward, inward] if is_inward(inward) => Some(format!("{outward}{inward}")),
            _ => None,
        });
        let numbers = words.iter().filter(|word| word.chars().all(|c| c.is_ascii_digit())).cloned().collect();
        (!all.is_empty()).then_some(Self { all, postcode, numbers })
    }

    fn same(&self, other: &Self) -> bool {
        let by_postcode = self.postcode.is_some() && self.postcode == other.postcode && self.numbers == other.numbers;
        self.all == other.all || by_postcode
    }
}

impl Likeness {
    pub(super) fn of(name: &str, born: Option<NaiveDate>, address: Option<&str>, nicknames: &Nicknames) -> Self {
        Self {
            written: name.split_whitespace().collect::<Vec<_>>().join(" "),
            parts: nicknames.parts(name),
            born,
            address: address.and_then(Address::of),
        }
    }

    /// How likely it is that the two are one person, from 0 to 100.
    pub(super) fn alike(&self, other: &Self) -> Alike {
        let (share, mut names) = name::compare(&self.parts, &other.parts);
        if names == Names::Same && self.written != other.written {
            names = Names::WrittenDifferently;
        }
        let births = BirthDates::of(self.born, other.born);
        let same_address = match (&self.address, &other.address) {
            (Some(one), Some(other)) => one.same(other),
            _ => false,
        };
        let by_birth: i32 = match births {
            BirthDates::Same => 40,
            BirthDates::Swapped => 32,
            BirthDates::OneSlip => 28,
            BirthDates::Unknown => 12,
            BirthDates::Differ => -10,
        };
        // Part of a name is a relative's as well: only the date of birth makes it count.
        let by_name = match (names, births) {
            (Names::Differ, _) => 0,
            (Names::InPart, BirthDates::Same | BirthDates::Swapped) => i32::from(share) * 6 / 10,
            (Names::InPart, _) => 0,
            _ => i32::from(share) * 6 / 10,
        };
        let by_address = if same_address && by_name > 0 { 8 } else { 0 };
        let score = if by_name == 0 { 0 } else { (by_name + by_birth + by_address).clamp(0, 100) };
        Alike { score: u8::try_from(score).unwrap_or(0), names, births, same_address }
    }
}

/// How likely two people are one, and why.
pub(super) struct Alike {
    pub(super) score: u8,
    names: Names,
    births: BirthDates,
    same_address: bool,
}

impl fmt::Display for Alike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.names, self.births)?;
        if self.same_address { f.write_str(", same address") } else { Ok(()) }
    }
}
