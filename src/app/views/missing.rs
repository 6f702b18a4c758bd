//! What is not there yet when a case is finished. It is pointed at and blocks nothing (ACT-1, ACT-2, ACT-10, NOT-2).

use super::Eyes;
use crate::app::App;
use crate::app::list::folded;
use crate::app::texts::Sentence;
use crate::domain::case::Case;
use crate::domain::entry::{EntryKind, Subject};

/// How much of a risk's words is quoted.
const QUOTED: usize = 30;

/// What is missing from a case, each in a few words.
#[must_use]
pub fn missing(app: &App, case: &Case) -> Vec<String> {
    let mut missing = Vec::new();
    let eyes = Eyes::of(app);
    let risks: Vec<&str> = case
        .entries
        .iter()
        .filter(|entry| matches!(entry.kind, EntryKind::Risk { .. }))
        .map(|entry| entry.text.as_str())
        .collect();
    if case.actions.is_empty() {
        if risks.is_empty() {
            missing.push(app.say(Sentence::MissingActions, &[]));
        }
        for risk in risks {
            let quoted: String = eyes.text(risk).chars().take(QUOTED).collect();
            missing.push(app.say(Sentence::MissingRiskAction, &[("risk", &quoted)]));
        }
    }
    views(app, case, &mut missing);
    let said = everything_said(case);
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if !says(&["lead agency"]) {
        missing.push(app.say(Sentence::MissingLead, &[]));
    }
    if !says(&["flag and tag", "flag", "tagged"]) {
        missing.push(app.say(Sentence::MissingFlag, &[]));
    }
    if !says(&["feedback", "feed back", "inform the victim", "tell the victim"]) {
        missing.push(app.say(Sentence::MissingFeedback, &[]));
    }
    if case.actions.iter().any(|action| action.owner.is_none()) {
        missing.push(app.say(Sentence::MissingOwner, &[]));
    }
    missing
}

fn views(app: &App, case: &Case, missing: &mut Vec<String>) {
    let has_view = |of: Subject| case.entries.iter().any(|entry| entry.kind == EntryKind::View { of });
    if !has_view(Subject::Victim) {
        missing.push(app.say(Sentence::MissingView, &[]));
    }
    for number in 1..=u8::try_from(case.referral.linked_children().len()).unwrap_or(u8::MAX) {
        if !has_view(Subject::Child(number)) {
            missing.push(app.say(Sentence::MissingChildView, &[("child", &number.to_string())]));
        }
    }
}

fn everything_said(case: &Case) -> String {
    let decisions = case.entries.iter().filter(|entry| entry.kind == EntryKind::Decision).map(|entry| &entry.text);
    let actions = case.actions.iter().map(|action| &action.text);
    decisions.chain(actions).map(|text| folded(text)).collect::<Vec<_>>().join("\n")
}
