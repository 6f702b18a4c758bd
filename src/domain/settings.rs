//! The numbers of the protocol, each a default that an area may replace (requirements §15 and §16).

use serde::Deserialize;

/// The numbers of the protocol. The shipped defaults are `assets/settings.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Yes answers of the DASH for visible high risk (MOP 4.6).
    pub dash_threshold: u8,
    /// Incidents for potential escalation (MOP 4.6).
    pub escalation: Escalation,
    /// Agencies that count otherwise (MOP 4.6: police).
    #[serde(default)]
    pub escalation_by_kind: Vec<EscalationByKind>,
    /// Months in which a further incident makes a repeat (MOP 4.6).
    pub repeat_months: u32,
    /// The youngest age of a victim, and of an alleged perpetrator, on the date of referral.
    pub youngest_victim: i32,
    pub youngest_alleged_perpetrator: i32,
    /// Cases in one meeting (MOP 4.15).
    pub cap: usize,
    /// Whether a closed case's held time counts to the cap (requirements §16).
    pub closed_cases_count_to_cap: bool,
    /// Working days before the meeting on which the agenda is due (MOP 4.12).
    pub agenda_working_days: u32,
    /// Working days after the meeting within which minutes go out (MOP 5.2).
    pub minutes_working_days: u32,
    /// Days until an action is due, where nobody says otherwise (MOP 4.29).
    pub action_days: u32,
    /// Whether those are working days (requirements §16).
    pub action_days_are_working_days: bool,
    /// Months after which a flag is due for removal (MOP 5.3, 10.36).
    pub flag_months: u32,
    /// Minutes before the first case, for the declaration and the outstanding actions.
    pub opening_minutes: u16,
    /// Minutes without a key until the screen locks (REC-4).
    pub idle_lock_minutes: u32,
}

/// So many incidents in so many months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    pub incidents: u16,
    pub months: IncidentWindow,
}

/// The two windows that the referral form asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u8")]
pub enum IncidentWindow {
    TwelveMonths,
    SixMonths,
}

impl TryFrom<u8> for IncidentWindow {
    type Error = &'static str;

    fn try_from(months: u8) -> Result<Self, Self::Error> {
        match months {
            12 => Ok(Self::TwelveMonths),
            6 => Ok(Self::SixMonths),
            _ => Err("the referral form counts incidents in 12 or in 6 months"),
        }
    }
}

/// Another escalation rule for one kind of agency.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscalationByKind {
    pub agency_kind: String,
    pub incidents: u16,
    pub months: IncidentWindow,
}
