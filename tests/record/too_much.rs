//! What can't be saved as one piece is refused before anything of it is in the record.

use std::sync::Arc;

use marac::domain::case::EarlierCase;
use marac::record::change::Change;
use marac::record::roster::Founder;
use marac::record::session::{SessionError, request};
use marac::record::{RecordError, Session};
use marac::vault::Unlocked;

use crate::sample::{earlier, mark};
use crate::withdrawn::{held, meeting};

/// An import of a few rows, each as long as a whole file of them.
fn import(rows: usize, bytes: usize, byte: u8) -> Change {
    let long = "n ".repeat(bytes / 2);
    let case = |row: usize| EarlierCase { victim: long.clone(), ..earlier(&format!("WS-{row}")) };
    Change::ImportEarlierCases {
        cases: (0..rows).map(case).collect(),
        matches: Vec::new(),
        mark: mark("heard-before", byte),
    }
}

fn why(error: &SessionError) -> Option<&RecordError> {
    if let SessionError::Record(why) = error { Some(why) } else { None }
}

#[test]
fn an_import_that_no_frame_holds_is_refused_before_anything_of_it_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = request(&folder.path().join("Crawley.marac"), Arc::new(Unlocked::throwaway().unwrap()));
    let key = wanted.unlocked.person_key();
    let founder = Founder { name: "Asha Whitlock", role: "coordinator", key, recovery: None };
    Session::create(&wanted, "Crawley", &founder, Box::new(|_| {})).unwrap().close().unwrap();
    let open = || Session::open(&wanted, Box::new(|_| {})).unwrap().0;
    let mut colleague = open();
    let mut session = open();

    let refused = session.make(&import(9, 2 * 1024 * 1024, 1)).unwrap_err();
    assert!(matches!(why(&refused), Some(RecordError::TooMuchAtOnce { .. })), "{refused}");
    let said = refused.to_string();
    assert!(said.contains("nothing was changed") && said.contains("fewer rows"), "{said}");
    // A single text may be too long as well.
    let refused = session.make(&import(1, 9 * 1024 * 1024, 1)).unwrap_err();
    assert!(matches!(why(&refused), Some(RecordError::TooLong(_))), "{refused}");
    assert!(session.record().earlier_cases().unwrap().is_empty());
    // Nothing is waiting, and what is done then is saved; the same file comes in by parts.
    session.make(&meeting("Horsham")).unwrap();
    session.make(&import(2, 2 * 1024 * 1024, 1)).unwrap();
    session.wait_until_saved().unwrap();
    colleague.catch_up().unwrap();
    assert!(held(colleague.record(), "Horsham") && colleague.record().earlier_cases().unwrap().len() == 2);
    colleague.make(&meeting("Worthing")).unwrap();
    session.close().unwrap();
    colleague.close().unwrap();
    let last = open();
    assert!(held(last.record(), "Horsham") && held(last.record(), "Worthing"));
    assert_eq!(last.record().earlier_cases().unwrap().len(), 2);
}
