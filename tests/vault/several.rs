//! Several seats on one record: each has its journal, and none takes from another.

use std::collections::BTreeSet;

use marac::vault::backup::backup;
use marac::vault::verify::verify;
use marac::vault::*;

use super::support::*;

#[test]
fn the_same_person_at_two_seats_loses_nothing() {
    let bench = Bench::new();
    let (mut first, mut first_memory) = bench.create();
    append(&mut first, &mut first_memory, 1);
    let (opened, mut second_memory) = bench.open();
    assert!(matches!(opened.findings[..], [Finding::JournalFound { live: true, .. }]));
    let mut second = opened.vault;
    append(&mut second, &mut second_memory, 1);
    append(&mut first, &mut first_memory, 1);
    let due: BTreeSet<_> = first_memory.stamps().union(&second_memory.stamps()).copied().collect();

    // The second leaves; the first is at work, so no journal goes.
    let image = second_memory.image(second.next_generation());
    assert!(second.close(Closing::Publish(&image)).unwrap().unwrap().in_place);
    assert_eq!(bench.journals().len(), 2);
    // The first has not seen what the second did: it may not publish over it, and can go on saving.
    let image = first_memory.image(first.next_generation());
    assert!(matches!(first.publish(&image), Err(VaultError::Outdated { .. })));
    append(&mut first, &mut first_memory, 1);
    let refused = first.close(Closing::Publish(&image)).unwrap_err();
    refused.0.close(Closing::Leave).unwrap();

    let (opened, memory) = bench.open();
    assert!(memory.stamps().is_superset(&due));
    assert!(memory.stamps().is_superset(&first_memory.stamps()));
    let vault = opened.vault;
    let image = memory.image(vault.next_generation());
    vault.close(Closing::Publish(&image)).unwrap();
    assert!(bench.journals().is_empty());
    assert_eq!(bench.open().1.stamps(), memory.stamps());
}

#[test]
fn two_people_read_each_others_frames_in_the_order_they_were_seen() {
    let bench = Bench::new();
    let other = std::sync::Arc::new(Unlocked::throwaway().unwrap());
    let mut memory = Memory::new(&[&bench.person, &other]);
    let mut first = create(&bench.request(), &memory.image(1)).unwrap();
    append(&mut first, &mut memory, 1);
    let mut opened = open(&OpenRequest { unlocked: other, ..bench.request() }).unwrap();
    let mut theirs = Memory::load(&opened, &[&bench.person, opened_by(&opened)]);
    append(&mut opened.vault, &mut theirs, 1);
    append(&mut first, &mut memory, 1);
    drop((first, opened));
    let (opened, _) = bench.open();
    let mut taken: BTreeSet<(SeatId, u64)> = BTreeSet::new();
    for frame in &opened.frames {
        assert!(frame.body.seen.iter().all(|head| taken.contains(&(head.seat, head.number))));
        taken.insert((frame.body.seat, frame.body.number));
    }
    assert_eq!(taken.len(), 3);
    assert!(opened.findings.iter().all(|finding| !finding.is_wrong()), "{:?}", opened.findings);
}

/// Whose key does not matter to the stand-in once the image is made.
fn opened_by(_: &Opened) -> &'static Unlocked {
    Box::leak(Box::new(Unlocked::throwaway().unwrap()))
}

