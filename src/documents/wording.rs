//! The fixed sentences of the documents, as data.

use chrono::NaiveDate;
use serde::Deserialize;

use super::phrases;

/// The fixed sentences of the documents. The shipped ones are `assets/documents/wording.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// The protective marking (MOP 10.4).
    pub marking: String,
    pub draft: String,
    /// The reminder of the declaration (MOP 10.16).
    pub reminder: String,
    pub responsibility: String,
    pub report_back: String,
    pub checking: String,
    /// That time is held for one closed case, and for `{count}` of them (MOP 4.14).
    pub held_one: String,
    pub held_many: String,
    pub agenda_note: String,
    /// That `{cases}` are not in this copy (MOP 11.2).
    pub left_out: String,
    /// When the children's agencies may leave, `{time}` (AGE-11).
    pub release: String,
    pub view_missing: String,
    pub nothing_recorded: String,
    pub no_risks: String,
    pub no_actions: String,
    /// Before the meeting is over.
    pub not_heard: String,
    /// What the papers of a closed case ask of its readers. An area's own file of before may lack it.
    #[serde(default)]
    closed: String,
    /// Of a case that the meeting never came to: that it goes to the meeting of `{date}`, and that it waits for one. An area's
    /// own file of before may lack them.
    #[serde(default)]
    not_heard_goes: String,
    #[serde(default)]
    not_heard_waits: String,
}

/// A file of sentences that can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the documents' sentences can't be read: {0}")]
pub struct UnreadableWording(#[from] toml::de::Error);

impl Wording {
    /// The sentences that come with the program.
    ///
    /// # Errors
    /// Never, as a test makes sure; the type says so for a replaced file too.
    pub fn shipped() -> Result<Self, UnreadableWording> {
        Self::read(include_str!("../../assets/documents/wording.toml"))
    }

    /// An area's own sentences.
    ///
    /// # Errors
    /// When a sentence is missing or unknown.
    pub fn read(text: &str) -> Result<Self, UnreadableWording> {
        Ok(toml::from_str(text)?)
    }

    /// What the papers of a closed case ask of its readers (MOP 4.14).
    #[must_use]
    pub fn closed_marking(&self) -> String {
        self.own_or_shipped(|wording| &wording.closed)
    }

    /// What became of a case that a meeting never came to, once that is over: on which day it is to be heard, where the
    /// calendar has one (AGE-3).
    #[must_use]
    pub fn not_heard(&self, to: Option<NaiveDate>) -> String {
        match to {
            Some(to) => self.own_or_shipped(|wording| &wording.not_heard_goes).replace("{date}", &phrases::day(to)),
            None => self.own_or_shipped(|wording| &wording.not_heard_waits),
        }
    }

    fn own_or_shipped(&self, sentence: impl Fn(&Self) -> &String) -> String {
        match sentence(self).as_str() {
            "" => Self::shipped().map(|shipped| sentence(&shipped).clone()).unwrap_or_default(),
            own => own.to_owned(),
        }
    }

    /// The line about closed cases; `None` where no time is held.
    #[must_use]
    pub fn held(&self, closed: usize) -> Option<String> {
        match closed {
            0 => None,
            1 => Some(self.held_one.clone()),
            _ => Some(self.held_many.replace("{count}", &closed.to_string())),
        }
    }

    /// That a copy is without so many cases (CLO-3); `None` where it is whole.
    #[must_use]
    pub fn without(&self, cases: usize) -> Option<String> {
        (cases > 0).then(|| self.left_out.replace("{cases}", &phrases::count(cases, "case", "cases")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_sentences_are_complete() {
        let wording = Wording::shipped().unwrap();
        assert_eq!(wording.marking, "Personal Sensitive");
        assert_eq!(wording.held(0), None);
        assert!(wording.held(2).unwrap().contains('2'));
    }

    #[test]
    fn a_missing_sentence_is_named() {
        let error = Wording::read("marking = \"x\"").unwrap_err().to_string();
        assert!(error.contains("missing field"), "{error}");
    }
}
