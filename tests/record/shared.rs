//! A session on a share: what the screen is told is true, and what was done here comes to the share.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use marac::domain::meeting::Meeting;
use marac::record::Session;
use marac::record::change::Change;
use marac::record::roster::Founder;
#[cfg(unix)]
use marac::record::session::Whereabouts;
use marac::record::session::{Keeping, SessionError, SessionEvent, request};
use marac::vault::{Finding, OpenRequest, Unlocked};
use tempfile::TempDir;

use crate::sample::fill;
use crate::share::{EveryPlaceIsAShare, Server, ShareDisk, kept};

struct Office {
    folder: TempDir,
    local: TempDir,
    disk: Arc<ShareDisk>,
    unlocked: Arc<Unlocked>,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = ShareDisk::at(folder.path());
        let unlocked = Arc::new(Unlocked::throwaway().unwrap());
        let office = Self { folder, local: tempfile::tempdir().unwrap(), disk, unlocked };
        let key = office.unlocked.person_key();
        let founder = Founder { name: "Asha Whitlock", role: "coordinator", key, recovery: None };
        Session::create(&office.request(), "Crawley", &founder, Box::new(|_| {})).unwrap().close().unwrap();
        office
    }

    fn request(&self) -> OpenRequest {
        OpenRequest {
            disk: self.disk.clone(),
            place: Arc::new(EveryPlaceIsAShare),
            local: Some(self.local.path().to_owned()),
            ..request(&self.folder.path().join("Crawley.marac"), self.unlocked.clone())
        }
    }

    fn open_as(&self, request: &OpenRequest) -> Seat {
        let (sender, told) = channel();
        let sender = Mutex::new(sender);
        let tell = Box::new(move |event| drop(sender.lock().unwrap().send(event)));
        let (session, findings) = Session::open(request, tell).unwrap();
        Seat { session, findings, told }
    }

    fn open(&self) -> Seat {
        self.open_as(&self.request())
    }

    #[cfg(unix)]
    fn journals(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.to_string_lossy().contains(".journal-")).collect()
    }

    fn kept(&self) -> Vec<PathBuf> {
        kept(self.local.path())
    }
}

struct Seat {
    session: Session,
    findings: Vec<Finding>,
    told: Receiver<SessionEvent>,
}

impl Seat {
    fn add(&mut self, day: u32) {
        let meeting = meeting(day);
        self.session.make(&Change::AddMeeting(meeting)).unwrap();
    }

    /// Waits until the record is kept in a certain way, as the screen does: it asks at every event.
    fn until(&self, named: &str, wanted: impl Fn(&Keeping) -> bool) {
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            let keeping = self.session.keeping();
            if wanted(&keeping) {
                return;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(self.told.recv_timeout(left).is_ok(), "never {named}, but {keeping:?}");
        }
    }

    fn meetings(&self) -> usize {
        self.session.record().meetings().unwrap().len()
    }
}

fn meeting(day: u32) -> Meeting {
    let (mut aside, _) = crate::sample::founded();
    let sample = fill(&mut aside, crate::sample::NOW);
    let mut meeting = sample.december;
    meeting.id = marac::domain::identifier::MeetingId::new();
    meeting.date = chrono::NaiveDate::from_ymd_opt(2027, 3, day).unwrap();
    meeting
}

fn is_saved(keeping: &Keeping) -> bool {
    matches!(keeping, Keeping::Saved { .. })
}

/// The timer publishes while the share is away: what is published once it is back is in place, in the same sitting.
#[test]
fn an_outage_over_a_publishing_hinders_no_later_one() {
    let office = Office::new();
    let mut seat = office.open();
    seat.add(1);
    seat.until("saved", is_saved);
    office.disk.is(Server::Refuses(5));
    seat.add(2);
    seat.until("here", |keeping| matches!(keeping, Keeping::SavedHere { away: Some(_), .. }));
    let _ = seat.session.publish();
    seat.session.catch_up().unwrap_or_default();
    office.disk.is(Server::Well);
    seat.until("saved again", is_saved);
    seat.add(3);
    assert!(seat.session.close().unwrap().in_place);
    assert_eq!((office.open().meetings(), office.kept().len()), (3, 0));
}

