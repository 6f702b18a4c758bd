//! A real program in a pseudo-terminal: keys go in, a screen comes out.
//!
//! Waiting is always for a named state of the screen, never for a time.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long a state may take to come before the test fails. Generous: the machine may be busy.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A program running in a terminal.
pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    parser: vt100::Parser,
    /// How the terminal was set before the program began: echo, lines, signals.
    settings: String,
    /// Everything that the program wrote, for tests that look at bytes.
    pub written: Vec<u8>,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

/// How a terminal is set, for comparing.
#[cfg(unix)]
fn settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}

#[cfg(not(unix))]
fn settings(_: &dyn MasterPty) -> String {
    String::new()
}

fn nonzero(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).expect("a terminal has a size")
}

impl Terminal {
    /// Starts `program` with `arguments` in a terminal of the given size.
    pub fn start(columns: u16, rows: u16, program: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        for (name, value) in environment {
            command.env(name, value);
        }
        let settings = settings(pair.master.as_ref());
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("the terminal can be read");
        let keys = pair.master.take_writer().expect("the terminal takes keys");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 65536];
            loop {
                match reader.read(&mut buffer) {
                    Ok(count) if count > 0 && sender.send(buffer[..count].to_vec()).is_ok() => {}
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    _ => break,
                }
            }
        });
        let parser = vt100::Parser::new(nonzero(rows), nonzero(columns), 1000);
        Self { master: pair.master, child, keys, output, parser, settings, written: Vec::new() }
    }

    /// The process's number.
    pub fn process(&self) -> u32 {
        self.child.process_id().expect("the program runs")
    }

    /// Sends keys as a terminal sends them.
    pub fn type_text(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("the program takes keys");
    }

    /// Sends a text as one bracketed paste.
    pub fn paste(&mut self, text: &str) {
        self.type_text(&format!("\x1b[200~{text}\x1b[201~"));
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.master.resize(size(columns, rows)).expect("a terminal can be resized");
        self.parser.set_size(nonzero(rows), nonzero(columns));
    }

    fn take(&mut self, bytes: &[u8]) {
        self.parser.process(bytes);
        self.written.extend_from_slice(bytes);
    }

    /// Takes what has come so far, waiting at most `wait` for the first of it; says whether anything came.
    pub fn receive(&mut self, wait: Duration) -> bool {
        match self.output.recv_timeout(wait) {
            Ok(bytes) => {
                self.take(&bytes);
                while let Ok(more) = self.output.try_recv() {
                    self.take(&more);
                }
                true
            }
            Err(_) => false,
        }
    }

    pub fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// The screen as text, a line a row.
    pub fn text(&self) -> String {
        self.screen().contents()
    }

    /// Waits until the screen is as `state` wants it.
    ///
    /// # Panics
    /// When that doesn't come, showing the screen as it is.
    pub fn wait_until(&mut self, named: &str, state: impl Fn(&vt100::Screen) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !state(self.screen()) {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Timeout) => panic!("«{named}» did not come; the screen:\n{}", self.text()),
                Err(RecvTimeoutError::Disconnected) if state(self.screen()) => return,
                Err(RecvTimeoutError::Disconnected) => {
                    let status = self.child.try_wait();
                    panic!("the program ended before «{named}» ({status:?}); the screen:\n{}", self.text())
                }
            }
        }
    }

    /// Waits until `text` stands on the screen.
    pub fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |screen| screen.contents().contains(text));
    }

    /// Waits until `text` no longer stands on the screen.
    pub fn wait_gone(&mut self, text: &str) {
        self.wait_until(&format!("no more {text}"), |screen| !screen.contents().contains(text));
    }

    /// Waits for the program's end, and takes what it still had to say.
    pub fn wait_end(&mut self) -> ExitStatus {
        let end = Instant::now() + PATIENCE;
        while let Ok(bytes) = self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
            self.take(&bytes);
        }
        loop {
            if let Some(status) = self.child.try_wait().expect("the program can be asked") {
                return status;
            }
            assert!(Instant::now() < end, "the program does not end; the screen:\n{}", self.text());
            std::thread::yield_now();
        }
    }

    /// Whether the terminal is set as it was before the program began.
    pub fn is_as_before(&self) -> bool {
        settings(self.master.as_ref()) == self.settings
    }

    /// Sends the program a signal, by its name.
    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let process = self.process().to_string();
        let status = std::process::Command::new("kill").args(["-s", name, &process]).status();
        assert!(status.expect("kill can be run").success());
    }

    /// Whether it has not ended by itself.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("the program can be asked").is_none()
    }

    /// The process that has the record open: the one that the program keeps, where it keeps one.
    #[cfg(target_os = "linux")]
    pub fn seat_process(&self) -> Option<u32> {
        below(self.process())
    }

    /// Only where the processes can be listed.
    #[cfg(not(target_os = "linux"))]
    pub fn seat_process(&self) -> Option<u32> {
        None
    }

    /// Ends what has the record open as `kill -9` does: nothing can be saved on the way out. Waits until all is over.
    #[cfg(target_os = "linux")]
    pub fn kill(&mut self) {
        use rustix::process::{Pid, Signal, kill_process};
        if !self.is_running() {
            return;
        }
        let send = |process: u32, signal| {
            let process = i32::try_from(process).ok().and_then(Pid::from_raw).expect("a process");
            // It may have ended by itself meanwhile.
            let _ = kill_process(process, signal);
        };
        // Held, the keeper can't start one just now.
        let keeper = self.process();
        send(keeper, Signal::STOP);
        match self.seat_process() {
            Some(seat) => {
                send(seat, Signal::KILL);
                send(keeper, Signal::CONT);
            }
            None => send(keeper, Signal::KILL),
        }
        while self.receive(PATIENCE) {}
        let _ = self.child.wait();
    }

    /// Ends it, and nothing can be saved on the way out.
    #[cfg(not(target_os = "linux"))]
    pub fn kill(&mut self) {
        if self.is_running() {
            self.child.kill().expect("the program can be killed");
            let _ = self.child.wait();
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The number of one that has ended may be another's by now.
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// A process that another has started, by its number.
#[cfg(target_os = "linux")]
pub fn below(parent: u32) -> Option<u32> {
    let processes = std::fs::read_dir("/proc").expect("the processes can be listed").flatten();
    let mut numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    numbers.find(|number| {
        let stat = std::fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
        // Behind the name, which ends with the last bracket: the state, and the parent. One that has ended is none.
        let mut behind = stat.rsplit_once(") ").map(|(_, behind)| behind).unwrap_or_default().split(' ');
        behind.next().is_some_and(|state| state != "Z")
            && behind.next().and_then(|number| number.parse().ok()) == Some(parent)
    })
}
