//! The tree of dependencies: nothing that opens a connection, nothing under a copyleft licence beyond MPL.
//!
//! It asks cargo, which is the same for every system.
#![cfg(unix)]

use std::process::Command;

/// Crates that speak over a network, or exist for those that do. The program opens no connection (REC-1).
const NETWORKING: &[&str] = &[
    "actix-web",
    "async-std",
    "attohttpc",
    "axum",
    "curl",
    "curl-sys",
    "hickory-resolver",
    "http",
    "hyper",
    "isahc",
    "native-tls",
    "openssl",
    "openssl-sys",
    "quinn",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "ssh2",
    "surf",
    "tiny_http",
    "tonic",
    "tower-http",
    "trust-dns-resolver",
    "tungstenite",
    "ureq",
    "warp",
    "webpki",
    "websocket",
];

/// Licences that ask no more than MPL 2.0 does.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "BlueOak-1.0.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

fn cargo_tree(arguments: &[&str]) -> String {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["tree", "--offline", "--locked", "--prefix", "none"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Whether a licence can be met by one that is allowed. `/` is the old way to write `OR`.
fn allowed(expression: &str) -> bool {
    expression.replace('/', " OR ").split(" AND ").all(|part| {
        let part = part.trim().trim_start_matches('(').trim_end_matches(')');
        part.split(" OR ").any(|licence| LICENCES.contains(&licence.trim()))
    })
}

#[test]
fn no_networking_crate_for_any_platform() {
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).unwrap();
    let names: Vec<&str> = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).collect();
    assert!(names.contains(&"age"), "the lock file was not understood");
    let found: Vec<_> = names.iter().filter(|name| NETWORKING.contains(name)).collect();
    assert!(found.is_empty(), "networking crates: {found:?}");
}

#[test]
fn tokio_is_built_without_network_and_processes() {
    let features = cargo_tree(&["-e", "features,normal", "-i", "tokio"]);
    assert!(features.contains("tokio feature \"rt\""), "the tree was not understood");
    for feature in ["net", "process", "full"] {
        assert!(!features.contains(&format!("tokio feature \"{feature}\"")), "tokio's feature `{feature}` is on");
    }
}

#[test]
fn no_copyleft_beyond_mpl() {
    let tree = cargo_tree(&["-e", "normal,build", "-f", "{p}|{l}"]);
    let mut crates = 0;
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let (name, licence) = line.split_once('|').unwrap();
        let licence = licence.trim_end_matches(" (*)");
        assert!(allowed(licence), "{name} is under {licence:?}");
        crates += 1;
    }
    assert!(crates > 50, "the tree was not understood");
}

#[test]
fn a_choice_of_licences_is_met_by_one_of_them() {
    assert!(allowed("MIT OR GPL-3.0-only"));
    assert!(allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(allowed("Unlicense/MIT"));
    assert!(!allowed("GPL-3.0-or-later"));
    assert!(!allowed("MIT AND AGPL-3.0-only"));
    assert!(!allowed(""));
}
