//! Whether a record may live in a folder at all (REC-1): the door, and this machine's own answer behind it.
//!
//! [`looking`] gathers [`probes`] — plain data — of the folder, of those above it and of this machine; [`verdict`] is one pure
//! function over them; [`catalogue`] is the list of sync clients. What can't be seen is no reason to refuse: it is noted as
//! not known, and `marac doctor` says it.

pub mod catalogue;
pub mod configurations;
#[cfg(target_os = "linux")]
pub mod linux;
pub mod looking;
#[cfg(not(any(target_os = "linux", windows)))]
#[path = "elsewhere.rs"]
mod platform;
#[cfg(windows)]
#[path = "windows.rs"]
mod platform;
pub mod probes;
mod said;
mod shares;
pub mod surroundings;
#[cfg(test)]
mod tests;
pub mod verdict;

#[cfg(target_os = "linux")]
use linux as platform;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use catalogue::Catalogue;
pub use surroundings::Surroundings;
pub use verdict::{Judged, Verdict};

/// A record may not be kept here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is no place for a record: {why}", folder.display())]
pub struct PlaceRefused {
    /// The folder.
    pub folder: PathBuf,
    /// Whose cloud or what else it is, and what to do.
    pub why: String,
}

/// What kind of place a record may live in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceKind {
    /// A disk of this machine, where locks, syncing and a folder's news can be relied on.
    Local,
    /// A folder of a server: allowed, and trusted with less. Work is kept on this machine first.
    Share,
    /// A folder that something copies to other machines, which somebody vouches for: a share of which each place may show an
    /// older state than the next, and where two may do the same at once.
    Copied,
}

impl PlaceKind {
    /// Whether other machines work in the folder: nothing there is known of them but what they wrote into it.
    #[must_use]
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::Share | Self::Copied)
    }
}

/// Asked before a record is made, opened or copied, with the folder.
pub trait PlaceCheck: Send + Sync {
    /// Whether a record may live in this folder, and what kind of place it is.
    ///
    /// # Errors
    /// When it may not, with the reason.
    fn check(&self, folder: &Path) -> Result<PlaceKind, PlaceRefused>;
}

/// Lets every place pass, as a disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct AnyPlace;

impl PlaceCheck for AnyPlace {
    fn check(&self, _: &Path) -> Result<PlaceKind, PlaceRefused> {
        Ok(PlaceKind::Local)
    }
}

/// Looks at folders on this machine. What was seen of one is remembered: a process that has closed itself in sees nothing of
/// the machine any more, and asks again about the folder that it looked at before.
#[derive(Debug)]
pub struct ThisMachine {
    surroundings: Surroundings,
    looked_at: Mutex<Vec<(PathBuf, Look)>>,
}

/// The most folders that are remembered.
const REMEMBERED: usize = 32;

impl ThisMachine {
    /// The one of this process, for the user who runs it.
    #[must_use]
    pub fn of_process() -> Arc<Self> {
        static OF_PROCESS: OnceLock<Arc<ThisMachine>> = OnceLock::new();
        OF_PROCESS.get_or_init(|| Arc::new(Self::with(Surroundings::of_user()))).clone()
    }

    /// With other surroundings than the user's own.
    #[must_use]
    pub const fn with(surroundings: Surroundings) -> Self {
        Self { surroundings, looked_at: Mutex::new(Vec::new()) }
    }

    /// What the folder is.
    ///
    /// # Errors
    /// When the program's own list can't be read, which is a fault of the program.
    pub fn look(&self, folder: &Path) -> Result<Look, PlaceRefused> {
        let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        // Somebody else's panic does not change what was seen.
        let remembered = || self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, look)) = remembered().iter().find(|(known, look)| *known == whole || look.resolved == whole) {
            return Ok(Look { folder: folder.to_owned(), ..look.clone() });
        }
        let look = self.look_anew(folder, false)?;
        let mut looked_at = remembered();
        if looked_at.len() >= REMEMBERED {
            looked_at.remove(0);
        }
        looked_at.push((whole, look.clone()));
        Ok(look)
    }

    /// The same, now, and with programs that watch it without being sync clients: for somebody who asks.
    ///
    /// # Errors
    /// When the program's own list can't be read, which is a fault of the program.
    pub fn look_closely(&self, folder: &Path) -> Result<Look, PlaceRefused> {
        self.look_anew(folder, true)
    }

    fn look_anew(&self, folder: &Path, closely: bool) -> Result<Look, PlaceRefused> {
        let Some(catalogue) = Catalogue::shipped() else {
            let why = "the program's own list of sync clients can't be read; this is a fault of the program".to_owned();
            return Err(PlaceRefused { folder: folder.to_owned(), why });
        };
        let probes = looking::look(folder, &self.surroundings, catalogue, closely);
        let judged = verdict::judge(&probes, catalogue);
        let vouching = self.surroundings.vouching.clone();
        Ok(Look { folder: folder.to_owned(), resolved: probes.folder, judged, vouching, catalogue })
    }
}

impl PlaceCheck for ThisMachine {
    fn check(&self, folder: &Path) -> Result<PlaceKind, PlaceRefused> {
        self.look(folder)?.kind()
    }
}

/// A folder that was looked at.
#[derive(Debug, Clone)]
pub struct Look {
    /// As it was named.
    pub folder: PathBuf,
    /// With symbolic links followed.
    pub resolved: PathBuf,
    pub judged: Judged,
    vouching: Option<PathBuf>,
    catalogue: &'static Catalogue,
}

impl Look {
    /// Whether a record, or a copy of one, may be put there to stay.
    ///
    /// # Errors
    /// When none may live there, or it is gone when the machine is next started; with the reason.
    pub fn kind_for_keeping(&self) -> Result<PlaceKind, PlaceRefused> {
        match self.passing() {
            Some(why) => Err(PlaceRefused { folder: self.folder.clone(), why }),
            None => self.kind(),
        }
    }

    /// Whether a record may live there.
    ///
    /// # Errors
    /// When it may not, with the reason.
    pub fn kind(&self) -> Result<PlaceKind, PlaceRefused> {
        match (&self.judged.verdict, self.refusal()) {
            (_, Some(why)) => Err(PlaceRefused { folder: self.folder.clone(), why }),
            (_, None) if self.judged.vouched.is_some() => Ok(PlaceKind::Copied),
            (Verdict::Share { .. }, None) => Ok(PlaceKind::Share),
            // Where nobody can say what is mounted, less is relied on.
            (_, None) if self.judged.not_known.iter().any(|one| one.what == "mounts") => Ok(PlaceKind::Share),
            (_, None) => Ok(PlaceKind::Local),
        }
    }
}
