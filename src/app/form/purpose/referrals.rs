//! The forms of the desk of referrals.

use super::OfDesk;
use crate::domain::identifier::CaseId;
use crate::record::queries::Line;

/// What a form of the desk of referrals is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ReferralsForm {
    /// A decision that it is not heard is taken back (REF-9).
    Reopen(CaseId),
}

impl OfDesk for ReferralsForm {
    fn spec(&self) -> &'static str {
        match self {
            Self::Reopen(_) => "decision",
        }
    }

    fn line(&self) -> Option<Line> {
        match self {
            Self::Reopen(case) => Some(Line::Case(*case)),
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Reopen(case) => format!("reopen {case}"),
        }
    }

    fn read(word: &str, ids: &[&str]) -> Option<Self> {
        let case = ids.first()?.parse().ok()?;
        match word {
            "reopen" => Some(Self::Reopen(case)),
            _ => None,
        }
    }
}
