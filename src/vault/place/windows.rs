//! How a folder is looked at on Windows: its path, its volume, its attributes, and what the registry says of sync clients.

use std::fs;
use std::os::windows::ffi::OsStrExt;
use std::os::windows::fs::MetadataExt;
use std::path::{Component, Path, PathBuf, Prefix};

use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE};
use windows_sys::Win32::Foundation::INVALID_HANDLE_VALUE;
use windows_sys::Win32::Storage::FileSystem::{
    FILE_ATTRIBUTE_REPARSE_POINT, FindClose, FindFirstFileW, GetVolumeInformationW, WIN32_FIND_DATAW,
};

use super::catalogue::Catalogue;
use super::probes::{Above, Configured, Disk, NotKnown, Program};
use super::shares::{unc_of, volume_kind};

/// This machine.
#[derive(Default)]
pub struct Platform;

/// Where every client that goes through Cloud Files writes down its folders.
const SYNC_ROOTS: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\SyncRootManager";
const ONEDRIVE_ACCOUNTS: &str = r"Software\Microsoft\OneDrive\Accounts";
const ONEDRIVE_LIBRARIES: &str = r"Software\SyncEngines\Providers\OneDrive";
/// Where clients put their folder into the Explorer's own list.
const NAME_SPACE: &str = r"Software\Microsoft\Windows\CurrentVersion\Explorer\Desktop\NameSpace";
/// Keys of which one value is the folder: whose, key, value.
const SINGLE: [(&str, &str, &str); 4] = [
    ("Box", r"SOFTWARE\Box\Box\preferences", "sync_directory_path"),
    ("Google Drive", r"Software\Google\DriveFS\Share", "MountPoint"),
    ("Google Drive", r"Software\Google\Drive", "Path"),
    ("Resilio Sync", r"Software\Resilio\Sync", "DefaultFolder"),
];

impl Platform {
    pub fn read(&mut self) -> Option<NotKnown> {
        None
    }

    pub fn disk(&self, path: &Path) -> Disk {
        if let Some((server, share)) = unc_of(&path.to_string_lossy()) {
            return Disk::Unc { server, share };
        }
        let Some(letter) = drive(path) else { return Disk::NotKnown };
        if let Some(remote) = mapped(letter).as_deref().and_then(unc_of) {
            return Disk::Unc { server: remote.0, share: remote.1 };
        }
        let at = PathBuf::from(format!("{letter}:\\"));
        let below = path.strip_prefix(&at).unwrap_or(path).to_owned();
        match volume(&at) {
            Some((kind, label)) => Disk::Mounted { kind: volume_kind(&kind, &label), source: label, at, below },
            None => Disk::NotKnown,
        }
    }

    pub fn other_paths(&self, _: &Path) -> Vec<PathBuf> {
        Vec::new()
    }

    /// Links, junctions, mapped and substituted drives, short names: the system's own answer, for as much as is there.
    pub fn resolved(&self, path: &Path) -> PathBuf {
        let there = path.ancestors().find_map(|above| Some((above, fs::canonicalize(above).ok()?)));
        let Some((above, resolved)) = there else { return path.to_owned() };
        let below = path.strip_prefix(above).unwrap_or(Path::new(""));
        let whole = if below.as_os_str().is_empty() { resolved } else { resolved.join(below) };
        plain(&whole)
    }

    pub fn carefully_resolved(&self, path: &Path) -> PathBuf {
        let remote = unc_of(&path.to_string_lossy()).is_some() || drive(path).and_then(mapped).is_some();
        if remote { path.to_owned() } else { self.resolved(path) }
    }

    pub fn marks(&self, above: &mut Above) {
        let Ok(there) = fs::symlink_metadata(&above.path) else { return };
        above.file_attributes = there.file_attributes();
        if above.file_attributes & FILE_ATTRIBUTE_REPARSE_POINT != 0 {
            above.reparse_tag = reparse_tag(&above.path);
        }
    }

    pub fn registered(&self, catalogue: &Catalogue, not_known: &mut Vec<NotKnown>) -> Vec<Configured> {
        let mut found = Vec::new();
        if sync_roots(catalogue, &mut found).is_none() {
            not_known.push(NotKnown::of("registry", SYNC_ROOTS));
        }
        for account in subkeys(CURRENT_USER, ONEDRIVE_ACCOUNTS) {
            let key = format!("{ONEDRIVE_ACCOUNTS}\\{account}");
            found.extend(value(CURRENT_USER, &key, "UserFolder").map(|folder| one("OneDrive", &key, &folder)));
            for tenant in subkeys(CURRENT_USER, &format!("{key}\\Tenants")) {
                let key = format!("{key}\\Tenants\\{tenant}");
                // The names of the values are the folders.
                let names = CURRENT_USER.open(&key).and_then(|key| Ok(key.values()?.map(|(name, _)| name).collect()));
                let names: Vec<String> = names.unwrap_or_default();
                found.extend(
                    names.iter().filter(|name| Path::new(name).is_absolute()).map(|name| one("OneDrive", &key, name)),
                );
            }
        }
        for library in subkeys(CURRENT_USER, ONEDRIVE_LIBRARIES) {
            let key = format!("{ONEDRIVE_LIBRARIES}\\{library}");
            found.extend(value(CURRENT_USER, &key, "MountPoint").map(|folder| one("OneDrive", &key, &folder)));
        }
        for class in subkeys(CURRENT_USER, NAME_SPACE) {
            let key = format!("Software\\Classes\\CLSID\\{class}");
            let called = value(CURRENT_USER, &key, "").unwrap_or_default();
            let bag = format!("{key}\\Instance\\InitPropertyBag");
            let whose = catalogue.of_sync_root(&called).map_or("a cloud client", |provider| provider.name.as_str());
            found.extend(value(CURRENT_USER, &bag, "TargetFolderPath").map(|folder| one(whose, &bag, &folder)));
        }
        for (whose, key, name) in SINGLE {
            let folder = value(CURRENT_USER, key, name).or_else(|| value(LOCAL_MACHINE, key, name));
            found.extend(folder.map(|folder| one(whose, key, &folder)));
        }
        found
    }

