//! A stand-in for the record: a set of operations, its image, and the disk that fails.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use marac::vault::disk::{DiskFile, Kind};
use marac::vault::signing::VerifyKey;
use marac::vault::*;
use minicbor::{Decode, Encode};
use tempfile::TempDir;

const MAGIC: u32 = 0x7e57;

/// What the stand-in image holds.
#[derive(Debug, Clone, Encode, Decode)]
struct TestImage {
    #[n(0)]
    magic: u32,
    #[n(1)]
    record: RecordId,
    #[n(2)]
    generation: u64,
    #[n(3)]
    heads: Vec<Head>,
    #[n(4)]
    epoch: u64,
    #[cbor(n(5), with = "minicbor::bytes")]
    writers: Vec<u8>,
    #[n(6)]
    recipients: Vec<String>,
    #[n(7)]
    operations: Vec<Operation>,
    #[cbor(n(8), with = "minicbor::bytes")]
    ballast: Vec<u8>,
}

/// Reads the stand-in image.
pub struct TestReader;

impl ImageReader for TestReader {
    fn facts(&self, image: &[u8]) -> Result<ImageFacts, ImageError> {
        let image = decode(image)?;
        Ok(ImageFacts {
            record: image.record,
            coverage: Coverage { generation: image.generation, heads: image.heads },
            epoch: image.epoch,
            schema: 1,
            writers: image
                .writers
                .chunks_exact(32)
                .map(|key| Writer {
                    verify: VerifyKey::from_bytes(key.try_into().unwrap()).unwrap(),
                    first_epoch: 1,
                    last_epoch: None,
                })
                .collect(),
            // The first founded it.
            came: image.recipients.iter().skip(1).map(|one| one.parse().unwrap()).collect(),
            recipients: image.recipients.iter().map(|one| one.parse().unwrap()).collect(),
            beside: Vec::new(),
        })
    }

    fn check(&self, image: &[u8]) -> Result<(), ImageError> {
        decode(image).map(|_| ())
    }
}

fn decode(image: &[u8]) -> Result<TestImage, ImageError> {
    let image: TestImage = minicbor::decode(image).map_err(|_| ImageError::NotARecord)?;
    if image.magic == MAGIC { Ok(image) } else { Err(ImageError::NotARecord) }
}

/// A record as a program would hold it: what was done, and how far each journal has been taken in.
#[derive(Debug, Clone)]
pub struct Memory {
    pub record: RecordId,
    pub epoch: u64,
    pub people: Vec<PersonKey>,
    pub heads: BTreeMap<SeatId, Head>,
    pub operations: BTreeMap<Stamp, Operation>,
    pub ballast: Vec<u8>,
}

impl Memory {
    pub fn new(people: &[&Unlocked]) -> Self {
        Self {
            record: RecordId::new().unwrap(),
            epoch: 1,
            people: people.iter().map(|one| one.person_key()).collect(),
            heads: BTreeMap::new(),
            operations: BTreeMap::new(),
            ballast: Vec::new(),
        }
    }

    pub fn image(&self, generation: u64) -> Vec<u8> {
        minicbor::to_vec(TestImage {
            magic: MAGIC,
            record: self.record,
            generation,
            heads: self.heads.values().copied().collect(),
            epoch: self.epoch,
            writers: self.people.iter().flat_map(|one| one.verify.to_bytes()).collect(),
            recipients: self.people.iter().map(|one| one.recipient.to_string()).collect(),
            operations: self.operations.values().cloned().collect(),
            ballast: self.ballast.clone(),
        })
        .unwrap()
    }

    pub fn load(opened: &Opened, people: &[&Unlocked]) -> Self {
        let image = decode(&opened.image).unwrap();
        let mut memory = Self {
            record: image.record,
            epoch: image.epoch,
            people: people.iter().map(|one| one.person_key()).collect(),
            heads: image.heads.iter().map(|head| (head.seat, *head)).collect(),
            operations: image.operations.into_iter().map(|one| (one.stamp, one)).collect(),
            ballast: image.ballast,
        };
        for frame in &opened.frames {
            // Of one that only said where its seat is, an image says nothing.
            if !frame.body.operations.is_empty() {
                memory.heads.insert(frame.body.seat, frame.head());
            }
            for operation in &frame.body.operations {
                memory.operations.insert(operation.stamp, operation.clone());
            }
        }
        memory
    }

