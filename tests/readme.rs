//! The README tells what is so.
//!
//! It reads the sources, which are the same on every system.
#![cfg(unix)]

use marac::keymap::{Keymap, Shipped};

const README: &str = include_str!("../README.md");

/// `MARAC_WRITE_README=1 cargo test --test readme` writes the table anew.
#[test]
fn the_table_of_keys_is_the_map_in_force() {
    let (begin, end) =
        ("<!-- keys: made by `marac keys --markdown`; a test fails when it is stale -->\n", "<!-- end of keys -->");
    let (before, rest) = README.split_once(begin).expect("the mark before the table");
    let (table, after) = rest.split_once(end).expect("the mark after the table");
    let made = Keymap::shipped(Shipped::Default).as_markdown();
    if std::env::var_os("MARAC_WRITE_README").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
        std::fs::write(path, format!("{before}{begin}{made}{end}{after}")).expect("the README can be written");
        return;
    }
    assert_eq!(table, made, "the table of keys is stale: MARAC_WRITE_README=1 cargo test --test readme");
}

#[test]
fn it_names_the_two_commands() {
    assert!(README.contains("cargo run --release -- demo"));
    assert!(README.contains("cargo test "));
}
