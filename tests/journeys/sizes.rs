//! Every pane and popup in windows of every size, in sixteen colours, in none, and in storms of changing sizes.

use crate::sandbox::Sandbox;
use crate::seat::*;
use crate::terminal::Terminal;

const SIZES: [(u16, u16); 14] = [
    (80, 24),
    (1, 1),
    (2, 1),
    (1, 50),
    (200, 1),
    (59, 16),
    (60, 15),
    (60, 16),
    (61, 17),
    (119, 24),
    (120, 16),
    (120, 24),
    (200, 60),
    (500, 200),
];

/// The way to each pane and popup, and the way back.
const PLACES: [(&str, &str); 16] = [
    (AGENDA, NOTES),
    (ACTIONS, NOTES),
    (ATTENDANCE, NOTES),
    (CLOCKS, NOTES),
    (NOTES, NOTES),
    (F1, ESC),
    (CTRL_P, ESC),
    (CTRL_F, ESC),
    (CTRL_G, ESC),
    (F7, ESC),
    ("\x1bOQe", ESC),
    ("\x1bOQn", ESC),
    ("\x1bOQd", ESC),
    ("\x1bOSn", ESC),
    ("\x1b[15~D", ESC),
    ("\x1b[15~n", ESC),
];

/// Waits until the program has answered what was sent before.
fn settle(seat: &mut Terminal) {
    seat.resize(80, 24);
    seat.type_text(CTRL_S);
    seat.wait_until("an answer", |screen| {
        let text = screen.contents();
        text.contains("Everything is saved")
            || text.contains("Nothing has been changed")
            || text.contains("Being saved")
    });
}

fn storm(seat: &mut Terminal) {
    for (columns, rows) in SIZES {
        seat.resize(columns, rows);
        seat.receive(std::time::Duration::ZERO);
    }
    for at in 1..120 {
        seat.resize(at * 7 % 211 + 1, at * 5 % 67 + 1);
    }
}

fn everywhere(more: &[(&str, &str)]) -> Terminal {
    let sandbox = Sandbox::sample_month();
    let mut seat = open_with(&sandbox, (80, 24), &["crawley.marac", "--today", MEETING], more);
    seat.wait_for("case 1 of 23");
    seat.press(ATTENDANCE, "Nobody is on the list yet");
    seat.press("L", "24 people put on the list");
    seat.press(NOTES, "case 1 of 23");
    seat.file("pol: 中文 café 👩‍👧 وصل", "Sussex Police, information", "café");
    for (there, back) in PLACES {
        seat.type_text(there);
        storm(&mut seat);
        settle(&mut seat);
        // Slowly too, so that each is drawn.
        for (columns, rows) in SIZES {
            seat.resize(columns, rows);
            seat.receive(std::time::Duration::from_millis(20));
        }
        seat.resize(80, 24);
        seat.type_text(back);
        seat.wait_gone("┌─");
        settle(&mut seat);
        assert!(seat.is_running());
    }
    seat.type_text(F9);
    storm(&mut seat);
    seat.resize(80, 24);
    seat.wait_for("Locked. Press any key.");
    seat.type_text(ENTER);
    seat.wait_for("This key has no passphrase");
    seat.press(ENTER, "case 1 of 23");
    seat.close();
    seat
}

#[test]
fn in_full_colour() {
    everywhere(&[]);
}

#[test]
fn in_sixteen_colours() {
    let seat = everywhere(&[("TERM", "xterm-16color")]);
    let written = String::from_utf8_lossy(&seat.written).into_owned();
    assert!(!written.contains("[38;2;") && !written.contains("[48;2;"));
}

/// Nothing but reverse, bold and dim tells things apart, and those are there.
#[test]
fn without_colour() {
    let seat = everywhere(&[("NO_COLOR", "1")]);
    let written = String::from_utf8_lossy(&seat.written).into_owned();
    let colours = written
        .split("\x1b[")
        .filter_map(|piece| piece.split_once('m'))
        .filter(|(codes, _)| codes.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'))
        .flat_map(|(codes, _)| codes.split(';').map(|code| code.parse::<u8>().unwrap_or(0)).collect::<Vec<_>>())
        .filter(|code| matches!(code, 30..=38 | 40..=48 | 90..=97 | 100..=107))
        .count();
    assert_eq!(colours, 0);
    assert!(written.contains("\x1b[0;7m") || written.contains("\x1b[7m"), "nothing is reversed");
}

/// Started in a window too small for anything, and then made larger.
#[test]
fn begun_in_a_tiny_window() {
    let sandbox = Sandbox::sample_month();
    for (columns, rows) in [(1, 1), (3, 2), (40, 10)] {
        let mut seat = open_with(&sandbox, (columns, rows), &["crawley.marac", "--today", MEETING], &[]);
        seat.receive(std::time::Duration::from_millis(300));
        seat.resize(80, 24);
        seat.wait_for("case 1 of 23");
        seat.close();
    }
}
