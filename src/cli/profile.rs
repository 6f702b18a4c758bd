//! The user's own folders on this machine: key, key map, sentences of the documents, what was opened last; and what this
//! machine keeps of its own work. Never the record itself.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use serde::Deserialize;

use super::failure::Failure;
use super::files;
use crate::documents::wording::Wording;

/// How long a screen may stay open without a key: whoever only watches has an hour, an unattended one no longer.
const IDLE_MINUTES: RangeInclusive<u32> = 1..=60;

/// What this machine says of its own screen, in `screen.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Screen {
    idle_lock_minutes: Option<u32>,
}

/// The user's configuration folder, and this machine's own.
#[derive(Debug, Clone)]
pub struct Profile {
    folder: PathBuf,
    keymap: PathBuf,
    local: PathBuf,
}

impl Profile {
    /// The folder where this platform keeps configuration. It need not be there yet.
    ///
    /// # Errors
    /// When the machine doesn't say where the user's home is.
    pub fn of_user() -> Result<Self, Failure> {
        let strategy = etcetera::choose_base_strategy().map_err(|_| {
            Failure::Failed("this machine does not say where your home folder is; set HOME and try again".to_owned())
        })?;
        let folder = strategy.config_dir().join("marac");
        // On Windows, where there is no such thing, the part of the profile that stays on the machine.
        let local = strategy.state_dir().unwrap_or_else(|| strategy.cache_dir()).join("marac");
        Ok(Self { keymap: folder.join("keymap.toml"), folder, local })
    }

    /// The same user's profile in another folder, with the user's own keys: for the demo, which leaves nothing behind.
    #[must_use]
    pub fn moved_to(&self, folder: PathBuf) -> Self {
        Self { local: folder.join("state"), folder, keymap: self.keymap.clone() }
    }

    /// The folder itself: an area's own texts lie in it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// This machine's own folder, made for the user alone: what has not reached a share yet, and which versions of a record
    /// were seen here. It goes to no other machine with the user's settings.
    ///
    /// # Errors
    /// When it can't be made or written. Work goes on without it.
    pub fn local(&self) -> Result<PathBuf, Failure> {
        files::make_private_folder(&self.local).and_then(|()| files::close_to_others(&self.local)).map_err(|why| {
            Failure::Failed(format!(
                "nothing can be kept on this machine itself, so work on a network share is saved only when the share has it, \
                 and an older copy put in a record's place is not noticed: {why}"
            ))
        })?;
        Ok(self.local.clone())
    }

    /// Where the user's key is, unless another is named.
    #[must_use]
    pub fn identity(&self) -> PathBuf {
        self.folder.join("identity")
    }

    /// The user's own keys, over a shipped map.
    #[must_use]
    pub fn keymap(&self) -> PathBuf {
        self.keymap.clone()
    }

    /// The documents' fixed sentences: the area's own in `wording.toml`, else the shipped ones.
    ///
    /// # Errors
    /// When the file is there and can't be used.
    pub fn wording(&self) -> Result<Wording, Failure> {
        let path = self.folder.join("wording.toml");
        let named = |error: &dyn std::fmt::Display| Failure::Failed(format!("{}: {error}", path.display()));
        match std::fs::read_to_string(&path) {
            Ok(text) => Wording::read(&text).map_err(|error| named(&error)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Wording::shipped().map_err(Failure::of),
            Err(error) => Err(named(&error)),
        }
    }

    /// After how many minutes without a key the screen locks on this machine, where `screen.toml` says so.
    ///
    /// # Errors
    /// When the file is there and can't be used; what the record says stays in force.
    pub fn idle_minutes(&self) -> Result<Option<u32>, Failure> {
        let path = self.folder.join("screen.toml");
        let named = |error: &dyn std::fmt::Display| {
            Failure::Failed(format!("{} is left out of account: {error}", path.display()))
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(named(&error)),
        };
        let screen: Screen = toml::from_str(&text).map_err(|error| named(&error.message()))?;
        match screen.idle_lock_minutes {
            Some(minutes) if !IDLE_MINUTES.contains(&minutes) => Err(named(&format!(
                "idle_lock_minutes must be from {} to {}, not {minutes}",
                IDLE_MINUTES.start(),
                IDLE_MINUTES.end()
            ))),
            minutes => Ok(minutes),
        }
    }

    /// The record that was opened last.
    #[must_use]
    pub fn last_opened(&self) -> Option<PathBuf> {
        let text = std::fs::read_to_string(self.folder.join("last-opened")).ok()?;
        text.lines().next().filter(|line| !line.is_empty()).map(PathBuf::from)
    }

    /// Keeps in mind which record was opened. That it can't be kept is no reason not to open it.
    pub fn remember_opened(&self, record: &Path) {
        let Ok(path) = std::path::absolute(record) else { return };
        if let (Some(path), Ok(())) = (path.to_str(), self.make_folder()) {
            let _ = files::replace_private(&self.folder.join("last-opened"), path.as_bytes());
        }
    }

    /// Keeps in mind that a record was opened, where none was before.
    pub fn remember_first(&self, record: &Path) {
        if self.last_opened().is_none() {
            self.remember_opened(record);
        }
    }

    /// Makes the folder, for the user alone.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn make_folder(&self) -> Result<(), Failure> {
        files::make_private_folder(&self.folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_says_when_its_screen_locks_within_bounds() {
        let folder = tempfile::tempdir().unwrap();
        let profile = Profile {
            folder: folder.path().to_owned(),
            keymap: folder.path().join("keymap.toml"),
            local: folder.path().join("state"),
        };
        assert_eq!(profile.idle_minutes().unwrap(), None);
        for (text, minutes) in
            [("", Some(None)), ("idle_lock_minutes = 1", Some(Some(1))), ("idle_lock_minutes = 60", Some(Some(60)))]
                .into_iter()
                .chain(["idle_lock_minutes = 0", "idle_lock_minutes = 61", "idle = 5", "= ["].map(|text| (text, None)))
        {
            std::fs::write(folder.path().join("screen.toml"), text).unwrap();
            let said = profile.idle_minutes();
            assert_eq!(said.as_ref().ok().copied(), minutes, "{text}");
            assert!(said.err().is_none_or(|why| why.to_string().contains("screen.toml is left out of account")));
        }
    }
}
