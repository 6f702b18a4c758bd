//! The desk of referrals: every one that was not heard yet, by where it stands (REF-7 to REF-9).

use chrono::NaiveDate;

use super::{Cell, DeskRow, DeskView, RowKey, Tone, Width};
use crate::app::App;
use crate::app::store::{StoreError, ask};
use crate::app::texts::Sentence;
use crate::app::views::Eyes;
use crate::app::views::referral::Whole;
use crate::command::RowStanding;
use crate::command::desk::referrals::ReferralRow;
use crate::domain::calendar::same_area;
use crate::domain::grounds::RepeatStanding;
use crate::domain::identifier::CaseId;
use crate::domain::life::{ReferralToCome, Route, Standing, Step, StepKind};
use crate::domain::listing::HearingKind;

pub(super) const VIEW: Option<&dyn DeskView> = Some(&Referrals);

struct Referrals;

impl DeskView for Referrals {
    fn rows(&self, app: &App) -> Result<Vec<DeskRow>, StoreError> {
        let mut found = ask(app.store.as_ref(), |view| view.referrals_to_come())?;
        let area = &app.papers.conference.meeting.area;
        found.retain(|one| app.panes.desks.options.all_areas || same_area(&one.area, area));
        // What is to be decided stands first, and in each section what has waited longest.
        found.sort_by_key(|one| section(&one.standing));
        Ok(found.iter().map(|one| row(app, one)).collect())
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
const SECTIONS: [Sentence; 8] = [
    Sentence::ReferralsReceived,
    Sentence::ReferralsUndecided,
    Sentence::ReferralsWaiting,
    Sentence::ReferralsByCalendar,
    Sentence::ReferralsPutOff,
    Sentence::ReferralsListed,
    Sentence::ReferralsSafeguarding,
    Sentence::ReferralsNotProgressed,
];

/// Under which of the headings a referral stands.
const fn section(standing: &Standing) -> usize {
    match standing {
        Standing::Received => 0,
        Standing::Checked => 1,
        Standing::Waiting { .. } => 2,
        Standing::Listed { decided: false, .. } => 3,
        Standing::Deferred { .. } => 4,
        Standing::Listed { .. } | Standing::Heard { .. } => 5,
        Standing::Safeguarding(_) => 6,
        Standing::NotProgressed => 7,
    }
}

fn row(app: &App, one: &ReferralToCome) -> DeskRow {
    let heading = SECTIONS.get(section(&one.standing)).map(|heading| app.say(*heading, &[]));
    let received = one.received.format("%-d %b").to_string();
    let cells = vec![
        Cell::plain(one.reference.to_string(), Width::Columns(11)),
        Cell::name(one.victim.clone().unwrap_or_default(), Width::Rest),
        Cell::plain(one.referring_agency.clone(), Width::Rest),
        Cell::plain(received, Width::Columns(6)),
    ];
    DeskRow {
        key: RowKey::Case(one.case),
        section: heading.unwrap_or_default(),
        cells,
        words: words(app, one),
        standing: RowStanding::Referrals(ReferralRow {
            listed: one.meeting.is_some(),
            stopped: matches!(one.standing, Standing::NotProgressed | Standing::Safeguarding(_)),
        }),
    }
}

/// What matters of where it stands: the day by which, or on which.
fn words(app: &App, one: &ReferralToCome) -> Vec<(String, Tone)> {
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
    if let Standing::Listed { hearing: HearingKind::Information, .. } = one.standing {
        words.push((app.say(Sentence::ForInformation, &[]), Tone::Plain));
    }
    words.extend(one.meeting.map(|(_, day)| (day.format("%a %-d %b").to_string(), Tone::Dim)));
    if one.times_deferred > 0 {
        let times = one.times_deferred.to_string();
        words.push((app.say(Sentence::PutOffTimes, &[("times", &times)]), Tone::Warning));
    }
    words
}

fn short(day: NaiveDate) -> String {
    day.format("%-d %b").to_string()
}

/// A referral whole, by its reference, the decisions about it first; where it is gone or closed nothing.
pub(in crate::app) fn lines(app: &App, case: CaseId) -> Result<Option<(String, Vec<String>)>, StoreError> {
    let Some(sheet) = ask(app.store.as_ref(), |view| view.referral_sheet(case))? else { return Ok(None) };
    let masker = app.papers.masker.and(&sheet.referral);
    let eyes = Eyes::knowing(app, &masker);
    let mut lines: Vec<String> = sheet.steps.iter().flat_map(|step| step_lines(app, eyes, step)).collect();
    if !lines.is_empty() {
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
    lines
}
