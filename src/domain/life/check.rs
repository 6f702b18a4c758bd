//! The check of a referral: ten questions, answered from what the record has (REF-1 to REF-7, REF-13, CLO-3, AGE-8).
//!
//! It decides nothing. What it found is kept with the decision of whoever looked at it, so that a later reader sees what
//! was known.

use chrono::NaiveDate;

use super::{Answer, Asks, Found};
use crate::domain::agency::Contact;
use crate::domain::case::{Match, MatchKind, MatchVerdict};
use crate::domain::eligibility::{Relationships, Safeguarding, missing, safeguarding, too_young};
use crate::domain::grounds::{RepeatStanding, dash_yes, differences, supported};
use crate::domain::matching::WholeName;
use crate::domain::person::Role;
use crate::domain::referral::{CrimeDisclosed, Reference, Referral, SafeguardingMade};
use crate::domain::said::told;
use crate::domain::settings::{IncidentWindow, Settings};

/// What a referral is checked against.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    pub referral: &'a Referral,
    /// The referring agency's kind, where it is known.
    pub kind: Option<&'a str>,
    /// Its own matches, and those of later referrals with it.
    pub matches: &'a [Match],
    /// The people who may come to the meeting, or be sent its papers.
    pub contacts: &'a ContactNames,
    pub settings: &'a Settings,
    pub relationships: &'a Relationships,
    /// The cases of the same two people that no meeting has heard yet: by which reference, and on the list of which day.
    pub to_be_heard: &'a [ToBeHeard],
}

/// A case of the same two people that is still to be heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToBeHeard {
    pub reference: Reference,
    pub on: Option<NaiveDate>,
}

impl ToBeHeard {
    /// What is to be thought of, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let on = self.on.map(|on| told("check-on-list", &[("day", &day(on))])).unwrap_or_default();
        told("check-still-to-be-heard", &[("case", self.reference.as_str()), ("on", &on)])
    }
}

/// The names of contacts, made ready once for however many referrals are checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactNames(Vec<(String, WholeName)>);

impl ContactNames {
    /// The names of these; of somebody who is known by a single word nothing can be told.
    #[must_use]
    pub fn of(contacts: &[Contact]) -> Self {
        let name = |contact: &Contact| Some((contact.name.clone(), WholeName::of(&contact.name)?));
        Self(contacts.iter().filter_map(name).collect())
    }
}

/// A question of the check, with its answer and what speaks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub what: Asks,
    pub answer: Answer,
    /// May name people.
    pub because: Vec<String>,
    /// There is more to it than the answer says.
    look: bool,
}

impl Question {
    /// Question and answer in one phrase.
    #[must_use]
    pub fn words(&self) -> String {
        told(&format!("check-{}-{}", self.what.name(), self.answer.name()), &[])
    }

    /// Whether somebody should look at it before deciding; the others are as one would wish.
    #[must_use]
    pub fn needs_a_look(&self) -> bool {
        match (self.what, self.answer) {
            _ if self.look => true,
            (_, Answer::ToConfirm)
            | (Asks::Complete | Asks::Threshold | Asks::Ages | Asks::Safeguarding, Answer::No)
            | (Asks::Ages, Answer::NotSaid)
            | (Asks::Moved, Answer::Yes) => true,
            (Asks::Crime, Answer::Yes) => self.because.len() > 1,
            _ => false,
        }
    }
}

/// What the check found, question by question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckSheet {
    pub questions: Vec<Question>,
}

impl CheckSheet {
    /// The findings, as a decision keeps them.
    #[must_use]
    pub fn found(&self) -> Found {
        Found(self.questions.iter().map(|question| (question.what, question.answer)).collect())
    }

    /// The question about one thing.
    #[must_use]
    pub fn about(&self, what: Asks) -> Option<&Question> {
        self.questions.iter().find(|question| question.what == what)
    }

    /// The facts for which it may be listed, in words that a decision can give as its reason; empty where none stands, or
    /// where something speaks against it that a person must weigh.
    #[must_use]
    pub fn reason_to_list(&self) -> String {
        let weigh = [Asks::Threshold, Asks::Ages].into_iter().filter_map(|what| self.about(what));
        if weigh.into_iter().any(Question::needs_a_look) {
            return String::new();
        }
        let grounds = self.about(Asks::Threshold).filter(|question| question.answer == Answer::Yes);
        grounds.map(|question| question.because.join("; ")).unwrap_or_default()
    }
}

