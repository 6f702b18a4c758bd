//! The forms of the desk of tracks.

use super::OfDesk;
use crate::domain::identifier::{CaseId, TrackId};
use crate::domain::tracks::{Happened, TrackKind};

/// What a form of the desk of tracks is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TracksForm {
    /// A new track of a case.
    Open(CaseId, TrackKind),
    /// What happened in a track.
    Step(TrackId, Happened),
}

impl OfDesk for TracksForm {
    fn spec(&self) -> &'static str {
        match self {
            Self::Open(_, kind) => kind.name(),
            Self::Step(_, what) => what.name(),
        }
    }

    /// A request about a wanted offender is filled in with a name.
    fn shows_people(&self) -> bool {
        matches!(self, Self::Open(_, TrackKind::Wanted))
    }

    fn revises(&self) -> bool {
        false
    }

    fn written(&self) -> String {
        match self {
            Self::Open(case, kind) => format!("open {case} {}", kind.name()),
            Self::Step(track, what) => format!("step {track} {}", what.name()),
        }
    }

    fn read(word: &str, ids: &[&str]) -> Option<Self> {
        let [of, name] = ids else { return None };
        match word {
            "open" => {
                let kind = TrackKind::ALL.iter().find(|kind| kind.name() == *name)?;
                Some(Self::Open(of.parse().ok()?, *kind))
            }
            "step" => {
                let what = Happened::ALL.iter().find(|what| what.name() == *name)?;
                Some(Self::Step(of.parse().ok()?, *what))
            }
            _ => None,
        }
    }
}
