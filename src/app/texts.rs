//! What people read: sentences, checklists and the declaration, from `assets/` or an area's own files.

mod sentence;

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::form::spec::{self, FormSpecs};
use crate::domain::asset::AssetError;
use crate::domain::eligibility::Relationships;
use crate::domain::matching::Nicknames;
use crate::domain::smart::Verbs;
use crate::domain::working_days::BankHolidays;

pub use sentence::Sentence;

/// A file of texts can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextsError {
    #[error("{file}: {message}")]
    Unreadable { file: &'static str, message: String },
    #[error(transparent)]
    Asset(#[from] AssetError),
    #[error("sentences.toml: “{0}” is missing")]
    Missing(&'static str),
    #[error("sentences.toml: “{0}” is no sentence of the program")]
    Unknown(String),
}

/// Short lists that are read out or ticked off.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checklists {
    /// The Chair's opening list (MTG-7).
    pub opening: Vec<String>,
}

/// Everything that people read and an area may replace.
#[derive(Debug, Clone)]
pub struct Texts {
    sentences: HashMap<String, String>,
    /// The confidentiality declaration (MTG-1).
    pub declaration: String,
    pub checklists: Checklists,
    pub forms: FormSpecs,
    /// The words that make a text something to be done (ACT-1).
    pub verbs: Verbs,
    /// Names that are one name (REF-3).
    pub nicknames: Nicknames,
    pub holidays: BankHolidays,
    /// The words for a relationship that is child-to-parent abuse (REF-4).
    pub relationships: Relationships,
}

/// An area's own file can't be used; the shipped one stays in force.
#[derive(Debug, thiserror::Error)]
#[error("{} is left out of account, and what comes with the program is used: {why}", path.display())]
pub struct LeftOut {
    pub path: PathBuf,
    pub why: String,
}

/// The files of texts, as shipped or as an area has replaced them.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    pub sentences: &'a str,
    pub declaration: &'a str,
    pub checklists: &'a str,
    pub forms: &'a str,
    pub verbs: &'a str,
    pub nicknames: &'a str,
    pub holidays: &'a str,
    pub relationships: &'a str,
}

impl<'a> Sources<'a> {
    /// The names of the files, as they stand in `assets/` and in an area's own folder.
    pub const FILES: [&'static str; 7] = [
        "sentences.toml",
        "declaration.txt",
        "checklists.toml",
        "forms.toml",
        "action-verbs.toml",
        "nicknames.toml",
        "bank-holidays.toml",
    ];

    /// These, with one file in the place of another.
    #[must_use]
    fn with(mut self, file: &str, text: &'a str) -> Self {
        match file {
            "sentences.toml" => self.sentences = text,
            "declaration.txt" => self.declaration = text,
            "checklists.toml" => self.checklists = text,
            "forms.toml" => self.forms = text,
            "action-verbs.toml" => self.verbs = text,
            "nicknames.toml" => self.nicknames = text,
            "bank-holidays.toml" => self.holidays = text,
            _ => {}
        }
        self
    }
}

impl Default for Sources<'static> {
    fn default() -> Self {
        Self {
            sentences: include_str!("../../assets/sentences.toml"),
            declaration: include_str!("../../assets/declaration.txt"),
            checklists: include_str!("../../assets/checklists.toml"),
            forms: include_str!("../../assets/forms.toml"),
            verbs: include_str!("../../assets/action-verbs.toml"),
            nicknames: include_str!("../../assets/nicknames.toml"),
            holidays: include_str!("../../assets/bank-holidays.toml"),
            relationships: include_str!("../../assets/relationships.toml"),
        }
    }
}

fn parsed<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, TextsError> {
    toml::from_str(text).map_err(|error| TextsError::Unreadable { file, message: error.message().to_owned() })
}

/// The shipped sentences, with an area's own in their place: its file needs only those that are to be different.
fn sentences(own: &str) -> Result<HashMap<String, String>, TextsError> {
    let mut sentences: HashMap<String, String> = parsed("sentences.toml", Sources::default().sentences)?;
    for (key, text) in parsed::<HashMap<String, String>>("sentences.toml", own)? {
        if !Sentence::ALL.iter().any(|sentence| sentence.key() == key) {
            return Err(TextsError::Unknown(key));
        }
        sentences.insert(key, text);
    }
    Ok(sentences)
}

/// The forms, each of which can be filled in.
fn forms(text: &str) -> Result<FormSpecs, TextsError> {
    let forms = parsed("forms.toml", text)?;
    spec::check(&forms).map_err(|message| TextsError::Unreadable { file: "forms.toml", message })?;
    Ok(forms)
}

