//! What a command prints, from `assets/`.

use std::collections::HashMap;

use super::failure::Failure;

/// Sentences by name, with braces that are filled in.
#[derive(Debug)]
pub struct Words(HashMap<String, String>);

impl Words {
    /// Those of `marac access`.
    ///
    /// # Errors
    /// When they can't be read, which is a fault of the program.
    pub fn shipped() -> Result<Self, Failure> {
        Self::read(include_str!("../../assets/access.toml"))
    }

    /// Those of a file.
    ///
    /// # Errors
    /// When they can't be read, which is a fault of the program.
    pub fn read(text: &str) -> Result<Self, Failure> {
        toml::from_str(text).map(Self).map_err(Failure::of)
    }

    /// A sentence, filled in.
    #[must_use]
    pub fn say(&self, name: &str, filled: &[(&str, &str)]) -> String {
        let pattern = self.0.get(name).cloned().unwrap_or_default();
        filled.iter().fold(pattern, |said, (name, value)| said.replace(&format!("{{{name}}}"), value))
    }

    /// Whether there is such a sentence.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}
