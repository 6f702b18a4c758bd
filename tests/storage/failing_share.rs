//! Every operation of a share, and every one of the disk of this machine that keeps things for it, fails, once and for ever
//! and with every error, through a whole meeting. What was called saved here is on one of the two, what was called saved is
//! on the share, and the next opening brings everything together.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use marac::record::Session;
use marac::record::session::{Keeping, SessionError, SessionEvent};
use marac::vault::disk::{DiskFile, Kind};
use marac::vault::place::PlaceRefused;
use marac::vault::{Disk, DiskError, OpenRequest, PlaceCheck, PlaceKind, Ticket};

use crate::failures::{Watch, faults};
use crate::figures::asked;
use crate::meeting::*;
use crate::sim_disk::*;

/// Who fails waits for what is tried again in seconds, so many are tried at a time.
const AT_A_TIME: usize = 48;
pub const LOCAL: &str = "/machine";

pub struct OnAShare;

impl PlaceCheck for OnAShare {
    fn check(&self, _: &Path) -> Result<PlaceKind, PlaceRefused> {
        Ok(PlaceKind::Share)
    }
}

/// A share, and the disk of a machine.
pub struct Two {
    pub share: Arc<SimDisk>,
    pub local: Arc<SimDisk>,
}

/// What the two hold.
#[derive(Clone, Default)]
pub struct Both {
    pub share: Files,
    pub local: Files,
}

impl Two {
    pub fn with(both: &Both) -> Arc<Self> {
        let share = SimDisk::new(&both.share, Self::of_a_share());
        Arc::new(Self { share, local: SimDisk::new(&both.local, Abilities::default()) })
    }

    /// No second names, no room beforehand, and locks that tell nothing, as on many shares.
    pub fn of_a_share() -> Abilities {
        Abilities { links: false, locks: false, room: Room::None, ..Abilities::default() }
    }

    fn at(&self, path: &Path) -> &SimDisk {
        if path.starts_with(LOCAL) { &self.local } else { &self.share }
    }

    fn side(&self, side: Side) -> &SimDisk {
        match side {
            Side::Share => &self.share,
            Side::Local => &self.local,
        }
    }

    fn files(&self) -> Both {
        Both { share: self.share.files(), local: self.local.files() }
    }

    fn durable(&self) -> Both {
        Both { share: self.share.durable(), local: self.local.durable() }
    }
}

impl Disk for Two {
    fn create_new(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        self.at(path).create_new(path)
    }
    fn create_held(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        self.at(path).create_held(path)
    }
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, DiskError> {
        self.at(path).read(path, limit)
    }
    fn read_from(&self, path: &Path, offset: u64, length: usize) -> Result<Vec<u8>, DiskError> {
        self.at(path).read_from(path, offset, length)
    }
    fn kind(&self, path: &Path) -> Result<Option<Kind>, DiskError> {
        self.at(path).kind(path)
    }
    fn resolve(&self, path: &Path) -> Result<PathBuf, DiskError> {
        self.at(path).resolve(path)
    }
    fn list(&self, folder: &Path) -> Result<Vec<OsString>, DiskError> {
        self.at(folder).list(folder)
    }
    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.at(to).rename(from, to)
    }
    fn link(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        self.at(to).link(from, to)
    }
    fn remove(&self, path: &Path) -> Result<(), DiskError> {
        self.at(path).remove(path)
    }
    fn make_folder(&self, folder: &Path) -> Result<(), DiskError> {
        self.at(folder).make_folder(folder)
    }
    fn sync_folder(&self, folder: &Path) -> Result<(), DiskError> {
        self.at(folder).sync_folder(folder)
    }
    fn has_writer(&self, path: &Path) -> bool {
        assert!(path.starts_with(LOCAL), "{} is on a share, and asked for a lock", path.display());
        self.local.has_writer(path)
    }
}

fn asked_of(world: &World, disk: Arc<Two>) -> OpenRequest {
    OpenRequest { place: Arc::new(OnAShare), local: Some(PathBuf::from(LOCAL)), ..world.request(disk) }
}

/// Opens what the two show, brings what the machine kept, and gives the whole text.
fn text_of(world: &World, both: &Both) -> Result<String, SessionError> {
    let (mut session, _) = Session::open(&asked_of(world, Two::with(both)), nobody())?;
    session.bring_kept();
    Ok(session.record().canonical_dump().unwrap())
}

/// A promise, with what was certain when it was given.
struct Given {
    words: Vec<String>,
    by: &'static str,
    both: Both,
}

impl Given {
    /// What was called saved must be on the share alone: the machine may be stolen.
    fn lies_in(&self) -> Both {
        match self.by {
            "saved" | "closed" | "not folded" => Both { share: self.both.share.clone(), local: Files::default() },
            _ => self.both.clone(),
        }
    }

    fn is_kept(&self, world: &World) -> Result<(), String> {
        let text = text_of(world, &self.lies_in()).map_err(|error| format!("{error}, by {}", self.by))?;
        match self.words.iter().find(|word| !text.contains(word.as_str())) {
            Some(word) => Err(format!("{word} was called {} and is not there", self.by)),
            None => Ok(()),
        }
    }
}