impl Asks {
    /// The questions, in the order of the check.
    pub const ALL: [Self; 10] = [
        Self::Complete,
        Self::Threshold,
        Self::Ages,
        Self::Repeat,
        Self::CounterAllegation,
        Self::Conflict,
        Self::Safeguarding,
        Self::RightToKnow,
        Self::Crime,
        Self::Moved,
    ];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Threshold => "threshold",
            Self::Ages => "ages",
            Self::Repeat => "repeat",
            Self::CounterAllegation => "counter-allegation",
            Self::Conflict => "conflict",
            Self::Safeguarding => "safeguarding",
            Self::RightToKnow => "right-to-know",
            Self::Crime => "crime",
            Self::Moved => "moved",
        }
    }
}

impl Answer {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::ToConfirm => "to-confirm",
            Self::NotSaid => "not-said",
        }
    }
}

/// Checks a referral.
#[must_use]
pub fn sheet(about: &About<'_>) -> CheckSheet {
    let question = |what: Asks| {
        let mut look = false;
        let (answer, because) = match what {
            Asks::Complete => complete(about),
            Asks::Threshold => threshold(about),
            Asks::Ages => ages(about),
            Asks::Repeat => {
                let (answer, mut because) = matched(about, MatchKind::Repeat);
                // What is to be done stands before why it is one.
                because.splice(0..0, about.to_be_heard.iter().map(ToBeHeard::words));
                look = !about.to_be_heard.is_empty();
                (answer, because)
            }
            Asks::CounterAllegation => matched(about, MatchKind::CounterAllegation),
            Asks::Conflict => conflict(about),
            Asks::Safeguarding => safeguarding_made(about.referral),
            Asks::RightToKnow => (said(about.referral.dvds_considered), Vec::new()),
            Asks::Crime => crime(about.referral.crime.as_ref()),
            Asks::Moved => moved(about.referral),
        };
        Question { what, answer, because, look }
    };
    CheckSheet { questions: Asks::ALL.into_iter().map(question).collect() }
}

const fn said(value: Option<bool>) -> Answer {
    match value {
        None => Answer::NotSaid,
        Some(true) => Answer::Yes,
        Some(false) => Answer::No,
    }
}

fn repeat(about: &About<'_>) -> RepeatStanding {
    RepeatStanding::of(about.matches.iter().filter(|found| found.case == about.referral.id))
}

fn complete(about: &About<'_>) -> (Answer, Vec<String>) {
    let lacks = missing(about.referral, about.kind, repeat(about), about.settings);
    let answer = if lacks.is_empty() { Answer::Yes } else { Answer::No };
    (answer, lacks.iter().map(ToString::to_string).collect())
}

fn threshold(about: &About<'_>) -> (Answer, Vec<String>) {
    let (risk, repeat) = (&about.referral.risk, repeat(about));
    let facts = supported(risk, about.kind, repeat, about.settings);
    let rule = about.settings.escalation_for(about.kind);
    let (months, stated) = match rule.months {
        IncidentWindow::SixMonths => ("6", risk.incidents_in_6_months),
        IncidentWindow::TwelveMonths => ("12", risk.incidents_in_12_months.max(risk.incidents_in_6_months)),
    };
    let number = |value: Option<u16>| value.map(|value| value.to_string()).unwrap_or_default();
    let grounds = [
        facts.visible_high_risk.then(|| told("check-high-risk", &[("yes", &number(dash_yes(risk).map(u16::from)))])),
        facts.potential_escalation.then(|| told("check-escalation", &[("count", &number(stated)), ("months", months)])),
        facts.professional_judgement.then(|| told("check-judgement", &[])),
        (facts.repeat == RepeatStanding::Confirmed).then(|| told("check-repeat-ground", &[])),
    ];
    let grounds: Vec<String> = grounds.into_iter().flatten().collect();
    if !grounds.is_empty() {
        return (Answer::Yes, grounds);
    }
    let answer = if facts.any() { Answer::ToConfirm } else { Answer::No };
    let differ = differences(risk, about.kind, repeat, about.settings);
    (answer, differ.iter().map(ToString::to_string).collect())
}

fn ages(about: &About<'_>) -> (Answer, Vec<String>) {
    let referral = about.referral;
    let routes = safeguarding(referral, about.settings, about.relationships);
    let because: Vec<String> = routes.iter().map(ToString::to_string).collect();
    let known = |role: Role| referral.of_role(role).all(|person| person.born.is_some());
    let answer = if too_young(referral, about.settings).is_some() {
        Answer::No
    } else if !because.is_empty() {
        Answer::ToConfirm
    } else if known(Role::Victim) && known(Role::AllegedPerpetrator) {
        Answer::Yes
    } else {
        Answer::NotSaid
    };
    (answer, because)
}

/// Whether a safeguarding response comes before the meeting's (REF-4).
#[must_use]
pub fn safeguarding_first(about: &About<'_>) -> bool {
    safeguarding(about.referral, about.settings, about.relationships).contains(&Safeguarding::ChildToParentAbuse)
}

