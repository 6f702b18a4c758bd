//! The terminal has one owner. It goes back to what it was on every way out: end, error, panic, signal.

mod backend;
mod before;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicBool, Ordering};

pub use backend::AnsiBackend;
pub use before::Before;
use ratatui::Terminal;
#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

/// Columns and rows of the terminal.
///
/// # Errors
/// When there is none.
pub fn size() -> io::Result<(u16, u16)> {
    system::size().map(|size| (size.width, size.height))
}

/// Alternate screen (nothing of ours is in the scrollback), pasting in one piece. No title is ever set.
const ENTER: &str = "\x1b[?1049h\x1b[?2004h\x1b[2J";
/// The reverse. Clears our screen first: some terminals let one look at it afterwards.
const LEAVE: &str = "\x1b[0m\x1b[2J\x1b[?2004l\x1b[?25h\x1b[?1049l";

static ENTERED: AtomicBool = AtomicBool::new(false);

/// The screen as the program draws on it.
pub type Screen = Terminal<AnsiBackend<io::Stdout>>;

/// The terminal in our hands; given back when this is dropped.
#[derive(Debug)]
#[must_use = "the terminal is given back when this is dropped"]
pub struct TerminalGuard(());

impl TerminalGuard {
    /// Takes the terminal: raw mode, alternate screen. Panics give it back from now on.
    ///
    /// # Errors
    /// When standard output or input is no terminal.
    pub fn enter() -> io::Result<Self> {
        crossterm::terminal::enable_raw_mode()?;
        ENTERED.store(true, Ordering::SeqCst);
        let guard = TerminalGuard(());
        system::can_draw()?;
        write_all(ENTER)?;
        Ok(guard)
    }

    /// A screen to draw on.
    ///
    /// # Errors
    /// When the terminal's size can't be had.
    pub fn screen(&self) -> io::Result<Screen> {
        Terminal::new(AnsiBackend::new(io::stdout()))
    }
}

impl TerminalGuard {
    /// Leaves the terminal as it is, for the process that takes over: nothing of what stands behind is seen between.
    pub fn hand_over(self) {
        ENTERED.store(false, Ordering::SeqCst);
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        restore();
    }
}

/// Takes the terminal again after the program was stopped and goes on: whoever had it meanwhile set it as they like it. What
/// stands on the screen has to be drawn afresh. Nothing happens where it was given back or handed over.
pub fn take_again() {
    if ENTERED.load(Ordering::SeqCst) {
        system::set_raw();
        // Errors show with the next frame.
        let _ = write_all("\x1b[0m").and_then(|()| write_all(ENTER));
    }
}

/// Gives the terminal back, once. Errors are of no use here: a terminal that is gone needs nothing.
pub fn restore() {
    if ENTERED.swap(false, Ordering::SeqCst) {
        let _ = write_all(LEAVE);
        let _ = crossterm::terminal::disable_raw_mode();
    }
}

fn write_all(text: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes())?;
    output.flush()
}

/// From now on a panic gives the terminal back and says where it happened, never what: the message could hold
/// something of a case.
pub fn say_where_on_panic(is_demo: bool) {
    std::panic::set_hook(Box::new(move |panic| {
        restore();
        // Standard error may be gone as well; a hook must not panic.
        let _ = writeln!(io::stderr(), "{}", farewell(panic, is_demo));
    }));
}

fn farewell(panic: &PanicHookInfo<'_>, is_demo: bool) -> String {
    let place = panic.location().map_or_else(
        || "an unknown place".to_owned(),
        |location| format!("{}:{}", short_path(location.file()), location.line()),
    );
    let how = if is_demo {
        "The demo is there for as long as somebody else sits at it: marac demo --join."
    } else {
        "What was saved is safe; start it again to go on."
    };
    format!("marac stopped unexpectedly at {place}. {how}")
}

/// A path without the folders of the machine that it was built on.
fn short_path(path: &str) -> &str {
    let parts = path.rmatch_indices(['/', '\\']).map(|(at, _)| at + 1);
    let after_registry = path.find("registry").and_then(|_| parts.clone().nth(2));
    after_registry.and_then(|at| path.get(at..)).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_building_machine_are_cut() {
        assert_eq!(short_path("src/ui/run.rs"), "src/ui/run.rs");
        let dependency = "/home/x/.cargo/registry/src/index.example-1/ratatui-core-0.1.2/src/buffer.rs";
        assert_eq!(short_path(dependency), "ratatui-core-0.1.2/src/buffer.rs");
    }

    #[test]
    fn leaving_undoes_all_that_entering_did() {
        for mode in ["?1049", "?2004"] {
            assert!(ENTER.contains(&format!("{mode}h")) && LEAVE.contains(&format!("{mode}l")));
        }
        assert!(LEAVE.contains("?25h"));
        assert!(!ENTER.contains("\x1b]"), "no title is set");
    }
}