/// The meeting, and what was promised in it.
struct Meeting {
    given: Vec<Given>,
    made: usize,
    end: String,
}

fn hold(world: &World, disk: &Arc<Two>, watch: &Watch) -> Meeting {
    watch.begins("opening");
    let mut meeting = Meeting { given: Vec::new(), made: 0, end: String::new() };
    let (sender, told) = channel();
    let (sender, of_then) = (Mutex::new(sender), disk.clone());
    let tell = Box::new(move |event| drop(sender.lock().unwrap().send((event, of_then.durable()))));
    let mut session = match Session::open(&asked_of(world, disk.clone()), tell) {
        Ok((session, _)) => session,
        Err(error) => {
            meeting.end = format!("not opened: {error}");
            return meeting;
        }
    };
    let (mut by_ticket, mut draft, mut words) = (BTreeMap::new(), Vec::new(), Vec::new());
    watch.begins("working");
    for (number, (change, word)) in world.changes().iter().enumerate() {
        let (_, ticket) = session.make(change).unwrap_or_else(|error| panic!("{word}: {error}"));
        words.push(word.clone());
        draft.push(word.clone());
        if let Some(ticket) = ticket {
            by_ticket.insert(ticket, std::mem::take(&mut draft));
            take_until_told(&told, ticket, &by_ticket, &mut meeting.given);
        }
        if number == 4 || number == 8 {
            session.publish().unwrap();
        }
    }
    meeting.made = words.len();
    watch.begins("closing");
    let end = session.close();
    let both = disk.durable();
    for (event, both) in told.try_iter() {
        note(&event, &both, &by_ticket, &mut meeting.given);
    }
    let by = match &end {
        Ok(_) => Some("closed"),
        Err(SessionError::NotFolded { .. }) => Some("not folded"),
        Err(SessionError::OnlyHere { .. }) => Some("only here"),
        Err(_) => None,
    };
    meeting.given.extend(by.map(|by| Given { words, by, both }));
    meeting.end = end.map_or_else(|error| error.to_string(), |closed| format!("{closed:?}"));
    meeting
}

type Words = BTreeMap<Ticket, Vec<String>>;

/// Notes what is told until something is said of a change: the meeting does not wait for the share.
fn take_until_told(told: &Receiver<(SessionEvent, Both)>, ticket: Ticket, words: &Words, given: &mut Vec<Given>) {
    loop {
        let (event, both) = match told.recv_timeout(FOR_EVER) {
            Ok(told) => told,
            Err(RecvTimeoutError::Timeout) => panic!("nothing was ever said of a change"),
            Err(RecvTimeoutError::Disconnected) => return,
        };
        note(&event, &both, words, given);
        let is_said = match &event {
            SessionEvent::SavedHere { tickets, .. }
            | SessionEvent::Saved { tickets, .. }
            | SessionEvent::Failed { tickets, .. } => tickets.contains(&ticket),
            SessionEvent::NotKeptHere { .. } | SessionEvent::ShareAway(_) => true,
            _ => false,
        };
        if is_said {
            return;
        }
    }
}

fn note(event: &SessionEvent, both: &Both, words: &Words, given: &mut Vec<Given>) {
    let (by, tickets) = match event {
        SessionEvent::SavedHere { tickets, .. } => ("saved here", tickets),
        SessionEvent::Saved { tickets, .. } => ("saved", tickets),
        _ => return,
    };
    let words: Vec<String> = tickets.iter().filter_map(|ticket| words.get(ticket)).flatten().cloned().collect();
    if !words.is_empty() {
        given.push(Given { words, by, both: both.clone() });
    }
}

/// Which of the two fails.
#[derive(Debug, Clone, Copy)]
enum Side {
    Share,
    Local,
}

fn tried_with(
    world: &World,
    start: &Both,
    (side, fault): (Side, Fault),
    watch: &Watch,
) -> Result<(usize, bool), String> {
    let disk = Two::with(start);
    let faults = disk.side(side).faults();
    faults.set(Some(fault));
    faults.keep_log();
    let asked = disk.clone();
    watch.asks(move || {
        let last = |side: Side| {
            let faults = asked.side(side).faults();
            format!(
                "{side:?} was asked {} times, {} in vain, last for {:?}",
                faults.count(),
                faults.failed(),
                faults.log().last()
            )
        };
        format!("{}; {}", last(Side::Share), last(Side::Local))
    });
    let meeting = hold(world, &disk, watch);
    let hit = faults.failed() > 0;
    faults.set(None);
    let log = faults.log();
    let told = |what: String| {
        format!("{what}; at {:?}; ended with {:?}", log.get(usize::try_from(fault.at).unwrap()), meeting.end)
    };
    let mut due = BTreeSet::new();
    for given in &meeting.given {
        watch.begins("looking what is kept");
        given.is_kept(world).map_err(told)?;
        due.extend(given.words.iter().cloned());
    }
    // The program has ended, or the power has gone everywhere: either way it goes on.
    for both in [disk.files(), disk.durable()] {
        watch.begins("going on");
        goes_on(world, &both, &due).map_err(told)?;
    }
    Ok((meeting.given.len(), hit))
}

