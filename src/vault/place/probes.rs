//! What was seen of a folder and of this machine, before anything is made of it. Plain data: a verdict over it can be
//! tested for any platform on any other.

use std::path::{Component, Path, PathBuf};

/// Everything that was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Probes {
    /// The folder, with symbolic links followed as far as they could be.
    pub folder: PathBuf,
    /// The person's home folder.
    pub home: Option<PathBuf>,
    /// What the folder's disk is.
    pub disk: Disk,
    /// The folder and all above it, from the folder up; with those of another path to the same folder, as a bind mount makes.
    pub above: Vec<Above>,
    /// What the settings of sync clients name as synchronised.
    pub configured: Vec<Configured>,
    /// Environment variables that hold the path of a cloud folder.
    pub variables: Vec<Variable>,
    /// Programs that have to do with the folder.
    pub programs: Vec<Program>,
    /// Folders of Syncthing that an administrator vouches for.
    pub vouched: Vec<PathBuf>,
    /// What could not be seen.
    pub not_known: Vec<NotKnown>,
}

/// The kind of disk that a folder is on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Disk {
    /// Nobody could say.
    #[default]
    NotKnown,
    /// A mounted file system.
    Mounted {
        /// Its type, as the mount table calls it.
        kind: String,
        /// What is mounted: a device, `//server/share`, `server:/folder`.
        source: String,
        /// Where.
        at: PathBuf,
        /// The folder's path below that.
        below: PathBuf,
    },
    /// A path of Windows that begins with a server.
    Unc {
        /// The server, as the path has it.
        server: String,
        /// The share.
        share: String,
    },
}

/// The folder itself or one above it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Above {
    /// Its path.
    pub path: PathBuf,
    /// Names in it that a sync client may have put there.
    pub names: Vec<(String, EntryKind)>,
    /// Files of it that hold the letters that were looked for.
    pub holding: Vec<String>,
    /// The names of its extended attributes.
    pub attributes: Vec<String>,
    /// Its reparse tag (Windows).
    pub reparse_tag: Option<u32>,
    /// Its file attributes (Windows).
    pub file_attributes: u32,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    File,
    Folder,
}

/// A folder that a client's settings name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configured {
    /// Whose settings.
    pub whose: String,
    /// The file or the registry key.
    pub source: String,
    /// The folder, with symbolic links followed as far as they could be.
    pub folder: PathBuf,
}

/// An environment variable with a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    pub name: String,
    pub folder: PathBuf,
}

/// A running program that has to do with the folder or one above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    pub name: String,
    /// The folder.
    pub at: PathBuf,
    pub does: Does,
}

/// What a program does with a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// It is told of changes in it.
    Watches,
    /// It has it open, or stands in it.
    HasOpen,
    /// It was started with its path.
    WasStartedFor,
}

/// What could not be seen: `doctor` says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotKnown {
    /// The sentence, by its name in `assets/places.toml` without `unknown-`.
    pub what: &'static str,
    /// The file, folder or kind that it is about.
    pub name: String,
    /// Why, where that is known.
    pub why: String,
}

impl NotKnown {
    /// Something about nothing in particular.
    #[must_use]
    pub fn new(what: &'static str) -> Self {
        Self { what, name: String::new(), why: String::new() }
    }

    /// Something about this.
    #[must_use]
    pub fn of(what: &'static str, name: impl ToString) -> Self {
        Self { what, name: name.to_string(), why: String::new() }
    }
}

/// Whether `folder` is `root` or lies in it. Letters' case counts only where the platform's does.
#[must_use]
pub fn lies_in(folder: &Path, root: &Path, cases_differ: bool) -> bool {
    if root.as_os_str().is_empty() {
        return false;
    }
    let mut inner = folder.components();
    root.components().filter(|part| *part != Component::CurDir).all(|part| match inner.next() {
        Some(same) if same == part => true,
        Some(other) if !cases_differ => {
            other.as_os_str().to_string_lossy().to_lowercase() == part.as_os_str().to_string_lossy().to_lowercase()
        }
        _ => false,
    })
}

/// Whether this platform's file names differ by case.
pub const CASES_DIFFER: bool = !cfg!(any(windows, target_os = "macos"));

impl Probes {
    /// Notes what could not be seen, once.
    pub fn not_known(&mut self, what: NotKnown) {
        if !self.not_known.contains(&what) {
            self.not_known.push(what);
        }
    }
}
