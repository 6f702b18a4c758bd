//! What of an action isn't specific, measurable and timed (ACT-1, MOP 4.29). Points, never blocks.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;
use serde::Deserialize;

use super::asset::{self, AssetError};

/// What an action lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotSmart {
    NoVerb,
    NoOwner,
    NoDate,
    /// It is due before it was agreed.
    DueInThePast,
}

impl fmt::Display for NotSmart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoVerb => "no verb: what is to be done?",
            Self::NoOwner => "no owner: which agency does it?",
            Self::NoDate => "no date: by when?",
            Self::DueInThePast => "a due date in the past",
        })
    }
}

/// The words that make a text something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verbs(BTreeSet<String>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    verbs: Vec<String>,
}

impl Verbs {
    /// The shipped words.
    ///
    /// # Errors
    /// Never with the file that this program was built with; a test proves it.
    pub fn shipped() -> Result<Self, AssetError> {
        Self::from_toml(include_str!("../../assets/action-verbs.toml"))
    }

    /// An area's own words, in the form of `assets/action-verbs.toml`.
    ///
    /// # Errors
    /// When the file is not of this form.
    pub fn from_toml(text: &str) -> Result<Self, AssetError> {
        let file: File = asset::read("action-verbs.toml", text)?;
        Ok(Self(file.verbs.into_iter().map(|verb| verb.to_lowercase()).collect()))
    }

    fn in_text(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        text.split(|c: char| !c.is_alphanumeric()).any(|word| self.0.contains(word))
    }

    /// What an action lacks, in the order in which it is written. `today` is the day it is agreed.
    #[must_use]
    pub fn points(&self, text: &str, has_owner: bool, due: Option<NaiveDate>, today: NaiveDate) -> Vec<NotSmart> {
        let checks = [
            (NotSmart::NoVerb, !self.in_text(text)),
            (NotSmart::NoOwner, !has_owner),
            (NotSmart::NoDate, due.is_none()),
            (NotSmart::DueInThePast, due.is_some_and(|due| due < today)),
        ];
        checks.into_iter().filter_map(|(point, lacks)| lacks.then_some(point)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn act_1_what_an_action_lacks_is_pointed_at() {
        let verbs = Verbs::shipped().unwrap();
        let today: NaiveDate = "2026-12-10".parse().unwrap();
        let due = today.succ_opt();
        let rows = [
            ("change the locks", true, due, vec![]),
            ("Housing to CONTACT the victim", true, due, vec![]),
            ("new locks", true, due, vec![NotSmart::NoVerb]),
            ("", false, None, vec![NotSmart::NoVerb, NotSmart::NoOwner, NotSmart::NoDate]),
            ("visit", true, today.pred_opt(), vec![NotSmart::DueInThePast]),
            ("visit", true, Some(today), vec![]),
        ];
        for (text, owner, due, expected) in rows {
            assert_eq!(verbs.points(text, owner, due, today), expected, "{text}");
        }
    }
}
