//! The mount table, `/proc/self/mountinfo`, read with suspicion: nothing that stands in it can stop the program.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use crate::vault::place::probes::Disk;

/// One line of the mount table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    pub id: u32,
    pub parent: u32,
    /// Major and minor number of the device.
    pub device: (u32, u32),
    /// Which folder of the file system is mounted.
    pub root: PathBuf,
    /// Where.
    pub point: PathBuf,
    /// The type, with a FUSE's own behind a full stop.
    pub kind: String,
    /// The device, or what stands for it.
    pub source: PathBuf,
    /// The file system's own options.
    pub options: OsString,
}

/// Reads the mount table. A line that can't be understood is left out.
#[must_use]
pub fn mounts(table: &[u8]) -> Vec<Mount> {
    table.split(|byte| *byte == b'\n').filter_map(mount).collect()
}

fn mount(line: &[u8]) -> Option<Mount> {
    let mut fields = line.split(|byte| *byte == b' ').filter(|field| !field.is_empty());
    let id = number(fields.next()?)?;
    let parent = number(fields.next()?)?;
    let device = std::str::from_utf8(fields.next()?).ok()?.split_once(':')?;
    let device = (device.0.parse().ok()?, device.1.parse().ok()?);
    let root = path(fields.next()?);
    let point = path(fields.next()?);
    // Options of the mount, then any number of tags up to a hyphen.
    fields.next()?;
    fields.find(|field| *field == b"-")?;
    let kind = String::from_utf8_lossy(fields.next()?).into_owned();
    let source = path(fields.next().unwrap_or_default());
    let options = OsString::from_vec(plain(fields.next().unwrap_or_default()));
    Some(Mount { id, parent, device, root, point, kind, source, options })
}

fn number(field: &[u8]) -> Option<u32> {
    std::str::from_utf8(field).ok()?.parse().ok()
}

fn path(field: &[u8]) -> PathBuf {
    PathBuf::from(OsString::from_vec(plain(field)))
}

/// Spaces, tabs, line ends and backslashes stand as a backslash with three octal digits.
fn plain(field: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if let (b'\\', Some(digits)) = (byte, after.get(..3))
            && let Some(escaped) = octal(digits)
        {
            plain.push(escaped);
            rest = after.get(3..).unwrap_or_default();
        } else {
            plain.push(*byte);
        }
    }
    plain
}

fn octal(digits: &[u8]) -> Option<u8> {
    let value = digits.iter().try_fold(0u16, |value, digit| match digit {
        b'0'..=b'7' => Some(value * 8 + u16::from(digit - b'0')),
        _ => None,
    });
    value.and_then(|value| u8::try_from(value).ok())
}

/// The mount that an absolute path without symbolic links lies in, with later mounts over earlier ones.
#[must_use]
pub fn of_path<'a>(mounts: &'a [Mount], path: &Path) -> Option<&'a Mount> {
    let at_root = mounts.iter().find(|mount| {
        mount.point == Path::new("/") && !mounts.iter().any(|other| other.id == mount.parent && other.id != mount.id)
    });
    let Some(at_root) = at_root else { return longest(mounts, path) };
    let mut present = at_root;
    let above: Vec<&Path> = path.ancestors().collect();
    for point in above.into_iter().rev() {
        // Several may stand on one another; each step takes one, and no table has a step twice.
        for _ in 0..mounts.len() {
            let over =
                mounts.iter().rev().find(|one| one.parent == present.id && one.point == point && one.id != present.id);
            match over {
                Some(over) => present = over,
                None => break,
            }
        }
    }
    Some(present)
}

/// For a table that is not a tree: the deepest mount point, the last of several.
fn longest<'a>(mounts: &'a [Mount], path: &Path) -> Option<&'a Mount> {
    let covering = mounts.iter().filter(|mount| path.starts_with(&mount.point));
    covering.max_by_key(|mount| mount.point.components().count())
}

/// The disk that a path lies on.
#[must_use]
pub fn disk(mounts: &[Mount], path: &Path) -> Disk {
    let Some(mount) = of_path(mounts, path) else { return Disk::NotKnown };
    Disk::Mounted {
        kind: mount.kind.clone(),
        source: mount.source.to_string_lossy().into_owned(),
        at: mount.point.clone(),
        below: path.strip_prefix(&mount.point).unwrap_or(path).to_owned(),
    }
}

/// Other paths to the same folder: what a bind mount shows elsewhere, and the folders behind an overlay or eCryptfs.
#[must_use]
pub fn other_paths(mounts: &[Mount], path: &Path) -> Vec<PathBuf> {
    let Some(mount) = of_path(mounts, path) else { return Vec::new() };
    let Ok(below) = path.strip_prefix(&mount.point) else { return Vec::new() };
    let mut others: Vec<PathBuf> = Vec::new();
    let within = mount.root.join(below);
    for other in mounts.iter().filter(|other| other.device == mount.device && other.id != mount.id) {
        let Ok(from_its_root) = within.strip_prefix(&other.root) else { continue };
        let shown = joined(&other.point, from_its_root);
        // What is mounted over can't be reached by that path.
        if shown != path && of_path(mounts, &shown).is_some_and(|there| there.id == other.id) {
            others.push(shown);
        }
    }
    match mount.kind.as_str() {
        "ecryptfs" => others.push(joined(&mount.source, below)),
        "overlay" | "fuse.fuse-overlayfs" => {
            let upper =
                mount.options.to_str().unwrap_or_default().split(',').find_map(|one| one.strip_prefix("upperdir="));
            others.extend(upper.map(|upper| joined(Path::new(upper), below)));
        }
        _ => {}
    }
    others.retain(|other| other.is_absolute());
    others
}

