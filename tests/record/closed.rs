//! Closed cases: who reads them, by cryptography and not by hiding (CLO-1, AGE-7, MOP 4.14).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use marac::domain::case::Case;
use marac::domain::entry::{EntryKind, Standing};
use marac::domain::identifier::{CaseId, EntryId};
use marac::domain::listing::{Decision, Deferral};
use marac::domain::referral::{ClosedReason, Referral};
use marac::record::change::{Change, ClosedChange, Made};
use marac::record::closed::{ClosedReader, RECOVERY_READER, counted};
use marac::record::roster::Founder;
use marac::record::session::request;
use marac::record::{Record, Session};
use marac::vault::closed_piece::{self, PieceProblem, Whose};
use marac::vault::sealed::unseal;
use marac::vault::{AccessKey, Recipient, RowId, Unlocked};
use tempfile::TempDir;

use crate::canaries::found;
use crate::plain_tools::have;
use crate::sample::*;
use crate::session::fill_session;

/// Words that stand in the closed case alone, one a place in which it could leak.
pub const CANARIES: [&str; 7] =
    ["quillfeather", "ninetreesway", "vexlompurple", "drobnicakilt", "hunterswhisk", "obeliskjumps", "mauvebackhoe"];

/// A record with a coordinator, a Chair, a minute-taker and a recovery key.
pub struct World {
    pub folder: TempDir,
    pub asha: Arc<Unlocked>,
    pub ben: Arc<Unlocked>,
    pub carol: Arc<Unlocked>,
    pub recovery: Arc<Unlocked>,
    pub sample: Sample,
}

impl World {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let [asha, ben, carol, recovery] = [(); 4].map(|()| Arc::new(Unlocked::throwaway().unwrap()));
        let founder = Founder {
            name: "Asha Whitlock",
            role: "coordinator",
            key: asha.person_key(),
            recovery: Some(recovery.person_key().recipient),
        };
        let request = request(&folder.path().join("Crawley.marac"), asha.clone());
        let mut session = Session::create(&request, "Crawley", &founder, Box::new(|_| {})).unwrap();
        let sample = fill_session(&mut session);
        for (name, role, key) in [("Ben Okafor", "chair", &ben), ("Carol Hythe", "minute-taker", &carol)] {
            let key = AccessKey::Writes(key.person_key());
            session.make(&Change::GiveAccess { name: name.to_owned(), role: role.to_owned(), key }).unwrap();
        }
        session.close().unwrap();
        Self { folder, asha, ben, carol, recovery, sample }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("Crawley.marac")
    }

    pub fn open(&self, key: &Arc<Unlocked>) -> Session {
        let (session, findings) = Session::open(&request(&self.path(), key.clone()), Box::new(|_| {})).unwrap();
        let wrong: Vec<String> = findings.iter().filter(|one| one.is_loss()).map(ToString::to_string).collect();
        assert_eq!(wrong, [""; 0]);
        session
    }

    pub fn filed(&self, case: CaseId, text: &str) -> Change {
        Change::FileEntry(entry(case, self.sample.december.id, self.sample.police.id, text))
    }

    /// Every file of the record's folder, decrypted as far as a key opens it: the record, generations, journals.
    pub fn readable(&self, key: &Unlocked) -> Vec<(String, Vec<u8>)> {
        let mut all = Vec::new();
        for file in std::fs::read_dir(self.folder.path()).unwrap().map(|file| file.unwrap()) {
            let (name, bytes) = (file.file_name().to_string_lossy().into_owned(), std::fs::read(file.path()).unwrap());
            let starts = |at: &usize| bytes[*at..].starts_with(b"age-encryption.org/v1");
            let starts: Vec<usize> = (0..bytes.len()).filter(starts).collect();
            for (number, at) in starts.iter().enumerate() {
                // In a journal each message stands behind its length and the check of it.
                let end = starts.get(number + 1).map_or(bytes.len(), |next| next - 8);
                if let Ok(plain) = unseal(&bytes[*at..end], key) {
                    all.push((name.clone(), plain.to_vec()));
                }
            }
            all.push((name, bytes));
        }
        assert!(all.len() > 1, "nothing could be read");
        all
    }

    pub fn leaks(&self, key: &Unlocked) -> Vec<(String, &'static str, &'static str)> {
        let mut leaks = Vec::new();
        for (name, bytes) in self.readable(key) {
            leaks.extend(found(&bytes, &CANARIES).into_iter().map(|(word, how)| (name.clone(), word, how)));
        }
        leaks
    }
}

