//! `marac [FILE]`: the door to the terminal session.

use std::path::Path;

use super::args::Everywhere;
use super::failure::Failure;
use super::profile::Profile;

/// Unlocks the record and runs the session on the terminal until it ends.
///
/// # Errors
/// When the record can't be opened.
pub fn run(record: &Path, everywhere: &Everywhere, profile: &Profile) -> Result<String, Failure> {
    let _ = (record, everywhere, profile);
    Err(Failure::Failed("this build has no screen".to_owned()))
}
