//! How large the terminal is. crossterm would start another program where the terminal can't say, which the sandbox
//! ends the process for.

use std::io;

/// What a terminal has that doesn't say.
#[cfg(unix)]
const USUAL: (u16, u16) = (80, 24);

/// Columns and rows of the terminal.
///
/// # Errors
/// When there is none.
#[cfg(unix)]
pub fn size() -> io::Result<(u16, u16)> {
    use rustix::termios::tcgetwinsize;
    let own = [tcgetwinsize(io::stdout()), tcgetwinsize(io::stdin()), tcgetwinsize(io::stderr())];
    let known = own.into_iter().flatten().find(|size| size.ws_col > 0 && size.ws_row > 0);
    let size = match known {
        Some(size) => size,
        None => tcgetwinsize(std::fs::File::open("/dev/tty")?)?,
    };
    Ok(if size.ws_col > 0 && size.ws_row > 0 { (size.ws_col, size.ws_row) } else { USUAL })
}

/// Columns and rows of the terminal.
///
/// # Errors
/// When there is none.
#[cfg(not(unix))]
pub fn size() -> io::Result<(u16, u16)> {
    crossterm::terminal::size()
}
