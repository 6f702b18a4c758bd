//! Programs that a test puts somewhere and runs.

use std::path::Path;
use std::process::Command;

/// Puts a copy of a program at `to`, ready to be run. Another process writes it: a test beside this one that starts something
/// would hand the open file on to it, and a file that is open for writing can't be run.
pub fn install(from: &Path, to: &Path) {
    let done = Command::new("install").args(["-m", "755"]).args([from, to]).status().unwrap();
    assert!(done.success(), "{} could not be put at {}", from.display(), to.display());
}
