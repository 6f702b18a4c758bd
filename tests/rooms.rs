//! The house stands as it was drawn: who may know whom, what is written where, and how long a file may be. Read from
//! the text of `src`, so that nothing has to be remembered.
//!
//! It reads the sources, which are the same on every system.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Each room with those that it may know. A room that is not here may not be.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("platform", &[]),
    ("guard", &[]),
    ("vault", &["guard", "platform"]),
    ("command", &[]),
    ("text", &["command"]),
    ("keymap", &["command", "text"]),
    ("record", &["domain", "guard", "text", "vault"]),
    ("intake", &["domain"]),
    ("documents", &["domain", "text"]),
    ("demo", &["domain"]),
    ("app", &["command", "domain", "documents", "intake", "keymap", "record", "text"]),
    ("ui", &["app", "command", "domain", "keymap", "text"]),
    ("seat", &["app", "command", "domain", "guard", "keymap", "record", "text", "ui", "vault"]),
    (
        "cli",
        &[
            "app",
            "command",
            "demo",
            "documents",
            "domain",
            "guard",
            "intake",
            "keymap",
            "platform",
            "record",
            "seat",
            "text",
            "ui",
            "vault",
        ],
    ),
];

/// The longest a file may be, its tests left aside.
const LONGEST: usize = 400;
/// Those that are longer still, and how long they may get until they are taken apart. None is added here.
const STILL_LONGER: &[(&str, usize)] = &[("record/session/mod.rs", 405)];

struct Source {
    /// Below `src`, with `/` between folders.
    path: String,
    /// Without its tests and its comments; what was there is left as empty lines.
    code: String,
}

impl Source {
    fn room(&self) -> &str {
        self.path.split('/').next().unwrap()
    }
}

/// Every file of the program, without those that are compiled for tests alone.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files: BTreeMap<PathBuf, String> = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.insert(path.clone(), std::fs::read_to_string(path).unwrap());
            }
        }
    }
    assert!(files.len() > 200, "the sources were not found");
    let only_for_tests: Vec<PathBuf> = files.iter().flat_map(|(path, text)| test_modules(path, text)).collect();
    let is_test =
        |path: &Path| only_for_tests.iter().any(|test| path.starts_with(test) || *path == test.with_extension("rs"));
    files
        .iter()
        .filter(|(path, _)| !is_test(path))
        .map(|(path, text)| Source {
            path: path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/"),
            code: without_comments(without_tests(text)),
        })
        .collect()
}

/// The modules that a file has for tests only, as paths without an ending.
fn test_modules(path: &Path, text: &str) -> Vec<PathBuf> {
    let stem = path.file_stem().unwrap().to_str().unwrap();
    let folder = if ["mod", "lib", "main"].contains(&stem) { path.with_file_name("") } else { path.with_extension("") };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let declared = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]" && pair[1].ends_with(';'));
    declared.filter_map(|pair| Some(folder.join(pair[1].split_once("mod ")?.1.trim_end_matches(';')))).collect()
}

fn without_tests(text: &str) -> &str {
    let marks = [
        "#[cfg(test)]\nmod ",
        "#[cfg(test)]\npub(crate) mod ",
        "#[cfg(test)]\npub mod ",
        "#[cfg(test)]\npub(super) mod ",
        "#[cfg(all(test, target_os = \"linux\"))]\nmod ",
    ];
    let inline = |at: usize| text[at..].lines().nth(1).is_some_and(|line| line.ends_with('{'));
    let begins =
        marks.iter().flat_map(|mark| text.match_indices(mark)).map(|(at, _)| at).filter(|at| inline(*at)).min();
    &text[..begins.unwrap_or(text.len())]
}

fn without_comments(text: &str) -> String {
    let plain = |line: &str| if line.trim_start().starts_with("//") { String::new() } else { line.to_owned() };
    text.lines().map(|line| plain(line) + "\n").collect()
}

/// Where a word stands: `path:line`.
fn places(source: &Source, is_wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let lines = source.code.lines().enumerate().filter(|(_, line)| is_wrong(line));
    lines.map(|(number, line)| format!("src/{}:{}: {}", source.path, number + 1, line.trim())).collect()
}

fn none(wrong: Vec<String>, why: &str) {
    assert!(wrong.is_empty(), "{why}:\n{}", wrong.join("\n"));
}

/// The rooms that a line names.
fn named(line: &str) -> Vec<&str> {
    let after = line.split("crate::").skip(1);
    after.map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()).collect()
}

