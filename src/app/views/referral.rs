//! The referral of a case, to be read.

use std::collections::BTreeMap;

use super::{Eyes, moves};
use chrono::NaiveDate;

use crate::app::App;
use crate::domain::case::{Case, Match, MatchKind, MatchVerdict, MatchedWith};
use crate::domain::eligibility::{missing, safeguarding};
use crate::domain::grounds::{RepeatStanding, differences, supported};
use crate::domain::identifier::CaseId;
use crate::domain::person::{Person, Role};
use crate::domain::referral::{Reference, Referral};

/// The referral of a case of this meeting, a line each.
#[must_use]
pub fn lines(app: &App, case: &Case) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(line) = app.papers.line(case.referral.id).filter(|line| !line.reason.is_empty()) {
        lines.push(format!("{}: {}", super::agenda::heading(line.section), line.reason));
    }
    let matches = app.papers.conference.matches_of(case.referral.id).collect();
    let (eyes, repeat) = (Eyes::of(app), RepeatStanding::of(&case.matches));
    let whole = Whole { eyes, referral: &case.referral, matches, repeat, references: &BTreeMap::new() };
    lines.extend(whole.lines(app));
    lines
}

/// A referral, on whatever list it is, with what is known of it.
pub struct Whole<'a> {
    /// They know its people.
    pub eyes: Eyes<'a>,
    pub referral: &'a Referral,
    /// Its own matches, and those of others with it.
    pub matches: Vec<&'a Match>,
    /// What its own matches say, also those that are not shown.
    pub repeat: RepeatStanding,
    /// The references of cases that are not of this meeting.
    pub references: &'a BTreeMap<CaseId, Reference>,
}

impl Whole<'_> {
    /// The referral, a line each.
    #[must_use]
    pub fn lines(&self, app: &App) -> Vec<String> {
        let (eyes, referral) = (self.eyes, self.referral);
        let mut lines = Vec::new();
        let settings = &app.papers.conference.settings;
        lines.extend(safeguarding(referral, settings, &app.texts.relationships).iter().map(ToString::to_string));
        lines.push(format!(
            "Received {} from {}{}",
            referral.received.format("%a %-d %b %Y %H:%M"),
            referral.referring_agency,
            referral.referrer.as_deref().map(|name| format!(" ({})", eyes.name(name))).unwrap_or_default()
        ));
        lines.extend(referral.source.as_deref().map(|source| format!("Source: {}", eyes.text(source))));
        lines.push(String::new());
        let mut children = 0;
        for one in &referral.people {
            let title = match one.role {
                Role::Victim => "Victim".to_owned(),
                Role::AllegedPerpetrator => "Alleged perpetrator".to_owned(),
                Role::LinkedChild => {
                    children += 1;
                    format!("Child {children}")
                }
                Role::Other => "Other adult".to_owned(),
            };
            lines.extend(person(app, eyes, &title, one, referral.received.date()));
        }
        lines.push(String::new());
        lines.push(format!(
            "Safe contact: {}",
            referral.safe_contact.as_deref().map_or("not stated".into(), |how| eyes.private(how))
        ));
        lines.extend(referral.safe_times.as_deref().map(|times| format!("  safe times: {}", eyes.private(times))));
        lines.push(format!("Victim is aware: {}", known(referral.victim_aware)));
        lines.extend(referral.unaware_reason.as_deref().map(|reason| format!("  because {}", eyes.text(reason))));
        lines.push(format!("MAPPA: {}   DVDS considered: {}", known(referral.mappa), known(referral.dvds_considered)));
        lines.extend(self.grounds(app));
        lines.extend(self.lacks(app));
        lines.extend(moves::lines(app, eyes, referral));
        for found in &self.matches {
            lines.push(String::new());
            lines.extend(matched(app, eyes, referral.id, found, self.references));
        }
        lines.push(String::new());
        lines.push(eyes.text(&referral.summary).into_owned());
        lines
    }

    fn grounds(&self, app: &App) -> Vec<String> {
        let settings = &app.papers.conference.settings;
        let kind = app.papers.conference.kind_of(&self.referral.referring_agency);
        let repeat = RepeatStanding::of(self.matches.iter().copied().filter(|found| found.case == self.referral.id));
        let risk = &self.referral.risk;
        let stand = supported(risk, kind, repeat, settings);
        let mut lines = vec![String::new()];
        lines.push(
            format!("Grounds that the facts support: {}", if stand.any() { "" } else { "none" }).trim_end().to_owned(),
        );
        for (holds, words) in [
            (stand.visible_high_risk, "visible high risk"),
            (stand.potential_escalation, "potential escalation"),
            (stand.professional_judgement, "professional judgement"),
            (stand.repeat == RepeatStanding::Confirmed, "repeat"),
            (stand.repeat == RepeatStanding::ToConfirm, "repeat, to be confirmed"),
        ] {
            if holds {
                lines.push(format!("  {words}"));
            }
        }
        lines.extend(differences(risk, kind, repeat, settings).iter().map(|differs| format!("  differs: {differs}")));
        lines
    }

    /// What the referrer is still to be asked for; the first of it may be why the case is not listed (REF-7).
    fn lacks(&self, app: &App) -> Vec<String> {
        let settings = &app.papers.conference.settings;
        let kind = app.papers.conference.kind_of(&self.referral.referring_agency);
        let lacks = missing(self.referral, kind, self.repeat, settings);
        if lacks.is_empty() {
            return Vec::new();
        }
        let heading = ["".to_owned(), "Still to be asked for (REF-7):".to_owned()];
        heading.into_iter().chain(lacks.iter().map(|what| format!("  {what}"))).collect()
    }
}

