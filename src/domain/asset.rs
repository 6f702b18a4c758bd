//! What goes wrong with a file of words or numbers that an area may replace.

use serde::de::DeserializeOwned;

/// A file of words or numbers can't be used as it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file} can't be used: {reason}. Correct it, or remove it to go back to the shipped one")]
pub struct AssetError {
    /// The file's name, without its folder.
    pub file: &'static str,
    /// What is wrong with it, and where.
    pub reason: String,
}

impl AssetError {
    pub(crate) fn new(file: &'static str, reason: impl ToString) -> Self {
        Self { file, reason: reason.to_string().trim().to_owned() }
    }
}

/// Reads a TOML file of the assets.
pub(crate) fn read<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, AssetError> {
    toml::from_str(text).map_err(|error| AssetError::new(file, error))
}
