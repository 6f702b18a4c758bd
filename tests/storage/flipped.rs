//! Every byte of a record with three journals is flipped in turn: it is noticed, and costs only what it hit.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use marac::vault::journal::{self, HEADER, Piece};
use marac::vault::*;

use crate::figures::{asked, on_every_processor};
use crate::script::{record, request};
use crate::sim_disk::*;
use crate::stand_in::{Memory, append};

const LENGTH: usize = frame::PREFIX;

/// One file of the record as it was written.
struct Written {
    path: PathBuf,
    /// None of the record itself: where it ends, and what was done in it.
    frames: Option<Vec<(usize, BTreeSet<Stamp>)>>,
}

struct World {
    /// Who founded it and works in it, and who came later.
    people: [Arc<Unlocked>; 2],
    files: Files,
    written: Vec<Written>,
    all: BTreeSet<Stamp>,
    /// What the generation before holds, and the journals.
    without_record: BTreeSet<Stamp>,
}

/// A record of the second generation, and three journals beside it: of one that was killed, one that left, and one that
/// had seen both.
fn world() -> World {
    let people = [(); 2].map(|()| Arc::new(Unlocked::throwaway().unwrap()));
    let [person, later] = &people;
    let both = [&**person, &**later];
    let disk = SimDisk::new(&Files::default(), Abilities::default());
    let mut memory = Memory::new(&both);
    let mut vault = create(&request(disk.clone(), person), &memory.image(1)).unwrap();
    append(&mut vault, &mut memory, 2);
    let image = memory.image(vault.next_generation());
    vault.close(Closing::Publish(&image)).unwrap();
    let in_record = memory.stamps();
    let mut vaults = Vec::new();
    for _ in 0..3 {
        let opened = open(&request(disk.clone(), person)).unwrap();
        let mut memory = Memory::load(&opened, &both);
        let mut vault = opened.vault;
        for _ in 0..3 {
            append(&mut vault, &mut memory, 2);
        }
        vaults.push(vault);
    }
    let seats: Vec<SeatId> = vaults.iter().map(Vault::seat).collect();
    for vault in vaults.drain(1..) {
        vault.close(Closing::Leave).unwrap();
    }
    let files = disk.files();
    let opened = open(&request(disk.clone(), person)).unwrap();
    let all = Memory::load(&opened, &both).stamps();
    let mut written = vec![Written { path: record(), frames: None }];
    for seat in seats {
        let path = names::journal(&record(), seat);
        let bytes = &files.0[&path];
        let of_seat: Vec<_> = opened.frames.iter().filter(|frame| frame.body.seat == seat).collect();
        let ends = journal::scan(bytes).into_iter().map(|piece| match piece {
            Piece::Message { offset, bytes } => offset + LENGTH + bytes.len(),
            other => panic!("{other:?}"),
        });
        let stamps =
            of_seat.iter().map(|frame| frame.body.operations.iter().map(|operation| operation.stamp).collect());
        written.push(Written { path, frames: Some(ends.zip(stamps).collect()) });
    }
    World { without_record: &all - &in_record, files, written, all, people }
}

impl World {
    fn flipped(&self, path: &PathBuf, (at, mask): (usize, u8), reader: &Arc<Unlocked>) -> OpenRequest {
        let mut files = self.files.clone();
        let mut bytes = files.0[path].to_vec();
        bytes[at] ^= mask;
        files.0.insert(path.clone(), Arc::new(bytes));
        request(SimDisk::new(&files, Abilities::default()), reader)
    }

    /// What is wrong with how a flip of the record itself was met.
    fn of_record(&self, path: &PathBuf, flip: (usize, u8), reader: &Arc<Unlocked>) -> Result<(), String> {
        let request = self.flipped(path, flip, reader);
        match open(&request) {
            Err(VaultError::Damaged { older: Some(_), .. } | VaultError::NoMatchingKey { .. }) => {}
            other => return Err(format!("not refused: {other:?}")),
        }
        let opened = open(&OpenRequest { damaged: Damaged::UseOlder, ..request }).map_err(|error| error.to_string())?;
        let told = opened.findings.iter().any(|finding| matches!(finding, Finding::OlderGenerationUsed { .. }));
        let found = Memory::load(&opened, &[reader]).stamps();
        match (told, found == self.without_record) {
            (true, true) => Ok(()),
            other => Err(format!("not what the older generation and the journals hold: {other:?}")),
        }
    }

