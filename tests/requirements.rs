//! Which rules of the requirements are kept, as the README's table says: a row that is claimed has a test that bears its
//! id in its name, and nothing before the meeting is passed over in silence.
//!
//! It reads the sources, which are the same on every system.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const README: &str = include_str!("../README.md");
/// Every id of the requirements, and those of the clocks.
const IDS: &str = include_str!("fixtures/requirements.txt");
/// The parts of the requirements that the table has whole.
const WHOLE: [&str; 6] = ["REF", "AGE", "CLO", "CON", "TRF", "CLOCK"];

struct Claim {
    id: &'static str,
    kept: &'static str,
    tests: Vec<&'static str>,
}

fn table() -> Vec<Claim> {
    let (_, rest) = README.split_once("<!-- requirements -->\n").expect("the mark before the table");
    let (table, _) = rest.split_once("<!-- end of requirements -->").expect("the mark after the table");
    let claims = table.lines().skip(2).map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [id, kept, tests] = cells[..] else { panic!("three cells were expected: {line}") };
        Claim { id, kept, tests: tests.split('`').skip(1).step_by(2).collect() }
    });
    claims.collect()
}

fn ids() -> Vec<&'static str> {
    IDS.lines().collect()
}

/// The names of all tests, in the program and beside it.
fn tests() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = vec![root.join("src"), root.join("tests")];
    let mut names = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                let mut lines = text.lines();
                while let Some(line) = lines.next() {
                    if line.trim() == "#[test]" {
                        let function = lines.find_map(|line| line.trim().strip_prefix("fn "));
                        names.extend(function.and_then(|rest| rest.split('(').next()).map(str::to_owned));
                    }
                }
            }
        }
    }
    assert!(names.len() > 500, "the tests were not found");
    names
}

/// How the name of a test of this row begins: `REF-6` is `ref_6_`.
fn beginning(id: &str) -> String {
    format!("{}_", id.to_lowercase().replace('-', "_"))
}

#[test]
fn every_claimed_row_has_tests_that_bear_its_id() {
    let tests = tests();
    let mut wrong = Vec::new();
    for Claim { id, kept, tests: named } in table() {
        match kept {
            "open" if named.is_empty() => {}
            "kept" | "in part" if !named.is_empty() => {}
            _ => wrong.push(format!("{id}: “{kept}” with {} tests", named.len())),
        }
        for test in named {
            if !test.starts_with(&beginning(id)) {
                wrong.push(format!("{id}: {test} does not bear its id"));
            } else if !tests.contains(test) {
                wrong.push(format!("{id}: there is no test {test}"));
            }
        }
    }
    assert!(wrong.is_empty(), "the README claims more than is so:\n{}", wrong.join("\n"));
}

#[test]
fn no_test_bears_the_id_of_a_row_that_does_not_exist() {
    let ids = ids();
    let parts: BTreeSet<&str> = ids.iter().filter_map(|id| id.split('-').next()).collect();
    let strange: Vec<String> = tests()
        .into_iter()
        .filter(|name| {
            let mut words = name.split('_');
            let (part, number) = (words.next().unwrap_or_default().to_uppercase(), words.next().unwrap_or_default());
            let id = format!("{part}-{}", number.to_uppercase());
            let bears_one = parts.contains(part.as_str()) && number.starts_with(|first: char| first.is_ascii_digit());
            bears_one && !ids.contains(&id.as_str())
        })
        .collect();
    assert!(strange.is_empty(), "no such row in the requirements: {strange:?}");
}

#[test]
fn what_is_not_done_is_said() {
    let named: Vec<&str> = table().iter().map(|claim| claim.id).collect();
    let mut once = named.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), named.len(), "a row stands in the table twice");
    let needed = ids().into_iter().filter(|id| WHOLE.contains(&id.split('-').next().unwrap_or_default()));
    let needed: Vec<&str> = needed.collect();
    let passed_over: Vec<&&str> = needed.iter().filter(|id| !named.contains(id)).collect();
    assert!(passed_over.is_empty(), "the README says nothing of {passed_over:?}");
    let strange: Vec<&&str> = named.iter().filter(|id| !ids().contains(id)).collect();
    assert!(strange.is_empty(), "no such row in the requirements: {strange:?}");
}
