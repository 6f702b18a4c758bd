//! What is saved is there again.

use marac::vault::*;

use super::support::*;

#[test]
fn a_new_record_is_one_file() {
    let bench = Bench::new();
    let (vault, _) = bench.create();
    drop(vault);
    assert_eq!(bench.files(), ["Crawley.marac"]);
}

#[test]
fn what_was_appended_comes_back_after_a_crash() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    for count in [1, 3, 2] {
        append(&mut vault, &mut memory, count);
    }
    drop(vault);
    assert_eq!(bench.files(), ["Crawley.marac", "Crawley.marac.journal"]);
    let (opened, again) = bench.open();
    assert_eq!(opened.frames.len(), 3);
    assert_eq!(again.stamps(), memory.stamps());
    assert_eq!(again.operations, memory.operations);
    assert!(matches!(opened.findings[..], [Finding::JournalFound { frames: 3, operations: 6, live: false, .. }]));
}

#[test]
fn closing_folds_the_journals_into_the_one_file() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 4);
    let image = memory.image(vault.next_generation());
    let generation = vault.close(Closing::Publish(&image)).unwrap().unwrap();
    assert_eq!((generation.number, generation.in_place), (2, true));
    assert_eq!(bench.files(), ["Crawley.marac", "Crawley.marac.gen-000001"]);
    let (opened, again) = bench.open();
    assert!(opened.frames.is_empty());
    assert!(opened.findings.is_empty(), "{:?}", opened.findings);
    assert_eq!(again.stamps(), memory.stamps());
}

#[test]
fn a_dead_sessions_journal_goes_once_a_generation_holds_it() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 2);
    drop(vault);
    let (opened, mut memory) = bench.open();
    let mut vault = opened.vault;
    append(&mut vault, &mut memory, 1);
    assert_eq!(bench.journals().len(), 2);
    vault.publish(&memory.image(vault.next_generation())).unwrap();
    assert_eq!(bench.journals().len(), 1, "its own stays while it is written");
    append(&mut vault, &mut memory, 1);
    let image = memory.image(vault.next_generation());
    vault.close(Closing::Publish(&image)).unwrap();
    assert!(bench.journals().is_empty());
    assert_eq!(bench.open().1.stamps(), memory.stamps());
}

#[test]
fn a_journal_that_the_image_does_not_hold_stays() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 1);
    let held = memory.clone();
    append(&mut vault, &mut memory, 1);
    let image = held.image(vault.next_generation());
    vault.close(Closing::Publish(&image)).unwrap();
    assert_eq!(bench.journals().len(), 1);
    assert_eq!(bench.open().1.stamps(), memory.stamps());
}

#[test]
fn opening_to_read_changes_nothing() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 2);
    drop(vault);
    let before = bench.contents();
    let (opened, _) = bench.open();
    opened.vault.close(Closing::Leave).unwrap();
    assert_eq!(bench.contents(), before);
}

#[test]
fn the_last_three_generations_are_kept() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    for _ in 0..6 {
        append(&mut vault, &mut memory, 1);
        vault.publish(&memory.image(vault.next_generation())).unwrap();
    }
    let kept: Vec<_> = bench.files().into_iter().filter(|name| name.contains(".gen-")).collect();
    assert_eq!(kept, ["Crawley.marac.gen-000004", "Crawley.marac.gen-000005", "Crawley.marac.gen-000006"]);
    drop(vault);
    assert_eq!(bench.open().1.stamps(), memory.stamps());
}

#[test]
fn a_large_image_is_published_and_read_back() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    memory.ballast = (0..20_000_000_u32).map(|n| (n % 251) as u8).collect();
    append(&mut vault, &mut memory, 1);
    let image = memory.image(2);
    vault.close(Closing::Publish(&image)).unwrap();
    assert_eq!(*bench.open().0.image, image);
}

#[test]
fn an_image_that_lacks_something_is_not_published() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 1);
    vault.publish(&memory.image(2)).unwrap();
    let before = bench.contents();
    let lagging = Memory { heads: Default::default(), ..memory.clone() };
    let other = Memory { record: RecordId::new().unwrap(), ..memory.clone() };
    let mut ahead = memory.clone();
    ahead.heads.values_mut().for_each(|head| head.number += 1);
    for image in [memory.image(2), memory.image(4), lagging.image(3), other.image(3), ahead.image(3)] {
        assert!(matches!(vault.publish(&image), Err(VaultError::ImageLags { .. })));
    }
    assert_eq!(bench.contents(), before);
    vault.publish(&memory.image(3)).unwrap();
}

#[cfg(unix)]
#[test]
fn nobody_else_on_the_machine_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 1);
    vault.publish(&memory.image(2)).unwrap();
    for path in bench.contents().keys() {
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
    }
}

#[test]
fn no_plaintext_lies_in_any_file() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 5);
    vault.publish(&memory.image(2)).unwrap();
    for (path, bytes) in bench.contents() {
        let found = bytes.windows(14).any(|window| window == b"third call-out");
        assert!(!found, "{}", path.display());
    }
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_stays_one_and_the_file_it_leads_to_is_published() {
    let bench = Bench::new();
    drop(bench.create());
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("today.marac");
    std::os::unix::fs::symlink(bench.path(), &link).unwrap();
    let opened = open(&OpenRequest { path: link.clone(), ..bench.request() }).unwrap();
    let mut memory = Memory::load(&opened, &[&bench.person]);
    let mut vault = opened.vault;
    append(&mut vault, &mut memory, 1);
    assert_eq!(bench.journals().len(), 1);
    let image = memory.image(2);
    vault.close(Closing::Publish(&image)).unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(bench.open().1.stamps(), memory.stamps());
}

#[test]
fn debug_shows_nothing_of_a_case() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 1);
    drop(vault);
    let (opened, _) = bench.open();
    assert!(!format!("{opened:?} {:?}", opened.frames).contains("call-out"));
}