#[test]
fn no_room_knows_one_above_it() {
    let rooms: BTreeMap<&str, &[&str]> = MAY_KNOW.iter().copied().collect();
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.path.contains('/')) {
        let Some(may_know) = rooms.get(source.room()) else {
            panic!("src/{}: the room has no place in the order; give it one in this test", source.path);
        };
        let stranger = |name: &&str| *name != source.room() && rooms.contains_key(name) && !may_know.contains(name);
        wrong.extend(places(source, |line| named(line).iter().any(stranger)));
        wrong.extend(places(source, |line| line.contains("use crate::{") || line.contains("use crate::*")));
    }
    none(wrong, "a room may import only from those below it, each by its own name");
}

/// A circle would make two rooms one.
#[test]
fn the_order_has_no_circle() {
    let mut below: Vec<&str> = Vec::new();
    while below.len() < MAY_KNOW.len() {
        let next =
            MAY_KNOW.iter().find(|(room, knows)| !below.contains(room) && knows.iter().all(|one| below.contains(one)));
        below.push(next.expect("some rooms know each other in a circle").0);
    }
}

#[test]
fn rules_know_no_clock_and_no_file() {
    let outside = [
        "std::fs",
        "std::net",
        "std::io",
        "std::env",
        "SystemTime",
        "Local::now",
        "Utc::now",
        "Instant::now",
        "rusqlite",
    ];
    let all = sources();
    let domain = all.iter().filter(|source| source.room() == "domain");
    let wrong = domain.flat_map(|source| places(source, |line| outside.iter().any(|word| line.contains(word))));
    none(wrong.collect(), "the rules take what they need from whoever calls them");
}

/// What goes round the disk's trait is not tried by any test of a failing one. The place check looks at everything but the
/// record.
#[test]
fn the_record_is_kept_through_the_disk_alone() {
    let files = ["std::fs", "rustix::fs", "OpenOptions", "File::"];
    let all = sources();
    let others = all.iter().filter(|source| {
        let (room, path) = (source.room(), source.path.as_str());
        ["vault", "record"].contains(&room) && path != "vault/real_disk.rs" && !path.starts_with("vault/place/")
    });
    let wrong = others.flat_map(|source| places(source, |line| files.iter().any(|word| line.contains(word))));
    none(wrong.collect(), "file work of the record goes through the vault's Disk");
}

#[test]
fn only_the_record_speaks_sql() {
    let sql = ["rusqlite", "SELECT ", "INSERT INTO", "DELETE FROM", "CREATE TABLE", "PRAGMA "];
    let all = sources();
    let others = all.iter().filter(|source| !["record", "vault"].contains(&source.room()));
    let wrong = others.flat_map(|source| places(source, |line| sql.iter().any(|word| line.contains(word))));
    none(wrong.collect(), "questions to the database stand in src/record");
}

/// The back end writes what the theme chose to the terminal, and has to know every colour there is.
#[test]
fn only_the_theme_names_colours() {
    let may = ["ui/theme.rs", "ui/terminal/backend.rs"];
    let all = sources();
    let others = all.iter().filter(|source| !may.contains(&source.path.as_str()));
    let wrong = others.flat_map(|source| places(source, |line| line.contains("Color::") || line.contains("::Rgb")));
    none(wrong.collect(), "colours are chosen in src/ui/theme.rs");
}

/// The key map reads the names, and what the terminal sends is made into them; nobody else knows one.
#[test]
fn no_key_is_named_outside_the_key_maps() {
    let may = ["keymap/", "ui/input/"];
    let all = sources();
    let others = all.iter().filter(|source| !may.iter().any(|room| source.path.starts_with(room)));
    let wrong =
        others.flat_map(|source| places(source, |line| string_literals(line).iter().any(|text| names_a_key(text))));
    none(wrong.collect(), "say {the-command} and let the key map name its key");

    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(assets).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('#') && names_a_key(line));
        wrong.extend(lines.map(|line| format!("{}: {line}", path.file_name().unwrap().display())));
    }
    none(wrong, "say {the-command} and let the key map name its key");
}

/// Each kind of difference has one face, and a file a system behind it.
#[test]
fn systems_are_told_apart_where_that_is_the_business() {
    // What is told about the machine itself is as different as the machines are.
    let may = ["platform/", "guard/", "vault/place/", "cli/doctor/", "ui/input/reader/", "ui/terminal/"];
    let words = ["(unix", "(windows", "target_os", "target_family", "std::os::", "rustix", "windows_sys", "libc::"];
    let tells = |line: &str| words.iter().any(|word| line.contains(word)) && !line.contains("cfg(all(test");
    let all = sources();
    let others = all.iter().filter(|source| !may.iter().any(|room| source.path.starts_with(room)));
    none(others.flat_map(|source| places(source, tells)).collect(), "give the difference a face in src/platform");
}

