//! Somebody who can write the folder puts something else in the record's place: it is found by opening, and by
//! `marac verify`, with the place named.

use std::path::PathBuf;
use std::sync::Arc;

use age::Encryptor;
use marac::domain::meeting::Meeting;
use marac::record::change::Change;
use marac::record::image::Reader;
use marac::record::roster::Founder;
use marac::record::session::{Session, SessionError, request};
use marac::vault::log::{LogMark, LogSignature, LogWrong};
use marac::vault::open::Older;
use marac::vault::signed::{self, Forgery};
use marac::vault::trust::Distrust;
use marac::vault::verify::verify_all;
use marac::vault::{
    AccessKey, Finding, Hash, ImageReader, OpenRequest, SeatId, Stamp, Unlocked, VaultError, names, sealed,
};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::io::Write;

/// A record of Asha's and Tom's, and what Asha's machine remembers of it.
struct Office {
    folder: tempfile::TempDir,
    local: tempfile::TempDir,
    asha: Arc<Unlocked>,
    tom: Arc<Unlocked>,
}

impl Office {
    fn new() -> Self {
        let [asha, tom] = [(); 2].map(|()| Arc::new(Unlocked::throwaway().unwrap()));
        let (folder, local) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let office = Self { folder, local, asha, tom };
        let founder =
            Founder { name: "Asha Whitlock", role: "coordinator", key: office.asha.person_key(), recovery: None };
        let mut session = Session::create(&office.request(&office.asha), "Crawley", &founder, nobody()).unwrap();
        session.make(&give("Tom Ashe", &office.tom)).unwrap();
        session.close().unwrap();
        office.sit(&office.asha, 3);
        office.sit(&office.tom, 2);
        office.sit(&office.asha, 2);
        assert_eq!(office.open().unwrap(), [], "nothing is wrong before");
        assert!(office.verified().is_empty());
        office
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("Crawley.marac")
    }

    /// On the machine that remembers.
    fn request(&self, key: &Arc<Unlocked>) -> OpenRequest {
        OpenRequest { local: Some(self.local.path().to_owned()), ..request(&self.path(), key.clone()) }
    }

    fn sit(&self, key: &Arc<Unlocked>, meetings: u32) {
        let (mut session, _) = Session::open(&self.request(key), nobody()).unwrap();
        for day in 1..=meetings {
            session.make(&meeting(day)).unwrap();
        }
        session.close().unwrap();
    }

    fn open(&self) -> Result<Vec<Finding>, Arc<VaultError>> {
        open(&self.request(&self.asha))
    }

    /// On a machine that has never seen it.
    fn open_elsewhere(&self) -> Result<Vec<Finding>, Arc<VaultError>> {
        open(&request(&self.path(), self.asha.clone()))
    }

    /// What `marac verify` finds wrong, in words: opening, or else what stands in the way of it.
    fn verified(&self) -> String {
        match verify_all(&OpenRequest { older: Older::Look, ..self.request(&self.asha) }) {
            Err(why) => why.to_string(),
            Ok((report, _)) => {
                let wrong = report.findings.iter().filter(|finding| finding.is_wrong()).map(ToString::to_string);
                assert_eq!(report.is_whole(), wrong.clone().next().is_none());
                wrong.collect::<Vec<_>>().join("\n")
            }
        }
    }

    /// What is inside, without and with its signature.
    fn inside(&self) -> (Vec<u8>, Vec<u8>) {
        let plain = sealed::unseal(&std::fs::read(self.path()).unwrap(), &self.asha).unwrap().to_vec();
        let (end, _) = signed::split(&plain).unwrap();
        (plain[..end].to_vec(), plain[end..].to_vec())
    }

    /// Puts something in the record's place, encrypted as the format says with nothing of the program.
    fn put(&self, plaintext: &[u8]) {
        let recipients: Vec<age::x25519::Recipient> =
            [&self.asha, &self.tom].map(|one| one.person_key().recipient.to_string().parse().unwrap()).to_vec();
        let encryptor = Encryptor::with_recipients(recipients.iter().map(|one| one as &dyn age::Recipient)).unwrap();
        let mut bytes = Vec::new();
        let mut writer = encryptor.wrap_output(&mut bytes).unwrap();
        writer.write_all(plaintext).unwrap();
        writer.finish().unwrap();
        std::fs::write(self.path(), bytes).unwrap();
    }

    /// Changes the database as anybody can who reads it, and publishes it in somebody's name, with their key.
    fn rewrite(&self, by: &Unlocked, sql: &str) {
        let image = altered(&self.inside().0, sql);
        self.put(&[image.clone(), proof(&image, by)].concat());
    }
}

fn nobody() -> marac::record::session::Tell {
    Box::new(|_| {})
}

