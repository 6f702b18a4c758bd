//! The forms of the desk of people.

use super::OfDesk;
use crate::domain::identifier::{IdentityId, PersonId};

/// What a form of the desk of people is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PeopleForm {
    /// Two are one person (REF-3).
    Same(IdentityId, IdentityId),
    /// Two are not one person.
    Different(IdentityId, IdentityId),
    /// That two are one person is taken back: the last that was said of this one.
    Unmerge(IdentityId),
    /// The person of one case is somebody else than those of the others.
    Split(PersonId),
    /// The other names that a person of a case is known by.
    Names(PersonId),
}

impl OfDesk for PeopleForm {
    fn spec(&self) -> &'static str {
        match self {
            Self::Names(_) => "other-names",
            Self::Same(..) | Self::Different(..) | Self::Unmerge(_) | Self::Split(_) => "decision",
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Same(one, other) => format!("same {one} {other}"),
            Self::Different(one, other) => format!("different {one} {other}"),
            Self::Unmerge(one) => format!("unmerge {one}"),
            Self::Split(person) => format!("split {person}"),
            Self::Names(person) => format!("names {person}"),
        }
    }

    fn read(word: &str, ids: &[&str]) -> Option<Self> {
        let id = |place: usize| ids.get(place).and_then(|text| text.parse().ok());
        let person = || ids.first().and_then(|text| text.parse().ok());
        match word {
            "same" => Some(Self::Same(id(0)?, id(1)?)),
            "different" => Some(Self::Different(id(0)?, id(1)?)),
            "unmerge" => Some(Self::Unmerge(id(0)?)),
            "split" => Some(Self::Split(person()?)),
            "names" => Some(Self::Names(person()?)),
            _ => None,
        }
    }
}
