//! `marac show audit`: who did what (REC-2).

use chrono::{DateTime, Local, NaiveDate};
use serde::Serialize;

use crate::cli::args::ShowArguments;
use crate::cli::failure::Failure;
use crate::cli::said::Words;
use crate::documents::layout::Page;
use crate::documents::phrases;
use crate::record::audit::AuditLine;
use crate::text::pad;

/// A line of the log as scripts read it.
#[derive(Debug, Serialize)]
pub struct Logged {
    /// In UTC.
    pub at: String,
    pub seat: String,
    pub who: Option<String>,
    pub what: String,
    pub subject: Option<String>,
    /// The person to whom it was done.
    pub about: Option<String>,
    /// The reference of the case.
    pub case: Option<String>,
    pub detail: String,
}

impl From<AuditLine> for Logged {
    fn from(line: AuditLine) -> Self {
        Self {
            at: line.at,
            seat: line.seat,
            who: line.who,
            what: line.what,
            subject: line.subject.map(|row| row.to_string()),
            about: line.about,
            case: line.case,
            detail: line.detail,
        }
    }
}

impl Logged {
    /// When it was, by this machine's clock.
    fn local(&self) -> Option<DateTime<Local>> {
        Some(DateTime::parse_from_rfc3339(&self.at).ok()?.with_timezone(&Local))
    }

    fn day(&self) -> Option<NaiveDate> {
        self.local().map(|at| at.date_naive())
    }
}

/// Which lines are asked for.
pub struct Filter<'a> {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    person: Option<String>,
    case: Option<&'a str>,
}

impl<'a> Filter<'a> {
    #[must_use]
    pub fn of(arguments: &'a ShowArguments) -> Self {
        let person = arguments.person.as_ref().map(|name| name.trim().to_lowercase());
        Self { from: arguments.from, to: arguments.to, person, case: arguments.case.as_deref() }
    }

    /// Whether a line is asked for: days count whole, and a part of a name is enough.
    #[must_use]
    pub fn takes(&self, line: &Logged) -> bool {
        let named =
            |name: &Option<String>, part: &str| name.as_ref().is_some_and(|name| name.to_lowercase().contains(part));
        let of_person = |part: &String| named(&line.who, part) || named(&line.about, part);
        let of_case = |case: &str| line.case.as_ref().is_some_and(|found| found.eq_ignore_ascii_case(case.trim()));
        self.from.is_none_or(|from| line.day().is_some_and(|day| day >= from))
            && self.to.is_none_or(|to| line.day().is_some_and(|day| day <= to))
            && self.person.as_ref().is_none_or(of_person)
            && self.case.is_none_or(of_case)
    }
}

/// As many digits of a seat tell it from the others of a day.
const SEAT: usize = 6;

/// The log for people, oldest first, a heading for each day, in this machine's time.
///
/// # Errors
/// When the program's own words can't be read.
pub fn text(lines: &[Logged]) -> Result<String, Failure> {
    let words = Words::read(include_str!("../../../assets/log.toml"))?;
    let mut page = Page::new();
    let mut day = None;
    for line in lines {
        if line.day() != day || day.is_none() {
            day = line.day();
            page.gap().line(&day.map(phrases::weekday).unwrap_or_default());
        }
        let at = line.local().map_or_else(|| line.at.clone(), |at| at.format("%H:%M:%S").to_string());
        let seat: String = line.seat.chars().take(SEAT).collect();
        let who = line.who.as_deref().unwrap_or("unknown");
        let said = [line.about.as_deref(), line.case.as_deref()].into_iter().flatten().map(str::to_owned);
        let said: Vec<String> = said.chain([detail(line, &words)]).filter(|part| !part.is_empty()).collect();
        let more = if said.is_empty() { String::new() } else { format!(": {}", said.join(", ")) };
        page.hanging(
            &format!("  {at}  {} {seat}  ", pad(who, 18)),
            0,
            &format!("{}{more}", in_words(&line.what, &words)),
        );
    }
    Ok(page.finish())
}

/// What was done, in words; a name that a newer program wrote as it stands.
fn in_words(what: &str, words: &Words) -> String {
    if words.has(what) { words.say(what, &[]) } else { what.replace('-', " ") }
}

