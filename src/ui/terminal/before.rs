//! The terminal as it was before another process took it, for whoever looks after that process.

use super::system::Settings;

/// How the terminal was.
pub struct Before(Option<Settings>);

impl Before {
    /// Looks at the terminal as it is now.
    #[must_use]
    pub fn look() -> Self {
        Self(Settings::now())
    }

    /// Makes it so again, after a process that gave it back itself.
    pub fn put_back(&self) {
        if let Some(settings) = &self.0 {
            settings.put_back();
        }
    }

    /// Takes it back from a process that is gone without having given it back: clears what stands on it first.
    pub fn take_back(&self) {
        if std::io::IsTerminal::is_terminal(&std::io::stdout()) {
            let _ = super::write_all(super::LEAVE);
        }
        self.put_back();
    }
}
