//! Several people at work in one record at once, each at a live session: everyone sees what the others do, nobody's work
//! is lost, and what contradicts is told on both sides.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use marac::domain::entry::{EntryKind, Standing};
use marac::domain::identifier::{CaseId, EntryId, ListingId, SaidId};
use marac::domain::listing::OrderKey;
use marac::domain::research::{Answer, Reply, Said};
use marac::record::change::{Change, Made, ResearchChange};
use marac::record::queries::Line;
use marac::record::roster::Founder;
use marac::record::session::{Closed, Conflict, SessionEvent, Stands, TakenIn, TextId, Whereabouts, request};
use marac::record::{Record, Session};
use marac::vault::place::PlaceRefused;
use marac::vault::{AccessKey, Finding, OpenRequest, PlaceCheck, PlaceKind, Unlocked};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::sample::*;
use crate::session::fill_session;

/// Long enough for the busiest machine; nothing is ever waited for so long where it works.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder that counts as a server's.
struct OnAShare;

impl PlaceCheck for OnAShare {
    fn check(&self, _: &std::path::Path) -> Result<PlaceKind, PlaceRefused> {
        Ok(PlaceKind::Share)
    }
}

/// A record in a folder, and the person who works in it at several seats.
struct Room {
    folder: TempDir,
    unlocked: Arc<Unlocked>,
    share: bool,
    sample: Sample,
    entry: EntryId,
}

impl Room {
    fn new(share: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let unlocked = Arc::new(Unlocked::throwaway().unwrap());
        let founder =
            Founder { name: "Asha Whitlock", role: "coordinator", key: unlocked.person_key(), recovery: None };
        let path = folder.path().join("Crawley.marac");
        let mut session =
            Session::create(&request(&path, unlocked.clone()), "Crawley", &founder, Box::new(|_| {})).unwrap();
        let sample = fill_session(&mut session);
        let filed = entry(sample.referrals[0].id, sample.december.id, sample.police.id, "she is frightened");
        session.make(&Change::FileEntry(filed.clone())).unwrap();
        session.close().unwrap();
        Self { folder, unlocked, share, sample, entry: filed.id }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("Crawley.marac")
    }

    fn request(&self) -> OpenRequest {
        let request = request(&self.path(), self.unlocked.clone());
        if self.share { OpenRequest { place: Arc::new(OnAShare), ..request } } else { request }
    }

    fn seat(&self) -> Seat {
        self.seat_of(&self.unlocked)
    }

    fn seat_of(&self, unlocked: &Arc<Unlocked>) -> Seat {
        let (sender, events) = channel();
        let tell = move |event| drop(sender.send(event));
        let request = OpenRequest { unlocked: unlocked.clone(), ..self.request() };
        let (session, _) = Session::open(&request, Box::new(tell)).unwrap();
        let mut seat = Seat { session, events, taken: TakenIn::default() };
        seat.session.here(Whereabouts::default()).unwrap();
        seat
    }

    /// Gives somebody else access.
    fn join(&self, name: &str) -> Arc<Unlocked> {
        let unlocked = Arc::new(Unlocked::throwaway().unwrap());
        let (mut session, _) = Session::open(&self.request(), Box::new(|_| {})).unwrap();
        let key = AccessKey::Writes(unlocked.person_key());
        session.make(&Change::GiveAccess { name: name.to_owned(), role: "chair".to_owned(), key }).unwrap();
        session.publish().unwrap();
        session.close().unwrap();
        unlocked
    }

    fn seats<const N: usize>(&self) -> [Seat; N] {
        std::array::from_fn(|_| self.seat())
    }

    fn journals(&self) -> usize {
        let names = std::fs::read_dir(self.folder.path()).unwrap().map(|found| found.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().contains(".journal-")).count()
    }

    fn case(&self) -> CaseId {
        self.sample.referrals[0].id
    }

    fn text(&self, record: &Record) -> String {
        let case = record.case(self.sample.december.id, self.case()).unwrap();
        case.entries.iter().find(|entry| entry.id == self.entry).map(|entry| entry.text.clone()).unwrap_or_default()
    }

    fn revised(&self, text: &str, speaker: Option<&str>) -> Change {
        Change::ReviseEntry {
            id: self.entry,
            text: text.to_owned(),
            kind: EntryKind::Information(Standing::Fact),
            agency: Some(self.sample.police.id),
            speaker: speaker.map(str::to_owned),
            at: at("2026-12-10T10:00:00"),
        }
    }

