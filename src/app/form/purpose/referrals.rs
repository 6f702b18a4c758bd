//! The forms of the desk of referrals: a decision each.

use super::OfDesk;
use crate::domain::identifier::CaseId;
use crate::record::queries::Line;

/// What a form of the desk of referrals is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReferralsForm {
    /// It was looked at, and nothing is decided yet (REF-7).
    Check(CaseId),
    AskForMore(CaseId),
    RecordAnswer(CaseId),
    List(CaseId),
    ListForInformation(CaseId),
    /// REF-9.
    NotProgress(CaseId),
    /// REF-4.
    Safeguard(CaseId),
    /// REF-6.
    AllowDeferral(CaseId),
    MoveTo(CaseId),
    /// A decision that it is not heard is taken back (REF-9).
    Reopen(CaseId),
}

/// A form, once it is known what it is about.
type Of = fn(CaseId) -> ReferralsForm;

/// The forms and the words by which drafts of them are kept.
const WORDS: [(&str, Of); 10] = [
    ("check", ReferralsForm::Check),
    ("ask", ReferralsForm::AskForMore),
    ("answer", ReferralsForm::RecordAnswer),
    ("list", ReferralsForm::List),
    ("list-for-information", ReferralsForm::ListForInformation),
    ("not-progress", ReferralsForm::NotProgress),
    ("safeguard", ReferralsForm::Safeguard),
    ("allow-deferral", ReferralsForm::AllowDeferral),
    ("move", ReferralsForm::MoveTo),
    ("reopen", ReferralsForm::Reopen),
];

impl ReferralsForm {
    /// The referral that it decides about.
    #[must_use]
    pub const fn case(self) -> CaseId {
        match self {
            Self::Check(case)
            | Self::AskForMore(case)
            | Self::RecordAnswer(case)
            | Self::List(case)
            | Self::ListForInformation(case)
            | Self::NotProgress(case)
            | Self::Safeguard(case)
            | Self::AllowDeferral(case)
            | Self::MoveTo(case)
            | Self::Reopen(case) => case,
        }
    }
}

impl OfDesk for ReferralsForm {
    fn spec(&self) -> &'static str {
        match self {
            Self::Check(_) => "check-referral",
            Self::AskForMore(_) => "ask-for-more",
            Self::RecordAnswer(_) => "record-answer",
            Self::NotProgress(_) => "not-progress-referral",
            Self::Safeguard(_) => "safeguard-case",
            Self::MoveTo(_) => "move-to-meeting",
            Self::List(_) => "list-case",
            Self::ListForInformation(_) => "list-for-information",
            Self::AllowDeferral(_) | Self::Reopen(_) => "decision",
        }
    }

    /// What is asked of whom may name people.
    fn shows_people(&self) -> bool {
        matches!(self, Self::AskForMore(_) | Self::RecordAnswer(_))
    }

    fn revises(&self) -> bool {
        false
    }

    fn line(&self) -> Option<Line> {
        Some(Line::Case(self.case()))
    }

    fn written(&self) -> String {
        let case = self.case();
        let word = WORDS.iter().find(|(_, form)| form(case) == *self).map_or("", |(word, _)| *word);
        format!("{word} {case}")
    }

    fn read(word: &str, ids: &[&str]) -> Option<Self> {
        let case = ids.first()?.parse().ok()?;
        WORDS.iter().find(|(known, _)| *known == word).map(|(_, form)| form(case))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_found_again_by_its_words() {
        let case = CaseId::new();
        for (word, form) in WORDS {
            let written = form(case).written();
            assert!(written.starts_with(word), "{written}");
            let words: Vec<&str> = written.split(' ').collect();
            assert_eq!(ReferralsForm::read(words[0], &words[1..]), Some(form(case)));
        }
    }
}
