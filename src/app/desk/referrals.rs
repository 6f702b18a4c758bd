//! The desk of referrals: every one that was not heard yet, by where it stands (REF-7 to REF-9).

use chrono::NaiveDate;

use super::{Cell, DeskRow, DeskView, RowKey, Tone, Width};
use crate::app::App;
use crate::app::store::{StoreError, ask};
use crate::app::texts::Sentence;
use crate::app::views::referral::Whole;
use crate::app::views::{Eyes, check};
use crate::command::RowStanding;
use crate::command::desk::referrals::{ReferralRow, ReferralsReason};
use crate::domain::agenda::Outcome;
use crate::domain::calendar::same_area;
use crate::domain::grounds::RepeatStanding;
use crate::domain::identifier::CaseId;
use crate::domain::life::{
    Act, AskedItem, Counts, NotNow, Quarter, ReferralToCome, Route, Standing, Step, StepKind, possible,
};
use crate::domain::listing::{HearingKind, NotListed};

pub(super) const VIEW: &dyn DeskView = &Referrals;

struct Referrals;

impl DeskView for Referrals {
    fn rows(&self, app: &App) -> Result<Vec<DeskRow>, StoreError> {
        let (mut found, goes) = ask(app.store.as_ref(), |view| Ok((view.referrals_to_come()?, view.outcomes()?)))?;
        let area = &app.papers.conference.meeting.area;
        found.retain(|one| app.panes.desks.options.all_areas || same_area(&one.area, area));
        // What is to be decided stands first, and in each section what has waited longest.
        let goes = |one: &ReferralToCome| goes.get(&one.case).map(|(_, outcome)| *outcome);
        found.sort_by_key(|one| section(one, goes(one)));
        Ok(found.iter().map(|one| row(app, one, goes(one))).collect())
    }

    fn detail(&self, app: &App, key: RowKey) -> Result<Vec<String>, StoreError> {
        let RowKey::Case(case) = key else { return Ok(Vec::new()) };
        Ok(lines(app, case)?.map(|(_, lines)| lines).unwrap_or_default())
    }

    fn empty(&self) -> Sentence {
        Sentence::EmptyReferrals
    }

    fn beside_title(&self, app: &App) -> String {
        match app.panes.desks.options.all_areas {
            true => app.say(Sentence::AllAreas, &[]),
            false => app.papers.conference.meeting.area.clone(),
        }
    }
}

/// The headings, in the order in which they stand.
const SECTIONS: [Sentence; 9] = [
    Sentence::ReferralsReceived,
    Sentence::ReferralsUndecided,
    Sentence::ReferralsWaiting,
    Sentence::ReferralsOnNoList,
    Sentence::ReferralsByCalendar,
    Sentence::ReferralsPutOff,
    Sentence::ReferralsListed,
    Sentence::ReferralsSafeguarding,
    Sentence::ReferralsNotProgressed,
];

/// Under which of the headings a referral stands. What its meeting's agenda leaves out, and what a meeting that is over did
/// not hear, so that no agenda `goes` into it, is not counted among what is on a list.
const fn section(one: &ReferralToCome, goes: Option<Outcome>) -> usize {
    match one.standing {
        Standing::Received => 0,
        Standing::Checked => 1,
        Standing::Waiting { .. } => 2,
        Standing::Listed { .. } if one.facts.refusal.is_some() && !one.facts.called => 3,
        Standing::Listed { .. } if goes.is_none() => 5,
        Standing::Listed { decided: false, .. } => 4,
        Standing::Deferred { .. } => 5,
        Standing::Listed { .. } | Standing::Heard { .. } => 6,
        Standing::Safeguarding(_) => 7,
        Standing::NotProgressed => 8,
    }
}

fn row(app: &App, one: &ReferralToCome, goes: Option<Outcome>) -> DeskRow {
    let heading = SECTIONS.get(section(one, goes)).map(|heading| app.say(*heading, &[]));
    let received = one.received.format("%-d %b").to_string();
    let cells = vec![
        Cell::plain(one.reference.to_string(), Width::Reference),
        Cell::name(one.victim.clone().unwrap_or_default(), Width::Rest),
        Cell::plain(one.referring_agency.clone(), Width::Rest),
        Cell::plain(received, Width::Columns(6)),
    ];
    DeskRow {
        key: RowKey::Case(one.case),
        section: heading.unwrap_or_default(),
        cells,
        words: words(app, one, goes),
        standing: RowStanding::Referrals(standing(one)),
    }
}

fn standing(one: &ReferralToCome) -> ReferralRow {
    let can = |act: Act| possible(&one.standing, act, one.facts).map_err(reason);
    ReferralRow {
        listed: one.meeting.is_some(),
        check: can(Act::Check),
        list: can(Act::List),
        list_for_information: can(Act::ListForInformation),
        ask: can(Act::AskForMore),
        record_answer: can(Act::RecordAnswer),
        not_progress: can(Act::NotProgress),
        safeguard: can(Act::Safeguard),
        allow_deferral: can(Act::AllowDeferral),
        move_on: can(Act::Move),
        reopen: can(Act::Reopen),
        repeat_proposed: one.repeat_proposed,
        counter_proposed: one.counter_proposed,
    }
}

