//! Forms as the file declares them (`assets/forms.toml`, or an area's own).
//!
//! A form is a section: its `title` and its `fields`, each with `id`, `label`, `kind` and, as it needs, `required`, `hint`,
//! `choices` and `when`. Sections stand in the order of the alphabet behind the first, so that two who add one don't meet.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::domain::dates::Expecting;

/// What kind of value a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    Line,
    Long,
    Date,
    Moment,
    Number,
    /// One of `choices`.
    Choice,
    Agency,
    /// An agency of the record, or another as it is written.
    Referrer,
    /// Yes, no or not said: three `choices`, "not said" first. Answered by y, n and ?.
    YesNo,
    /// Any of `choices`, each beginning with the letter that ticks it: `v visible high risk`.
    Letters,
    /// One of `choices`, each beginning with the letter that picks it: `n nothing held`.
    Pick,
    /// The DASH answers by number: `1 4 7-9 ?12`, or 24 letters.
    Dash,
}

impl FieldKind {
    /// Whether letters answer it, instead of being written.
    #[must_use]
    pub const fn is_answered_by_letters(self) -> bool {
        matches!(self, Self::YesNo | Self::Letters | Self::Pick)
    }
}

/// Which day a date without a year means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    Birth,
    /// A day that has been.
    Past,
    /// A day that has most likely been, and may be to come.
    Either,
    Upcoming,
}

/// A field as the file declares it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    pub id: String,
    pub label: String,
    pub kind: FieldKind,
    #[serde(default)]
    pub required: bool,
    /// What is typed in it stays in the log as the reason for something: a letter is none.
    #[serde(default)]
    pub reason: bool,
    #[serde(default)]
    pub hint: String,
    #[serde(default)]
    pub choices: Vec<String>,
    /// For a date. Without it a field whose id ends in `born` is a birth, any other a day to come.
    #[serde(default)]
    pub when: Option<When>,
}

impl FieldSpec {
    /// Which day its text means.
    #[must_use]
    pub fn expecting(&self) -> Expecting {
        match self.when {
            Some(When::Birth) => Expecting::Birth,
            Some(When::Past | When::Either) => Expecting::Past,
            Some(When::Upcoming) => Expecting::Upcoming,
            None if self.id.ends_with("born") => Expecting::Birth,
            None => Expecting::Upcoming,
        }
    }

    /// The letters that tick its choices, in their order.
    pub fn letters(&self) -> impl Iterator<Item = char> {
        self.choices.iter().filter_map(|choice| choice.chars().next())
    }

    /// Which of a choice's values the letter says, where it has a plain yes or no.
    #[must_use]
    pub fn yes_or_no(&self, letter: char) -> Option<usize> {
        let word = match letter {
            'y' | 'Y' => "yes",
            'n' | 'N' => "no",
            _ => return None,
        };
        self.choices.iter().position(|choice| choice == word)
    }

    fn problem(&self) -> Option<&'static str> {
        let letters: Vec<char> = self.letters().collect();
        let single = |choice: &String| choice.chars().nth(1) == Some(' ');
        let twice = |(at, letter): (usize, &char)| letters.iter().take(at).any(|other| other == letter);
        match self.kind {
            FieldKind::Choice if self.choices.is_empty() => Some("a choice needs choices"),
            FieldKind::YesNo if self.choices.len() != 3 => Some("yesno needs three choices: not said, yes, no"),
            FieldKind::Letters | FieldKind::Pick if self.choices.is_empty() || !self.choices.iter().all(single) => {
                Some("letters need choices, each a letter, a space and its words")
            }
            FieldKind::Letters | FieldKind::Pick if letters.iter().enumerate().any(twice) => {
                Some("one letter ticks two choices")
            }
            _ => None,
        }
    }
}

/// A form as the file declares it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormSpec {
    pub title: String,
    pub fields: Vec<FieldSpec>,
}

/// Every form, by its key in the file.
pub type FormSpecs = HashMap<String, FormSpec>;

/// Why the forms can't be used: the form, the field and what is wrong with it.
///
/// # Errors
/// At the first field that could not be filled in.
pub fn check(specs: &FormSpecs) -> Result<(), String> {
    let in_order: BTreeMap<_, _> = specs.iter().collect();
    for (form, spec) in in_order {
        for (at, field) in spec.fields.iter().enumerate() {
            let again = spec.fields.iter().take(at).any(|other| other.id == field.id);
            let problem = if again { Some("the form has another field of this id") } else { field.problem() };
            if let Some(problem) = problem {
                return Err(format!("[{form}] {}: {problem}", field.id));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_could_not_be_filled_in_is_named() {
        let form = |field: &str| -> FormSpecs {
            toml::from_str(&format!(
                "[visit]\ntitle = \"A visit\"\nfields = [{{ id = \"a\", label = \"A\", {field} }}]"
            ))
            .unwrap()
        };
        assert_eq!(check(&form("kind = \"letters\", choices = [\"v visible\", \"e escalation\"]")), Ok(()));
        for (wrong, why) in [
            ("kind = \"choice\"", "a choice needs choices"),
            ("kind = \"yesno\", choices = [\"yes\", \"no\"]", "three choices"),
            ("kind = \"letters\", choices = [\"visible\"]", "each a letter"),
            ("kind = \"letters\", choices = [\"v visible\", \"v violent\"]", "two choices"),
        ] {
            let said = check(&form(wrong)).unwrap_err();
            assert!(said.starts_with("[visit] a: ") && said.contains(why), "{said}");
        }
    }

    /// No field asks for a reason and takes a letter for one.
    #[test]
    fn every_field_for_a_reason_is_one() {
        let specs: FormSpecs = toml::from_str(include_str!("../../../assets/forms.toml")).unwrap();
        let of_reason = |field: &&FieldSpec| {
            let label = field.label.trim();
            field.required && ["Reason", "Why", "Because"].iter().any(|word| label.starts_with(word))
        };
        let all: Vec<&FieldSpec> = specs.values().flat_map(|form| &form.fields).filter(of_reason).collect();
        assert!(all.len() > 15, "{}", all.len());
        let not: Vec<&str> = all.iter().filter(|field| !field.reason).map(|field| field.label.as_str()).collect();
        assert_eq!(not, [""; 0]);
    }
}
