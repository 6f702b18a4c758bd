use std::io;

use ratatui::layout::Size;

/// Every terminal draws.
#[expect(clippy::unnecessary_wraps, reason = "the other system's may not")]
pub(super) fn can_draw() -> io::Result<()> {
    Ok(())
}

/// What a terminal has that doesn't say.
const USUAL: Size = Size { width: 80, height: 24 };

/// The terminal's size, asked for before every frame: of the descriptors at hand where one tells. crossterm opens the
/// terminal anew each time, and where that doesn't say either it would start another program, which the sandbox ends the
/// process for.
pub(super) fn size() -> io::Result<Size> {
    use rustix::termios::tcgetwinsize;
    let own = [tcgetwinsize(io::stdout()), tcgetwinsize(io::stdin()), tcgetwinsize(io::stderr())];
    let known = own.into_iter().flatten().find(|size| size.ws_col > 0 && size.ws_row > 0);
    let size = match known {
        Some(size) => size,
        None => tcgetwinsize(std::fs::File::open("/dev/tty")?)?,
    };
    let sane = size.ws_col > 0 && size.ws_row > 0;
    Ok(if sane { Size { width: size.ws_col, height: size.ws_row } } else { USUAL })
}
