//! What a disk may show after the power was cut.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::platter::{Files, Inode, Naming, Pending, Platter, rename};
use super::random::Random;

/// The pieces in which a disk writes, in bytes.
const SECTORS: [usize; 3] = [64, 512, 4096];
/// What may lie where nothing was written: the beginnings of files of other kinds.
const FOREIGN: [&[u8]; 4] = [
    b"SQLite format 3\0\x10\0\x01\x01\0\x40\x20\x20\0\0",
    b"age-encryption.org/v1\n-> X25519 ",
    b"age-encryption.org/v2\n-> X25519 ",
    b"-----BEGIN AGE ENCRYPTED FILE-----\n",
];

/// Every way in which the power can be cut at one moment.
pub struct Cuts<'a> {
    platter: &'a Platter,
    /// Files with a name, or one on its way, whose content is on its way.
    torn: Vec<usize>,
}

impl<'a> Cuts<'a> {
    pub fn of(platter: &'a Platter) -> Self {
        let added = platter.namings.iter().filter_map(|naming| match naming {
            Naming::Add { inode, .. } | Naming::Move { inode, .. } => Some(*inode),
            Naming::Remove(_) => None,
        });
        let mut torn: Vec<usize> = platter.durable_names.values().copied().chain(added).collect();
        torn.sort_unstable();
        torn.dedup();
        torn.retain(|inode| platter.inodes[*inode].is_unsynced());
        Self { platter, torn }
    }

    /// How many states are worth looking at, up to `most`: one where everything is synced.
    pub fn worth(&self, most: usize) -> usize {
        if !self.torn.is_empty() {
            return most;
        }
        // Each change of names is there or not; a move may be half done.
        let moves = self.platter.namings.iter().filter(|naming| matches!(naming, Naming::Move { .. })).count();
        let bits = u32::try_from(self.platter.namings.len() + moves).unwrap();
        2_usize.saturating_pow(bits).min(most)
    }

    /// One of the states: the corners first, the rest by chance.
    pub fn state(&self, index: usize, random: &mut Random) -> Files {
        if self.torn.is_empty() {
            return self.shown(&self.names_numbered(index), |inode| inode.durable.clone());
        }
        match index {
            0 => self.platter.durable(),
            1 => self.platter.seen(),
            2 => self.shown(&self.platter.names, |inode| inode.durable.clone()),
            3 => self.shown(&self.platter.durable_names, |inode| inode.seen.clone()),
            _ => self.by_chance(random),
        }
    }

    /// The bits of the number say which changes of names are there, and which moves are only half done.
    fn names_numbered(&self, mut bits: usize) -> BTreeMap<PathBuf, usize> {
        self.names(|_| {
            let set = bits & 1 == 1;
            bits >>= 1;
            set
        })
    }

    fn by_chance(&self, random: &mut Random) -> Files {
        let in_order = random.one_in(2);
        let kept = if in_order { random.below(self.platter.namings.len() + 1) } else { usize::MAX };
        let mut number = 0;
        let names = self.names(|moving| {
            if moving {
                return random.one_in(8);
            }
            number += 1;
            if in_order { number <= kept } else { random.one_in(2) }
        });
        let torn: BTreeMap<usize, Arc<Vec<u8>>> =
            self.torn.iter().map(|inode| (*inode, self.content(&self.platter.inodes[*inode], random))).collect();
        let content = |inode: usize| torn.get(&inode).unwrap_or(&self.platter.inodes[inode].durable).clone();
        Files(names.into_iter().map(|(path, inode)| (path, content(inode))).collect())
    }

    /// The names that are there, of each change asked whether it is, and of a move then whether only half of it.
    fn names(&self, mut ask: impl FnMut(bool) -> bool) -> BTreeMap<PathBuf, usize> {
        let mut names = self.platter.durable_names.clone();
        for naming in &self.platter.namings {
            let there = ask(false);
            let half = matches!(naming, Naming::Move { .. }) && ask(true);
            if there {
                rename(&mut names, naming, !half);
            }
        }
        names
    }

