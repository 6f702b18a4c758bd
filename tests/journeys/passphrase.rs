//! A key with a passphrase: at the door and behind the curtain.

use crate::sandbox::{MARAC, Sandbox};
use crate::seat::*;
use crate::terminal::Terminal;

pub const RIGHT: &str = "correct horse battery";
const WRONG: &str = "wrong horse battery";

/// A record of one meeting with the sample referrals, whose key has a passphrase.
pub fn locked() -> Sandbox {
    let sandbox = Sandbox::new();
    let referrals = crate::sandbox::data("referrals.csv");
    for arguments in [
        &["key", "new"][..],
        &["new", "crawley.marac", "--area", "Crawley"],
        &["meeting", "add", "crawley.marac", "--date", MEETING],
        &["import", "referrals", "crawley.marac", referrals.to_str().unwrap()],
    ] {
        let arguments = [arguments, &["--passphrase-fd", "0"]].concat();
        let said = sandbox.run_with_input(&format!("{RIGHT}\n"), &arguments);
        assert_eq!(said.code, 0, "{}", said.err);
    }
    sandbox
}

fn at_the_door(sandbox: &Sandbox) -> Terminal {
    let mut seat = open_with(sandbox, (80, 24), &["crawley.marac", "--today", MEETING], &[]);
    seat.wait_for("Passphrase:");
    seat
}

#[test]
fn the_wrong_one_says_so_and_the_right_one_opens() {
    let sandbox = locked();
    let mut seat = at_the_door(&sandbox);
    assert!(seat.text().contains("crawley.marac"));
    seat.type_text(ENTER);
    seat.type_text(WRONG);
    seat.wait_for("•••");
    seat.press(ENTER, "That is not the passphrase. Try again.");
    // Typing errors are taken back, a letter or all.
    seat.type_text("rubbish");
    seat.wait_for("•••••••");
    seat.type_text(CTRL_U);
    seat.wait_gone("•");
    seat.type_text(&format!("{RIGHT}x\x7f\r"));
    seat.wait_for("case 1 of");
    seat.close();
    let written = String::from_utf8_lossy(&seat.written).into_owned();
    assert!(!written.contains("horse"), "a passphrase was shown");
}

/// REC-4: the curtain shows nothing, and only the passphrase lifts it.
#[test]
fn the_curtain() {
    let sandbox = locked();
    let mut seat = at_the_door(&sandbox);
    seat.type_text(&format!("{RIGHT}\r"));
    seat.wait_for("Comfort Hughes");
    seat.press("half a line", "half a line");
    seat.press(F9, "Locked. Press any key.");
    assert_eq!(seat.text().trim(), "Locked. Press any key.");
    seat.press("x", "Passphrase:");
    seat.type_text(&format!("{WRONG}\r"));
    seat.wait_for("That is not the passphrase");
    assert!(!seat.text().contains("Hughes"));
    // No key does anything behind it, the one that closes neither.
    for key in [CTRL_DOWN, AGENDA, CTRL_P, CTRL_Q] {
        seat.type_text(key);
    }
    seat.resize(60, 16);
    seat.wait_for("That is not the passphrase");
    assert!(!seat.text().contains("Hughes") && seat.is_running());
    seat.resize(80, 24);
    seat.type_text(&format!("{RIGHT}\r"));
    seat.wait_for("Comfort Hughes");
    seat.wait_for("half a line");
    seat.wait_for("case 1 of");
    seat.close();
}

/// A key for machines has none: Enter lifts the curtain.
#[test]
fn the_curtain_of_a_key_without_one() {
    let sandbox = Sandbox::sample_month();
    let mut seat = open(&sandbox, (80, 24));
    seat.wait_for("Comfort Hughes");
    seat.press(F9, "Locked. Press any key.");
    seat.press(ENTER, "This key has no passphrase");
    seat.press(ENTER, "Comfort Hughes");
    seat.close();
}

/// The process behind the curtain is another; it comes back to the same case and pane, the form that was open, and
/// initials where they were on.
#[cfg(target_os = "linux")]
#[test]
fn the_curtain_starts_afresh_and_comes_back() {
    let sandbox = Sandbox::sample_month();
    let mut seat = open(&sandbox, (80, 24));
    seat.press(AGENDA, "Priya Kowalski");
    seat.press(CTRL_DOWN, "case 2 of 23");
    seat.press("n", "Referring agency");
    seat.press("WS-79999", "WS-79999");
    let before = seat.seat_process().unwrap();
    seat.press(F9, "Locked. Press any key.");
    let after = seat.seat_process().unwrap();
    assert_ne!(before, after);
    assert!(!std::path::Path::new(&format!("/proc/{before}")).exists(), "the one that had the record is still there");
    let journals = sandbox.files().into_keys().filter(|path| path.to_string_lossy().contains("journal")).count();
    assert_eq!(journals, 0, "everything is in the one file");
    seat.press("x", "This key has no passphrase");
    seat.press(ENTER, "WS-79999");
    seat.wait_for("Referring agency");
    seat.type_text(ESC);
    seat.wait_gone("Referring agency");
    seat.wait_for("case 2 of 23");
    seat.press(F8, "Initials only");
    seat.press(F9, "Locked. Press any key.");
    seat.press("x", "This key has no passphrase");
    seat.press(ENTER, "case 2 of 23");
    assert!(!seat.text().contains("Kowalski") && !seat.text().contains("Hughes"));
    seat.close();
    assert!(seat.is_as_before());
}

#[test]
fn from_a_descriptor() {
    let sandbox = locked();
    let opened = |passphrase: &str| {
        std::fs::write(sandbox.path("pass"), format!("{passphrase}\n")).unwrap();
        let script = format!("exec '{MARAC}' crawley.marac --today {MEETING} --passphrase-fd 3 3<pass");
        start(&sandbox, (80, 24), &["sh", "-c", &script], &[])
    };
    let mut seat = opened(RIGHT);
    seat.wait_for("case 1 of");
    seat.close();
    let mut seat = opened(WRONG);
    seat.wait_for("That is not the passphrase. Try again.");
    seat.type_text(&format!("{RIGHT}\r"));
    seat.wait_for("case 1 of");
    seat.close();
}