const fn reason(not_now: NotNow) -> ReferralsReason {
    match not_now {
        NotNow::Heard => ReferralsReason::Heard,
        NotNow::Called => ReferralsReason::Called,
        NotNow::Stopped => ReferralsReason::Stopped,
        NotNow::NotStopped => ReferralsReason::NotStopped,
        NotNow::NothingAsked => ReferralsReason::NothingAsked,
        NotNow::ListedAlready => ReferralsReason::ListedAlready,
        NotNow::OnNoList => ReferralsReason::OnNoList,
        NotNow::NoMeeting => ReferralsReason::NoMeeting,
        NotNow::TooYoung => ReferralsReason::TooYoung,
        NotNow::CannotBeWeighed => ReferralsReason::CannotBeWeighed,
        NotNow::DeferrableAnyway => ReferralsReason::DeferrableAnyway,
    }
}

/// What matters of where it stands: the day by which, or on which.
fn words(app: &App, one: &ReferralToCome, goes: Option<Outcome>) -> Vec<(String, Tone)> {
    let mut words = Vec::new();
    if let Standing::Waiting { by_when, since, .. } = &one.standing {
        words.push(match by_when {
            Some(due) if *due < app.now().date() => {
                let days = (app.now().date() - *due).num_days();
                let sentence = if days == 1 { Sentence::AnswerOverdueOne } else { Sentence::AnswerOverdue };
                (app.say(sentence, &[("days", &days.to_string())]), Tone::Warning)
            }
            Some(due) => (app.say(Sentence::AnswerDue, &[("day", &short(*due))]), Tone::Plain),
            None => (app.say(Sentence::AskedOn, &[("day", &short(*since))]), Tone::Plain),
        });
    }
    // What keeps it from being listed, or is still to be decided.
    let refused = match one.facts.refusal {
        Some(NotListed::VictimUnder16 | NotListed::AllegedPerpetratorUnder16) => Some(Sentence::ListsTooYoung),
        Some(NotListed::Incomplete) => Some(Sentence::ListsCannotBeWeighed),
        Some(NotListed::NotProgressed) | None => None,
    };
    let stopped = matches!(one.standing, Standing::NotProgressed | Standing::Safeguarding(_));
    let looks = [
        refused,
        one.repeat_proposed.then_some(Sentence::ListsToConfirmRepeat),
        one.counter_proposed.then_some(Sentence::ListsToConfirmCounter),
        one.facts.deferrable.is_err().then_some(Sentence::ListsNotDeferrable),
    ];
    let looks = looks.into_iter().flatten().filter(|_| !stopped);
    words.extend(looks.map(|sentence| (app.say(sentence, &[]), Tone::Warning)));
    let said =
        [(one.repeat_confirmed, Sentence::ListsRepeat), (one.counter_confirmed, Sentence::ListsCounter)].into_iter();
    words.extend(said.filter(|(is_so, _)| *is_so).map(|(_, sentence)| (app.say(sentence, &[]), Tone::Plain)));
    if let Standing::Listed { hearing: HearingKind::Information, .. } = one.standing {
        words.push((app.say(Sentence::ForInformation, &[]), Tone::Plain));
    }
    // The calendar has a meeting for it, and the agenda leaves it out, or its cap puts it off.
    let put_off = match goes {
        Some(Outcome::PutOff { to: Some(to), decided: false }) => {
            Some(app.say(Sentence::OverTo, &[("day", &short(to))]))
        }
        Some(Outcome::PutOff { to: None, decided: false }) => Some(app.say(Sentence::OverNowhere, &[])),
        _ => None,
    };
    let listed = one.meeting.filter(|_| refused.is_none() && put_off.is_none());
    words.extend(put_off.map(|words| (words, Tone::Warning)));
    words.extend(listed.map(|(_, day)| (day.format("%a %-d %b").to_string(), Tone::Dim)));
    if one.times_deferred > 0 {
        let times = one.times_deferred.to_string();
        words.push((app.say(Sentence::PutOffTimes, &[("times", &times)]), Tone::Warning));
    }
    words
}

fn short(day: NaiveDate) -> String {
    day.format("%-d %b").to_string()
}

/// A referral whole, by its reference: the check, the decisions about it, what it says. Where it is gone or closed nothing.
pub(in crate::app) fn lines(app: &App, case: CaseId) -> Result<Option<(String, Vec<String>)>, StoreError> {
    let Some(sheet) = ask(app.store.as_ref(), |view| view.referral_sheet(case))? else { return Ok(None) };
    let masker = app.papers.masker.and(&sheet.referral);
    let eyes = Eyes::knowing(app, &masker);
    let mut lines = check::lines(eyes, &check::of(app, &sheet));
    lines.push(String::new());
    let mut steps: Vec<&Step> = sheet.steps.iter().collect();
    // A check that goes with a decision was there before it.
    steps.sort_by_key(|step| (step.at, !matches!(step.kind, StepKind::Checked { .. }), step.id));
    lines.extend(steps.iter().flat_map(|step| step_lines(app, eyes, step)));
    if !steps.is_empty() {
        lines.push(String::new());
    }
    let own = || sheet.matches.iter().filter(|found| found.case == case);
    let whole = Whole {
        eyes,
        referral: &sheet.referral,
        matches: sheet.matches.iter().collect(),
        repeat: RepeatStanding::of(own()),
        references: &sheet.references,
    };
    lines.extend(whole.lines(app));
    Ok(Some((sheet.referral.reference.to_string(), lines)))
}

