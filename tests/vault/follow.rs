//! Several live seats on one record: each sees what the others do, and nothing that anyone does or leaves undone takes
//! anything away.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use marac::vault::disk::{DiskFile, Kind};
use marac::vault::place::PlaceRefused;
use marac::vault::*;

use super::support::*;

const HOUR: u64 = 60 * 60 * 1000;
const NOW: u64 = 1_900_000_000_000;

/// A share as Linux has it over SMB, where a lock keeps everybody else from reading; and what was asked of it.
#[derive(Clone, Default)]
struct Share(Arc<Asked>);

#[derive(Default)]
struct Asked {
    calls: AtomicU64,
    bytes: AtomicU64,
    locked: Mutex<BTreeSet<PathBuf>>,
}

impl Share {
    fn asked(&self) -> (u64, u64) {
        (self.0.calls.swap(0, Ordering::SeqCst), self.0.bytes.swap(0, Ordering::SeqCst))
    }

    /// Locks a file, or frees it.
    fn lock(&self, path: &Path, locked: bool) {
        let mut all = self.0.locked.lock().unwrap();
        if locked {
            all.insert(path.to_owned())
        } else {
            all.remove(path)
        };
    }

    fn may_read(&self, path: &Path) -> Result<(), DiskError> {
        match self.0.locked.lock().unwrap().contains(path) {
            true => Err(DiskError::from_io(path, std::io::Error::from_raw_os_error(13))),
            false => Ok(()),
        }
    }

    fn note(&self, bytes: usize) {
        self.0.calls.fetch_add(1, Ordering::SeqCst);
        self.0.bytes.fetch_add(bytes as u64, Ordering::SeqCst);
    }
}

impl Disk for Share {
    fn create_new(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        RealDisk.create_new(path)
    }
    fn create_held(&self, path: &Path) -> Result<Box<dyn DiskFile>, DiskError> {
        self.lock(path, true);
        RealDisk.create_new(path)
    }
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>, DiskError> {
        self.may_read(path)?;
        RealDisk.read(path, limit).inspect(|bytes| self.note(bytes.len()))
    }
    fn read_from(&self, path: &Path, offset: u64, length: usize) -> Result<Vec<u8>, DiskError> {
        self.may_read(path)?;
        RealDisk.read_from(path, offset, length).inspect(|bytes| self.note(bytes.len()))
    }
    fn kind(&self, path: &Path) -> Result<Option<Kind>, DiskError> {
        RealDisk.kind(path)
    }
    fn resolve(&self, path: &Path) -> Result<PathBuf, DiskError> {
        RealDisk.resolve(path)
    }
    fn list(&self, folder: &Path) -> Result<Vec<OsString>, DiskError> {
        RealDisk.list(folder).inspect(|names| self.note(names.iter().map(|name| name.len()).sum()))
    }
    fn rename(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        RealDisk.rename(from, to)
    }
    fn link(&self, from: &Path, to: &Path) -> Result<(), DiskError> {
        RealDisk.link(from, to)
    }
    fn remove(&self, path: &Path) -> Result<(), DiskError> {
        RealDisk.remove(path)
    }
    fn sync_folder(&self, folder: &Path) -> Result<(), DiskError> {
        RealDisk.sync_folder(folder)
    }
    fn has_writer(&self, path: &Path) -> bool {
        panic!("who asks for a lock on {} stops its writer for that moment", path.display())
    }
}

impl PlaceCheck for Share {
    fn check(&self, _: &Path) -> Result<PlaceKind, PlaceRefused> {
        Ok(PlaceKind::Share)
    }
}

/// One seat, as a program would drive it.
struct Seat {
    vault: Vault,
    memory: Memory,
    clock: Arc<AtomicU64>,
    /// Everything that was called saved at this seat.
    done: BTreeSet<Stamp>,
}

impl Seat {
    fn at(bench: &Bench, share: Option<&Share>) -> Self {
        let clock = Arc::new(AtomicU64::new(NOW));
        let (wall, steady) = (clock.clone(), clock.clone());
        let mut request = bench.request();
        request.clock = Arc::new(move || wall.fetch_add(1, Ordering::SeqCst));
        request.steady = Arc::new(move || steady.load(Ordering::SeqCst));
        if let Some(share) = share {
            (request.disk, request.place) = (Arc::new(share.clone()), Arc::new(share.clone()));
        }
        let opened = open(&request).unwrap();
        let memory = Memory::load(&opened, &[&bench.person]);
        Self { vault: opened.vault, memory, clock, done: BTreeSet::new() }
    }

