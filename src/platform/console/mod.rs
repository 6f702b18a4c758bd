//! What a command line has besides standard input and output.

use std::fs::File;
use std::io;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

/// A file that whoever started the program passed on by its number.
///
/// # Errors
/// When there is none of this number; [`io::ErrorKind::Unsupported`] where files aren't passed on so.
pub fn passed_on(number: u32) -> io::Result<File> {
    system::passed_on(number)
}

/// The terminal itself, for a question that must not go into a redirected file. None where there is none, or where
/// standard error shows text better.
#[must_use]
pub fn terminal() -> Option<File> {
    system::terminal()
}
