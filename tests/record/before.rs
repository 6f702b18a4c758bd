//! What happened before a record was open stands in its log: each event once, whichever session was first to write it.

use std::sync::Arc;

use marac::record::Session;
use marac::record::roster::Founder;
use marac::record::session::request;
use marac::vault::aside::{Aside, FAILED_UNLOCK};
use marac::vault::{OpenRequest, Unlocked};

use crate::withdrawn::meeting;

fn open(request: &OpenRequest) -> Session {
    Session::open(request, Box::new(|_| {})).unwrap().0
}

fn failed_unlocks(session: &Session) -> Vec<String> {
    let lines = session.record().audit().unwrap();
    lines.into_iter().filter(|line| line.what == FAILED_UNLOCK).map(|line| line.detail).collect()
}

#[test]
fn a_wrong_passphrase_stands_in_the_log_once_whoever_else_is_at_work_here() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Crawley.marac");
    let key = Arc::new(Unlocked::throwaway().unwrap());
    let wanted = OpenRequest { local: Some(folder.path().join("local")), ..request(&path, key) };
    let founder =
        Founder { name: "Asha Whitlock", role: "coordinator", key: wanted.unlocked.person_key(), recovery: None };
    Session::create(&wanted, "Crawley", &founder, Box::new(|_| {})).unwrap().close().unwrap();
    let aside = Aside::of(&wanted).unwrap();
    // Two in the same moment are two.
    (0..2).for_each(|_| aside.note(FAILED_UNLOCK, 1_790_000_000_001));
    // The screen and a command both find them.
    let mut screen = open(&wanted);
    screen.make(&meeting("Horsham")).unwrap();
    screen.wait_until_saved().unwrap();
    let mut command = open(&wanted);
    command.make(&meeting("Worthing")).unwrap();
    command.close().unwrap();
    // Somebody tries another passphrase before the screen closes.
    aside.note(FAILED_UNLOCK, 1_790_000_000_777);
    screen.close().unwrap();
    assert_eq!(aside.events().iter().filter(|event| event.what == FAILED_UNLOCK).count(), 1, "the last one waits");
    let mut next = open(&wanted);
    next.make(&meeting("Chichester")).unwrap();
    let told = failed_unlocks(&next);
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told.iter().filter(|detail| detail.ends_with(".777Z")).count(), 1, "{told:?}");
    next.close().unwrap();
    assert_eq!(aside.events(), []);
    assert_eq!(failed_unlocks(&open(&wanted)).len(), 3);
}
