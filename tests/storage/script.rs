//! A random session of some seats at one record on the simulated disk: what was called saved, and after which change.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use marac::vault::*;

use crate::sim_disk::*;
use crate::stand_in::{Memory, TestReader, operations};

/// Operations have one bit each in a set.
const MOST_OPERATIONS: usize = 128;
const SEATS: usize = 3;

pub fn record() -> PathBuf {
    PathBuf::from("/share/Crawley.marac")
}

/// A set of a script's operations.
pub type Deeds = u128;

/// The record as a script left it.
pub struct Script {
    pub seed: u64,
    pub person: Arc<Unlocked>,
    /// All changes of the disk.
    pub log: Vec<Event>,
    /// After how many changes what was known to be saved.
    pub saved: Vec<(usize, Deeds)>,
    /// After how many changes the record was there.
    pub made: usize,
    /// What was done at all.
    pub issued: Issued,
    /// What was done, for whoever looks for a fault.
    pub story: Vec<String>,
}

/// Every operation with its bit.
#[derive(Default)]
pub struct Issued(BTreeMap<Stamp, (usize, Operation)>);

impl Issued {
    pub fn add(&mut self, operations: &[Operation]) -> Deeds {
        let mut set = 0;
        for operation in operations {
            let bit = self.0.len();
            self.0.insert(operation.stamp, (bit, operation.clone()));
            set |= 1 << bit;
        }
        set
    }

    /// Which operations these are; none where one was never done, or not like this.
    pub fn set<'a>(&self, operations: impl IntoIterator<Item = &'a Operation>) -> Option<Deeds> {
        let bit = |operation: &Operation| match self.0.get(&operation.stamp) {
            Some((bit, known)) if known == operation => Some(1 << bit),
            _ => None,
        };
        operations.into_iter().try_fold(0, |set, operation| Some(set | bit(operation)?))
    }

    fn is_full(&self) -> bool {
        self.0.len() + 2 > MOST_OPERATIONS
    }
}

struct Desk {
    vault: Vault,
    memory: Memory,
    disk: Arc<SimDisk>,
    /// Done, and never called saved.
    unsaved: Deeds,
}

pub struct Playing {
    script: Script,
    disk: Arc<SimDisk>,
    desks: [Option<Desk>; SEATS],
    random: Random,
    saved: Deeds,
}

/// What a disk like this is asked for by this person.
pub fn request(disk: Arc<dyn Disk>, person: &Arc<Unlocked>) -> OpenRequest {
    OpenRequest { disk, ..OpenRequest::new(&record(), person.clone(), Arc::new(TestReader)) }
}

/// Plays the script of a seed.
pub fn play(seed: u64, person: &Arc<Unlocked>) -> Script {
    let mut random = Random::new(seed);
    let abilities = Abilities {
        links: !random.one_in(5),
        locks: true,
        replaces: !random.one_in(6),
        room: if random.one_in(3) { Room::None } else { Room::Little(4096) },
    };
    let disk = SimDisk::logged(&Files::default(), abilities);
    let script = Script {
        seed,
        person: person.clone(),
        log: Vec::new(),
        saved: Vec::new(),
        made: 0,
        issued: Issued::default(),
        story: vec![format!("{abilities:?}")],
    };
    let mut playing = Playing { script, disk, desks: [const { None }; SEATS], random, saved: 0 };
    playing.begin();
    for _ in 0..8 + playing.random.below(16) {
        playing.step();
    }
    playing.script.log = playing.disk.log();
    playing.script
}

impl Playing {
    fn begin(&mut self) {
        let disk = self.disk.elsewhere();
        let memory = Memory::new(&[&self.script.person]);
        let vault = create(&request(disk.clone(), &self.script.person), &memory.image(1)).unwrap();
        self.script.made = self.disk.changes();
        self.desks[0] = Some(Desk { vault, memory, disk, unsaved: 0 });
    }

    fn tell(&mut self, what: String) {
        self.script.story.push(format!("{:4} {what}", self.disk.changes()));
    }

    fn is_saved(&mut self, deeds: Deeds) {
        self.saved |= deeds;
        self.script.saved.push((self.disk.changes(), self.saved));
    }

    fn step(&mut self) {
        let seat = if self.random.one_in(3) { 1 + self.random.below(SEATS - 1) } else { 0 };
        let kind = self.random.below(40);
        if kind == 0 || kind == 1 {
            return self.power_cut();
        }
        if !self.sit_down(seat) {
            return;
        }
        let faulty = self.random.one_in(5);
        if faulty {
            self.fail(seat);
        }
        match kind {
            2..=19 => self.append(seat),
            20..=25 => self.look(seat),
            26..=31 => self.publish(seat),
            32..=35 => self.close(seat),
            36 | 37 => {
                self.tell(format!("{seat} is killed"));
                self.desks[seat] = None;
            }
            _ => {
                let desk = self.desks[seat].take().unwrap();
                let left = desk.vault.close(Closing::Leave).is_ok();
                self.tell(format!("{seat} leaves: {left}"));
            }
        }
        if let Some(desk) = &self.desks[seat] {
            desk.disk.faults().set(None);
        }
    }

    /// Opens the record at this seat, where it isn't open. With no faults it must open.
    fn sit_down(&mut self, seat: usize) -> bool {
        if self.desks[seat].is_some() {
            return true;
        }
        let disk = self.disk.elsewhere();
        let opened = open(&request(disk.clone(), &self.script.person)).unwrap_or_else(|error| self.lost(&error));
        let memory = Memory::load(&opened, &[&self.script.person]);
        let found = self.script.issued.set(memory.operations.values()).unwrap_or_else(|| self.lost(&"invented"));
        if self.saved & !found != 0 {
            self.lost(&format!("{:x} of {:x}", self.saved & !found, self.saved));
        }
        self.tell(format!("{seat} opens {:x}: {:?}", found, opened.findings));
        self.desks[seat] = Some(Desk { vault: opened.vault, memory, disk, unsaved: 0 });
        true
    }

