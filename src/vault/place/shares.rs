//! What a mounted file system or a path with a server in it means.

use std::path::{Path, PathBuf};

use super::catalogue::{Catalogue, matches};
use super::probes::Disk;

/// What a disk is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mounted {
    Local,
    /// This machine's memory.
    Memory {
        kind: String,
        at: PathBuf,
    },
    /// The system's view of itself.
    Pseudo {
        kind: String,
        at: PathBuf,
    },
    Share {
        protocol: String,
        server: String,
    },
    Cloud {
        whose: String,
        kind: String,
        at: PathBuf,
    },
    UnknownFuse {
        kind: String,
        at: PathBuf,
    },
    /// Of the kernel, and in no list.
    UnknownKind {
        kind: String,
    },
    NotKnown,
}

/// What a disk is.
#[must_use]
pub fn of(disk: &Disk, catalogue: &Catalogue) -> Mounted {
    match disk {
        Disk::NotKnown => Mounted::NotKnown,
        Disk::Unc { server, share } => unc(server, share),
        Disk::Mounted { kind, source, at, below } => mounted(kind, source, at, below, catalogue),
    }
}

fn mounted(kind: &str, source: &str, at: &Path, below: &Path, catalogue: &Catalogue) -> Mounted {
    let lists = &catalogue.filesystems;
    if lists.gnome.mounts.iter().any(|known| known == kind) {
        return of_gnome(kind, at, below, catalogue);
    }
    // Without a subtype the program that mounts says who it is where the device stands.
    let mut said = vec![kind.to_owned()];
    if ["fuse", "fusefs", "macfuse", "osxfuse"].contains(&kind) {
        if source.starts_with("http://") || source.starts_with("https://") {
            said.push("davfs".to_owned());
        }
        let program = source.split([':', '#', '@', '/', ' ']).next().unwrap_or_default();
        said.push(format!("fuse.{program}"));
    }
    let is = |patterns: &[String]| {
        said.iter().any(|name| patterns.iter().any(|pattern| matches(pattern, name, CASE_COUNTS)))
    };
    if let Some(provider) = catalogue.providers.iter().find(|provider| is(&provider.filesystems)) {
        return Mounted::Cloud { whose: provider.name.clone(), kind: kind.to_owned(), at: at.to_owned() };
    }
    // What a FUSE calls its device is its own to choose: it can incriminate and not clear.
    if let Some(protocol) = lists.shares.get(kind) {
        return Mounted::Share { protocol: protocol.clone(), server: server(source) };
    }
    let is_one_of = |list: &[String]| list.iter().any(|known| known == kind);
    if is_one_of(&lists.local) {
        return Mounted::Local;
    }
    if is_one_of(&lists.memory) {
        return Mounted::Memory { kind: kind.to_owned(), at: at.to_owned() };
    }
    if is_one_of(&lists.pseudo) {
        return Mounted::Pseudo { kind: kind.to_owned(), at: at.to_owned() };
    }
    match kind.starts_with("fuse") || kind.ends_with("fuse") {
        true => Mounted::UnknownFuse { kind: kind.to_owned(), at: at.to_owned() },
        false => Mounted::UnknownKind { kind: kind.to_owned() },
    }
}

const CASE_COUNTS: bool = false;

/// `smb-share:server=files,share=marac` and the like, below GNOME's mount point.
fn of_gnome(kind: &str, at: &Path, below: &Path, catalogue: &Catalogue) -> Mounted {
    let gnome = &catalogue.filesystems.gnome;
    let first = below.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let first = first.unwrap_or_default();
    let (word, details) = first.split_once(':').unwrap_or((&first, ""));
    let server = details.split(',').find_map(|one| one.strip_prefix("server=").or(one.strip_prefix("host=")));
    let server = server.unwrap_or_default().to_owned();
    if let Some(whose) = gnome.clouds.get(word) {
        return Mounted::Cloud { whose: whose.clone(), kind: format!("{kind} ({word})"), at: at.to_owned() };
    }
    match gnome.shares.get(word) {
        Some(protocol) => Mounted::Share { protocol: protocol.clone(), server },
        None => Mounted::UnknownFuse { kind: format!("{kind} ({word})"), at: at.to_owned() },
    }
}

/// The machine in `//server/share`, `server:/folder` or `person@server:folder`.
fn server(source: &str) -> String {
    let name = match source.strip_prefix("//").or(source.strip_prefix("\\\\")) {
        Some(rest) => rest.split(['/', '\\']).next().unwrap_or_default(),
        None if source.starts_with('[') => source.split_inclusive(']').next().unwrap_or_default(),
        None => source.split_once(':').map_or("", |(before, _)| before),
    };
    // A drive letter names a disk of the host, and no server.
    let name = if name.len() < 2 { "" } else { name };
    name.rsplit('@').next().unwrap_or_default().to_owned()
}

/// `\\server\share` of Windows. `server@SSL` and `DavWWWRoot` are how its WebDAV client writes a web server.
fn unc(server: &str, share: &str) -> Mounted {
    let lower = server.to_lowercase();
    if lower.contains('@') || share.eq_ignore_ascii_case("DavWWWRoot") {
        let at = PathBuf::from(format!("\\\\{server}\\{share}"));
        return Mounted::Cloud { whose: "a WebDAV server".to_owned(), kind: "WebDAV".to_owned(), at };
    }
    let protocol = match lower.as_str() {
        "tsclient" => "remote desktop",
        "wsl$" | "wsl.localhost" => "WSL",
        _ => "SMB",
    };
    Mounted::Share { protocol: protocol.to_owned(), server: server.to_owned() }
}

/// Server and share of a path of Windows: `\\server\share\…`, with or without `\\?\UNC\` before it.
#[cfg_attr(not(windows), allow(dead_code, reason = "paths of Windows are tested everywhere"))]
#[must_use]
pub fn unc_of(path: &str) -> Option<(String, String)> {
    let path = path.replace('/', "\\");
    let lower = path.to_ascii_lowercase();
    let rest = match lower.starts_with(r"\\?\unc\") {
        true => path.get(8..)?,
        false => path.strip_prefix(r"\\").filter(|rest| !rest.starts_with(['?', '.']))?,
    };
    let mut parts = rest.split('\\');
    let server = parts.next().filter(|server| !server.is_empty())?;
    Some((server.to_owned(), parts.next().unwrap_or_default().to_owned()))
}

/// What Windows calls a volume's file system, in the words of the list. Clients that make a drive letter of their own say so
/// in the kind (`FUSE-rclone`) or in the label.
#[cfg_attr(not(windows), allow(dead_code, reason = "volumes of Windows are tested everywhere"))]
#[must_use]
pub fn volume_kind(kind: &str, label: &str) -> String {
    let own = ["NTFS", "ReFS", "FAT", "FAT32", "exFAT", "UDF", "CDFS", "CSVFS"];
    let label = label.to_lowercase();
    if label.contains("google drive") {
        return "fuse.drivefs".to_owned();
    }
    if label.contains("pcloud") {
        return "fuse.pcloud".to_owned();
    }
    if own.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
        return "windows-disk".to_owned();
    }
    let word = kind.to_lowercase();
    match word.strip_prefix("fuse-").or(word.strip_prefix("fuse_")) {
        Some(program) => format!("fuse.{program}"),
        None => format!("fuse.{word}"),
    }
}
