//! No network in any flow: every call that has to do with one is traced, in every command, in the demo, with a key on a
//! plugin, and in a session on the screen that is locked and opened again.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use clap::CommandFactory;
use marac::cli::args::Arguments;

use crate::install::install;
use crate::sandbox::{MARAC, Sandbox, data, have};
use crate::seat::*;
use crate::terminal::Terminal;

/// What may not stand in a trace: any socket but one of a pair inside the machine. Two such pairs wake the loop for signals.
fn network(trace: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(trace).unwrap();
    let innocent = |line: &str| {
        line.contains("socketpair(AF_UNIX") || line.contains("+++") || line.contains("---") || !line.contains('(')
        // What goes through a pair wakes the loop: one byte.
            || line.contains("recvfrom(") || line.contains("sendto(") && line.contains(", NULL, 0)")
    };
    text.lines().filter(|line| !innocent(line)).map(str::to_owned).collect()
}

const TRACE: [&str; 5] = ["-f", "-qq", "-e", "trace=network", "-o"];

/// Every command that there is, and each kind of thing that it is told to do: a new one is traced, or the test fails.
fn every_command() -> BTreeSet<String> {
    fn below(command: &clap::Command, path: &str, all: &mut BTreeSet<String>) {
        let path = format!("{path} {}", command.get_name());
        if command.has_subcommands() {
            return command.get_subcommands().for_each(|one| below(one, &path, all));
        }
        let kinds: Vec<String> = command
            .get_positionals()
            .take(1)
            .flat_map(clap::Arg::get_possible_values)
            .filter(|value| !value.is_hide_set())
            .map(|value| format!("{path} {}", value.get_name()))
            .collect();
        all.extend(if kinds.is_empty() { vec![path] } else { kinds });
    }
    let mut all = BTreeSet::new();
    Arguments::command().get_subcommands().for_each(|one| below(one, "", &mut all));
    all
}

/// What is traced, and what of the commands was.
struct Traced {
    sandbox: Sandbox,
    done: BTreeSet<String>,
    left: BTreeSet<String>,
}

impl Traced {
    fn new() -> Self {
        Self { sandbox: Sandbox::new(), done: BTreeSet::new(), left: every_command() }
    }

    fn trace(&self) -> String {
        self.sandbox.path("trace").to_str().unwrap().to_owned()
    }

    /// What ran has asked for no network.
    fn check(&mut self, arguments: &[&str]) {
        self.check_but_for(arguments, &[]);
    }

    fn check_but_for(&mut self, arguments: &[&str], innocent: &[&str]) {
        let mut asked = network(Path::new(&self.trace()));
        asked.retain(|line| !innocent.iter().any(|one| line.contains(one)));
        assert_eq!(asked, Vec::<String>::new(), "{arguments:?}");
        let line: String = arguments.iter().map(|word| format!(" {word}")).collect();
        self.left.retain(|command| !format!("{line} ").contains(&format!("{command} ")));
        self.done.insert(line);
    }

    /// Runs a command, which must do what it is told, and gives what it says.
    fn run(&mut self, arguments: &[&str], input: &str) -> String {
        let mut command = Command::new("strace");
        command.args(TRACE).arg(self.trace()).arg(MARAC).args(arguments).current_dir(self.sandbox.path(""));
        command.env_clear().envs(self.sandbox.environment());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // It may not want to read anything.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        self.check(arguments);
        String::from_utf8(output.stdout).unwrap()
    }

    /// Starts a command in a terminal.
    fn screen(&self, arguments: &[&str], more: &[(&str, &str)]) -> Terminal {
        let trace = self.trace();
        let all = [&["strace"], TRACE.as_slice(), &[trace.as_str(), MARAC], arguments].concat();
        start(&self.sandbox, (100, 30), &all, more)
    }
}