    fn work(&mut self) {
        let before = self.memory.stamps();
        append(&mut self.vault, &mut self.memory, 1);
        self.done.extend(&self.memory.stamps() - &before);
    }

    /// Looks, takes in what there is, and says what was found.
    fn look(&mut self) -> Others {
        let others = self.vault.poll().unwrap();
        if let Some(reload) = &others.reload {
            let mut fresh = Memory::of_image(&reload.image, &self.memory);
            fresh.take(&reload.frames);
            // What only memory has stays.
            fresh.operations.append(&mut self.memory.operations);
            let heads: Vec<Head> = self.memory.heads.values().copied().collect();
            self.memory = fresh;
            self.knows(&heads);
        }
        self.memory.take(&others.frames);
        self.knows(&others.heads);
        self.vault.took(&others.heads);
        others
    }

    fn knows(&mut self, heads: &[Head]) {
        for head in heads {
            let known = self.memory.heads.entry(head.seat).or_insert(*head);
            if known.number < head.number {
                *known = *head;
            }
        }
    }

    fn publish(&mut self) -> Result<Generation, VaultError> {
        self.vault.publish(&self.memory.image(self.vault.next_generation()))
    }

    fn close(mut self) -> Option<Generation> {
        self.look();
        let image = self.memory.image(self.vault.next_generation());
        self.vault.close(Closing::Publish(&image)).unwrap()
    }

