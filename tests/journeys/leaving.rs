//! However the program ends, the terminal is as it was, nothing of a case is left on it, and what was typed is kept.

use crate::sandbox::Sandbox;
use crate::seat::*;
use crate::terminal::Terminal;
#[cfg(target_os = "linux")]
use crate::terminal::below;

/// Names and references that the screen has shown.
const SHOWN: [&str; 5] = ["Comfort Hughes", "Priya Kowalski", "WS-71", "Worth Park Road", "left in the composer"];

fn at_work(sandbox: &Sandbox) -> Terminal {
    let mut seat = open(sandbox, (80, 24));
    seat.press(AGENDA, "Priya Kowalski");
    seat.press(F7, "Worth Park Road");
    seat.type_text(ESC);
    seat.wait_gone("Worth Park Road");
    seat.press(NOTES, "case 1 of 23");
    seat.press("pol: left in the composer", "Sussex Police, information");
    assert!(seat.screen().alternate_screen());
    seat
}

fn is_given_back(seat: &mut Terminal) {
    assert!(seat.is_as_before(), "the terminal's settings are not what they were");
    let screen = seat.screen();
    assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
    assert!(!screen.application_cursor() && !screen.application_keypad());
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    let (left, after) = (seat.text(), seat.after());
    for shown in SHOWN {
        assert!(!left.contains(shown) && !after.contains(shown), "{shown} is left on the terminal:\n{left}");
    }
    // No title, no clipboard, nothing else that outlives the screen: not one operating-system command.
    let sequence = seat.written.windows(2).position(|bytes| bytes == b"\x1b]");
    assert_eq!(sequence, None);
    assert!(!seat.written.contains(&0x9d));
}

fn draft_is_kept(sandbox: &Sandbox) {
    let mut seat = open(sandbox, (80, 24));
    seat.wait_for("pol: left in the composer");
    seat.close();
}

#[test]
fn by_the_key() {
    let sandbox = Sandbox::sample_month();
    let mut seat = at_work(&sandbox);
    seat.close();
    is_given_back(&mut seat);
    let after = seat.after();
    assert!(after.starts_with("Saved in crawley.marac\n"), "{after}");
    assert!(after.trim_end().ends_with("waits where it was typed: a line in case 1 of the agenda"), "{after}");
    // It is in no paper, which says so; where nothing waits, nothing is said.
    for (what, says) in [("minutes", true), ("agenda", false)] {
        let said = sandbox.run(&["export", what, "crawley.marac", "--to", ".", "--meeting", MEETING]);
        assert_eq!(said.code, 0, "{}", said.err);
        assert_eq!(said.err.contains("not entered in WS-71000"), says, "{}", said.err);
    }
    draft_is_kept(&sandbox);
}

#[test]
fn by_a_signal() {
    for name in ["TERM", "HUP", "INT"] {
        let sandbox = Sandbox::sample_month();
        let mut seat = at_work(&sandbox);
        seat.signal(name);
        let status = seat.wait_end();
        assert!(status.success(), "{name}: {status:?}");
        is_given_back(&mut seat);
        let journals = sandbox.files().into_keys().filter(|path| path.to_string_lossy().contains("journal")).count();
        assert_eq!(journals, 0, "{name} leaves a journal behind");
        draft_is_kept(&sandbox);
    }
}

/// The process that has the record is killed: the one that keeps it gives the terminal back and says so.
#[cfg(target_os = "linux")]
#[test]
fn by_a_kill() {
    let sandbox = Sandbox::sample_month();
    let mut seat = at_work(&sandbox);
    seat.press(CTRL_S, "Being saved");
    seat.wait_saved();
    let process = seat.seat_process().unwrap().to_string();
    assert!(std::process::Command::new("kill").args(["-s", "KILL", &process]).status().unwrap().success());
    let status = seat.wait_end();
    assert_eq!(status.exit_code(), 137, "{status:?}");
    is_given_back(&mut seat);
    assert!(seat.after().contains("what was saved is safe, start it again to go on"), "{}", seat.after());
    draft_is_kept(&sandbox);
}

/// The process that keeps it is killed: the one that has the record saves and ends.
#[cfg(target_os = "linux")]
#[test]
fn by_a_kill_of_the_keeper() {
    let sandbox = Sandbox::sample_month();
    let seat = at_work(&sandbox);
    let process = seat.seat_process().unwrap();
    seat.signal("KILL");
    let end = std::time::Instant::now() + crate::terminal::PATIENCE;
    while is_there(process) {
        assert!(std::time::Instant::now() < end, "the process that has the record does not end");
        std::thread::yield_now();
    }
    let journals = sandbox.files().into_keys().filter(|path| path.to_string_lossy().contains("journal")).count();
    assert_eq!(journals, 0, "a journal is left behind");
    draft_is_kept(&sandbox);
}

