//! The grounds of a referral: what the facts support, and where the referrer's claim and the facts differ
//! (REF-1, REF-2, MOP 4.2–4.6).

use std::fmt;

use super::case::{Match, MatchKind, MatchVerdict};
use super::referral::RiskAssessment;
use super::settings::{Escalation, IncidentWindow, Settings};

/// Whether the record knows the same victim and alleged perpetrator from the last months.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RepeatStanding {
    #[default]
    No,
    /// Proposed, and nobody has said yet.
    ToConfirm,
    Confirmed,
}

impl RepeatStanding {
    /// What the matches of a case say of it; a rejected match says nothing.
    #[must_use]
    pub fn of<'a>(matches: impl IntoIterator<Item = &'a Match>) -> Self {
        let repeats = matches.into_iter().filter(|found| found.kind == MatchKind::Repeat);
        repeats
            .map(|found| match found.verdict {
                MatchVerdict::Confirmed => Self::Confirmed,
                MatchVerdict::Proposed => Self::ToConfirm,
                MatchVerdict::Rejected => Self::No,
            })
            .max()
            .unwrap_or_default()
    }
}

/// The grounds that the facts support.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Supported {
    pub visible_high_risk: bool,
    pub potential_escalation: bool,
    /// Reasons for it were given; whether they are good is not for a program to say.
    pub professional_judgement: bool,
    pub repeat: RepeatStanding,
}

impl Supported {
    /// Whether there is any ground at all.
    #[must_use]
    pub fn any(self) -> bool {
        self.visible_high_risk
            || self.potential_escalation
            || self.professional_judgement
            || self.repeat != RepeatStanding::No
    }
}

/// One point at which claim and facts, or two facts, differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// High risk is claimed; the yes answers, or the score, fall short.
    BelowThreshold {
        yes: u8,
        threshold: u8,
    },
    /// High risk is claimed and no DASH came with it. The police send none (REF-2).
    NoDash,
    HighRiskNotClaimed {
        yes: u8,
        threshold: u8,
    },
    /// The score that was given is not the number of yes answers.
    ScoreIsNotTheAnswers {
        score: u8,
        yes: u8,
    },
    TooFewIncidents {
        stated: u16,
        rule: Escalation,
    },
    IncidentsNotStated {
        rule: Escalation,
    },
    EscalationNotClaimed {
        stated: u16,
        rule: Escalation,
    },
    /// More incidents in 6 months than in 12.
    IncidentsContradict {
        six: u16,
        twelve: u16,
    },
    NoReasonsForJudgement,
    JudgementNotClaimed,
    RepeatNotFound,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BelowThreshold { yes, threshold } => {
                write!(f, "Visible high risk is claimed; the DASH has {yes} yes, below {threshold}.")
            }
            Self::NoDash => f.write_str("Visible high risk is claimed; no DASH came with the referral."),
            Self::HighRiskNotClaimed { yes, threshold } => {
                write!(f, "The DASH has {yes} yes, {threshold} or more; visible high risk is not claimed.")
            }
            Self::ScoreIsNotTheAnswers { score, yes } => {
                write!(f, "The DASH score is given as {score}; its answers have {yes} yes.")
            }
            Self::TooFewIncidents { stated, rule } => write!(
                f,
                "Potential escalation is claimed; {} stated in {}, {} needed.",
                incidents(*stated),
                window(rule.months),
                rule.incidents
            ),
            Self::IncidentsNotStated { rule } => write!(
                f,
                "Potential escalation is claimed; the number of incidents in {} is not stated.",
                window(rule.months)
            ),
            Self::EscalationNotClaimed { stated, rule } => {
                let (count, months) = (incidents(*stated), window(rule.months));
                write!(f, "{count} stated in {months}; potential escalation is not claimed.")
            }
            Self::IncidentsContradict { six, twelve } => {
                write!(f, "{} in 6 months, but only {twelve} in 12 months.", incidents(*six))
            }
            Self::NoReasonsForJudgement => f.write_str("Professional judgement is claimed; no reasons are given."),
            Self::JudgementNotClaimed => {
                f.write_str("Reasons for a professional judgement are given; it is not claimed.")
            }
            Self::RepeatNotFound => f.write_str("A repeat is claimed; the record has no such case in the time."),
        }
    }
}

fn incidents(count: u16) -> String {
    if count == 1 { "1 incident".to_owned() } else { format!("{count} incidents") }
}

const fn window(months: IncidentWindow) -> &'static str {
    match months {
        IncidentWindow::TwelveMonths => "12 months",
        IncidentWindow::SixMonths => "6 months",
    }
}

/// The incidents that were stated for the rule's window. What happened in 6 months happened in 12 as well.
fn stated_incidents(risk: &RiskAssessment, rule: Escalation) -> Option<u16> {
    match rule.months {
        IncidentWindow::SixMonths => risk.incidents_in_6_months,
        IncidentWindow::TwelveMonths => risk.incidents_in_12_months.max(risk.incidents_in_6_months),
    }
}

