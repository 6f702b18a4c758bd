//! Dates and times as people type them and as forms export them, day before month unless told otherwise.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use serde::Deserialize;

/// The order of the numbers in a date. A year of four digits in front is always understood.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    #[default]
    DayFirst,
    MonthFirst,
    YearFirst,
}

/// What kind of day is asked for; it settles a year of two digits, or none at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expecting {
    /// A date of birth: never after today, and with a year.
    Birth,
    /// A day that has been, or that a file dates itself; without a year the last such day.
    Past,
    /// A day to come; without a year the next such day. Understands `fri`, `tomorrow`, `3d` and `2w` too.
    Upcoming,
}

/// A text that isn't the date that was asked for. It never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    #[error("a date is needed, such as 14/12/2026")]
    Empty,
    #[error("not a date; write it as 14/12/2026")]
    NotADate,
    #[error("there is no such day in the calendar")]
    NoSuchDay,
    #[error("the year is missing")]
    YearMissing,
    #[error("the date lies in the future")]
    InTheFuture,
    #[error("the date lies too far back to be meant")]
    TooLongAgo,
    #[error("not a time; write it as 14:30")]
    NotATime,
}

/// Nobody at a conference was born earlier than so many years ago.
const OLDEST: i32 = 125;
const LONGEST_TEXT: usize = 60;

/// Reads a day.
///
/// # Errors
/// When the text is no date, or not one that can be expected here.
pub fn day(text: &str, today: NaiveDate, expecting: Expecting, order: DateOrder) -> Result<NaiveDate, DateError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(DateError::Empty);
    }
    if text.len() > LONGEST_TEXT {
        return Err(DateError::NotADate);
    }
    let text = text.to_lowercase();
    if expecting == Expecting::Upcoming
        && let Some(day) = in_words(&text, today)
    {
        return Ok(day);
    }
    let written = Written::read(&text, order)?;
    let day = written.settle(today, expecting)?;
    match expecting {
        Expecting::Birth if day > today => Err(DateError::InTheFuture),
        Expecting::Birth if day.year() < today.year() - OLDEST => Err(DateError::TooLongAgo),
        _ if !(1900..=2199).contains(&day.year()) => Err(DateError::TooLongAgo),
        _ => Ok(day),
    }
}

/// Reads a day and a time: `18/11/2026 04:15`, `2026-11-18T04:15:00`, `18/11/2026 4.15pm`. Without a time, midnight.
///
/// # Errors
/// When either part can't be read.
pub fn moment(text: &str, today: NaiveDate, order: DateOrder) -> Result<NaiveDateTime, DateError> {
    let text = text.trim();
    // Forms put an offset or a Z behind; the area's own time is what stands in front of it.
    let (date, time) = match text.find(['T', 't']).filter(|at| text.get(..*at).is_some_and(is_iso)) {
        Some(at) => (text.get(..at), text.get(at + 1..)),
        None => match text.char_indices().find(|(at, c)| *c == ' ' && text.get(at + 1..).is_some_and(has_time)) {
            Some((at, _)) => (text.get(..at), text.get(at + 1..)),
            None => (Some(text), None),
        },
    };
    let day = day(date.unwrap_or(""), today, Expecting::Past, order)?;
    let time = time.map_or(Ok(NaiveTime::MIN), time_of_day)?;
    Ok(day.and_time(time))
}

/// `1 day`, `3 days`.
#[must_use]
pub fn days(number: i64) -> String {
    if number == 1 { "1 day".to_owned() } else { format!("{number} days") }
}

fn is_iso(text: &str) -> bool {
    text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

fn has_time(text: &str) -> bool {
    let text = text.trim_start();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..).unwrap_or("");
    (1..=2).contains(&digits) && (rest.starts_with(':') || is_half(rest) || is_dotted_time(rest))
}

fn is_half(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "am" | "pm")
}

fn is_dotted_time(text: &str) -> bool {
    text.strip_prefix('.').is_some_and(|rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        digits == 2 && rest.get(digits..).is_some_and(|rest| rest.is_empty() || is_half(rest))
    })
}