fn open(request: &OpenRequest) -> Result<Vec<Finding>, Arc<VaultError>> {
    match Session::open(request, nobody()) {
        Ok((session, findings)) => {
            session.leave().unwrap();
            Ok(findings.into_iter().filter(|finding| *finding != Finding::FirstHere).collect())
        }
        Err(SessionError::Vault(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

fn give(name: &str, key: &Unlocked) -> Change {
    Change::GiveAccess { name: name.to_owned(), role: "chair".to_owned(), key: AccessKey::Writes(key.person_key()) }
}

fn meeting(day: u32) -> Change {
    Change::AddMeeting(Meeting {
        id: marac::domain::identifier::MeetingId::new(),
        area: "Crawley".to_owned(),
        date: chrono::NaiveDate::from_ymd_opt(2026, 12, day).unwrap(),
        start: chrono::NaiveTime::from_hms_opt(9, 30, 0).unwrap(),
        minutes_per_case: 10,
        breaks: Vec::new(),
        referral_deadline: chrono::NaiveDate::from_ymd_opt(2026, 11, 26).unwrap(),
        stage: marac::domain::meeting::MeetingStage::Planned,
        declaration: None,
        current_case: None,
        kind: marac::domain::meeting::MeetingKind::Area,
        chair: None,
        cover: None,
        release_at: None,
    })
}

fn database(image: &[u8]) -> Connection {
    let mut database = Connection::open_in_memory().unwrap();
    database.deserialize_read_exact("main", image, image.len(), false).unwrap();
    database
}

/// The triggers that keep the log hold nobody up who writes the file.
pub fn altered(image: &[u8], sql: &str) -> Vec<u8> {
    let mut database = database(image);
    let triggers: Vec<(String, String)> = database
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for (name, _) in &triggers {
        database.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    database.execute_batch(sql).unwrap();
    for (_, sql) in &triggers {
        database.execute_batch(sql).unwrap();
    }
    database.serialize("main").unwrap().to_vec()
}

fn proof(image: &[u8], by: &Unlocked) -> Vec<u8> {
    let facts = Reader.facts(image).unwrap();
    signed::prove(&facts, Hash::of(image), by, (SeatId::from_bytes([7; 8]), 1)).unwrap()
}

/// Chains a sitting's lines again, as the program does.
fn chained_again(image: &[u8]) -> Vec<u8> {
    let from = database(image);
    let mut lines =
        from.prepare("SELECT stamp, at, seat, what, subject, detail FROM audit ORDER BY seat, stamp").unwrap();
    let mut rows = lines.query([]).unwrap();
    let (mut of, mut chain, mut sql) = (String::new(), String::new(), "DELETE FROM audit_chain;".to_owned());
    while let Some(row) = rows.next().unwrap() {
        let seat: String = row.get(2).unwrap();
        if seat != of {
            (of, chain) = (seat, String::new());
        }
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        part(chain.as_bytes());
        for column in 0..6 {
            part(row.get_ref(column).unwrap().as_bytes_or_null().unwrap().unwrap_or_default());
        }
        chain = hex(&hash.finalize());
        let stamp: Vec<u8> = row.get(0).unwrap();
        sql += &format!("INSERT INTO audit_chain VALUES (x'{}', '{chain}');", hex(&stamp));
    }
    altered(image, &sql)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn stamp(bytes: &[u8]) -> Stamp {
    Stamp {
        wall_ms: u64::from_be_bytes(bytes[..8].try_into().unwrap()),
        counter: u32::from_be_bytes(bytes[8..12].try_into().unwrap()),
        seat: SeatId::try_from(&bytes[12..]).unwrap(),
    }
}

/// A line of the log in Tom's sitting, neither its first nor its last.
const TOMS: &str = "(SELECT a.stamp FROM audit AS a JOIN seat AS s ON s.id LIKE a.seat || '%'
     JOIN roster AS r ON r.id = s.person WHERE r.name = 'Tom Ashe' AND a.what = 'add-meeting' ORDER BY a.stamp LIMIT 1)";
/// All of Tom's lines.
const TOMS_SEAT: &str = "(SELECT substr(s.id, 1, 16) FROM seat AS s JOIN roster AS r ON r.id = s.person
     WHERE r.name = 'Tom Ashe')";

fn forgery(opened: Result<Vec<Finding>, Arc<VaultError>>) -> Forgery {
    match opened.as_ref().map_err(|error| &**error) {
        Err(VaultError::Forged { why, .. }) => *why,
        other => panic!("{other:?}"),
    }
}

fn distrust(opened: Result<Vec<Finding>, Arc<VaultError>>) -> Distrust {
    match opened.as_ref().map_err(|error| &**error) {
        Err(VaultError::Distrusted { why, .. }) => why.clone(),
        other => panic!("{other:?}"),
    }
}

fn wrong(opened: Result<Vec<Finding>, Arc<VaultError>>) -> Vec<(String, LogWrong)> {
    let of = |finding: &Finding| match finding {
        Finding::Log(fault) => Some((fault.who.clone().unwrap_or_default(), fault.what)),
        // Whoever opens it writes into the log what was found.
        Finding::JournalFound { .. } => None,
        other => panic!("{other}"),
    };
    opened.unwrap().iter().filter_map(of).collect()
}

#[test]
fn a_generation_without_the_right_key_is_refused() {
    let office = Office::new();
    let (image, real) = office.inside();
    let changed = altered(&image, "UPDATE meeting SET date = '2027-01-01'");
    // Without a signature; with the one that was there; with a key of nobody; with one put on the roster only.
    office.put(&changed);
    assert_eq!(forgery(office.open()), Forgery::Unsigned);
    assert!(office.verified().contains("Crawley.marac") && office.verified().contains("bears no signature"));
    office.put(&[&changed[..], &real].concat());
    assert_eq!(forgery(office.open()), Forgery::OtherImage);
    assert_eq!(forgery(office.open_elsewhere()), Forgery::OtherImage);
    assert!(office.verified().contains("another than the one that was signed"));
    let mut broken = real.clone();
    let last = broken.len() - signed::MARK.len() - 5;
    broken[last] ^= 1;
    office.put(&[&image[..], &broken].concat());
    assert_eq!(forgery(office.open()), Forgery::BadSignature);

    let stranger = Unlocked::throwaway().unwrap();
    let line = format!(
        "INSERT INTO roster SELECT '{}', 'Mallory', role, recipient, '{}', 1, NULL, joined, NULL, 0, written
         FROM roster WHERE name = 'Tom Ashe'",
        "ab".repeat(16),
        stranger.person_key().verify
    );
    office.rewrite(&stranger, &line);
    assert_eq!(distrust(office.open()), Distrust::Stranger(stranger.key_id()));
    assert!(office.verified().contains(&format!("signed with the key {}", stranger.key_id())));
    // Beside the record it is never taken for a newer one, by nobody.
    let forged = std::fs::read(office.path()).unwrap();
    office.put(&[image, real].concat());
    std::fs::write(names::generation(&office.path(), 99, SeatId::from_bytes([7; 8])), forged).unwrap();
    let told = Finding::ForgedGeneration {
        path: names::generation(&office.path(), 99, SeatId::from_bytes([7; 8])),
        why: Forgery::Stranger(stranger.key_id()),
    };
    assert_eq!(office.open().unwrap(), std::slice::from_ref(&told));
    assert_eq!(office.open_elsewhere().unwrap(), [told]);
    assert!(office.verified().contains("gen-000099"));
}

#[test]
fn an_image_of_another_generation_does_not_fit_its_signature() {
    let office = Office::new();
    let (before, proof_before) = office.inside();
    office.sit(&office.asha, 1);
    let (after, proof_after) = office.inside();
    for swapped in [[&before[..], &proof_after].concat(), [&after[..], &proof_before].concat()] {
        office.put(&swapped);
        assert_eq!(forgery(office.open()), Forgery::OtherImage);
        assert!(office.verified().contains("another than the one that was signed"));
    }
    // The number alone, signed by somebody who may: it fits in itself, and lacks what was seen.
    office.put(&[&after[..], &proof_after].concat());
    assert_eq!(office.open().unwrap(), []);
}

#[test]
fn a_line_of_the_log_that_was_changed_is_found_whoever_publishes_it() {
    let office = Office::new();
    office.rewrite(&office.asha, &format!("UPDATE audit SET detail = 'nothing' WHERE stamp = {TOMS}"));
    let altered = [("Tom Ashe".to_owned(), LogWrong::Altered)];
    assert_eq!(wrong(office.open_elsewhere()), altered);
    assert!(office.verified().contains("(Tom Ashe) was altered at or before"));
    assert_eq!(wrong(office.open())[1], altered[0], "besides that it is not what was seen");
}

#[test]
fn a_log_that_was_cut_is_found() {
    let office = Office::new();
    let last = format!("(SELECT max(stamp) FROM audit WHERE seat = {TOMS_SEAT})");
    let cut = format!("DELETE FROM audit_chain WHERE stamp = {last}; DELETE FROM audit WHERE stamp = {last}");
    office.rewrite(&office.asha, &cut);
    assert_eq!(wrong(office.open_elsewhere()), [("Tom Ashe".to_owned(), LogWrong::Cut)]);
    assert!(office.verified().contains("(Tom Ashe) was cut"));
}

#[test]
fn a_whole_sitting_that_is_gone_is_missed_where_it_was_seen() {
    let office = Office::new();
    let gone = format!(
        "DELETE FROM audit_chain WHERE stamp IN (SELECT stamp FROM audit WHERE seat = {TOMS_SEAT});
         DELETE FROM audit_signature WHERE seat = {TOMS_SEAT}; DELETE FROM audit WHERE seat = {TOMS_SEAT}"
    );
    let image = altered(&office.inside().0, &gone);
    let next = altered(&image, "UPDATE vault_meta SET value = value + 1 WHERE name = 'generation'");
    office.put(&[next.clone(), proof(&next, &office.asha)].concat());
    assert_eq!(office.open_elsewhere().unwrap(), [], "who never saw it can't know");
    assert!(office.verified().contains("is not the one that was seen here before"));
    assert!(matches!(wrong(office.open())[..], [(_, LogWrong::NotAsSeen)]));
}

/// As many lines as before, chained as they should be, and by one who may publish.
#[test]
fn a_past_that_was_written_anew_is_found() {
    let office = Office::new();
    let anew = altered(&office.inside().0, &format!("UPDATE audit SET what = 'open-record' WHERE stamp = {TOMS}"));
    let anew = chained_again(&anew);
    office.put(&[anew.clone(), proof(&anew, &office.asha)].concat());
    let not_signed = ("Tom Ashe".to_owned(), LogWrong::NotAsSigned(office.tom.key_id()));
    assert_eq!(wrong(office.open_elsewhere()), std::slice::from_ref(&not_signed));
    assert_eq!(wrong(office.open()), [("Tom Ashe".to_owned(), LogWrong::NotAsSeen), not_signed.clone()]);
    assert!(office.verified().contains("is not the one that was signed"));

    // With a signature of the wrong person it is no better.
    let (of, chain): (Vec<u8>, String) = database(&anew)
        .query_row(
            &format!("SELECT stamp, chain FROM audit_chain WHERE stamp = (SELECT max(stamp) FROM audit WHERE seat = {TOMS_SEAT})"),
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    let mark = LogMark { stamp: stamp(&of), chain: chain.parse().unwrap() };
    let record = Reader.facts(&anew).unwrap().record;
    let signature = LogSignature::of(record, mark, &office.asha);
    let signed = format!(
        "UPDATE audit_signature SET who = '{}', signature = x'{}' WHERE seat = {TOMS_SEAT}",
        signature.who,
        hex(&signature.bytes)
    );
    let anew = altered(&anew, &signed);
    office.put(&[anew.clone(), proof(&anew, &office.asha)].concat());
    let asha = ("Tom Ashe".to_owned(), LogWrong::NotAsSigned(office.asha.key_id()));
    assert_eq!(wrong(office.open_elsewhere()), [asha]);
}

/// The writer of the sitting itself: nobody can know but those who saw it.
#[test]
fn a_past_that_its_own_writer_wrote_anew_is_announced_where_it_was_seen() {
    let office = Office::new();
    let anew = altered(&office.inside().0, &format!("UPDATE audit SET what = 'open-record' WHERE stamp = {TOMS}"));
    let anew = chained_again(&anew);
    let last = format!("(SELECT max(stamp) FROM audit WHERE seat = {TOMS_SEAT})");
    let (of, chain): (Vec<u8>, String) = database(&anew)
        .query_row(&format!("SELECT stamp, chain FROM audit_chain WHERE stamp = {last}"), [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let mark = LogMark { stamp: stamp(&of), chain: chain.parse().unwrap() };
    let signature = LogSignature::of(Reader.facts(&anew).unwrap().record, mark, &office.tom);
    let signed =
        format!("UPDATE audit_signature SET signature = x'{}' WHERE seat = {TOMS_SEAT}", hex(&signature.bytes));
    let anew = altered(&anew, &signed);
    office.put(&[anew.clone(), proof(&anew, &office.tom)].concat());
    assert_eq!(office.open_elsewhere().unwrap(), []);
    let seen = [("Tom Ashe".to_owned(), LogWrong::NotAsSeen)];
    for _ in 0..2 {
        assert!(office.verified().contains("is not the one that was seen here before"), "until the log tells of it");
    }
    assert_eq!(wrong(office.open()), seen);
    office.sit(&office.asha, 1);
    assert_eq!(office.open().unwrap(), []);
    let (session, _) = Session::open(&office.request(&office.asha), nobody()).unwrap();
    assert!(session.record().audit().unwrap().iter().any(|line| line.what == "log-not-as-seen"));
}

#[test]
fn nobody_goes_from_the_roster() {
    let office = Office::new();
    // The signer: nobody could have signed it.
    let (image, _) = office.inside();
    let without = altered(&image, "DELETE FROM roster WHERE name = 'Asha Whitlock'");
    let proof_of_it = {
        let mut facts = Reader.facts(&without).unwrap();
        facts.writers = Reader.facts(&image).unwrap().writers;
        signed::prove(&facts, Hash::of(&without), &office.asha, (SeatId::from_bytes([7; 8]), 1)).unwrap()
    };
    office.put(&[without, proof_of_it].concat());
    assert_eq!(forgery(office.open()), Forgery::NoWriter(office.asha.key_id()));
    assert!(office.verified().contains("may not write by its own roster"));
    // Another, and one whose key was exchanged under their name.
    let other = Unlocked::throwaway().unwrap().person_key().verify;
    for sql in [
        "DELETE FROM roster WHERE name = 'Tom Ashe'".to_owned(),
        format!("UPDATE roster SET verify_key = '{other}' WHERE name = 'Tom Ashe'"),
    ] {
        let without = altered(&image, &sql);
        office.put(&[without.clone(), proof(&without, &office.asha)].concat());
        assert_eq!(distrust(office.open()), Distrust::RosterLacks(vec!["Tom Ashe".to_owned()]));
        assert!(office.verified().contains("lacks the keys of Tom Ashe"));
    }
}

/// Tom publishes, whom this machine never saw, and to whom Asha gave access; then one to whom Tom did.
#[test]
fn a_newcomer_is_believed_by_the_word_of_those_who_are_known() {
    let office = Office::new();
    let machine = tempfile::tempdir().unwrap();
    let rana = Arc::new(Unlocked::throwaway().unwrap());
    let jo = Arc::new(Unlocked::throwaway().unwrap());
    let elsewhere = |key: &Arc<Unlocked>| OpenRequest {
        local: Some(machine.path().to_owned()),
        ..request(&office.path(), key.clone())
    };
    let work = |by: &Arc<Unlocked>, change: &Change| {
        let (mut session, _) = Session::open(&elsewhere(by), nobody()).unwrap();
        session.make(change).unwrap();
        session.close().unwrap();
    };
    work(&office.tom, &give("Rana Aziz", &rana));
    work(&rana, &give("Jo March", &jo));
    work(&jo, &meeting(9));
    assert_eq!(office.open().unwrap(), [Finding::NewSigner { who: "Jo March".to_owned() }]);
    assert_eq!(office.verified(), "", "and then they are known");
    assert_eq!(office.open().unwrap(), []);

    // One whose access was withdrawn is believed no more, whatever the roster says, and speaks for nobody.
    let (mut session, _) = Session::open(&office.request(&office.asha), nobody()).unwrap();
    let tom = session.record().people().unwrap().into_iter().find(|one| one.name == "Tom Ashe").unwrap().id;
    session.make(&Change::WithdrawAccess(tom)).unwrap();
    session.close().unwrap();
    let jo_left = session_of(&office, "Jo March");
    let (mut session, _) = Session::open(&office.request(&office.asha), nobody()).unwrap();
    session.make(&Change::WithdrawAccess(jo_left)).unwrap();
    session.close().unwrap();
    office.rewrite(&office.asha, "UPDATE vault_meta SET value = value + 1 WHERE name = 'generation'");
    assert_eq!(office.open().unwrap(), []);
    let image = altered(
        &office.inside().0,
        "UPDATE roster SET last_epoch = NULL, withdrawn = NULL WHERE name = 'Tom Ashe';
         UPDATE vault_meta SET value = value + 1 WHERE name = 'generation'",
    );
    office.put(&[image.clone(), proof(&image, &office.tom)].concat());
    assert_eq!(distrust(office.open()), Distrust::Left { who: "Tom Ashe".to_owned(), before: false });
}

/// A backup that somebody published whose access was ended later is not by a stranger: it is said whose it is and that it is from
/// before.
#[test]
fn a_backup_by_somebody_who_left_later_is_named_as_theirs() {
    let office = Office::new();
    office.sit(&office.tom, 1);
    let backup = std::fs::read(office.path()).unwrap();
    let (mut session, _) = Session::open(&office.request(&office.asha), nobody()).unwrap();
    let tom = session.record().people().unwrap().into_iter().find(|one| one.name == "Tom Ashe").unwrap().id;
    session.make(&Change::WithdrawAccess(tom)).unwrap();
    session.close().unwrap();
    for file in std::fs::read_dir(office.folder.path()).unwrap().map(|file| file.unwrap().path()) {
        std::fs::remove_file(file).unwrap();
    }
    std::fs::write(office.path(), backup).unwrap();
    let restore = OpenRequest { older: Older::Restore, ..office.request(&office.asha) };
    let findings = open(&restore).unwrap();
    let why = findings.iter().find_map(|one| if let Finding::Distrusted(why) = one { Some(why.clone()) } else { None });
    assert_eq!(why, Some(Distrust::Left { who: "Tom Ashe".to_owned(), before: true }), "{findings:?}");
}

fn session_of(office: &Office, name: &str) -> marac::vault::RowId {
    let (session, _) = Session::open(&office.request(&office.asha), nobody()).unwrap();
    let id = session.record().people().unwrap().into_iter().find(|one| one.name == name).unwrap().id;
    session.leave().unwrap();
    id
}

/// A live session of Asha's, and how it looks at the folder.
fn live(office: &Office) -> Session {
    Session::open(&office.request(&office.asha), nobody()).unwrap().0
}

fn not_adopted(findings: &[Finding]) -> Option<&str> {
    findings.iter().find_map(|finding| match finding {
        Finding::NotAdopted { why, .. } => Some(why.as_str()),
        _ => None,
    })
}

const NEXT: &str = "UPDATE vault_meta SET value = value + 1 WHERE name = 'generation';";

/// By one who may publish: what an opening refuses, or names, is not gone on with by whoever has the record open.
#[test]
fn a_live_seat_takes_over_nothing_that_it_does_not_remember() {
    let other = Unlocked::throwaway().unwrap().person_key().verify;
    let cut = format!("DELETE FROM audit_chain WHERE stamp = {TOMS}; DELETE FROM audit WHERE stamp = {TOMS}");
    for (sql, why) in [
        (
            format!("UPDATE roster SET verify_key = '{other}' WHERE name = 'Asha Whitlock'"),
            "lacks the keys of Asha Whitlock",
        ),
        (
            format!("UPDATE audit SET detail = 'nothing' WHERE stamp = {TOMS}"),
            "is not the one that was seen here before",
        ),
        (cut, "is not the one that was seen here before"),
        ("UPDATE vault_meta SET value = '18446744073709551615' WHERE name = 'generation'".to_owned(), "far beyond"),
    ] {
        let office = Office::new();
        let before = office.inside();
        let mut session = live(&office);
        office.rewrite(&office.tom, &format!("{NEXT}{sql}"));
        let taken = session.catch_up().unwrap();
        assert!(not_adopted(&taken.findings).is_some_and(|told| told.contains(why)), "{why}: {:?}", taken.findings);
        // It goes on with what it has, and says it once.
        session.make(&meeting(5)).unwrap();
        session.wait_until_saved().unwrap();
        assert_eq!(not_adopted(&session.catch_up().unwrap().findings), None);
        assert_eq!(session.record().people().unwrap().len(), 2);
        assert!(
            matches!(session.close(), Err(SessionError::NotFolded { .. })),
            "what lies there is for people to look at"
        );
        // What was remembered is what it was: the right file is right still, with what was done since.
        office.put(&[before.0, before.1].concat());
        let (session, findings) = Session::open(&office.request(&office.asha), nobody()).unwrap();
        assert!(findings.iter().all(|one| matches!(one, Finding::JournalFound { .. })), "{findings:?}");
        assert_eq!(session.record().meetings().unwrap().len(), 8);
        assert!(session.close().unwrap().in_place);
    }
}

/// The record's own file is gone, and somebody's own lies beside it, numbered above the one that was kept.
#[test]
fn what_stands_in_for_a_record_that_is_gone_is_held_against_what_is_remembered() {
    let office = Office::new();
    let (image, real) = office.inside();
    let kept = std::fs::read(office.path()).unwrap();
    let stranger = Unlocked::throwaway().unwrap();
    let line = format!(
        "{NEXT} INSERT INTO roster SELECT '{}', 'Mallory', role, recipient, '{}', 1, NULL, joined, NULL, 0, written
         FROM roster WHERE name = 'Tom Ashe'",
        "ab".repeat(16),
        stranger.person_key().verify
    );
    office.rewrite(&stranger, &line);
    let beside = |number| names::generation(&office.path(), number, SeatId::from_bytes([7; 8]));
    let number = Reader.facts(&image).unwrap().coverage.generation;
    std::fs::rename(office.path(), beside(number + 1)).unwrap();
    // Alone it is refused.
    for older in std::fs::read_dir(office.folder.path()).unwrap().map(|one| one.unwrap().path()) {
        if older != beside(number + 1) {
            std::fs::remove_file(older).unwrap();
        }
    }
    assert_eq!(distrust(office.open()), Distrust::Stranger(stranger.key_id()));
    assert!(office.verified().contains("Crawley.marac"));
    // With the real one beside it, that is opened, and it is named.
    std::fs::write(beside(number), kept).unwrap();
    let findings = office.open().unwrap();
    assert!(not_adopted(&findings).is_some() || forged_one(&findings), "{findings:?}");
    assert!(findings.iter().any(|one| matches!(one, Finding::RecordMissing { used, .. } if *used == beside(number))));
    assert!(office.verified().contains(&beside(number + 1).display().to_string()));
    office.put(&[image, real].concat());
}

fn forged_one(findings: &[Finding]) -> bool {
    findings.iter().any(|one| matches!(one, Finding::ForgedGeneration { .. }))
}

/// A name is only a name.
#[test]
fn a_generation_with_a_huge_number_holds_nobody_up() {
    for number in [u64::MAX, 5_000_000_000] {
        let office = Office::new();
        let mut session = live(&office);
        let huge = names::generation(&office.path(), number, SeatId::from_bytes([7; 8]));
        std::fs::copy(office.path(), &huge).unwrap();
        let named = Finding::LeapingGeneration { path: huge.clone() };
        assert!(session.catch_up().unwrap().findings.contains(&named));
        session.make(&meeting(5)).unwrap();
        assert!(session.close().unwrap().in_place);
        assert_eq!(office.open().unwrap(), std::slice::from_ref(&named));
        assert!(office.verified().contains(&huge.display().to_string()));
        office.sit(&office.asha, 1);
        let generation = Reader.facts(&office.inside().0).unwrap().coverage.generation;
        assert!(generation < 100, "{generation}");
        let journals = std::fs::read_dir(office.folder.path())
            .unwrap()
            .filter(|one| one.as_ref().unwrap().file_name().to_string_lossy().contains(".journal-"));
        assert_eq!(journals.count(), 0, "and journals are folded in");
        // The record's own file gone, what is under that name is read all the same.
        std::fs::rename(office.path(), &huge).unwrap();
        let findings = office.open().unwrap();
        assert!(findings.contains(&Finding::RecordMissing { path: office.path(), used: huge }), "{findings:?}");
    }
}

/// The row that a person has by their key.
fn person_row(key: &Unlocked) -> String {
    let mut hash = Sha256::new();
    for part in [&b"person"[..], key.key_id().as_bytes()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hex(&hash.finalize()[..16])
}

/// Nothing was signed when an older program gave them access; from their first publishing on everything is.
#[test]
fn a_newcomer_whom_an_older_program_let_in_is_no_stranger() {
    let [folder, machine] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let path = crate::fixture::copied(folder.path(), 1);
    let asha = crate::fixture::key(&folder.path().join("record-v1.key"));
    let rana = Arc::new(Unlocked::throwaway().unwrap());
    let of_asha = OpenRequest { local: Some(machine.path().to_owned()), ..request(&path, asha.clone()) };
    let image = sealed::unseal(&std::fs::read(&path).unwrap(), &asha).unwrap().to_vec();
    // Asha looks at it with this program, then goes on with the older one.
    let (live, _) = Session::open(&of_asha, nobody()).unwrap();
    let [row, keys] = [person_row(&rana), rana.person_key().to_string()];
    let (recipient, verify) = keys.split_once(':').unwrap();
    let (last, seat): (Vec<u8>, String) = database(&image)
        .query_row("SELECT stamp, seat FROM audit ORDER BY stamp DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let next = hex(&[&last[..8], &u32::MAX.to_be_bytes(), &last[12..]].concat());
    let given = altered(
        &image,
        &format!(
            "{NEXT}
             INSERT INTO roster SELECT '{row}', 'Rana Aziz', role, '{recipient}', '{verify}', 1, NULL, joined, NULL, 0, written
             FROM roster WHERE name = 'Asha Whitlock';
             INSERT INTO audit (stamp, at, seat, what, subject, detail)
             SELECT x'{next}', at, '{seat}', 'give-access', '{row}', '' FROM audit WHERE stamp = x'{}'",
            hex(&last)
        ),
    );
    let recipients = [&asha, &rana].map(|one| one.person_key().recipient);
    std::fs::write(&path, sealed::seal(&chained_again(&given), &recipients).unwrap()).unwrap();
    let (mut session, findings) = Session::open(&request(&path, rana.clone()), nobody()).unwrap();
    assert_eq!(findings, [Finding::Unsigned, Finding::ClosedInTheOpen { cases: 1 }]);
    session.make(&meeting(3)).unwrap();
    assert!(session.close().unwrap().in_place);
    // She is believed at the seat that was open all the while, and wherever Asha opens it.
    let mut live = live;
    let taken = live.catch_up().unwrap();
    assert_eq!(not_adopted(&taken.findings), None, "{:?}", taken.findings);
    assert!(live.record().people().unwrap().iter().any(|one| one.name == "Rana Aziz"));
    live.leave().unwrap();
    assert!(open(&of_asha).is_ok());
    // On a machine that heard nothing of it meanwhile, too; and one whom nobody let in is a stranger there.
    let other = tempfile::tempdir().unwrap();
    let elsewhere = OpenRequest { local: Some(other.path().to_owned()), ..of_asha.clone() };
    let published = std::fs::read(&path).unwrap();
    for beside in std::fs::read_dir(folder.path()).unwrap().map(|one| one.unwrap().path()) {
        if beside.to_string_lossy().contains(".gen-") {
            std::fs::remove_file(beside).unwrap();
        }
    }
    std::fs::write(&path, sealed::seal(&image, &recipients).unwrap()).unwrap();
    open(&elsewhere).unwrap();
    std::fs::write(&path, published).unwrap();
    let said = Session::open(&elsewhere, nobody()).unwrap().1;
    assert_eq!(said, [Finding::NewSigner { who: "Rana Aziz".to_owned() }, Finding::ClosedInTheOpen { cases: 1 }]);
}

/// Whoever published it: nothing is encrypted to a key that is none, and everybody else goes on.
#[test]
fn a_key_that_is_none_is_named_and_stops_nobody() {
    let office = Office::new();
    for (id, recipient, verify) in [("aa", "age1nobody", "zz"), ("bb", "", "")] {
        let line = format!(
            "{NEXT} INSERT INTO roster SELECT '{}', 'Eve {id}', role, '{recipient}', nullif('{verify}', ''), 1, NULL, joined, NULL, 0,
             written FROM roster WHERE name = 'Tom Ashe'",
            id.repeat(16)
        );
        office.rewrite(&office.asha, &line);
    }
    let named = ["Eve aa", "Eve bb"].map(|who| Finding::UnusableKey { who: who.to_owned() });
    assert_eq!(office.open().unwrap(), named);
    let (mut session, _) = Session::open(&office.request(&office.asha), nobody()).unwrap();
    let people = session.record().people().unwrap();
    session.make(&Change::WithdrawAccess(people.iter().find(|one| one.name == "Eve aa").unwrap().id)).unwrap();
    assert!(session.close().unwrap().in_place);
    assert_eq!(office.open().unwrap(), named[1..]);
    assert!(open(&request(&office.path(), office.tom.clone())).is_ok());
}

/// Tom works once more and leaves his journal; gives its seat and where it lies.
fn left_by_tom(office: &Office) -> (SeatId, PathBuf) {
    let (mut tom, _) = Session::open(&office.request(&office.tom), nobody()).unwrap();
    for day in 10..14 {
        tom.make(&meeting(day)).unwrap();
        tom.wait_until_saved().unwrap();
    }
    let seat = tom.record().seat();
    tom.leave().unwrap();
    (seat, names::journal(&office.path(), seat))
}

/// The log tells of a loss: what is left of that sitting is excused as it was then, and nothing that is done to it later.
#[test]
fn a_loss_excuses_what_was_lost_and_nothing_else() {
    let office = Office::new();
    let (seat, journal) = left_by_tom(&office);
    crate::withdrawn::damage(&journal, 1);
    office.sit(&office.asha, 1);
    assert_eq!(office.verified(), "", "the loss is in the log, and told");
    let (image, _) = office.inside();
    let line = format!("(SELECT min(stamp) FROM audit WHERE seat = '{seat}')");
    let anew = chained_again(&altered(&image, &format!("UPDATE audit SET what = 'add-meeting' WHERE stamp = {line}")));
    office.put(&[anew.clone(), proof(&anew, &office.asha)].concat());
    let not_signed = ("Tom Ashe".to_owned(), LogWrong::NotAsSigned(office.tom.key_id()));
    assert_eq!(wrong(office.open_elsewhere()), [not_signed]);
    assert!(office.verified().contains("is not the one that was signed"));
}

/// A journal that only came late: the log says so, and everything is whole.
#[test]
fn what_was_only_late_is_found_again() {
    let office = Office::new();
    let (seat, journal) = left_by_tom(&office);
    // Asha has seen it; her own journal says so, and stays.
    let (mut asha, _) = Session::open(&request(&office.path(), office.asha.clone()), nobody()).unwrap();
    asha.make(&meeting(20)).unwrap();
    asha.wait_until_saved().unwrap();
    asha.leave().unwrap();
    let away = office.folder.path().join("away");
    std::fs::rename(&journal, &away).unwrap();
    let told = |what: &str| {
        let (session, findings) = Session::open(&request(&office.path(), office.asha.clone()), nobody()).unwrap();
        let lines = session.record().audit().unwrap();
        session.close().unwrap();
        let of_seat = format!("seat {seat}");
        let told = lines.iter().filter(|line| line.what == what && line.detail.contains(&of_seat)).count();
        (told, findings.iter().filter(|finding| finding.is_loss()).count())
    };
    assert_eq!(told("loss"), (1, 1));
    assert_eq!(told("found-again").0, 0);
    std::fs::rename(&away, &journal).unwrap();
    assert_eq!(told("found-again"), (1, 0));
    assert_eq!((told("found-again"), told("loss")), ((1, 0), (1, 0)), "each is told once");
    let (report, _) = verify_all(&request(&office.path(), office.asha.clone())).unwrap();
    assert_eq!(report.findings, []);
}
