//! No plaintext of a case anywhere on the disk or left on the terminal: a meeting with a canary in every kind of field,
//! looked for in every file, in the middle and at the end, in every usual writing.
#![cfg(unix)]

#[path = "../support/canaries.rs"]
mod canaries;
mod closed;
mod fields;
#[cfg(target_os = "linux")]
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../support/figures.rs"]
mod figures;
mod raw_disk;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../cli/sandbox.rs"]
mod sandbox;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../support/seat.rs"]
mod seat;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../support/terminal.rs"]
mod terminal;

#[cfg(target_os = "linux")]
mod memory;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::canaries::{base64, found, writings};
use crate::sandbox::{Sandbox, data};
use crate::seat::*;
use crate::terminal::Terminal;

const PASSPHRASE: &str = "Quittenbaum Zwetschke Holunder";

/// A word for each kind of field, which stands nowhere else in the world.
const CANARIES: [&str; 22] = [
    "Vexmoriana",    // victim
    "Ombrelkraut",   // victim's address
    "077009Q0815",   // victim's telephone
    "Klipdassje",    // safe contact
    "Torvaldssonic", // alleged perpetrator
    "Žvyrkovéna",    // child
    "Hagelslagje",   // summary
    "Pimpernoot",    // information
    "Wolkenkratzl",  // opinion
    "Muurbloemig",   // risk
    "Zonnebloemkje", // view
    "Besluitvol",    // decision
    "Kladblaadje",   // rough note
    "Sleutelgatje",  // action
    "Halfafgemaakt", // draft
    "Geplakteregel", // paste
    "Zoekwoordje",   // search
    "Zeefwoordje",   // filter
    "Uitstelreden",  // deferral
    "Voorlezerin",   // who read the declaration
    "Genodigdene",   // attendee
    "Vergetenveld",  // a form that was left
];

fn secrets() -> Vec<&'static str> {
    CANARIES.iter().copied().chain(PASSPHRASE.split(' ')).collect()
}

fn nothing_on_disk(sandbox: &Sandbox, when: &str) {
    let files = sandbox.files();
    assert!(files.len() >= 3);
    for (path, bytes) in files {
        let found = found(&bytes, &secrets());
        assert!(found.is_empty(), "{when}, {} holds {found:?}", path.display());
        let name = path.to_string_lossy().into_owned();
        assert!(!CANARIES.iter().any(|word| name.contains(word)), "{when}, a file is called {name}");
    }
}

/// A record whose key has the passphrase, with the sample month, and every folder that a program could write to in one tree.
fn record(sandbox: Sandbox) -> Sandbox {
    let csv = |kind: &str| data(&format!("{kind}.csv")).to_str().unwrap().to_owned();
    let (contacts, referrals) = (csv("contacts"), csv("referrals"));
    for folder in ["tmp", "cache", "data", "state", "run"] {
        fs::create_dir(sandbox.path(folder)).unwrap();
    }
    for arguments in [
        &["key", "new"][..],
        &["new", "crawley.marac", "--area", "Crawley"],
        &["meeting", "add", "crawley.marac", "--date", MEETING],
        &["meeting", "add", "crawley.marac", "--date", "2027-01-14"],
        &["import", "contacts", "crawley.marac", &contacts],
        &["import", "referrals", "crawley.marac", &referrals],
    ] {
        let said = sandbox.run_with_input(&format!("{PASSPHRASE}\n"), &[arguments, &["--passphrase-fd", "0"]].concat());
        assert_eq!(said.code, 0, "{}", said.err);
    }
    sandbox
}

