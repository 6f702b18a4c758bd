//! A record in a folder that Syncthing copies: two places that work while nothing is copied, and what it makes of that.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use marac::vault::place::PlaceRefused;
use marac::vault::*;

use super::support::*;

struct Copied;

impl PlaceCheck for Copied {
    fn check(&self, _: &Path) -> Result<PlaceKind, PlaceRefused> {
        Ok(PlaceKind::Copied)
    }
}

/// Somebody opens the record in a folder, works, and closes it again; what they did.
fn sits(bench: &Bench, record: &Path) -> BTreeSet<Stamp> {
    let request = OpenRequest { path: record.to_owned(), place: Arc::new(Copied), ..bench.request() };
    let opened = open(&request).unwrap();
    let mut memory = Memory::load(&opened, &[&bench.person]);
    let (mut vault, before) = (opened.vault, memory.stamps());
    append(&mut vault, &mut memory, 3);
    let image = memory.image(vault.next_generation());
    assert!(vault.close(Closing::Publish(&image)).unwrap().unwrap().in_place);
    &memory.stamps() - &before
}

fn names_in(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| PathBuf::from(entry.unwrap().file_name())).collect()
}

/// Two places, each of which worked alone and thought itself the last to leave; then what Syncthing makes of it lies in
/// the first: every file of both, of the record the second's, and the first's put aside.
fn brought_together() -> (Bench, BTreeSet<Stamp>, PathBuf) {
    let bench = Bench::new();
    drop(bench.create());
    let other = tempfile::tempdir().unwrap();
    let there = other.path().join("Crawley.marac");
    std::fs::copy(bench.path(), &there).unwrap();
    let done = &sits(&bench, &bench.path()) | &sits(&bench, &there);
    let aside = bench.path().with_file_name("Crawley.sync-conflict-20261123-014808-A6SZWWB.marac");
    std::fs::rename(bench.path(), &aside).unwrap();
    for name in names_in(other.path()) {
        std::fs::copy(other.path().join(&name), bench.folder.path().join(&name)).unwrap();
    }
    // Another copy is on its way.
    let journal = bench.journals().into_iter().next().expect("a place keeps its journal for the others");
    let name = Path::new(&journal).file_name().unwrap().to_string_lossy().into_owned();
    std::fs::write(bench.folder.path().join(format!(".syncthing.{name}.tmp")), b"half of it").unwrap();
    (bench, done, aside)
}

#[test]
fn what_two_places_did_apart_is_all_there_and_nothing_is_taken_twice() {
    let (bench, done, aside) = brought_together();
    let (opened, memory) = bench.open();
    assert_eq!(memory.stamps(), done);
    let taken: usize = opened.frames.iter().map(|frame| frame.body.operations.len()).sum();
    assert_eq!(taken, 3, "one place's are in the file, the other's come from its journal, once");
    let named = Finding::ConflictCopy { path: aside.clone(), is_held: true };
    assert!(opened.findings.contains(&named) && !named.is_loss(), "{:?}", opened.findings);
    drop(opened);
    // It goes on from there: the next who leaves has all of it in the one file.
    let more = sits(&bench, &bench.path());
    bench.journals().iter().for_each(|journal| std::fs::remove_file(journal).unwrap());
    assert_eq!(bench.open().1.stamps(), &done | &more);
    assert!(aside.exists(), "nothing of it is removed by the program");
}

#[test]
fn a_copy_with_something_that_is_nowhere_else_is_called_so() {
    let (bench, _, aside) = brought_together();
    // As where only the file is copied, or somebody cleared up.
    bench.journals().iter().for_each(|journal| std::fs::remove_file(journal).unwrap());
    let (opened, _) = bench.open();
    let named = Finding::ConflictCopy { path: aside, is_held: false };
    assert!(opened.findings.contains(&named) && named.is_loss(), "{:?}", opened.findings);
}

#[test]
fn a_journal_that_was_put_aside_is_named_and_not_taken_twice() {
    let bench = Bench::new();
    drop(bench.create());
    let done = sits(&bench, &bench.path());
    let journal = bench.journals().into_iter().next().unwrap();
    let name = journal.file_name().unwrap().to_str().unwrap().to_owned();
    let aside = name.replace(".journal-", ".sync-conflict-20261123-014808-A6SZWWB.journal-");
    let aside = bench.folder.path().join(aside);
    std::fs::copy(&journal, &aside).unwrap();
    let (opened, memory) = bench.open();
    assert_eq!((memory.stamps(), opened.frames.iter().map(|frame| frame.body.operations.len()).sum()), (done, 0_usize));
    assert!(opened.findings.contains(&Finding::ConflictCopy { path: aside, is_held: true }), "{:?}", opened.findings);
}
