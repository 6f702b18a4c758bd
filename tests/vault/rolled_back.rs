//! A machine that has seen a newer record says so when an older one lies in its place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use marac::vault::frame::{PREFIX, sound_length};
use marac::vault::journal::HEADER;
use marac::vault::open::Older;
use marac::vault::seen::is_announced;
use marac::vault::*;
use tempfile::TempDir;

use super::support::*;

/// A record and the machine's own folder.
struct Machine {
    bench: Bench,
    local: TempDir,
}

type Folder = BTreeMap<PathBuf, Vec<u8>>;

impl Machine {
    fn new() -> Self {
        Self { bench: Bench::new(), local: tempfile::tempdir().unwrap() }
    }

    fn request(&self) -> OpenRequest {
        OpenRequest { local: Some(self.local.path().to_owned()), ..self.bench.request() }
    }

    fn create(&self) -> (Vault, Memory) {
        let memory = Memory::new(&[&self.bench.person]);
        (create(&self.request(), &memory.image(1)).unwrap(), memory)
    }

    fn open(&self) -> (Opened, Memory) {
        let opened = open(&self.request()).unwrap();
        let memory = Memory::load(&opened, &[&self.bench.person]);
        (opened, memory)
    }

    fn refused(&self) -> Behind {
        match open(&self.request()).map(|opened| opened.findings) {
            Err(VaultError::RolledBack { behind, .. }) => *behind,
            other => panic!("{other:?}"),
        }
    }

    /// Puts the folder back as it was.
    fn put_back(&self, state: &Folder) {
        for path in self.bench.contents().keys() {
            std::fs::remove_file(path).unwrap();
        }
        for (path, bytes) in state {
            std::fs::write(path, bytes).unwrap();
        }
    }

    fn memory_files(&self) -> Vec<PathBuf> {
        let listed = std::fs::read_dir(self.local.path().join("seen")).into_iter().flatten();
        listed.map(|entry| entry.unwrap().path()).collect()
    }
}

fn publish(vault: &mut Vault, memory: &Memory) {
    let image = memory.image(vault.next_generation());
    vault.publish(&image).unwrap();
}

/// Three sittings with publishings in between, and the folder after each step. The last journal is left as it is.
fn history(machine: &Machine) -> Vec<Folder> {
    let (vault, mut memory) = machine.create();
    drop(vault);
    let mut states = vec![machine.bench.contents()];
    for sitting in 0..3 {
        let (opened, loaded) = machine.open();
        memory = loaded;
        let mut vault = opened.vault;
        for step in 0..3 {
            append(&mut vault, &mut memory, step + 1);
            states.push(machine.bench.contents());
            if step == 1 {
                publish(&mut vault, &memory);
                states.push(machine.bench.contents());
            }
        }
        if sitting < 2 {
            let image = memory.image(vault.next_generation());
            vault.close(Closing::Publish(&image)).map_err(|refused| refused.1).unwrap();
        } else {
            vault.close(Closing::Leave).map_err(|refused| refused.1).unwrap();
        }
        states.push(machine.bench.contents());
    }
    drop(memory);
    states
}

#[test]
fn every_earlier_state_of_the_folder_is_announced() {
    let machine = Machine::new();
    let states = history(&machine);
    let (newest, earlier) = states.split_last().unwrap();
    assert!(!is_announced(&machine.request()).unwrap(), "the newest is the newest");
    let mut announced = 0;
    for (at, state) in earlier.iter().enumerate() {
        machine.put_back(state);
        let holds_all = at + 1 == earlier.len();
        assert_eq!(is_announced(&machine.request()).unwrap(), !holds_all, "state {at} of {}", earlier.len());
        announced += usize::from(!holds_all);
    }
    assert!(announced >= 12, "{announced}");
    machine.put_back(newest);
    assert!(!is_announced(&machine.request()).unwrap(), "and nothing was remembered of the others");
}

#[test]
fn every_generation_and_every_journal_prefix_is_announced() {
    let machine = Machine::new();
    let states = history(&machine);
    let newest = states.last().unwrap();
    let record = machine.bench.path();
    // Each older generation by itself in the record's place, with the journals there are and without.
    for (path, bytes) in newest.iter().filter(|(path, _)| path.to_string_lossy().contains(".gen-")) {
        for with_journals in [false, true] {
            let mut state: Folder = BTreeMap::from([(record.clone(), bytes.clone())]);
            if with_journals {
                state.extend(newest.iter().filter(|(path, _)| path.to_string_lossy().contains(".journal-")).map(clone));
            }
            machine.put_back(&state);
            assert!(is_announced(&machine.request()).unwrap(), "{}, journals: {with_journals}", path.display());
        }
    }
    let mut tried = 0;
    for (path, bytes) in newest.iter().filter(|(path, _)| path.to_string_lossy().contains(".journal-")) {
        for cut in cuts(bytes) {
            let mut state = newest.clone();
            match cut {
                Some(length) => drop(state.insert(path.clone(), bytes[..length].to_vec())),
                None => drop(state.remove(path)),
            }
            machine.put_back(&state);
            assert!(is_announced(&machine.request()).unwrap(), "{} cut at {cut:?}", path.display());
            tried += 1;
        }
    }
    assert!(tried >= 16, "{tried}");
}

