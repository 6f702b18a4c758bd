//! What follows the meetings, on the command line: what is due, and the tracks.

use std::path::Path;

use crate::sandbox::{MARAC, Sandbox};
use crate::terminal::Terminal;

const CTRL_Q: &str = "\x11";

/// Opens the record on the day before its meeting and opens a transfer of the first case with keys.
fn with_a_transfer() -> Sandbox {
    let sandbox = Sandbox::sample_month();
    let environment = sandbox.environment();
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let arguments = ["crawley.marac", "--today", "2026-12-09"];
    let mut terminal = Terminal::start(80, 24, Path::new(MARAC), &arguments, &environment);
    terminal.wait_for("WS-71000");
    terminal.type_text("\x1bOQ");
    terminal.wait_for("WS-71001");
    terminal.type_text("to");
    terminal.wait_for("Transfer to another MARAC");
    terminal.type_text("Brighton\t\t\x1b[C\r");
    terminal.wait_for("among the tracks");
    terminal.type_text("gd");
    terminal.wait_for("In the next seven days");
    terminal.type_text(CTRL_Q);
    assert!(terminal.wait_end().success(), "{}", terminal.text());
    sandbox
}

/// TRF-1, requirements §15: what was opened with keys is in both lists, with its rule, its clause and its start.
#[test]
fn trf_1_what_is_due_is_shown_with_its_rule_its_clause_and_its_start() {
    let sandbox = with_a_transfer();
    let day = sandbox.json(&["show", "day", "crawley.marac", "--json", "--today", "2026-12-09"]);
    let sent = day.as_array().unwrap().iter().find(|line| line["clock"] == "transfer-sent").unwrap();
    assert_eq!(
        (&sent["due"], &sent["started"], &sent["days_left"]),
        (&"2026-12-10".into(), &"2026-12-09".into(), &1.into())
    );
    assert_eq!((&sent["for"], &sent["clause"]), (&"coordinator".into(), &"MOP 4.36, 4.37".into()));
    // The agenda was not sent in time; on the day after it is the minutes that matter.
    assert!(day.as_array().unwrap().iter().any(|line| line["clock"] == "agenda" && line["days_left"] == -9), "{day}");
    let text = sandbox.ok(&["show", "day", "crawley.marac", "--today", "2026-12-09"]);
    assert!(text.contains("Overdue") && text.contains("Transfer to another MARAC, "), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(
        sandbox
            .json(&["show", "day", "crawley.marac", "--json", "--area", "Horsham"])
            .as_array()
            .unwrap()
            .iter()
            .all(|line| line["area"].is_null())
    );

    let tracks = sandbox.json(&["show", "tracks", "crawley.marac", "--json", "--today", "2026-12-09"]);
    let track = &tracks["tracks"][0];
    assert_eq!(
        (&track["track"], &track["stage"], &track["open"]),
        (&"transfer-out".into(), &"to-send".into(), &true.into())
    );
    assert_eq!(track["log"][0]["texts"][0], "Brighton");
    let case = track["case"].as_str().unwrap().to_owned();
    let text = sandbox.ok(&["show", "tracks", "crawley.marac", "--case", &case, "--today", "2026-12-09"]);
    assert!(text.contains("Transfer out: papers to be sent") && text.contains("permanent; Brighton"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let none = sandbox.ok(&["show", "tracks", "crawley.marac", "--case", "WS-1"]);
    assert!(none.starts_with("No transfer"), "{none}");
}
