//! Folders for tests on a disk: the temporary folder of many a machine is in memory, where no record is to be made.

use std::path::PathBuf;

/// Whether a folder lies in memory.
#[cfg(target_os = "linux")]
#[allow(dead_code, reason = "only some tests ask")]
pub fn in_memory(folder: &std::path::Path) -> bool {
    const TMPFS: u64 = 0x0102_1994;
    rustix::fs::statfs(folder).is_ok_and(|found| u64::try_from(found.f_type) == Ok(TMPFS))
}

#[cfg(not(target_os = "linux"))]
#[allow(dead_code, reason = "only some tests ask")]
pub fn in_memory(_: &std::path::Path) -> bool {
    false
}

/// Where temporary folders are made: with the system's, where that is on a disk, else with what was built.
fn temporary() -> PathBuf {
    let usual = std::env::temp_dir();
    if in_memory(&usual) { env!("CARGO_TARGET_TMPDIR").into() } else { usual }
}

/// A folder that goes with the test.
pub fn tempdir() -> tempfile::TempDir {
    tempfile::tempdir_in(temporary()).expect("a temporary folder")
}