#[test]
fn no_flow_asks_for_a_network() {
    if !have("strace", "no flow was traced") {
        return;
    }
    let mut traced = Traced::new();
    for folder in ["out", "tmp", "bin"] {
        std::fs::create_dir(traced.sandbox.path(folder)).unwrap();
    }
    std::fs::write(traced.sandbox.path("nil.txt"), "Nothing held.\n").unwrap();
    commands(&mut traced);
    the_demo(&mut traced);
    a_key_on_a_plugin(&mut traced);
    a_sitting(&mut traced);
    assert!(traced.left.is_empty(), "no flow was traced of {:?}", traced.left);
    eprintln!("{} flows traced, none asked for a network", traced.done.len());
}

fn commands(traced: &mut Traced) {
    let csv = |kind: &str| data(&format!("{kind}.csv")).to_str().unwrap().to_owned();
    let (contacts, referrals, heard) = (csv("contacts"), csv("referrals"), csv("heard-before"));
    for arguments in [
        &["key", "new", "--no-passphrase"][..],
        &["key", "show"],
        &["key", "recovery"],
        &["new", "crawley.marac", "--area", "Crawley"],
        &["meeting", "add", "crawley.marac", "--date", MEETING],
        &["meeting", "add", "crawley.marac", "--date", "2027-01-14"],
        &["meeting", "list", "crawley.marac"],
        &["meeting", "change", "crawley.marac", "--date", "2027-01-14", "--to", "2027-01-21"],
        &["import", "contacts", "crawley.marac", &contacts],
        &["import", "heard-before", "crawley.marac", &heard],
        &["import", "referrals", "crawley.marac", &referrals],
        &["import", "referrals", "--print-map"],
        &["show", "agenda", "crawley.marac"],
        &["show", "actions", "crawley.marac"],
        &["show", "attendance", "crawley.marac"],
        &["show", "clocks", "crawley.marac"],
        &["show", "audit", "crawley.marac"],
        &["show", "drafts", "crawley.marac"],
        &["show", "referrals", "crawley.marac"],
        &["show", "day", "crawley.marac"],
        &["show", "tracks", "crawley.marac"],
        &["show", "closed", "crawley.marac"],
        &["show", "contacts", "crawley.marac"],
        &["research", "attach", "crawley.marac", "nil.txt", "--agency", "pol"],
        &["show", "research", "crawley.marac"],
        &["research", "save", "crawley.marac", "nil.txt", "--to", "out"],
        &["show", "case", "crawley.marac", "--case", "WS-71007"],
        &["export", "agenda", "crawley.marac", "--to", "out"],
        &["export", "minutes", "crawley.marac", "--to", "out"],
        &["export", "case", "crawley.marac", "--case", "WS-71007", "--to", "out"],
        &["export", "actions", "crawley.marac", "--to", "out"],
        &["export", "closed", "crawley.marac", "--case", "WS-71002", "--to", "out"],
        &["backup", "crawley.marac", "--to", "out"],
        &["verify", "crawley.marac"],
        &["check-place", "out"],
        &["doctor", "crawley.marac"],
        &["access", "list", "crawley.marac"],
        &["keys"],
        &["man"],
        &["completions", "bash"],
        &["completions", "elvish"],
        &["completions", "fish"],
        &["completions", "powershell"],
        &["completions", "zsh"],
        &["completions", "man"],
    ] {
        traced.run(arguments, "");
    }
    traced.run(&["key", "new", "--no-passphrase", "--out", "tom.key"], "");
    let line = traced.run(&["--identity", "tom.key", "key", "show"], "");
    traced.run(&["access", "add", "crawley.marac", line.trim(), "--name", "Tom Ashe", "--role", "chair"], "");
    traced.run(&["access", "remove", "crawley.marac", "Tom Ashe"], "");
    traced.run(&["access", "late", "crawley.marac"], "");
    let said = traced.run(&["access", "recovery", "crawley.marac", "--yes"], "");
    let printed = &said[said.find("# public key").unwrap()..];
    traced.run(&["access", "test-recovery", "crawley.marac", "--recovery-fd", "0"], printed);
}

fn the_demo(traced: &mut Traced) {
    let temporary = traced.sandbox.path("tmp").display().to_string();
    let more = [("TMPDIR", temporary.as_str())];
    let mut alone = traced.screen(&["demo"], &more);
    alone.wait_for("case 7 of 23");
    alone.close();
    traced.check(&["demo"]);
    let mut one = open_with(&traced.sandbox, (100, 30), &["demo", "--seats", "2"], &more);
    one.wait_for("demo --join");
    let mut two = traced.screen(&["demo", "--join"], &more);
    one.wait_for("2 here");
    two.wait_for("2 here");
    two.close();
    one.close();
    traced.check(&["demo", "--join"]);
}

