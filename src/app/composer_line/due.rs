//! Dates as they are spoken: `fri`, `3d`, `14/12`, `4 dec`.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// The day that the end of `text` names after the word "by", and where the words before it end. "By" counts only
/// there and only when all that follows is a date.
pub(super) fn at_end(text: &str, today: NaiveDate) -> Option<(NaiveDate, usize)> {
    // Changing ASCII letters only, so that places in the one are places in the other.
    text.to_ascii_lowercase()
        .rmatch_indices("by")
        .filter(|(at, word)| stands_alone(text, *at, at + word.len()))
        .take(3)
        .find_map(|(at, word)| {
            let date = parse_due(text.get(at + word.len()..)?, today)?;
            Some((date, at))
        })
}

/// Words of time that are no date: they say that one was meant.
const TIMES: [&str; 22] = [
    "next",
    "this",
    "week",
    "weeks",
    "weekend",
    "month",
    "months",
    "fortnight",
    "day",
    "days",
    "end",
    "today",
    "tomorrow",
    "tonight",
    "morning",
    "afternoon",
    "evening",
    "soon",
    "asap",
    "meeting",
    "christmas",
    "easter",
];
/// As many words as a date is spoken in.
const LONGEST: usize = 5;

/// "by next week" at the end of an action: words that were meant as a date, and are none.
pub fn unread_date(text: &str, today: NaiveDate) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let (at, word) = lower.rmatch_indices("by").find(|(at, word)| stands_alone(text, *at, at + word.len()))?;
    let after = lower.get(at + word.len()..)?;
    let words: Vec<&str> = after.split_whitespace().map(|word| word.trim_end_matches(['.', ','])).collect();
    let of_time = |word: &&str| {
        TIMES.contains(word)
            || word.contains(|c: char| c.is_ascii_digit())
            || is_like_a_weekday(word)
            || month(word).is_some()
    };
    let meant = !words.is_empty() && words.len() <= LONGEST && words.iter().any(of_time);
    if !meant || parse_due(after, today).is_some() {
        return None;
    }
    text.get(at..).map(str::trim_end)
}

/// "by 31/2" at the end of an action, or of one of its lines: a day and a month in figures, perhaps with a year, and there is
/// no such day.
pub(super) fn no_such_day(text: &str) -> Option<&str> {
    let ends = text.match_indices('\n').map(|(at, _)| at).chain(std::iter::once(text.len()));
    ends.filter_map(|end| text.get(..end)).find_map(ends_in_no_such_day)
}

fn ends_in_no_such_day(text: &str) -> Option<&str> {
    /// A leap year has every day that there is.
    const LEAP: i32 = 2028;
    let (before, word) = text.trim_end().trim_end_matches('.').rsplit_once(char::is_whitespace)?;
    let by = before.split_whitespace().next_back().is_some_and(|by| by.eq_ignore_ascii_case("by"));
    let mut parts = word.split('/');
    let (day, month) = (number(parts.next()?)?, number(parts.next()?)?);
    let in_year = match parts.next() {
        None => LEAP,
        Some(year) => self::year(year)?,
    };
    let meant = by && parts.next().is_none() && (1..=31).contains(&day) && (1..=12).contains(&month);
    (meant && NaiveDate::from_ymd_opt(in_year, month, day).is_none()).then_some(word)
}

/// A weekday, or a word that only misspells one: `wendsday`, `fris`.
fn is_like_a_weekday(word: &str) -> bool {
    word.ends_with("day") || word.ends_with("days") || weekday(word.trim_end_matches('s')).is_some()
}

/// Whether there is white space, or an end of the text, on both sides.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).is_some_and(|before| before.is_empty() || before.ends_with(char::is_whitespace));
    before && text.get(end..).is_some_and(|after| after.starts_with(char::is_whitespace))
}

