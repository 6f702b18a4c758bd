//! What the agenda says beside a case (AGE-4, MOP 4.12).

use std::fmt;

/// A marker beside a case. The names are promised to scripts and templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Marker {
    Repeat,
    RepeatToConfirm,
    CounterAllegation,
    CounterAllegationToConfirm,
    /// The alleged perpetrator is a known MAPPA offender.
    Mappa,
    /// The referrer's claim and the facts differ (REF-1).
    GroundsDiffer,
    /// It was heard elsewhere, and is listed for information only (REF-10).
    InformationOnly,
}

impl Marker {
    /// Every marker, in the order in which they stand beside a case.
    pub const ALL: [Self; 7] = [
        Self::Repeat,
        Self::RepeatToConfirm,
        Self::CounterAllegation,
        Self::CounterAllegationToConfirm,
        Self::Mappa,
        Self::GroundsDiffer,
        Self::InformationOnly,
    ];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Repeat => "repeat",
            Self::RepeatToConfirm => "repeat-to-confirm",
            Self::CounterAllegation => "counter-allegation",
            Self::CounterAllegationToConfirm => "counter-allegation-to-confirm",
            Self::Mappa => "mappa",
            Self::GroundsDiffer => "grounds-differ",
            Self::InformationOnly => "information-only",
        }
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
