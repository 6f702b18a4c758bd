//! The terminal as it was before another process took it, for whoever looks after that process.

/// How the terminal was.
pub struct Before {
    #[cfg(unix)]
    was: Option<(std::fs::File, rustix::termios::Termios)>,
}

impl Before {
    /// Looks at the terminal as it is now.
    #[must_use]
    pub fn look() -> Self {
        Self {
            #[cfg(unix)]
            was: look(),
        }
    }

    /// Makes it so again, after a process that gave it back itself.
    pub fn put_back(&self) {
        #[cfg(unix)]
        if let Some((terminal, settings)) = &self.was {
            // A terminal that is gone needs nothing.
            let _ = rustix::termios::tcsetattr(terminal, rustix::termios::OptionalActions::Now, settings);
        }
    }

    /// Takes it back from a process that is gone without having given it back: clears what stands on it first.
    pub fn take_back(&self) {
        if std::io::IsTerminal::is_terminal(&std::io::stdout()) {
            let _ = super::write_all(super::LEAVE);
        }
        #[cfg(not(unix))]
        let _ = crossterm::terminal::disable_raw_mode();
        self.put_back();
    }
}

#[cfg(unix)]
fn look() -> Option<(std::fs::File, rustix::termios::Termios)> {
    use std::os::fd::AsFd;
    let own = std::io::stdin().as_fd().try_clone_to_owned().ok().map(std::fs::File::from);
    let terminals = [own, std::fs::OpenOptions::new().read(true).write(true).open("/dev/tty").ok()];
    terminals.into_iter().flatten().find_map(|one| rustix::termios::tcgetattr(&one).ok().map(|set| (one, set)))
}
