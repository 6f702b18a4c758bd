//! Where a case is: its reference finds it, whichever meeting has it.

use chrono::NaiveDate;

use super::super::args::ShowArguments;
use super::super::failure::Failure;
use super::super::sitting::{Preferring, Sitting, chosen, read};
use super::case::CaseDocument;
use super::no_such_case;
use crate::documents::selection::same;
use crate::domain::calendar::same_area;
use crate::domain::referral::{Reference, Referral};

/// The case that is asked for: of the meeting that is named, else of the one that `show` would take, else of the last
/// that has it, else as it waits for a meeting. A closed case is as little there as one that never was (AGE-7).
///
/// # Errors
/// When there is none, or areas have different cases of this reference.
pub fn case(sitting: &Sitting, arguments: &ShowArguments, today: NaiveDate) -> Result<CaseDocument, Failure> {
    let wanted = arguments.case.as_deref().unwrap_or_default();
    let area = arguments.area.as_deref();
    let nowhere =
        || Failure::Failed(format!("no case {wanted} is in this record; marac show agenda lists those there are"));
    let reference = Reference::new(wanted).map_err(|_| nowhere())?;
    if arguments.meeting.is_some() {
        let conference = sitting.conference(arguments.meeting, area, Preferring::Coming, today)?;
        return CaseDocument::of(&conference, &reference, today).ok_or_else(|| no_such_case(wanted, &conference));
    }
    let record = sitting.record();
    let referrals = record.referrals().map_err(read)?;
    let is_it = |referral: &&Referral| {
        same(&referral.reference, &reference) && area.is_none_or(|area| same_area(area, &referral.area))
    };
    let found: Vec<&Referral> = referrals.iter().filter(|referral| referral.closed.is_none()).filter(is_it).collect();
    let referral = match found.as_slice() {
        [] => return Err(nowhere()),
        [one] => *one,
        several => {
            let areas: Vec<&str> = several.iter().map(|referral| referral.area.as_str()).collect();
            let areas = areas.join(", ");
            return Err(Failure::Failed(format!("{wanted} is a case of {areas}; say which with --area")));
        }
    };
    let mut meetings = record.meetings().map_err(read)?;
    meetings.retain(|meeting| same_area(&meeting.area, &referral.area));
    let first = chosen(&meetings, None, None, Preferring::Coming, today).ok().map(|meeting| meeting.id);
    // The usual meeting first, then the later before the earlier.
    meetings.sort_by_key(|meeting| (Some(meeting.id) != first, std::cmp::Reverse(meeting.date)));
    for meeting in &meetings {
        let conference = record.conference(meeting.id).map_err(read)?;
        if let Some(document) = CaseDocument::of(&conference, &reference, today) {
            return Ok(document);
        }
    }
    Ok(CaseDocument::waiting(referral))
}
