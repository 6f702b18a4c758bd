//! Which running programs have to do with a folder: from `/proc`, as far as this user may look.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::vault::place::catalogue::Catalogue;
use crate::vault::place::probes::{Does, Program};

/// A folder by which it is known to the kernel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub path: PathBuf,
    pub inode: u64,
    /// The devices that it may be told by: its own, and that of its mount, which differ on some file systems.
    pub devices: Vec<(u32, u32)>,
}

/// What a program watches, by the kernel's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    pub inode: u64,
    pub device: (u32, u32),
}

/// How long may be spent on programs that are no known sync client, where they are asked for: what they do is only a remark.
const ON_OTHERS: Duration = Duration::from_secs(1);
/// The most of a list of watches that is read. A client of a huge tree watches more, and its settings name the tree.
const MOST: u64 = 4 << 20;
/// The most open files of a program that are looked at.
const MOST_FILES: usize = 2048;

/// Programs of this machine that have to do with these folders: sync clients, and with `closely` also others that watch one.
/// None where `/proc` can't be listed.
#[must_use]
pub fn programs(folders: &[Identity], catalogue: &Catalogue, closely: bool) -> Option<Vec<Program>> {
    let own = std::process::id();
    let mut clients = Vec::new();
    let mut others = Vec::new();
    for entry in fs::read_dir("/proc").ok()?.flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        if id == own {
            continue;
        }
        let Some(name) = name(id, catalogue) else { continue };
        // A colleague's seat, or another of one's own, watches the record by design.
        if name == env!("CARGO_PKG_NAME") {
            continue;
        }
        if catalogue.of_process(&name).is_some() {
            clients.push((id, name));
        } else if closely {
            others.push((id, name));
        }
    }
    let mut found = Vec::new();
    for (id, name) in clients {
        found.extend(does(id, &name, folders));
        found.extend(started_for(id, &name, folders));
    }
    let begun = Instant::now();
    for (id, name) in others {
        if begun.elapsed() > ON_OTHERS {
            break;
        }
        found.extend(does(id, &name, folders).into_iter().filter(|program| program.does == Does::Watches));
    }
    Some(found)
}

/// What a program is called. What an interpreter runs is called by its script.
fn name(id: u32, catalogue: &Catalogue) -> Option<String> {
    let called = limited(&format!("/proc/{id}/comm"), 64)?;
    let called = String::from_utf8_lossy(&called).trim_end().to_owned();
    if catalogue.of_process(&called).is_some() || !INTERPRETERS.iter().any(|one| called.starts_with(one)) {
        return Some(called);
    }
    let line = limited(&format!("/proc/{id}/cmdline"), 4096).unwrap_or_default();
    let script = line.split(|byte| *byte == 0).take(4).find_map(|argument| {
        let argument = String::from_utf8_lossy(argument).into_owned();
        let base = Path::new(&argument).file_stem()?.to_str()?.to_owned();
        catalogue.of_process(&base).map(|_| base)
    });
    Some(script.unwrap_or(called))
}

const INTERPRETERS: [&str; 6] = ["python", "node", "electron", "java", "mono", "ld-linux"];

/// What a program watches and has open of these folders.
fn does(id: u32, name: &str, folders: &[Identity]) -> Vec<Program> {
    let mut found = Vec::new();
    let program = |folder: &Identity, does| Program { name: name.to_owned(), at: folder.path.clone(), does };
    let by_path = |path: &Path| folders.iter().find(|folder| folder.path == path);
    if let Ok(stands_in) = fs::read_link(format!("/proc/{id}/cwd")) {
        found.extend(by_path(&stands_in).map(|folder| program(folder, Does::HasOpen)));
    }
    let Ok(open) = fs::read_dir(format!("/proc/{id}/fd")) else { return found };
    for entry in open.flatten().take(MOST_FILES) {
        let Ok(target) = fs::read_link(entry.path()) else { continue };
        if target == Path::new("anon_inode:inotify") || target == Path::new("anon_inode:[fanotify]") {
            let number = entry.file_name();
            let list = limited(&format!("/proc/{id}/fdinfo/{}", number.to_string_lossy()), MOST).unwrap_or_default();
            let watches = watches(&list);
            let watched = folders.iter().filter(|folder| {
                watches.iter().any(|watch| watch.inode == folder.inode && folder.devices.contains(&watch.device))
            });
            found.extend(watched.map(|folder| program(folder, Does::Watches)));
        } else if let Some(folder) = by_path(&target) {
            found.push(program(folder, Does::HasOpen));
        }
    }
    found
}

/// The folders among the arguments that a program was started with.
fn started_for(id: u32, name: &str, folders: &[Identity]) -> Vec<Program> {
    let line = limited(&format!("/proc/{id}/cmdline"), 64 << 10).unwrap_or_default();
    let stands_in = fs::read_link(format!("/proc/{id}/cwd")).unwrap_or_default();
    let mut found = Vec::new();
    for argument in line.split(|byte| *byte == 0).skip(1).filter(|argument| !argument.is_empty()) {
        let argument = String::from_utf8_lossy(argument);
        let path = argument.split_once('=').map_or(&*argument, |(option, value)| match option.starts_with('-') {
            true => value,
            false => &*argument,
        });
        let path = path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path);
        let named = if path.starts_with('-') { continue } else { stands_in.join(path) };
        let folder = folders.iter().find(|folder| folder.path == named);
        found.extend(folder.map(|folder| Program {
            name: name.to_owned(),
            at: folder.path.clone(),
            does: Does::WasStartedFor,
        }));
    }
    found
}

/// The watches in a `fdinfo` file: `inotify wd:1 ino:2a sdev:fd00001 mask:…`, all in hexadecimal.
#[must_use]
pub fn watches(list: &[u8]) -> Vec<Watch> {
    let lines = list.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    lines.filter(|line| line.starts_with("inotify ") || line.starts_with("fanotify ino:")).filter_map(watch).collect()
}

fn watch(line: &str) -> Option<Watch> {
    let part = |name: &str| line.split(' ').find_map(|part| part.strip_prefix(name));
    let inode = u64::from_str_radix(part("ino:")?, 16).ok()?;
    let device = u32::from_str_radix(part("sdev:")?, 16).ok()?;
    // As the kernel keeps it: twenty bits of minor number.
    Some(Watch { inode, device: (device >> 20, device & 0xf_ffff) })
}

fn limited(path: &str, most: u64) -> Option<Vec<u8>> {
    let mut read = Vec::new();
    fs::File::open(path).ok()?.take(most).read_to_end(&mut read).ok()?;
    Some(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn watches_are_read() {
        let list =
            b"pos:\t0\nflags:\t00\ninotify wd:3 ino:9e7e sdev:800013 mask:800afce ignored_mask:0 fhandle-bytes:8\n\
            inotify wd:x\nfanotify flags:10 event-flags:0\nfanotify ino:4f sdev:fe00001 mflags:0\n";
        let found = watches(list);
        assert_eq!(found[0], Watch { inode: 0x9e7e, device: (8, 0x13) });
        assert_eq!(found[1], Watch { inode: 0x4f, device: (254, 1) });
        assert_eq!(found.len(), 2);
    }

    proptest! {
        #[test]
        fn no_list_stops_it(list in "((inotify|fanotify) (ino:|sdev:|[0-9a-f]{0,20}| |\n){0,9}){0,5}") {
            let _ = watches(list.as_bytes());
        }
    }
}
