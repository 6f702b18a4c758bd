//! How two dates of birth compare.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// How two dates of birth compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BirthDates {
    Same,
    Swapped,
    OneSlip,
    /// Day and month swapped, and a digit wrong besides.
    SwappedWithSlip,
    /// Two of day, month and year agree.
    OnePart,
    Unknown,
    Differ,
}

impl BirthDates {
    pub(super) fn of(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Self {
        let (Some(one), Some(other)) = (one.filter(is_real), other.filter(is_real)) else { return Self::Unknown };
        let turned = NaiveDate::from_ymd_opt(other.year(), other.day(), other.month());
        if one == other {
            Self::Same
        } else if turned == Some(one) {
            Self::Swapped
        } else if one_slip(&digits(one), &digits(other)) {
            Self::OneSlip
        } else if two_agree(one, other) {
            Self::OnePart
        } else if turned.is_some_and(|turned| one_slip(&digits(one), &digits(turned))) {
            Self::SwappedWithSlip
        } else {
            Self::Differ
        }
    }
}

/// How many people at least so many dates of birth are of: those that a slip would explain count once.
pub(super) fn people_of(dates: impl Iterator<Item = NaiveDate>) -> usize {
    let mut apart: Vec<NaiveDate> = Vec::new();
    for date in dates {
        if apart.iter().all(|other| BirthDates::of(Some(*other), Some(date)) == BirthDates::Differ) {
            apart.push(date);
        }
    }
    apart.len()
}

fn two_agree(one: NaiveDate, other: NaiveDate) -> bool {
    let agree = [one.day() == other.day(), one.month() == other.month(), one.year() == other.year()];
    agree.into_iter().filter(|agrees| *agrees).count() == 2
}

/// Day, month and year as eight digits.
fn digits(day: NaiveDate) -> [u32; 8] {
    let year = day.year().unsigned_abs();
    let (day, month) = (day.day(), day.month());
    [day / 10, day % 10, month / 10, month % 10, year / 1000 % 10, year / 100 % 10, year / 10 % 10, year % 10]
}

/// One digit wrong, or two that stand side by side changed over.
fn one_slip(one: &[u32; 8], other: &[u32; 8]) -> bool {
    let differing: Vec<usize> = (0..8).filter(|at| one.get(*at) != other.get(*at)).collect();
    match differing.as_slice() {
        [_] => true,
        [first, second] => {
            *second == first + 1 && one.get(*first) == other.get(*second) && one.get(*second) == other.get(*first)
        }
        _ => false,
    }
}

/// Forms that demand a date get the first of 1900 for "not known".
pub(super) fn is_real(day: &NaiveDate) -> bool {
    !(day.year() <= 1900 && day.ordinal() == 1)
}

impl fmt::Display for BirthDates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Same => "same date of birth",
            Self::Swapped => "day and month of birth swapped",
            Self::OneSlip => "one digit of the date of birth differs",
            Self::SwappedWithSlip => "day and month of birth swapped, and one digit differs",
            Self::OnePart => "day, month or year of birth differs",
            Self::Unknown => "date of birth not known",
            Self::Differ => "different date of birth",
        })
    }
}
