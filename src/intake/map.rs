//! Which column is what: the maps of `assets/import`, and those that an area writes for its own export.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use super::columns::same_heading;
use crate::domain::dates::DateOrder;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Referrals,
    HeardBefore,
    Contacts,
}

impl Kind {
    /// The name on the command line and in the record.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Referrals => "referrals",
            Self::HeardBefore => "heard-before",
            Self::Contacts => "contacts",
        }
    }

    /// The parts that a map may give a column to.
    const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Referrals => &[
                "reference",
                "received",
                "area",
                "referring-agency",
                "victim-name",
                "alleged-perpetrator-name",
                "referrer",
                "source",
                "victim-born",
                "victim-address",
                "victim-telephone",
                "safe-contact",
                "victim-aware",
                "unaware-reason",
                "alleged-perpetrator-born",
                "alleged-perpetrator-address",
                "relationship",
                "child-name",
                "child-born",
                "dash-score",
                "dash-answers",
                "incidents-in-12-months",
                "incidents-in-6-months",
                "grounds",
                "professional-judgement",
                "victim-ethnicity",
                "victim-gender",
                "victim-lgbtq",
                "victim-disabled",
                "mappa",
                "honour-based-abuse",
                "high-profile",
                "employee-of-agency",
                "dvds-considered",
                "summary",
            ],
            Self::HeardBefore => &[
                "reference",
                "meeting",
                "referred",
                "victim-name",
                "alleged-perpetrator-name",
                "victim-born",
                "alleged-perpetrator-born",
            ],
            Self::Contacts => &[
                "agency",
                "kind",
                "role",
                "name",
                "job-title",
                "telephone",
                "secure-email",
                "areas",
                "protocol-signed",
                "routine-actions",
            ],
        }
    }

    /// Those without which a file of the kind means nothing. Children, dates and the rest may be missing.
    pub(super) fn required(self) -> &'static [&'static str] {
        let count = match self {
            Self::Referrals => 6,
            Self::HeardBefore => 5,
            Self::Contacts => 4,
        };
        self.fields().get(..count).unwrap_or(&[])
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A map that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    #[error("the map can't be read: {0}")]
    Unreadable(String),
    #[error("the map gives a column to “{0}”, which is no part of {1}. The shipped map for {1} has all of them")]
    UnknownPart(String, Kind),
    #[error("the map gives no column to {}, without which {kind} can't be read", .parts.join(", "))]
    PartsMissing { parts: Vec<&'static str>, kind: Kind },
    #[error("the map's words for {0} are “{1}”; the shipped map has the words that can stand there")]
    UnknownWord(&'static str, String),
}

/// The headings that stand for one part.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum Headings {
    One(String),
    AnyOf(Vec<String>),
    Together { join: Vec<String> },
}

impl Headings {
    pub(super) fn all(&self) -> &[String] {
        match self {
            Self::One(heading) => std::slice::from_ref(heading),
            Self::AnyOf(headings) | Self::Together { join: headings } => headings,
        }
    }
}

/// Which column is what, and which words mean what.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Map {
    #[serde(rename = "for")]
    pub(super) kind: Kind,
    #[serde(default)]
    pub(super) date_order: DateOrder,
    #[serde(default)]
    pub(super) yes: Vec<String>,
    #[serde(default)]
    pub(super) no: Vec<String>,
    #[serde(default)]
    pub(super) unknown: Vec<String>,
    #[serde(default)]
    pub(super) separators: String,
    #[serde(default)]
    ignored: Vec<String>,
    pub(super) columns: BTreeMap<String, Headings>,
    #[serde(default)]
    pub(super) grounds: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) roles: BTreeMap<String, Vec<String>>,
}

const GROUNDS: [&str; 4] = ["visible-high-risk", "potential-escalation", "professional-judgement", "repeat"];
const ROLES: [&str; 3] = ["representative", "deputy", "point-of-contact"];

impl Map {
    /// The shipped map.
    ///
    /// # Errors
    /// Never with the files that this program was built with; a test proves it.
    pub fn shipped(kind: Kind) -> Result<Self, MapError> {
        Self::from_toml(match kind {
            Kind::Referrals => include_str!("../../assets/import/referrals.toml"),
            Kind::HeardBefore => include_str!("../../assets/import/heard-before.toml"),
            Kind::Contacts => include_str!("../../assets/import/contacts.toml"),
        })
    }

    /// An area's own map, in the form of `assets/import`.
    ///
    /// # Errors
    /// When it can't be read, names a part that there isn't, or leaves out one that is needed.
    pub fn from_toml(text: &str) -> Result<Self, MapError> {
        let map: Self = toml::from_str(text).map_err(|error| MapError::Unreadable(error.to_string()))?;
        let known = |field: &String| map.kind.fields().contains(&field.as_str());
        if let Some(unknown) = map.columns.keys().find(|field| !known(field)) {
            return Err(MapError::UnknownPart(unknown.clone(), map.kind));
        }
        let missing: Vec<_> =
            map.kind.required().iter().copied().filter(|field| !map.columns.contains_key(*field)).collect();
        if !missing.is_empty() {
            return Err(MapError::PartsMissing { parts: missing, kind: map.kind });
        }
        let strange = |words: &BTreeMap<String, Vec<String>>, known: &[&str]| {
            words.keys().find(|word| !known.contains(&word.as_str())).cloned()
        };
        if let Some(word) = strange(&map.grounds, &GROUNDS) {
            return Err(MapError::UnknownWord("grounds", word));
        }
        if let Some(word) = strange(&map.roles, &ROLES) {
            return Err(MapError::UnknownWord("roles", word));
        }
        Ok(map)
    }

    /// What the map is for.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether a heading is one of the map's, or one to be left out on purpose.
    pub(super) fn knows(&self, heading: &str) -> bool {
        let numbered = |pattern: &str| {
            let Some((before, after)) = pattern.split_once("{n}") else { return same_heading(pattern, heading) };
            (1..=super::columns::MOST_NUMBERED).any(|n| same_heading(&format!("{before}{n}{after}"), heading))
        };
        let all = self.columns.values().flat_map(Headings::all);
        all.chain(&self.ignored).any(|pattern| numbered(pattern))
    }
}