/// More of it: what was taken back by its own words, and every moment by this machine's clock.
fn detail(line: &Logged, words: &Words) -> String {
    if line.what == "undo" {
        return in_words(&line.detail, words);
    }
    let word = |word: &str| {
        let (moment, end) = word.split_at(word.trim_end_matches([',', ';', '.', ')']).len());
        let there = DateTime::parse_from_rfc3339(moment).ok().map(|at| at.with_timezone(&Local));
        let there = there.map(|at| format!("{}, {}", phrases::day(at.date_naive()), at.format("%H:%M:%S")));
        let there = there.or_else(|| moment.parse::<NaiveDate>().ok().map(phrases::day));
        there.map_or_else(|| word.to_owned(), |there| format!("{there}{end}"))
    };
    line.detail.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(at: &str, who: &str, case: Option<&str>) -> Logged {
        Logged {
            at: at.to_owned(),
            seat: "0123456789abcdef".to_owned(),
            who: Some(who.to_owned()),
            what: "revise-referral".to_owned(),
            subject: None,
            about: None,
            case: case.map(str::to_owned),
            detail: "a detail that is longer than the room that is left in its line of eighty columns".to_owned(),
        }
    }

    #[test]
    fn every_line_fits_80_columns_and_says_who_when_where_and_what() {
        let said =
            text(&[line("2026-12-10T09:44:31.250Z", "Asha Whitlock-Featherstonehaugh", Some("WS-71000"))]).unwrap();
        assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
        for part in ["10 December 2026", "012345", "Asha Whitlock", "changed the referral", "WS-71000"] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }

    /// No name that scripts read and no moment in UTC stands in what people read.
    #[test]
    fn the_log_is_said_in_words_and_local_time() {
        let words = Words::read(include_str!("../../../assets/log.toml")).unwrap();
        let titles: std::collections::HashMap<String, String> =
            toml::from_str(include_str!("../../../assets/changes.toml")).unwrap();
        for name in titles.keys() {
            assert!(words.has(name), "{name} has no words in log.toml");
        }
        let moment = "2026-12-10T09:44:31.250Z";
        let mut looked = line(moment, "Asha", None);
        (looked.what, looked.detail) = ("failed-unlock".to_owned(), "at 2026-12-09T18:00:00Z".to_owned());
        let mut undone = line(moment, "Asha", None);
        (undone.what, undone.detail) = ("undo".to_owned(), "file-entry".to_owned());
        let said = text(&[looked, undone]).unwrap();
        let there = DateTime::parse_from_rfc3339("2026-12-09T18:00:00Z").unwrap().with_timezone(&Local);
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        let there =
            format!("typed a wrong passphrase: at {}, {}", phrases::day(there.date_naive()), there.format("%H:%M:%S"));
        assert!(
            said.contains(&there) && said.contains("took back: filed the entry") && !said.contains("T18:"),
            "{said}"
        );
    }

    #[test]
    fn lines_are_found_by_day_person_and_case() {
        let day = |number| NaiveDate::from_ymd_opt(2026, 12, number);
        let found = |from, to, person: Option<&str>, case| {
            let filter = Filter { from, to, person: person.map(str::to_owned), case };
            let lines = [
                line("2026-12-09T12:00:00Z", "Asha", Some("WS-1")),
                line("2026-12-10T12:00:00Z", "Tom", None),
                line("2026-12-11T12:00:00Z", "Asha", Some("WS-2")),
            ];
            lines.iter().enumerate().filter(|(_, line)| filter.takes(line)).map(|(at, _)| at).collect::<Vec<_>>()
        };
        assert_eq!(found(None, None, None, None), [0, 1, 2]);
        assert_eq!(found(day(10), None, None, None), [1, 2]);
        assert_eq!(found(day(9), day(10), None, None), [0, 1]);
        assert_eq!(found(None, None, Some("ash"), None), [0, 2]);
        assert_eq!(found(None, None, None, Some("ws-2")), [2]);
        assert_eq!(found(day(10), None, Some("asha"), Some("WS-1")), [] as [usize; 0]);
    }
}
