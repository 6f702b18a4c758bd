//! The news of a folder, where the system tells them: a thread that sleeps until somebody else writes there. Where it
//! does not, there are none, and whoever wants to know has to look.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;

#[cfg(not(target_os = "linux"))]
use elsewhere as system;
#[cfg(target_os = "linux")]
use linux as system;

use std::ffi::OsStr;
use std::path::Path;

/// Called on the watching thread; must not block.
pub type News = Box<dyn Fn() + Send>;

/// A watched folder. Dropping it ends the thread.
pub struct Watch(system::Watch);

impl Watch {
    /// Watches a folder for whatever happens to files whose names begin so. None where the system can't tell. Only on
    /// a disk of this machine: what others do on a share no system tells.
    #[must_use]
    pub fn start(folder: &Path, prefix: &OsStr, news: News) -> Option<Self> {
        system::Watch::start(folder, prefix, news).map(Self)
    }

    /// The news were heard: the next are sent again.
    pub fn is_heard(&self) {
        self.0.is_heard();
    }

    /// What is written into the file of this name is no news.
    pub fn passes_over(&self, own: &OsStr) {
        self.0.passes_over(own);
    }
}
