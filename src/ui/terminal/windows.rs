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

/// Nobody is stopped here and goes on.
pub(super) const fn set_raw() {}

/// How a console was set: its own way to give it back is all that there is.
pub(super) struct Settings;

impl Settings {
    #[expect(clippy::unnecessary_wraps, reason = "on the other system there may be none")]
    pub(super) const fn now() -> Option<Self> {
        Some(Self)
    }

    pub(super) fn put_back(&self) {
        let _ = crossterm::terminal::disable_raw_mode();
    }
}
