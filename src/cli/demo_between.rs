//! What went on between the meetings of the demo: minutes sent, a disclosure that the meeting is to hear of, a transfer, and
//! what agencies were asked and answered before this one.

use chrono::{Days, NaiveDateTime};

use super::demo_seats::PEOPLE;
use super::failure::Failure;
use super::sitting::Sitting;
use crate::demo::told::{Told, ToldCase};
use crate::domain::dispatch::{Dispatch, DispatchTo, Paper};
use crate::domain::identifier::{AskId, CaseId, DispatchId, DispatchToId, MeetingId, ReportId, SaidId, TrackId};
use crate::domain::research::{Answer, Ask, Reply, Report, ReportContent, Said};
use crate::domain::tracks::{Happened, Track, TrackEvent, TrackKind};
use crate::record::change::{CalendarChange, Change, ResearchChange, TrackChange};

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

/// Days before the meeting on which agencies were asked, had answered, and were to have answered.
const ASKED: u64 = 10;
const ANSWERED: u64 = 5;
const DUE: u64 = 3;

/// What agencies were asked about the meeting's cases and answered; the last of them has not replied about some.
pub(super) fn research(sitting: &mut Sitting, told: &Told) -> Result<(), Failure> {
    let before = |days: u64| told.started.checked_sub_days(Days::new(days)).unwrap_or(told.started);
    let open: Vec<&ToldCase> = told.cases.iter().filter(|case| case.referral.closed.is_none()).collect();
    let ask = |agency: &crate::domain::agency::Agency| Ask {
        id: AskId::new(),
        meeting: told.meeting.id,
        agency: agency.id,
        at: before(ASKED),
        by: coordinator(),
        due: before(DUE).date(),
        cases: open.iter().map(|case| case.referral.id).collect(),
    };
    sitting.make(&Change::Research(ResearchChange::Ask(told.agencies.iter().map(ask).collect())))?;
    let mut said = Vec::new();
    for (number, agency) in told.agencies.iter().enumerate() {
        let silent = if number + 1 == told.agencies.len() { open.len() / 2 } else { open.len() };
        said.extend(open.iter().take(silent).enumerate().map(|(at, case)| Said {
            id: SaidId::new(),
            meeting: told.meeting.id,
            case: case.referral.id,
            agency: agency.id,
            answer: match (number * 3 + at) % 4 {
                0 => Answer::Shared,
                1 => Answer::HeldNotRelevant,
                _ => Answer::NothingHeld,
            },
            people: case.referral.people.iter().map(|person| person.id).collect(),
            by: coordinator(),
            at: before(ANSWERED),
            how: Some(Reply::InWriting),
            text: None,
        }));
    }
    sitting.make(&Change::Research(ResearchChange::Say(said)))?;
    let (Some(agency), Some(case)) = (told.agencies.first(), open.first()) else { return Ok(()) };
    let text =
        "Two call-outs since September, both to arguments at the door. No arrest. A neighbour rang the second time.";
    let report = Report {
        id: ReportId::new(),
        meeting: told.meeting.id,
        case: Some(case.referral.id),
        agency: agency.id,
        name: "Research template".to_owned(),
        content: ReportContent::Text(text.to_owned()),
        received: before(ANSWERED),
        by: coordinator(),
        read_out: None,
    };
    sitting.make(&Change::Research(ResearchChange::Attach { report, content: Vec::new() }))
}
