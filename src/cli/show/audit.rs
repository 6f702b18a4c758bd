//! `marac show audit`: who did what (REC-2).

use chrono::{DateTime, Local, NaiveDate};
use serde::Serialize;

use crate::cli::args::ShowArguments;
use crate::documents::layout::{Page, fit};
use crate::record::audit::AuditLine;

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

/// The log for people, oldest first, in this machine's time.
#[must_use]
pub fn text(lines: &[Logged]) -> String {
    let mut page = Page::new();
    for line in lines {
        let at = line.local().map_or_else(|| line.at.clone(), |at| at.format("%Y-%m-%d %H:%M:%S").to_string());
        let seat: String = line.seat.chars().take(SEAT).collect();
        let who = fit(line.who.as_deref().unwrap_or("unknown"), 18);
        let said = [line.about.as_deref(), line.case.as_deref(), Some(line.detail.as_str())];
        let said: Vec<&str> = said.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        let more = if said.is_empty() { String::new() } else { format!(": {}", said.join(", ")) };
        page.hanging(&format!("{at}  {seat}  {who}  "), 0, &format!("{}{more}", line.what));
    }
    page.finish()
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
        let said = text(&[line("2026-12-10T09:44:31.250Z", "Asha Whitlock-Featherstonehaugh", Some("WS-71000"))]);
        assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
        for part in ["2026-12-10", "012345", "Asha Whitlock", "revise-referral", "WS-71000"] {
            assert!(said.contains(part), "{part}: {said}");
        }
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
