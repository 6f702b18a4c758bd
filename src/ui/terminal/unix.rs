use std::io;

use ratatui::layout::Size;

/// Every terminal draws.
#[expect(clippy::unnecessary_wraps, reason = "the other system's may not")]
pub(super) fn can_draw() -> io::Result<()> {
    Ok(())
}

/// The terminal's size, asked for before every frame: of the descriptor at hand where that tells, since crossterm opens
/// the terminal anew each time.
pub(super) fn size() -> io::Result<Size> {
    if let Ok(size) = rustix::termios::tcgetwinsize(io::stdout())
        && size.ws_col > 0
        && size.ws_row > 0
    {
        return Ok(Size { width: size.ws_col, height: size.ws_row });
    }
    crossterm::terminal::size().map(|(width, height)| Size { width, height })
}