/// Reads a time of day: `14:30`, `9.30`, `2pm`, with or without seconds.
///
/// # Errors
/// When it is none.
pub fn time_of_day(text: &str) -> Result<NaiveTime, DateError> {
    let text = text.trim().to_lowercase();
    let end = text.find(['+', 'z']).unwrap_or(text.len());
    let mut text = text.get(..end).unwrap_or("").trim();
    let mut half = None;
    for (suffix, afternoon) in [("am", false), ("pm", true)] {
        if let Some(rest) = text.strip_suffix(suffix) {
            (half, text) = (Some(afternoon), rest.trim_end());
        }
    }
    let mut parts = text.split([':', '.']).map(|part| {
        let numeric = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        numeric.then(|| part.parse::<u32>().ok()).flatten().ok_or(DateError::NotATime)
    });
    let hour = parts.next().unwrap_or(Err(DateError::NotATime))?;
    let minute = match parts.next() {
        Some(minute) => minute?,
        None if half.is_some() => 0,
        None => return Err(DateError::NotATime),
    };
    let second = parts.next().unwrap_or(Ok(0))?;
    let hour = match half {
        None => hour,
        Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
        Some(_) => return Err(DateError::NotATime),
    };
    NaiveTime::from_hms_opt(hour, minute, second).ok_or(DateError::NotATime)
}

/// `today`, `tomorrow`, `3d`, `2w`, `fri`: the next one, never today.
fn in_words(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    match text {
        "today" => return Some(today),
        "tomorrow" | "tom" => return today.succ_opt(),
        _ => {}
    }
    // The "d" of "wed" counts no days.
    if let Some(number) = text.strip_suffix(['d', 'w']).and_then(|number| number.trim().parse::<u64>().ok()) {
        let number = Some(number).filter(|number| *number <= 3660)?;
        let days = if text.ends_with('w') { number * 7 } else { number };
        return today.checked_add_days(Days::new(days));
    }
    let weekday = weekday(text)?;
    today.iter_days().skip(1).take(7).find(|day| day.weekday() == weekday)
}

fn weekday(text: &str) -> Option<Weekday> {
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let text = if text == "weds" { "wed" } else { text };
    let at = names.iter().position(|name| text.len() >= 3 && name.starts_with(text))?;
    Weekday::try_from(u8::try_from(at).ok()?).ok()
}

fn month(text: &str) -> Option<u32> {
    let names = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let at = names
        .iter()
        .position(|name| text.len() >= 3 && name.starts_with(text) || text == "sept" && *name == "september")?;
    u32::try_from(at + 1).ok()
}

/// A year as it was written.
#[derive(Clone, Copy)]
enum Year {
    Full(i32),
    TwoDigits(i32),
    None,
}

struct Written {
    year: Year,
    month: u32,
    day: u32,
}

impl Written {
    fn read(text: &str, order: DateOrder) -> Result<Self, DateError> {
        let parts = parts(text)?;
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match parts.as_slice() {
            [only] if only.len() == 8 && number(only).is_ok() => Self::in_one_piece(only, order),
            // 2026-12-10, whatever the order.
            [year, second, third] if year.len() == 4 && number(year).is_ok() => Self::new(third, second, Some(year)),
            [first, second, rest @ ..] if rest.len() <= 1 => {
                let year = rest.first().copied();
                if month(first).is_some() {
                    Self::new(second, first, year)
                } else if month(second).is_some() {
                    Self::new(first, second, year)
                } else {
                    match (order, year) {
                        (DateOrder::DayFirst, _) | (DateOrder::YearFirst, None) => Self::new(first, second, year),
                        (DateOrder::MonthFirst, _) => Self::new(second, first, year),
                        (DateOrder::YearFirst, Some(third)) => Self::new(third, second, Some(first)),
                    }
                }
            }
            _ => Err(DateError::NotADate),
        }
    }