/// `join` without a stroke at the end where there is nothing to join.
fn joined(base: &Path, below: &Path) -> PathBuf {
    if below.as_os_str().is_empty() { base.to_owned() } else { base.join(below) }
}

/// Whether a touch of this kind of file system may wait for another machine or program.
#[must_use]
pub fn may_wait(kind: &str) -> bool {
    let of_the_machine = ["fuseblk", "fuse.ntfs-3g", "fuse.exfat", "fuse.lxcfs", "virtiofs"];
    let waits = [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "ceph",
        "coda",
        "ncpfs",
        "davfs",
        "autofs",
        "lustre",
        "glusterfs",
    ];
    waits.contains(&kind) || (kind.starts_with("fuse") && !of_the_machine.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TABLE: &str = "\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
28 27 254:0 /home/asha/Dropbox/work /srv/work rw master:3 propagate_from:2 - ext4 /dev/vda rw
29 27 0:40 / /mnt/the\\040share\\134\\011x rw - cifs //files.aldmere.example/marac rw,vers=3.1
30 27 0:41 / /mnt rw - tmpfs tmpfs rw
31 30 0:42 / /mnt/cloud rw - fuse.rclone gdrive: rw
32 31 0:43 / /mnt/cloud rw - tmpfs over rw
not a line
33 x 0:1 / / rw - ext4 a b
34 27 0:50 / /merged rw - overlay overlay rw,lowerdir=/low,upperdir=/home/asha/Dropbox/upper,workdir=/w
";

    fn kind(path: &str) -> String {
        of_path(&mounts(TABLE.as_bytes()), Path::new(path)).unwrap().kind.clone()
    }

    #[test]
    fn lines_are_understood_and_wrong_ones_left_out() {
        let table = mounts(TABLE.as_bytes());
        assert_eq!(table.len(), 8);
        assert_eq!(table[3].point, Path::new("/mnt/the share\\\tx"));
        assert_eq!(table[2].root, Path::new("/home/asha/Dropbox/work"));
        assert_eq!(table[2].kind, "ext4");
        assert_eq!(table[5].source, Path::new("gdrive:"));
    }

    #[test]
    fn the_mount_that_is_seen_is_the_one_on_top() {
        assert_eq!(kind("/home/asha"), "ext4");
        assert_eq!(kind("/proc/1"), "proc");
        assert_eq!(kind("/mnt/cloud/a"), "tmpfs");
        // What was mounted below before /mnt was mounted over is out of sight.
        assert_eq!(kind("/mnt/the share\\\tx/a"), "tmpfs");
        assert_eq!(kind("/mntx"), "ext4");
    }

    #[test]
    fn a_bind_mount_and_an_overlay_have_another_path() {
        let table = mounts(TABLE.as_bytes());
        assert_eq!(other_paths(&table, Path::new("/srv/work/records")), [Path::new("/home/asha/Dropbox/work/records")]);
        assert_eq!(other_paths(&table, Path::new("/home/asha/Dropbox/work")), [Path::new("/srv/work")]);
        assert_eq!(other_paths(&table, Path::new("/merged/a")), [Path::new("/home/asha/Dropbox/upper/a")]);
        assert!(other_paths(&table, Path::new("/home/asha")).is_empty());
    }

    #[test]
    fn a_table_that_is_no_tree_is_survived() {
        let circle = mounts(b"1 2 0:1 / / rw - ext4 a rw\n2 1 0:2 / / rw - cifs //s/x rw\n");
        assert!(of_path(&circle, Path::new("/a")).is_some());
        assert!(of_path(&[], Path::new("/a")).is_none());
    }

    proptest! {
        #[test]
        fn no_bytes_stop_it(bytes in prop::collection::vec(any::<u8>(), 0..400), path in "(/[a-c]{0,2}){0,4}") {
            let table = mounts(&bytes);
            let _ = of_path(&table, Path::new(&path));
            let _ = other_paths(&table, Path::new(&path));
        }

        #[test]
        fn no_line_stops_it(
            lines in prop::collection::vec("[0-3] [0-3] 0:[0-2] /[ab]? /[ab]?(/[ab])? rw (a )?(- )?(ext4|overlay|fuse) (/[ab]|\\\\[0-9]{1,3}) (upperdir=/a|x)?", 0..8),
            path in "(/[ab]){0,3}",
        ) {
            let table = mounts(lines.join("\n").as_bytes());
            let _ = of_path(&table, Path::new(&path));
            let _ = other_paths(&table, Path::new(&path));
        }

        #[test]
        fn what_is_escaped_comes_back(name in "[ -~\t\n]{0,20}") {
            let escaped: String = name.bytes().map(|byte| match byte {
                b' ' | b'\t' | b'\n' | b'\\' => format!("\\{byte:03o}"),
                other => char::from(other).to_string(),
            }).collect();
            prop_assert_eq!(plain(escaped.as_bytes()), name.as_bytes());
        }
    }
}
