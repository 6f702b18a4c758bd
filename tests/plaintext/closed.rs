//! What those who read a closed case type about it, looked for as everything else is: in its notes, in what somebody said of a
//! party, in the reasons for its list, and in its papers (CLO-1, CLO-3).

use std::fs;

use crate::canaries::found;
use crate::sandbox::Sandbox;
use crate::seat::*;
use crate::{PASSPHRASE, open, record};

const WORDS: [&str; 5] = ["Schimmelrijp", "Torenvalkje", "Boterbloeme", "Wespendiefje", "Halsbandparkiet"];

/// Every file, those that were written as papers among them.
fn nothing_on_disk(sandbox: &Sandbox, when: &str) {
    for (path, bytes) in sandbox.files() {
        let found = found(&bytes, &WORDS);
        assert!(found.is_empty(), "{when}, {} holds {found:?}", path.display());
    }
}

#[test]
fn clo_1_of_what_is_kept_about_a_closed_case_nothing_is_left_in_plain_text() {
    let sandbox = record(Sandbox::new());
    let mut seat = open(&sandbox);
    seat.press(AGENDA, "Linked children");
    seat.press("gx", "Closed cases");
    seat.wait_for("WS-71002");
    seat.press(ENTER, "CLOSED CASE");
    seat.wait_for("Nothing noted yet");
    seat.type_text(NOTES);
    for line in ["pol: Schimmelrijp was seen", "> pol: find Torenvalkje by 1/12"] {
        let word = line.split([' ', ',']).find(|word| WORDS.contains(word)).unwrap();
        seat.press(line, word);
        seat.type_text(ENTER);
    }
    seat.press(&format!("{AGENDA}gx"), "Closed cases");
    seat.press("x", "Does a reader know somebody");
    seat.type_text("alison\t\tBoterbloeme next door\r");
    seat.wait_for("The Chair decides");
    seat.press("X", "May somebody who knows a party read");
    seat.type_text(&format!("{CTRL_U}alison{TAB}{RIGHT}{TAB}{CTRL_U}Wespendiefje Quist{ENTER}"));
    seat.wait_gone("May somebody who knows a party read");
    seat.press("w", "Written beside the record");
    seat.wait_saved();
    nothing_on_disk(&sandbox, "in the middle");
    seat.press("gd", "CLOSED CASE");
    seat.press(F9, "Locked. Press any key.");
    nothing_on_disk(&sandbox, "behind the curtain");
    seat.press("x", "Passphrase:");
    seat.type_text(&format!("{PASSPHRASE}\r"));
    seat.wait_for("WS-71002");
    seat.close();
    nothing_on_disk(&sandbox, "after closing");
    let papers = sandbox.files().into_keys().filter(|path| path.to_string_lossy().ends_with(".txt.age")).count();
    assert_eq!(papers, 3);
    assert_eq!(found(seat.after().as_bytes(), &WORDS), []);
    // The words are there for whoever reads it.
    let ask = ["show", "closed", "crawley.marac", "--case", "WS-71002", "--passphrase-fd", "0", "--today", MEETING];
    let said = sandbox.run_with_input(&format!("{PASSPHRASE}\n"), &ask);
    assert!(said.out.contains("Schimmelrijp") && said.out.contains("Torenvalkje"), "{}{}", said.out, said.err);
    assert!(
        !fs::read_dir(sandbox.path(""))
            .unwrap()
            .any(|file| { file.unwrap().file_name().to_string_lossy().contains("71002") })
    );
}
