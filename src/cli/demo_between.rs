//! What went on between the meetings of the demo: minutes sent, a disclosure that the meeting is to hear of, a transfer.

use chrono::{Days, NaiveDateTime};

use super::demo_seats::PEOPLE;
use super::failure::Failure;
use super::sitting::Sitting;
use crate::demo::told::{Told, ToldCase};
use crate::domain::dispatch::{Dispatch, DispatchTo, Paper};
use crate::domain::identifier::{CaseId, DispatchId, DispatchToId, MeetingId, TrackId};
use crate::domain::tracks::{Happened, Track, TrackEvent, TrackKind};
use crate::record::change::{CalendarChange, Change, TrackChange};

fn coordinator() -> String {
    let [(name, _), ..] = PEOPLE;
    name.to_owned()
}

/// The papers of a meeting went out, on the day before it or after it.
pub(super) fn sent(sitting: &mut Sitting, meeting: MeetingId, what: Paper, at: NaiveDateTime) -> Result<(), Failure> {
    let by = coordinator();
    let dispatch = Dispatch { id: DispatchId::new(), meeting, what, edition: 1, at, by, note: None };
    let to = DispatchTo {
        id: DispatchToId::new(),
        dispatch: dispatch.id,
        agency: None,
        contact: None,
        name: "the distribution list".to_owned(),
        checks: None,
    };
    sitting.make(&Change::Calendar(CalendarChange::SendOut { dispatch, to: vec![to], copy: None }))
}

/// A disclosure about a case of the last meeting, and a transfer of one that was heard before it.
pub(super) fn tracks(sitting: &mut Sitting, told: &Told) -> Result<(), Failure> {
    let Some((_, finished)) = told.earlier_meetings.last() else { return Ok(()) };
    let mut open = told.earlier_cases.iter().filter(|case| case.referral.closed.is_none());
    if let Some(case) = open.next_back() {
        disclosure(sitting, case, *finished)?;
    }
    match open.next() {
        Some(case) => transfer(sitting, case.referral.id, *finished),
        None => Ok(()),
    }
}

fn disclosure(sitting: &mut Sitting, case: &ToldCase, from: NaiveDateTime) -> Result<(), Failure> {
    let told = "Known for violence towards an earlier partner.";
    let steps = [
        (Happened::DisclosureConsidered, Some("right-to-know"), told),
        (Happened::DisclosureApplied, None, "DV/2207"),
        (Happened::DisclosureDecided, Some("disclose"), "DI Marsh"),
        (Happened::DisclosureTold, None, "the victim, with her IDVA"),
    ];
    follow(sitting, case.referral.id, TrackKind::DisclosureScheme, from, &steps)
}

fn transfer(sitting: &mut Sitting, case: CaseId, from: NaiveDateTime) -> Result<(), Failure> {
    let steps = [(Happened::TransferOpened, Some("permanent"), "Brackwater")];
    follow(sitting, case, TrackKind::TransferOut, from, &steps)
}

/// A track whose steps came three days after each other.
fn follow(
    sitting: &mut Sitting,
    case: CaseId,
    kind: TrackKind,
    from: NaiveDateTime,
    steps: &[(Happened, Option<&str>, &str)],
) -> Result<(), Failure> {
    let (id, by) = (TrackId::new(), coordinator());
    for (number, (what, choice, text)) in (1..).zip(steps) {
        let at = from + Days::new(3 * number);
        let mut event = TrackEvent::new(id, *what, &by, at);
        event.on_day = Some(at.date());
        event.choice = choice.map(str::to_owned);
        event.texts[0] = Some((*text).to_owned());
        let change = if number == 1 {
            let track = Track { id, case, kind, opened_at: at, opened_by: by.clone() };
            TrackChange::Open { track, first: event }
        } else {
            TrackChange::Add(event)
        };
        sitting.make(&Change::Tracks(change))?;
    }
    Ok(())
}