    fn filed(&self, text: &str) -> Change {
        Change::FileEntry(entry(self.case(), self.sample.december.id, self.sample.police.id, text))
    }

    fn has(&self, record: &Record, text: &str) -> bool {
        let case = record.case(self.sample.december.id, self.case()).unwrap();
        case.entries.iter().any(|entry| entry.text == text)
    }

    /// Every case of the December meeting, in the order of its agenda.
    fn order(&self, record: &Record) -> Vec<(OrderKey, ListingId)> {
        let conference = record.conference(self.sample.december.id).unwrap();
        let mut order: Vec<_> = conference
            .cases
            .iter()
            .map(|case| (case.listing.order.clone().unwrap_or(OrderKey(String::new())), case.listing.id))
            .collect();
        order.sort();
        order
    }
}

/// A live session and what it was told.
struct Seat {
    session: Session,
    events: Receiver<SessionEvent>,
    taken: TakenIn,
}

impl Seat {
    fn make(&mut self, change: &Change) -> Made {
        self.session.make(change).unwrap().0
    }

    fn saved(&mut self) -> &mut Self {
        self.session.wait_until_saved().unwrap();
        self
    }

    fn take_in(&mut self) {
        let taken = self.session.take_in().unwrap();
        self.taken.changed |= taken.changed;
        self.taken.conflicts.extend(taken.conflicts);
        self.taken.findings.extend(taken.findings);
    }

    /// Sits there without a key pressed until something is so.
    fn until(&mut self, what: &str, is_so: impl Fn(&Session) -> bool) -> Duration {
        let begun = Instant::now();
        loop {
            self.take_in();
            if is_so(&self.session) {
                return begun.elapsed();
            }
            assert!(begun.elapsed() < PATIENCE, "never came: {what}");
            // Any event may be the one; after a while it is asked again, in case it came before.
            let _ = self.events.recv_timeout(Duration::from_secs(5));
        }
    }

    fn close(self) -> Closed {
        self.session.close().unwrap()
    }
}

fn everyone_sees_it(share: bool) {
    let room = Room::new(share);
    let [mut a, mut b, mut c] = room.seats();
    let mut longest = Duration::ZERO;
    for (number, writer) in [0, 1, 2, 0].into_iter().enumerate() {
        let text = format!("said as number {number}");
        let seats = [&mut a, &mut b, &mut c];
        seats[writer].make(&room.filed(&text));
        seats[writer].saved();
        let begun = Instant::now();
        for seat in seats {
            seat.until(&text, |session| room.has(session.record(), &text));
        }
        longest = longest.max(begun.elapsed());
    }
    println!("on every seat {longest:?} after it was saved at one ({})", if share { "a share" } else { "a disk" });
    let hash = a.session.record().canonical_hash().unwrap();
    assert_eq!([&b, &c].map(|seat| seat.session.record().canonical_hash().unwrap()), [hash, hash]);
    for seat in [&a, &b, &c] {
        assert_eq!((&seat.taken.conflicts, &seat.taken.findings), (&vec![], &vec![]));
    }
    a.close();
    b.close();
    assert_eq!(room.journals(), 3, "the last to leave folds everything in");
    c.close();
    assert_eq!(room.journals(), 0);
    let (session, findings) = Session::open(&room.request(), Box::new(|_| {})).unwrap();
    assert_eq!((findings, session.record().verify_audit().is_ok()), (vec![], true));
    assert!((0..4).all(|number| room.has(session.record(), &format!("said as number {number}"))));
}

#[test]
fn every_seat_sees_what_another_did_without_a_key_pressed() {
    everyone_sees_it(false);
}

#[test]
fn every_seat_sees_it_on_a_share_too() {
    everyone_sees_it(true);
}

