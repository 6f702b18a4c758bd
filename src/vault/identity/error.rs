//! Why a key could not be made or unlocked, each with one sentence and what to do next.

use std::path::PathBuf;

use super::MAX_WORK_FACTOR;
use crate::vault::disk::DiskError;
use crate::vault::ids::NoRandomness;

/// Why a key could not be made or unlocked.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// A file could not be read or written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// No random numbers.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The passphrase is wrong.
    #[error("that is not the passphrase of {}; try again", path.display())]
    WrongPassphrase {
        /// The key's file.
        path: PathBuf,
    },
    /// No passphrase was given and one is needed.
    #[error("{} is protected by a passphrase; give it on the terminal or with --passphrase-fd", path.display())]
    PassphraseNeeded {
        /// The key's file.
        path: PathBuf,
    },
    /// An empty passphrase protects nothing.
    #[error("an empty passphrase protects nothing; choose one, or say --no-passphrase")]
    EmptyPassphrase,
    /// Absurd work.
    #[error("{} asks for 2^{work} rounds of work for its passphrase, more than 2^{MAX_WORK_FACTOR}; make a new key with marac key new", path.display())]
    TooMuchWork {
        /// The key's file.
        path: PathBuf,
        /// Two to this power.
        work: u8,
    },
    /// A kind of key that this version can't use.
    #[error("{} holds a key of a kind that this version can't use; make one with marac key new", path.display())]
    Unsupported {
        /// The key's file.
        path: PathBuf,
    },
    /// An SSH key that can't be used.
    #[error("{} can't be used: {why}", path.display())]
    UnusableSsh {
        /// The key's file.
        path: PathBuf,
        /// Why, and what to do.
        why: &'static str,
    },
    /// The plugin is not here.
    #[error("{} needs the program {program}, which is not on this machine; install it, or name another key with --identity", path.display())]
    NoPlugin {
        /// The key's file.
        path: PathBuf,
        /// What to install.
        program: String,
    },
    /// The plugin said no.
    #[error("the plugin of {} said: {said}; try again, or name another key with --identity", path.display())]
    PluginRefused {
        /// The key's file.
        path: PathBuf,
        /// In its own words.
        said: String,
    },
    /// The companion could not be made.
    #[error("a key on a plugin needs a file beside it, and {} can't be written; copy {} to a folder of your own", companion.display(), path.display())]
    NoCompanion {
        /// The key's file.
        path: PathBuf,
        /// The file that could not be written.
        companion: PathBuf,
    },
    /// Not a key.
    #[error("{} holds no age key; name another file with --identity, or make a key with marac key new", path.display())]
    NotAnIdentity {
        /// The key's file.
        path: PathBuf,
    },
    /// Cut short or altered.
    #[error("{} is damaged or cut short; restore it from a copy, or make a new key and ask to be added", path.display())]
    Damaged {
        /// The key's file.
        path: PathBuf,
    },
    /// The signing key can't be read.
    #[error("{} is not the signing key of this identity or is damaged; restore it from a copy, or move it away and ask to be added again", path.display())]
    SigningKey {
        /// The signing key's file.
        path: PathBuf,
    },
}
