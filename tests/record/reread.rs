//! A record that was read again says what lay in its file at that moment. What this seat did since is not in it, and stands
//! all the same, whichever file holds it by the time the seat goes on with what was read.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use marac::record::Session;
use marac::record::session::SessionEvent;
use marac::vault::Unlocked;

use crate::standing::give;
use crate::withdrawn::{Office, held, meeting};

/// Long enough for the busiest machine; nothing is ever waited for so long where it works.
const PATIENCE: Duration = Duration::from_secs(60);

fn open(office: &Office, key: &Arc<Unlocked>) -> (Session, Receiver<SessionEvent>) {
    let (sender, events) = channel();
    let (session, _) = Session::open(&office.request(key), Box::new(move |event| drop(sender.send(event)))).unwrap();
    (session, events)
}

/// Publishes, and takes nothing in.
fn publish(session: &mut Session, events: &Receiver<SessionEvent>) {
    session.publish().unwrap();
    loop {
        if let SessionEvent::Published { generation } = events.recv_timeout(PATIENCE).unwrap() {
            assert!(generation.in_place);
            return;
        }
    }
}

#[test]
fn what_was_published_since_the_record_was_read_again_stays_where_that_is_taken_in_at_the_end() {
    let office = Office::new(false);
    let [(mut asha, told), (mut ruth, _)] = [&office.asha, &office.ruth].map(|key| open(&office, key));
    // Whom Ruth gave access is in a file of hers: Asha's seat reads the record again, for it may say otherwise than she knew.
    ruth.make(&give("Dan Moss", &Unlocked::throwaway().unwrap())).unwrap();
    ruth.wait_until_saved().unwrap();
    asha.catch_up().unwrap();
    ruth.close().unwrap();
    asha.catch_up().unwrap();
    // It was read by then, for a seat does one thing after another.
    asha.make(&meeting("Asha's")).unwrap();
    asha.wait_until_saved().unwrap();
    publish(&mut asha, &told);
    let (mut ruth, _) = open(&office, &office.ruth);
    assert!(held(ruth.record(), "Asha's"));
    ruth.make(&meeting("Ruth's")).unwrap();
    ruth.leave().unwrap();
    // Whoever is the last folds in what others left, on top of what was read again.
    asha.close().unwrap();
    let (tom, _) = office.open(&office.tom);
    assert!(held(tom.record(), "Ruth's") && held(tom.record(), "Asha's"));
    assert_eq!(tom.record().audit_faults().unwrap(), []);
}