#[test]
fn a_share_that_hangs_is_said_and_what_was_done_comes_to_it() {
    let office = Office::new();
    let mut seat = office.open();
    seat.add(1);
    seat.until("saved", is_saved);
    office.disk.is(Server::Hangs);
    seat.add(2);
    seat.until("here", |keeping| matches!(keeping, Keeping::SavedHere { away: Some(away), .. } if away.why.is_none()));
    seat.add(3);
    seat.until("here again", |keeping| matches!(keeping, Keeping::SavedHere { away: Some(_), .. }));
    office.disk.is(Server::Well);
    seat.until("saved on the share", is_saved);
    seat.session.close().unwrap();
    assert_eq!(office.kept(), Vec::<PathBuf>::new());
    assert_eq!(office.open().meetings(), 3);
}

#[test]
fn a_share_that_is_gone_is_said_and_tried_again() {
    // No such file, an input or output error, a stale handle.
    for code in [2, 5, 116] {
        let office = Office::new();
        let mut seat = office.open();
        office.disk.is(Server::Refuses(code));
        seat.add(1);
        seat.until(
            "here",
            |keeping| matches!(keeping, Keeping::SavedHere { away: Some(away), .. } if away.why.is_some()),
        );
        office.disk.is(Server::Well);
        seat.until("saved on the share", is_saved);
        seat.session.close().unwrap();
        assert_eq!(office.open().meetings(), 1);
    }
}

