//! Looking at a folder: gathers the probes, and gives up on what doesn't answer.

use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::catalogue::{Catalogue, Provider, matches};
use super::configurations::{folders, is_bisync_of};
use super::platform::Platform;
use super::probes::{Above, CASES_DIFFER, Configured, EntryKind, NotKnown, Probes};
use super::surroundings::{Surroundings, read_vouched};

/// How long a share or a disk may take to answer. Whoever opens a record waits so long at the most.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most names of one folder that are compared with what clients leave there.
const MOST_NAMES: usize = 10_000;
/// The most bytes of a settings file that are read.
const MOST_SETTINGS: u64 = 8 << 20;
/// The most bytes of a small file that is searched for letters.
const MOST_LETTERS: u64 = 64 << 10;
/// The most symbolic links that are followed, as the kernel has it.
const MOST_LINKS: usize = 40;

/// What was seen so far, and where the looking is now.
#[derive(Default)]
struct Board {
    probes: Probes,
    at: PathBuf,
}

/// Looks at a folder, in a thread of its own: a share that hangs holds up nobody for longer than the patience lasts.
#[must_use]
pub fn look(folder: &Path, surroundings: &Surroundings, catalogue: &'static Catalogue, closely: bool) -> Probes {
    let board = Arc::new(Mutex::new(Board { at: folder.to_owned(), ..Board::default() }));
    let (done, waiting) = channel();
    let (theirs, folder, surroundings) = (board.clone(), folder.to_owned(), surroundings.clone());
    let looking = std::thread::Builder::new().name("place".to_owned()).spawn(move || {
        Looking { board: &theirs, surroundings: &surroundings, catalogue, closely, platform: Default::default() }
            .all(&folder);
        let _ = done.send(());
    });
    let ended = looking.is_ok() && waiting.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout);
    let mut board = lock(&board);
    if !ended {
        let at = board.at.display().to_string();
        board.probes.not_known(NotKnown::of("silent", at));
    }
    board.probes.clone()
}

fn lock(board: &Mutex<Board>) -> MutexGuard<'_, Board> {
    // What was seen before a panic was seen all the same.
    board.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Looking<'a> {
    board: &'a Mutex<Board>,
    surroundings: &'a Surroundings,
    catalogue: &'a Catalogue,
    /// Whether also what is no sync client is looked at.
    closely: bool,
    platform: Platform,
}

