//! The user's own keys.

use std::fs;

use crate::sandbox::Sandbox;
use crate::seat::*;

fn with_keymap(text: &str) -> Sandbox {
    let sandbox = Sandbox::sample_month();
    fs::write(sandbox.path("config/marac/keymap.toml"), text).unwrap();
    sandbox
}

#[test]
fn the_vim_map() {
    let sandbox = with_keymap("base = \"vim\"\n");
    let mut seat = open(&sandbox, (80, 24));
    // In a text field every printable key is text.
    seat.press("jkhl:ZZ?/", "jkhl:ZZ?/");
    seat.type_text(CTRL_U);
    seat.wait_gone("jkhl");
    seat.press(AGENDA, "▸  1 WS-71000");
    seat.press("j", "▸  2 WS-71001");
    seat.press("G", "▸    WS-71008");
    seat.press("gg", "▸  1 WS-71000");
    seat.press("J", "▸  2 WS-71000");
    seat.press("u", "Taken back");
    seat.press("?", "Help");
    seat.press("search", "Ctrl-F");
    seat.type_text(ESC);
    seat.wait_gone("Help");
    seat.type_text("ZZ");
    assert!(seat.wait_end().success());
    assert!(sandbox.ok(&["keys"]).contains("Z Z"));
}

#[test]
fn one_key_of_ones_own() {
    let sandbox = with_keymap("[everywhere]\n\"Ctrl-T\" = \"go-clocks\"\n\"F6\" = \"none\"\n");
    let mut seat = open(&sandbox, (80, 24));
    seat.press("\x14", "Agenda sent");
    seat.press(NOTES, "Nothing noted yet");
    seat.type_text(CLOCKS);
    seat.press(CTRL_S, "Nothing has been changed");
    assert!(!seat.text().contains("Agenda sent"));
    seat.close();
}

#[test]
fn a_wrong_file_is_named_and_the_shipped_map_stays() {
    let sandbox =
        with_keymap("[agenda]\n\"Ctrl-N\" = \"defer-case\"\n\"e\" = \"no-such-thing\"\n\"Hyper-X\" = \"help\"\n");
    let mut seat = open(&sandbox, (80, 24));
    seat.wait_for("keymap.toml:3:");
    seat.wait_for("no-such-thing");
    // Each of its faults, until it was read.
    seat.wait_for("keymap.toml:4:");
    seat.press(ESC, "keymap.toml:4:");
    seat.wait_gone("keymap.toml:3:");
    seat.type_text(ESC);
    seat.wait_gone("keymap.toml:4:");
    // All of the file stays out, its right lines too.
    seat.press(AGENDA, "Linked children");
    seat.type_text("\x0e");
    seat.press("e", "Referral");
    seat.type_text(ESC);
    seat.wait_gone("Referring agency");
    seat.close();
}
