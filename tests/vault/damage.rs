//! Damage is seen, named, and costs only what it hit.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use marac::vault::frame::FrameProblem;
use marac::vault::journal::{self, HEADER, Piece};
use marac::vault::*;
use proptest::prelude::*;

use super::hooked::{Hooked, Step};
use super::share::EveryPlaceIsAShare;
use super::support::*;

/// A record with one journal of some frames: its bytes without the unused room, and the operations by frame.
fn with_journal(bench: &Bench, frames: usize) -> (Vec<u8>, Vec<BTreeSet<Stamp>>) {
    let (mut vault, mut memory) = bench.create();
    let mut by_frame = Vec::new();
    for _ in 0..frames {
        let before = memory.stamps();
        append(&mut vault, &mut memory, 2);
        by_frame.push(&memory.stamps() - &before);
    }
    vault.close(Closing::Leave).unwrap();
    let bytes = std::fs::read(&bench.journals()[0]).unwrap();
    (bytes, by_frame)
}

fn offsets(bytes: &[u8]) -> Vec<usize> {
    let offsets = journal::scan(bytes).into_iter().map(|piece| match piece {
        Piece::Message { offset, .. } => offset,
        other => panic!("{other:?}"),
    });
    offsets.chain([bytes.len()]).collect()
}

/// What is read from a journal of these bytes.
fn read(bench: &Bench, path: &Path, bytes: &[u8]) -> (BTreeSet<Stamp>, Vec<Finding>) {
    std::fs::write(path, bytes).unwrap();
    let (opened, memory) = bench.open();
    let findings =
        opened.findings.into_iter().filter(|finding| !matches!(finding, Finding::JournalFound { .. })).collect();
    (memory.stamps(), findings)
}

#[test]
fn a_torn_tail_at_every_byte_costs_the_last_frame_alone() {
    let bench = Bench::new();
    let (bytes, by_frame) = with_journal(&bench, 3);
    let path = bench.journals().remove(0);
    let offsets = offsets(&bytes);
    for length in 0..bytes.len() {
        let (found, findings) = read(&bench, &path, &bytes[..length]);
        let whole = offsets.iter().skip(1).filter(|end| **end <= length).count();
        let due: BTreeSet<_> = by_frame.iter().take(whole).flatten().copied().collect();
        assert_eq!(found, due, "cut at {length}");
        // A length begins with zeros, which look like room that was never used.
        let clean = length == 0 || offsets.iter().any(|offset| (*offset..offset + 3).contains(&length));
        match &findings[..] {
            [] => assert!(clean, "cut at {length}: not noticed"),
            [Finding::TornTail { .. }] => assert!(!clean, "cut at {length}"),
            other => panic!("cut at {length}: {other:?}"),
        }
    }
}

#[test]
fn a_write_cut_off_in_prepared_room_is_a_torn_tail() {
    let bench = Bench::new();
    let (bytes, by_frame) = with_journal(&bench, 2);
    let path = bench.journals().remove(0);
    let start = offsets(&bytes)[1];
    for length in (start + 5..bytes.len() - 16).step_by(7) {
        let mut room = bytes[..length].to_vec();
        room.resize(bytes.len() + 4096, 0);
        let (found, findings) = read(&bench, &path, &room);
        assert_eq!(found, by_frame[0], "cut at {length}");
        // A cut within the length field can't be told from damage to it.
        let told = match findings[..] {
            [Finding::TornTail { .. }] => length >= start + 8,
            [Finding::DamagedLength { .. }] => length < start + 8,
            _ => false,
        };
        assert!(told, "cut at {length}: {findings:?}");
    }
}

#[test]
fn unused_room_is_no_damage() {
    let bench = Bench::new();
    let (mut bytes, by_frame) = with_journal(&bench, 2);
    let path = bench.journals().remove(0);
    bytes.resize(bytes.len() + 100_000, 0);
    let (found, findings) = read(&bench, &path, &bytes);
    assert_eq!(found, by_frame.into_iter().flatten().collect());
    assert_eq!(findings, []);
}