const fn known(value: Option<bool>) -> &'static str {
    match value {
        None => "not known",
        Some(true) => "yes",
        Some(false) => "no",
    }
}

/// Under this age a birthday between the referral and now may decide which way a case goes (REF-4).
const OF_AGE: i32 = 18;

/// Somebody of the case. The age when referred, which decides, stands beside the age now where it matters.
fn person(app: &App, eyes: Eyes<'_>, title: &str, person: &Person, referred: NaiveDate) -> Vec<String> {
    let age = person.age_on(app.now().date()).map(|now| match person.age_on(referred) {
        Some(then) if then != now && then < OF_AGE => format!("{now}; {then} when referred"),
        _ => now.to_string(),
    });
    let born = match (person.born, age) {
        (Some(born), Some(age)) if !eyes.initials_only() => format!(", born {} ({age})", born.format("%-d %b %Y")),
        (_, Some(age)) => format!(", aged {age}"),
        _ => String::new(),
    };
    let relationship =
        person.relationship.as_deref().map(|relationship| format!(", {relationship}")).unwrap_or_default();
    let mut lines = vec![format!("{title}: {}{born}{relationship}", eyes.person(person))];
    let reach = [person.address.as_deref(), person.telephone.as_deref()];
    let reach: Vec<_> = reach.into_iter().flatten().map(|text| eyes.private(text)).collect();
    if !reach.is_empty() {
        lines.push(format!("  {}", reach.join("   ")));
    }
    lines
}

/// A match with what speaks for it, as the case sees it that is looked at. The reasons are those of the later of the two.
#[must_use]
pub fn match_lines(app: &App, seen_from: CaseId, found: &Match) -> Vec<String> {
    matched(app, Eyes::of(app), seen_from, found, &BTreeMap::new())
}

/// A match with what speaks for it; `references` are those of cases of no meeting on the screen.
pub fn matched(
    app: &App,
    eyes: Eyes<'_>,
    seen_from: CaseId,
    found: &Match,
    references: &BTreeMap<CaseId, Reference>,
) -> Vec<String> {
    let conference = &app.papers.conference;
    let reference = |id: CaseId| {
        let here = app.papers.case(id).map(|case| &case.referral.reference);
        let elsewhere = || conference.elsewhere.iter().find(|one| one.case == id).map(|one| &one.reference);
        here.or_else(elsewhere).or_else(|| references.get(&id)).map_or_else(String::new, ToString::to_string)
    };
    let other_end = found.case != seen_from;
    let kind = match (found.kind, other_end) {
        (MatchKind::Repeat, false) => "Repeat of",
        (MatchKind::Repeat, true) => "Has a repeat,",
        (MatchKind::CounterAllegation, _) => "Counter-allegation of",
    };
    let with = match found.with {
        _ if other_end => reference(found.case),
        MatchedWith::Earlier(id) => {
            let earlier = conference.earlier_cases.iter().find(|earlier| earlier.id == id);
            earlier.map_or_else(String::new, |earlier| {
                format!("{}, referred {}", earlier.reference, earlier.referred.format("%-d %b %Y"))
            })
        }
        MatchedWith::Case(id) => reference(id),
    };
    let verdict = match found.verdict {
        MatchVerdict::Proposed => "to be confirmed",
        MatchVerdict::Confirmed => "confirmed",
        MatchVerdict::Rejected => "not the same",
    };
    let because = eyes.text(&found.because);
    let seen = if other_end { format!("  As seen from {with}: {because}") } else { format!("  {because}") };
    vec![format!("{kind} {with}: {verdict}"), seen]
}