fn open(sandbox: &Sandbox) -> Terminal {
    let folders: Vec<(&str, String)> = [
        ("TMPDIR", "tmp"),
        ("SQLITE_TMPDIR", "tmp"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_RUNTIME_DIR", "run"),
    ]
    .into_iter()
    .map(|(name, folder)| (name, sandbox.path(folder).to_str().unwrap().to_owned()))
    .collect();
    let folders: Vec<(&str, &str)> = folders.iter().map(|(name, path)| (*name, path.as_str())).collect();
    let mut seat = open_with(sandbox, (80, 24), &["crawley.marac", "--today", MEETING], &folders);
    seat.wait_for("Passphrase:");
    seat.type_text(&format!("{}\r", PASSPHRASE.to_lowercase()));
    seat.wait_for("That is not the passphrase");
    seat.type_text(&format!("{PASSPHRASE}\r"));
    seat.wait_for("case 1 of 2");
    seat
}

fn a_case_by_hand(seat: &mut Terminal) {
    seat.press(AGENDA, "Linked children");
    seat.press("n", "Referring agency");
    for (tabs, text) in [
        (0, "WS-90001"),
        (1, "20/11/2026 09:30"),
        (2, "Sussex Police"),
        (3, "Vexmoriana Quist"),
        (1, "01/02/1990"),
        (1, "12 Ombrelkraut Road"),
        (1, "077009Q0815"),
        (1, "by Klipdassje"),
        (4, "Torvaldssonic Quist"),
        (4, "Žvyrkovéna Quist, 03/04/2019"),
        (2, "14"),
    ] {
        seat.type_text(&TAB.repeat(tabs));
        seat.type_text(CTRL_U);
        seat.type_text(text);
    }
    seat.type_text(&TAB.repeat(4));
    // Ground: visible high risk.
    seat.type_text("v");
    seat.type_text(&TAB.repeat(13));
    seat.type_text("Hagelslagje every day");
    seat.type_text(ENTER);
}

fn the_meeting(seat: &mut Terminal) {
    seat.press(ATTENDANCE, "Nobody is on the list yet");
    seat.press("n", "Job title");
    seat.type_text("Genodigdene Quist\tnurse\r");
    seat.wait_gone("Job title");
    seat.press("S", "Start the meeting now?");
    seat.press("y\r", "The meeting has begun");
    seat.press("D", "The declaration");
    seat.press(ENTER, "Read out by");
    seat.type_text(CTRL_U);
    seat.type_text("Voorlezerin Quist\r");
    seat.wait_for("Recorded: the declaration was read by");
    seat.press(NOTES, "Type below");
    for line in [
        "pol: Pimpernoot was seen",
        "pol?: Wolkenkratzl, he thinks",
        "! Muurbloemig is at the door",
        "\" wants Zonnebloemkje",
        "= Besluitvol agreed",
        "~ Kladblaadje for me",
        "> pol: find Sleutelgatje by fri",
    ] {
        let word = line.split([' ', ',']).find(|word| CANARIES.contains(word)).unwrap();
        seat.press(line, word);
        seat.type_text(ENTER);
        seat.wait_until(word, |screen| notes(screen).contains(word));
    }
    seat.type_text("pol: ");
    seat.paste(&"Geplakteregel and more of it\n".repeat(300));
    seat.wait_for("Geplakteregel");
    seat.type_text(ENTER);
    seat.wait_for("Sussex Police goes on");
}

fn what_is_typed_and_not_kept(seat: &mut Terminal) {
    seat.press(CTRL_F, "Search");
    seat.press("Zoekwoordje", "Zoekwoordje");
    seat.type_text(ESC);
    seat.wait_gone("Zoekwoordje");
    seat.press(AGENDA, "Adult only");
    seat.press("/Zeefwoordje", "Zeefwoordje");
    seat.press(ESC, "Adult only");
    seat.press(DOWN, "▸ 13 WS-71007");
    seat.press("d", "Defer to the next meeting");
    seat.type_text("Uitstelreden\r");
    seat.wait_for("Deferred to");
    seat.press("n", "Referring agency");
    seat.press("Vergetenveld", "Vergetenveld");
    seat.press(ESC, "What you typed is kept");
    seat.press(NOTES, "Nothing noted yet");
    seat.press("pol: Halfafgemaakt", "Sussex Police, information");
    seat.press(F8, "Initials only");
    seat.press(F8, "Names are shown");
    seat.wait_saved();
}

/// The case on whose notes or row one is.
fn at_which(seat: &mut Terminal) -> String {
    seat.press(AGENDA, "▸");
    let screen = seat.text();
    let mut behind = screen.lines().filter_map(|line| line.split_once('▸')).flat_map(|(_, row)| row.split_whitespace());
    behind.find(|word| word.starts_with("WS-")).unwrap_or_else(|| panic!("nothing is selected:\n{screen}")).to_owned()
}

fn go_to(seat: &mut Terminal, reference: &str) {
    seat.press(CTRL_G, "Go to");
    seat.press(&reference[3..], reference);
    seat.type_text(ENTER);
    seat.wait_gone("Go to");
}

/// The case that was typed in becomes a closed one: all that was said of it goes on in what its readers alone can open.
fn it_is_closed_off(seat: &mut Terminal) {
    let forms: toml::Table = include_str!("../../assets/forms.toml").parse().unwrap();
    let fields = forms["case"]["fields"].as_array().unwrap();
    let place_of = |id| fields.iter().position(|field| field["id"].as_str() == Some(id)).unwrap();
    let before = at_which(seat);
    go_to(seat, "WS-90001");
    assert_eq!(at_which(seat), "WS-90001");
    seat.press("e", "▸ Victim");
    seat.type_text(&TAB.repeat(place_of("closed") - place_of("victim")));
    seat.press(RIGHT, "honour-based abuse");
    seat.press(ENTER, "Make it a closed case?");
    seat.press("y\r", "Closed off.");
    seat.wait_saved();
    go_to(seat, &before);
}

/// What the process holds open, where this user may look: files of its own tree only, and none that was removed.
fn holds_nothing_elsewhere(sandbox: &Sandbox, process: u32) {
    let Ok(held) = fs::read_dir(format!("/proc/{process}/fd")) else {
        eprintln!("SKIPPED: what the program holds open can only be seen by root, as it should be");
        return;
    };
    let tree = fs::canonicalize(sandbox.path("")).unwrap();
    for entry in held {
        let Ok(path) = fs::read_link(entry.unwrap().path()) else { continue };
        let named = path.to_string_lossy().into_owned();
        let known = path.starts_with(&tree) || path.starts_with("/dev") || !named.starts_with('/');
        assert!(known && !named.contains("(deleted)"), "the program holds {named}");
        assert!(!named.contains("memfd"), "the program holds {named}");
    }
}

/// Names in the machine's own temporary folders that look like this program's or SQLite's.
fn temporary() -> BTreeSet<PathBuf> {
    ["/tmp", "/var/tmp"]
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.contains("marac") || name.contains("etilqs") || name.contains("sqlite")
        })
        .collect()
}