/// The plugin is another's program, and is traced with ours. What starts it may ask this machine for its users' names.
fn a_key_on_a_plugin(traced: &mut Traced) {
    if !have("python3", "no flow with an age plugin was traced") {
        return;
    }
    let plugin = traced.sandbox.path("bin/age-plugin-test");
    install(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/age-plugin-test")), &plugin);
    let identity = age::plugin::Identity::default_for_plugin("test").unwrap();
    std::fs::write(traced.sandbox.path("card.txt"), format!("{identity}\n")).unwrap();
    let path = format!("{}:{}", traced.sandbox.path("bin").display(), std::env::var("PATH").unwrap());
    let arguments = ["--identity", "card.txt", "key", "show"];
    // Making the companion asks for nothing; reading it does.
    for _ in 0..2 {
        let mut terminal = traced.screen(&arguments, &[("PATH", &path)]);
        terminal.wait_until("the key or the PIN", |screen| {
            let shown = screen.contents();
            shown.contains("age1") || shown.contains("PIN of the test card")
        });
        terminal.type_text("1234\r");
        let status = terminal.wait_end();
        assert!(status.success(), "{}", terminal.text());
        traced
            .check_but_for(&arguments, &["socket(AF_UNIX", "connect(3, {sa_family=AF_UNIX, sun_path=\"/var/run/nscd/"]);
    }
    let runs = std::fs::read_to_string(traced.sandbox.path("bin/runs")).unwrap();
    assert!(runs.contains("identity-v1"), "the plugin was never asked: {runs}");
}

fn a_sitting(traced: &mut Traced) {
    let arguments = ["crawley.marac", "--today", MEETING];
    let mut seat = traced.screen(&arguments, &[]);
    seat.wait_for("case 1 of 23");
    seat.file("pol: traced", "Sussex Police, information", "traced");
    seat.press(CTRL_F, "Search");
    seat.press("traced", "traced");
    seat.type_text(ESC);
    seat.wait_gone("Search");
    seat.press(F9, "Locked. Press any key.");
    seat.press("x", "This key has no passphrase");
    seat.press(ENTER, "traced");
    seat.close();
    traced.check(&arguments);
    let trace = std::fs::read_to_string(traced.trace()).unwrap();
    assert!(trace.contains("socketpair(AF_UNIX"), "nothing was traced");
}

/// Every command that decrypts gives up files and calls before it reads the record.
#[test]
fn the_sandbox_is_closed_before_the_record_is_read() {
    if !have("strace", "the order of the calls was not seen") {
        return;
    }
    let sandbox = Sandbox::sample_month();
    std::fs::create_dir(sandbox.path("out")).unwrap();
    let trace = sandbox.path("trace");
    for arguments in [
        &["show", "agenda", "crawley.marac"][..],
        &["meeting", "list", "crawley.marac"],
        &["meeting", "add", "crawley.marac", "--date", "2027-02-11"],
        &["export", "agenda", "crawley.marac", "--to", "out"],
        &["backup", "crawley.marac", "--to", "out"],
        &["verify", "crawley.marac"],
        &["key", "show"],
    ] {
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-e", "trace=seccomp,open,openat", "-o"]).arg(&trace);
        command.arg(MARAC).args(arguments).current_dir(sandbox.path(""));
        assert!(command.env_clear().envs(sandbox.environment()).output().unwrap().status.success());
        let text = std::fs::read_to_string(&trace).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let closed = lines.iter().rposition(|line| line.contains("seccomp(SECCOMP_SET_MODE_FILTER"));
        let closed = closed.unwrap_or_else(|| panic!("{arguments:?} was never closed in"));
        let early = |line: &&&str| line.contains("crawley.marac\"");
        assert_eq!(lines[..closed].iter().find(early), None, "{arguments:?}");
    }
}
