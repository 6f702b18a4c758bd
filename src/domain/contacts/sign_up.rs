//! Organisations that are often guests, to be asked to sign up (CON-5, MOP 12.2).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{SignUp, takes_part};
use crate::domain::agency::Agency;
use crate::domain::identifier::{AgencyId, MeetingId, SignUpId};
use crate::domain::settings::Settings;
use crate::domain::working_days::months_before;

/// That an organisation was a guest at a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    pub meeting: MeetingId,
    pub on: NaiveDate,
    pub organisation: String,
    pub agency: Option<AgencyId>,
}

/// An organisation that was a guest often enough to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The line by which it is dismissed.
    pub id: SignUpId,
    /// As it was written last.
    pub organisation: String,
    /// The agency of the record, where it is one that has not signed.
    pub agency: Option<AgencyId>,
    /// The days of the meetings at which it was a guest.
    pub meetings: Vec<NaiveDate>,
    /// Who decided that it is not asked, and why.
    pub dismissed: Option<SignUp>,
}

/// The meetings at which an organisation was a guest, and the last time.
struct Visits<'a> {
    meetings: BTreeSet<(NaiveDate, MeetingId)>,
    last: &'a Visit,
}

/// How an organisation's name is told from another: capitals and spaces are no difference.
#[must_use]
pub fn folded(organisation: &str) -> String {
    organisation.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The organisations that were guests at so many meetings of the last months, and take no part yet; the most frequent
/// first. `id` names the line of an organisation.
#[must_use]
pub fn suggestions(
    visits: &[Visit],
    agencies: &[Agency],
    dismissed: &[SignUp],
    settings: &Settings,
    today: NaiveDate,
    id: impl Fn(&str) -> SignUpId,
) -> Vec<Suggestion> {
    let from = months_before(today, settings.guest_window_months);
    let known = |visit: &Visit| {
        let named = folded(&visit.organisation);
        agencies.iter().find(|agency| Some(agency.id) == visit.agency || folded(&agency.name) == named)
    };
    let mut by_name: BTreeMap<String, Visits<'_>> = BTreeMap::new();
    for visit in visits.iter().filter(|visit| visit.on >= from && visit.on <= today) {
        if known(visit).is_some_and(|agency| takes_part(agency).is_ok()) || folded(&visit.organisation).is_empty() {
            continue;
        }
        let new = || Visits { meetings: BTreeSet::new(), last: visit };
        let visits = by_name.entry(folded(&visit.organisation)).or_insert_with(new);
        visits.meetings.insert((visit.on, visit.meeting));
        if visit.on > visits.last.on {
            visits.last = visit;
        }
    }
    let least = usize::try_from(settings.guest_meetings_for_sign_up).unwrap_or(usize::MAX);
    let often = by_name.into_iter().filter(|(_, visits)| visits.meetings.len() >= least);
    let suggestion = |(name, Visits { meetings, last }): (String, Visits<'_>)| Suggestion {
        id: id(&name),
        organisation: last.organisation.trim().to_owned(),
        agency: known(last).map(|agency| agency.id),
        meetings: meetings.into_iter().map(|(on, _)| on).collect(),
        dismissed: dismissed.iter().find(|one| folded(&one.organisation) == name).cloned(),
    };
    let mut found: Vec<Suggestion> = often.map(suggestion).collect();
    found.sort_by(|one, other| {
        (other.meetings.len(), &one.organisation).cmp(&(one.meetings.len(), &other.organisation))
    });
    found
}