    fn pass(&self, milliseconds: u64) {
        self.clock.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

fn of<'a>(seats: impl IntoIterator<Item = &'a Seat>) -> BTreeSet<Stamp> {
    seats.into_iter().flat_map(|seat| seat.done.iter().copied()).collect()
}

/// What is told of more than the ordinary.
fn wrong(others: &Others) -> Vec<&Finding> {
    others.findings.iter().filter(|finding| finding.is_wrong()).collect()
}

fn journal_of(bench: &Bench, seat: SeatId) -> PathBuf {
    names::journal(&bench.path(), seat)
}

#[test]
fn each_sees_what_the_others_do_and_publishes_over_nobody() {
    let bench = Bench::new();
    drop(bench.create());
    let [mut a, mut b, mut c] = [(); 3].map(|()| Seat::at(&bench, None));
    for round in 0..3 {
        for seat in [&mut a, &mut b, &mut c] {
            seat.work();
        }
        for seat in [&mut a, &mut b, &mut c] {
            assert!(wrong(&seat.look()).is_empty());
        }
        let all = of([&a, &b, &c]);
        for seat in [&a, &b, &c] {
            assert_eq!(seat.memory.stamps(), all, "round {round}");
        }
        assert!(b.publish().unwrap().in_place);
        let others = a.look();
        assert!(others.covered.is_some() && others.reload.is_none(), "it had all of it");
        assert_eq!(a.vault.frames_since_publish(), 0, "its own is in the file");
    }
    // Whoever has not looked since is told so, catches up and publishes.
    c.work();
    assert!(matches!(c.publish(), Err(VaultError::Outdated { .. })));
    c.look();
    assert!(c.publish().unwrap().in_place);
    let all = of([&a, &b, &c]);
    for seat in [a, b, c] {
        seat.close();
    }
    assert!(bench.journals().is_empty(), "the last to leave folds everything in");
    assert_eq!(bench.open().1.stamps(), all);
}

#[test]
fn a_frame_that_is_being_written_is_waited_for() {
    let bench = Bench::new();
    drop(bench.create());
    let mut a = Seat::at(&bench, None);
    a.work();
    let path = journal_of(&bench, a.vault.seat());
    let used = |bytes: &[u8]| bytes.len() - bytes.iter().rev().take_while(|byte| **byte == 0).count();
    let first = used(&std::fs::read(&path).unwrap());
    let mut b = Seat::at(&bench, None);
    let before = b.memory.stamps();
    a.work();
    // Windows lets nobody cut what is being written; a look is the same whether its writer lives.
    let done = a.done.clone();
    drop(a);
    let whole = std::fs::read(&path).unwrap();
    for length in (first + 1..used(&whole)).step_by(11) {
        for room in [0, 64 * 1024] {
            let mut torn = whole[..length].to_vec();
            torn.resize(length + room, 0);
            std::fs::write(&path, &torn).unwrap();
            let others = b.look();
            assert!(others.frames.is_empty() && others.findings.is_empty(), "cut at {length}: {others:?}");
        }
    }
    std::fs::write(&path, &whole).unwrap();
    assert!(b.look().findings.is_empty());
    assert_eq!(&b.memory.stamps() - &before, done.iter().skip(1).copied().collect());
}

#[test]
fn damage_that_stays_is_named_once_and_passed_over() {
    let bench = Bench::new();
    drop(bench.create());
    let mut a = Seat::at(&bench, None);
    let mut b = Seat::at(&bench, None);
    let path = journal_of(&bench, a.vault.seat());
    a.work();
    b.look();
    let at = std::fs::read(&path).unwrap().iter().rposition(|byte| *byte != 0).unwrap() + 1;
    a.work();
    a.work();
    // Windows lets nobody touch what is being written.
    drop(a);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[at + 300] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let mut told = Vec::new();
    for _ in 0..40 {
        told.extend(b.look().findings);
    }
    assert!(matches!(told[..], [Finding::DamagedFrame { number: 2, .. }]), "{told:?}");
    assert_eq!(b.memory.stamps().len(), 2, "what is behind it was taken in");
    // The journal never goes, but is put aside once the record has all that is whole in it: the rest may be whole elsewhere.
    b.work();
    b.publish().unwrap();
    b.close();
    assert_eq!(bench.journals(), [path.with_extension(format!("{}.damaged", path.extension().unwrap().display()))]);
}

/// A seat slept while all others closed and the journals went.
#[cfg(unix)] // On Windows its journal can't go while it is open, and stays until it closes.
#[test]
fn a_seat_that_slept_for_a_day_loses_nothing() {
    let bench = Bench::new();
    drop(bench.create());
    let share = Share::default();
    let [mut a, mut b, mut c] = [(); 3].map(|()| Seat::at(&bench, Some(&share)));
    for seat in [&mut a, &mut b, &mut c] {
        seat.work();
    }
    a.look();
    a.pass(13 * HOUR);
    c.look();
    c.work();
    c.pass(13 * HOUR);
    let seen = of([&a, &b, &c]);
    c.close();
    a.close();
    assert!(bench.journals().is_empty(), "nothing came from the one that slept for half a day");
    // What it does now goes on in a journal of its own, and it learns what it missed.
    b.work();
    let others = b.look();
    assert!(others.reload.is_some(), "what it missed is in no journal");
    assert!(b.memory.stamps().is_superset(&seen));
    let all = &seen | &b.done;
    assert_eq!(bench.open().1.stamps(), all);
    b.close();
    assert_eq!((bench.open().1.stamps(), bench.journals().len()), (all, 0));
}

/// A closes while B is idle; B closes later; C crashed on another machine.
#[test]
fn journals_go_when_nobody_can_need_them() {
    for (hours, left) in [(1, 3), (13, 0)] {
        let bench = Bench::new();
        drop(bench.create());
        let share = Share::default();
        let mut c = Seat::at(&bench, Some(&share));
        c.work();
        let mut due = of([&c]);
        drop(c);
        let [mut a, mut b] = [(); 2].map(|()| Seat::at(&bench, Some(&share)));
        a.pass(hours * HOUR);
        b.pass(hours * HOUR);
        b.work();
        a.work();
        due.extend(of([&a, &b]));
        a.close();
        assert_eq!(bench.journals().len(), 3, "one is at work");
        b.look();
        assert!(b.vault.present().is_empty(), "who left is not here");
        // How long a share seat is silent is judged by who looks, not by two machines' clocks.
        b.pass(follow::GONE_AFTER_MS);
        b.look();
        b.close();
        assert_eq!(bench.journals().len(), left, "after {hours} hours");
        let (opened, memory) = bench.open();
        assert_eq!(memory.stamps(), due);
        assert!(opened.findings.is_empty(), "{:?}", opened.findings);
    }
}

#[cfg(unix)] // Windows lets nobody remove what is being written.
#[test]
fn a_journal_that_is_removed_under_its_writer_is_written_again_before_it_writes() {
    let bench = Bench::new();
    drop(bench.create());
    let [mut a, mut b] = [(); 2].map(|()| Seat::at(&bench, None));
    a.work();
    a.work();
    b.look();
    let lost = a.vault.seat();
    std::fs::remove_file(journal_of(&bench, lost)).unwrap();
    let others = a.look();
    assert_eq!(others.findings, [Finding::JournalRewritten { seat: lost, operations: 2 }]);
    assert!(wrong(&a.look()).is_empty());
    assert_eq!(bench.open().1.stamps(), a.done);
    // The other names it and holds what it held; with what was written again nothing is missing.
    assert!(b.look().findings.contains(&Finding::JournalGone { seat: lost }));
    assert_eq!(b.memory.stamps(), a.done);
    assert!(b.publish().unwrap().in_place);
    assert!(wrong(&b.look()).is_empty());
    drop((a, b));
    let (opened, memory) = bench.open();
    assert_eq!(memory.stamps().len(), 2);
    assert!(opened.findings.iter().all(|finding| !finding.is_wrong()), "{:?}", opened.findings);
}

/// Whether it looks before it writes on, or not.
#[cfg(unix)] // Windows lets nobody cut what is being written.
#[test]
fn a_journal_that_is_cut_under_its_writer_is_written_again() {
    for looks in [true, false] {
        let bench = Bench::new();
        drop(bench.create());
        let mut a = Seat::at(&bench, None);
        a.work();
        a.work();
        let (cut, path) = (a.vault.seat(), journal_of(&bench, a.vault.seat()));
        let used = std::fs::read(&path).unwrap().iter().rposition(|byte| *byte != 0).unwrap();
        std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(used as u64 / 2 + 100).unwrap();
        if looks {
            assert_eq!(a.look().findings, [Finding::JournalRewritten { seat: cut, operations: 2 }]);
            assert!(wrong(&a.look()).is_empty());
        }
        a.work();
        assert_ne!(a.vault.seat(), cut);
        let (opened, memory) = bench.open();
        assert_eq!((memory.stamps(), a.done.len()), (a.done.clone(), 3));
        assert!(opened.findings.iter().all(|finding| !finding.is_wrong()), "{:?}", opened.findings);
        a.close();
        assert_eq!((bench.open().1.stamps().len(), bench.journals().len()), (3, 0));
    }
}

#[test]
fn what_was_in_anothers_journal_is_published_by_who_saw_it() {
    let bench = Bench::new();
    drop(bench.create());
    let [mut a, mut b] = [(); 2].map(|()| Seat::at(&bench, None));
    a.work();
    b.look();
    let (done, path) = (a.done.clone(), journal_of(&bench, a.vault.seat()));
    drop(a);
    std::fs::remove_file(path).unwrap();
    let others = b.look();
    assert!(others.publish && others.findings.len() == 1, "{others:?}");
    assert!(b.look().findings.is_empty(), "it is told once");
    b.publish().unwrap();
    drop(b);
    let (opened, memory) = bench.open();
    assert_eq!((memory.stamps(), opened.findings), (done, Vec::new()));
}

/// The share is gone, and its folder is there and empty.
#[test]
fn in_an_empty_folder_nothing_is_concluded_and_nothing_is_written() {
    let bench = Bench::new();
    drop(bench.create());
    let [mut a, mut b] = [(); 2].map(|()| Seat::at(&bench, None));
    a.work();
    b.work();
    a.look();
    let away = bench.folder.path().with_extension("away");
    std::fs::rename(bench.folder.path(), &away).unwrap();
    std::fs::create_dir(bench.folder.path()).unwrap();
    let said = a.vault.poll().unwrap_err().to_string();
    assert!(said.contains("is not there"), "{said}");
    assert_eq!(a.memory.stamps(), of([&a, &b]));
    let image = a.memory.image(a.vault.next_generation());
    assert!(a.vault.publish(&image).is_err());
    assert!(bench.files().is_empty());
    std::fs::remove_dir(bench.folder.path()).unwrap();
    std::fs::rename(&away, bench.folder.path()).unwrap();
    a.work();
    assert!(a.look().findings.is_empty());
    assert_eq!(bench.open().1.stamps(), of([&a, &b]));
}

#[test]
fn what_is_saved_while_the_folder_is_empty_waits() {
    let bench = Bench::new();
    drop(bench.create());
    let mut a = Seat::at(&bench, None);
    let away = bench.folder.path().with_extension("away");
    std::fs::rename(bench.folder.path(), &away).unwrap();
    std::fs::create_dir(bench.folder.path()).unwrap();
    let operations = operations(1);
    a.memory.done(&operations);
    assert!(matches!(a.vault.append(operations), Err(VaultError::NotSaved { unsaved: 1, .. })));
    assert!(bench.files().is_empty());
    std::fs::remove_dir(bench.folder.path()).unwrap();
    std::fs::rename(&away, bench.folder.path()).unwrap();
    let saved = a.vault.append(Vec::new()).unwrap();
    a.memory.saved(&saved);
    assert_eq!(bench.open().1.stamps(), a.memory.stamps());
}

#[test]
fn an_older_record_put_in_its_place_is_named_and_published_over() {
    let bench = Bench::new();
    drop(bench.create());
    let mut a = Seat::at(&bench, None);
    a.work();
    let older = std::fs::read(bench.path()).unwrap();
    a.publish().unwrap();
    a.look();
    std::fs::write(bench.path(), older).unwrap();
    let others = a.look();
    assert!(others.publish && others.reload.is_none());
    assert!(matches!(others.findings[..], [Finding::RecordWentBack { generation: 1, .. }]), "{others:?}");
    a.publish().unwrap();
    assert_eq!(a.look().findings, []);
    let done = a.done.clone();
    a.close();
    assert_eq!(bench.open().1.stamps(), done);
}

#[test]
fn who_is_here_and_where() {
    let bench = Bench::new();
    drop(bench.create());
    let share = Share::default();
    let [mut a, mut b] = [(); 2].map(|()| Seat::at(&bench, Some(&share)));
    // Their clocks differ by a day.
    b.pass(24 * HOUR);
    let (case, entry) = (RowId::from_bytes([7; 16]), RowId::from_bytes([8; 16]));
    a.vault.set_sign(Sign { at: Some(case), ..Sign::default() });
    a.vault.say_sign().unwrap();
    let others = b.look();
    let [here] = others.present[..] else { panic!("{others:?}") };
    assert_eq!((here.seat, here.who, here.sign.at), (a.vault.seat(), bench.person.key_id(), Some(case)));
    assert!(others.is_quiet() || others.frames.iter().all(|frame| frame.body.operations.is_empty()));
    // What is typed rides on what is saved.
    a.vault.set_sign(Sign { at: Some(case), typing: Some(entry), ..Sign::default() });
    a.work();
    assert!(!a.vault.has_news());
    b.look();
    assert_eq!(b.vault.present()[0].sign.typing, Some(entry));
    // Three signs of life missed, by the clock of who looks.
    b.pass(2 * 60 * 1000);
    assert_eq!(b.vault.present().len(), 1);
    b.pass(2 * 60 * 1000);
    assert!(b.vault.present().is_empty());
    a.vault.say_sign().unwrap();
    b.look();
    assert_eq!(b.vault.present().len(), 1);
    b.work();
    a.close();
    b.look();
    assert!(b.vault.present().is_empty(), "who said that they left is gone at once");
}

/// Since when somebody is here is theirs to say: it does not begin when whoever looks comes, or comes back.
#[test]
fn since_when_somebody_is_here_outlives_whoever_looks() {
    let bench = Bench::new();
    drop(bench.create());
    let share = Share::default();
    let mut early = Seat::at(&bench, Some(&share));
    early.work();
    early.pass(HOUR);
    for again in 0..2 {
        let mut looks = Seat::at(&bench, Some(&share));
        looks.pass(HOUR + again * HOUR);
        looks.look();
        early.vault.set_sign(Sign { at: Some(RowId::from_bytes([again as u8; 16])), ..Sign::default() });
        early.vault.say_sign().unwrap();
        looks.look();
        let [here] = looks.vault.present()[..] else { panic!("{again}: {:?}", looks.vault.present()) };
        assert!((NOW..NOW + 1000).contains(&here.since_ms), "{again}: {} ms after", here.since_ms - NOW);
        looks.close();
    }
}

/// One who was cut off and comes back is here once; one who works at two machines twice.
#[test]
fn who_comes_back_takes_the_place_of_who_was_cut_off() {
    let bench = Bench::new();
    drop(bench.create());
    let share = Share::default();
    let [mut looks, mut cut_off] = [(); 2].map(|()| Seat::at(&bench, Some(&share)));
    let sign = Sign::default();
    let signs = |seat: &mut Seat| {
        seat.vault.set_sign(sign);
        seat.vault.say_sign().unwrap();
    };
    let here = |looks: &mut Seat| -> BTreeSet<SeatId> { looks.look().present.iter().map(|one| one.seat).collect() };
    signs(&mut cut_off);
    assert_eq!(here(&mut looks), BTreeSet::from([cut_off.vault.seat()]));
    looks.pass(1000);
    let mut back = Seat::at(&bench, Some(&share));
    back.pass(1000);
    assert!(back.vault.present().is_empty(), "one's own former sitting is nobody else");
    signs(&mut back);
    assert_eq!(here(&mut looks), BTreeSet::from([back.vault.seat()]));
    // It was not cut off after all: it works at another machine, and answers.
    looks.pass(1000);
    signs(&mut cut_off);
    assert_eq!(here(&mut looks), BTreeSet::from([cut_off.vault.seat(), back.vault.seat()]));
    assert_eq!(here(&mut back), BTreeSet::from([cut_off.vault.seat()]));
}

/// What a share is asked for by a seat at which nothing happens, while two others are there and do nothing either.
#[test]
fn a_look_at_nothing_new_costs_a_list_and_some_bytes() {
    let bench = Bench::new();
    drop(bench.create());
    let share = Share::default();
    let [mut a, mut b, mut c] = [(); 3].map(|()| Seat::at(&bench, Some(&share)));
    for seat in [&mut a, &mut b, &mut c] {
        seat.work();
    }
    a.look();
    a.look();
    share.asked();
    for _ in 0..60 {
        assert!(a.look().is_quiet());
    }
    let (calls, bytes) = share.asked();
    println!("a minute of looking at two idle seats: {calls} calls, {bytes} bytes, names included");
    assert!(bytes < 60 * 1024, "{bytes} bytes");
    // What others do costs what they wrote, once.
    b.work();
    assert_eq!(a.look().frames.len(), 1);
    let (_, bytes) = share.asked();
    assert!(bytes < 80 * 1024, "{bytes} bytes for one change");
}

/// Somebody's last frame only says that they left, and their journal is gone with it when another's generation is read
/// afresh: what is written then asks nobody for that frame.
#[test]
fn a_sign_that_went_with_its_journal_is_missed_by_nobody_also_when_all_is_read_afresh() {
    let bench = Bench::new();
    drop(bench.create());
    let [mut a, mut b] = [(); 2].map(|()| Seat::at(&bench, None));
    a.work();
    let image = a.memory.image(a.vault.next_generation());
    assert!(a.vault.publish(&image).unwrap().in_place);
    a.vault.set_sign(Sign { left: true, ..Sign::default() });
    a.vault.say_sign().unwrap();
    let journal = journal_of(&bench, a.vault.seat());
    b.work();
    b.look();
    drop(a);
    // Another clears up, and folds in what was there; b has not looked meanwhile.
    std::fs::remove_file(&journal).unwrap();
    let mut c = Seat::at(&bench, None);
    c.work();
    c.look();
    c.publish().unwrap();
    let journal = journal_of(&bench, c.vault.seat());
    drop(c);
    std::fs::remove_file(&journal).unwrap();
    assert!(b.look().reload.is_some(), "it was not read afresh");
    b.work();
    let opened = open(&bench.request()).unwrap();
    let wrong: Vec<_> = opened.findings.iter().filter(|finding| finding.is_wrong()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// All three are at work, and a fourth comes: nobody's journal is locked, and everybody reads everybody's.
#[test]
fn on_a_share_nobody_keeps_another_from_reading() {
    let bench = Bench::new();
    drop(bench.create());
    let share = Share::default();
    let mut seats = [(); 3].map(|()| Seat::at(&bench, Some(&share)));
    seats.iter_mut().for_each(Seat::work);
    let all = of(&seats);
    for seat in &mut seats {
        assert_eq!(seat.look().unread, []);
        assert_eq!(seat.memory.stamps(), all);
    }
    assert_eq!(Seat::at(&bench, Some(&share)).memory.stamps(), all);
}

/// One that is at work keeps its journal, though by the clock of who leaves it wrote nothing for a year.
#[test]
fn a_wrong_clock_makes_nobody_look_gone() {
    let bench = Bench::new();
    drop(bench.create());
    let share = Share::default();
    let [mut a, mut b] = [(); 2].map(|()| Seat::at(&bench, Some(&share)));
    a.work();
    b.pass(365 * 24 * HOUR);
    b.work();
    a.vault.say_sign().unwrap();
    b.look();
    let (journal, done) = (journal_of(&bench, a.vault.seat()), of([&a, &b]));
    b.close();
    assert!(journal.exists(), "its writer is at work");
    drop(a);
    assert_eq!(bench.open().1.stamps(), done);
}

/// As a virus scanner, a copying program or the rights of a folder do it.
#[test]
fn a_journal_that_cannot_be_read_is_named_for_as_long_as_it_is_so() {
    let bench = Bench::new();
    drop(bench.create());
    let share = Share::default();
    let [mut a, mut b] = [(); 2].map(|()| Seat::at(&bench, Some(&share)));
    a.work();
    assert_eq!(b.look().unread, []);
    let path = journal_of(&bench, a.vault.seat());
    share.lock(&path, true);
    a.work();
    assert_eq!(b.look().unread, [], "it may be over in a moment");
    let unread = (0..10).map(|_| b.look().unread).find(|unread| !unread.is_empty()).expect("it is never named");
    assert_eq!((unread[0].seat, unread[0].who), (a.vault.seat(), Some(bench.person.key_id())));
    assert!(unread[0].why.contains(path.to_str().unwrap()), "{}", unread[0].why);
    assert_eq!(b.look().unread, unread, "as long as it is so");
    assert_ne!(b.memory.stamps(), a.done);
    share.lock(&path, false);
    assert_eq!(b.look().unread, []);
    assert_eq!(b.memory.stamps(), a.done, "and nothing of it is passed over");
}

/// One seat was cut off as it published, and another published in the same moment. The one had seen that a third left, the
/// other had not, and the third's journal is gone: neither generation lacks anything, so nobody is told that one does.
#[test]
fn of_two_generations_none_lacks_a_frame_that_changed_nothing() {
    let bench = Bench::new();
    drop(bench.create());
    let [mut a, mut b, mut c] = [(); 3].map(|()| Seat::at(&bench, None));
    c.work();
    a.work();
    a.look();
    a.publish().unwrap();
    c.look();
    a.vault.set_sign(Sign { left: true, ..Sign::default() });
    a.vault.say_sign().unwrap();
    b.look();
    let journal = journal_of(&bench, a.vault.seat());
    let mut due = of([&a]);
    drop(a);
    std::fs::remove_file(&journal).unwrap();
    assert!(wrong(&c.look()).is_empty());
    b.work();
    c.work();
    c.work();
    let before = std::fs::read(bench.path()).unwrap();
    let unfinished = names::generation(&bench.path(), b.publish().unwrap().number, b.vault.seat());
    let bs = std::fs::read(bench.path()).unwrap();
    std::fs::write(bench.path(), before).unwrap();
    bench.contents().into_keys().filter(|path| path.to_string_lossy().contains(".gen-")).for_each(|path| {
        std::fs::remove_file(path).unwrap();
    });
    assert_eq!(c.publish().unwrap().number, 3);
    std::fs::write(&unfinished, bs).unwrap();
    due.extend(of([&b, &c]));
    drop((b, c));
    let (opened, memory) = bench.open();
    let wrong: Vec<_> = opened.findings.iter().filter(|finding| finding.is_wrong()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(memory.stamps(), due);
}
