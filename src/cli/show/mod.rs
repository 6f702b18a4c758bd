//! `marac show`: a part of the record, as text for people or as one JSON document for scripts.

pub mod actions;
pub mod agenda;
pub mod attendance;
pub mod case;
mod words;

use chrono::NaiveDateTime;
use serde::Serialize;

use super::failure::Failure;

/// A document as scripts read it.
///
/// # Errors
/// Never with the documents of this folder.
pub fn json(document: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(document).map(|text| text + "\n").map_err(Failure::of)
}

/// A date and time as every JSON document writes it: `2026-11-02T11:20`.
#[must_use]
pub fn moment(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M").to_string()
}