    pub fn programs(&self, _: &[PathBuf], _: &Catalogue, _: bool) -> Option<Vec<Program>> {
        None
    }
}

fn one(whose: &str, key: &str, folder: &str) -> Configured {
    let folder = folder.trim_end_matches(['\\', '/']);
    Configured { whose: whose.to_owned(), source: key.to_owned(), folder: PathBuf::from(folder) }
}

/// The folders of `SyncRootManager`. Where there is no such key, no client has ever made one.
fn sync_roots(catalogue: &Catalogue, found: &mut Vec<Configured>) -> Option<()> {
    let Ok(roots) = LOCAL_MACHINE.open(SYNC_ROOTS) else { return Some(()) };
    for identifier in roots.keys().ok()? {
        let key = format!("{SYNC_ROOTS}\\{identifier}\\UserSyncRoots");
        let whose = catalogue.of_sync_root(&identifier).map_or_else(
            || identifier.split('!').next().unwrap_or_default().to_owned(),
            |provider| provider.name.clone(),
        );
        let Ok(folders) = LOCAL_MACHINE.open(&key) else { continue };
        // One value a user, called by the user's number.
        let users: Vec<String> = folders.values().ok()?.map(|(user, _)| user).collect();
        found.extend(
            users.iter().filter_map(|user| folders.get_string(user).ok()).map(|folder| one(&whose, &key, &folder)),
        );
    }
    Some(())
}

fn subkeys(under: &Key, key: &str) -> Vec<String> {
    under.open(key).and_then(|key| Ok(key.keys()?.collect())).unwrap_or_default()
}

fn value(under: &Key, key: &str, name: &str) -> Option<String> {
    under.open(key).ok()?.get_string(name).ok().filter(|text| !text.is_empty())
}

/// The letter of the drive that a path begins with.
fn drive(path: &Path) -> Option<char> {
    match path.components().next()? {
        Component::Prefix(prefix) => match prefix.kind() {
            Prefix::Disk(letter) | Prefix::VerbatimDisk(letter) => Some(char::from(letter).to_ascii_uppercase()),
            _ => None,
        },
        _ => None,
    }
}

/// The share that a drive letter stands for, without asking the share.
fn mapped(letter: char) -> Option<String> {
    value(CURRENT_USER, &format!("Network\\{letter}"), "RemotePath")
}

/// A path as people write it, without the `\\?\` that the system's answer begins with.
fn plain(path: &Path) -> PathBuf {
    let text = path.to_string_lossy();
    match (text.strip_prefix(r"\\?\UNC\"), text.strip_prefix(r"\\?\")) {
        (Some(rest), _) => PathBuf::from(format!(r"\\{rest}")),
        (None, Some(rest)) if drive(path).is_some() => PathBuf::from(rest),
        _ => path.to_owned(),
    }
}

/// A path as the system's calls want it.
fn wide(path: &Path) -> Vec<u16> {
    path.as_os_str().encode_wide().chain(std::iter::once(0)).collect()
}

/// What a file or folder of a cloud is marked with.
fn reparse_tag(path: &Path) -> Option<u32> {
    let path = wide(path);
    // SAFETY: a structure of numbers and arrays of numbers, for which zero is a value.
    let mut found: WIN32_FIND_DATAW = unsafe { std::mem::zeroed() };
    // SAFETY: the path ends with a zero, and the structure outlives the call. No safe call tells the tag.
    let handle = unsafe { FindFirstFileW(path.as_ptr(), &raw mut found) };
    if handle == INVALID_HANDLE_VALUE {
        return None;
    }
    // SAFETY: the handle came from the call above and is closed once.
    unsafe { FindClose(handle) };
    (found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT != 0).then_some(found.dwReserved0)
}

/// The kind and the label of a volume.
fn volume(root: &Path) -> Option<(String, String)> {
    let path = wide(root);
    let (mut label, mut kind) = ([0u16; 261], [0u16; 261]);
    let (nothing, length) = (std::ptr::null_mut(), 261);
    // SAFETY: the path ends with a zero, both buffers are as long as is said and outlive the call, and what is not wanted
    // is null, as the call allows. No safe call tells a volume's kind.
    let answered = unsafe {
        GetVolumeInformationW(
            path.as_ptr(),
            label.as_mut_ptr(),
            length,
            nothing,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            kind.as_mut_ptr(),
            length,
        )
    };
    let text = |letters: &[u16]| -> String {
        let used: Vec<u16> = letters.iter().copied().take_while(|letter| *letter != 0).collect();
        String::from_utf16_lossy(&used)
    };
    (answered != 0).then(|| (text(&kind), text(&label)))
}
