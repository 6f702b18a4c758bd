//! The check of a referral, to be read: first what somebody should look at, then in one line what is as one would wish.

use super::Eyes;
use crate::app::App;
use crate::domain::life::{About, CheckSheet, sheet};
use crate::record::queries::ReferralSheet;

/// The check of a referral as the record has it.
#[must_use]
pub fn of(app: &App, found: &ReferralSheet) -> CheckSheet {
    sheet(&About {
        referral: &found.referral,
        kind: found.kind.as_deref(),
        matches: &found.matches,
        contacts: &found.contacts,
        settings: &found.settings,
        relationships: &app.texts.relationships,
        to_be_heard: &found.still_to_be_heard(),
    })
}

/// The check, a line each.
#[must_use]
pub fn lines(eyes: Eyes<'_>, check: &CheckSheet) -> Vec<String> {
    let told = |words: String, because: &[String]| {
        if because.is_empty() { words } else { format!("{words}: {}", eyes.text(&because.join("; "))) }
    };
    let (look, fine): (Vec<_>, Vec<_>) = check.questions.iter().partition(|question| question.needs_a_look());
    let mut lines: Vec<String> =
        look.iter().map(|question| format!("! {}", told(question.words(), &question.because))).collect();
    let fine: Vec<String> = fine.iter().map(|question| told(question.words(), &question.because)).collect();
    if !fine.is_empty() {
        lines.push(format!("{}.", fine.join(". ")));
    }
    lines
}
