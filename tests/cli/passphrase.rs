//! Passphrases: from a descriptor, and on a real terminal without echo.

use crate::sandbox::Sandbox;

#[test]
fn from_a_descriptor() {
    let sandbox = Sandbox::new();
    let made = sandbox.run_with_input("correct horse\n", &["key", "new", "--passphrase-fd", "0"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let public = made.out.lines().last().unwrap().rsplit(' ').next().unwrap().to_owned();
    let shown = sandbox.run_with_input("correct horse\n", &["key", "show", "--passphrase-fd", "0"]);
    assert_eq!(shown.out.trim(), public);

    let wrong = sandbox.run_with_input("wrong horse\n", &["key", "show", "--passphrase-fd", "0"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (1, ""));
    assert!(wrong.err.contains("passphrase"), "{}", wrong.err);
    assert!(!wrong.err.contains("horse"));
    let none = sandbox.run_with_input("", &["key", "show", "--passphrase-fd", "0"]);
    assert_eq!(none.code, 1);
    let closed = sandbox.run(&["key", "show", "--passphrase-fd", "57"]);
    assert_eq!(closed.code, 1, "{}", closed.err);
}

#[test]
fn the_environment_names_a_key_and_never_its_passphrase() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["key", "new", "--no-passphrase", "--out", "mine"]);
    let public = sandbox.ok(&["key", "show", "--identity", "mine"]);
    let shown = sandbox.command(&["key", "show"]).env("MARAC_IDENTITY", "mine").output().unwrap();
    assert_eq!(String::from_utf8(shown.stdout).unwrap(), public);
}

#[test]
fn an_empty_one_protects_nothing() {
    let sandbox = Sandbox::new();
    let said = sandbox.run_with_input("\n", &["key", "new", "--passphrase-fd", "0"]);
    assert_eq!(said.code, 1);
    assert!(sandbox.files().is_empty());
}

/// A key that has a short passphrase already opens as ever: the rule is for new ones.
#[test]
fn a_short_one_is_refused_for_a_new_key_only() {
    let sandbox = Sandbox::new();
    let said = sandbox.run_with_input("eleven char\n", &["key", "new", "--passphrase-fd", "0"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("at least 12 characters") && said.err.contains("words"), "{}", said.err);
    assert!(!said.err.contains("eleven"));
    assert!(sandbox.files().is_empty());

    let old = marac::vault::identity::Protection::Passphrase(&"old".to_owned().into());
    marac::vault::identity::create(&marac::vault::RealDisk, &sandbox.path("old"), old).unwrap();
    let shown = sandbox.run_with_input("old\n", &["key", "show", "--identity", "old", "--passphrase-fd", "0"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
}

#[test]
fn a_record_is_made_where_the_account_has_no_name() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["key", "new", "--no-passphrase"]);
    let made = sandbox.command(&["new", "crawley.marac", "--area", "Crawley"]).env_remove("USER").output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let audit = sandbox.json(&["show", "audit", "crawley.marac", "--json"]);
    assert!(!audit[0]["who"].as_str().unwrap().trim().is_empty());
}

#[test]
fn the_key_is_an_age_file_with_a_passphrase() {
    let sandbox = Sandbox::new();
    sandbox.run_with_input("correct horse\n", &["key", "new", "--passphrase-fd", "0"]);
    let key = std::fs::read(sandbox.path("config/marac/identity")).unwrap();
    assert!(key.starts_with(b"age-encryption.org/v1\n-> scrypt "));
}

#[cfg(unix)]
mod on_a_terminal {
    use std::path::Path;

    use super::Sandbox;
    use crate::sandbox::MARAC;
    use crate::terminal::Terminal;

    fn start(sandbox: &Sandbox, arguments: &[&str]) -> Terminal {
        let environment = sandbox.environment();
        let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Terminal::start(80, 24, Path::new(MARAC), arguments, &environment)
    }

    #[test]
    fn it_is_asked_for_twice_and_never_shown() {
        let sandbox = Sandbox::new();
        let mut terminal = start(&sandbox, &["key", "new"]);
        terminal.wait_for("A passphrase for your key");
        terminal.type_text("corect\x7f\x7f\x7frect horse\r");
        terminal.wait_for("Once more");
        terminal.type_text("correct horse\r");
        terminal.wait_for("Wrote your key");
        assert!(terminal.wait_end().success());
        assert!(!String::from_utf8_lossy(&terminal.written).contains("horse"));

        let mut terminal = start(&sandbox, &["key", "show"]);
        terminal.wait_for("Passphrase of");
        terminal.type_text("correct horse\r");
        terminal.wait_for("age1");
        assert!(terminal.wait_end().success());
    }

    #[test]
    fn two_that_differ_make_nothing() {
        let sandbox = Sandbox::new();
        let mut terminal = start(&sandbox, &["key", "new"]);
        terminal.wait_for("A passphrase for your key");
        terminal.type_text("correct horse\r");
        terminal.wait_for("Once more");
        terminal.type_text("correct house\r");
        terminal.wait_for("differ");
        assert!(!terminal.wait_end().success());
        assert!(sandbox.files().is_empty());
    }

    #[test]
    fn a_short_one_makes_nothing() {
        let sandbox = Sandbox::new();
        let mut terminal = start(&sandbox, &["key", "new"]);
        terminal.wait_for("A passphrase for your key");
        terminal.type_text("eleven char\r");
        terminal.wait_for("at least 12 characters");
        assert!(!terminal.wait_end().success());
        assert!(sandbox.files().is_empty());
    }

    /// Nobody is stopped for want of a variable: who is there is asked.
    #[test]
    fn a_new_record_asks_whose_it_is() {
        let sandbox = Sandbox::new();
        sandbox.ok(&["key", "new", "--no-passphrase"]);
        let mut environment = sandbox.environment();
        environment.retain(|(name, _)| *name != "USER");
        let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let record = sandbox.path("crawley.marac");
        let arguments = ["new", record.to_str().unwrap(), "--area", "Crawley"];
        let mut terminal = Terminal::start(60, 24, Path::new(MARAC), &arguments, &environment);
        terminal.wait_for("Your name, for the log of the record (shown as you type");
        terminal.type_text("Alison Example\r");
        terminal.wait_for("AGE-SECRET-KEY-");
        assert!(terminal.wait_end().success());
        let said = terminal.text();
        for word in ["recovery", "once.", "plain", "passphrase", "forgotten.", "nowhere."] {
            assert!(said.split_whitespace().any(|whole| whole == word), "{word} is cut at the edge: {said}");
        }
        let audit = sandbox.json(&["show", "audit", "crawley.marac", "--json"]);
        assert_eq!(audit[0]["who"], "Alison Example");
    }

    #[test]
    fn ctrl_c_turns_back() {
        let sandbox = Sandbox::new();
        let mut terminal = start(&sandbox, &["key", "new"]);
        terminal.wait_for("A passphrase for your key");
        terminal.type_text("\x03");
        terminal.wait_for("nothing was done");
        assert!(!terminal.wait_end().success());
    }
}