#[test]
fn who_is_here_and_what_they_have_on_their_screen() {
    let room = Room::new(false);
    let [mut a, mut b] = room.seats();
    let (case, entry) = (room.case(), room.sample.referrals[0].id);
    for seat in [&mut a, &mut b] {
        seat.until("the other", |session| session.others().len() == 1);
    }
    a.session.here(Whereabouts { case: Some(case), typing: None }).unwrap();
    b.until("the case", |session| session.others()[0].at.case == Some(case));
    let colleague = b.session.others().remove(0);
    assert_eq!((colleague.name.as_str(), colleague.role.as_str()), ("Asha Whitlock", "coordinator"));
    assert_eq!(colleague.seat, a.session.record().seat());
    let typing = TextId::from(entry);
    a.session.here(Whereabouts { case: Some(case), typing: Some(typing) }).unwrap();
    b.until("the typing", |session| session.others()[0].at.typing == Some(typing));
    // Somebody who comes later is told at once where the others are.
    let mut c = room.seat();
    c.until("both", |session| session.others().len() == 2);
    c.until("where one is", |session| session.others().iter().any(|one| one.at.case == Some(case)));
    a.close();
    b.until("the leaving", |session| session.others().iter().all(|one| one.seat != colleague.seat));
    b.close();
    c.until("the leaving", |session| session.others().is_empty());
    c.close();
    assert_eq!(room.journals(), 0, "where somebody was is not kept");
}

#[test]
fn two_values_for_one_cell_are_told_once_on_each_side() {
    let room = Room::new(false);
    let [mut a, mut b] = room.seats();
    // Neither has looked when both write.
    a.make(&room.revised("she is frightened", Some("PC Lee")));
    b.make(&room.revised("she is frightened", Some("DS Ward")));
    a.saved();
    b.saved();
    for seat in [&mut a, &mut b] {
        seat.until("the conflict", |_| true);
        while seat.taken.conflicts.is_empty() {
            seat.take_in();
        }
    }
    // What they do next, knowing of each other, is no conflict, and the first is not told again.
    a.make(&room.revised("she is frightened", Some("DS Ward and PC Lee")));
    a.saved();
    b.until("the third", |session| speaker(&room, session).as_deref() == Some("DS Ward and PC Lee"));
    b.make(&room.revised("she is frightened", Some("DS Ward")));
    b.saved();
    a.until("the fourth", |session| speaker(&room, session).as_deref() == Some("DS Ward"));
    let told = [&a, &b].map(|seat| seat.taken.conflicts.clone());
    for conflicts in &told {
        // What they wrote knowing of each other, moments later, is told too, as such.
        let unknowing: Vec<&Conflict> =
            conflicts.iter().filter(|told| told.stands != Stands::TheirsAfterOurs).collect();
        let [Conflict { line, columns, other, .. }] = &unknowing[..] else { panic!("{conflicts:?}") };
        assert_eq!((line, columns.as_slice()), (&Line::Entry(room.entry), &["speaker".to_owned()][..]));
        assert_eq!(other, "Asha Whitlock");
    }
    assert_ne!(told[0][0].stands, told[1][0].stands, "one of them stands");
}

/// NOT-4: two who write down at once what one agency answered, each of another person, are both told: of the two lists of
/// people one stands.
#[test]
fn two_answers_of_one_agency_at_once_are_told_on_both_sides() {
    let room = Room::new(false);
    let [mut a, mut b] = room.seats();
    let people = &room.sample.referrals[0].people;
    let said = |person: usize| {
        Change::Research(ResearchChange::Say(vec![Said {
            id: SaidId::new(),
            meeting: room.sample.december.id,
            case: room.case(),
            agency: room.sample.police.id,
            answer: Answer::NothingHeld,
            people: vec![people[person].id],
            by: "Asha Whitlock".to_owned(),
            at: at("2026-12-01T10:00:00"),
            how: Some(Reply::InWriting),
            text: None,
        }]))
    };
    a.make(&said(0));
    b.make(&said(1));
    a.saved();
    b.saved();
    for seat in [&mut a, &mut b] {
        seat.until("the other's answer", |_| true);
        while seat.taken.conflicts.is_empty() {
            seat.take_in();
        }
        let [Conflict { line: Line::Answer(_), columns, .. }] = &seat.taken.conflicts[..] else {
            panic!("{:?}", seat.taken.conflicts)
        };
        assert_eq!(columns.as_slice(), ["people".to_owned()]);
    }
    assert_ne!(a.taken.conflicts[0].stands, b.taken.conflicts[0].stands, "one of them stands");
}