/// A closed referral with a canary in every text.
pub fn closed_referral() -> Referral {
    let mut referral = referral(71990, CANARIES[0]);
    referral.received = at("2026-11-21T08:00:00");
    referral.closed = Some(ClosedReason::HonourBasedAbuse);
    referral.people[0].address = Some(format!("1 {}", CANARIES[1]));
    referral.people[1].name = format!("Rhys {}", CANARIES[2]);
    referral.summary = CANARIES[3].to_owned();
    referral
}

/// A person's line of the roster.
pub fn line(session: &Session, name: &str) -> RowId {
    session.record().people().unwrap().into_iter().find(|person| person.name == name).unwrap().id
}

pub fn received(session: &mut Session) -> CaseId {
    let referral = closed_referral();
    let case = referral.id;
    let received = Change::ReceiveReferral { referral: Box::new(referral), listed_on: None, matches: Vec::new() };
    session.make(&received).unwrap();
    case
}

pub fn reader(case: CaseId, person: RowId) -> Change {
    Change::Closed(ClosedChange::AddReader(ClosedReader::new(case, person, at("2026-12-01T10:00:00"), "Asha", "")))
}

pub fn taken_off(case: CaseId, person: RowId) -> Change {
    let (by, reason) = ("Asha Whitlock".to_owned(), "moved to another team".to_owned());
    Change::Closed(ClosedChange::RemoveReader { case, person, by, reason })
}

/// The case as one who reads it has it.
pub fn seen(session: &Session, world: &World, case: CaseId) -> Option<Case> {
    session.closed().record().case(world.sample.december.id, case).ok()
}

pub fn texts(session: &Session, world: &World, case: CaseId) -> Vec<String> {
    seen(session, world, case)
        .map(|case| case.entries.into_iter().map(|entry| entry.text).collect())
        .unwrap_or_default()
}

pub fn make(session: &mut Session, change: &Change) -> Made {
    session.make(change).unwrap().0
}

/// What everybody sees: nothing of the case in the record itself, and the time that is held for it.
pub fn held(session: &Session, world: &World) -> usize {
    let conference = session.record().conference(world.sample.december.id).unwrap();
    assert!(conference.cases.iter().all(|case| case.referral.closed.is_none()));
    conference.held.len()
}

/// CLO-1, AGE-7: its reader works in it as in any case; nobody else's key finds a word of it, in the record, its
/// generations or its journals.
#[test]
fn clo_1_nobody_but_its_readers_finds_a_word_of_it() {
    let world = World::new();
    let mut asha = world.open(&world.asha);
    let before = held(&asha, &world);
    let case = received(&mut asha);
    let (meeting, police) = (world.sample.december.id, world.sample.police.id);
    make(&mut asha, &world.filed(case, CANARIES[4]));
    make(&mut asha, &Change::AgreeAction(action(case, meeting, police, CANARIES[5])));
    let by_mistake = make(&mut asha, &world.filed(case, "by mistake"));
    asha.undo(&by_mistake.undo.unwrap()).unwrap();
    make(&mut asha, &Change::KeepDraft { case: Some(case), text: CANARIES[6].to_owned() });
    asha.wait_until_saved().unwrap();
    // While it is at work the journals have it; later a generation does.
    assert_eq!(world.leaks(&world.ben), []);
    assert_eq!(world.leaks(&world.recovery), [], "by the recovery key alone it takes two steps");
    asha.close().unwrap();
    assert_eq!(world.leaks(&world.ben), []);

    let ben = world.open(&world.ben);
    assert_eq!(held(&ben, &world), before + 1, "time is held");
    assert_eq!(ben.closed().cases().len(), 0);
    assert_eq!(found(ben.record().canonical_dump().unwrap().as_bytes(), &CANARIES), []);
    assert!(ben.record().search(CANARIES[0]).unwrap().is_empty());
    assert!(ben.record().canonical_dump().unwrap().find(&case.to_string()).is_none(), "not even its name");
    ben.close().unwrap();

    let asha = world.open(&world.asha);
    assert_eq!(texts(&asha, &world, case), [CANARIES[4]]);
    let seen = seen(&asha, &world, case).unwrap();
    assert_eq!((seen.actions[0].text.as_str(), seen.referral.people.len()), (CANARIES[5], 3));
    assert_eq!(asha.closed().record().draft(Some(case)).unwrap().as_deref(), Some(CANARIES[6]));
    let readers: Vec<String> = asha.closed().readers(case).unwrap().into_iter().map(|one| one.name).collect();
    assert_eq!(readers, ["Asha Whitlock", "Recovery key"]);
    asha.close().unwrap();
    // Nor may it be that nothing was looked at.
    let recovered = world.open(&world.recovery);
    assert_eq!(texts(&recovered, &world, case), [CANARIES[4]]);
}