impl Texts {
    /// The texts of these files.
    ///
    /// # Errors
    /// When a file can't be parsed, or a sentence is missing.
    pub fn new(sources: Sources<'_>) -> Result<Self, TextsError> {
        let sentences = sentences(sources.sentences)?;
        if let Some(missing) = Sentence::ALL.iter().find(|sentence| !sentences.contains_key(sentence.key())) {
            return Err(TextsError::Missing(missing.key()));
        }
        if sources.declaration.trim().is_empty() {
            let message = "there is nothing in it".to_owned();
            return Err(TextsError::Unreadable { file: "declaration.txt", message });
        }
        Ok(Self {
            sentences,
            declaration: sources.declaration.to_owned(),
            checklists: parsed("checklists.toml", sources.checklists)?,
            forms: forms(sources.forms)?,
            verbs: Verbs::from_toml(sources.verbs)?,
            nicknames: Nicknames::from_toml(sources.nicknames)?,
            holidays: BankHolidays::from_toml(sources.holidays)?,
            relationships: Relationships::from_toml(sources.relationships)?,
        })
    }

    /// The shipped texts with those files of a folder in their place that are there and can be used; the others are named.
    ///
    /// # Errors
    /// When the shipped texts can't be used.
    pub fn of_folder(folder: &Path) -> Result<(Self, Vec<LeftOut>), TextsError> {
        let mut left_out = Vec::new();
        let mut own = Vec::new();
        for file in Sources::FILES {
            let path = folder.join(file);
            match std::fs::read_to_string(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => left_out.push(LeftOut { path, why: error.to_string() }),
                Ok(text) => match Self::new(Sources::default().with(file, &text)) {
                    Err(error) => left_out.push(LeftOut { path, why: error.to_string() }),
                    Ok(_) => own.push((file, text)),
                },
            }
        }
        let sources = own.iter().fold(Sources::default(), |sources, (file, text)| sources.with(file, text));
        Ok((Self::new(sources)?, left_out))
    }

    /// The sentence with these values filled in; where it names keys, see [`super::App::say`].
    #[must_use]
    pub fn filled(&self, sentence: Sentence, values: &[(&str, &str)]) -> String {
        values.iter().fold(self.raw(sentence).to_owned(), |said, (name, value)| {
            // What was filled in is not read again.
            said.split(&format!("{{{name}}}")).collect::<Vec<_>>().join(value)
        })
    }

    /// The words that a sentence lists between commas.
    pub fn words_of(&self, sentence: Sentence) -> impl Iterator<Item = &str> {
        self.raw(sentence).split(',').map(str::trim).filter(|word| !word.is_empty())
    }

    /// The sentence as it stands in the file, with its braces.
    #[must_use]
    pub fn raw(&self, sentence: Sentence) -> &str {
        self.sentences.get(sentence.key()).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_in_the_file_and_none_is_left_over() {
        let texts = Texts::new(Sources::default()).unwrap();
        let unused: Vec<&String> = texts
            .sentences
            .keys()
            .filter(|key| !Sentence::ALL.iter().any(|sentence| sentence.key() == key.as_str()))
            .collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn an_unknown_sentence_is_named() {
        let sources = Sources { sentences: "no-kase = \"x\"", ..Sources::default() };
        assert_eq!(Texts::new(sources).unwrap_err(), TextsError::Unknown("no-kase".to_owned()));
    }

    /// An area's folder: what is in it and can be used is in force, what can't be used is named, the rest is as shipped.
    #[test]
    fn an_areas_own_files_take_the_place_of_the_shipped_ones() {
        let folder = tempfile::tempdir().unwrap();
        for (file, text) in [
            ("sentences.toml", "no-case = \"Nobody is chosen.\""),
            ("declaration.txt", "We keep what we hear to ourselves."),
            ("checklists.toml", "opening = 3"),
        ] {
            std::fs::write(folder.path().join(file), text).unwrap();
        }
        let (texts, left_out) = Texts::of_folder(folder.path()).unwrap();
        let shipped = Texts::new(Sources::default()).unwrap();
        assert_eq!(texts.raw(Sentence::NoCase), "Nobody is chosen.");
        assert_eq!(texts.raw(Sentence::EmptyAgenda), shipped.raw(Sentence::EmptyAgenda));
        assert_eq!(texts.declaration, "We keep what we hear to ourselves.");
        assert_eq!(texts.checklists, shipped.checklists);
        let named: Vec<_> = left_out.iter().map(|one| one.path.file_name().unwrap()).collect();
        assert_eq!(named, ["checklists.toml"]);
        for file in Sources::FILES {
            std::fs::write(folder.path().join(file), "= [").unwrap();
        }
        // Any text can be read out.
        assert_eq!(Texts::of_folder(folder.path()).unwrap().1.len(), Sources::FILES.len() - 1);
    }
}