    /// What is wrong with how a flip of a journal was met.
    fn of_journal(&self, written: &Written, (at, mask): (usize, u8), reader: &Arc<Unlocked>) -> Result<(), String> {
        let frames = written.frames.as_deref().unwrap_or_default();
        let opened = open(&self.flipped(&written.path, (at, mask), reader)).map_err(|error| error.to_string())?;
        if !opened.findings.iter().any(Finding::is_wrong) && at < frames.last().map_or(0, |last| last.0) {
            return Err(format!("not noticed: {:?}", opened.findings));
        }
        if opened.findings.iter().all(|finding| matches!(finding, Finding::JournalFound { .. })) {
            return Err(format!("not noticed: {:?}", opened.findings));
        }
        let found = Memory::load(&opened, &[reader]).stamps();
        let hit = frames.iter().position(|(end, _)| at < *end).filter(|_| at >= HEADER.len());
        let start = hit.map_or(0, |hit| if hit == 0 { HEADER.len() } else { frames[hit - 1].0 });
        let due = match hit {
            // Only its length: the message is whole.
            Some(_) if at < start + LENGTH => self.all.clone(),
            Some(hit) => &self.all - &frames[hit].1,
            // The journal's first bytes, or room that was never used.
            None => self.all.clone(),
        };
        if found == due { Ok(()) } else { Err(format!("{} operations, not {}", found.len(), due.len())) }
    }
}

/// Each flip is noticed, by who founded the record and by who came later, and exactly what was not hit is there.
///
/// `MARAC_FLIPS` says of how many bytes one is flipped (the full form: 1, and then each in nine ways).
#[test]
fn every_flipped_byte_is_noticed_and_costs_only_what_it_hit() {
    let one_in = usize::try_from(asked("MARAC_FLIPS", [17, 3])).unwrap();
    let world = world();
    let masks: Vec<u8> = if one_in == 1 { (0..8).map(|bit| 1 << bit).chain([0xff]).collect() } else { Vec::new() };
    let bytes: Vec<(&Written, usize)> = world
        .written
        .iter()
        .flat_map(|written| (0..world.files.0[&written.path].len()).map(move |at| (written, at)))
        .step_by(one_in)
        .collect();
    let flips = AtomicU64::new(0);
    let wrong = Mutex::new(Vec::new());
    let begun = Instant::now();
    on_every_processor(0, |number| {
        let Some((written, at)) = bytes.get(usize::try_from(number).unwrap()).copied() else { return false };
        let own = [1 << (at % 8)];
        let masks = if masks.is_empty() { &own[..] } else { &masks };
        for (mask, reader) in masks.iter().flat_map(|mask| world.people.iter().map(move |reader| (mask, reader))) {
            flips.fetch_add(1, Ordering::SeqCst);
            let outcome = match &written.frames {
                None => world.of_record(&written.path, (at, *mask), reader),
                Some(_) => world.of_journal(written, (at, *mask), reader),
            };
            if let Err(what) = outcome {
                wrong
                    .lock()
                    .unwrap()
                    .push(format!("{} byte {at} flipped by {mask:02x}: {what}", written.path.display()));
            }
        }
        true
    });
    let wrong = wrong.into_inner().unwrap();
    println!(
        "flipped bytes: {} flips of {} bytes, {} not as they should be; {:?}",
        flips.into_inner(),
        bytes.len(),
        wrong.len(),
        begun.elapsed()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where a write was cut off the bytes of any other file may lie; the record beside it opens all the same.
#[test]
fn a_generation_of_foreign_bytes_is_left_out_of_account() {
    let world = world();
    let sealed = sealed::seal(b"a shopping list", &[world.people[0].person_key().recipient]).unwrap();
    let foreign: [&[u8]; 7] = [
        b"SQLite format 3\0\x10\0\x01\x01",
        b"-----BEGIN AGE ENCRYPTED FILE-----\n",
        b"age-encryption.org/v1\n-> scrypt bBBoRk8bzL0gbPKRXSuzcA 17\nCtXg\n--- x\n",
        b"age-encryption.org/v9\n",
        b"\xff\xff\xff\xff",
        b"",
        &sealed,
    ];
    for bytes in foreign {
        let mut files = world.files.clone();
        let path = names::generation(&record(), 3, SeatId::from_bytes([7; 8]));
        files.0.insert(path.clone(), Arc::new(bytes.to_vec()));
        let opened = open(&request(SimDisk::new(&files, Abilities::default()), &world.people[0])).unwrap();
        assert!(opened.findings.contains(&Finding::IncompleteGeneration { path }));
        assert_eq!(Memory::load(&opened, &[&world.people[0]]).stamps(), world.all);
    }
}