/// Every byte of a journal flipped in turn: seen, and every frame but the one hit is kept; that one too, where only its
/// length or the journal's header was hit.
#[test]
fn every_flipped_byte_of_a_journal_is_seen() {
    let bench = Bench::new();
    let (bytes, by_frame) = with_journal(&bench, 3);
    let path = bench.journals().remove(0);
    let offsets = offsets(&bytes);
    let all: BTreeSet<_> = by_frame.iter().flatten().copied().collect();
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        let (found, findings) = read(&bench, &path, &flipped);
        let hit = offsets.iter().position(|offset| at < *offset).filter(|frame| *frame > 0).map(|next| next - 1);
        match hit {
            None => assert_eq!((&found, &findings[..1]), (&all, &[Finding::DamagedHeader { seat: seat(&path) }][..])),
            Some(frame) => {
                assert!(found.is_superset(&(&all - &by_frame[frame])), "byte {at}: more was lost than frame {frame}");
                assert!(findings.iter().any(Finding::is_wrong), "byte {at} was not noticed");
                let in_length = at < offsets[frame] + 8;
                assert_eq!(found == all, in_length, "byte {at}: {findings:?}");
            }
        }
    }
}

fn seat(path: &Path) -> SeatId {
    path.to_str().unwrap().rsplit('-').next().unwrap().parse().unwrap()
}

#[test]
fn a_frame_taken_out_or_doubled_is_seen() {
    let bench = Bench::new();
    let (bytes, by_frame) = with_journal(&bench, 3);
    let path = bench.journals().remove(0);
    let offsets = offsets(&bytes);
    let without = [&bytes[..offsets[1]], &bytes[offsets[2]..]].concat();
    let (found, findings) = read(&bench, &path, &without);
    assert_eq!(found, by_frame[0].union(&by_frame[2]).copied().collect());
    assert_eq!(findings, [Finding::MissingFrames { seat: seat(&path), from: 2, to: 2 }]);

    let doubled = [&bytes[..offsets[2]], &bytes[offsets[1]..]].concat();
    let (found, findings) = read(&bench, &path, &doubled);
    assert_eq!((found.len(), findings.len()), (6, 0), "the very same frame twice is one frame");

    let swapped = [&bytes[..HEADER.len()], &bytes[offsets[1]..offsets[2]], &bytes[offsets[0]..offsets[1]]].concat();
    let (found, findings) = read(&bench, &path, &swapped);
    assert_eq!(found.len(), 4);
    assert!(findings.iter().any(Finding::is_wrong));
}

#[test]
fn frames_of_another_record_seat_or_writer_are_not_taken_in() {
    let bench = Bench::new();
    drop(bench.create());
    let mine = bench.path();
    let other = Bench { person: bench.person.clone(), ..Bench::new() };
    let (bytes, _) = with_journal(&other, 1);
    let foreign = other.journals().remove(0);
    let placed = bench.folder.path().join(foreign.file_name().unwrap());
    let (found, findings) = read(&bench, &placed, &bytes);
    assert!(found.is_empty());
    assert!(matches!(findings[..], [Finding::DamagedFrame { problem: FrameProblem::WrongRecord, .. }]));
    std::fs::remove_file(&placed).unwrap();

    // One's own journal under another seat's name.
    let (mut opened, mut memory) = bench.open();
    append(&mut opened.vault, &mut memory, 1);
    drop(opened);
    let own = bench.journals().remove(0);
    let renamed = mine.with_file_name(format!("Crawley.marac.journal-{}", "ab".repeat(8)));
    std::fs::rename(own, &renamed).unwrap();
    let (opened, found) = bench.open();
    assert!(found.stamps().is_empty());
    assert!(matches!(opened.findings[..], [Finding::DamagedFrame { problem: FrameProblem::WrongSeat, .. }]));
}

