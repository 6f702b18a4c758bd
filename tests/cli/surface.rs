//! The command line itself: help, exit codes, completions, the key map.

use crate::sandbox::Sandbox;

#[test]
fn help_is_on_everything_and_fits() {
    let sandbox = Sandbox::new();
    for command in [
        &["--help"][..],
        &["demo", "--help"],
        &["new", "--help"],
        &["key", "--help"],
        &["import", "--help"],
        &["show", "--help"],
        &["meeting", "add", "--help"],
        &["meeting", "change", "--help"],
        &["export", "--help"],
        &["verify", "--help"],
        &["backup", "--help"],
        &["check-place", "--help"],
        &["doctor", "--help"],
        &["keys", "--help"],
        &["completions", "--help"],
    ] {
        let help = sandbox.ok(command);
        assert!(help.contains("Usage: marac"), "{help}");
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
    }
}

#[test]
fn what_can_not_be_meant_ends_with_2() {
    let sandbox = Sandbox::new();
    for command in [
        &["explode"][..],
        &["show", "weather", "f"],
        &["show", "agenda"],
        &["show", "case", "f"],
        &["meeting", "add", "f", "--date", "tomorrow"],
        &["import", "contacts", "f", "c", "--meeting", "2026-12-10"],
        &["demo", "--seats", "4"],
        &["f", "show", "agenda", "f"],
        &["key", "new", "--passphrase", "secret"],
    ] {
        let said = sandbox.run(command);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{command:?}: {}", said.err);
        assert!(!said.err.is_empty());
    }
    assert!(sandbox.files().is_empty());
}

#[test]
fn without_anything_it_says_how_to_begin() {
    let said = Sandbox::new().ok(&[]);
    assert!(said.contains("marac demo") && said.contains("marac new"));
}

#[test]
fn completions_and_the_manual_page() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(sandbox.ok(&["completions", shell]).contains("import"), "{shell}");
    }
    let page = sandbox.ok(&["man"]);
    assert!(page.starts_with(".ie"));
    for told in ["MARAC MEETING ADD", "age\\-recipient", "skip\\-bad"] {
        assert!(page.contains(told), "{told} is not in the manual");
    }
    assert_eq!(sandbox.ok(&["completions", "man"]), page);
}

#[test]
fn the_keys_in_force() {
    let sandbox = Sandbox::new();
    assert!(sandbox.ok(&["keys"]).contains("Ctrl-P"));
    assert!(sandbox.ok(&["keys", "--markdown"]).starts_with("| "));
    std::fs::create_dir_all(sandbox.path("config/marac")).unwrap();
    std::fs::write(sandbox.path("config/marac/keymap.toml"), "[everywhere]\n\"Ctrl-P\" = \"explode\"\n").unwrap();
    let said = sandbox.run(&["keys"]);
    assert_eq!(said.code, 0);
    assert!(said.err.contains("keymap.toml:2"), "{}", said.err);
    assert!(said.out.contains("Ctrl-P"), "the built-in map stays in force");
}