/// CLO-1: without this program too. Another person's key opens the record and finds blobs; a reader's opens each of them.
#[test]
fn clo_1_plain_age_and_sqlite3_prove_it() {
    if !["age", "sqlite3"].iter().all(|tool| have(tool, "closed cases were not read without marac")) {
        return;
    }
    let world = World::new();
    let folder = world.folder.path();
    let key = |name: &str| -> (PathBuf, Recipient) {
        let path = folder.join(format!("{name}.key"));
        let secret = age::x25519::Identity::generate();
        std::fs::write(&path, age::secrecy::ExposeSecret::expose_secret(&secret.to_string())).unwrap();
        (path, secret.to_public().to_string().parse().unwrap())
    };
    let ((reading, reader), (other, others)) = (key("reader"), key("other"));
    let mut asha = world.open(&world.asha);
    for (name, recipient) in [("Dee Reader", reader), ("Eve Other", others)] {
        let key = AccessKey::Reads(recipient);
        make(&mut asha, &Change::GiveAccess { name: name.to_owned(), role: "reader".to_owned(), key });
    }
    let case = received(&mut asha);
    let dee = line(&asha, "Dee Reader");
    make(&mut asha, &self::reader(case, dee));
    make(&mut asha, &world.filed(case, CANARIES[4]));
    asha.close().unwrap();

    let run = |program: &str, arguments: &[&Path]| {
        let output = Command::new(program).args(arguments).output().unwrap();
        (output.status.success(), output.stdout)
    };
    let database = folder.join("x.db");
    let (decrypt, identity, to) = (Path::new("-d"), Path::new("-i"), Path::new("-o"));
    assert!(run("age", &[decrypt, identity, &other, to, &database, &world.path()]).0);
    let (_, dump) = run("sqlite3", &[&database, Path::new(".dump")]);
    assert!(dump.len() > 10_000);
    assert_eq!(found(&dump, &CANARIES), []);
    let count = "SELECT writefile('PLACE/' || id || '.piece', bytes) FROM closed_piece WHERE dead = 0";
    let count = count.replace("PLACE", folder.to_str().unwrap());
    assert!(run("sqlite3", &[&database, Path::new(&count)]).0);
    let (mut opened, mut words) = (0, 0);
    for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_some_and(|extension| extension == "piece") {
            assert!(!run("age", &[decrypt, identity, &other, &file]).0, "another person's key opens a piece");
            let (is_open, plain) = run("age", &[decrypt, identity, &reading, &file]);
            opened += usize::from(is_open);
            words += found(&plain, &CANARIES).len();
        }
    }
    assert!(opened > 0 && words >= 5, "{opened} pieces, {words} words");
}

