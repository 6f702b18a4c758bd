//! Plain tools that some tests read records with.

use std::process::{Command, Stdio};

/// Whether a tool is on this machine. Where it isn't, says so loudly with what was not tried; under `CI` that is a failure,
/// but not on Windows: what these tools read is the same file on every system.
pub fn have(tool: &str, without: &str) -> bool {
    let found = Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        assert!(!in_ci() || cfg!(windows), "{tool} is not on this machine, and under CI it must be: {without}");
        eprintln!("SKIPPED: {tool} is not on this machine; {without}");
    }
    found
}

/// Whether everything must be tried.
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false")
}