fn matched(about: &About<'_>, kind: MatchKind) -> (Answer, Vec<String>) {
    // A counter-allegation is one from either side; a repeat is the later referral's.
    let of_kind = |found: &&Match| {
        let own = kind == MatchKind::CounterAllegation || found.case == about.referral.id;
        own && found.kind == kind && found.verdict != MatchVerdict::Rejected
    };
    let found: Vec<&Match> = about.matches.iter().filter(of_kind).collect();
    let answer = match found.iter().map(|found| found.verdict).max_by_key(|verdict| *verdict == MatchVerdict::Confirmed)
    {
        None => Answer::No,
        Some(MatchVerdict::Confirmed) => Answer::Yes,
        Some(_) => Answer::ToConfirm,
    };
    let because =
        |found: &&Match| told("check-match", &[("score", &found.score.to_string()), ("because", &found.because)]);
    (answer, found.iter().map(because).collect())
}

fn conflict(about: &About<'_>) -> (Answer, Vec<String>) {
    let adults = about.referral.people.iter().filter(|person| person.role != Role::LinkedChild);
    let adults: Vec<WholeName> = adults.filter_map(|person| WholeName::of(&person.name)).collect();
    let named = about.contacts.0.iter().filter(|(_, contact)| adults.iter().any(|adult| adult.is(contact)));
    let because: Vec<String> = named.map(|(name, _)| told("check-named", &[("name", name)])).collect();
    (if because.is_empty() { Answer::No } else { Answer::ToConfirm }, because)
}

fn safeguarding_made(referral: &Referral) -> (Answer, Vec<String>) {
    let has_children = referral.of_role(Role::LinkedChild).next().is_some();
    let child = referral.safeguarding.child.as_ref();
    let adult = referral.safeguarding.adult.as_ref();
    let concerned: Vec<(&str, Option<&SafeguardingMade>)> = [("child", child), ("adult", adult)]
        .into_iter()
        .filter(|(whom, made)| made.is_some() || *whom == "adult" || has_children)
        .collect();
    // Where nothing is said of anybody, that is said once.
    let said = concerned.iter().any(|(_, made)| made.is_some());
    let because = concerned.iter().filter(|_| said).map(|(whom, made)| made_words(whom, *made)).collect();
    let answer = if concerned.iter().any(|(_, made)| *made == Some(&SafeguardingMade::NotYet)) {
        Answer::No
    } else if concerned.iter().any(|(_, made)| made.is_none()) {
        Answer::NotSaid
    } else {
        Answer::Yes
    };
    (answer, because)
}

fn made_words(whom: &str, made: Option<&SafeguardingMade>) -> String {
    match made {
        None => told(&format!("check-{whom}-not-said"), &[]),
        Some(SafeguardingMade::NotYet) => told(&format!("check-{whom}-not-yet"), &[]),
        Some(SafeguardingMade::Made { on: None }) => told(&format!("check-{whom}-made"), &[]),
        Some(SafeguardingMade::Made { on: Some(on) }) => told(&format!("check-{whom}-made-on"), &[("day", &day(*on))]),
        Some(SafeguardingMade::NotNeeded { because }) => {
            let because = plain_reason(because);
            let because = if because.is_empty() { String::new() } else { format!(", {because}") };
            told(&format!("check-{whom}-not-needed"), &[("because", &because)])
        }
    }
}

/// Why it is not needed, where somebody wrote that it is not needed as well.
fn plain_reason(because: &str) -> &str {
    let because = because.trim();
    let said = told("check-not-needed", &[]);
    let again = because.get(..said.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(&said));
    let rest = if again { because.get(said.len()..).unwrap_or_default() } else { because };
    if again { rest.trim_start_matches([':', ',', ';', '.', '-', ' ']) } else { rest }
}

fn crime(crime: Option<&CrimeDisclosed>) -> (Answer, Vec<String>) {
    let Some(crime) = crime else { return (Answer::NotSaid, Vec::new()) };
    let mut because = Vec::new();
    if let Some(concerns) = crime.has_concerns() {
        because.push(told("check-concerns", &[("concerns", concerns)]));
        because.push(told("check-no-deferral", &[]));
    }
    because.extend(crime.safety_plan.as_deref().map(|plan| told("check-safety-plan", &[("plan", plan)])));
    (if crime.disclosed { Answer::Yes } else { Answer::No }, because)
}

fn moved(referral: &Referral) -> (Answer, Vec<String>) {
    let Some(moved) = &referral.moved else { return (Answer::No, Vec::new()) };
    let when = moved.when.map(|on| format!(", {}", day(on))).unwrap_or_default();
    let key = if moved.has { "check-has-moved" } else { "check-about-to-move" };
    (Answer::Yes, vec![told(key, &[("when", &when), ("to", &moved.to)])])
}

fn day(on: NaiveDate) -> String {
    on.format("%-d %b %Y").to_string()
}

#[cfg(test)]
mod tests;
