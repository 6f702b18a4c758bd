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
                "safe-times",
                "risk-tool",
                "safeguarding-child",
                "safeguarding-adult",
                "crime-disclosed",
                "police-concerns",
                "crime-safety-plan",
                "moved",
                "about-to-move",
                "moved-on",
                "moved-to",
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
    #[error("the map gives a column to {}, no part of {kind}. The parts are: {}", quoted(.parts), .kind.fields().join(", "))]
    UnknownParts { parts: Vec<String>, kind: Kind },
    #[error("the map gives no column to {}, without which {kind} can't be read", .parts.join(", "))]
    PartsMissing { parts: Vec<&'static str>, kind: Kind },
    #[error("the map has words for {}, which can't stand in [{table}]. What can: {}", quoted(.words), .known.join(", "))]
    UnknownWords { table: &'static str, words: Vec<String>, known: &'static [&'static str] },
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ")
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
    pub(super) not_needed: Vec<String>,
    #[serde(default)]
    pub(super) separators: String,
    #[serde(default)]
    ignored: Vec<String>,
    #[serde(default)]
    may_be_missing: Vec<String>,
    pub(super) columns: BTreeMap<String, Headings>,
    #[serde(default)]
    pub(super) grounds: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) roles: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) tools: BTreeMap<String, Vec<String>>,
}

/// Those that there isn't.
fn strange<'a>(names: impl Iterator<Item = &'a String>, known: &[&str]) -> Vec<String> {
    names.filter(|name| !known.contains(&name.as_str())).cloned().collect()
}

const GROUNDS: [&str; 4] = ["visible-high-risk", "potential-escalation", "professional-judgement", "repeat"];
const TOOLS: [&str; 3] = ["dash", "dara", "none"];
const ROLES: [&str; 5] = ["representative", "deputy", "point-of-contact", "data-protection-lead", "researcher"];

impl Map {
    /// The shipped map.
    ///
    /// # Errors
    /// Never with the files that this program was built with; a test proves it.
    pub fn shipped(kind: Kind) -> Result<Self, MapError> {
        Self::from_toml(Self::shipped_text(kind))
    }

    /// The shipped map as text, to be copied and changed.
    #[must_use]
    pub const fn shipped_text(kind: Kind) -> &'static str {
        match kind {
            Kind::Referrals => include_str!("../../assets/import/referrals.toml"),
            Kind::HeardBefore => include_str!("../../assets/import/heard-before.toml"),
            Kind::Contacts => include_str!("../../assets/import/contacts.toml"),
        }
    }

    /// An area's own map, in the form of `assets/import`.
    ///
    /// # Errors
    /// When it can't be read, names a part that there isn't, or leaves out one that is needed.
    pub fn from_toml(text: &str) -> Result<Self, MapError> {
        let map: Self = toml::from_str(text).map_err(|error| MapError::Unreadable(error.to_string()))?;
        let unknown = strange(map.columns.keys(), map.kind.fields());
        if !unknown.is_empty() {
            return Err(MapError::UnknownParts { parts: unknown, kind: map.kind });
        }
        let missing: Vec<_> =
            map.kind.required().iter().copied().filter(|field| !map.columns.contains_key(*field)).collect();
        if !missing.is_empty() {
            return Err(MapError::PartsMissing { parts: missing, kind: map.kind });
        }
        for (table, keys, known) in
            [("grounds", &map.grounds, &GROUNDS[..]), ("roles", &map.roles, &ROLES), ("tools", &map.tools, &TOOLS)]
        {
            let words = strange(keys.keys(), known);
            if !words.is_empty() {
                return Err(MapError::UnknownWords { table, words, known });
            }
        }
        Ok(map)
    }

    /// What the map is for.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether the export leaves a column out at times, as the map says.
    pub(super) fn may_be_missing(&self, heading: &str) -> bool {
        self.may_be_missing.iter().any(|pattern| covers(pattern, heading))
    }

    /// Whether a heading is one of the map's, or one to be left out on purpose.
    pub(super) fn knows(&self, heading: &str) -> bool {
        let all = self.columns.values().flat_map(Headings::all);
        all.chain(&self.ignored).any(|pattern| covers(pattern, heading))
    }
}

/// Whether a pattern of the map stands for a heading.
fn covers(pattern: &str, heading: &str) -> bool {
    if same_heading(pattern, heading) {
        return true;
    }
    let Some((before, after)) = pattern.split_once("{n}") else { return false };
    (1..=super::columns::MOST_NUMBERED).any(|n| same_heading(&format!("{before}{n}{after}"), heading))
}