/// The yes answers as a fact: the better supported of the answers and the score, so that a slip in either
/// never hides a risk. `None`: there is no DASH.
#[must_use]
pub fn dash_yes(risk: &RiskAssessment) -> Option<u8> {
    risk.dash_answers.map(|answers| answers.yes()).max(risk.dash_score)
}

/// Which grounds the facts support (REF-1). `agency_kind` is the referring agency's.
#[must_use]
pub fn supported(
    risk: &RiskAssessment,
    agency_kind: Option<&str>,
    repeat: RepeatStanding,
    settings: &Settings,
) -> Supported {
    let rule = settings.escalation_for(agency_kind);
    Supported {
        visible_high_risk: dash_yes(risk).is_some_and(|yes| yes >= settings.dash_threshold),
        potential_escalation: stated_incidents(risk, rule).is_some_and(|count| count >= rule.incidents),
        professional_judgement: gives_reasons(risk),
        repeat,
    }
}

fn gives_reasons(risk: &RiskAssessment) -> bool {
    risk.professional_judgement.as_deref().is_some_and(|reasons| !reasons.trim().is_empty())
}

/// Where claim and facts differ, in the order of the form (REF-1). Empty: they agree.
///
/// A repeat that the program found and the referrer didn't claim is no difference: the referrer can't know, and
/// the case is marked as a repeat anyway.
#[must_use]
pub fn differences(
    risk: &RiskAssessment,
    agency_kind: Option<&str>,
    repeat: RepeatStanding,
    settings: &Settings,
) -> Vec<Difference> {
    let facts = supported(risk, agency_kind, repeat, settings);
    let mut found = Vec::new();
    found.extend(dash_difference(risk, facts, settings.dash_threshold));
    if let (Some(score), Some(answers)) = (risk.dash_score, risk.dash_answers)
        && score != answers.yes()
    {
        found.push(Difference::ScoreIsNotTheAnswers { score, yes: answers.yes() });
    }
    found.extend(escalation_difference(risk, facts, settings.escalation_for(agency_kind)));
    if let (Some(six), Some(twelve)) = (risk.incidents_in_6_months, risk.incidents_in_12_months)
        && six > twelve
    {
        found.push(Difference::IncidentsContradict { six, twelve });
    }
    match (risk.claimed.professional_judgement, facts.professional_judgement) {
        (true, false) => found.push(Difference::NoReasonsForJudgement),
        (false, true) => found.push(Difference::JudgementNotClaimed),
        _ => {}
    }
    if risk.claimed.repeat && repeat == RepeatStanding::No {
        found.push(Difference::RepeatNotFound);
    }
    found
}

fn dash_difference(risk: &RiskAssessment, facts: Supported, threshold: u8) -> Option<Difference> {
    match (risk.claimed.visible_high_risk, facts.visible_high_risk, dash_yes(risk)) {
        (true, false, None) => Some(Difference::NoDash),
        (true, false, Some(yes)) => Some(Difference::BelowThreshold { yes, threshold }),
        (false, true, Some(yes)) => Some(Difference::HighRiskNotClaimed { yes, threshold }),
        _ => None,
    }
}

