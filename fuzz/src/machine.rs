//! What other programs left on this machine, and the place check reads.

use std::path::Path;

use marac::vault::place::configurations::{Format, folders};

/// The mount table, with paths to look up in it.
#[cfg(target_os = "linux")]
pub fn mountinfo(data: &[u8]) {
    use marac::vault::place::linux::mounts::{disk, mounts, of_path, other_paths};
    let table = mounts(data);
    let own = table.iter().map(|mount| mount.point.as_path()).take(8);
    for path in own.chain([Path::new("/"), Path::new("/srv/work/records"), Path::new("/mnt/a/b/c")]) {
        let _ = disk(&table, path);
        assert!(of_path(&table, path).is_none_or(|mount| table.contains(mount)));
        assert!(other_paths(&table, path).iter().all(|other| other.is_absolute()));
    }
}

/// There is none elsewhere.
#[cfg(not(target_os = "linux"))]
pub fn mountinfo(_: &[u8]) {
    let _ = Path::new("/");
}

/// The settings of sync clients, in every form that is understood.
pub fn sync_settings(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for format in [Format::DropboxInfo, Format::QtSettings, Format::Syncthing, Format::Line("path".to_owned())] {
        for folder in folders(&format, text) {
            assert!(!folder.trim().is_empty());
        }
    }
}