/// Two seats published at once: two whole generations, neither with all of the other. The fuller counts, and what only
/// the other held is in its journal still; were it not, that would be said.
#[test]
fn two_generations_at_once_lose_nothing() {
    let bench = Bench::new();
    let (mut first, mut first_memory) = bench.create();
    let (opened, mut second_memory) = bench.open();
    let mut second = opened.vault;
    append(&mut first, &mut first_memory, 1);
    append(&mut second, &mut second_memory, 1);
    append(&mut second, &mut second_memory, 1);
    let before = std::fs::read(bench.path()).unwrap();
    first.publish(&first_memory.image(2)).unwrap();
    // The second published in the same moment: from where it stood, the record was the old one.
    let firsts = std::fs::read(bench.path()).unwrap();
    let seat = first.seat();
    std::fs::write(bench.path(), before).unwrap();
    let kept: Vec<_> = bench.contents().into_keys().filter(|path| path.to_string_lossy().contains(".gen-")).collect();
    kept.iter().for_each(|path| std::fs::remove_file(path).unwrap());
    second.publish(&second_memory.image(2)).unwrap();
    std::fs::write(names::generation(&bench.path(), 2, seat), firsts).unwrap();
    drop((first, second));
    let is_said = |opened: &Opened| {
        let diverges = |finding: &Finding| matches!(finding, Finding::DivergentGenerations { .. });
        let verified = verify(&RealDisk, &bench.path(), &bench.person, &TestReader).unwrap();
        let said = opened.findings.iter().any(diverges);
        assert_eq!(said, verified.findings.iter().any(diverges));
        said
    };
    let firsts = names::journal(&bench.path(), seat);
    let aside = firsts.with_extension("aside");
    std::fs::rename(&firsts, &aside).unwrap();
    assert!(is_said(&bench.open().0));
    std::fs::rename(&aside, &firsts).unwrap();
    let (opened, memory) = bench.open();
    assert!(!is_said(&opened));
    let due: BTreeSet<_> = first_memory.stamps().union(&second_memory.stamps()).copied().collect();
    assert_eq!(memory.stamps(), due);
    let mut vault = opened.vault;
    assert_eq!(vault.next_generation(), 3);
    assert!(vault.publish(&memory.image(3)).unwrap().in_place);
    drop(vault);
    let (opened, memory) = bench.open();
    assert!(opened.findings.is_empty(), "{:?}", opened.findings);
    assert_eq!(memory.stamps(), due);
}

#[test]
fn generations_are_kept_where_a_file_has_one_name_only() {
    let bench = Bench::new();
    let request = bench.on(FailingDisk::without_links());
    let mut memory = Memory::new(&[&bench.person]);
    let mut vault = create(&request, &memory.image(1)).unwrap();
    assert_eq!(bench.files(), ["Crawley.marac"]);
    let first = std::fs::read(bench.path()).unwrap();
    append(&mut vault, &mut memory, 1);
    vault.publish(&memory.image(2)).unwrap();
    let kept = bench.contents().into_iter().find(|(path, _)| path.to_string_lossy().contains(".gen-")).unwrap();
    assert_eq!(kept.1, first);
}

#[test]
fn verify_says_what_is_there_and_what_is_wrong() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    let run = || verify(&RealDisk, &bench.path(), &bench.person, &TestReader).unwrap();
    append(&mut vault, &mut memory, 3);
    append(&mut vault, &mut memory, 1);
    let before = bench.contents();
    let report = run();
    assert!(report.is_whole());
    assert_eq!((report.journals, report.frames, report.operations), (1, 2, 4));
    assert_eq!(bench.contents(), before);
    drop(vault);
    let journal = bench.journals().remove(0);
    let mut bytes = std::fs::read(&journal).unwrap();
    bytes[400] ^= 1;
    std::fs::write(&journal, bytes).unwrap();
    let report = run();
    assert!(!report.is_whole());
    assert!(report.findings.iter().any(Finding::is_loss));
    assert!(report.findings.iter().all(|finding| !finding.to_string().is_empty()));
}

#[test]
fn a_backup_is_a_record_of_its_own() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 3);
    vault.publish(&memory.image(2)).unwrap();
    append(&mut vault, &mut memory, 1);
    let to = tempfile::tempdir().unwrap();
    let run = || backup(&RealDisk, &bench.path(), &to.path().join("copy.marac"), &bench.person, &TestReader, &AnyPlace);
    let made = run().unwrap();
    assert_eq!(made.files.len(), 2);
    let copy = open(&OpenRequest { path: made.record, ..bench.request() }).unwrap();
    assert_eq!(Memory::load(&copy, &[&bench.person]).stamps(), memory.stamps());
    // A second time nothing is written over.
    assert!(matches!(run(), Err(VaultError::Disk(DiskError::Exists { .. }))));
    assert_eq!(std::fs::read_dir(to.path()).unwrap().count(), 2);
}

#[test]
fn a_backup_that_fails_leaves_nothing_behind() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 3);
    drop(vault);
    let mut step = 0;
    loop {
        let to = tempfile::tempdir().unwrap();
        let disk = FailingDisk::new(step, Failing::Once, true);
        let made =
            backup(disk.as_ref(), &bench.path(), &to.path().join("copy.marac"), &bench.person, &TestReader, &AnyPlace);
        if !disk.has_failed() {
            made.unwrap();
            return;
        }
        if made.is_err() {
            assert_eq!(std::fs::read_dir(to.path()).unwrap().count(), 0, "step {step}");
        }
        step += 1;
    }
}
