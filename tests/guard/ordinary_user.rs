//! The whole path as an ordinary user, where the tests run as root.

use std::path::Path;

use crate::sandbox::{MARAC, Sandbox, have};
use crate::seat::*;

/// Nobody's number on Debian.
const NOBODY: u32 = 65534;

/// How to become an ordinary user; nothing where the tests run as one already, or can't.
pub fn through() -> Option<Vec<&'static str>> {
    if !super::is_root() {
        return None;
    }
    have("setpriv", "nothing was tried as an ordinary user")
        .then(|| vec!["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"])
}

/// Makes everything in a folder that user's.
pub fn give(folder: &Path) {
    use std::os::unix::fs::chown;
    chown(folder, Some(NOBODY), Some(NOBODY)).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { give(&path) } else { chown(&path, Some(NOBODY), Some(NOBODY)).unwrap() }
    }
}

#[test]
fn an_ordinary_user_goes_the_whole_path() {
    let Some(through) = through() else { return };
    let sandbox = Sandbox::sample_month();
    std::fs::create_dir(sandbox.path("out")).unwrap();
    // The program, where that user may start it.
    let program = sandbox.path("marac");
    std::fs::copy(MARAC, &program).unwrap();
    give(&sandbox.path(""));
    let program = program.to_str().unwrap();
    for arguments in [
        &["show", "agenda", "crawley.marac"][..],
        &["meeting", "add", "crawley.marac", "--date", "2027-02-11"],
        &["export", "agenda", "crawley.marac", "--to", "out"],
        &["backup", "crawley.marac", "--to", "out"],
        &["verify", "crawley.marac"],
        &["key", "show"],
    ] {
        let mut command = std::process::Command::new(through[0]);
        command.args(&through[1..]).arg(program).args(arguments).current_dir(sandbox.path(""));
        let output = command.env_clear().envs(sandbox.environment()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let all = [through.as_slice(), &[program, "crawley.marac", "--today", MEETING]].concat();
    let mut seat = start(&sandbox, (80, 24), &all, &[]);
    seat.wait_for("case 1 of 23");
    seat.press("pol: by nobody", "Sussex Police, information");
    seat.press(F9, "Locked. Press any key.");
    seat.press("x", "This key has no passphrase");
    seat.press(ENTER, "pol: by nobody");
    seat.close();
    // All was in the file when it was locked; the line that was typed and not entered is said to wait.
    let after = seat.after();
    assert!(after.starts_with("Typed and not entered yet") && after.lines().count() == 1, "{after}");
}
