//! The people whom a case is about.

use chrono::{Datelike, NaiveDate};

use super::identifier::{IdentityId, PersonId};

/// What somebody is in a case (MOP 4.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Victim,
    AllegedPerpetrator,
    LinkedChild,
    /// Another adult of the household, or a new partner: known to the matching, counted by no rule of the agenda.
    Other,
}

/// Somebody whom a case is about, in the words of the referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub role: Role,
    /// As written by the referrer; never empty.
    pub name: String,
    pub born: Option<NaiveDate>,
    pub address: Option<String>,
    pub telephone: Option<String>,
    /// The alleged perpetrator's relationship to the victim.
    pub relationship: Option<String>,
    /// Equality figures (MOP 6.1); `None` means not collected, which is never zero.
    pub equality: Equality,
    /// Who it is across cases (REF-3). `None`: nobody found this person in another case; see [`Person::identity`].
    pub same_as: Option<IdentityId>,
    /// Other names that the person is known by.
    pub other_names: Vec<String>,
}

/// What the equality figures count of a victim (MOP 6.1–6.3). `None`: not collected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Equality {
    pub ethnicity: Option<String>,
    pub gender: Option<String>,
    pub lgbtq: Option<bool>,
    pub disabled: Option<bool>,
}

impl Person {
    /// A person of whom only role and name are known.
    #[must_use]
    pub fn named(role: Role, name: impl Into<String>) -> Self {
        Self {
            id: PersonId::new(),
            role,
            name: name.into(),
            born: None,
            address: None,
            telephone: None,
            relationship: None,
            equality: Equality::default(),
            same_as: None,
            other_names: Vec::new(),
        }
    }

    /// The identity of this appearance: the one that it was given, or else its own, which no line need say.
    #[must_use]
    pub fn identity(&self) -> IdentityId {
        self.same_as.unwrap_or_else(|| IdentityId::of_person(self.id))
    }

    /// Whole years lived on `day`; the birthday itself counts (reading of "over 16", requirements §16).
    #[must_use]
    pub fn age_on(&self, day: NaiveDate) -> Option<i32> {
        let born = self.born?;
        let before_birthday = (day.month(), day.day()) < (born.month(), born.day());
        Some(day.year() - born.year() - i32::from(before_birthday))
    }

    /// The first letters of the names, as the initials mode shows them.
    #[must_use]
    pub fn initials(&self) -> String {
        self.name.split([' ', '-']).filter_map(|part| part.chars().next()).flat_map(char::to_uppercase).collect()
    }
}
