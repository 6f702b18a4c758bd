//! The forms of this desk.

use super::OfDesk;
use crate::domain::identifier::CaseId;

/// What a form of this desk is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ClosedForm {
    /// Somebody comes to the list of a closed case.
    AddReader(CaseId),
    /// Somebody goes off it.
    RemoveReader(CaseId),
    /// A representative on its distribution list.
    Distribution(CaseId),
    /// Whether somebody knows a party, and what the Chair decided about that.
    Knows(CaseId),
    Decided(CaseId),
    /// Whether it has to do with another case.
    Compare(CaseId),
    /// It is opened again.
    ComeBack(CaseId),
}

impl ClosedForm {
    /// The case that it is about.
    #[must_use]
    pub const fn case(&self) -> CaseId {
        match self {
            Self::AddReader(case)
            | Self::RemoveReader(case)
            | Self::Distribution(case)
            | Self::Knows(case)
            | Self::Decided(case)
            | Self::Compare(case)
            | Self::ComeBack(case) => *case,
        }
    }
}

impl OfDesk for ClosedForm {
    fn spec(&self) -> &'static str {
        match self {
            Self::AddReader(_) => "closed-reader",
            Self::RemoveReader(_) => "closed-reader-off",
            Self::Distribution(_) => "closed-distribution",
            Self::Knows(_) => "closed-knows",
            Self::Decided(_) => "closed-decided",
            Self::Compare(_) => "closed-compare",
            Self::ComeBack(_) => "decision",
        }
    }

    fn shows_people(&self) -> bool {
        matches!(self, Self::Compare(_))
    }

    fn written(&self) -> String {
        match self {
            Self::AddReader(case) => format!("add-reader {case}"),
            Self::RemoveReader(case) => format!("remove-reader {case}"),
            Self::Distribution(case) => format!("distribution {case}"),
            Self::Knows(case) => format!("knows {case}"),
            Self::Decided(case) => format!("decided {case}"),
            Self::Compare(case) => format!("compare {case}"),
            Self::ComeBack(case) => format!("come-back {case}"),
        }
    }

    fn read(word: &str, ids: &[&str]) -> Option<Self> {
        let case = ids.first().and_then(|text| text.parse().ok())?;
        match word {
            "add-reader" => Some(Self::AddReader(case)),
            "remove-reader" => Some(Self::RemoveReader(case)),
            "distribution" => Some(Self::Distribution(case)),
            "knows" => Some(Self::Knows(case)),
            "decided" => Some(Self::Decided(case)),
            "compare" => Some(Self::Compare(case)),
            "come-back" => Some(Self::ComeBack(case)),
            _ => None,
        }
    }
}
