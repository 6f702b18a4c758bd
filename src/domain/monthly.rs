//! A day of each month, as calendars of meetings are kept: "second Thursday" (AGE-9).

use std::str::FromStr;

use chrono::{Datelike, NaiveDate, Weekday};

use super::working_days::months_after;

/// The first, second, third, fourth or last of a weekday in each month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Monthly {
    /// From 0 to 3; `None`: the last.
    week: Option<usize>,
    weekday: Weekday,
}

/// A text that names no such day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write it as “second Thursday” or “last Monday”")]
pub struct NoMonthlyDay;

impl FromStr for Monthly {
    type Err = NoMonthlyDay;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.to_lowercase();
        let mut words = text.split_whitespace().filter(|word| !matches!(*word, "the" | "every"));
        let (Some(which), Some(day), None) = (words.next(), words.next(), words.next()) else {
            return Err(NoMonthlyDay);
        };
        let week = match which {
            "first" | "1st" => Some(0),
            "second" | "2nd" => Some(1),
            "third" | "3rd" => Some(2),
            "fourth" | "4th" => Some(3),
            "last" => None,
            _ => return Err(NoMonthlyDay),
        };
        Ok(Self { week, weekday: day.parse().map_err(|_| NoMonthlyDay)? })
    }
}

impl Monthly {
    /// The rule by which a meeting was held on this day: the second Thursday. A fifth is the last.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        let week = usize::try_from(day.day0() / 7).ok().filter(|week| *week < 4);
        Self { week, weekday: day.weekday() }
    }

    /// In words, as it is read.
    #[must_use]
    pub fn words(self) -> String {
        let which = match self.week {
            Some(0) => "first",
            Some(1) => "second",
            Some(2) => "third",
            Some(_) => "fourth",
            None => "last",
        };
        let day = match self.weekday {
            Weekday::Mon => "Monday",
            Weekday::Tue => "Tuesday",
            Weekday::Wed => "Wednesday",
            Weekday::Thu => "Thursday",
            Weekday::Fri => "Friday",
            Weekday::Sat => "Saturday",
            Weekday::Sun => "Sunday",
        };
        format!("{which} {day}")
    }

    /// Its days after `after`, up to `until`.
    #[must_use]
    pub fn days(self, after: NaiveDate, until: NaiveDate) -> Vec<NaiveDate> {
        let first = after.with_day(1).unwrap_or(after);
        let months = (0..=MOST).map(|months| months_after(first, months)).take_while(|month| *month <= until);
        months.filter_map(|month| self.in_month(month)).filter(|day| *day > after && *day <= until).collect()
    }

    fn in_month(self, first: NaiveDate) -> Option<NaiveDate> {
        let days: Vec<NaiveDate> = first
            .iter_days()
            .take(31)
            .filter(|day| day.month() == first.month() && day.weekday() == self.weekday)
            .collect();
        self.week.map_or_else(|| days.last(), |week| days.get(week)).copied()
    }
}

/// As many months ahead as anybody plans.
const MOST: u32 = 60;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture::day;

    #[test]
    fn age_9_a_year_of_meetings_follows_from_one_rule() {
        let rule: Monthly = "second Thursday".parse().unwrap();
        let days: Vec<String> =
            rule.days(day("2026-12-10"), day("2027-12-31")).iter().map(ToString::to_string).collect();
        assert_eq!(days.len(), 12);
        assert_eq!((days[0].as_str(), days[1].as_str(), days[11].as_str()), ("2027-01-14", "2027-02-11", "2027-12-09"));
        for (text, month, expected) in [
            ("last monday", "2026-08-01", "2026-08-31"),
            ("the 1st fri", "2026-12-31", "2027-01-01"),
            ("fourth Wednesday", "2027-02-01", "2027-02-24"),
        ] {
            let rule: Monthly = text.parse().unwrap();
            let found = rule.days(day(month), day("2027-12-31"));
            assert_eq!(found[0].to_string(), expected, "{text}");
            assert_eq!(Monthly::of(found[0]).days(day(month), day("2027-12-31"))[0], found[0], "{text}");
        }
        for wrong in ["", "thursday", "fifth thursday", "second", "second moonday", "second thursday of may"] {
            assert_eq!(wrong.parse::<Monthly>(), Err(NoMonthlyDay), "{wrong}");
        }
        assert_eq!(Monthly::of(day("2026-12-10")).words(), "second Thursday");
        assert_eq!(Monthly::of(day("2026-12-31")).words(), "last Thursday");
    }
}
