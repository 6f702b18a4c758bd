//! Every kind of bad input gets its own sentence and changes nothing.

use std::path::Path;

use marac::vault::*;

use super::support::*;

fn refused(bench: &Bench, path: &Path) -> VaultError {
    let before = bench.contents();
    let request = OpenRequest { path: path.to_owned(), ..bench.request() };
    let error = open(&request).map(|_| ()).expect_err("it opened");
    assert_eq!(bench.contents(), before, "something was changed");
    let sentence = error.to_string();
    let name = path.file_name().unwrap().to_str().unwrap();
    assert!(sentence.contains(name), "names the file: {sentence}");
    assert!(sentence.contains(';') || sentence.contains(", "), "says what to do: {sentence}");
    error
}

fn refused_bytes(bytes: &[u8]) -> VaultError {
    let bench = Bench::new();
    std::fs::write(bench.path(), bytes).unwrap();
    refused(&bench, &bench.path())
}

#[test]
fn files_that_are_no_record() {
    let armoured =
        b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3JnL3YxCg==\n-----END AGE ENCRYPTED FILE-----\n";
    assert!(matches!(refused_bytes(b""), VaultError::Empty { .. }));
    assert!(matches!(refused_bytes(b"SQLite format 3\0\x10\0"), VaultError::PlainSqlite { .. }));
    assert!(matches!(refused_bytes(armoured), VaultError::Armoured { .. }));
    assert!(matches!(refused_bytes(b"Dear all, please find"), VaultError::NotAge { .. }));
    assert!(matches!(refused_bytes(&[0; 5000]), VaultError::NotAge { .. }));
    assert!(matches!(refused_bytes(b"age-encryption.org/v2\n-> X"), VaultError::NewerAge { .. }));
    assert!(matches!(refused_bytes(b"age-encry"), VaultError::Damaged { .. }));
    assert!(matches!(refused_bytes(b"age-encryption.org/v1\n-> X25519 "), VaultError::Damaged { .. }));
}

#[test]
fn an_absurd_header_is_refused_before_it_is_parsed() {
    let mut many = b"age-encryption.org/v1\n".to_vec();
    (0..5_000).for_each(|_| many.extend_from_slice(b"-> X a\n\n"));
    many.extend_from_slice(b"--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n");
    assert!(matches!(refused_bytes(&many), VaultError::Header { .. }));
    let mut endless = b"age-encryption.org/v1\n-> X ".to_vec();
    endless.resize(1_000_000, b'a');
    assert!(matches!(refused_bytes(&endless), VaultError::Header { .. }));
}

#[test]
fn a_folder_and_nothing() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path()).unwrap();
    assert!(matches!(refused(&bench, &bench.path()), VaultError::Disk(DiskError::Folder { .. })));
    let nothing = bench.folder.path().join("nothing.marac");
    assert!(matches!(refused(&bench, &nothing), VaultError::Disk(DiskError::Missing { .. })));
    let deep = bench.folder.path().join("no/such/folder.marac");
    assert!(matches!(refused(&bench, &deep), VaultError::Disk(DiskError::Missing { .. })));
}

#[test]
fn a_record_cut_short_anywhere_does_not_open() {
    let bench = Bench::new();
    drop(bench.create());
    let whole = std::fs::read(bench.path()).unwrap();
    for length in 1..whole.len() {
        std::fs::write(bench.path(), &whole[..length]).unwrap();
        let error = open(&bench.request()).unwrap_err();
        assert!(matches!(error, VaultError::Damaged { .. }), "cut at {length}: {error}");
    }
}

#[test]
fn someone_elses_key_and_someone_elses_file() {
    let bench = Bench::new();
    drop(bench.create());
    let other = Bench { person: std::sync::Arc::new(Unlocked::throwaway().unwrap()), ..bench };
    assert!(matches!(refused(&other, &other.path()), VaultError::NoMatchingKey { .. }));

    let letter = sealed::seal(b"Dear all, please find", &[other.person.person_key().recipient]).unwrap();
    std::fs::write(other.path(), letter).unwrap();
    let error = refused(&other, &other.path());
    assert!(matches!(error, VaultError::Image { source: ImageError::NotARecord, .. }));
}

#[test]
fn one_whose_access_was_withdrawn_is_told_so_though_older_generations_open() {
    let bench = Bench::new();
    let leaver = std::sync::Arc::new(Unlocked::throwaway().unwrap());
    let mut memory = Memory::new(&[&bench.person, &leaver]);
    let mut vault = create(&bench.request(), &memory.image(1)).unwrap();
    append(&mut vault, &mut memory, 1);
    memory.people.pop();
    vault.publish(&memory.image(2)).unwrap();
    drop(vault);
    let request = OpenRequest { unlocked: leaver, ..bench.request() };
    assert!(matches!(open(&request), Err(VaultError::NoMatchingKey { .. })));
}