    fn lost(&self, what: &dyn std::fmt::Display) -> ! {
        panic!("script {}: lost: {what}\n{}", self.script.seed, self.script.story.join("\n"))
    }

    fn fail(&mut self, seat: usize) {
        let faults = self.desks[seat].as_ref().unwrap().disk.faults();
        let at = faults.count() + self.random.below(12) as u64;
        let errno = *self.random.pick(&Errno::ALL).unwrap();
        let lasting = [Lasting::Once, Lasting::Times(2), Lasting::ForEver][self.random.below(3)];
        let fault = Fault { at, errno, lasting, done: self.random.one_in(2) };
        faults.set(Some(fault));
        self.tell(format!("{seat} has {fault:?} (now {})", faults.count()));
    }

    fn append(&mut self, seat: usize) {
        if self.script.issued.is_full() {
            return;
        }
        let made = operations(1 + self.random.below(2));
        let deeds = self.script.issued.add(&made);
        let desk = self.desks[seat].as_mut().unwrap();
        desk.memory.done(&made);
        desk.unsaved |= deeds;
        let saved = desk.vault.append(made);
        let said = saved.as_ref().map(|saved| saved.head.number).map_err(ToString::to_string);
        if let Ok(saved) = saved {
            desk.memory.saved(&saved);
            let deeds = std::mem::take(&mut desk.unsaved);
            self.is_saved(deeds);
        }
        self.tell(format!("{seat} appends {deeds:x}: {said:?}"));
    }

    /// Looks what the others did, and takes it in.
    fn look(&mut self, seat: usize) {
        let desk = self.desks[seat].as_mut().unwrap();
        let others = match desk.vault.poll() {
            Ok(others) => others,
            Err(error) => return self.tell(format!("{seat} can't look: {error}")),
        };
        desk.memory.take(&others.frames);
        let mut heads = others.heads.clone();
        if let Some(reload) = &others.reload {
            let theirs = Memory::of_image(&reload.image, &desk.memory);
            heads.extend(theirs.heads.values().chain(&reload.heads));
            desk.memory.operations.extend(theirs.operations);
            desk.memory.take(&reload.frames);
        }
        for head in heads {
            let known = desk.memory.heads.entry(head.seat).or_insert(head);
            *known = if known.number < head.number { head } else { *known };
        }
        desk.vault.took(&others.heads);
        let (frames, afresh, publish) = (others.frames.len(), others.reload.is_some(), others.publish);
        self.tell(format!("{seat} hears {frames} (afresh: {afresh}) {:?}", others.findings));
        if publish {
            self.publish(seat);
        }
    }

    fn publish(&mut self, seat: usize) {
        let desk = self.desks[seat].as_mut().unwrap();
        let image = desk.memory.image(desk.vault.next_generation());
        let published = desk.vault.publish(&image);
        let held = desk.memory.operations.clone();
        self.published(seat, &held, published.map_err(|error| error.to_string()).map(Some));
    }

    fn close(&mut self, seat: usize) {
        let desk = self.desks[seat].take().unwrap();
        let image = desk.memory.image(desk.vault.next_generation());
        let closed = desk.vault.close(Closing::Publish(&image));
        let closed = closed.map_err(|refused| refused.1.to_string());
        self.published(seat, &desk.memory.operations, closed);
    }

    fn published(
        &mut self,
        seat: usize,
        held: &BTreeMap<Stamp, Operation>,
        published: std::result::Result<Option<Generation>, String>,
    ) {
        if let Ok(Some(_)) = &published {
            let deeds = self.script.issued.set(held.values()).unwrap();
            self.is_saved(deeds);
        }
        let said = published.map(|generation| generation.map(|one| (one.number, one.in_place)));
        self.tell(format!("{seat} publishes: {said:?}"));
    }

    /// Everyone's power goes, and the disk comes back in one of its states.
    fn power_cut(&mut self) {
        self.desks = [const { None }; SEATS];
        let platter = self.disk.platter();
        let cuts = Cuts::of(&platter);
        let worth = cuts.worth(64);
        let files = cuts.state(self.random.below(worth), &mut self.random);
        self.disk.power_cycle(&files);
        self.tell("the power goes".to_owned());
    }
}

/// What there is in a state of the disk, or what is wrong with it.
pub fn found_in(files: &Files, script: &Script, tally: &mut Tally) -> Result<Deeds, String> {
    let disk = SimDisk::new(files, Abilities::default());
    let opened = open(&request(disk, &script.person)).map_err(|error| error.to_string())?;
    for finding in &opened.findings {
        if finding.is_loss() {
            tally.alarms += 1;
            tally.kinds.insert(format!("{finding:?}").split([' ', '{']).next().unwrap_or_default().to_owned());
        }
    }
    let memory = Memory::load(&opened, &[&script.person]);
    script.issued.set(memory.operations.values()).ok_or_else(|| "something that nobody did".to_owned())
}

/// What was found on the way.
#[derive(Debug, Default)]
pub struct Tally {
    /// States in which the opening spoke of a loss although nothing that was called saved was lost.
    pub alarms: u64,
    pub kinds: BTreeSet<String>,
}

/// Keeps a state for whoever looks for the fault, and says where.
pub fn keep(files: &Files, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("storage").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for (path, bytes) in &files.0 {
        std::fs::write(folder.join(path.file_name().unwrap()), bytes.as_slice()).unwrap();
    }
    folder
}
