//! The loop on a real terminal: bursts, silence, hang-up, signals and panics. The program under test is this test
//! binary itself, started again in a pseudo-terminal.
#![cfg(unix)]

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use marac::keymap::Code;
use marac::ui::input;
use marac::ui::run::{Event, Flow, Program, run};
use marac::ui::terminal::{TerminalGuard, say_where_on_panic};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use ratatui::Frame;
use ratatui::widgets::Paragraph;

const CHILD: &str = "MARAC_TEST_TERMINAL_CHILD";
/// Far longer than anything here takes: only a failure waits so long.
const LONG: Duration = Duration::from_secs(20);

#[derive(Default)]
struct Counter {
    characters: usize,
    events: usize,
}

impl Program for Counter {
    type Report = ();

    fn handle(&mut self, event: Event<()>) -> Flow {
        self.events += 1;
        match event {
            Event::Text(text) => self.characters += text.chars().count(),
            Event::Key(key) => match key.code() {
                Code::Char('!') => panic!("a name that nobody may see"),
                _ if key.printable().is_some() => self.characters += 1,
                _ => {}
            },
            Event::End(_) => return Flow::Stop,
            Event::Resize | Event::Deadline | Event::Report(()) => {}
        }
        Flow::Changed
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        let size = frame.area();
        let text = format!("{} characters at {}x{}", self.characters, size.width, size.height);
        frame.render_widget(Paragraph::new(text), size);
        frame.set_cursor_position((0, 0));
    }

    fn takes_text(&self) -> bool {
        true
    }

    fn next_deadline(&self) -> Option<Instant> {
        None
    }
}

/// Not a test but the program under test; does nothing unless it was started for that.
#[test]
fn child() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    say_where_on_panic(false);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let guard = TerminalGuard::enter().unwrap();
    runtime.block_on(async {
        let mut source = input::open().unwrap();
        let (_reporter, mut reports) = tokio::sync::mpsc::unbounded_channel();
        let mut screen = guard.screen().unwrap();
        run(&mut Counter::default(), &mut screen, &mut source, &mut reports).await.unwrap();
    });
    drop(guard);
    // Without what the test harness would say.
    std::process::exit(0);
}

struct Session {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    raw: Vec<u8>,
}

fn start() -> Session {
    let size = PtySize { rows: 5, cols: 40, ..PtySize::default() };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture", "--test-threads=1"]);
    command.env(CHILD, "1");
    let child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (sender, output) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count) = reader.read(&mut buffer) {
            if count == 0 || sender.send(buffer[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    let side = |side| std::num::NonZero::new(side).unwrap();
    let mut session = Session {
        child,
        keys: pair.master.take_writer().unwrap(),
        master: pair.master,
        output,
        screen: vt100::Parser::new(side(5), side(40), 0),
        raw: Vec::new(),
    };
    session.wait_for("0 characters at 40x5");
    session
}

impl Session {
    fn send(&mut self, bytes: &[u8]) {
        self.keys.write_all(bytes).unwrap();
        self.keys.flush().unwrap();
    }

    /// Reads what the program writes until its screen has the words.
    fn wait_for(&mut self, words: &str) {
        let start = Instant::now();
        while !self.screen.screen().contents().contains(words) {
            assert!(start.elapsed() < LONG, "never saw {words:?} but {:?}", self.screen.screen().contents());
            self.read(Duration::from_millis(100));
        }
    }

    /// Reads what comes within a time; whether anything came.
    fn read(&mut self, within: Duration) -> bool {
        match self.output.recv_timeout(within) {
            Ok(bytes) => {
                self.screen.process(&bytes);
                self.raw.extend(bytes);
                true
            }
            Err(_) => false,
        }
    }

    /// Reads to the end and gives all that was ever written.
    fn end(&mut self) -> String {
        let start = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < LONG, "it doesn't end");
            self.read(Duration::from_millis(20));
        }
        while self.read(Duration::from_millis(200)) {}
        String::from_utf8_lossy(&self.raw).into_owned()
    }

    fn signal(&self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        let status = std::process::Command::new("kill").args(["-s", name, &id]).status().unwrap();
        assert!(status.success());
    }

    /// Ticks of processor time used so far.
    fn processor(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.process_id().unwrap())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }

    /// How often the program was woken, over all its threads.
    fn wake_ups(&self) -> u64 {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.process_id().unwrap())).unwrap();
        tasks
            .map(|task| std::fs::read_to_string(task.unwrap().path().join("status")).unwrap())
            .flat_map(|status| {
                status
                    .lines()
                    .filter_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))
                    .map(|count| count.trim().parse::<u64>().unwrap())
                    .collect::<Vec<_>>()
            })
            .sum()
    }
}

fn is_restored(output: &str) -> bool {
    output.contains("\x1b[?1049l") && output.contains("\x1b[?2004l") && output.contains("\x1b[?25h")
}

#[test]
fn bursts_of_any_length_arrive_whole() {
    let mut session = start();
    session.send("x".repeat(3000).as_bytes());
    session.wait_for("3000 characters");
    session.send(format!("\x1b[200~{}\x1b[201~", "y".repeat(5000)).as_bytes());
    session.wait_for("8000 characters");
    session.signal("TERM");
    assert!(is_restored(&session.end()));
}

#[test]
fn nothing_to_do_means_no_byte_and_no_wake_up() {
    let mut session = start();
    session.send(b"abc");
    session.wait_for("3 characters");
    while session.read(Duration::from_millis(300)) {}
    let before = (session.raw.len(), session.wake_ups(), session.processor());
    session.read(Duration::from_millis(1000));
    assert_eq!((session.raw.len(), session.wake_ups(), session.processor()), before);
    session.signal("TERM");
    session.end();
}

#[test]
fn another_size_is_drawn() {
    let mut session = start();
    session.master.resize(PtySize { rows: 5, cols: 30, ..PtySize::default() }).unwrap();
    session.wait_for("at 30x5");
    session.signal("INT");
    assert!(is_restored(&session.end()));
}

#[test]
fn a_vanished_terminal_ends_the_program() {
    let session = start();
    let Session { mut child, master, mut keys, output, .. } = session;
    // Nobody listens: the thread that reads ends with what the key writes, and with it the last hold on the terminal.
    drop(output);
    keys.write_all(b"x").unwrap();
    drop(keys);
    drop(master);
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < LONG, "it goes on without a terminal");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_panic_gives_the_terminal_back_and_says_where_but_not_what() {
    let mut session = start();
    session.send(b"!");
    let output = session.end();
    assert!(is_restored(&output));
    assert!(output.contains("stopped unexpectedly at tests/terminal.rs:"), "{output}");
    assert!(!output.contains("nobody may see"), "{output}");
}
