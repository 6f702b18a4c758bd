//! From the month's files over the meeting on the screen to documents and the next day.

use std::fs;
use std::path::Path;

use crate::sandbox::{MARAC, Sandbox};
use crate::terminal::Terminal;

const F2: &str = "\x1bOQ";
const F3: &str = "\x1bOR";
const CTRL_Q: &str = "\x11";

/// Opens the record on its meeting's day.
fn open(sandbox: &Sandbox) -> Terminal {
    let environment = sandbox.environment();
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let arguments = ["crawley.marac", "--today", "2026-12-10"];
    let mut terminal = Terminal::start(100, 30, Path::new(MARAC), &arguments, &environment);
    terminal.wait_for("WS-71000");
    terminal
}

fn hold_the_first_case(terminal: &mut Terminal) {
    terminal.type_text(F2);
    terminal.wait_for("WS-71012");
    terminal.type_text("S");
    terminal.wait_for("Start the meeting");
    terminal.type_text("y\r");
    terminal.wait_gone("Start the meeting");
    terminal.type_text("s");
    terminal.wait_for("Case 1 begun");
    terminal.type_text(F3);
    for (line, filed) in [
        ("pol: third call-out since September", "Sussex Police        third call-out"),
        ("> housing: change the locks by 3d", "change the locks, due"),
        ("\"frightened of the school run", "frightened of the school run"),
        ("~ ask about Zzyzx", "ask about Zzyzx"),
    ] {
        terminal.type_text(line);
        terminal.type_text("\r");
        terminal.wait_for(filed);
    }
    // An entry is drawn together with "saving": from then on "saved" means this one too.
    let saved = |screen: &vt100::Screen| screen.contents().contains("saved ") && !screen.contents().contains("saving");
    terminal.wait_until("saved", saved);
}

#[test]
fn a_meeting_from_files_to_documents() {
    let sandbox = Sandbox::sample_month();
    fs::create_dir(sandbox.path("out")).unwrap();
    let mut terminal = open(&sandbox);
    hold_the_first_case(&mut terminal);
    terminal.type_text(CTRL_Q);
    assert!(terminal.wait_end().success(), "{}", terminal.text());

    let case = sandbox.json(&["show", "case", "crawley.marac", "--case", "WS-71000", "--json"]);
    assert_eq!(case["entries"][0]["agency"], "Sussex Police");
    assert_eq!(case["entries"][0]["text"], "third call-out since September");
    let actions = sandbox.json(&["show", "actions", "crawley.marac", "--json", "--today", "2026-12-20"]);
    assert_eq!((actions[0]["due"].as_str(), actions[0]["days_overdue"].as_u64()), (Some("2026-12-13"), Some(7)));
    assert_eq!(actions[0]["owner"], "Crawley Borough Council Housing");

    let kept = sandbox.ask_plainly("SELECT count(*) FROM entry WHERE text LIKE 'third call-out%'");
    assert!(kept.is_none_or(|count| count == "1"));
    for (path, content) in sandbox.files() {
        let found = content.windows(14).any(|bytes| bytes == b"third call-out");
        assert!(!found, "what was said stands readable in {}", path.display());
    }

    for what in ["minutes", "actions"] {
        sandbox.ok(&["export", what, "crawley.marac", "--to", "out"]);
    }
    let minutes = fs::read_to_string(sandbox.path("out/crawley-2026-12-10-minutes.txt")).unwrap();
    for said in ["third call-out since September", "frightened of the school run", "change the locks"] {
        assert!(minutes.contains(said), "{said} is not in the minutes");
    }
    assert!(!minutes.contains("Zzyzx"), "a rough note is in the minutes");
    let slip = "out/crawley-2026-12-10-actions-crawley-borough-council-housing.txt";
    assert!(fs::read_to_string(sandbox.path(slip)).unwrap().contains("change the locks"));
    assert!(sandbox.ok(&["verify", "crawley.marac"]).contains("is whole"));
}

/// The next morning everything is there, and what was saved when the power went is there too.
#[test]
fn nothing_saved_is_lost_when_the_power_goes() {
    let sandbox = Sandbox::sample_month();
    let mut terminal = open(&sandbox);
    hold_the_first_case(&mut terminal);
    terminal.kill();
    drop(terminal);
    let case = sandbox.json(&["show", "case", "crawley.marac", "--case", "WS-71000", "--json"]);
    assert_eq!(case["entries"].as_array().unwrap().len(), 3);
    let mut terminal = open(&sandbox);
    terminal.wait_for("third call-out");
    terminal.type_text(CTRL_Q);
    assert!(terminal.wait_end().success());
    assert!(sandbox.ok(&["verify", "crawley.marac"]).contains("is whole"));
}