/// CLO-1: whoever is put on the list reads it from its beginning and works in it; whoever is taken off reads nothing any
/// more, and nothing that they write into it counts.
#[test]
fn clo_1_readers_come_and_go() {
    let world = World::new();
    let mut asha = world.open(&world.asha);
    let case = received(&mut asha);
    make(&mut asha, &world.filed(case, "said before Ben came"));
    let (ben, carol) = (line(&asha, "Ben Okafor"), line(&asha, "Carol Hythe"));
    make(&mut asha, &reader(case, ben));
    asha.wait_until_saved().unwrap();

    let mut at_bens = world.open(&world.ben);
    assert_eq!(texts(&at_bens, &world, case), ["said before Ben came"]);
    make(&mut at_bens, &world.filed(case, "said by Ben"));
    make(&mut asha, &world.filed(case, "said by Asha"));
    at_bens.wait_until_saved().unwrap();
    asha.wait_until_saved().unwrap();
    at_bens.catch_up().unwrap();
    asha.catch_up().unwrap();
    let all = ["said before Ben came", "said by Ben", "said by Asha"];
    for session in [&asha, &at_bens] {
        let mut texts = texts(session, &world, case);
        texts.sort_by_key(|text| all.iter().position(|one| one == text));
        assert_eq!(texts, all);
    }
    let hash = |session: &Session| session.closed().record().canonical_hash().unwrap();
    assert_eq!(hash(&asha), hash(&at_bens), "what they read is the same");
    assert_eq!(asha.record().canonical_hash().unwrap(), at_bens.record().canonical_hash().unwrap());

    let mut at_carols = world.open(&world.carol);
    assert!(!at_carols.closed().has(case));
    make(&mut asha, &taken_off(case, ben));
    asha.wait_until_saved().unwrap();
    at_bens.catch_up().unwrap();
    assert!(!at_bens.closed().has(case), "he has it no more, while he is at work");
    assert!(at_bens.closed().record().search("said by Asha").unwrap().is_empty());
    assert!(at_bens.make(&world.filed(case, "after all")).is_err());
    make(&mut asha, &world.filed(case, "said without Ben"));
    asha.close().unwrap();
    at_bens.close().unwrap();
    at_carols.catch_up().unwrap();
    at_carols.close().unwrap();
    assert_eq!(world.leaks(&world.ben), []);
    assert!(!world.open(&world.ben).closed().has(case));

    // Nobody can be left without a reader, and nobody comes on who has no access.
    let mut asha = world.open(&world.asha);
    assert_eq!(texts(&asha, &world, case).len(), 4);
    let own = line(&asha, "Asha Whitlock");
    assert!(asha.make(&taken_off(case, own)).is_err());
    make(&mut asha, &reader(case, carol));
    make(&mut asha, &taken_off(case, own));
    assert!(!asha.closed().has(case), "who goes sees it no more");
    asha.close().unwrap();
    assert_eq!(texts(&world.open(&world.carol), &world, case).len(), 4);
}

/// CLO-1: the recovery key can be taken off for one case, with a reason.
#[test]
fn clo_1_the_recovery_key_is_on_the_list_unless_it_is_taken_off() {
    let world = World::new();
    let mut asha = world.open(&world.asha);
    let case = received(&mut asha);
    make(&mut asha, &taken_off(case, RECOVERY_READER));
    asha.close().unwrap();
    assert!(!world.open(&world.recovery).closed().has(case));
    assert!(world.open(&world.asha).closed().has(case));
}

/// CLO-1: whose access to the record ends reads no closed case any more, whoever ended it: the next of its readers
/// encrypts it again, and until then everybody sees that it waits.
#[test]
fn clo_1_when_access_ends_its_readers_encrypt_it_again() {
    let world = World::new();
    let mut asha = world.open(&world.asha);
    let case = received(&mut asha);
    let ben = line(&asha, "Ben Okafor");
    make(&mut asha, &reader(case, ben));
    asha.close().unwrap();
    let mut carol = world.open(&world.carol);
    let (all, waits) = counted(carol.record()).unwrap();
    assert_eq!(waits, 0);
    make(&mut carol, &Change::WithdrawAccess(ben));
    carol.publish().unwrap();
    assert_eq!(counted(carol.record()).unwrap(), (all, all), "they wait, and nobody learns whose they are");
    carol.close().unwrap();
    let asha = world.open(&world.asha);
    assert_eq!(counted(asha.record()).unwrap(), (all, 0));
    let readers = asha.closed().readers(case).unwrap();
    assert!(readers.iter().any(|one| one.name == "Ben Okafor" && one.ended));
    let pieces = pieces(asha.record());
    asha.close().unwrap();
    let (record, writers) = world.open(&world.asha).record().whose().unwrap();
    let of = Whose { record, writers: &writers };
    for (line, bytes) in pieces {
        assert_eq!(closed_piece::open(&bytes, line, &of, &world.ben), Err(PieceProblem::NotForThisKey));
    }
}

/// Pieces as they stand in a record.
fn pieces(record: &Record) -> Vec<(RowId, Vec<u8>)> {
    let dump = record.canonical_dump().unwrap();
    let lines = dump.lines().filter_map(|line| line.strip_prefix("closed_piece\t"));
    let hex = |text: &str| -> Vec<u8> {
        (0..text.len() / 2).map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap()).collect()
    };
    let piece = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        (cells[1] == "0").then(|| (cells[0].trim_matches('"').parse().unwrap(), hex(cells[5])))
    };
    lines.filter_map(piece).collect()
}

