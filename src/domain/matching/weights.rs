//! The numbers by which two people are weighed: `assets/matching.toml`.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::domain::asset::{self, AssetError};

const FILE: &str = "matching.toml";
const SHIPPED: &str = include_str!("../../../assets/matching.toml");

/// How much each thing speaks for two being one person; 100 is certain.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Weights {
    pub proposed_at_least: u8,
    pub shown_at_least: u8,
    /// The same name.
    pub name: i32,
    pub given_only: i32,
    /// The given name, at the same address or telephone.
    pub given_at_home: i32,
    pub family_only: i32,
    /// The most for two whose given names differ: perhaps a short form that nobody knew, perhaps a twin.
    pub relative_at_most: i32,
    pub birth: Birth,
    pub support: Support,
    pub frequency: Frequency,
    pub case: CaseWeights,
}

/// How the dates of birth compare.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Birth {
    pub same: i32,
    pub swapped: i32,
    pub one_digit: i32,
    pub one_part: i32,
    pub unknown: i32,
    pub different: i32,
}

/// What speaks for two beside name and birth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Support {
    pub same_address: i32,
    pub same_telephone: i32,
}

/// How many of a name would be met by chance, and what that says where no date of birth does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Frequency {
    pub rare_below: f64,
    pub rare: i32,
    pub common_above: f64,
    pub common: i32,
    pub namesakes: i32,
}

/// Two cases: both their people, or one who changed sides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseWeights {
    /// Both people of a repeat together; 200 is the most. So that two clear names and one clear date are enough, and
    /// one clear person beside a vague one is not.
    pub pair_at_least: u16,
    /// Each of the two, so that the same victim with somebody else is no repeat.
    pub person_at_least: u8,
    /// One person who changed sides, where the other party is somebody else: name and date must both speak for it.
    pub one_person_at_least: u8,
    /// The most that is said of one person alone, so that it never looks as sure as a whole pair.
    pub one_person_at_most: u8,
}

impl Weights {
    fn from_toml(text: &str) -> Result<Self, AssetError> {
        asset::read(FILE, text)
    }
}

/// The shipped numbers.
pub(super) fn weights() -> &'static Weights {
    static READ: OnceLock<Weights> = OnceLock::new();
    // A test reads the shipped file; with numbers of nothing nobody would be found.
    READ.get_or_init(|| Weights::from_toml(SHIPPED).unwrap_or_default())
}

/// From how much on two are proposed as one person, for a person to decide.
#[must_use]
pub fn proposed_at_least() -> u8 {
    weights().proposed_at_least
}

/// From how much on two are shown as perhaps one person.
#[must_use]
pub fn shown_at_least() -> u8 {
    weights().shown_at_least
}

/// From how much on somebody can be one of the two of a match, where the other agrees.
#[must_use]
pub fn one_of_two_at_least() -> u8 {
    weights().case.person_at_least
}

/// From how much on somebody is clear alone, whoever the other party is.
#[must_use]
pub fn clear_at_least() -> u8 {
    weights().case.one_person_at_least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_numbers_can_be_read_and_are_in_order() {
        let weights = Weights::from_toml(SHIPPED).unwrap();
        assert!(weights.shown_at_least < weights.proposed_at_least && weights.proposed_at_least <= 100);
        assert!(weights.relative_at_most < weights.name + weights.birth.same, "a relative never looks certain");
        assert!(weights.frequency.rare_below < weights.frequency.common_above);
        assert_eq!(weights.name + weights.birth.same, 100);
    }
}
