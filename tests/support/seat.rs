//! Somebody at the real program: keys by their names, what they see, and the record as plain tools read it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::sandbox::Sandbox;
use crate::terminal::Terminal;

pub const ESC: &str = "\x1b";
pub const ENTER: &str = "\r";
pub const TAB: &str = "\t";
pub const UP: &str = "\x1b[A";
pub const DOWN: &str = "\x1b[B";
pub const RIGHT: &str = "\x1b[C";
pub const END: &str = "\x1b[F";
pub const DELETE: &str = "\x1b[3~";
pub const CTRL_UP: &str = "\x1b[1;5A";
pub const CTRL_DOWN: &str = "\x1b[1;5B";
pub const CTRL_B: &str = "\x02";
pub const CTRL_C: &str = "\x03";
pub const CTRL_E: &str = "\x05";
pub const CTRL_F: &str = "\x06";
pub const CTRL_G: &str = "\x07";
pub const CTRL_J: &str = "\n";
pub const CTRL_N: &str = "\x0e";
pub const CTRL_P: &str = "\x10";
pub const CTRL_Q: &str = "\x11";
pub const CTRL_R: &str = "\x12";
pub const CTRL_S: &str = "\x13";
pub const CTRL_U: &str = "\x15";
pub const CTRL_Y: &str = "\x19";
pub const CTRL_Z: &str = "\x1a";
pub const CTRL_X: &str = "\x18";
pub const F1: &str = "\x1bOP";
pub const AGENDA: &str = "\x1bOQ";
pub const NOTES: &str = "\x1bOR";
pub const ACTIONS: &str = "\x1bOS";
pub const ATTENDANCE: &str = "\x1b[15~";
pub const CLOCKS: &str = "\x1b[17~";
pub const F7: &str = "\x1b[18~";
pub const F8: &str = "\x1b[19~";
pub const F9: &str = "\x1b[20~";

/// The day of the sample meeting.
pub const MEETING: &str = "2026-12-10";
/// Names the bytes with which a program leaves the alternate screen.
pub const LEAVES: &str = "\x1b[?1049l";

/// Opens the record in a terminal, on a day that counts as today, with more in the environment where wanted.
pub fn open_with(sandbox: &Sandbox, size: (u16, u16), arguments: &[&str], more: &[(&str, &str)]) -> Terminal {
    let program = sandbox.program.to_str().unwrap();
    let program: Vec<&str> = std::iter::once(program).chain(arguments.iter().copied()).collect();
    start(sandbox, size, &program, more)
}

/// Starts a program in a terminal with the sandbox's environment and nothing else.
pub fn start(sandbox: &Sandbox, (columns, rows): (u16, u16), program: &[&str], more: &[(&str, &str)]) -> Terminal {
    let environment = sandbox.environment();
    let mut environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    environment.extend(more);
    let home = sandbox.path("");
    let mut all = vec!["-C", home.to_str().unwrap(), "-i"];
    let pairs: Vec<String> = environment.iter().map(|(name, value)| format!("{name}={value}")).collect();
    all.extend(pairs.iter().map(String::as_str));
    if !more.iter().any(|(name, _)| *name == "TERM") {
        all.push("TERM=xterm-256color");
    }
    all.extend(program);
    Terminal::start(columns, rows, Path::new("env"), &all, &[])
}

/// Opens the sample record on a day.
pub fn open_on(sandbox: &Sandbox, size: (u16, u16), today: &str) -> Terminal {
    let mut seat = open_with(sandbox, size, &["crawley.marac", "--today", today], &[]);
    seat.wait_for("Crawley MARAC");
    seat
}

/// Opens the sample record on the day of its meeting.
pub fn open(sandbox: &Sandbox, size: (u16, u16)) -> Terminal {
    open_on(sandbox, size, MEETING)
}

impl Terminal {
    /// Presses a key and waits for what it brings.
    pub fn press(&mut self, key: &str, brings: &str) {
        self.type_text(key);
        self.wait_for(brings);
    }

    /// Types a line of notes, files it, and waits until it stands among the notes as `shown`.
    pub fn file(&mut self, line: &str, preview: &str, shown: &str) {
        self.type_text(line);
        self.wait_for(preview);
        self.type_text(ENTER);
        self.wait_until(shown, |screen| notes(screen).contains(shown));
    }

    /// Waits until everything that was done is on the disk.
    pub fn wait_saved(&mut self) {
        self.wait_until("saved", |screen| bottom(screen).contains("saved "));
    }

    /// Closes the record and waits for the program's end.
    pub fn close(&mut self) {
        self.type_text(CTRL_Q);
        let status = self.wait_end();
        assert!(status.success(), "{status:?}: {}", self.after());
    }

    /// What came after the program had left the alternate screen; everything where it never was there.
    pub fn after(&self) -> String {
        let written = String::from_utf8_lossy(&self.written).into_owned();
        let after = written.rsplit_once(LEAVES).map(|(_, after)| after.to_owned()).unwrap_or(written);
        unfolded(&after.replace("\r\n", "\n"))
    }
}

/// Lines that were broken before the terminal's edge, whole again.
fn unfolded(text: &str) -> String {
    const COLUMNS: usize = 80;
    let (mut whole, mut last) = (String::new(), 0);
    for line in text.split_inclusive('\n') {
        let first = line.split_whitespace().next().unwrap_or_default().chars().count();
        if last > 0 && first > 0 && last + 1 + first > COLUMNS {
            whole.pop();
            whole.push(' ');
        }
        whole.push_str(line);
        last = line.trim_end().chars().count();
    }
    whole
}

/// The line at the bottom.
pub fn bottom(screen: &vt100::Screen) -> String {
    let (_, columns) = screen.size();
    screen.rows(0, columns.get()).last().unwrap_or_default()
}

/// The line at the top.
pub fn top(screen: &vt100::Screen) -> String {
    let (_, columns) = screen.size();
    screen.rows(0, columns.get()).next().unwrap_or_default()
}

/// What stands above the composer, soft line breaks closed up.
pub fn notes(screen: &vt100::Screen) -> String {
    let (_, columns) = screen.size();
    let rows: Vec<String> = screen.rows(0, columns.get()).skip(3).collect();
    let above = rows.iter().rposition(|row| row.starts_with("───")).unwrap_or(rows.len());
    let joined = rows[..above].iter().map(|row| row.trim()).collect::<Vec<_>>().join(" ");
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// See [`crate::sandbox::have`].
pub fn have(tool: &str, without: &str) -> bool {
    crate::sandbox::have(tool, without)
}

/// The record's database, decrypted by plain `age` into the sandbox; nothing where the tools are missing.
pub fn database(sandbox: &Sandbox) -> Option<PathBuf> {
    if !have("age", "the record was not read without marac")
        || !have("sqlite3", "the record was not read without marac")
    {
        return None;
    }
    let plain = sandbox.path("plain.db");
    let status = Command::new("age")
        .args(["-d", "-i"])
        .arg(sandbox.path("config/marac/identity"))
        .arg("-o")
        .arg(&plain)
        .arg(sandbox.path("crawley.marac"))
        .status()
        .unwrap();
    assert!(status.success(), "age does not open the record");
    Some(plain)
}

/// What `sqlite3` answers, a line a row, columns between bars.
pub fn sql(database: &Path, question: &str) -> Vec<String> {
    let output = Command::new("sqlite3").arg(database).arg(question).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}
