//! Nobody needs this program to get at the data: plain `age` opens the record and the keys, and the other way round.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::Command;

use age::secrecy::SecretString;
use marac::vault::identity::{self, Protection};
use marac::vault::journal::{Piece, scan};
use marac::vault::*;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::plain_tools::have;
use super::support::*;

/// Whether `age` is here; says so loudly where it is not.
fn has_age() -> bool {
    have("age", "so nothing was shown about it")
}

fn age_decrypt(key: &Path, file: &Path) -> Vec<u8> {
    let output = Command::new("age").args(["-d", "-i"]).arg(key).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn plain_age_opens_the_record_and_each_frame() {
    if !has_age() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.txt");
    let person = identity::create(&RealDisk, &key, Protection::None).unwrap();
    let bench = Bench { person: std::sync::Arc::new(person), ..Bench::new() };
    let (mut vault, mut memory) = bench.create();
    append(&mut vault, &mut memory, 2);
    let image = memory.image(2);
    vault.publish(&image).unwrap();
    // The database as it is, and behind it the signature, which SQLite passes over.
    let plaintext = age_decrypt(&key, &bench.path());
    let (end, proof) = marac::vault::signed::split(&plaintext).unwrap();
    assert_eq!((&plaintext[..end], proof.is_some()), (&image[..], true));
    let journal = std::fs::read(&bench.journals()[0]).unwrap();
    let pieces = scan(&journal);
    let [Piece::Message { bytes, .. }] = pieces[..] else { panic!("{pieces:?}") };
    let message = folder.path().join("frame.age");
    std::fs::write(&message, bytes).unwrap();
    assert!(!age_decrypt(&key, &message).is_empty());
}

/// Runs `age` on a terminal and answers each question with the passphrase.
fn on_terminal(arguments: &[&str], passphrase: &str, questions: usize) -> bool {
    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new("age");
    command.args(arguments);
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = BufReader::new(pair.master.try_clone_reader().unwrap());
    let mut writer = pair.master.take_writer().unwrap();
    for _ in 0..questions {
        let mut asked = Vec::new();
        while !String::from_utf8_lossy(&asked).contains(": ") {
            if reader.read_until(b' ', &mut asked).unwrap_or(0) == 0 {
                break;
            }
        }
        writer.write_all(format!("{passphrase}\n").as_bytes()).unwrap();
    }
    let drain = std::thread::spawn(move || {
        let mut rest = Vec::new();
        let _ = reader.read_to_end(&mut rest);
    });
    let status = child.wait().unwrap();
    drop((writer, pair.master));
    let _ = drain.join();
    status.success()
}

#[test]
fn a_key_made_by_age_keygen_and_age_p_opens_here() {
    if !has_age() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (plain, locked) = (folder.path().join("plain"), folder.path().join("locked"));
    let made = Command::new("age-keygen").arg("-o").arg(&plain).output().unwrap();
    assert!(made.status.success());
    let arguments = ["-p", "-o", locked.to_str().unwrap(), plain.to_str().unwrap()];
    assert!(on_terminal(&arguments, "six invented words", 2));
    let passphrase = SecretString::from("six invented words");
    let first = identity::unlock(&RealDisk, &plain, None).unwrap();
    let second = identity::unlock(&RealDisk, &locked, Some(&passphrase)).unwrap();
    assert_eq!(first.person_key().recipient, second.person_key().recipient);
}

#[test]
fn plain_age_opens_a_key_made_here() {
    if !has_age() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (key, out) = (folder.path().join("key"), folder.path().join("out"));
    let passphrase = SecretString::from("six invented words");
    let made = identity::create(&RealDisk, &key, Protection::Passphrase(&passphrase)).unwrap();
    let arguments = ["-d", "-o", out.to_str().unwrap(), key.to_str().unwrap()];
    assert!(on_terminal(&arguments, "six invented words", 1));
    let opened = identity::unlock(&RealDisk, &out, None).unwrap();
    assert_eq!(opened.person_key().recipient, made.person_key().recipient);
}
