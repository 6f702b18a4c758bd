//! The thread that waits for the terminal, and the signals.

use std::io;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{Ending, Input};

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

/// Whether a paste comes as fast keys, so that an Enter with more text behind it is a line break of a text.
pub const PASTES_AS_KEYS: bool = system::PASTES_AS_KEYS;

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
    system::listen(&sender)?;
    let terminal = system::open()?;
    std::thread::Builder::new().name("terminal".into()).spawn(move || system::read(terminal, &sender))?;
    Ok(source)
}