    /// `03041984` or `19840403`.
    fn in_one_piece(digits: &str, order: DateOrder) -> Result<Self, DateError> {
        let part = |from: usize, to: usize| digits.get(from..to).unwrap_or("");
        let spaced = [
            match order {
                DateOrder::MonthFirst => Self::new(part(2, 4), part(0, 2), Some(part(4, 8)))?,
                _ => Self::new(part(0, 2), part(2, 4), Some(part(4, 8)))?,
            },
            Self::new(part(6, 8), part(4, 6), Some(part(0, 4)))?,
        ];
        let likely = |written: &Self| {
            matches!(written.year, Year::Full(year) if (1880..2200).contains(&year)
                && NaiveDate::from_ymd_opt(year, written.month, written.day).is_some())
        };
        spaced.into_iter().find(likely).ok_or(DateError::NoSuchDay)
    }

    fn new(day: &str, month_text: &str, year: Option<&str>) -> Result<Self, DateError> {
        let month = month(month_text).map_or_else(|| number(month_text), Ok)?;
        let year = match year {
            None => Year::None,
            Some(text) => {
                let value = i32::try_from(number(text)?).map_err(|_| DateError::NotADate)?;
                match text.len() {
                    4 => Year::Full(value),
                    2 => Year::TwoDigits(value),
                    _ => return Err(DateError::NotADate),
                }
            }
        };
        // A telephone number is no date, however it is parted.
        if day.len() > 2 || (month_text.len() > 2 && number(month_text).is_ok()) {
            return Err(DateError::NotADate);
        }
        Ok(Self { year, month, day: number(day)? })
    }

    fn in_year(&self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month, self.day)
    }

    fn settle(&self, today: NaiveDate, expecting: Expecting) -> Result<NaiveDate, DateError> {
        let this_year = today.year();
        match (self.year, expecting) {
            (Year::Full(year), _) => self.in_year(year).ok_or(DateError::NoSuchDay),
            // A two-digit year of a birth is the last that isn't in the future.
            (Year::TwoDigits(year), Expecting::Birth) => {
                let century = this_year - this_year.rem_euclid(100);
                let candidates = [century + year, century - 100 + year].map(|year| self.in_year(year));
                let last = candidates.into_iter().flatten().find(|day| *day <= today);
                last.ok_or(DateError::NoSuchDay)
            }
            (Year::TwoDigits(year), _) => self.in_year(2000 + year).ok_or(DateError::NoSuchDay),
            (Year::None, Expecting::Birth) => Err(DateError::YearMissing),
            // Up to eight years lie between two 29ths of February.
            (Year::None, Expecting::Past) => {
                let days = (0..=8).filter_map(|back| self.in_year(this_year - back));
                days.into_iter().find(|day| *day <= today).ok_or(DateError::NoSuchDay)
            }
            (Year::None, Expecting::Upcoming) => {
                let days = (0..=8).filter_map(|ahead| self.in_year(this_year + ahead));
                days.into_iter().find(|day| *day >= today).ok_or(DateError::NoSuchDay)
            }
        }
    }
}

/// The numbers and month names of a date, without separators, endings and the name of the weekday.
fn parts(text: &str) -> Result<Vec<String>, DateError> {
    let mut parts: Vec<String> = Vec::new();
    let mut last = ' ';
    for letter in text.chars() {
        match letter {
            _ if letter.is_ascii_digit() || letter.is_ascii_alphabetic() => {
                let goes_on = last.is_ascii_digit() && letter.is_ascii_digit()
                    || last.is_ascii_alphabetic() && letter.is_ascii_alphabetic();
                match parts.last_mut().filter(|_| goes_on) {
                    Some(part) => part.push(letter),
                    None => parts.push(letter.to_string()),
                }
            }
            '/' | '.' | '-' | ' ' | ',' | '\u{a0}' => {}
            _ => return Err(DateError::NotADate),
        }
        last = letter;
    }
    parts.retain(|part| !matches!(part.as_str(), "st" | "nd" | "rd" | "th" | "of"));
    if parts.len() > 2 && parts.first().is_some_and(|first| weekday(first).is_some()) {
        parts.remove(0);
    }
    Ok(parts)
}

fn number(text: &str) -> Result<u32, DateError> {
    let digits = !text.is_empty() && text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().ok_or(DateError::NotADate)
}

#[cfg(test)]
mod tests;
