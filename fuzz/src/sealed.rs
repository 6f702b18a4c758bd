//! Files that the program keeps: a record, a journal, a key, and what is inside them.

use std::path::PathBuf;
use std::sync::OnceLock;

use age::secrecy::SecretString;
use marac::record::Record;
use marac::record::image::Reader;
use marac::vault::closed_piece::{self, Piece as ClosedPiece, Whose};
use marac::vault::frame::{self, Body, read_plaintext};
use marac::vault::identity;
use marac::vault::journal::{self, Piece};
use marac::vault::sealed;
use marac::vault::signed;
use marac::vault::signing::SigningKey;
use marac::vault::{
    Coverage, Hash, ImageFacts, ImageReader, Operation, OperationKind, PersonKey, RealDisk, Recipient, RecordId, RowId,
    SeatId, Unlocked, Writer,
};

/// The seat whose journal it is.
pub const SEAT: SeatId = SeatId::from_bytes([1; 8]);
pub const RECORD: RecordId = RecordId::from_bytes([2; 16]);
const KEY: &[u8] = include_bytes!("../../tests/fixtures/record-v1.key");
const SIGNING_KEY: &[u8] = include_bytes!("../../tests/fixtures/record-v1.key.sign");

/// A folder of this process's own, for the one way in that goes by a file's name.
fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("marac-fuzzed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    folder
}

/// A person whose key is known, so that what is kept as an input stays readable.
pub fn person() -> &'static Unlocked {
    static PERSON: OnceLock<Unlocked> = OnceLock::new();
    PERSON.get_or_init(|| {
        let folder = folder();
        let path = folder.join("person");
        std::fs::write(&path, KEY).expect("the key's file");
        std::fs::write(folder.join("person.sign"), SIGNING_KEY).expect("the signing key's file");
        identity::unlock(&RealDisk, &path, None).expect("the fixture's key")
    })
}

fn signing() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(|| SigningKey::generate().expect("randomness"))
}

fn facts() -> ImageFacts {
    let writer = |verify| Writer { verify, first_epoch: 0, last_epoch: None };
    ImageFacts {
        record: RECORD,
        coverage: Coverage { generation: 1, heads: Vec::new() },
        epoch: 1,
        schema: 1,
        writers: vec![writer(person().person_key().verify), writer(signing().public())],
        recipients: vec![person().person_key().recipient],
        came: Vec::new(),
        beside: Vec::new(),
    }
}

/// A journal as it lies on the disk, what was inside a message of it, and a body with a signature that holds.
pub fn frame(data: &[u8]) {
    let facts = facts();
    for piece in journal::scan(data) {
        if let Piece::Message { offset, bytes } = piece {
            assert!(offset + frame::PREFIX + bytes.len() <= data.len());
        }
    }
    let reading = journal::read(data, SEAT, &facts, person());
    assert!(reading.frames.iter().all(|frame| frame.body.record == RECORD && frame.body.seat == SEAT));
    let _ = read_plaintext(data, SEAT, &facts);
    if let Ok(body) = minicbor::decode::<Body>(data) {
        let body = Body { record: RECORD, seat: SEAT, who: signing().public().id(), ..body };
        let Ok((plaintext, hash)) = frame::sign(&body, signing()) else { return };
        if let Ok(read) = read_plaintext(&plaintext, SEAT, &facts) {
            assert!(read.hash == hash && read.body == body);
        }
    }
}

