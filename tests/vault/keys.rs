//! A person's key: made, unlocked, refused.

use age::secrecy::{ExposeSecret, SecretString};
use marac::vault::identity::{self, IdentityError, Protection};
use marac::vault::sealed;
use marac::vault::{DiskError, PersonKey, RealDisk, Recipient};

fn passphrase(text: &str) -> SecretString {
    SecretString::from(text)
}

#[test]
fn a_key_with_a_passphrase_opens_with_it_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let right = passphrase("correct horse battery staple");
    let made = identity::create(&RealDisk, &path, Protection::Passphrase(&right)).unwrap();
    assert!(identity::needs_passphrase(&RealDisk, &path).unwrap());
    let unlocked = identity::unlock(&RealDisk, &path, Some(&right)).unwrap();
    assert_eq!(unlocked.person_key(), made.person_key(), "the signing key too");
    let wrong = identity::unlock(&RealDisk, &path, Some(&passphrase("wrong")));
    assert!(matches!(wrong, Err(IdentityError::WrongPassphrase { .. })));
    assert!(matches!(identity::unlock(&RealDisk, &path, None), Err(IdentityError::PassphraseNeeded { .. })));
    // Pinned work: age's header says it in the clear.
    let header = std::fs::read(&path).unwrap();
    let header = String::from_utf8_lossy(&header);
    let stanza = header.lines().nth(1).unwrap();
    assert!(stanza.starts_with("-> scrypt ") && stanza.ends_with(" 17"), "{stanza}");
}

#[test]
fn a_key_without_a_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let made = identity::create(&RealDisk, &path, Protection::None).unwrap();
    assert!(!identity::needs_passphrase(&RealDisk, &path).unwrap());
    assert_eq!(identity::unlock(&RealDisk, &path, None).unwrap().person_key(), made.person_key());
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("# public key: age1") && text.contains("\nAGE-SECRET-KEY-1"));
}

#[test]
fn a_key_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    identity::create(&RealDisk, &path, Protection::None).unwrap();
    let before = std::fs::read(&path).unwrap();
    let again = identity::create(&RealDisk, &path, Protection::None);
    assert!(matches!(again, Err(IdentityError::Disk(DiskError::Exists { .. }))));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let empty = identity::create(&RealDisk, &folder.path().join("b"), Protection::Passphrase(&passphrase("")));
    assert!(matches!(empty, Err(IdentityError::EmptyPassphrase)));
    assert!(!folder.path().join("b").exists());
}

#[cfg(unix)]
#[test]
fn the_files_of_a_key_are_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    identity::create(&RealDisk, &path, Protection::None).unwrap();
    for path in [identity::signing_path(&path), path] {
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn the_signing_key_is_made_on_first_need_and_belongs_to_its_identity() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("elsewhere.txt");
    let key = identity::recovery_key();
    std::fs::write(&path, key.text.expose_secret()).unwrap();
    let first = identity::unlock(&RealDisk, &path, None).unwrap();
    assert_eq!(first.person_key().recipient, key.recipient);
    let second = identity::unlock(&RealDisk, &path, None).unwrap();
    assert_eq!(first.person_key(), second.person_key());
    // Another's signing key beside it is refused, not taken or replaced.
    let other = folder.path().join("other.txt");
    identity::create(&RealDisk, &other, Protection::None).unwrap();
    std::fs::copy(identity::signing_path(&other), identity::signing_path(&path)).unwrap();
    let mixed = identity::unlock(&RealDisk, &path, None);
    assert!(matches!(mixed, Err(IdentityError::SigningKey { .. })));
}

#[test]
fn files_that_are_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let refused = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let error = identity::unlock(&RealDisk, &path, Some(&passphrase("x"))).map(|_| ()).unwrap_err();
        assert!(!identity::signing_path(&path).exists(), "nothing was made beside it");
        assert!(error.to_string().contains("key"), "{error}");
        error
    };
    let not_one: [&[u8]; 6] =
        [b"", b"# only a comment\n", b"hello\n", b"\xff\xfe", b"SQLite format 3\0", b"AGE-SECRET-KEY-1XX"];
    for bytes in not_one {
        assert!(matches!(refused(bytes), IdentityError::NotAnIdentity { .. }), "{bytes:?}");
    }
    assert!(matches!(refused(b"AGE-SECRET-KEY-PQ-1QQQ"), IdentityError::Unsupported { .. }));
    assert!(matches!(refused(b"AGE-PLUGIN-YUBIKEY-1QQQ"), IdentityError::NotAnIdentity { .. }));
    for cut in ["-----BEGIN OPENSSH PRIVATE KEY-----", "-----BEGIN AGE ENCRYPTED FILE-----\n"] {
        assert!(matches!(refused(cut.as_bytes()), IdentityError::Damaged { .. }), "{cut}");
    }
    assert!(matches!(refused(b"age-encryption.org/v1\n-> scr"), IdentityError::Damaged { .. }));
    let record = sealed::seal(b"a record", &[identity::recovery_key().recipient]).unwrap();
    assert!(matches!(refused(&record), IdentityError::NotAnIdentity { .. }));
    let folder_error = identity::unlock(&RealDisk, folder.path(), None).map(|_| ()).unwrap_err();
    assert!(matches!(folder_error, IdentityError::Disk(DiskError::Folder { .. })));
}

#[test]
fn absurd_work_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let body = "A".repeat(43);
    let header =
        format!("age-encryption.org/v1\n-> scrypt {} 30\n{body}\n--- {body}\n{}", "A".repeat(22), "x".repeat(64));
    std::fs::write(&path, header).unwrap();
    let refused = identity::unlock(&RealDisk, &path, Some(&passphrase("x"))).map(|_| ()).unwrap_err();
    assert!(matches!(refused, IdentityError::TooMuchWork { work: 30, .. }), "{refused}");
}

#[test]
fn the_public_half_is_one_line_and_reads_back() {
    let key = marac::vault::Unlocked::throwaway().unwrap().person_key();
    let line = key.to_string();
    assert!(line.starts_with("age1") && !line.contains(char::is_whitespace));
    assert_eq!(line.parse::<PersonKey>(), Ok(key.clone()));
    assert_eq!(format!(" {line}\n").parse::<PersonKey>(), Ok(key.clone()));
    assert_eq!(key.recipient.to_string().parse::<Recipient>(), Ok(key.recipient));
    for wrong in ["", "age1", &line[..line.len() - 1], &line.replace(':', " "), &line.to_uppercase()[..10]] {
        assert!(wrong.parse::<PersonKey>().is_err(), "{wrong}");
    }
}

#[test]
fn secrets_are_not_in_debug_output() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let made = identity::create(&RealDisk, &path, Protection::None).unwrap();
    let shown = format!("{made:?}");
    assert!(!shown.contains("SECRET"), "{shown}");
    let secret = std::fs::read_to_string(&path).unwrap();
    assert!(!shown.contains(secret.lines().last().unwrap()));
}
