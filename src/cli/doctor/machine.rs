//! This machine: where memory can come to lie on a disk.

use std::path::{Path, PathBuf};

use super::{Found, State, Words};

/// Where the kernel tells of itself. Tests have trees of their own.
#[derive(Debug, Clone)]
pub struct Roots {
    pub proc: PathBuf,
    pub sys: PathBuf,
}

impl Default for Roots {
    fn default() -> Self {
        Self { proc: PathBuf::from("/proc"), sys: PathBuf::from("/sys") }
    }
}

/// What a swap is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Swap {
    Memory,
    Encrypted,
    NotKnown,
    Plain,
}

/// How deep volumes are stacked on one another at the most.
const DEPTH: usize = 8;

/// Looks at swap, hibernation and crash dumps.
pub fn look(roots: &Roots, words: &Words) -> Vec<Found> {
    if !cfg!(target_os = "linux") {
        return vec![words.found("swap", State::NotKnown, &[]), words.found("crashes", State::NotKnown, &[])];
    }
    let mut found = vec![swap(roots, words), crashes(roots, words)];
    found.extend(hibernation(roots, words));
    found
}

fn swap(roots: &Roots, words: &Words) -> Found {
    let Ok(table) = std::fs::read_to_string(roots.proc.join("swaps")) else {
        return words.found("swap", State::NotKnown, &[]);
    };
    let swaps: Vec<(String, Swap)> = table.lines().skip(1).filter_map(|line| one_swap(line, roots)).collect();
    let plain = swaps.iter().filter(|(_, swap)| *swap == Swap::Plain).map(|(name, _)| name.as_str());
    let plain = plain.collect::<Vec<_>>().join(", ");
    match swaps.iter().map(|(_, swap)| *swap).max() {
        None => words.found("swap-none", State::Good, &[]),
        Some(Swap::Memory) => words.found("swap-memory", State::Good, &[]),
        Some(Swap::Encrypted) => words.found("swap", State::Good, &[]),
        Some(Swap::Plain) => words.found("swap", State::Attention, &[("swap", &plain)]),
        Some(Swap::NotKnown) => words.found("swap", State::NotKnown, &[]),
    }
}

fn one_swap(line: &str, roots: &Roots) -> Option<(String, Swap)> {
    let mut fields = line.split_whitespace();
    let name = fields.next()?.replace("\\040", " ");
    let kind = fields.next().unwrap_or_default();
    let swap = match (kind, name.strip_prefix("/dev/")) {
        ("partition", Some(device)) => of_device(&block_name(device), roots),
        _ => of_file(Path::new(&name), roots),
    };
    Some((name, swap))
}

/// The kernel's name of a device: `mapper/…` are links to it.
fn block_name(device: &str) -> String {
    let real = std::fs::canonicalize(Path::new("/dev").join(device)).ok();
    let name = real.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| device.rsplit('/').next().unwrap_or(device).to_owned())
}

fn of_device(name: &str, roots: &Roots) -> Swap {
    let block = roots.sys.join("class/block").join(name);
    if name.starts_with("zram") {
        let behind = std::fs::read_to_string(block.join("backing_dev")).unwrap_or_default();
        return if ["", "none"].contains(&behind.trim()) { Swap::Memory } else { Swap::NotKnown };
    }
    match is_encrypted(&block, DEPTH) {
        Some(true) => Swap::Encrypted,
        Some(false) => Swap::Plain,
        None => Swap::NotKnown,
    }
}

/// A swap file is as encrypted as the disk that it lies on.
#[cfg(unix)]
fn of_file(path: &Path, roots: &Roots) -> Swap {
    use std::os::unix::fs::MetadataExt;
    let Ok(there) = std::fs::metadata(path) else { return Swap::NotKnown };
    let number = format!("{}:{}", rustix::fs::major(there.dev()), rustix::fs::minor(there.dev()));
    match is_encrypted(&roots.sys.join("dev/block").join(number), DEPTH) {
        Some(true) => Swap::Encrypted,
        Some(false) => Swap::Plain,
        None => Swap::NotKnown,
    }
}

#[cfg(not(unix))]
fn of_file(_: &Path, _: &Roots) -> Swap {
    Swap::NotKnown
}

/// Whether everything that is written to a block device is encrypted somewhere below it. None where there is no such device.
fn is_encrypted(block: &Path, depth: usize) -> Option<bool> {
    if !block.exists() {
        return None;
    }
    let uuid = std::fs::read_to_string(block.join("dm/uuid")).unwrap_or_default();
    if uuid.starts_with("CRYPT-") {
        return Some(true);
    }
    let below = std::fs::read_dir(block.join("slaves")).into_iter().flatten().flatten();
    let below: Vec<PathBuf> = below.map(|entry| entry.path()).collect();
    let deeper = depth.checked_sub(1).filter(|_| !below.is_empty());
    Some(deeper.is_some_and(|depth| below.iter().all(|one| is_encrypted(one, depth) == Some(true))))
}

