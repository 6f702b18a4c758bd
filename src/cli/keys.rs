//! `marac keys`: the key map in force.

use super::args::KeysArguments;
use super::failure::Failure;
use super::profile::Profile;
use crate::keymap::{Keymap, Shipped};

/// The map in force, as aligned text or as the README's table. What is wrong with the user's file is said line by line.
///
/// # Errors
/// When the machine doesn't say where the user's home is.
pub fn run(arguments: &KeysArguments, profile: &Profile) -> Result<String, Failure> {
    let loaded = Keymap::load(Shipped::Default, Some(&profile.keymap()));
    for problem in &loaded.problems {
        super::warn(&problem.to_string());
    }
    Ok(if arguments.markdown { loaded.keymap.as_markdown() } else { loaded.keymap.as_text() })
}
