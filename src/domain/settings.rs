//! The numbers of the protocol, each a default that an area may replace (requirements §15 and §16).

use serde::Deserialize;

use super::asset::{self, AssetError};

const FILE: &str = "settings.toml";
const SHIPPED: &str = include_str!("../../assets/settings.toml");

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
    /// Up to which age somebody counts as a young person, whose abuse of a parent calls for a safeguarding response first.
    pub oldest_young_person: i32,
    /// Cases in one meeting (MOP 4.15).
    pub cap: usize,
    /// Whether a closed case's held time counts to the cap (requirements §16).
    pub closed_cases_count_to_cap: bool,
    /// Working days before the meeting on which the agenda is due (MOP 4.12).
    pub agenda_working_days: u32,
    /// Working days before the meeting until which referrals are taken, where nobody sets a deadline (MOP 4.10).
    pub referral_working_days: u32,
    /// Working days after the meeting within which minutes go out (MOP 5.2).
    pub minutes_working_days: u32,
    /// Days until an action is due, where nobody says otherwise (MOP 4.29).
    pub action_days: u32,
    /// Whether those are working days (requirements §16).
    pub action_days_are_working_days: bool,
    /// Months after which a flag is due for removal (MOP 5.3, 10.36).
    pub flag_months: u32,
    /// Discussions in so many months after which MARAC Plus is offered, and the months that a case may stay there
    /// (MOP 4.34).
    pub plus_discussions: u32,
    pub plus_window_months: u32,
    pub plus_stay_months: u32,
    /// Days after which a step is asked for that the protocol gives no number for: an acknowledgement, a decision.
    pub track_days: u32,
    /// Days after a protective notice within which it is to be known what came of it.
    pub notice_days: u32,
    /// Working days until a complaint is acknowledged (MOP 11.9).
    pub complaint_working_days: u32,
    /// Hours in which it is considered whether a breach is reported (MOP 11.3).
    pub breach_hours: u32,
    /// Months between two checks of the contacts, and between two reports to the Steering Group (MOP 2.3, 8.4, 10.9).
    pub quarter_months: u32,
    /// Working days before the meeting by which agencies answer what they were asked, where nobody says otherwise (MOP 4.16).
    pub research_working_days: u32,
    /// Meetings in so many months at which a guest's organisation is suggested for sign-up (MOP 12.2).
    pub guest_meetings_for_sign_up: u32,
    pub guest_window_months: u32,
    /// Minutes before the first case, for the declaration and the outstanding actions.
    pub opening_minutes: u16,
    /// Minutes for a case that is listed for information only (REF-10).
    pub information_minutes: u16,
    /// The fewest words, or letters, of a reason that must be given; see [`super::reason::is_reason`].
    pub reason_words: u8,
    pub reason_letters: u8,
    /// Minutes without a key until the screen locks (REC-4).
    pub idle_lock_minutes: u32,
    /// Months after which the recovery key is to be tried again (REC-3).
    pub recovery_test_months: u32,
}

impl Settings {
    /// The defaults that are shipped.
    ///
    /// # Errors
    /// Never with the file that this program was built with; a test proves it.
    pub fn shipped() -> Result<Self, AssetError> {
        Self::from_toml(SHIPPED)
    }

    /// An area's own numbers, in the form of `assets/settings.toml`.
    ///
    /// # Errors
    /// When a number is missing, unknown or can't be meant.
    pub fn from_toml(text: &str) -> Result<Self, AssetError> {
        let settings: Self = asset::read(FILE, text)?;
        settings.check().map_err(|reason| AssetError::new(FILE, reason))?;
        Ok(settings)
    }

    /// Whether each number can be meant.
    ///
    /// # Errors
    /// Which one can't be, and what it must be.
    pub fn check(&self) -> Result<(), &'static str> {
        let questions = super::referral::DashAnswers::QUESTIONS;
        match self {
            s if s.cap == 0 => Err("cap must be at least 1"),
            s if s.dash_threshold == 0 || usize::from(s.dash_threshold) > questions => {
                Err("dash_threshold must be between 1 and 24")
            }
            s if s.escalation.incidents == 0 || s.escalation_by_kind.iter().any(|e| e.incidents == 0) => {
                Err("escalation needs at least 1 incident")
            }
            s if s.repeat_months == 0 => Err("repeat_months must be at least 1"),
            s if s.plus_discussions == 0 || s.plus_window_months == 0 || s.plus_stay_months == 0 => {
                Err("the numbers of MARAC Plus must be at least 1")
            }
            s if !matches!(s.quarter_months, 1 | 2 | 3 | 4 | 6 | 12) => {
                Err("quarter_months must be 1, 2, 3, 4, 6 or 12, so that a year has a whole number of them")
            }
            s if s.guest_meetings_for_sign_up == 0 || s.guest_window_months == 0 => {
                Err("the numbers of guests and sign-up must be at least 1")
            }
            s if s.recovery_test_months == 0 => Err("recovery_test_months must be at least 1"),
            s if s.reason_words == 0 || s.reason_letters == 0 => {
                Err("reason_words and reason_letters must be at least 1")
            }
            s if s.idle_lock_minutes == 0 => Err("idle_lock_minutes must be at least 1"),
            _ => Ok(()),
        }
    }

    /// The escalation rule for an agency of this kind (MOP 4.6).
    #[must_use]
    pub fn escalation_for(&self, agency_kind: Option<&str>) -> Escalation {
        let own = agency_kind
            .and_then(|kind| self.escalation_by_kind.iter().find(|rule| rule.agency_kind.eq_ignore_ascii_case(kind)));
        own.map_or(self.escalation, |rule| Escalation { incidents: rule.incidents, months: rule.months })
    }

    /// The kind that the settings know by its own rule and that this agency's name says it is. It stands in
    /// while the contact list doesn't have the agency.
    #[must_use]
    pub fn kind_in_name(&self, agency_name: &str) -> Option<&str> {
        let name = agency_name.to_lowercase();
        let has = |kind: &str| name.split(|c: char| !c.is_alphanumeric()).any(|word| word == kind.to_lowercase());
        self.escalation_by_kind.iter().map(|rule| rule.agency_kind.as_str()).find(|kind| has(kind))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_settings_are_the_protocols_numbers() {
        let settings = Settings::shipped().unwrap();
        assert_eq!((settings.dash_threshold, settings.cap, settings.repeat_months), (14, 25, 12));
        assert_eq!(settings.escalation_for(None).months, IncidentWindow::TwelveMonths);
        assert_eq!(settings.escalation_for(Some("Police")).months, IncidentWindow::SixMonths);
        assert_eq!(settings.kind_in_name("Sussex Police"), Some("police"));
        assert_eq!(settings.kind_in_name("Policeless Trust"), None);
    }

    #[test]
    fn a_number_that_cannot_be_meant_is_refused() {
        for (from, to) in [("cap = 25", "cap = 0"), ("dash_threshold = 14", "dash_threshold = 25"), ("cap = 25", "")] {
            assert!(Settings::from_toml(&SHIPPED.replacen(from, to, 1)).is_err(), "{to}");
        }
        assert!(Settings::from_toml(&format!("unknown = 1\n{SHIPPED}")).is_err());
    }
}