    /// What an image holds, for the people of another memory.
    pub fn of_image(image: &[u8], of: &Self) -> Self {
        let image = decode(image).unwrap();
        Self {
            record: image.record,
            epoch: image.epoch,
            people: of.people.clone(),
            heads: image.heads.iter().map(|head| (head.seat, *head)).collect(),
            operations: image.operations.into_iter().map(|one| (one.stamp, one)).collect(),
            ballast: image.ballast,
        }
    }

    pub fn take(&mut self, frames: &[Frame]) {
        for operation in frames.iter().flat_map(|frame| &frame.body.operations) {
            self.operations.insert(operation.stamp, operation.clone());
        }
    }

    pub fn done(&mut self, operations: &[Operation]) {
        self.operations.extend(operations.iter().map(|one| (one.stamp, one.clone())));
    }

    pub fn saved(&mut self, saved: &Saved) {
        self.heads.insert(saved.head.seat, saved.head);
    }

    pub fn stamps(&self) -> BTreeSet<Stamp> {
        self.operations.keys().copied().collect()
    }
}

static WALL: AtomicU64 = AtomicU64::new(1_800_000_000_000);

/// Operations with stamps of their own.
pub fn operations(count: usize) -> Vec<Operation> {
    static SEAT: std::sync::OnceLock<SeatId> = std::sync::OnceLock::new();
    let seat = *SEAT.get_or_init(|| SeatId::new().unwrap());
    (0..count)
        .map(|index| {
            let wall_ms = WALL.fetch_add(1, Ordering::Relaxed);
            Operation {
                stamp: Stamp { wall_ms, counter: 0, seat },
                change: OperationKind::Insert {
                    table: "entry".to_owned(),
                    row: RowId::new(wall_ms).unwrap(),
                    cells: vec![
                        ("body".to_owned(), Value::Text(format!("third call-out {index}"))),
                        ("minute".to_owned(), Value::Integer(index as i64)),
                    ],
                },
            }
        })
        .collect()
}

/// A folder with a person and a record's name.
pub struct Bench {
    pub folder: TempDir,
    pub person: Arc<Unlocked>,
}

impl Bench {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), person: Arc::new(Unlocked::throwaway().unwrap()) }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("Crawley.marac")
    }

    pub fn request(&self) -> OpenRequest {
        OpenRequest::new(&self.path(), self.person.clone(), Arc::new(TestReader))
    }

    pub fn on(&self, disk: Arc<dyn Disk>) -> OpenRequest {
        OpenRequest { disk, ..self.request() }
    }

    /// A record with nothing in it.
    pub fn create(&self) -> (Vault, Memory) {
        let memory = Memory::new(&[&self.person]);
        let vault = create(&self.request(), &memory.image(1)).unwrap();
        (vault, memory)
    }

    pub fn open(&self) -> (Opened, Memory) {
        let opened = open(&self.request()).unwrap();
        let memory = Memory::load(&opened, &[&self.person]);
        (opened, memory)
    }

    /// The names in the folder, without the seats.
    pub fn files(&self) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .map(|name| match (name.find(".gen-"), name.find(".journal-")) {
                (Some(at), _) => name[..at + ".gen-000000".len()].to_owned(),
                (_, Some(at)) => name[..at + ".journal".len()].to_owned(),
                _ => name,
            })
            .collect();
        names.sort();
        names
    }

    pub fn journals(&self) -> Vec<PathBuf> {
        let mut paths: Vec<_> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.to_string_lossy().contains(".journal-"))
            .collect();
        paths.sort();
        paths
    }

    /// Every file and its bytes: to show that nothing was changed.
    pub fn contents(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .map(|path| (path.clone(), std::fs::read(path).unwrap()))
            .collect()
    }
}

pub fn append(vault: &mut Vault, memory: &mut Memory, count: usize) -> Saved {
    let operations = operations(count);
    let saved = vault.append(operations.clone()).unwrap();
    memory.done(&operations);
    memory.saved(&saved);
    saved
}

/// How a failing disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failing {
    /// One operation, and then all goes well.
    Once,
    /// This many operations.
    Times(i64),
    /// From that operation on, as when the power goes or the cable is pulled.
    ForEver,
}

/// The real disk, of which the n-th operation fails; an append writes half of its bytes first.
pub struct FailingDisk {
    state: Arc<State>,
}

struct State {
    left: AtomicI64,
    /// Whether a file can have a second name.
    links: bool,
    how: Failing,
    full: bool,
    log: Mutex<Vec<String>>,
}

