use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::AsFd;

use ratatui::layout::Size;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};

/// Every terminal draws.
#[expect(clippy::unnecessary_wraps, reason = "the other system's may not")]
pub(super) fn can_draw() -> io::Result<()> {
    Ok(())
}

/// What a terminal has that doesn't say.
const USUAL: Size = Size { width: 80, height: 24 };

/// The terminal's size, asked for before every frame: of the descriptors at hand where they tell. crossterm would open
/// the terminal anew each time, and start another program where it doesn't say: the sandbox ends the process for that.
pub(super) fn size() -> io::Result<Size> {
    let own = [tcgetwinsize(io::stdout()), tcgetwinsize(io::stdin()), tcgetwinsize(io::stderr())];
    let known = own.into_iter().flatten().find(|size| size.ws_col > 0 && size.ws_row > 0);
    let size = match known {
        Some(size) => size,
        None => tcgetwinsize(File::open("/dev/tty")?)?,
    };
    Ok(if size.ws_col > 0 && size.ws_row > 0 { Size { width: size.ws_col, height: size.ws_row } } else { USUAL })
}

/// Sets the terminal that there is so that every key comes at once, unchanged and unseen; crossterm does so only once.
pub(super) fn set_raw() {
    if let Some(Settings(terminal, mut settings)) = Settings::now() {
        settings.make_raw();
        let _ = tcsetattr(&terminal, OptionalActions::Now, &settings);
    }
}

/// How a terminal was set.
pub(super) struct Settings(File, Termios);

impl Settings {
    /// Those of the terminal that there is.
    pub(super) fn now() -> Option<Self> {
        let own = io::stdin().as_fd().try_clone_to_owned().ok().map(File::from);
        let terminals = [own, OpenOptions::new().read(true).write(true).open("/dev/tty").ok()];
        terminals.into_iter().flatten().find_map(|one| tcgetattr(&one).ok().map(|set| Self(one, set)))
    }

    /// Sets it so again. A terminal that is gone needs nothing.
    pub(super) fn put_back(&self) {
        let _ = tcsetattr(&self.0, OptionalActions::Now, &self.1);
    }
}