/// A day as it is typed, seen from `today`. A weekday is the next one after today; a day and month the next such
/// date from today on. `None` if it isn't a date.
pub fn parse_due(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["today"] => Some(today),
        ["tomorrow"] => today.succ_opt(),
        [word] => one_word(word, today),
        ["next", day] => next_weekday(weekday(day)?, today),
        ["the", day] => next_day(ordinal(day)?, today),
        [number, unit] => span(number, unit, today).or_else(|| next_date(ordinal(number)?, month(unit)?, today)),
        [day, "of", name] => next_date(ordinal(day)?, month(name)?, today),
        [name, day, month_name] if weekday(name).is_some() => {
            next_date(ordinal(day)?, month(month_name)?, today).filter(|date| weekday(name) == Some(date.weekday()))
        }
        [day, name, year] => NaiveDate::from_ymd_opt(self::year(year)?, month(name)?, ordinal(day)?),
        _ => None,
    }
}

fn one_word(word: &str, today: NaiveDate) -> Option<NaiveDate> {
    if let Some(day) = weekday(word) {
        return next_weekday(day, today);
    }
    for unit in ["d", "w", "m"] {
        if let Some(number) = word.strip_suffix(unit)
            && let Some(date) = span(number, unit, today)
        {
            return Some(date);
        }
    }
    if let Ok(date) = NaiveDate::parse_from_str(word, "%Y-%m-%d") {
        return Some(date);
    }
    let parts: Vec<&str> = word.split('/').collect();
    match parts.as_slice() {
        [day, month] => next_date(number(day)?, number(month)?, today),
        [day, month, year] => NaiveDate::from_ymd_opt(self::year(year)?, number(month)?, number(day)?),
        _ => None,
    }
}

/// `3 d`, `2 weeks`, `1 month` from today.
fn span(count: &str, unit: &str, today: NaiveDate) -> Option<NaiveDate> {
    let count = number(count)?;
    match unit {
        "d" | "day" | "days" => today.checked_add_days(Days::new(count.into())),
        "w" | "week" | "weeks" => today.checked_add_days(Days::new(u64::from(count) * 7)),
        "m" | "month" | "months" => today.checked_add_months(Months::new(count)),
        _ => None,
    }
    .filter(|date| date.year() <= 9999)
}

fn next_weekday(day: Weekday, today: NaiveDate) -> Option<NaiveDate> {
    today.iter_days().skip(1).take(7).find(|date| date.weekday() == day)
}

fn next_date(day: u32, month: u32, today: NaiveDate) -> Option<NaiveDate> {
    // A leap day is at most eight years away.
    (today.year()..=today.year().checked_add(8)?)
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .find(|date| *date >= today)
}

fn next_day(day: u32, today: NaiveDate) -> Option<NaiveDate> {
    today.iter_days().take(62).find(|date| date.day() == day)
}

/// Only digits: Rust's own reading would take a sign.
fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.len() <= 5 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// `4`, `4th`.
fn ordinal(text: &str) -> Option<u32> {
    let bare = ["st", "nd", "rd", "th"].iter().find_map(|end| text.strip_suffix(end));
    number(bare.unwrap_or(text))
}

/// `2026`, or `26` of this century.
fn year(text: &str) -> Option<i32> {
    let year = i32::try_from(number(text)?).ok()?;
    match text.len() {
        2 => Some(2000 + year),
        4 => Some(year),
        _ => None,
    }
}

/// `fri`, `tues`, `friday`: three letters or more of the name.
fn weekday(text: &str) -> Option<Weekday> {
    const NAMES: [(&str, Weekday); 8] = [
        ("monday", Weekday::Mon),
        ("tuesday", Weekday::Tue),
        ("wednesday", Weekday::Wed),
        ("weds", Weekday::Wed),
        ("thursday", Weekday::Thu),
        ("friday", Weekday::Fri),
        ("saturday", Weekday::Sat),
        ("sunday", Weekday::Sun),
    ];
    beginning(text, &NAMES)
}

fn month(text: &str) -> Option<u32> {
    const NAMES: [(&str, u32); 13] = [
        ("january", 1),
        ("february", 2),
        ("march", 3),
        ("april", 4),
        ("may", 5),
        ("june", 6),
        ("july", 7),
        ("august", 8),
        ("september", 9),
        ("sept", 9),
        ("october", 10),
        ("november", 11),
        ("december", 12),
    ];
    beginning(text, &NAMES)
}

fn beginning<T: Copy>(text: &str, names: &[(&str, T)]) -> Option<T> {
    (text.len() >= 3).then(|| names.iter().find(|(name, _)| name.starts_with(text))).flatten().map(|(_, value)| *value)
}
