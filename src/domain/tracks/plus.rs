//! When MARAC Plus is offered (TRF-2, MOP 4.34).

use chrono::NaiveDate;

use crate::domain::settings::Settings;
use crate::domain::working_days::months_after;

/// The days, in order, on which the same two people were discussed in the months up to and with `today`. Two meetings on
/// one day are two discussions.
#[must_use]
pub fn counted(discussed: &[NaiveDate], today: NaiveDate, settings: &Settings) -> Vec<NaiveDate> {
    let within = |day: &NaiveDate| *day <= today && months_after(*day, settings.plus_window_months) >= today;
    let mut days: Vec<NaiveDate> = discussed.iter().copied().filter(within).collect();
    days.sort_unstable();
    days
}

/// Whether MARAC Plus is to be offered after these discussions; nothing where somebody decided at the last of them or
/// since. A further discussion offers it again.
#[must_use]
pub fn offer(
    discussed: &[NaiveDate],
    decided: Option<NaiveDate>,
    today: NaiveDate,
    settings: &Settings,
) -> Option<Vec<NaiveDate>> {
    let days = counted(discussed, today, settings);
    let enough = u32::try_from(days.len()).is_ok_and(|count| count >= settings.plus_discussions);
    let last = days.last().copied()?;
    (enough && decided.is_none_or(|decided| decided < last)).then_some(days)
}