fn clone((path, bytes): (&PathBuf, &Vec<u8>)) -> (PathBuf, Vec<u8>) {
    (path.clone(), bytes.clone())
}

/// Not at all; and cut before, within and after each frame but the last.
fn cuts(journal: &[u8]) -> Vec<Option<usize>> {
    let mut cuts = vec![None, Some(0), Some(7), Some(HEADER.len())];
    let mut at = HEADER.len();
    while let Some(length) = journal.get(at..).and_then(sound_length) {
        let end = at + PREFIX + length;
        cuts.extend([Some(at), Some(at + 3), Some(at + PREFIX + 20), Some(end - 1)]);
        at = end;
    }
    cuts
}

#[test]
fn what_is_missing_is_named_and_a_restore_begins_anew() {
    let machine = Machine::new();
    let (mut vault, mut memory) = machine.create();
    append(&mut vault, &mut memory, 2);
    let before = machine.bench.contents();
    append(&mut vault, &mut memory, 3);
    append(&mut vault, &mut memory, 1);
    let seat = vault.seat();
    vault.close(Closing::Leave).map_err(|refused| refused.1).unwrap();
    let after = machine.bench.contents();

    machine.put_back(&before);
    let behind = machine.refused();
    let [loss] = behind.missing.as_slice() else { panic!("{behind:?}") };
    assert_eq!((loss.seat, loss.from, loss.to, loss.changes), (seat, 2, 3, Some(4)));
    assert!(loss.until_ms.is_some());
    let sentence = VaultError::RolledBack { path: machine.bench.path(), behind: Box::new(behind) }.to_string();
    assert!(sentence.contains("4 changes") && sentence.contains("frames 2 to 3") && sentence.contains("--restore"));
    // The file is as new as ever: it is the journal that is to be looked for.
    assert!(sentence.contains("a journal beside") && !sentence.contains("is older"), "{sentence}");
    assert_eq!(machine.refused().missing.len(), 1, "asked again, it says so again");

    // To look at it changes nothing of that.
    let look = OpenRequest { older: Older::Look, ..machine.request() };
    let opened = open(&look).unwrap();
    assert!(opened.findings.iter().any(|finding| matches!(finding, Finding::RolledBack(_))));
    drop(opened);
    assert_eq!(machine.refused().missing.len(), 1);

    // Opened all the same and left without a line in the log, it is announced again.
    let restore = OpenRequest { older: Older::Restore, ..machine.request() };
    drop(open(&restore).unwrap());
    assert_eq!(machine.refused().missing.len(), 1);

    // With the line that records it, it is what counts from then on.
    let opened = open(&restore).unwrap();
    assert!(opened.findings.iter().any(|finding| matches!(finding, Finding::RolledBack(_))));
    let mut memory = Memory::load(&opened, &[&machine.bench.person]);
    let mut vault = opened.vault;
    append(&mut vault, &mut memory, 1);
    vault.close(Closing::Leave).map_err(|refused| refused.1).unwrap();
    assert!(!is_announced(&machine.request()).unwrap());
    // And the one that it took the place of is now one that lacks this line.
    machine.put_back(&after);
    assert!(is_announced(&machine.request()).unwrap());
}

#[test]
fn a_first_opening_says_that_it_cannot_know() {
    let machine = Machine::new();
    let (mut vault, mut memory) = machine.create();
    append(&mut vault, &mut memory, 1);
    vault.close(Closing::Leave).map_err(|refused| refused.1).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let request = OpenRequest { local: Some(elsewhere.path().to_owned()), ..machine.bench.request() };
    let first = |request: &OpenRequest| open(request).unwrap().findings.contains(&Finding::FirstHere);
    assert!(first(&request));
    assert!(!first(&request), "said once");
    assert!(!first(&machine.request()));
}

