//! What is left in memory once a record was locked or closed: nothing of a case, and not a byte of the key.
//!
//! `MARAC_LOCK_CYCLES` asks for more lockings than the few of every day; 200 are the long form.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use age::secrecy::SecretString;
use marac::record::session::{Session, request};
use marac::vault::RealDisk;
use marac::vault::identity;

use crate::figures::asked;
use crate::sandbox::Sandbox;
use crate::seat::*;
use crate::{
    CANARIES, PASSPHRASE, a_case_by_hand, it_is_closed_off, the_meeting, what_is_typed_and_not_kept, writings,
};

const HOLDER: &str = "MARAC_TEST_HOLDS";

/// Something to look for: what it is, and its bytes.
type Needle = (String, Vec<u8>);

/// The 32 bytes of a secret in age's text form: 52 letters of five bits each, and six that only check.
fn scalar(secret: &str) -> Vec<u8> {
    const LETTERS: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let text = secret.trim().to_lowercase();
    let data = text.strip_prefix("age-secret-key-1").unwrap();
    let values: Vec<usize> = data[..data.len() - 6].chars().map(|letter| LETTERS.find(letter).unwrap()).collect();
    let bits: Vec<usize> = values.iter().flat_map(|value| (0..5).rev().map(move |at| value >> at & 1)).collect();
    bits.chunks_exact(8)
        .map(|eight| eight.iter().fold(0_u8, |sum, bit| sum << 1 | u8::try_from(*bit).unwrap()))
        .collect()
}

/// The sample month with a key whose bytes are known, protected with the passphrase since; and those bytes.
fn record_with_a_known_key() -> (Sandbox, Vec<Needle>) {
    let sandbox = Sandbox::sample_month();
    let path = sandbox.path("config/marac/identity");
    let text = std::fs::read_to_string(&path).unwrap();
    let secret = text.lines().find(|line| line.starts_with("AGE-SECRET-KEY-1")).unwrap().to_owned();
    let identity: age::x25519::Identity = secret.parse().unwrap();
    let sealed = std::fs::read(sandbox.path("config/marac/identity.sign")).unwrap();
    let decryptor = age::Decryptor::new(sealed.as_slice()).unwrap();
    let mut signing = String::new();
    let identities = std::iter::once(&identity as &dyn age::Identity);
    decryptor.decrypt(identities).unwrap().read_to_string(&mut signing).unwrap();
    let signing = signing.trim().rsplit('-').next().unwrap().to_owned();
    let seed = |at: usize| u8::from_str_radix(&signing[2 * at..2 * at + 2], 16).unwrap();

    let mut recipient = age::scrypt::Recipient::new(SecretString::from(PASSPHRASE.to_owned()));
    recipient.set_work_factor(10);
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).unwrap();
    let mut file = Vec::new();
    let mut writer = encryptor.wrap_output(&mut file).unwrap();
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap();
    std::fs::write(&path, file).unwrap();

    let scalar = scalar(&secret);
    let mut clamped = scalar.clone();
    clamped[0] &= 248;
    clamped[31] = clamped[31] & 127 | 64;
    let key = vec![
        ("the key as text".to_owned(), secret.into_bytes()),
        ("the key".to_owned(), scalar),
        ("the key as it is computed with".to_owned(), clamped),
        ("the signing key".to_owned(), (0..32).map(seed).collect()),
        ("the signing key as text".to_owned(), signing.into_bytes()),
    ];
    (sandbox, key)
}

fn of_a_case() -> Vec<Needle> {
    let words = CANARIES.iter().copied().chain(PASSPHRASE.split(' '));
    words
        .flat_map(|word| writings(word).into_iter().map(move |(name, part)| (format!("{word} as {name}"), part)))
        .collect()
}

/// How often each of them is in the memory of a process: in everything that it can write to or has made itself. What it
/// only maps of files for reading is what the files say.
fn in_memory(process: u32, needles: &[Needle]) -> Vec<(String, usize)> {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let mut counts = vec![0; needles.len()];
    for line in maps.lines() {
        let mut columns = line.split_whitespace();
        let (range, rights) = (columns.next().unwrap(), columns.next().unwrap());
        let path = columns.nth(3).unwrap_or_default();
        if !rights.starts_with('r') || path.starts_with("[v") || path.starts_with('/') && !rights.starts_with("rw") {
            continue;
        }
        let (start, end) = range.split_once('-').unwrap();
        let number = |text| u64::from_str_radix(text, 16).unwrap();
        let mut bytes = vec![0; usize::try_from(number(end) - number(start)).unwrap()];
        if memory.read_exact_at(&mut bytes, number(start)).is_ok() {
            count(&bytes, needles, &mut counts);
        }
    }
    needles.iter().zip(counts).filter(|(_, count)| *count > 0).map(|((name, _), count)| (name.clone(), count)).collect()
}

fn count(bytes: &[u8], needles: &[Needle], counts: &mut [usize]) {
    let beginning = |part: &[u8]| usize::from(part[0]) << 8 | usize::from(part[1]);
    let mut beginnings = vec![false; 1 << 16];
    needles.iter().for_each(|(_, part)| beginnings[beginning(part)] = true);
    // Most of it is nothing.
    for at in (0..bytes.len().saturating_sub(1)).filter(|at| bytes[*at] != 0 || bytes[*at + 1] != 0) {
        if beginnings[beginning(&bytes[at..])] {
            for ((_, part), count) in needles.iter().zip(counts.iter_mut()) {
                *count += usize::from(bytes[at..].starts_with(part));
            }
        }
    }
}

