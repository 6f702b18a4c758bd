//! What every decision must have before it is written.

use std::sync::OnceLock;

use crate::domain::agency_names::AgencyNames;
use crate::record::error::{RecordError, Result};

/// Checks that somebody is named.
pub(super) fn by(name: &str) -> Result<()> {
    said(name, "the name of who decided it is missing")
}

/// Checks that something was said.
pub(super) fn said(text: &str, otherwise: &'static str) -> Result<()> {
    if text.trim().is_empty() { Err(RecordError::Invalid(otherwise)) } else { Ok(()) }
}

/// Checks that an agency or organisation can take part at all (MTG-6).
pub(super) fn may_take_part(name: &str) -> Result<()> {
    static NAMES: OnceLock<Option<AgencyNames>> = OnceLock::new();
    let names = NAMES.get_or_init(|| AgencyNames::shipped().ok());
    match names.as_ref().and_then(|names| names.refusal(name)) {
        Some(reason) => Err(RecordError::CannotTakePart(reason.to_owned())),
        None => Ok(()),
    }
}