#[test]
fn a_frame_signed_by_one_who_may_not_write_is_not_taken_in() {
    let bench = Bench::new();
    let stranger = Unlocked::throwaway().unwrap();
    let mut memory = Memory::new(&[&bench.person, &stranger]);
    let stranger = std::sync::Arc::new(stranger);
    let image = memory.image(1);
    drop(create(&bench.request(), &image).unwrap());
    let mut opened = open(&OpenRequest { unlocked: stranger.clone(), ..bench.request() }).unwrap();
    append(&mut opened.vault, &mut memory, 1);
    drop(opened);
    assert_eq!(bench.open().1.stamps().len(), 1, "while on the roster");
    // The same record, in which the stranger is not on the roster.
    memory.people.pop();
    memory.operations.clear();
    memory.heads.clear();
    let sealed = sealed::seal(&memory.image(1), &[bench.person.person_key().recipient]).unwrap();
    std::fs::write(bench.path(), sealed).unwrap();
    let (opened, found) = bench.open();
    assert!(found.stamps().is_empty());
    let unknown = FrameProblem::UnknownSigner(stranger.key_id());
    let named = |finding: &Finding| matches!(finding, Finding::DamagedFrame { problem, .. } if *problem == unknown);
    assert_eq!(opened.findings.iter().filter(|finding| named(finding)).count(), 1, "{:?}", opened.findings);
}

#[test]
fn a_journal_that_is_gone_is_named_by_one_who_had_seen_it() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 1);
    append(&mut vault, &mut memory, 1);
    let lost = vault.seat();
    drop(vault);
    let (mut opened, mut memory) = bench.open();
    append(&mut opened.vault, &mut memory, 1);
    drop(opened);
    let gone = bench.journals().into_iter().find(|path| seat(path) == lost).unwrap();
    std::fs::remove_file(gone).unwrap();
    let (opened, _) = bench.open();
    assert!(opened.findings.contains(&Finding::MissingFrames { seat: lost, from: 1, to: 2 }));
}

/// Every byte of a small record flipped in turn: none opens as if whole, and the older generation is offered.
#[test]
fn every_flipped_byte_of_the_record_is_seen() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 1);
    let image = memory.image(2);
    vault.close(Closing::Publish(&image)).unwrap();
    let bytes = std::fs::read(bench.path()).unwrap();
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        std::fs::write(bench.path(), &flipped).unwrap();
        match open(&bench.request()) {
            Err(VaultError::Damaged { older: Some(_), .. } | VaultError::NoMatchingKey { .. }) => {}
            other => panic!("byte {at}: {other:?}"),
        }
        if at % 50 == 0 {
            let opened = open(&OpenRequest { damaged: Damaged::UseOlder, ..bench.request() }).unwrap();
            assert!(matches!(opened.findings[..], [Finding::OlderGenerationUsed { generation: 1, .. }]));
        }
    }
}

#[test]
fn an_older_generation_that_was_opened_on_request_can_be_published() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 1);
    vault.publish(&memory.image(2)).unwrap();
    drop(vault);
    std::fs::write(bench.path(), b"age-encryption.org/v1\nnonsense").unwrap();
    let opened = open(&OpenRequest { damaged: Damaged::UseOlder, ..bench.request() }).unwrap();
    let again = Memory::load(&opened, &[&bench.person]);
    assert_eq!(again.stamps(), memory.stamps(), "the journal still has what the lost generation held");
    let mut vault = opened.vault;
    assert!(vault.publish(&again.image(vault.next_generation())).unwrap().in_place);
    drop(vault);
    assert_eq!(bench.open().1.stamps(), memory.stamps());
}

