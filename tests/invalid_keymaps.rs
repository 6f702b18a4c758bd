//! Each file in `tests/invalid_keymaps` is a user's key map with something wrong in it. Its comments of the form
//! `# LINE: words` are all that the program must say about it, and the shipped map must stay in force.

use std::fs;
use std::path::{Path, PathBuf};

use marac::keymap::{Keymap, Shipped};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid_keymaps");
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// The line and the words of each comment that names a line.
fn expected(text: &str) -> Vec<(usize, &str)> {
    text.lines()
        .filter_map(|line| line.strip_prefix("# ")?.split_once(": "))
        .filter_map(|(line, words)| Some((line.parse().ok()?, words)))
        .collect()
}

#[test]
fn every_wrong_file_is_refused_in_the_expected_words() {
    let files = files();
    assert!(files.len() >= 10);
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let loaded = Keymap::load(Shipped::Default, Some(&path));
        let said: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
        for (line, words) in expected(&text) {
            let start = format!("{name}:{line}: ");
            assert!(
                said.iter().any(|said| said.contains(&start) && said.contains(words)),
                "{name} should say {line}: {words}\nbut says {said:#?}"
            );
        }
        assert_eq!(said.len(), expected(&text).len(), "{name}: {said:#?}");
        assert_eq!(loaded.keymap, Keymap::shipped(Shipped::Default), "{name} changed something");
    }
}

#[test]
fn no_file_is_no_problem() {
    let loaded = Keymap::load(Shipped::Vim, Some(Path::new("no/such/keys.toml")));
    assert_eq!(loaded.problems, []);
    assert_eq!(loaded.keymap, Keymap::shipped(Shipped::Vim));
}