/// Whoever sits down again after a crash is told what another did to what they had done, where they were not told before.
#[test]
fn two_values_are_told_to_one_who_comes_back_too() {
    let room = Room::new(false);
    let nia = room.join("Nia Tolland");
    // Whose value is the newer makes no difference to whether it is told.
    for (ours, theirs, stands) in [("PC Lee", "DS Ward", Stands::Theirs), ("DC Moss", "DI Hall", Stands::Ours)] {
        let [mut a, mut b] = [room.seat(), room.seat_of(&nia)];
        let later = |seat: &mut Seat, who: &str| {
            seat.make(&room.revised("she is frightened", Some(who)));
            seat.saved();
        };
        if stands == Stands::Theirs {
            later(&mut a, ours);
            later(&mut b, theirs);
        } else {
            later(&mut b, theirs);
            later(&mut a, ours);
        }
        // Before anything was taken in, it ends without closing.
        drop(a);
        let mut again = room.seat();
        again.take_in();
        let [told] = &again.taken.conflicts[..] else { panic!("{:?}", again.taken.conflicts) };
        assert_eq!((told.stands, told.other.as_str()), (stands, "Nia Tolland"));
        b.until("its side", |_| true);
        while b.taken.conflicts.is_empty() {
            b.until("its side", |_| true);
        }
        assert_ne!(b.taken.conflicts[0].stands, stands);
        again.close();
        b.close();
    }
}

/// One who comes, writes and goes leaves no journal to be followed: what they wrote is in the file, and is told all the
/// same.
#[test]
fn a_value_of_one_who_came_and_went_is_told() {
    let room = Room::new(false);
    let mut a = room.seat();
    let mut b = room.seat();
    b.make(&room.revised("she is frightened", Some("DS Ward")));
    a.make(&room.revised("she is frightened", Some("PC Lee")));
    a.saved();
    b.close();
    while a.taken.conflicts.is_empty() {
        a.until("the conflict", |_| true);
    }
    assert_eq!(a.taken.conflicts.len(), 1, "{:?}", a.taken.conflicts);
}

/// Whoever writes over a value knowing it, because the form was open before it came: whoever had written it is told.
#[test]
fn whoever_is_written_over_is_told_though_the_other_knew() {
    let room = Room::new(false);
    let [mut a, mut b] = room.seats();
    a.make(&room.revised("she is frightened", Some("PC Lee")));
    a.saved();
    b.until("a's", |session| speaker(&room, session).as_deref() == Some("PC Lee"));
    b.make(&room.revised("she is frightened", Some("DS Ward")));
    b.saved();
    a.until("b's", |session| speaker(&room, session).as_deref() == Some("DS Ward"));
    let told: Vec<Stands> = a.taken.conflicts.iter().map(|told| told.stands).collect();
    assert_eq!((told, b.taken.conflicts.clone()), (vec![Stands::TheirsAfterOurs], vec![]));
    // The second is told as well; the screen judges whether they can have known.
    let over = b.session.written_over();
    let [over] = &over[..] else { panic!("{over:?}") };
    assert_eq!((over.conflict.line, over.conflict.stands), (Line::Entry(room.entry), Stands::Ours));
    assert_eq!(over.conflict.columns, ["speaker"]);
    // Once; and neither of one's own nor of the same value.
    b.make(&room.revised("she is frightened", Some("DS Ward of Crawley")));
    b.saved();
    a.until("b's other", |session| speaker(&room, session).as_deref() == Some("DS Ward of Crawley"));
    a.make(&room.revised("she is frightened", Some("DS Ward of Crawley")));
    assert_eq!((a.session.written_over(), b.session.written_over()), (vec![], vec![]));
}

/// A case that two people move at once, the second having the first's move already, but not having seen it.
#[test]
fn whose_move_of_a_case_was_moved_on_at_once_is_told() {
    let room = Room::new(false);
    let [mut a, mut b] = room.seats();
    let listing = room.order(a.session.record())[1].1;
    let to = |key: &str| Change::OrderCases(vec![(listing, OrderKey(key.to_owned()))]);
    let at = |session: &Session| room.order(session.record()).into_iter().find(|one| one.1 == listing).unwrap().0.0;
    a.make(&to("a"));
    a.saved();
    b.until("a's move", |session| at(session) == "a");
    b.make(&to("x"));
    b.saved();
    a.until("b's move", |session| at(session) == "x");
    let told: Vec<_> = a.taken.conflicts.iter().map(|told| (told.line, told.stands)).collect();
    assert_eq!(told, [(Line::Listing(listing), Stands::TheirsAfterOurs)]);
    let over: Vec<_> = b.session.written_over().into_iter().map(|over| over.conflict.line).collect();
    assert_eq!(over, [Line::Listing(listing)]);
}