/// Operations as a frame holds them, applied to an empty record: twice is once, and the order is no matter.
pub fn operation(data: &[u8]) {
    let Ok(operations) = minicbor::decode::<Vec<Operation>>(data) else { return };
    let mut sound: Vec<Operation> = operations
        .into_iter()
        .filter(|operation| operation.check().is_ok() && !matches!(operation.change, OperationKind::Text { .. }))
        .collect();
    // One stamp is one operation.
    sound.sort_by_key(|operation| operation.stamp);
    sound.dedup_by_key(|operation| operation.stamp);
    if sound.is_empty() {
        return;
    }
    let empty = || Record::empty(RowId::from_bytes([9; 16]), SEAT).expect("an empty record");
    let mut record = empty();
    if record.apply(&sound, 0).is_err() {
        return;
    }
    let once = record.canonical_hash().expect("the canonical text");
    record.apply(&sound, 0).expect("what was applied before");
    assert!(record.canonical_hash().expect("the canonical text") == once, "twice is not once");
    sound.reverse();
    let mut other = empty();
    if other.apply(&sound, 0).is_ok() {
        assert!(other.canonical_hash().expect("the canonical text") == once, "the order matters");
    }
}

/// A record's file, as an age file of any kind.
pub fn snapshot(data: &[u8]) {
    let looked_at = sealed::inspect(data);
    let by_passphrase = sealed::needs_passphrase(data);
    match sealed::unseal(data, person()) {
        Ok(plain) => {
            assert!(looked_at.is_ok() && !by_passphrase);
            assert!(sealed::unseals_to(data, person(), &[plain.as_slice()]) == Ok(true));
        }
        Err(_) => assert!(sealed::unseals_to(data, person(), &[]).is_err()),
    }
    if by_passphrase {
        let _ = sealed::unseal_with_passphrase(data, &SecretString::from("kettle orbit pardon willow"), 10);
    }
}

/// A piece of a closed case as it stands in its line, what was inside it, and a body with a signature that holds: nothing is
/// taken in that is not as it was signed, and what is taken in is what was signed.
pub fn closed_piece(data: &[u8]) {
    let facts = facts();
    let of = Whose { record: RECORD, writers: &facts.writers };
    let line = RowId::from_bytes([7; 16]);
    let keys = sealed::unnamed_keys(data);
    if let Ok(piece) = closed_piece::open(data, line, &of, person()) {
        assert!(keys.is_ok() && piece.record == RECORD && piece.line == line);
    }
    let read = closed_piece::read(data, line, &of);
    assert!(!read.is_ok_and(|piece| piece.record != RECORD || piece.line != line));
    let Ok(piece) = minicbor::decode::<ClosedPiece>(data) else { return };
    let piece = ClosedPiece { record: RECORD, line, who: signing().public().id(), ..piece };
    let Ok(plaintext) = closed_piece::sign(&piece, signing()) else { return };
    if let Ok(read) = closed_piece::read(&plaintext, line, &of) {
        assert!(read == piece);
    }
    assert!(closed_piece::read(&plaintext, RowId::from_bytes([8; 16]), &of).is_err(), "it is taken in another line");
}

/// What was inside a record's file, as a database.
pub fn image(data: &[u8]) {
    let Ok((end, proof)) = signed::split(data) else { return };
    let image = data.get(..end).unwrap_or_default();
    assert!(proof.is_none() || end < data.len());
    if let Ok(facts) = Reader.facts(image) {
        assert!(facts.writers.len() <= image.len());
        let _ = signed::check(proof, &facts, Hash::of(image));
    }
    // With the key known, and the image not the one that was signed.
    assert!(!matches!(signed::check(proof, &facts(), Hash::NONE), Ok(Some(_))));
    let _ = Reader.check(image);
    if let Ok(log) = Reader.log(image, &[]) {
        let _ = log.faults(&facts(), |_| false);
    }
}

/// A key's file, and the public halves that people send each other.
pub fn identity(data: &[u8]) {
    let path = folder().join("identity");
    std::fs::write(&path, data).expect("the input's file");
    if identity::unlock(&RealDisk, &path, None).is_ok() {
        std::fs::remove_file(identity::signing_path(&path)).expect("the signing key that was made");
    }
    if let Ok(text) = std::str::from_utf8(data) {
        if let Ok(key) = text.parse::<PersonKey>() {
            assert!(key.to_string().parse::<PersonKey>().is_ok());
        }
        let _ = text.parse::<Recipient>();
    }
}