fn escalation_difference(risk: &RiskAssessment, facts: Supported, rule: Escalation) -> Option<Difference> {
    match (risk.claimed.potential_escalation, facts.potential_escalation, stated_incidents(risk, rule)) {
        (true, false, None) => Some(Difference::IncidentsNotStated { rule }),
        (true, false, Some(stated)) => Some(Difference::TooFewIncidents { stated, rule }),
        (false, true, Some(stated)) => Some(Difference::EscalationNotClaimed { stated, rule }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::referral::{DashAnswers, Grounds};

    fn answers(yes: usize) -> Option<DashAnswers> {
        DashAnswers::parse(&format!("{}{}", "Y".repeat(yes), "N".repeat(24 - yes))).ok()
    }

    fn claims(text: &str) -> Grounds {
        Grounds {
            visible_high_risk: text.contains('v'),
            potential_escalation: text.contains('e'),
            professional_judgement: text.contains('p'),
            repeat: text.contains('r'),
        }
    }

    struct Row {
        about: &'static str,
        score: Option<u8>,
        yes: Option<usize>,
        incidents: (Option<u16>, Option<u16>),
        reasons: bool,
        kind: Option<&'static str>,
        repeat: RepeatStanding,
        claimed: &'static str,
        supported: &'static str,
        differences: usize,
    }

    const ROW: Row = Row {
        about: "",
        score: None,
        yes: None,
        incidents: (None, None),
        reasons: false,
        kind: None,
        repeat: RepeatStanding::No,
        claimed: "",
        supported: "",
        differences: 0,
    };

    fn risk(row: &Row) -> RiskAssessment {
        RiskAssessment {
            dash_score: row.score,
            dash_answers: row.yes.and_then(answers),
            incidents_in_12_months: row.incidents.0,
            incidents_in_6_months: row.incidents.1,
            claimed: claims(row.claimed),
            professional_judgement: row.reasons.then(|| "invented".to_owned()),
            tool: None,
        }
    }

    /// REF-1, REF-2 as a table: MOP 4.4 and 4.6.
    #[test]
    fn ref_1_the_facts_decide_which_grounds_stand() {
        let rows = [
            Row { about: "14 of 24", yes: Some(14), claimed: "v", supported: "v", ..ROW },
            Row { about: "13 of 24", yes: Some(13), claimed: "v", differences: 1, ..ROW },
            Row { about: "the score alone", score: Some(14), claimed: "v", supported: "v", ..ROW },
            Row {
                about: "a score that its answers don't bear out",
                score: Some(14),
                yes: Some(12),
                claimed: "v",
                supported: "v",
                differences: 1,
                ..ROW
            },
            Row { about: "high risk not claimed", yes: Some(20), supported: "v", differences: 1, ..ROW },
            Row { about: "3 in 12", incidents: (Some(3), Some(0)), claimed: "e", supported: "e", ..ROW },
            Row { about: "2 in 12", incidents: (Some(2), Some(2)), claimed: "e", differences: 1, ..ROW },
            Row { about: "3 in 6, 12 not stated", incidents: (None, Some(3)), claimed: "e", supported: "e", ..ROW },
            Row { about: "3 in 12, police", incidents: (Some(3), Some(2)), kind: Some("police"), ..ROW },
            Row {
                about: "3 in 6, police",
                incidents: (Some(3), Some(3)),
                kind: Some("police"),
                claimed: "e",
                supported: "e",
                ..ROW
            },
            Row { about: "nothing stated", claimed: "e", differences: 1, ..ROW },
            Row { about: "more in 6 than in 12", incidents: (Some(1), Some(2)), differences: 1, ..ROW },
            Row { about: "judgement with reasons", reasons: true, claimed: "p", supported: "p", ..ROW },
            Row { about: "judgement without reasons", claimed: "p", differences: 1, ..ROW },
            Row { about: "reasons, not claimed", reasons: true, supported: "p", differences: 1, ..ROW },
            Row {
                about: "police without a DASH, REF-2",
                kind: Some("police"),
                reasons: true,
                claimed: "p",
                supported: "p",
                ..ROW
            },
            Row { about: "police claim high risk without a DASH", claimed: "v", differences: 1, ..ROW },
            Row { about: "repeat claimed, none known", claimed: "r", differences: 1, ..ROW },
            Row { about: "repeat to confirm", repeat: RepeatStanding::ToConfirm, claimed: "r", supported: "r", ..ROW },
            Row { about: "repeat found, not claimed", repeat: RepeatStanding::Confirmed, supported: "r", ..ROW },
        ];
        let settings = Settings::shipped().unwrap();
        for row in &rows {
            let facts = supported(&risk(row), row.kind, row.repeat, &settings);
            let expected = claims(row.supported);
            assert_eq!(facts.visible_high_risk, expected.visible_high_risk, "{}", row.about);
            assert_eq!(facts.potential_escalation, expected.potential_escalation, "{}", row.about);
            assert_eq!(facts.professional_judgement, expected.professional_judgement, "{}", row.about);
            assert_eq!(facts.repeat != RepeatStanding::No, expected.repeat, "{}", row.about);
            let differences = differences(&risk(row), row.kind, row.repeat, &settings);
            assert_eq!(differences.len(), row.differences, "{}: {differences:?}", row.about);
        }
    }

    proptest! {
        /// Claiming exactly what the facts support never differs, whatever the numbers, where score and answers agree.
        #[test]
        fn a_claim_that_follows_the_facts_never_differs(
            yes in proptest::option::of(0usize..=24),
            twelve in proptest::option::of(0u16..9),
            six in 0u16..9,
            reasons: bool,
            police: bool,
        ) {
            let six = twelve.map(|twelve| six.min(twelve));
            let row = Row { yes, incidents: (twelve, six), reasons, ..ROW };
            let (settings, kind) = (Settings::shipped().unwrap(), police.then_some("police"));
            let mut risk = risk(&row);
            let facts = supported(&risk, kind, RepeatStanding::No, &settings);
            risk.claimed = Grounds {
                visible_high_risk: facts.visible_high_risk,
                potential_escalation: facts.potential_escalation,
                professional_judgement: facts.professional_judgement,
                repeat: false,
            };
            prop_assert!(differences(&risk, kind, RepeatStanding::No, &settings).is_empty());
        }
    }
}