fn crashes(roots: &Roots, words: &Words) -> Found {
    match std::fs::read_to_string(roots.proc.join("sys/kernel/core_pattern")) {
        // This process is closed to it; an editor that shows what was exported is not.
        Ok(pattern) if pattern.trim_start().starts_with(['|', '/']) => {
            words.found("crashes", State::Attention, &[("pattern", pattern.trim())])
        }
        Ok(_) => words.found("crashes", State::Good, &[]),
        Err(_) => words.found("crashes", State::NotKnown, &[]),
    }
}

/// A machine that hibernates writes all of its memory to the swap, locked pages too.
fn hibernation(roots: &Roots, words: &Words) -> Option<Found> {
    let states = std::fs::read_to_string(roots.sys.join("power/state")).ok()?;
    let can = states.split_whitespace().any(|state| state == "disk");
    let swap = swap(roots, words);
    (can && swap.state == State::Attention).then(|| words.found("hibernation", State::Attention, &[]))
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A kernel that tells these things.
    struct Kernel(tempfile::TempDir);

    impl Kernel {
        fn telling(files: &[(&str, &str)]) -> Self {
            let kernel = Self(tempfile::tempdir().unwrap());
            for (name, text) in files {
                let path = kernel.0.path().join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            kernel
        }

        fn says(&self, about: &str) -> Vec<State> {
            let roots = Roots { proc: self.0.path().join("proc"), sys: self.0.path().join("sys") };
            let found = look(&roots, &Words::shipped().unwrap());
            found.into_iter().filter(|one| one.about.starts_with(about)).map(|one| one.state).collect()
        }
    }

    const HEAD: &str = "Filename Type Size Used Priority\n";

    fn swaps(lines: &str) -> String {
        format!("{HEAD}{lines}")
    }

    #[test]
    fn swap_is_safe_where_it_is_encrypted_below_or_never_leaves_memory() {
        let crypt = ("sys/class/block/dm-3/dm/uuid", "CRYPT-PLAIN-swap\n");
        let on_crypt = ("sys/class/block/dm-4/slaves/dm-3/dm/uuid", "CRYPT-LUKS2-x\n");
        let on_plain = ("sys/class/block/dm-5/slaves/sdq2/size", "1");
        for (line, expected) in [
            ("", State::Good),
            ("/dev/dm-3 partition 1 0 -2\n", State::Good),
            ("/dev/dm-4 partition 1 0 -2\n", State::Good),
            ("/dev/zram7 partition 1 0 100\n", State::Good),
            ("/dev/dm-5 partition 1 0 -2\n", State::Attention),
            ("/dev/sdq2 partition 1 0 -2\n", State::Attention),
            ("/dev/zram7 partition 1 0 100\n/dev/sdq2 partition 1 0 -2\n", State::Attention),
            ("/dev/zram8 partition 1 0 100\n", State::NotKnown),
            ("/dev/sdz9 partition 1 0 -2\n", State::NotKnown),
            ("/no/such/file file 1 0 -2\n", State::NotKnown),
        ] {
            let table = swaps(line);
            let kernel = Kernel::telling(&[
                ("proc/swaps", &table),
                crypt,
                on_crypt,
                on_plain,
                ("sys/class/block/sdq2/size", "1"),
                ("sys/class/block/zram7/backing_dev", "none\n"),
                ("sys/class/block/zram8/backing_dev", "/dev/sdq3\n"),
            ]);
            assert_eq!(kernel.says("swap"), [expected], "{line}");
        }
        assert_eq!(Kernel::telling(&[]).says("swap"), [State::NotKnown]);
    }

    #[test]
    fn crash_dumps_of_other_programs_and_hibernation() {
        let kernel = Kernel::telling(&[("proc/sys/kernel/core_pattern", "|/usr/lib/systemd/systemd-coredump %P\n")]);
        assert_eq!(kernel.says("crashes"), [State::Attention]);
        let kernel = Kernel::telling(&[("proc/sys/kernel/core_pattern", "core\n")]);
        assert_eq!(kernel.says("crashes"), [State::Good]);
        let table = swaps("/dev/sdq2 partition 1 0 -2\n");
        let mut told = vec![
            ("proc/swaps", table.as_str()),
            ("sys/class/block/sdq2/size", "1"),
            ("sys/power/state", "freeze mem disk\n"),
        ];
        assert_eq!(Kernel::telling(&told).says("hibernation"), [State::Attention]);
        told[2].1 = "freeze mem\n";
        assert_eq!(Kernel::telling(&told).says("hibernation"), []);
    }
}
