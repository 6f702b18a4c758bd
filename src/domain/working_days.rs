//! Working days and months (AGE-5, MIN-1, requirements §15).

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::Deserialize;

use super::asset::{self, AssetError};

const FILE: &str = "bank-holidays.toml";

/// The bank holidays of England and Wales, by date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankHolidays {
    days: BTreeMap<NaiveDate, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    holidays: BTreeMap<String, String>,
}

impl BankHolidays {
    /// The shipped list.
    ///
    /// # Errors
    /// Never with the file that this program was built with; a test proves it.
    pub fn shipped() -> Result<Self, AssetError> {
        Self::from_toml(include_str!("../../assets/bank-holidays.toml"))
    }

    /// An area's own list, in the form of `assets/bank-holidays.toml`.
    ///
    /// # Errors
    /// When a line isn't a date and a name.
    pub fn from_toml(text: &str) -> Result<Self, AssetError> {
        let file: File = asset::read(FILE, text)?;
        let days = file.holidays.into_iter().map(|(day, name)| match day.parse() {
            Ok(day) => Ok((day, name)),
            Err(_) => Err(AssetError::new(FILE, format!("“{day}” is not a date; write it as 2026-12-25"))),
        });
        Ok(Self { days: days.collect::<Result<_, _>>()? })
    }

    /// The name of the bank holiday on that day.
    #[must_use]
    pub fn name(&self, day: NaiveDate) -> Option<&str> {
        self.days.get(&day).map(String::as_str)
    }

    /// Whether the list has that year. Outside it only weekends are known to be free.
    #[must_use]
    pub fn covers(&self, year: i32) -> bool {
        self.days.keys().any(|day| day.year() == year)
    }

    /// Whether people are at work on that day.
    #[must_use]
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.days.contains_key(&day)
    }

    /// So many working days later. With 0, the day itself.
    #[must_use]
    pub fn after(&self, day: NaiveDate, working_days: u32) -> NaiveDate {
        self.walk(day, working_days, NaiveDate::succ_opt)
    }

    /// So many working days earlier. With 0, the day itself.
    #[must_use]
    pub fn before(&self, day: NaiveDate, working_days: u32) -> NaiveDate {
        self.walk(day, working_days, NaiveDate::pred_opt)
    }

    fn walk(&self, day: NaiveDate, working_days: u32, step: fn(&NaiveDate) -> Option<NaiveDate>) -> NaiveDate {
        let (mut at, mut left) = (day, working_days);
        while left > 0 {
            let Some(next) = step(&at) else { return at };
            at = next;
            left -= u32::from(self.is_working_day(at));
        }
        at
    }

    /// Working days after `from`, up to and including `to`; below zero where `to` is earlier.
    #[must_use]
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        let (early, late, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let days = early.iter_days().skip(1).take_while(|day| *day <= late);
        sign * days.filter(|day| self.is_working_day(*day)).map(|_| 1_i64).sum::<i64>()
    }
}

/// So many months later: the same day of the month, or its last where there is none (29 February: the 28th).
#[must_use]
pub fn months_after(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// So many months earlier: the same day of the month, or its last where there is none.
#[must_use]
pub fn months_before(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN)
}

/// So many calendar days later.
#[must_use]
pub fn days_after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Easter Sunday by the anonymous Gregorian computus.
    fn easter(year: i32) -> NaiveDate {
        let (a, b, c) = (year % 19, year / 100, year % 100);
        let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
        let g = (b - f + 1) / 3;
        let h = (19 * a + b - d - g + 15) % 30;
        let (i, k) = (c / 4, c % 4);
        let l = (32 + 2 * e + 2 * i - h - k) % 7;
        let m = (a + 11 * h + 22 * l) / 451;
        let (month, of_month) = ((h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1);
        NaiveDate::from_ymd_opt(year, month.unsigned_abs(), of_month.unsigned_abs()).unwrap()
    }

    /// The rule of the Banking and Financial Dealings Act 1971 with its substitute days, against the list.
    #[test]
    fn the_shipped_bank_holidays_follow_the_rule_for_england_and_wales() {
        let shipped = BankHolidays::shipped().unwrap();
        for year in 2024..=2028 {
            let date = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
            let mut expected = vec![easter(year) - Days::new(2), easter(year) + Days::new(1)];
            expected.push(date(5, 1).iter_days().find(|d| d.weekday() == Weekday::Mon).unwrap());
            for month in [5, 8] {
                expected.push((1..=31).rev().map(|d| date(month, d)).find(|d| d.weekday() == Weekday::Mon).unwrap());
            }
            for fixed in [date(1, 1), date(12, 25), date(12, 26)] {
                let free = |d: &NaiveDate| !matches!(d.weekday(), Weekday::Sat | Weekday::Sun);
                let substitute = fixed.iter_days().find(|d| free(d) && !expected.contains(d)).unwrap();
                expected.push(substitute);
            }
            expected.sort();
            let listed: Vec<_> = shipped.days.keys().copied().filter(|d| d.year() == year).collect();
            assert_eq!(listed, expected, "{year}");
        }
    }

    /// AGE-5 and MIN-1 around weekends and Christmas.
    #[test]
    fn age_5_working_days_skip_weekends_and_bank_holidays() {
        let days = BankHolidays::shipped().unwrap();
        assert_eq!(days.before(day("2026-12-10"), 8), day("2026-11-30"));
        assert_eq!(days.after(day("2026-12-10"), 2), day("2026-12-14"));
        assert_eq!(days.after(day("2026-12-24"), 2), day("2026-12-30"));
        assert_eq!(days.before(day("2027-01-14"), 8), day("2027-01-04"));
        assert_eq!(days.after(day("2026-12-05"), 1), day("2026-12-07"));
        assert_eq!(days.between(day("2026-12-24"), day("2026-12-30")), 2);
        assert_eq!(days.between(day("2026-12-10"), day("2026-11-30")), -8);
    }

    #[test]
    fn months_end_on_the_last_day_where_there_is_no_such_day() {
        assert_eq!(months_after(day("2024-02-29"), 12), day("2025-02-28"));
        assert_eq!(months_after(day("2024-02-29"), 48), day("2028-02-29"));
        assert_eq!(months_after(day("2026-08-31"), 6), day("2027-02-28"));
        assert_eq!(months_after(day("2025-10-19"), 12), day("2026-10-19"));
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_working_day(offset in 0u64..1800, count in 0u32..60) {
            let days = BankHolidays::shipped().unwrap();
            let start = day("2024-01-02") + Days::new(offset);
            prop_assume!(days.is_working_day(start));
            let later = days.after(start, count);
            prop_assert_eq!(days.before(later, count), start);
            prop_assert_eq!(days.between(start, later), i64::from(count));
        }
    }
}