fn speaker(room: &Room, session: &Session) -> Option<String> {
    let case = session.record().case(room.sample.december.id, room.case()).unwrap();
    case.entries.into_iter().find(|entry| entry.id == room.entry).unwrap().speaker
}

#[test]
fn the_same_value_and_what_stands_in_a_composer_are_no_conflict() {
    let room = Room::new(false);
    let [mut a, mut b] = room.seats();
    for seat in [&mut a, &mut b] {
        seat.make(&room.revised("she is frightened", Some("PC Lee")));
    }
    for (seat, text) in [(&mut a, "pol: one"), (&mut b, "pol: two")] {
        seat.make(&Change::KeepDraft { case: Some(room.case()), text: text.to_owned() });
        seat.make(&room.filed(text));
        seat.saved();
    }
    a.until("the other's", |session| room.has(session.record(), "pol: two"));
    b.until("the other's", |session| room.has(session.record(), "pol: one"));
    assert_eq!((a.taken.conflicts, b.taken.conflicts), (vec![], vec![]));
}

#[test]
fn a_line_removed_by_one_and_written_by_the_other_is_told() {
    let room = Room::new(false);
    let [mut a, mut b] = room.seats();
    a.make(&Change::RemoveEntry(room.entry));
    b.make(&room.revised("she is frightened", Some("PC Lee")));
    a.saved();
    b.saved();
    for (seat, stands) in [(&mut a, Stands::Ours), (&mut b, Stands::Theirs)] {
        while seat.taken.conflicts.is_empty() {
            seat.until("the conflict", |_| true);
        }
        let [told] = &seat.taken.conflicts[..] else { panic!("{:?}", seat.taken.conflicts) };
        assert_eq!((told.columns.as_slice(), told.stands), (&["dead".to_owned()][..], stands));
    }
}

#[test]
fn two_people_in_one_entry_both_keep_their_words_and_each_undoes_their_own() {
    let room = Room::new(false);
    let [mut a, mut b] = room.seats();
    let made = a.make(&room.revised("police: she is frightened", None));
    let mut theirs = room.revised("she is frightened of the school run", None);
    if let Change::ReviseEntry { at: when, .. } = &mut theirs {
        *when = at("2026-12-10T10:01:00");
    }
    b.make(&theirs);
    a.saved();
    b.saved();
    let both = "police: she is frightened of the school run";
    for seat in [&mut a, &mut b] {
        seat.until(both, |session| room.text(session.record()) == both);
        assert_eq!(seat.taken.conflicts, []);
    }
    a.session.undo(&made.undo.unwrap()).unwrap();
    a.saved();
    for seat in [&mut a, &mut b] {
        let left = "she is frightened of the school run";
        seat.until(left, |session| room.text(session.record()) == left);
    }
}

#[test]
fn an_agenda_that_two_reorder_ends_the_same_with_every_case_once() {
    let room = Room::new(false);
    let [mut a, mut b, mut c] = room.seats();
    let listings: Vec<ListingId> = room.order(a.session.record()).into_iter().map(|(_, listing)| listing).collect();
    let places = |keys: [&str; 3]| {
        let keys = keys.map(|key| OrderKey(key.to_owned()));
        Change::OrderCases(listings.iter().copied().zip(keys).collect())
    };
    a.make(&places(["c", "a", "b"]));
    b.make(&places(["a", "b", "c"]));
    // One at the very place that the other gave to another.
    c.make(&Change::OrderCases(vec![(listings[2], OrderKey("a".to_owned()))]));
    let last = "in the end";
    for seat in [&mut a, &mut b, &mut c] {
        seat.saved();
        seat.make(&room.filed(&format!("{last} {}", seat.session.record().seat())));
        seat.saved();
    }
    let all = [&a, &b, &c].map(|seat| format!("{last} {}", seat.session.record().seat()));
    for seat in [&mut a, &mut b, &mut c] {
        seat.until(last, |session| all.iter().all(|text| room.has(session.record(), text)));
    }
    let orders = [&a, &b, &c].map(|seat| room.order(seat.session.record()));
    assert_eq!(orders[0], orders[1]);
    assert_eq!(orders[0], orders[2]);
    let mut cases: Vec<ListingId> = orders[0].iter().map(|(_, listing)| *listing).collect();
    cases.sort();
    let mut all = listings;
    all.sort();
    assert_eq!(cases, all);
}

