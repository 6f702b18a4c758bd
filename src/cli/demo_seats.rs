//! Several seats at one demo: its folder, who has which seat, and that the last to leave removes it.
//!
//! A seat is taken for as long as the file of its number is locked, so that one whose program was killed is free again.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::platform::files;

/// What the folder of a demo begins with.
pub const PREFIX: &str = "marac-demo-";
/// The record in it.
const RECORD: &str = "aldmere.marac";

/// Who can sit at the demo: name, and role in the record. The first makes it.
pub const PEOPLE: [(&str, &str); 3] =
    [("Alison Frayne", "minute-taker"), ("Nia Tolland", "coordinator"), ("Ruth Calloway", "chair")];

/// The folder of a demo.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// A seat that is taken, until this is dropped. The last to leave removes the folder.
#[derive(Debug)]
pub struct Taken {
    folder: Folder,
    lock: Option<File>,
    /// From 0.
    pub number: usize,
}

impl Folder {
    pub const fn at(path: PathBuf) -> Self {
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn record(&self) -> PathBuf {
        self.0.join(RECORD)
    }

    pub fn identity(&self, number: usize) -> PathBuf {
        self.0.join(format!("identity-{}", number + 1))
    }

    /// The profile of a seat: on one machine, each seat stands for a machine of its own.
    pub fn profile(&self, number: usize) -> PathBuf {
        self.0.join(format!("profile-{}", number + 1))
    }

    fn seat(&self, number: usize) -> PathBuf {
        self.0.join(format!("seat-{}", number + 1))
    }

    /// Takes a seat; nothing where somebody sits there, or the demo has no such seat.
    fn take(&self, number: usize) -> Option<Taken> {
        if !self.identity(number).is_file() {
            return None;
        }
        let lock = File::options().create(true).truncate(false).write(true).open(self.seat(number)).ok()?;
        match lock.try_lock() {
            Ok(()) => Some(Taken { folder: self.clone(), lock: Some(lock), number }),
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => None,
        }
    }

    /// Takes the first seat that is free.
    pub fn take_any(&self) -> Option<Taken> {
        (0..PEOPLE.len()).find_map(|number| self.take(number))
    }
}

impl Taken {
    pub const fn folder(&self) -> &Folder {
        &self.folder
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let others: Vec<Option<Self>> = (0..PEOPLE.len())
            .filter(|number| *number != self.number && self.folder.identity(*number).is_file())
            .map(|number| self.folder.take(number))
            .collect();
        let alone = others.iter().all(Option::is_some);
        // Those were only asked whether they are free: they remove nothing.
        others.into_iter().flatten().for_each(Self::give_back);
        // A file that is open can't be removed everywhere.
        self.lock.take();
        if alone {
            let _ = std::fs::remove_dir_all(&self.folder.0);
        }
    }
}

impl Taken {
    fn give_back(mut self) {
        self.lock.take();
        std::mem::forget(self);
    }
}

/// Takes a free seat at the newest demo of this user that has one.
///
/// # Errors
/// When none is running, or every seat is taken.
pub fn join(temporary: &Path) -> Result<Taken, Failure> {
    let there = std::fs::read_dir(temporary).into_iter().flatten().flatten();
    let mut demos: Vec<(std::time::SystemTime, Folder)> = there
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, Folder::at(entry.path()))))
        .filter(|(_, folder)| files::is_for_owner(&folder.0) && folder.record().is_file())
        .collect();
    demos.sort_by_key(|(made, _)| std::cmp::Reverse(*made));
    demos.iter().find_map(|(_, folder)| folder.take_any()).ok_or_else(|| {
        Failure::Failed(if demos.is_empty() {
            "no demo with several seats is running; begin one with marac demo --seats 2".to_owned()
        } else {
            "every seat at the demo is taken; begin one with more seats, marac demo --seats 3".to_owned()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demo(seats: usize) -> (tempfile::TempDir, Folder) {
        let temporary = tempfile::tempdir().unwrap();
        let made = tempfile::Builder::new().prefix(PREFIX).tempdir_in(&temporary).unwrap().keep();
        files::keep_for_owner(&made).unwrap();
        let folder = Folder::at(made);
        std::fs::write(folder.record(), "").unwrap();
        (0..seats).for_each(|number| std::fs::write(folder.identity(number), "").unwrap());
        (temporary, folder)
    }

    #[test]
    fn seats_are_taken_in_turn_and_the_last_to_leave_removes_the_folder() {
        let (temporary, folder) = demo(2);
        let first = folder.take_any().unwrap();
        let second = join(temporary.path()).unwrap();
        assert_eq!((first.number, second.number), (0, 1));
        assert!(join(temporary.path()).unwrap_err().to_string().contains("every seat"));
        drop(first);
        assert!(folder.record().is_file(), "somebody still sits there");
        let back = join(temporary.path()).unwrap();
        assert_eq!(back.number, 0);
        drop(second);
        drop(back);
        assert!(!folder.0.exists());
        assert!(join(temporary.path()).unwrap_err().to_string().contains("no demo"));
    }

    /// Somebody else's folder of that name is not entered.
    #[cfg(unix)]
    #[test]
    fn a_folder_that_others_can_read_is_no_demo() {
        use std::os::unix::fs::PermissionsExt;
        let (temporary, folder) = demo(1);
        std::fs::set_permissions(&folder.0, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert!(join(temporary.path()).is_err());
    }
}
