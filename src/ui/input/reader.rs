//! The thread that waits for the terminal, and the signals.

use std::io;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{Ending, Input};

/// Something that arrived.
#[derive(Debug)]
pub enum Arrival {
    /// Bytes of the terminal, to be decoded.
    Bytes(Vec<u8>),
    /// Something that is clear already.
    Input(Input),
}

/// Where arrivals come from; lasts as long as the process.
pub struct Source {
    pub(crate) arrivals: UnboundedReceiver<Arrival>,
    pub(crate) decoder: super::Decoder,
}

impl Source {
    /// A source that gives what is sent: for tests, and for programs that are driven.
    pub fn driven() -> (UnboundedSender<Arrival>, Source) {
        let (sender, arrivals) = unbounded_channel();
        (sender, Source { arrivals, decoder: super::Decoder::default() })
    }
}

/// Begins to read the terminal and to listen for signals. Needs a running tokio runtime, and raw mode.
///
/// # Errors
/// When the terminal can't be had, no thread can be started or no signal can be listened for.
pub fn open() -> io::Result<Source> {
    let (sender, source) = Source::driven();
    signals::listen(sender.clone())?;
    let terminal = terminal::open()?;
    std::thread::Builder::new().name("terminal".into()).spawn(move || terminal::read(terminal, &sender))?;
    Ok(source)
}

#[cfg(unix)]
mod terminal {
    use std::fs::File;
    use std::io::{self, IsTerminal, Read};
    use std::os::fd::AsFd;

    use super::{Arrival, Input, UnboundedSender};

    /// What one `read` of a terminal gives at most.
    const BUFFER: usize = 4096;

    pub(super) fn open() -> io::Result<File> {
        let stdin = io::stdin();
        if stdin.is_terminal() {
            return Ok(File::from(stdin.as_fd().try_clone_to_owned()?));
        }
        File::open("/dev/tty")
    }

    /// Passes on bytes until the terminal or the program is gone.
    pub(super) fn read(mut terminal: File, sender: &UnboundedSender<Arrival>) {
        let mut buffer = [0; BUFFER];
        loop {
            let arrival = match terminal.read(&mut buffer) {
                Ok(count) if count > 0 => Arrival::Bytes(buffer.get(..count).unwrap_or_default().to_vec()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                // Nothing more, or an error: either way the terminal is gone.
                Ok(_) | Err(_) => Arrival::Input(Input::hang_up()),
            };
            let last = matches!(arrival, Arrival::Input(_));
            if sender.send(arrival).is_err() || last {
                return;
            }
        }
    }
}

#[cfg(windows)]
mod terminal {
    use std::io;

    use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

    use super::{Arrival, Input, UnboundedSender};
    use crate::keymap::{Code, Key};

    pub(super) fn open() -> io::Result<()> {
        Ok(())
    }

    /// Passes on events until the terminal or the program is gone.
    pub(super) fn read((): (), sender: &UnboundedSender<Arrival>) {
        loop {
            let input = match event::read() {
                Ok(Event::Key(event)) => key(event).map(Input::Key),
                Ok(Event::Resize(..)) => Some(Input::Resize),
                Ok(_) => None,
                Err(_) => Some(Input::hang_up()),
            };
            let last = matches!(input, Some(Input::End(_)));
            if input.is_some_and(|input| sender.send(Arrival::Input(input)).is_err()) || last {
                return;
            }
        }
    }

    /// Press and repeat only. Ctrl and Alt with a character is AltGr, and a character.
    fn key(event: KeyEvent) -> Option<Key> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let held = |modifier| event.modifiers.contains(modifier);
        let (mut ctrl, mut alt) = (held(KeyModifiers::CONTROL), held(KeyModifiers::ALT));
        let mut shift = held(KeyModifiers::SHIFT);
        let code = match event.code {
            KeyCode::Char(c) => {
                if ctrl && alt {
                    (ctrl, alt, shift) = (false, false, false);
                }
                Code::Char(c)
            }
            KeyCode::BackTab => {
                shift = true;
                Code::Tab
            }
            KeyCode::F(number) => Code::F(number),
            KeyCode::Enter => Code::Enter,
            KeyCode::Esc => Code::Esc,
            KeyCode::Tab => Code::Tab,
            KeyCode::Backspace => Code::Backspace,
            KeyCode::Delete => Code::Delete,
            KeyCode::Insert => Code::Insert,
            KeyCode::Home => Code::Home,
            KeyCode::End => Code::End,
            KeyCode::PageUp => Code::PageUp,
            KeyCode::PageDown => Code::PageDown,
            KeyCode::Up => Code::Up,
            KeyCode::Down => Code::Down,
            KeyCode::Left => Code::Left,
            KeyCode::Right => Code::Right,
            _ => return None,
        };
        Some(Key::new(code, ctrl, alt, shift))
    }
}

#[cfg(unix)]
mod signals {
    use std::io;

    use tokio::signal::unix::{SignalKind, signal};

    use super::{Arrival, Ending, Input, UnboundedSender};

    /// Passes on window changes and the wish to end. A task each, woken by its signal only.
    pub(super) fn listen(sender: UnboundedSender<Arrival>) -> io::Result<()> {
        for (kind, input) in [
            (SignalKind::window_change(), Input::Resize),
            (SignalKind::hangup(), Input::End(Ending::HangUp)),
            (SignalKind::terminate(), Input::End(Ending::Signal)),
            (SignalKind::interrupt(), Input::End(Ending::Signal)),
            (SignalKind::quit(), Input::End(Ending::Signal)),
        ] {
            let mut signals = signal(kind)?;
            let sender = sender.clone();
            tokio::spawn(async move {
                while signals.recv().await.is_some() {
                    if sender.send(Arrival::Input(input.clone())).is_err() {
                        return;
                    }
                }
            });
        }
        Ok(())
    }
}

#[cfg(windows)]
mod signals {
    use std::io;

    use tokio::signal::windows::{ctrl_break, ctrl_close, ctrl_logoff, ctrl_shutdown};

    use super::{Arrival, Ending, Input, UnboundedSender};

    /// Passes on that the window closes or the system shuts down.
    pub(super) fn listen(sender: UnboundedSender<Arrival>) -> io::Result<()> {
        macro_rules! pass_on {
            ($($signal:expr => $ending:expr),+) => {$(
                let mut signals = $signal?;
                let to = sender.clone();
                tokio::spawn(async move {
                    while signals.recv().await.is_some() {
                        if to.send(Arrival::Input(Input::End($ending))).is_err() {
                            return;
                        }
                    }
                });
            )+};
        }
        pass_on! {
            ctrl_close() => Ending::HangUp,
            ctrl_break() => Ending::Signal,
            ctrl_logoff() => Ending::Signal,
            ctrl_shutdown() => Ending::Signal
        }
        Ok(())
    }
}