#[test]
fn withdrawing_access_keeps_no_generation_that_the_leaver_could_read() {
    let bench = Bench::new();
    let leaver = Unlocked::throwaway().unwrap();
    let mut memory = Memory::new(&[&bench.person, &leaver]);
    let mut vault = create(&bench.request(), &memory.image(1)).unwrap();
    append(&mut vault, &mut memory, 1);
    vault.publish(&memory.image(2)).unwrap();
    memory.people.pop();
    memory.epoch = 2;
    vault.publish(&memory.image(3)).unwrap();
    assert!(!bench.files().iter().any(|name| name.contains(".gen-")), "{:?}", bench.files());
}

#[test]
fn nobody_is_locked_out_by_their_own_publishing() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    let (other, own) = (Unlocked::throwaway().unwrap().person_key(), bench.person.person_key());
    memory.people = vec![PersonKey { recipient: other.recipient.clone(), verify: own.verify }];
    let before = bench.contents();
    assert!(matches!(vault.publish(&memory.image(2)), Err(VaultError::NoMatchingKey { .. })));
    // Nor does anybody publish who may not write in it: nobody would believe the signature.
    memory.people = vec![PersonKey { recipient: own.recipient, verify: other.verify }];
    assert!(matches!(vault.publish(&memory.image(2)), Err(VaultError::NotOnRoster { .. })));
    assert_eq!(bench.contents(), before);
}

#[test]
fn one_who_is_not_on_the_roster_can_read_and_not_write() {
    let bench = Bench::new();
    let mut memory = Memory::new(&[&bench.person]);
    let key = recovery();
    let mut keyholder = key.person_key();
    // A recovery key is a recipient; its signing key is on no roster.
    keyholder.verify = bench.person.person_key().verify;
    memory.people.push(keyholder);
    drop(create(&bench.request(), &memory.image(1)).unwrap());
    let mut opened = open(&OpenRequest { unlocked: std::sync::Arc::new(key), ..bench.request() }).unwrap();
    let refused = opened.vault.append(operations(1));
    assert!(matches!(refused, Err(VaultError::NotOnRoster { .. })));
    assert!(opened.vault.unsaved().is_empty());
}

fn recovery() -> Unlocked {
    Unlocked::throwaway().unwrap()
}

#[test]
fn nothing_is_written_over() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 1);
    drop(vault);
    let before = bench.contents();
    let again = create(&bench.request(), &Memory::new(&[&bench.person]).image(1));
    assert!(matches!(again, Err(VaultError::Disk(DiskError::Exists { .. }))));
    assert_eq!(bench.contents(), before);
    // Nor is a lost record's journal taken for a new record's.
    std::fs::remove_file(bench.path()).unwrap();
    let again = create(&bench.request(), &Memory::new(&[&bench.person]).image(1));
    assert!(matches!(again, Err(VaultError::PartsLeft { .. })));
}

#[test]
fn a_place_that_is_refused_is_not_touched() {
    struct Nowhere;
    impl PlaceCheck for Nowhere {
        fn check(&self, folder: &Path) -> Result<place::PlaceKind, place::PlaceRefused> {
            Err(place::PlaceRefused { folder: folder.to_owned(), why: "it is synchronised".to_owned() })
        }
    }
    let bench = Bench::new();
    let request = OpenRequest { place: std::sync::Arc::new(Nowhere), ..bench.request() };
    let made = create(&request, &Memory::new(&[&bench.person]).image(1));
    assert!(matches!(made, Err(VaultError::Place(_))));
    assert!(bench.files().is_empty());
    drop(bench.create());
    assert!(matches!(open(&request), Err(VaultError::Place(_))));
}

#[test]
fn changes_that_no_program_of_ours_makes_are_refused_and_hold_up_nothing() {
    let bench = Bench::new();
    let (mut vault, mut memory) = bench.create();
    let mut bad = operations(1);
    bad[0].change =
        OperationKind::Tombstone { table: "x; drop".to_owned(), row: RowId::from_bytes([0; 16]), dead: true };
    assert!(matches!(vault.append(bad), Err(VaultError::BadOperation(_))));
    assert!(matches!(vault.append(Vec::new()), Err(VaultError::NothingToSave)));
    let mut huge = operations(5);
    for operation in &mut huge {
        let update = vec![0; 8 * 1024 * 1024];
        let row = RowId::from_bytes([0; 16]);
        operation.change = OperationKind::Text { table: "a".to_owned(), row, column: "b".to_owned(), update };
    }
    assert!(matches!(vault.append(huge), Err(VaultError::TooMuchAtOnce { .. })));
    assert!(vault.unsaved().is_empty());
    append(&mut vault, &mut memory, 1);
}