fn string_literals(line: &str) -> Vec<&str> {
    line.split('"').skip(1).step_by(2).collect()
}

fn names_a_key(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
    words.into_iter().any(|word| {
        let held = ["Ctrl-", "Alt-", "Shift-"].iter().any(|key| word.starts_with(key));
        let numbered =
            word.strip_prefix('F').is_some_and(|number| number.parse::<u8>().is_ok_and(|n| (1..=12).contains(&n)));
        held || numbered || ["Enter", "Esc", "Tab", "PageUp", "PageDown", "Backspace"].contains(&word)
    })
}

#[test]
fn what_names_a_key_is_known() {
    assert!(["press Ctrl-Q", "F10", "Enter files it"].iter().all(|text| names_a_key(text)));
    assert!(
        !["Enter-ing", "F100", "Table", "the alternative", "{file-entry} files it"]
            .iter()
            .any(|text| names_a_key(text))
    );
}

#[test]
fn no_file_is_too_long() {
    let all = sources();
    let long = all.iter().map(|source| (source.code.trim_end().lines().count(), &source.path));
    let most = |path: &str| STILL_LONGER.iter().find(|(long, _)| *long == path).map_or(LONGEST, |(_, most)| *most);
    let wrong =
        long.filter(|(lines, path)| *lines > most(path)).map(|(lines, path)| format!("src/{path}: {lines} lines"));
    none(wrong.collect(), "a file that long holds more than one thing");
}

#[test]
fn nothing_panics_on_purpose() {
    let words = [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!("];
    let all = sources();
    let wrong = all.iter().flat_map(|source| places(source, |line| words.iter().any(|word| line.contains(word))));
    none(wrong.collect(), "a typed error says what happened and what to do next");
}

/// What a line of `.ci/figures` runs: its environment and its words.
fn long_forms() -> Vec<String> {
    let script = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/figures")).unwrap();
    let lines = script.lines().filter_map(|line| line.split(" | ").nth(1).map(|command| command.trim().to_owned()));
    lines.filter(|command| command.contains("cargo ") || command.starts_with("fuzz/")).collect()
}

/// Every file below these folders, as text.
fn texts_of(folders: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut left: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut texts = Vec::new();
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            texts.push(std::fs::read_to_string(&path).unwrap());
        }
    }
    texts
}

/// Every number that a test asks the environment for has its long form in `.ci/figures`.
#[test]
fn every_long_form_is_a_command() {
    // Where to begin, how much at once, and what is whole without being asked for.
    let besides =
        |name: &str| ["SEED", "DESKS", "RECORDS"].iter().any(|end| name.ends_with(end)) || name == "MARAC_MEETINGS";
    let forms = long_forms();
    let texts = texts_of(&["tests", "benches"]);
    let asked = texts.iter().flat_map(|text| text.split("asked(\"").skip(1));
    let asked: Vec<&str> =
        asked.filter_map(|rest| rest.split('"').next()).filter(|name| name.starts_with("MARAC_")).collect();
    assert!(asked.len() > 15, "{asked:?}");
    let missing: Vec<&str> = asked
        .into_iter()
        .filter(|name| !besides(name) && !forms.iter().any(|form| form.starts_with(&format!("{name}="))))
        .collect();
    assert_eq!(missing, [""; 0]);
}

/// A filter that no test has would run nothing and end well.
#[test]
fn every_long_form_finds_its_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut filtered = 0;
    for form in long_forms() {
        let mut words = form.split(' ').skip_while(|word| *word != "--test" && *word != "--bench");
        let (Some(kind), Some(of)) = (words.next(), words.next()) else { continue };
        if kind == "--bench" {
            assert!(root.join(format!("benches/{of}.rs")).is_file(), "{form}");
            continue;
        }
        let (file, folder) = (format!("tests/{of}.rs"), format!("tests/{of}"));
        assert!(root.join(&file).is_file() || root.join(&folder).is_dir(), "{form}");
        let Some(filter) = words.next().filter(|word| *word != "--") else { continue };
        filtered += 1;
        let is_module = root.join(format!("{folder}/{filter}.rs")).is_file();
        let is_test = texts_of(&[&folder]).iter().any(|text| {
            let mut names = text.split("fn ").skip(1).filter_map(|rest| rest.split('(').next());
            names.any(|name| name.contains(filter))
        });
        assert!(is_module || is_test, "{form}");
    }
    assert!(filtered > 15, "{filtered}");
}