impl Looking<'_> {
    /// What can be had without touching the folder comes first.
    fn all(&mut self, folder: &Path) {
        let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        self.read_mounts();
        let home = self.surroundings.home.as_deref().map(|home| self.platform.carefully_resolved(home));
        {
            let mut board = self.seen();
            board.probes.home = home;
            board.probes.variables = self.surroundings.variables.clone();
            board.probes.folder.clone_from(&whole);
            board.probes.disk = self.platform.disk(&whole);
            board.probes.above = whole.ancestors().map(bare).collect();
        }
        self.vouched();
        self.settings();

        self.seen().at.clone_from(&whole);
        let resolved = self.platform.resolved(&whole);
        // To follow the path may have mounted something.
        self.read_mounts();
        let others = self.platform.other_paths(&resolved);
        {
            let mut board = self.seen();
            board.probes.disk = self.platform.disk(&resolved);
            board.probes.folder.clone_from(&resolved);
            let mut above: Vec<PathBuf> = resolved.ancestors().map(Path::to_owned).collect();
            above.extend(others.iter().flat_map(|other| other.ancestors()).map(Path::to_owned));
            let mut known = std::collections::BTreeSet::new();
            above.retain(|path| known.insert(path.clone()));
            board.probes.above = above.iter().map(|path| bare(path)).collect();
        }
        self.bisync();
        self.programs();
        self.marks();
    }

    fn read_mounts(&mut self) {
        if let Some(not_known) = self.platform.read() {
            self.seen().probes.not_known(not_known);
        }
    }

    fn seen(&self) -> MutexGuard<'_, Board> {
        lock(self.board)
    }

    fn vouched(&self) {
        let (folders, wrong) = read_vouched(self.surroundings);
        let folders = folders.iter().map(|folder| self.platform.carefully_resolved(folder)).collect();
        let mut board = self.seen();
        board.probes.vouched = folders;
        board.probes.not_known.extend(wrong);
    }

    /// What the settings of sync clients name, and on Windows the registry.
    fn settings(&self) {
        for file in &self.catalogue.settings {
            let bases = file.bases.iter().flat_map(|base| self.surroundings.of_base(*base));
            let paths = bases.flat_map(|base| file.files.iter().flat_map(move |name| expanded(&base, name)));
            for path in paths {
                let text = match limited(&path, MOST_SETTINGS) {
                    Ok(text) => text,
                    Err(error) if is_absent(&error) => continue,
                    Err(_) => {
                        self.seen().probes.not_known(NotKnown::of("configured", path.display()));
                        continue;
                    }
                };
                for named in folders(&file.format, &String::from_utf8_lossy(&text)) {
                    let folder = self.platform.carefully_resolved(&self.surroundings.expanded(&named));
                    let source = path.display().to_string();
                    self.seen().probes.configured.push(Configured { whose: file.whose.clone(), source, folder });
                }
            }
        }
        let mut not_known = Vec::new();
        let registered = self.platform.registered(self.catalogue, &mut not_known);
        let mut board = self.seen();
        board.probes.configured.extend(registered);
        board.probes.not_known.extend(not_known);
    }

    /// `rclone bisync` keeps lists that are called by the two folders.
    fn bisync(&self) {
        let above: Vec<PathBuf> = self.seen().probes.above.iter().map(|above| above.path.clone()).collect();
        for cache in &self.surroundings.cache {
            let lists = fs::read_dir(cache.join("rclone/bisync")).into_iter().flatten().flatten().take(MOST_NAMES);
            for list in lists {
                let name = list.file_name().to_string_lossy().into_owned();
                let Some(folder) = above.iter().find(|path| is_bisync_of(&name, &path.to_string_lossy())) else {
                    continue;
                };
                let source = list.path().display().to_string();
                let folder = folder.clone();
                self.seen().probes.configured.push(Configured { whose: "rclone".to_owned(), source, folder });
            }
        }
    }

    fn programs(&self) {
        let above: Vec<PathBuf> = self.seen().probes.above.iter().map(|above| above.path.clone()).collect();
        let programs = self.platform.programs(&above, self.catalogue, self.closely);
        let mut board = self.seen();
        match programs {
            Some(programs) => board.probes.programs = programs,
            None => board.probes.not_known(NotKnown::new("processes")),
        }
    }

    /// What clients left in the folder and in those above it.
    fn marks(&self) {
        let wanted = Wanted::of(self.catalogue);
        let number = self.seen().probes.above.len();
        for index in 0..number {
            let Some(mut above) = self.seen().probes.above.get(index).cloned() else { continue };
            self.seen().at.clone_from(&above.path);
            if index == 0 && fs::symlink_metadata(&above.path).is_err_and(|error| is_absent(&error)) {
                self.seen().probes.not_known(NotKnown::of("folder", above.path.display()));
            }
            let all_names = wanted.look_in(&mut above);
            self.platform.marks(&mut above);
            let mut board = self.seen();
            if !all_names {
                board.probes.not_known(NotKnown::of("names", above.path.display()));
            }
            if let Some(place) = board.probes.above.get_mut(index) {
                *place = above;
            }
        }
    }
}

fn bare(path: &Path) -> Above {
    Above { path: path.to_owned(), ..Above::default() }
}

/// What is looked for in each folder.
struct Wanted<'a> {
    /// Names that can be asked for one by one.
    exact: Vec<&'a str>,
    /// Names of which some letters are known, for which the folder has to be listed.
    patterns: Vec<&'a str>,
    holding: Vec<(&'a str, &'a str)>,
}

impl<'a> Wanted<'a> {
    fn of(catalogue: &'a Catalogue) -> Self {
        let names = |provider: &'a Provider| provider.files.iter().chain(&provider.folders).map(String::as_str);
        let (mut patterns, mut exact): (Vec<&str>, Vec<&str>) =
            catalogue.providers.iter().flat_map(names).partition(|name| name.contains('*'));
        for list in [&mut patterns, &mut exact] {
            list.sort_unstable();
            list.dedup();
        }
        let holding = catalogue.providers.iter().flat_map(|provider| &provider.holding);
        let holding = holding.map(|one| (one.file.as_str(), one.letters.as_str())).collect();
        Self { exact, patterns, holding }
    }

