//! How two dates of birth compare.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// How two dates of birth compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BirthDates {
    Same,
    Swapped,
    OneSlip,
    Unknown,
    Differ,
}

impl BirthDates {
    pub(super) fn of(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Self {
        let (Some(one), Some(other)) = (one.filter(is_real), other.filter(is_real)) else { return Self::Unknown };
        let swapped = one.year() == other.year() && one.day() == other.month() && one.month() == other.day();
        let digits = |day: NaiveDate| day.format("%d%m%Y").to_string();
        if one == other {
            Self::Same
        } else if swapped {
            Self::Swapped
        } else if strsim::osa_distance(&digits(one), &digits(other)) == 1 {
            // One digit wrong, or two that stand side by side changed over.
            Self::OneSlip
        } else {
            Self::Differ
        }
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
            Self::Unknown => "date of birth not known",
            Self::Differ => "different date of birth",
        })
    }
}
