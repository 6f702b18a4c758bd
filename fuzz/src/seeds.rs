//! What the fuzzer begins with: small, invented, and right, so that what is nearly right is found from there.

use std::path::{Path, PathBuf};

use marac::vault::clock::Stamp;
use marac::vault::closed_piece::{self, BoxSecret, Piece as ClosedPiece};
use marac::vault::frame::{self, Base, Body, FORMAT};
use marac::vault::journal::HEADER;
use marac::vault::sealed::{seal, unseal};
use marac::vault::signed;
use marac::vault::signing::SigningKey;
use marac::vault::{Hash, Operation, OperationKind, RowId, SeatId, Value};

use super::sealed::{RECORD, SEAT, person};

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .find(|folder| folder.join("keymaps").is_dir())
        .map_or_else(PathBuf::new, Path::to_owned)
}

fn file(path: &str) -> Vec<u8> {
    std::fs::read(project().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The seeds of a target: those that are files, and those that are made.
///
/// # Panics
/// When a file can't be read.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let mut seeds = match target {
        "frame" => frames(),
        "operation" => vec![minicbor::to_vec(operations()).expect("operations")],
        "snapshot" => snapshots(),
        "closed_piece" => closed_pieces(),
        "image" => images(),
        "identity" => vec![file("tests/fixtures/record-v1.key"), person().person_key().to_string().into_bytes()],
        "import" => [(0, "referrals"), (1, "heard-before"), (2, "contacts")]
            .map(|(kind, name)| {
                [&[kind], start(&file(&format!("tests/fixtures/crawley/{name}.csv"))).as_slice()].concat()
            })
            .to_vec(),
        "import_map" => maps(),
        "keymap" => vec![file("keymaps/default.toml"), file("keymaps/vim.toml")],
        "settings" => {
            ["settings", "nicknames", "bank-holidays"].map(|name| file(&format!("assets/{name}.toml"))).to_vec()
        }
        _ => Vec::new(),
    };
    let folder = project().join("fuzz/seeds").join(target);
    if let Ok(entries) = std::fs::read_dir(folder) {
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        seeds.extend(paths.iter().map(|path| std::fs::read(path).expect("a seed")));
    }
    seeds
}

/// The headings and a few rows.
fn start(csv: &[u8]) -> Vec<u8> {
    csv.split_inclusive(|byte| *byte == b'\n').take(4).flatten().copied().collect()
}

fn maps() -> Vec<Vec<u8>> {
    let folder = project().join("assets/import");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("the shipped maps").flatten().map(|one| one.path()).collect();
    paths.sort();
    paths.iter().map(|path| [std::fs::read(path).expect("a map").as_slice(), b"\0A,B\n1,2\n"].concat()).collect()
}

fn stamp(counter: u32) -> Stamp {
    Stamp { wall_ms: 1_000, counter, seat: SEAT }
}

fn operations() -> Vec<Operation> {
    let row = RowId::from_bytes([3; 16]);
    let table = || "agency".to_owned();
    let cells = |name: &str| vec![("name".to_owned(), Value::from(name)), ("short_name".to_owned(), Value::Null)];
    let changes = [
        OperationKind::Insert { table: table(), row, cells: cells("Sussex Police") },
        OperationKind::Set { table: table(), row, cells: cells("Police") },
        OperationKind::Tombstone { table: table(), row, dead: true },
        OperationKind::Tombstone { table: table(), row, dead: false },
        OperationKind::Audit {
            what: "open".to_owned(),
            subject: Some(row),
            detail: "at the desk".to_owned(),
            signed: None,
        },
        OperationKind::Insert {
            table: "action_update".to_owned(),
            row: RowId::from_bytes([4; 16]),
            cells: vec![("status".to_owned(), Value::from("complete")), ("at".to_owned(), Value::Integer(7))],
        },
    ];
    (1..).zip(changes).map(|(counter, change)| Operation { stamp: stamp(counter), change }).collect()
}

fn body() -> Body {
    Body {
        format: FORMAT,
        record: RECORD,
        seat: SEAT,
        epoch: 1,
        number: 1,
        previous: Hash::NONE,
        base: Base { generation: 1, image: Hash::NONE },
        stamp: stamp(9),
        who: person().key_id(),
        seen: vec![frame::Head { seat: SeatId::from_bytes([5; 8]), epoch: 1, number: 2, hash: Hash::NONE }],
        schema: 1,
        operations: operations(),
        sign: Some(frame::Sign { at: Some(RowId::from_bytes([6; 16])), typing: None, left: false, since_ms: Some(1) }),
    }
}

/// A body, a whole journal with room behind it, and one that ends in the middle.
fn frames() -> Vec<Vec<u8>> {
    let body = minicbor::to_vec(body()).expect("a body");
    let message = seal(&body, &[person().person_key().recipient]).expect("a message");
    let frame = frame::enframe(&message).expect("a frame");
    let journal = [HEADER.as_slice(), &frame, &frame, &[0; 64]].concat();
    let torn = journal.get(..HEADER.len() + frame.len() + frame.len() / 2).unwrap_or_default().to_vec();
    vec![body, journal, torn]
}

/// A record before generations were signed, one with a signature, and a signature alone.
fn images() -> Vec<Vec<u8>> {
    let [old, new] = ["record-v1", "record-v2"]
        .map(|name| unseal(&file(&format!("tests/fixtures/{name}.marac")), person()).expect("the fixture").to_vec());
    let end = signed::split(&new).map_or(0, |(end, _)| end);
    let alone = new.get(end..).unwrap_or_default().to_vec();
    vec![old, new, alone]
}

/// A body, what is inside a message, and the message.
fn closed_pieces() -> Vec<Vec<u8>> {
    let piece = ClosedPiece {
        format: closed_piece::FORMAT,
        record: RECORD,
        secret: BoxSecret::new().expect("randomness"),
        line: RowId::from_bytes([7; 16]),
        case: RowId::from_bytes([8; 16]),
        who: person().key_id(),
        to: vec![RowId::from_bytes([9; 16])],
        beside: vec![RowId::from_bytes([10; 16])],
        replaces: Vec::new(),
        former: Vec::new(),
        operations: operations(),
    };
    let body = minicbor::to_vec(&piece).expect("a body");
    let key = SigningKey::generate().expect("randomness");
    let plaintext = closed_piece::sign(&piece, &key).expect("a piece").to_vec();
    let message = seal(&plaintext, &[person().person_key().recipient]).expect("a message");
    vec![body, plaintext, message]
}

fn snapshots() -> Vec<Vec<u8>> {
    let mut made = vec![seal(b"a small record", &[person().person_key().recipient]).expect("a message")];
    for name in ["scrypt", "x25519_multiple_recipients", "stanza_valid_characters", "armor_x25519", "stream_two_chunks"]
    {
        let vector = file(&format!("tests/fixtures/age-vectors/vectors/{name}"));
        let at = vector.windows(2).position(|two| two == b"\n\n").map_or(0, |at| at + 2);
        made.push(vector.get(at..).unwrap_or_default().to_vec());
    }
    made
}
