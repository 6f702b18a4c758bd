//! The file of a memory: encrypted to the person's own key and signed by it, so that nobody else can make one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use minicbor::{Decoder, Encoder};

use super::memory::{FORMAT, Memory};
use crate::vault::Unlocked;
use crate::vault::disk::{Disk, DiskError};
use crate::vault::ids::{KeyId, RecordId};
use crate::vault::names;
use crate::vault::publish::write_synced;
use crate::vault::sealed;

const FOLDER: &str = "seen";
const ENDING: &str = ".age";
const SIGNED: &[u8] = b"marac seen\0";
const MAX_FILE: u64 = 16 * 1024 * 1024;

/// What a memory's file held.
#[derive(Debug)]
pub enum Recalled {
    /// It is not there.
    Nothing,
    /// It is not one that this person's key made: torn, forged, or somebody else's.
    NotOurs(PathBuf),
    Memory(Box<Memory>),
}

/// Where memories of one record and person are kept.
pub struct Keeper {
    disk: Arc<dyn Disk>,
    unlocked: Arc<Unlocked>,
    folder: PathBuf,
    record: RecordId,
    /// Tells apart the names under which a record is opened, without saying them.
    place: String,
}

/// The names of a memory's file.
struct Name {
    record: RecordId,
    place: String,
    key: KeyId,
}

impl Keeper {
    pub fn new(disk: &Arc<dyn Disk>, unlocked: &Arc<Unlocked>, local: &Path, record: RecordId, path: &str) -> Self {
        let place = names::place(Path::new(path));
        let (disk, unlocked) = (disk.clone(), unlocked.clone());
        Self { disk, unlocked, folder: local.join(FOLDER), record, place }
    }

    fn file(&self) -> PathBuf {
        let Self { record, place, .. } = self;
        self.folder.join(format!("{record}-{place}-{}{ENDING}", self.unlocked.key_id()))
    }

    /// Whether any record was seen under a name with this key.
    pub fn knows(disk: &Arc<dyn Disk>, unlocked: &Arc<Unlocked>, local: &Path, path: &str) -> bool {
        let keeper = Self::new(disk, unlocked, local, RecordId::from_bytes([0; 16]), path);
        keeper.names().iter().any(|(_, name)| name.place == keeper.place && name.key == unlocked.key_id())
    }

    /// What was seen of the record under this name.
    pub fn recall(&self) -> Recalled {
        self.read(&self.file())
    }

    /// What was seen of the record under other names: the newest.
    pub fn recall_elsewhere(&self) -> Option<Memory> {
        let own = self.file();
        let of_record = self
            .names()
            .into_iter()
            .filter(|(path, name)| name.record == self.record && name.key == self.unlocked.key_id() && *path != own);
        let memories = of_record.filter_map(|(path, _)| match self.read(&path) {
            Recalled::Memory(memory) => Some(*memory),
            _ => None,
        });
        memories.max_by_key(|memory| memory.generation)
    }

    /// The name under which the record was seen that is told apart like this.
    pub fn path_of(&self, place: &str) -> Option<String> {
        let is_it =
            |name: &Name| name.record == self.record && name.place == place && name.key == self.unlocked.key_id();
        let (file, _) = self.names().into_iter().find(|(_, name)| is_it(name))?;
        match self.read(&file) {
            Recalled::Memory(memory) => Some(memory.path),
            Recalled::Nothing | Recalled::NotOurs(_) => None,
        }
    }

    /// Whether another record was seen under this name.
    pub fn knows_another_here(&self) -> bool {
        self.names().iter().any(|(_, name)| {
            name.place == self.place && name.key == self.unlocked.key_id() && name.record != self.record
        })
    }

    fn names(&self) -> Vec<(PathBuf, Name)> {
        let listed = self.disk.list(&self.folder).unwrap_or_default();
        let parse = |name: &std::ffi::OsStr| {
            let mut parts = name.to_str()?.strip_suffix(ENDING)?.split('-');
            let name = Name {
                record: parts.next()?.parse().ok()?,
                place: parts.next()?.to_owned(),
                key: parts.next()?.parse().ok()?,
            };
            parts.next().is_none().then_some(name)
        };
        listed.iter().filter_map(|name| Some((self.folder.join(name), parse(name)?))).collect()
    }

    fn read(&self, path: &Path) -> Recalled {
        let bytes = match self.disk.read(path, MAX_FILE) {
            Ok(bytes) => bytes,
            Err(DiskError::Missing { .. }) => return Recalled::Nothing,
            Err(_) => return Recalled::NotOurs(path.to_owned()),
        };
        match self.open(&bytes) {
            Some(memory) => Recalled::Memory(Box::new(memory)),
            None => Recalled::NotOurs(path.to_owned()),
        }
    }

    fn open(&self, bytes: &[u8]) -> Option<Memory> {
        let plain = sealed::unseal(bytes, &self.unlocked).ok()?;
        let mut d = Decoder::new(&plain);
        if d.array().ok()?? != 2 {
            return None;
        }
        let body = d.bytes().ok()?;
        let signature = d.bytes().ok()?.try_into().ok()?;
        if !self.unlocked.signing().public().verify(&[SIGNED, body].concat(), signature) {
            return None;
        }
        let memory: Memory = minicbor::decode(body).ok()?;
        (memory.format <= FORMAT && memory.record == self.record).then_some(memory)
    }

    /// Writes a memory in place of the one before; at no moment there is none.
    pub fn write(&self, memory: &Memory) -> Result<(), DiskError> {
        let path = self.file();
        let Some(sealed) = self.seal(memory) else { return Ok(()) };
        self.disk.make_folder(&self.folder)?;
        let temporary = path.with_extension(format!("{}.new", self.unlocked.key_id()));
        match self.disk.remove(&temporary) {
            Ok(()) | Err(DiskError::Missing { .. }) => {}
            Err(other) => return Err(other),
        }
        write_synced(self.disk.as_ref(), &temporary, &sealed)?;
        self.disk.rename(&temporary, &path)?;
        self.disk.sync_folder(&names::folder(&path))
    }

    fn seal(&self, memory: &Memory) -> Option<Vec<u8>> {
        let body = minicbor::to_vec(memory).ok()?;
        let signature = self.unlocked.signing().sign(&[SIGNED, &body].concat());
        let mut e = Encoder::new(Vec::with_capacity(body.len() + 80));
        e.array(2).ok()?.bytes(&body).ok()?.bytes(&signature).ok()?;
        sealed::seal(&e.into_writer(), &[self.unlocked.person_key().recipient]).ok()
    }
}