    /// Notes what is there. Says whether every name of the folder was compared.
    fn look_in(&self, above: &mut Above) -> bool {
        for name in &self.exact {
            if let Ok(there) = fs::symlink_metadata(above.path.join(name)) {
                above.names.push(((*name).to_owned(), kind(there.is_dir())));
            }
        }
        for (file, letters) in &self.holding {
            if holds(&above.path.join(file), letters) {
                above.holding.push((*file).to_owned());
            }
        }
        let listed = match fs::read_dir(&above.path) {
            Ok(listed) => listed,
            Err(error) => return is_absent(&error),
        };
        for (number, entry) in listed.flatten().enumerate() {
            if number == MOST_NAMES {
                return false;
            }
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            if self.patterns.iter().any(|pattern| matches(pattern, name, CASES_DIFFER)) {
                let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
                above.names.push((name.to_owned(), kind(is_folder)));
            }
        }
        true
    }
}

const fn kind(is_folder: bool) -> EntryKind {
    if is_folder { EntryKind::Folder } else { EntryKind::File }
}

/// Whether a small file holds these letters, in UTF-8 or, as Windows writes it, two bytes a letter.
fn holds(file: &Path, letters: &str) -> bool {
    if !fs::symlink_metadata(file).is_ok_and(|there| there.is_file()) {
        return false;
    }
    let bytes = limited(file, MOST_LETTERS).unwrap_or_default();
    let plain: Vec<u8> = bytes.into_iter().filter(|byte| *byte != 0).collect();
    String::from_utf8_lossy(&plain).contains(letters)
}

/// Reads the beginning of a file.
fn limited(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut read = Vec::new();
    // A pipe under this name would be waited for.
    if !fs::metadata(path)?.is_file() {
        return Err(std::io::ErrorKind::NotFound.into());
    }
    fs::File::open(path)?.take(most).read_to_end(&mut read)?;
    Ok(read)
}

fn is_absent(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// The paths that a name of the list stands for, of which one part may have a `*`.
fn expanded(base: &Path, name: &str) -> Vec<PathBuf> {
    let mut paths = vec![base.to_owned()];
    for part in name.split('/') {
        if !part.contains('*') {
            paths.iter_mut().for_each(|path| path.push(part));
            continue;
        }
        let matching = |folder: &PathBuf| -> Vec<PathBuf> {
            let listed = fs::read_dir(folder).into_iter().flatten().flatten().take(MOST_NAMES);
            let fits = |name: &std::ffi::OsStr| name.to_str().is_some_and(|name| matches(part, name, CASES_DIFFER));
            listed.filter(|entry| fits(&entry.file_name())).map(|entry| entry.path()).collect()
        };
        paths = paths.iter().flat_map(matching).collect();
    }
    paths
}

/// Follows symbolic links by hand, and no further than `may_touch` allows: what lies behind stays as it is written.
#[cfg_attr(windows, allow(dead_code, reason = "Windows has a call for it"))]
pub(super) fn followed(path: &Path, may_touch: impl Fn(&Path) -> bool) -> PathBuf {
    let mut left: Vec<std::ffi::OsString> = Vec::new();
    let push = |left: &mut Vec<std::ffi::OsString>, path: &Path| {
        left.extend(path.components().rev().map(|part| part.as_os_str().to_owned()));
    };
    push(&mut left, path);
    let (mut reached, mut links) = (PathBuf::new(), 0);
    while let Some(part) = left.pop() {
        match Path::new(&part).components().next() {
            Some(Component::ParentDir) => {
                reached.pop();
            }
            Some(Component::CurDir) | None => {}
            Some(Component::RootDir | Component::Prefix(_)) => reached = PathBuf::from(part),
            Some(Component::Normal(name)) => {
                let next = reached.join(name);
                let target = if links < MOST_LINKS && may_touch(&next) { fs::read_link(&next).ok() } else { None };
                match target {
                    Some(target) => {
                        links += 1;
                        push(&mut left, &target);
                    }
                    None => reached = next,
                }
            }
        }
    }
    reached
}
