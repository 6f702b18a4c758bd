//! Short names for agencies, and the agencies that can't take part (CON-1, MTG-6).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::asset::{self, AssetError};

/// The words behind suggested short names and refusals.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgencyNames {
    names: BTreeMap<String, String>,
    kinds: BTreeMap<String, String>,
    #[serde(default)]
    refused: Vec<Refused>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    words: Vec<String>,
    reason: String,
}

impl AgencyNames {
    /// The shipped words.
    ///
    /// # Errors
    /// Never with the file that this program was built with; a test proves it.
    pub fn shipped() -> Result<Self, AssetError> {
        Self::from_toml(include_str!("../../assets/agency-short-names.toml"))
    }

    /// An area's own words, in the form of `assets/agency-short-names.toml`.
    ///
    /// # Errors
    /// When the file is not of this form.
    pub fn from_toml(text: &str) -> Result<Self, AssetError> {
        asset::read("agency-short-names.toml", text)
    }

    /// Why an agency can be neither an attendee nor a recipient (MTG-6). `None`: it can.
    #[must_use]
    pub fn refusal(&self, agency: &str) -> Option<&str> {
        let agency = words(agency);
        let named = |refused: &&Refused| refused.words.iter().any(|name| contains(&agency, &words(name)));
        self.refused.iter().find(named).map(|refused| refused.reason.as_str())
    }

    /// A short name that nobody has yet: by the agency's name, by its kind, by its initials, with a number.
    #[must_use]
    pub fn suggest(&self, agency: &str, kind: &str, taken: &BTreeSet<String>) -> String {
        let in_name = words(agency);
        let by_name =
            self.names.iter().filter(|(name, _)| contains(&in_name, &words(name))).map(|(_, short)| short.clone());
        let kind = words(kind);
        let by_kind = self.kinds.iter().filter(|(name, _)| words(name) == kind).map(|(_, short)| short.clone());
        let initials: String = in_name.iter().filter_map(|word| word.chars().next()).take(6).collect();
        let first = in_name.first().cloned().unwrap_or_default();
        let plain = by_name.chain(by_kind).chain([initials.clone(), first]).map(|name| short_form(&name));
        let numbered = (2..).map(|number| format!("{}{number}", short_form(&format!("{initials}ag"))));
        plain.chain(numbered).find(|name| is_usable(name) && !taken.contains(name)).unwrap_or_default()
    }
}

/// Whether a text can be typed in front of a colon: lower-case letters and digits, and not taken for a person of the case.
#[must_use]
pub fn is_usable(short_name: &str) -> bool {
    let letters = short_name.chars().all(|c| c.is_lowercase() || c.is_ascii_digit());
    let person = short_name.strip_prefix('c').is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()));
    letters && !person && short_name.chars().count() >= 2
}

fn short_form(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

fn words(text: &str) -> Vec<String> {
    let plain = text.to_lowercase().replace(['\'', '’'], "");
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn contains(text: &[String], part: &[String]) -> bool {
    !part.is_empty() && text.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_short_unlike_and_never_a_person_of_the_case() {
        let names = AgencyNames::shipped().unwrap();
        let mut taken = BTreeSet::new();
        let rows = [
            ("Sussex Police", "police", "pol"),
            ("Worth Services", "IDVA", "idva"),
            ("Children’s Services", "children's social care", "csc"),
            ("Crawley Borough Council Housing", "housing", "housing"),
            ("Saxon Weald Housing Association", "housing", "swha"),
            ("Victim Support", "voluntary sector", "vs"),
            ("Refuge", "voluntary sector", "refuge"),
            ("Refuge", "voluntary sector", "rag2"),
            ("C1", "other", "cag2"),
        ];
        for (agency, kind, expected) in rows {
            let short = names.suggest(agency, kind, &taken);
            assert_eq!(short, expected, "{agency}");
            assert!(is_usable(&short));
            taken.insert(short);
        }
        assert!(!is_usable("c1") && !is_usable("p") && !is_usable("Pol") && !is_usable("two words"));
    }

    #[test]
    fn mtg_6_immigration_enforcement_is_refused_with_the_reason() {
        let names = AgencyNames::shipped().unwrap();
        assert!(names.refusal("Home Office Immigration Enforcement").is_some());
        assert!(names.refusal("IMMIGRATION-ENFORCEMENT").is_some());
        assert!(names.refusal("Immigration Advice Service").is_none());
    }
}