/// CLO-1: an open case that is closed off leaves nothing in the record, its generations or, once everybody has left, its
/// journals; its readers have all of it, with what it was before. What somebody else did to it meanwhile comes to them too.
#[test]
fn clo_1_an_open_case_is_closed_off() {
    let world = World::new();
    let mut asha = world.open(&world.asha);
    let (meeting, police) = (world.sample.december.id, world.sample.police.id);
    let case = world.sample.referrals[0].id;
    let filed = entry(case, meeting, police, CANARIES[0]);
    make(&mut asha, &Change::FileEntry(filed.clone()));
    make(&mut asha, &Change::AgreeAction(action(case, meeting, police, CANARIES[1])));
    make(&mut asha, &revised(filed.id, police, &format!("{} and more", CANARIES[0])));
    asha.publish().unwrap();
    asha.wait_until_saved().unwrap();
    let mut carol = world.open(&world.carol);
    let half_typed = format!("edit-case {case}: {}", CANARIES[3]);
    make(&mut carol, &Change::KeepDraft { case: None, text: half_typed });
    make(&mut carol, &Change::KeepDraft { case: Some(case), text: CANARIES[4].to_owned() });
    carol.flush_draft();
    carol.wait_until_saved().unwrap();
    asha.catch_up().unwrap();
    let before = held(&asha, &world);
    let cases = asha.record().conference(meeting).unwrap().cases.len();

    let mut referral = asha.record().case(meeting, case).unwrap().referral;
    referral.closed = Some(ClosedReason::HighProfile);
    make(&mut asha, &Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() });
    // She has not heard of it yet.
    make(&mut carol, &world.filed(case, CANARIES[2]));
    carol.wait_until_saved().unwrap();
    asha.wait_until_saved().unwrap();
    asha.catch_up().unwrap();
    assert_eq!(asha.record().conference(meeting).unwrap().cases.len(), cases - 1);
    assert_eq!(held(&asha, &world), before + 1);
    let found = seen(&asha, &world, case).unwrap();
    let mut said: Vec<&str> = found.entries.iter().map(|entry| entry.text.as_str()).collect();
    said.sort_unstable();
    assert_eq!(said, [format!("{} and more", CANARIES[0]), CANARIES[2].to_owned()]);
    assert_eq!(found.actions[0].text, CANARIES[1]);
    let half_typed = asha.closed().row(case).unwrap().unwrap().half_typed;
    let half_typed: Vec<(&str, &str)> = half_typed.iter().map(|one| (one.who.as_str(), one.text.as_str())).collect();
    assert_eq!(half_typed, [("Carol Hythe", CANARIES[4])], "her half line is its readers' now");
    let earlier = asha.closed().record().earlier_values(marac::record::queries::Line::Entry(filed.id)).unwrap();
    assert!(!earlier.is_empty(), "what it said before");
    carol.catch_up().unwrap();
    carol.catch_up().unwrap();
    assert!(carol.record().search(CANARIES[2]).unwrap().is_empty());
    carol.close().unwrap();
    asha.close().unwrap();
    assert_eq!(world.leaks(&world.carol), []);
    let dump = world.open(&world.carol).record().canonical_dump().unwrap();
    let named: Vec<&str> = dump.lines().filter(|line| line.contains(&case.to_string())).collect();
    assert!(
        named.iter().all(|line| ["purged\t", "swept\t", "audit\t"].iter().any(|table| line.starts_with(table))),
        "{named:?}"
    );

    // Coming back it is there for everybody, under another name.
    let mut asha = world.open(&world.asha);
    let (by, reason) = ("Asha Whitlock".to_owned(), "no longer needed".to_owned());
    make(&mut asha, &Change::Closed(ClosedChange::ComeBack { case, by, at: at("2026-12-11T09:00:00"), reason }));
    assert_eq!(held(&asha, &world), before);
    asha.close().unwrap();
    let carol = world.open(&world.carol);
    let conference = carol.record().conference(meeting).unwrap();
    assert_eq!(conference.cases.len(), cases);
    let back = conference.cases.iter().find(|case| case.entries.len() == 2 && case.actions.len() == 1).unwrap();
    assert_ne!(back.referral.id, case);
    assert_eq!(back.referral.people.len(), 3);
    let typed = carol.draft(Some(back.referral.id)).unwrap();
    assert_eq!(typed.as_deref(), Some(CANARIES[4]), "her half line stands in her composer again");
}