#[test]
fn of_a_case_nothing_is_left_in_plain_text() {
    let sandbox = record(Sandbox::new());
    let before = temporary();
    let mut seat = open(&sandbox);
    a_case_by_hand(&mut seat);
    seat.wait_for("▸ 12 WS-90001");
    the_meeting(&mut seat);
    what_is_typed_and_not_kept(&mut seat);
    for process in [Some(seat.process()), seat.seat_process()].into_iter().flatten() {
        holds_nothing_elsewhere(&sandbox, process);
    }
    assert!(sandbox.files().keys().any(|path| path.to_string_lossy().contains(".journal-")), "no journal is looked at");
    nothing_on_disk(&sandbox, "in the middle");
    seat.press(F9, "Locked. Press any key.");
    nothing_on_disk(&sandbox, "behind the curtain");
    seat.press("x", "Passphrase:");
    seat.type_text(&format!("{PASSPHRASE}\r"));
    seat.wait_for("Halfafgemaakt");
    seat.close();
    nothing_on_disk(&sandbox, "after closing");
    assert_eq!(temporary(), before);
    // The state folder is the program's own; what lies in it was looked at above.
    for folder in ["tmp", "cache", "data", "run"] {
        assert_eq!(fs::read_dir(sandbox.path(folder)).unwrap().count(), 0, "something was left in {folder}");
    }
    let after = seat.after();
    assert_eq!(found(after.as_bytes(), &secrets()), []);
    assert_eq!(found(seat.text().as_bytes(), &secrets()), []);
    let titles = seat.written.windows(2).filter(|bytes| *bytes == b"\x1b]").count();
    assert_eq!(titles, 0, "a title or the clipboard was written");
    let passphrase: Vec<&'static str> = PASSPHRASE.split(' ').collect();
    assert_eq!(found(&seat.written, &passphrase), [], "the passphrase was shown");
    // The record holds all of it, and an export shows that the search finds what is there.
    the_search_finds_what_is_there(&sandbox);
}

fn the_search_finds_what_is_there(sandbox: &Sandbox) {
    let out = sandbox.path("out");
    fs::create_dir(&out).unwrap();
    let arguments = ["export", "minutes", "crawley.marac", "--to", "out", "--passphrase-fd", "0", "--today", MEETING];
    let said = sandbox.run_with_input(&format!("{PASSPHRASE}\n"), &arguments);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(found(said.out.as_bytes(), &secrets()), []);
    let minutes = fs::read(out.join("crawley-2026-12-10-minutes.txt")).unwrap();
    let there: BTreeSet<&str> = found(&minutes, &secrets()).into_iter().map(|(word, _)| word).collect();
    for word in ["Pimpernoot", "Wolkenkratzl", "Sleutelgatje", "Vexmoriana"] {
        assert!(there.contains(word), "{word} is not in the minutes");
    }
    assert!(!there.contains("Kladblaadje") && !there.contains("Halfafgemaakt"));
    // Other marac commands say nothing of a case on standard error either.
    let shown = sandbox.run_with_input("wrong\n", &["show", "agenda", "crawley.marac", "--passphrase-fd", "0"]);
    assert_eq!(found(shown.err.as_bytes(), &secrets()), []);
}

/// The search itself: every writing of a word is found wherever it stands.
#[test]
fn every_writing_is_found() {
    for word in CANARIES {
        for (name, bytes) in writings(word) {
            let padded = [b"xx".as_slice(), &bytes, b"yy"].concat();
            assert!(found(&padded, &[word]).iter().any(|(_, writing)| *writing == name), "{word} in {name}");
        }
        for before in 0..4 {
            let text = format!("{}{word} tail", "x".repeat(before));
            assert!(!found(base64(text.as_bytes()).as_bytes(), &[word]).is_empty(), "{word} behind {before}");
        }
    }
}
