//! A home of its own for each test, and the program run in it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

#[path = "../support/tools.rs"]
mod tools;
pub use tools::have;
#[allow(unused_imports, reason = "only some tests ask")]
pub use tools::in_ci;

/// The invented sample month.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/crawley").join(name)
}

/// The program.
pub const MARAC: &str = env!("CARGO_BIN_EXE_marac");

/// Where in its home the program keeps what belongs to this machine.
pub const OF_MACHINE: &str = if cfg!(windows) { "local/marac" } else { ".local/state/marac" };

#[path = "../support/on_disk.rs"]
pub mod on_disk;

/// A folder with a home in it.
pub struct Sandbox {
    folder: tempfile::TempDir,
    /// The program that is run; the one under test but where a test says otherwise.
    pub program: PathBuf,
}

/// What the program said, and how it ended.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Sandbox {
    pub fn new() -> Self {
        Self { folder: on_disk::tempdir(), program: MARAC.into() }
    }

    /// A home in a folder of another disk.
    #[allow(dead_code, reason = "only some tests have one")]
    pub fn within(folder: &Path) -> Self {
        Self { folder: tempfile::tempdir_in(folder).unwrap(), program: MARAC.into() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The environment that the program gets, and nothing else.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let home = self.folder.path().display().to_string();
        let of_ours = |name| std::env::var(name).unwrap_or_default();
        let mut environment = vec![
            ("HOME", home.clone()),
            ("XDG_CONFIG_HOME", format!("{home}/config")),
            ("PATH", of_ours("PATH")),
            ("USER", "alison".to_owned()),
        ];
        if cfg!(windows) {
            environment.extend([
                ("APPDATA", format!("{home}/config")),
                ("LOCALAPPDATA", format!("{home}/local")),
                ("USERPROFILE", home),
                ("SystemRoot", of_ours("SystemRoot")),
                ("TEMP", of_ours("TEMP")),
            ]);
        }
        environment
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(self.folder.path()).env_clear().envs(self.environment());
        command.stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Said {
        said(self.command(arguments).output().unwrap())
    }

    /// The same where nobody can be asked, as in a script at night. Nothing where `setsid` is not there.
    pub fn run_without_terminal(&self, arguments: &[&str]) -> Option<Said> {
        have("setsid", "nothing was tried without a terminal").then(|| {
            let mut command = Command::new("setsid");
            command.arg("--wait").arg(&self.program).args(arguments).current_dir(self.folder.path());
            said(command.env_clear().envs(self.environment()).stdin(Stdio::null()).output().unwrap())
        })
    }

    /// The same, with a text on standard input.
    pub fn run_with_input(&self, input: &str, arguments: &[&str]) -> Said {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        said(child.wait_with_output().unwrap())
    }

    /// Runs the program, which must do what is asked, and gives what it says.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {}{}", said.out, said.err);
        said.out
    }

    /// A JSON document of the program.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.ok(arguments)).unwrap()
    }

    /// Runs the program, which must refuse in one sentence and leave every file as it was.
    pub fn refuses(&self, arguments: &[&str]) -> String {
        let before = self.files();
        let said = self.run(arguments);
        assert_eq!(said.code, 1, "{arguments:?} ended with {}: {}{}", said.code, said.out, said.err);
        assert!(self.files() == before, "{arguments:?} changed something");
        assert!(said.err.starts_with("marac: ") && said.err.lines().count() == 1, "{arguments:?}: {}", said.err);
        said.err
    }

    /// Every file in the home with its content, but for what the program keeps about what was tried and seen here.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path == self.path(OF_MACHINE) {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(path.clone(), std::fs::read(path).unwrap());
                }
            }
        }
        files
    }

    /// What plain `age` and `sqlite3` say to a question to Crawley's record; nothing, loudly, where they are not there.
    pub fn ask_plainly(&self, question: &str) -> Option<String> {
        if !["age", "sqlite3"].iter().all(|tool| have(tool, "the record was not read without marac")) {
            return None;
        }
        let elsewhere = tempfile::tempdir().unwrap();
        let plain = elsewhere.path().join("plain.db");
        let (key, record) = (self.path("config/marac/identity"), self.path("crawley.marac"));
        let age = Command::new("age").args(["-d", "-i"]).arg(key).arg("-o").arg(&plain).arg(record).status();
        assert!(age.unwrap().success());
        let output = Command::new("sqlite3").arg(&plain).arg(question).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
    }

    /// A record for Crawley with a key that has no passphrase.
    pub fn crawley() -> Self {
        let sandbox = Self::new();
        sandbox.ok(&["key", "new", "--no-passphrase"]);
        sandbox.ok(&["new", "crawley.marac", "--area", "Crawley"]);
        sandbox
    }

    /// The same with the sample month imported.
    pub fn sample_month() -> Self {
        let sandbox = Self::crawley();
        sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "2026-12-10"]);
        sandbox.ok(&["meeting", "add", "crawley.marac", "--date", "14/01/2027"]);
        for kind in ["contacts", "heard-before", "referrals"] {
            let csv = data(&format!("{kind}.csv"));
            sandbox.ok(&["import", kind, "crawley.marac", csv.to_str().unwrap()]);
        }
        sandbox
    }
}

fn said(output: Output) -> Said {
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