/// CLO-1: of a line that is half typed when its case is closed off, its readers have all that was saved of it before whoever
/// typed it had heard, also what was saved after the closing; whoever typed it has it no more, and no file once all have left.
#[test]
fn clo_1_what_is_half_typed_as_a_case_is_closed_off_comes_to_its_readers() {
    let world = World::new();
    let mut asha = world.open(&world.asha);
    let mut carol = world.open(&world.carol);
    let (meeting, case) = (world.sample.december.id, world.sample.referrals[0].id);
    let typed = |session: &mut Session, text: &str| {
        make(session, &Change::KeepDraft { case: Some(case), text: text.to_owned() });
        session.flush_draft();
        session.wait_until_saved().unwrap();
    };
    typed(&mut carol, CANARIES[0]);
    asha.catch_up().unwrap();
    let mut referral = asha.record().case(meeting, case).unwrap().referral;
    referral.closed = Some(ClosedReason::HighProfile);
    make(&mut asha, &Change::ReviseReferral { referral: Box::new(referral), matches: Vec::new() });
    let more = format!("{} {}", CANARIES[0], CANARIES[1]);
    typed(&mut carol, &more);
    asha.wait_until_saved().unwrap();
    asha.catch_up().unwrap();
    carol.catch_up().unwrap();
    asha.catch_up().unwrap();
    let half_typed = asha.closed().row(case).unwrap().unwrap().half_typed;
    let texts: Vec<&str> = half_typed.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, [more.as_str()]);
    assert_eq!(carol.draft(Some(case)).unwrap(), None);
    carol.close().unwrap();
    asha.close().unwrap();
    assert_eq!(world.leaks(&world.carol), []);
}

pub fn revised(id: EntryId, police: marac::domain::identifier::AgencyId, text: &str) -> Change {
    Change::ReviseEntry {
        id,
        text: text.to_owned(),
        kind: EntryKind::Information(Standing::Fact),
        agency: Some(police),
        speaker: None,
        at: at("2026-12-10T10:00:00"),
    }
}

/// AGE-7, CLO-1: of a closed case everybody sees that time is held, and where: put off, it is held at the next meeting; what
/// is not progressed is held nowhere.
#[test]
fn age_7_everybody_sees_that_time_is_held() {
    let world = World::new();
    let mut asha = world.open(&world.asha);
    let (december, january) = (world.sample.december.id, world.sample.january.id);
    let held_at = |session: &Session, meeting| session.record().conference(meeting).unwrap().held.len();
    let before = [held_at(&asha, december), held_at(&asha, january)];
    let case = received(&mut asha);
    assert_eq!([held_at(&asha, december), held_at(&asha, january)], [before[0] + 1, before[1]]);
    let listing = seen(&asha, &world, case).unwrap().listing.id;
    let deferral = Deferral {
        reason: "the victim asked for it".to_owned(),
        decided_by: "Ben Okafor".to_owned(),
        at: at("2026-12-09T10:00:00"),
        referrer_told: false,
        idva_told: false,
        manager_oversight: false,
        interim_safety_plan: None,
    };
    let put_off = make(&mut asha, &Change::Defer { listing, deferral: Some(deferral) });
    assert_eq!([held_at(&asha, december), held_at(&asha, january)], [before[0], before[1] + 1]);
    asha.undo(&put_off.undo.unwrap()).unwrap();
    assert_eq!([held_at(&asha, december), held_at(&asha, january)], [before[0] + 1, before[1]]);
    let decision = Decision {
        reason: "she has moved away".to_owned(),
        by: "Ben Okafor".to_owned(),
        at: at("2026-12-09T10:00:00"),
    };
    make(&mut asha, &Change::NotProgress { listing, decision: Some(decision) });
    assert_eq!([held_at(&asha, december), held_at(&asha, january)], before);
    asha.close().unwrap();
    let ben = world.open(&world.ben);
    assert_eq!([held_at(&ben, december), held_at(&ben, january)], before);
}