    fn shown(&self, names: &BTreeMap<PathBuf, usize>, content: impl Fn(&Inode) -> Arc<Vec<u8>>) -> Files {
        Files(names.iter().map(|(path, inode)| (path.clone(), content(&self.platter.inodes[*inode]))).collect())
    }

    /// What may have become of a file that was being written.
    fn content(&self, inode: &Inode, random: &mut Random) -> Arc<Vec<u8>> {
        match random.below(8) {
            0 => return inode.durable.clone(),
            1 if inode.doomed.is_empty() => return inode.seen.clone(),
            _ => {}
        }
        let mut bytes = inode.durable.to_vec();
        for pending in inode.doomed.iter().chain(&inode.pending) {
            match pending {
                Pending::Length(_) if random.one_in(2) => pending.put(&mut bytes),
                Pending::Length(_) => {}
                Pending::Write { offset, bytes: new } => match random.below(6) {
                    0 => {}
                    1 => pending.put(&mut bytes),
                    2 | 3 => self.cut_off(&mut bytes, *offset, new, random),
                    _ => self.scattered(&mut bytes, *offset, new, random),
                },
            }
        }
        if random.one_in(6) {
            let sector = SECTORS[random.below(3)];
            let more = 1 + random.below(sector);
            let garbage = self.garbage(more, random);
            bytes.extend(garbage);
        }
        Arc::new(bytes)
    }

    /// Written up to a border of sectors; then nothing, what was there, or garbage.
    fn cut_off(&self, bytes: &mut Vec<u8>, offset: usize, new: &[u8], random: &mut Random) {
        let sector = SECTORS[random.below(3)];
        let end = offset + new.len();
        let borders = end / sector - offset / sector;
        let cut = ((offset / sector + random.below(borders + 1) + 1) * sector).clamp(offset, end);
        // The sector in which it ends may be the last that was written, or not.
        let cut = if cut == end && borders == 0 && random.one_in(2) { offset } else { cut };
        let written = &new[..cut - offset];
        put(bytes, offset, written);
        let rest = end - cut;
        match random.below(3) {
            0 => {}
            1 => grow(bytes, end),
            _ => {
                let garbage = self.garbage(rest, random);
                put(bytes, cut, &garbage);
            }
        }
    }

    /// Some sectors written and others not, in no order.
    fn scattered(&self, bytes: &mut Vec<u8>, offset: usize, new: &[u8], random: &mut Random) {
        let sector = SECTORS[random.below(3)];
        let end = offset + new.len();
        let dirty = random.one_in(3);
        let mut start = offset;
        while start < end {
            let next = ((start / sector + 1) * sector).min(end);
            if random.one_in(2) {
                put(bytes, start, &new[start - offset..next - offset]);
            } else if dirty {
                let garbage = self.garbage(next - start, random);
                put(bytes, start, &garbage);
            } else if random.one_in(2) {
                grow(bytes, next);
            }
            start = next;
        }
    }

    /// What lay there before: noise, one byte over and over, a file of another kind, a stretch of one of these files.
    fn garbage(&self, length: usize, random: &mut Random) -> Vec<u8> {
        let mut garbage = match random.below(5) {
            0 => vec![0xff; length],
            1 => FOREIGN[random.below(FOREIGN.len())].to_vec(),
            2 | 3 => {
                let other = random.pick(&self.platter.inodes).map(|other| other.seen.clone()).unwrap_or_default();
                // Old pieces lie where sectors begin.
                let start = random.below(other.len() / 64 + 1) * 64;
                other[start.min(other.len())..].iter().copied().take(length).collect()
            }
            _ => {
                let mut noise = Random::new(random.below(4) as u64);
                (0..length).map(|_| noise.next() as u8).collect()
            }
        };
        garbage.resize(length, 0);
        garbage
    }
}

impl Inode {
    fn is_unsynced(&self) -> bool {
        !self.pending.is_empty() || !self.doomed.is_empty()
    }
}

fn grow(bytes: &mut Vec<u8>, end: usize) {
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    if new.is_empty() {
        return;
    }
    grow(bytes, at + new.len());
    bytes[at..at + new.len()].copy_from_slice(new);
}
