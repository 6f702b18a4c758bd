use std::io;

use ratatui::layout::Size;

/// Asks the console to understand escape sequences; those before Windows 10 can't.
pub(super) fn can_draw() -> io::Result<()> {
    if crossterm::ansi_support::supports_ansi() {
        return Ok(());
    }
    Err(io::Error::other("this console knows no escape sequences; use Windows Terminal"))
}

pub(super) fn size() -> io::Result<Size> {
    crossterm::terminal::size().map(|(width, height)| Size { width, height })
}