fn may_look() -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        assert!(std::env::var_os("MARAC_LOCK_CYCLES").is_none(), "what is in memory can only be seen by root");
        eprintln!("SKIPPED: what is in memory can only be seen by root, as it should be");
    }
    root
}

#[test]
fn after_locking_nothing_is_left_in_memory() {
    if !may_look() {
        return;
    }
    let (sandbox, key) = record_with_a_known_key();
    let needles = [of_a_case(), key.clone()].concat();
    let mut seat = open_with(&sandbox, (80, 24), &["crawley.marac", "--today", MEETING], &[]);
    seat.wait_for("Passphrase:");
    seat.type_text(&format!("{PASSPHRASE}\r"));
    seat.wait_for("case 1 of");
    a_case_by_hand(&mut seat);
    seat.wait_for("▸ 12 WS-90001");
    the_meeting(&mut seat);
    what_is_typed_and_not_kept(&mut seat);
    // From now on it is in what is in memory of closed cases alone.
    it_is_closed_off(&mut seat);
    seat.press(NOTES, "Halfafgemaakt");
    let (mut looked, mut seen) = (0, 0);
    for cycle in 0..asked("MARAC_LOCK_CYCLES", [3, 20]) {
        if cycle % 50 == 0 {
            let open = in_memory(seat.seat_process().unwrap(), &needles);
            let found = |what: &str| open.iter().any(|(name, _)| name.starts_with(what));
            for what in
                ["Pimpernoot as UTF-8", "Halfafgemaakt as UTF-8", "Vexmoriana as UTF-8", "the key", "the signing key"]
            {
                assert!(found(what), "{what} can't be seen in an open record: {open:?}");
            }
            seen = open.iter().map(|(_, count)| count).sum();
        }
        seat.press(F9, "Locked. Press any key.");
        for process in [seat.process(), seat.seat_process().unwrap()] {
            assert_eq!(in_memory(process, &needles), [], "behind the curtain, cycle {cycle}");
            looked += 1;
        }
        seat.press("x", "Passphrase:");
        seat.type_text(&format!("{PASSPHRASE}\r"));
        seat.wait_for("Halfafgemaakt");
    }
    seat.close();
    eprintln!(
        "{} lockings, {looked} processes looked into: 0 canaries, 0 key bytes; in the open record {seen}",
        asked("MARAC_LOCK_CYCLES", [3, 20])
    );
}

/// Not a test of its own: opens the record in the folder named, and closes it, as a command does, at a word each.
#[test]
fn what_holds_a_record() {
    let Ok(folder) = std::env::var(HOLDER) else { return };
    let mut words = std::io::stdin().lines();
    let passphrase = SecretString::from(PASSPHRASE.to_owned());
    let path = Path::new(&folder).join("config/marac/identity");
    let key = identity::unlock(&RealDisk, &path, Some(&passphrase)).unwrap();
    drop(passphrase);
    let (session, _) =
        Session::open(&request(&Path::new(&folder).join("crawley.marac"), Arc::new(key)), Box::new(|_| {})).unwrap();
    let meetings = session.record().meetings().unwrap();
    let conference = session.record().conference(meetings[0].id).unwrap();
    eprintln!("open {}", conference.cases.len());
    words.next();
    drop((conference, meetings));
    session.leave().unwrap();
    eprintln!("closed");
    words.next();
    std::process::exit(0);
}

/// What a command has given back is wiped: after it has closed the record, and before it ends.
#[test]
fn after_closing_nothing_is_left_in_memory() {
    if !may_look() {
        return;
    }
    let (sandbox, key) = record_with_a_known_key();
    let arguments = ["--exact", "memory::what_holds_a_record", "--nocapture", "--test-threads=1"];
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(arguments)
        .env(HOLDER, sandbox.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(holder.stderr.take().unwrap()).lines();
    let mut wait_for = |word: &str| assert!(said.by_ref().any(|line| line.unwrap().starts_with(word)), "no {word}");
    let mut tell = holder.stdin.take().unwrap();
    let names = ["Comfort Hughes", "Priya Kowalski", "Worth Park Road"];
    let mut needles: Vec<Needle> = names.map(|name| (name.to_owned(), name.as_bytes().to_vec())).to_vec();
    needles.extend(PASSPHRASE.split(' ').map(|word| (word.to_owned(), word.as_bytes().to_vec())));
    wait_for("open");
    let open = in_memory(holder.id(), &[needles.clone(), key.clone()].concat());
    for what in ["Comfort Hughes", "the key", "the signing key"] {
        assert!(open.iter().any(|(name, _)| name == what), "{what} can't be seen in an open record: {open:?}");
    }
    writeln!(tell, "close").unwrap();
    wait_for("closed");
    assert_eq!(in_memory(holder.id(), &needles), []);
    let left = in_memory(holder.id(), &key);
    eprintln!("closed: 0 of {open:?}; of the key {left:?}");
    assert_eq!(left, []);
    writeln!(tell, "end").unwrap();
    holder.wait().unwrap();
}