#[test]
fn a_memory_that_is_torn_forged_or_somebody_elses_counts_as_none_and_is_said() {
    let machine = Machine::new();
    drop(machine.create());
    let [file] = &machine.memory_files()[..] else { panic!("one memory") };
    let good = std::fs::read(file).unwrap();
    let own = machine.bench.person.person_key().recipient;
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    // Anybody can encrypt to a public key, so what is inside must be signed.
    let forged = sealed::seal(b"\x82\x41\x00\x58\x40", std::slice::from_ref(&own)).unwrap();
    let plain = sealed::unseal(&good, &machine.bench.person).unwrap();
    let mut altered = plain.to_vec();
    let at = altered.len() / 3;
    altered[at] ^= 1;
    let altered = sealed::seal(&altered, &[own]).unwrap();
    let other = sealed::seal(&plain, &[Unlocked::throwaway().unwrap().person_key().recipient]).unwrap();
    for (what, bytes) in [
        ("torn", good[..good.len() / 2].to_vec()),
        ("flipped", flipped),
        ("empty", Vec::new()),
        ("forged", forged),
        ("altered", altered),
        ("another's", other),
    ] {
        std::fs::write(file, bytes).unwrap();
        let opened = open(&machine.request()).unwrap();
        assert!(opened.findings.iter().any(|one| matches!(one, Finding::MemoryNotOurs { .. })), "{what}");
        drop(opened);
        assert_eq!(open(&machine.request()).unwrap().findings, [], "{what}: written anew");
    }
}

#[test]
fn a_copy_under_another_name_is_known_and_does_not_disturb_the_first() {
    let machine = Machine::new();
    let (mut vault, mut memory) = machine.create();
    append(&mut vault, &mut memory, 1);
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("copy.marac");
    std::fs::copy(machine.bench.path(), &copy).unwrap();
    append(&mut vault, &mut memory, 1);
    vault.close(Closing::Leave).map_err(|refused| refused.1).unwrap();
    let at_copy = |older| OpenRequest { path: copy.clone(), older, ..machine.request() };
    let Err(VaultError::RolledBack { behind, .. }) = open(&at_copy(Older::Refuse)) else { panic!("not refused") };
    assert!(behind.elsewhere.is_some_and(|path| path.ends_with("Crawley.marac")));
    let mut vault = open(&at_copy(Older::Restore)).unwrap().vault;
    append(&mut vault, &mut memory, 1);
    vault.close(Closing::Leave).map_err(|refused| refused.1).unwrap();
    assert!(!is_announced(&at_copy(Older::Refuse)).unwrap());
    assert!(!is_announced(&machine.request()).unwrap(), "the first has lost nothing");
}

#[test]
fn another_record_in_the_place_is_said() {
    let machine = Machine::new();
    drop(machine.create());
    std::fs::remove_file(machine.bench.path()).unwrap();
    let other = Memory::new(&[&machine.bench.person]);
    drop(create(&machine.bench.request(), &other.image(1)).unwrap());
    assert!(machine.open().0.findings.contains(&Finding::AnotherHere));
}

/// The last frame of a seat at work may not be synced yet; every other that was read is remembered.
#[cfg(target_os = "linux")]
#[test]
fn of_a_seat_at_work_every_frame_but_the_last_is_remembered() {
    let machine = Machine::new();
    let bench = &machine.bench;
    drop(machine.create());
    // The other seat works on another machine, which remembers nothing here.
    let (opened, mut memory) = bench.open();
    let mut other = opened.vault;
    append(&mut other, &mut memory, 1);
    let one = bench.contents();
    append(&mut other, &mut memory, 1);
    let two = bench.contents();
    append(&mut other, &mut memory, 1);
    drop(machine.open());
    other.close(Closing::Leave).map_err(|refused| refused.1).unwrap();
    machine.put_back(&two);
    assert!(!is_announced(&machine.request()).unwrap(), "the third may never have been synced");
    machine.put_back(&one);
    assert!(is_announced(&machine.request()).unwrap());
}

#[test]
fn a_damaged_frame_that_was_seen_is_lost_by_name_and_the_rest_opens() {
    let machine = Machine::new();
    let (mut vault, mut memory) = machine.create();
    for count in [1, 2, 3] {
        append(&mut vault, &mut memory, count);
    }
    let seat = vault.seat();
    vault.close(Closing::Leave).map_err(|refused| refused.1).unwrap();
    let [journal] = &machine.bench.journals()[..] else { panic!("one journal") };
    flip_in_frame(journal, 1);
    let (opened, _) = machine.open();
    assert_eq!(opened.frames.len(), 2);
    let lost: Vec<_> = opened
        .findings
        .iter()
        .filter_map(|finding| if let Finding::Lost(loss) = finding { Some(loss) } else { None })
        .collect();
    assert_eq!(lost.len(), 1, "{:?}", opened.findings);
    assert_eq!((lost[0].seat, lost[0].from, lost[0].to, lost[0].changes), (seat, 2, 2, Some(2)));
}

fn flip_in_frame(journal: &Path, frame: usize) {
    let mut bytes = std::fs::read(journal).unwrap();
    let mut at = HEADER.len();
    for _ in 0..frame {
        at += PREFIX + sound_length(&bytes[at..]).unwrap();
    }
    let end = at + PREFIX + sound_length(&bytes[at..]).unwrap();
    bytes[end - 30] ^= 1;
    std::fs::write(journal, bytes).unwrap();
}