/// What was received and decided, a line a quarter, the newest first.
pub(in crate::app) fn quarter_lines(app: &App) -> Result<Vec<String>, StoreError> {
    let counts = ask(app.store.as_ref(), |view| view.referral_counts())?;
    let line = |quarter: &Quarter, counts: &Counts| {
        let numbers = [
            ("received", counts.received),
            ("asked", counts.asked),
            ("listed", counts.listed),
            ("information", counts.for_information),
            ("deferred", counts.deferred),
            ("stopped", counts.not_progressed),
            ("child", counts.child_safeguarding),
            ("adult", counts.adult_safeguarding),
        ];
        let numbers: Vec<(&str, String)> = numbers.into_iter().map(|(name, one)| (name, one.to_string())).collect();
        let quarter = quarter.to_string();
        let mut values: Vec<(&str, &str)> = vec![("quarter", &quarter)];
        values.extend(numbers.iter().map(|(name, number)| (*name, number.as_str())));
        app.say(Sentence::Quarter, &values)
    };
    let lines: Vec<String> = counts.iter().rev().map(|(quarter, counts)| line(quarter, counts)).collect();
    Ok(if lines.is_empty() { vec![app.say(Sentence::NoQuarter, &[])] } else { lines })
}

/// A decision: when, by whom, what and why.
fn step_lines(app: &App, eyes: Eyes<'_>, step: &Step) -> Vec<String> {
    let what = match &step.kind {
        StepKind::Checked { .. } => app.say(Sentence::StepChecked, &[]),
        StepKind::AskedForMore { of, .. } => app.say(Sentence::StepAsked, &[("of", &eyes.text(of))]),
        StepKind::Answered { .. } => app.say(Sentence::StepAnswered, &[]),
        StepKind::Listed { hearing: HearingKind::Full, .. } => app.say(Sentence::StepListed, &[]),
        StepKind::Listed { hearing: HearingKind::Information, .. } => app.say(Sentence::StepForInformation, &[]),
        StepKind::NotProgressed { .. } => app.say(Sentence::StepNotProgressed, &[]),
        StepKind::Safeguarding { route: Route::Child, .. } => app.say(Sentence::StepChild, &[]),
        StepKind::Safeguarding { route: Route::Adult, .. } => app.say(Sentence::StepAdult, &[]),
        StepKind::MayBeDeferred => app.say(Sentence::StepMayBeDeferred, &[]),
        StepKind::Moved { .. } => app.say(Sentence::StepMoved, &[]),
        StepKind::Reopened => app.say(Sentence::StepReopened, &[]),
    };
    let mut lines = vec![format!("{}  {what}, {}", step.at.format("%-d %b %H:%M"), eyes.name(&step.by))];
    if !step.reason.is_empty() {
        lines.push(format!("  {}", eyes.text(&step.reason)));
    }
    lines.extend(more_of(app, eyes, &step.kind));
    lines
}

/// What only some decisions say.
fn more_of(app: &App, eyes: Eyes<'_>, kind: &StepKind) -> Vec<String> {
    let text = |sentence: Sentence, text: &str| app.say(sentence, &[("text", &eyes.text(text))]);
    let day = |sentence: Sentence, day: NaiveDate| app.say(sentence, &[("day", &day.format("%-d %b %Y").to_string())]);
    let items = |items: &[AskedItem]| {
        let items: Vec<String> = items.iter().map(ToString::to_string).collect();
        app.say(Sentence::StepAskedFor, &[("items", &eyes.text(&items.join("; ")))])
    };
    match kind {
        StepKind::AskedForMore { items: asked, by_when, .. } => {
            [items(asked)].into_iter().chain(by_when.map(|due| day(Sentence::StepDue, due))).collect()
        }
        StepKind::Answered { items: came } => vec![items(came)],
        StepKind::NotProgressed { contacts, next_steps, safe_plan } => vec![
            text(Sentence::StepContacts, contacts),
            text(Sentence::StepNextSteps, next_steps),
            text(Sentence::StepSafePlan, safe_plan),
        ],
        StepKind::Safeguarding { to, made_on, .. } => {
            [text(Sentence::StepTo, to)].into_iter().chain(made_on.map(|on| day(Sentence::StepMadeOn, on))).collect()
        }
        StepKind::Checked { .. }
        | StepKind::Listed { .. }
        | StepKind::MayBeDeferred
        | StepKind::Moved { .. }
        | StepKind::Reopened => Vec::new(),
    }
}