/// One who may not be reached for a while: nothing that was typed, and no step that can be undone, is lost when the
/// record has to be loaded afresh.
#[test]
fn a_record_that_is_loaded_afresh_keeps_what_was_done_meanwhile() {
    let room = Room::new(false);
    let [mut a, b] = room.seats();
    a.make(&room.filed("before"));
    a.saved();
    // Behind the others' back, as after a night on a share: all journals are gone, and so is what they held but in the
    // file.
    let made = a.make(&room.revised("she is frightened", Some("PC Lee")));
    a.saved();
    let mut b = b;
    b.until("a's", |session| speaker(&room, session).is_some());
    b.make(&room.filed("by the other"));
    b.saved();
    b.session.publish().unwrap();
    b.until("the publishing", |session| session.publish_due().is_none());
    b.session.wait_until_saved().unwrap();
    let path = room.path();
    let kept = std::fs::read_dir(room.folder.path()).unwrap().map(|found| found.unwrap().path());
    let journals: Vec<PathBuf> = kept.filter(|path| path.to_string_lossy().contains(".journal-")).collect();
    drop(b);
    journals.iter().for_each(|journal| drop(std::fs::remove_file(journal)));
    assert!(path.exists());
    let draft = Change::KeepDraft { case: Some(room.case()), text: "pol: half a".to_owned() };
    a.make(&draft);
    a.make(&room.filed("after"));
    a.until("by the other", |session| room.has(session.record(), "by the other"));
    a.session.undo(&made.undo.unwrap()).unwrap();
    assert_eq!(speaker(&room, &a.session), None);
    a.close();
    let (session, _) = Session::open(&room.request(), Box::new(|_| {})).unwrap();
    for text in ["before", "by the other", "after"] {
        assert!(room.has(session.record(), text), "{text}");
    }
    assert_eq!(session.draft(Some(room.case())).unwrap().as_deref(), Some("pol: half a"));
    assert_eq!((room.journals(), speaker(&room, &session)), (0, None));
}

#[test]
fn two_who_publish_at_once_both_end_with_everything_in_the_file() {
    let room = Room::new(false);
    let [mut a, mut b] = room.seats();
    for round in 0..4 {
        a.make(&room.filed(&format!("a {round}")));
        b.make(&room.filed(&format!("b {round}")));
        a.session.publish().unwrap();
        b.session.publish().unwrap();
        for (seat, other) in [(&mut a, "b"), (&mut b, "a")] {
            let text = format!("{other} {round}");
            seat.until(&text, |session| room.has(session.record(), &text));
            assert!(seat.taken.findings.iter().all(|finding| !finding.is_wrong()), "{:?}", seat.taken.findings);
        }
    }
    let [left, right] = [a, b].map(|seat| std::thread::spawn(move || seat.close()));
    left.join().unwrap();
    right.join().unwrap();
    let (session, findings) = Session::open(&room.request(), Box::new(|_| {})).unwrap();
    assert!(findings.iter().all(|finding| !finding.is_wrong()), "{findings:?}");
    for round in 0..4 {
        assert!(["a", "b"].iter().all(|who| room.has(session.record(), &format!("{who} {round}"))));
    }
    session.close().unwrap();
    assert_eq!(room.journals(), 0);
}

#[cfg(unix)] // Windows lets nobody remove what is being written.
#[test]
fn a_journal_that_vanishes_under_a_live_seat_is_written_again() {
    let room = Room::new(false);
    let [mut a, mut b] = room.seats();
    a.make(&room.filed("only there"));
    a.saved();
    b.until("a's", |session| room.has(session.record(), "only there"));
    let own = marac::vault::names::journal(&room.path(), a.session.record().seat());
    std::fs::remove_file(own).unwrap();
    a.until("the rewriting", |_| true);
    while !a.taken.findings.iter().any(|finding| matches!(finding, Finding::JournalRewritten { .. })) {
        a.until("the rewriting", |_| true);
    }
    drop((a, b));
    let (session, _) = Session::open(&room.request(), Box::new(|_| {})).unwrap();
    assert!(room.has(session.record(), "only there"));
}

/// What a seat may do in the test.
#[derive(Debug, Clone)]
enum Deed {
    Revise(String, String),
    File(String),
    Draft(String),
    Order(usize, String),
    Undo,
    TakeIn,
    Publish,
    Reopen,
}