impl FailingDisk {
    pub fn new(after: i64, how: Failing, full: bool) -> Arc<Self> {
        let log = Mutex::new(Vec::new());
        Arc::new(Self { state: Arc::new(State { left: AtomicI64::new(after), links: true, how, full, log }) })
    }

    /// A disk that never fails, on which a file has one name only.
    pub fn without_links() -> Arc<Self> {
        let log = Mutex::new(Vec::new());
        let left = AtomicI64::new(i64::MAX);
        Arc::new(Self { state: Arc::new(State { left, links: false, how: Failing::Once, full: false, log }) })
    }

    /// Whether the failing operation was reached.
    pub fn has_failed(&self) -> bool {
        self.state.left.load(Ordering::SeqCst) < 0
    }

    pub fn log(&self) -> Vec<String> {
        self.state.log.lock().unwrap().clone()
    }
}

impl State {
    fn step(&self, what: &str, path: &Path) -> Result<(), DiskError> {
        // What the machine remembers for itself is no work on the record.
        if !path.components().any(|part| part.as_os_str() == "seen") {
            self.log.lock().unwrap().push(what.to_owned());
        }
        let left = self.left.fetch_sub(1, Ordering::SeqCst);
        let fails = match self.how {
            Failing::Once => left == 0,
            Failing::Times(times) => left <= 0 && left > -times,
            Failing::ForEver => left <= 0,
        };
        match (fails, self.full) {
            (false, _) => Ok(()),
            (true, true) => Err(DiskError::Full { path: path.to_owned() }),
            (true, false) => {
                Err(DiskError::Other { path: path.to_owned(), source: std::io::Error::from_raw_os_error(5) })
            }
        }
    }
}

impl Disk for FailingDisk {
    fn create_new(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        self.state.step("create", path)?;
        let inner = RealDisk.create_new(path)?;
        Ok(Box::new(FailingFile { inner, path: path.to_owned(), state: self.state.clone() }))
    }

    fn create_held(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        self.state.step("create", path)?;
        let inner = RealDisk.create_held(path)?;
        Ok(Box::new(FailingFile { inner, path: path.to_owned(), state: self.state.clone() }))
    }

    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, DiskError> {
        self.state.step("read", path)?;
        RealDisk.read(path, limit)
    }

    fn read_from(&self, path: &Path, offset: u64, length: usize) -> Result<Vec<u8>, DiskError> {
        self.state.step("read from", path)?;
        RealDisk.read_from(path, offset, length)
    }

    fn kind(&self, path: &Path) -> Result<Option<Kind>, DiskError> {
        self.state.step("kind", path)?;
        RealDisk.kind(path)
    }

    fn resolve(&self, path: &Path) -> Result<PathBuf, DiskError> {
        self.state.step("resolve", path)?;
        RealDisk.resolve(path)
    }

    fn list(&self, folder: &Path) -> Result<Vec<OsString>, DiskError> {
        self.state.step("list", folder)?;
        RealDisk.list(folder)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.state.step("rename", to)?;
        RealDisk.rename(from, to)
    }

    fn link(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.state.step("link", to)?;
        if !self.state.links {
            return Err(DiskError::Unsupported { path: to.to_owned() });
        }
        RealDisk.link(from, to)
    }

    fn remove(&self, path: &Path) -> Result<(), DiskError> {
        self.state.step("remove", path)?;
        RealDisk.remove(path)
    }

    fn sync_folder(&self, folder: &Path) -> Result<(), DiskError> {
        self.state.step("sync folder", folder)?;
        RealDisk.sync_folder(folder)
    }

    fn has_writer(&self, path: &Path) -> bool {
        RealDisk.has_writer(path)
    }
}

struct FailingFile {
    inner: Box<dyn DiskFile>,
    path: PathBuf,
    state: Arc<State>,
}

impl DiskFile for FailingFile {
    fn append(&mut self, bytes: &[u8]) -> Result<(), DiskError> {
        if let Err(error) = self.state.step("append", &self.path) {
            self.inner.append(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.inner.append(bytes)
    }

    fn sync_data(&mut self) -> Result<(), DiskError> {
        self.state.step("sync", &self.path)?;
        self.inner.sync_data()
    }

    fn preallocate(&mut self, length: u64) -> Result<(), DiskError> {
        self.state.step("preallocate", &self.path)?;
        self.inner.preallocate(length)
    }

    fn set_len(&mut self, length: u64) -> Result<(), DiskError> {
        self.state.step("set length", &self.path)?;
        self.inner.set_len(length)
    }
}