#[test]
fn a_half_written_generation_is_passed_over() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 1);
    drop(vault);
    let half = &std::fs::read(bench.path()).unwrap()[..300];
    std::fs::write(bench.folder.path().join("Crawley.marac.gen-000002-00000000000000aa"), half).unwrap();
    let (opened, mut memory) = bench.open();
    assert!(opened.findings.iter().any(|finding| matches!(finding, Finding::IncompleteGeneration { .. })));
    let mut vault = opened.vault;
    append(&mut vault, &mut memory, 1);
    let image = memory.image(vault.next_generation());
    assert_eq!(vault.next_generation(), 3);
    vault.close(Closing::Publish(&image)).unwrap();
    assert_eq!(bench.open().1.stamps(), memory.stamps());
}

#[test]
fn a_record_that_is_gone_is_opened_from_the_generation_beside_it() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 1);
    vault.publish(&memory.image(2)).unwrap();
    drop(vault);
    std::fs::remove_file(bench.path()).unwrap();
    let (opened, again) = bench.open();
    assert!(matches!(opened.findings[0], Finding::RecordMissing { .. }));
    assert_eq!(again.stamps(), memory.stamps());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_bytes_are_never_a_journal(bytes in proptest::collection::vec(any::<u8>(), 0..600), head in any::<bool>()) {
        let bytes = if head { [HEADER.as_slice(), &bytes].concat() } else { bytes };
        for piece in journal::scan(&bytes) {
            let message = matches!(piece, Piece::Message { .. });
            prop_assert!(!message);
        }
    }

    #[test]
    fn random_bytes_are_never_an_operation_or_a_frame(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = minicbor::decode::<Operation>(&bytes);
        let _ = minicbor::decode::<frame::Body>(&bytes);
        let _ = minicbor::decode::<Value>(&bytes);
        let facts = TestReader.facts(&Memory::new(&[]).image(1)).unwrap();
        prop_assert!(frame::read_plaintext(&bytes, SeatId::from_bytes([0; 8]), &facts).is_err());
        prop_assert!(sealed::inspect(&bytes).is_err());
    }

    #[test]
    fn a_journal_with_several_bytes_changed_never_panics(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)
    ) {
        let bench = journal_bench();
        let mut bytes = bench.1.clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let facts = TestReader.facts(&bench.0.image(1)).unwrap();
        let _ = journal::read(&bytes, bench.3, &facts, &bench.2);
    }
}

type Prepared = (Memory, Vec<u8>, std::sync::Arc<Unlocked>, SeatId);

fn journal_bench() -> &'static Prepared {
    static PREPARED: std::sync::OnceLock<Prepared> = std::sync::OnceLock::new();
    PREPARED.get_or_init(|| {
        let bench = Bench::new();
        let (bytes, _) = with_journal(&bench, 4);
        let seat = seat(&bench.journals()[0]);
        let (_, mut memory) = bench.open();
        memory.heads.clear();
        (memory, bytes, bench.person.clone(), seat)
    })
}

/// The client of a share may show a new file with the length of the one before it, for a second or so: that is no damage, and
/// nobody is offered an older generation for it.
#[test]
fn a_file_that_only_looks_cut_short_on_a_share_opens() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 2);
    vault.close(Closing::Publish(&memory.image(2))).unwrap();
    let whole = std::fs::read(bench.path()).unwrap();
    std::fs::write(bench.path(), &whole[..whole.len() - 40]).unwrap();
    let (looks, path) = (AtomicU32::new(0), bench.path());
    let disk = Hooked::new(move |step, read| {
        if step == Step::Read && read == path && looks.fetch_add(1, Ordering::SeqCst) == 1 {
            std::fs::write(&path, &whole).unwrap();
        }
        Ok(())
    });
    let wanted = OpenRequest { place: Arc::new(EveryPlaceIsAShare), ..bench.on(Arc::new(disk)) };
    let opened = open(&wanted).unwrap();
    assert_eq!(opened.facts.coverage.generation, 2);
    assert!(opened.findings.is_empty(), "{:?}", opened.findings);
}