/// The record opens with all that is due, is worked in, and closes into one file on the share with all that is due.
fn goes_on(world: &World, both: &Both, due: &BTreeSet<String>) -> Result<(), String> {
    let disk = Two::with(both);
    let said = |error: SessionError| error.to_string();
    let (mut session, findings) = Session::open(&asked_of(world, disk.clone()), nobody()).map_err(said)?;
    let wrong: Vec<_> = findings.iter().filter(|finding| finding.is_wrong()).collect();
    if !wrong.is_empty() {
        return Err(format!("{wrong:?}"));
    }
    session.bring_kept();
    session.note("opened", None, "word 99").map_err(said)?;
    let closed = session.close().map_err(said)?;
    if closed.published.is_none() {
        return Err(format!("not folded into one file: {closed:?}"));
    }
    let alone = Both { share: disk.share.durable(), local: Files::default() };
    let text = text_of(world, &alone).map_err(said)?;
    match due.iter().find(|word| !text.contains(word.as_str())) {
        Some(word) => Err(format!("{word} was called saved and is lost")),
        None => Ok(()),
    }
}

/// `MARAC_FAILURES` says of how many faults one is tried (the full form: 1); `MARAC_FAULT_AT` tries those of one operation.
#[test]
fn whichever_of_a_share_and_this_machine_fails_nothing_is_lost() {
    let one_in = asked("MARAC_FAILURES", [401, 53]);
    let world = World::new();
    let start = Both { share: world.files.clone(), local: Files::default() };
    let disk = Two::with(&start);
    let held = hold(&world, &disk, &Watch::over("nothing fails".to_owned()));
    assert_eq!(held.made, 10);
    for by in ["saved here", "saved", "closed"] {
        assert!(held.given.iter().any(|given| given.by == by), "nothing was ever called {by}: {}", held.end);
    }
    held.given.iter().for_each(|given| given.is_kept(&world).unwrap());
    let mut all = Vec::new();
    let mut operations = Vec::new();
    for side in [Side::Share, Side::Local] {
        let count = disk.side(side).faults().count();
        operations.push(count);
        all.extend(faults(count + 4).into_iter().map(|fault| (side, fault)));
    }
    if let Some(at) = std::env::var("MARAC_FAULT_AT").ok().and_then(|text| text.parse::<u64>().ok()) {
        all.retain(|(_, fault)| fault.at == at);
    }
    let chosen: Vec<_> = all.iter().step_by(usize::try_from(one_in).unwrap()).collect();
    let (next, promises, hits) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let wrong = Mutex::new(Vec::new());
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some((side, fault)) =
                    chosen.get(usize::try_from(next.fetch_add(1, Ordering::SeqCst)).unwrap())
                {
                    let watch = Watch::over(format!("{side:?}: {fault:?}"));
                    match tried_with(&world, &start, (*side, *fault), &watch) {
                        Ok((given, hit)) => {
                            promises.fetch_add(given as u64, Ordering::SeqCst);
                            hits.fetch_add(u64::from(hit), Ordering::SeqCst);
                        }
                        Err(what) => wrong.lock().unwrap().push(format!("{side:?}: {fault:?}: {what}")),
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    println!(
        "failing operations of a share and of the machine before it: {} faults over {} and {} operations, {} of them hit; \
         {} promises held against the worst, {} broken; {:?}",
        chosen.len(),
        operations[0],
        operations[1],
        hits.into_inner(),
        promises.into_inner(),
        wrong.len(),
        begun.elapsed()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Somebody closes while the share takes nothing, and does not wait for it: what worked for them at the share ends too, once
/// the share is well again, and holds on to nothing.
#[test]
fn who_does_not_wait_for_the_share_leaves_nothing_behind_that_does() {
    let world = World::new();
    let start = Both { share: world.files.clone(), local: Files::default() };
    let disk = Two::with(&start);
    let watch = Watch::over("the share takes nothing".to_owned());
    let (sender, told) = channel();
    let tell = Box::new(move |event| drop(sender.send(event)));
    let (mut session, _) = Session::open(&asked_of(&world, disk.clone()), tell).unwrap();
    let fault = Fault { at: 0, errno: Errno::NoSpace, lasting: Lasting::ForEver, done: false };
    disk.share.faults().set(Some(fault));
    let (change, word) = world.changes().remove(1);
    session.make(&change).unwrap();
    watch.begins("the first try");
    // Kept here, and refused by the share.
    let mut here = false;
    while !(here && matches!(session.keeping(), Keeping::SavedHere { away: Some(_), .. })) {
        here |= matches!(told.recv().unwrap(), SessionEvent::SavedHere { .. });
    }
    watch.begins("closing");
    assert!(matches!(session.close(), Err(SessionError::OnlyHere { .. })));
    disk.share.faults().set(None);
    watch.begins("ending at the share");
    while Arc::strong_count(&disk) > 1 {
        std::thread::yield_now();
    }
    goes_on(&world, &disk.durable(), &BTreeSet::from([word])).unwrap();
}
