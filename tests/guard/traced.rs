//! No network in any flow: every call that has to do with one is traced, in every command and in a session on the screen
//! that is locked and opened again.

use std::path::Path;
use std::process::Command;

use crate::sandbox::{MARAC, Sandbox, data, have};
use crate::seat::*;

/// What may not stand in a trace: any socket but one of a pair inside the machine. Two such pairs wake the loop for signals.
fn network(trace: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(trace).unwrap();
    let innocent = |line: &str| {
        line.contains("socketpair(AF_UNIX") || line.contains("+++") || line.contains("---") || !line.contains('(')
        // What goes through a pair wakes the loop: one byte.
            || line.contains("recvfrom(") || line.contains("sendto(") && line.contains(", NULL, 0)")
    };
    text.lines().filter(|line| !innocent(line)).map(str::to_owned).collect()
}

const TRACE: [&str; 5] = ["-f", "-qq", "-e", "trace=network", "-o"];

#[test]
fn no_flow_asks_for_a_network() {
    if !have("strace", "no flow was traced") {
        return;
    }
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("out")).unwrap();
    let csv = |kind: &str| data(&format!("{kind}.csv")).to_str().unwrap().to_owned();
    let (contacts, referrals, heard) = (csv("contacts"), csv("referrals"), csv("heard-before"));
    let trace = sandbox.path("trace");
    for arguments in [
        &["key", "new", "--no-passphrase"][..],
        &["key", "show"],
        &["key", "recovery"],
        &["new", "crawley.marac", "--area", "Crawley"],
        &["meeting", "add", "crawley.marac", "--date", MEETING],
        &["meeting", "add", "crawley.marac", "--date", "2027-01-14"],
        &["meeting", "list", "crawley.marac"],
        &["meeting", "change", "crawley.marac", "--date", "2027-01-14", "--to", "2027-01-21"],
        &["import", "contacts", "crawley.marac", &contacts],
        &["import", "heard-before", "crawley.marac", &heard],
        &["import", "referrals", "crawley.marac", &referrals],
        &["import", "referrals", "--print-map"],
        &["show", "agenda", "crawley.marac"],
        &["show", "actions", "crawley.marac"],
        &["show", "attendance", "crawley.marac"],
        &["show", "clocks", "crawley.marac"],
        &["show", "audit", "crawley.marac"],
        &["show", "case", "crawley.marac", "--case", "WS-71007"],
        &["export", "agenda", "crawley.marac", "--to", "out"],
        &["export", "minutes", "crawley.marac", "--to", "out"],
        &["backup", "crawley.marac", "--to", "out"],
        &["verify", "crawley.marac"],
        &["keys"],
        &["man"],
        &["completions", "bash"],
    ] {
        let mut command = Command::new("strace");
        command.args(TRACE).arg(&trace).arg(MARAC).args(arguments).current_dir(sandbox.path(""));
        let output = command.env_clear().envs(sandbox.environment()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(network(&trace), Vec::<String>::new(), "{arguments:?}");
    }
    let trace = trace.to_str().unwrap();
    let all = [&["strace"], TRACE.as_slice(), &[trace, MARAC, "crawley.marac", "--today", MEETING]].concat();
    let mut seat = start(&sandbox, (80, 24), &all, &[]);
    seat.wait_for("case 1 of 23");
    seat.file("pol: traced", "Sussex Police, information", "traced");
    seat.press(CTRL_F, "Search");
    seat.press("traced", "traced");
    seat.type_text(ESC);
    seat.wait_gone("Search");
    seat.press(F9, "Locked. Press any key.");
    seat.press("x", "Passphrase:");
    seat.press(ENTER, "traced");
    seat.close();
    assert_eq!(network(Path::new(trace)), Vec::<String>::new());
    assert!(std::fs::read_to_string(trace).unwrap().contains("socketpair(AF_UNIX"), "nothing was traced");
}

/// Every command that decrypts gives up files and calls before it reads the record.
#[test]
fn the_sandbox_is_closed_before_the_record_is_read() {
    if !have("strace", "the order of the calls was not seen") {
        return;
    }
    let sandbox = Sandbox::sample_month();
    std::fs::create_dir(sandbox.path("out")).unwrap();
    let trace = sandbox.path("trace");
    for arguments in [
        &["show", "agenda", "crawley.marac"][..],
        &["meeting", "list", "crawley.marac"],
        &["meeting", "add", "crawley.marac", "--date", "2027-02-11"],
        &["export", "agenda", "crawley.marac", "--to", "out"],
        &["backup", "crawley.marac", "--to", "out"],
        &["verify", "crawley.marac"],
        &["key", "show"],
    ] {
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-e", "trace=seccomp,open,openat", "-o"]).arg(&trace);
        command.arg(MARAC).args(arguments).current_dir(sandbox.path(""));
        assert!(command.env_clear().envs(sandbox.environment()).output().unwrap().status.success());
        let text = std::fs::read_to_string(&trace).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let closed = lines.iter().rposition(|line| line.contains("seccomp(SECCOMP_SET_MODE_FILTER"));
        let closed = closed.unwrap_or_else(|| panic!("{arguments:?} was never closed in"));
        let early = |line: &&&str| line.contains("crawley.marac\"");
        assert_eq!(lines[..closed].iter().find(early), None, "{arguments:?}");
    }
}
