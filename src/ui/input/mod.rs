//! What comes from the terminal, in our own terms.
//!
//! A thread blocks on the terminal and passes on what arrives, without a tick. On Unix it passes on bytes and
//! [`Decoder`] makes keys of them: crossterm's own reader spins at full load when the terminal has vanished, leaves
//! what stands behind the first 1,024 bytes of a paste unread until the next key, and takes an escape sequence
//! that arrives in two pieces for an Esc and some letters. On Windows it is crossterm's reader.

mod decode;
mod reader;

pub use decode::Decoder;
pub use reader::{Arrival, PASTES_AS_KEYS, Source, open};

use crate::keymap::Key;

/// One thing that the user or the system did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed, or repeats.
    Key(Key),
    /// A text was pasted. Line breaks are `\n`.
    Paste(String),
    /// The terminal has another size.
    Resize,
    /// The program is to save and end.
    End(Ending),
}

/// Why the program has to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The terminal is gone.
    HangUp,
    /// The system asks it to.
    Signal,
}
