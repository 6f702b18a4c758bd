//! Single values of the command line: days, times, breaks, shells.

use chrono::{NaiveDate, NaiveTime};
use clap::ValueEnum;
use clap_complete::Shell;

use crate::domain::meeting::Break;
use crate::domain::monthly::Monthly;

/// What `marac completions` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CompletionsFor {
    Bash,
    Elvish,
    Fish,
    #[value(name = "powershell")]
    PowerShell,
    Zsh,
    /// The manual page
    Man,
}

impl CompletionsFor {
    /// The shell; `None` for the manual page.
    #[must_use]
    pub const fn shell(self) -> Option<Shell> {
        match self {
            Self::Bash => Some(Shell::Bash),
            Self::Elvish => Some(Shell::Elvish),
            Self::Fish => Some(Shell::Fish),
            Self::PowerShell => Some(Shell::PowerShell),
            Self::Zsh => Some(Shell::Zsh),
            Self::Man => None,
        }
    }
}

/// The kinds of meetings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindOfMeeting {
    /// The area's own, on which referrals are listed
    Area,
    /// MARAC Plus
    Plus,
    /// Outside the calendar, once the Chair has agreed
    Emergency,
}

/// A day of each month: "second thursday".
pub(super) fn monthly(text: &str) -> Result<Monthly, String> {
    text.parse().map_err(|error: crate::domain::monthly::NoMonthlyDay| error.to_string())
}

/// A date as people and machines write it. Day comes before month.
pub(super) fn date(text: &str) -> Result<NaiveDate, String> {
    ["%Y-%m-%d", "%d/%m/%Y"]
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text.trim(), format).ok())
        .ok_or_else(|| "a date such as 2026-12-10 or 10/12/2026 was expected".to_owned())
}

pub(super) fn time(text: &str) -> Result<NaiveTime, String> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M").map_err(|_| "a time such as 09:30 was expected".to_owned())
}

/// A break: when, and how many minutes.
pub(super) fn pause(text: &str) -> Result<Break, String> {
    let parts = text.split_once('/').and_then(|(at, minutes)| Some((time(at).ok()?, minutes.trim().parse().ok()?)));
    match parts {
        Some((at, minutes @ 1..=240)) => Ok(Break { at, minutes }),
        _ => Err("a time and minutes such as 11:00/10 were expected".to_owned()),
    }
}
