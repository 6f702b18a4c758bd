//! Bytes of the terminal, and signals.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::os::fd::AsFd;

use rustix::process::Signal;
use tokio::signal::unix::{SignalKind, signal};

use super::{Arrival, Ending, Input, UnboundedSender};
use crate::ui::terminal::take_again;

/// A paste comes in one piece, and says so.
pub(super) const PASTES_AS_KEYS: bool = false;

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

/// Passes on window changes and the wish to end. A task each, woken by its signal only.
pub(super) fn listen(sender: &UnboundedSender<Arrival>) -> io::Result<()> {
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
    listen_for_going_on(sender)
}

/// After the program was stopped, a shell has had the terminal: it is taken again before anything is read or drawn.
fn listen_for_going_on(sender: &UnboundedSender<Arrival>) -> io::Result<()> {
    let mut going_on = signal(SignalKind::from_raw(Signal::CONT.as_raw()))?;
    let sender = sender.clone();
    tokio::spawn(async move {
        while going_on.recv().await.is_some() {
            take_again();
            if sender.send(Arrival::Input(Input::Resize)).is_err() {
                return;
            }
        }
    });
    Ok(())
}