/// Whoever closes while the share is away is told so, in the time that a person waits; nothing is lost.
#[test]
fn closing_while_the_share_is_away_leaves_it_for_the_next_opening() {
    for server in [Server::Hangs, Server::Refuses(5)] {
        let office = Office::new();
        let mut seat = office.open();
        office.disk.is(server);
        seat.add(1);
        seat.add(2);
        // The share is away for as long as this takes.
        match seat.session.close() {
            Err(SessionError::OnlyHere { number: 2, .. }) => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(office.kept().len(), 1);
        office.disk.is(Server::Well);

        // Who only looks sees it and changes nothing.
        let looking = office.open();
        assert_eq!(looking.meetings(), 2);
        // A call that hung may have come through since, and then the share has it.
        let is_found = |finding: &Finding| matches!(finding, Finding::SpillFound { .. } | Finding::JournalFound { .. });
        assert!(looking.findings.iter().any(is_found), "{:?}", looking.findings);
        looking.session.leave().unwrap();
        assert_eq!(office.kept().len(), 1);

        let mut seat = office.open();
        seat.session.bring_kept();
        seat.until("saved on the share", is_saved);
        assert_eq!(office.kept().len(), 1, "its own, on which the share is up to date");
        seat.session.close().unwrap();
        assert_eq!(office.kept(), Vec::<PathBuf>::new());
        let seat = office.open();
        assert_eq!((seat.meetings(), &seat.findings[..]), (2, &[][..]));
    }
}

#[test]
fn a_command_whose_changes_are_only_here_is_told() {
    let office = Office::new();
    let mut seat = office.open();
    office.disk.is(Server::Hangs);
    seat.add(1);
    assert!(matches!(seat.session.wait_until_saved(), Err(SessionError::OnlyHere { number: 1, .. })));
    office.disk.is(Server::Well);
    seat.session.wait_until_saved().unwrap();
    assert!(is_saved(&seat.session.keeping()));
}

/// Somebody removes this seat's journal from the share, or cuts it, while the share takes nothing: what was called saved is in
/// memory only, so it is kept here once more, and called so, until the share has it again.
#[cfg(unix)] // Windows does not let anybody touch a journal that is being written.
#[test]
fn what_the_share_lost_again_is_kept_here() {
    let remove = |journal: &PathBuf| std::fs::remove_file(journal).unwrap();
    let cut = |journal: &PathBuf| {
        let file = std::fs::OpenOptions::new().write(true).open(journal).unwrap();
        file.set_len(file.metadata().unwrap().len().min(40)).unwrap();
    };
    for (spoil, followed) in [(&remove as &dyn Fn(&PathBuf), true), (&cut, true), (&remove, false), (&cut, false)] {
        let office = Office::new();
        let mut seat = office.open();
        if followed {
            seat.session.here(Whereabouts::default()).unwrap();
        }
        seat.add(1);
        seat.until("saved", is_saved);
        seat.add(2);
        seat.until("saved", is_saved);
        office.disk.is(Server::RefusesWrites(5));
        let journals = office.journals();
        assert_eq!(journals.len(), 1);
        journals.iter().for_each(spoil);
        if followed {
            seat.until("here again", |keeping| matches!(keeping, Keeping::SavedHere { away: Some(_), .. }));
        }
        match seat.session.close() {
            Err(SessionError::OnlyHere { .. }) => {}
            other => panic!("{other:?}"),
        }
        assert!(!office.kept().is_empty());
        office.disk.is(Server::Well);
        let seat = office.open();
        assert_eq!(seat.meetings(), 2);
        seat.session.close().unwrap();
        let seat = office.open();
        assert_eq!((seat.meetings(), office.kept()), (2, Vec::new()));
    }
}

/// The same, and the share takes it again before anybody closes.
#[cfg(unix)] // As above.
#[test]
fn what_the_share_lost_is_written_again_when_it_can_be() {
    let office = Office::new();
    let mut seat = office.open();
    seat.session.here(Whereabouts::default()).unwrap();
    seat.add(1);
    seat.until("saved", is_saved);
    office.disk.is(Server::RefusesWrites(28));
    office.journals().iter().for_each(|journal| std::fs::remove_file(journal).unwrap());
    seat.until("here again", |keeping| matches!(keeping, Keeping::SavedHere { .. }));
    office.disk.is(Server::Well);
    seat.until("saved again", is_saved);
    let other = office.open();
    assert_eq!(other.meetings(), 1);
    other.session.leave().unwrap();
    seat.session.close().unwrap();
    assert_eq!(office.kept(), Vec::<PathBuf>::new());
}

/// The share says no before this machine's disk has answered: that is waited for, and then it is said where it is.
#[test]
fn what_is_still_coming_here_is_waited_for() {
    let office = Office::new();
    let here = ShareDisk::before(office.disk.clone(), office.local.path());
    let mut seat = office.open_as(&OpenRequest { disk: here.clone(), ..office.request() });
    office.disk.is(Server::Refuses(5));
    seat.add(1);
    seat.until("here", |keeping| matches!(keeping, Keeping::SavedHere { away: Some(_), .. }));
    here.is(Server::Slow(Duration::from_millis(300)));
    seat.add(2);
    let saved = seat.session.wait_until_saved();
    assert!(matches!(saved, Err(SessionError::OnlyHere { number: 2, .. })), "{saved:?}");
    here.is(Server::Well);
    office.disk.is(Server::Well);
    seat.session.close().unwrap();
}

/// Where this machine can keep nothing, nothing is called saved before the share has it.
#[test]
fn without_a_folder_of_this_machine_nothing_is_called_saved_too_early() {
    let office = Office::new();
    let mut seat = office.open_as(&OpenRequest { local: None, ..office.request() });
    office.disk.is(Server::Hangs);
    seat.add(1);
    assert!(matches!(seat.session.keeping(), Keeping::Saving));
    office.disk.is(Server::Refuses(5));
    seat.until("not saved", |keeping| matches!(keeping, Keeping::NotSaved { .. }));
    office.disk.is(Server::Well);
    seat.until("saved", is_saved);
    seat.session.close().unwrap();
}