fn deed() -> impl Strategy<Value = Deed> {
    let text = || "[a-d ]{1,6}x";
    prop_oneof![
        3 => (text(), "[A-C]").prop_map(|(text, speaker)| Deed::Revise(text, speaker)),
        2 => text().prop_map(Deed::File),
        1 => text().prop_map(Deed::Draft),
        2 => (0..3_usize, "[a-c]{1,2}").prop_map(|(which, place)| Deed::Order(which, place)),
        2 => Just(Deed::Undo),
        3 => Just(Deed::TakeIn),
        1 => Just(Deed::Publish),
        1 => Just(Deed::Reopen),
    ]
}

/// How many meetings.
fn meetings() -> u32 {
    u32::try_from(crate::figures::asked("MARAC_LIVE_MEETINGS", [6, 40])).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: meetings(), max_shrink_iters: 40, ..ProptestConfig::default() })]

    /// Three live seats do anything in any order, and in the end all have the same. `MARAC_LIVE_MEETINGS` says how often.
    #[test]
    fn three_live_seats_end_the_same(deeds in prop::collection::vec((0..3_usize, deed()), 1..30), share: bool) {
        let room = Room::new(share);
        let mut seats = room.seats::<3>();
        let mut steps = [const { Vec::new() }; 3];
        let listings: Vec<ListingId> =
            room.order(seats[0].session.record()).into_iter().map(|(_, listing)| listing).collect();
        for (who, deed) in deeds {
            let seat = &mut seats[who];
            let made = match deed {
                Deed::Revise(text, speaker) => seat.session.make(&room.revised(&text, Some(&speaker))),
                Deed::File(text) => seat.session.make(&room.filed(&text)),
                Deed::Draft(text) => seat.session.make(&Change::KeepDraft { case: Some(room.case()), text }),
                Deed::Order(which, place) => {
                    seat.session.make(&Change::OrderCases(vec![(listings[which], OrderKey(place))]))
                }
                Deed::Undo => match steps[who].pop() {
                    Some(step) => seat.session.undo(&step),
                    None => continue,
                },
                Deed::TakeIn => {
                    seat.take_in();
                    continue;
                }
                Deed::Publish => {
                    seat.session.publish().unwrap();
                    continue;
                }
                Deed::Reopen => {
                    let left = std::mem::replace(seat, room.seat());
                    left.close();
                    continue;
                }
            };
            // A seat may be too late for what it wants; then nothing happens.
            if let Ok((made, _)) = made {
                steps[who].extend(made.undo);
            }
        }
        let mut said = Vec::new();
        for seat in &mut seats {
            let text = format!("the end of {}", seat.session.record().seat());
            seat.make(&room.filed(&text));
            seat.saved();
            said.push(text);
        }
        for seat in &mut seats {
            seat.until("the end", |session| said.iter().all(|text| room.has(session.record(), text)));
            prop_assert!(seat.taken.findings.iter().all(|found| !found.is_wrong()), "{:?}", seat.taken.findings);
        }
        let dumps = seats.each_ref().map(|seat| seat.session.record().canonical_dump().unwrap());
        prop_assert!(dumps[0] == dumps[1] && dumps[0] == dumps[2]);
        for seat in seats {
            seat.close();
        }
        prop_assert_eq!(room.journals(), 0);
        let (session, _) = Session::open(&room.request(), Box::new(|_| {})).unwrap();
        prop_assert!(session.record().canonical_dump().unwrap() == dumps[0]);
    }
}

/// An edit that builds on one that is lost can't be taken in: whose it is, and how many there are, is told.
#[test]
fn edits_that_wait_for_a_lost_one_are_named() {
    let room = Room::new(false);
    let (mut session, _) = Session::open(&room.request(), Box::new(|_| {})).unwrap();
    for text in ["she is frightened now", "she is frightened now and then", "she is frightened now and then and here"] {
        session.make(&room.revised(text, None)).unwrap();
        session.wait_until_saved().unwrap();
    }
    let seat = session.record().seat();
    session.leave().unwrap();
    crate::withdrawn::damage(&marac::vault::names::journal(&room.path(), seat), 0);
    let (session, findings) = Session::open(&room.request(), Box::new(|_| {})).unwrap();
    let waits = findings.iter().find(|finding| matches!(finding, Finding::Waiting { .. })).cloned();
    let Some(Finding::Waiting { seat: of, who, changes: 2, .. }) = waits else { panic!("{findings:?}") };
    assert_eq!((of, who.as_deref()), (seat, Some("Asha Whitlock")));
    session.leave().unwrap();
}