/// Whether a process is running, and not only waiting to be forgotten.
#[cfg(target_os = "linux")]
fn is_there(process: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, state)| !state.starts_with('Z'))
}

/// Stopped by a shell and gone on with: keys arrive one by one again, nothing is echoed over the case, all is drawn afresh.
#[cfg(target_os = "linux")]
#[test]
fn not_but_stopped_and_gone_on_with() {
    if !have("bash", "the program was not stopped under a shell") {
        return;
    }
    let sandbox = Sandbox::sample_month();
    let mut seat = start(&sandbox, (80, 24), &["bash", "--norc", "--noprofile", "-i"], &[("PS1", "shell> ")]);
    seat.wait_for("shell> ");
    let program = sandbox.program.display();
    seat.type_text(&format!("clear; {program} crawley.marac --today {MEETING}\r"));
    seat.wait_for("case 1 of 23");
    seat.press("pol: before", "Sussex Police, information");
    let keeper = below(seat.process()).unwrap();
    let both = [below(keeper).unwrap(), keeper];
    for process in both {
        let status = std::process::Command::new("kill").args(["-s", "STOP", &process.to_string()]).status();
        assert!(status.unwrap().success());
    }
    seat.wait_for("Stopped");
    seat.type_text("fg\r");
    seat.wait_until("all drawn afresh", |screen| {
        top(screen).contains("case 1 of 23") && !screen.contents().contains("Stopped")
    });
    assert!(seat.screen().alternate_screen() && seat.screen().bracketed_paste());
    // A key that only arrives where keys are not gathered to lines, and nothing of it is seen but what is drawn.
    seat.type_text(" and after");
    seat.wait_for("pol: before and after");
    seat.type_text(ENTER);
    seat.wait_until("filed", |screen| notes(screen).contains("before and after"));
    assert_eq!(seat.text().matches("before and after").count(), 1, "{}", seat.text());
    seat.type_text(CTRL_Q);
    seat.wait_for("Saved in crawley.marac");
    seat.wait_until("the shell", |screen| screen.contents().trim_end().ends_with("shell>"));
    seat.type_text("exit\r");
    assert!(seat.wait_end().success());
    assert!(seat.is_as_before());
}

#[test]
fn before_the_record_was_opened() {
    let sandbox = Sandbox::new();
    sandbox.run_with_input("correct horse\n", &["key", "new", "--passphrase-fd", "0"]);
    sandbox.run_with_input("correct horse\n", &["new", "crawley.marac", "--area", "Crawley", "--passphrase-fd", "0"]);
    let before = sandbox.files();
    for way in [CTRL_Q, "TERM"] {
        let mut seat = open_with(&sandbox, (80, 24), &["crawley.marac"], &[]);
        seat.wait_for("Passphrase:");
        if way == CTRL_Q {
            seat.type_text(way)
        } else {
            seat.signal(way)
        }
        assert!(seat.wait_end().success());
        is_given_back(&mut seat);
    }
    assert_eq!(sandbox.files(), before);
}

/// What was opened last is opened again where no file is named.
#[test]
fn and_coming_back_without_naming_the_file() {
    let sandbox = Sandbox::sample_month();
    open(&sandbox, (80, 24)).close();
    let mut seat = open_with(&sandbox, (80, 24), &["--today", MEETING], &[]);
    seat.wait_for("case 1 of 23");
    seat.close();
    assert_eq!(seat.after(), "", "nothing was changed, so nothing was written");
}

/// What is typed in a form is kept like what is typed in the composer, however the program ends.
#[test]
fn in_the_middle_of_a_form() {
    for way in [CTRL_Q, "TERM", "KILL"] {
        let sandbox = Sandbox::sample_month();
        let mut seat = open(&sandbox, (80, 24));
        seat.press(AGENDA, "Priya Kowalski");
        seat.type_text("n");
        seat.wait_for("Reference");
        seat.type_text("WS-79999\tnot before noon");
        seat.wait_for("not before noon");
        match way {
            CTRL_Q => {
                seat.type_text(way);
                assert!(seat.wait_end().success());
            }
            "TERM" => {
                seat.signal(way);
                assert!(seat.wait_end().success());
            }
            _ => {
                // What has just been typed is asked for too.
                seat.press(CTRL_S, "Being saved");
                seat.wait_until("saved", |screen| bottom(screen).contains("saved "));
                seat.kill();
            }
        }
        let mut seat = open(&sandbox, (80, 24));
        seat.wait_for("Not kept yet");
        seat.press(AGENDA, "Priya Kowalski");
        seat.press("n", "WS-79999");
        seat.wait_for("not before noon");
        seat.close();
    }
}
