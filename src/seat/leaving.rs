//! Leaving a seat: everything goes into the one file, also where another seat has written it meanwhile.

use std::sync::Arc;

use super::unlocking::Files;
use super::{Left, SeatError};
use crate::record::session::{Session, SessionError};
use crate::vault::{Unlocked, VaultError};

/// Closes the record. Where another seat has written it since it was opened, it is opened once more, so that both are
/// in it; where that can't be done now, what was typed here is joined in when it is next opened.
///
/// # Errors
/// When something could not be saved.
pub fn close(session: Session, files: &Files, unlocked: Option<Arc<Unlocked>>) -> Result<Left, SeatError> {
    match session.close() {
        Ok(closed) => Ok(Left::Saved(closed.published)),
        Err(SessionError::NotFolded { why }) if matches!(*why, VaultError::Outdated { .. }) => {
            Ok(unlocked.and_then(|unlocked| join(files, unlocked)).unwrap_or(Left::Beside))
        }
        Err(error) => Err(error.into()),
    }
}

/// Takes in what both seats wrote, and writes it.
fn join(files: &Files, unlocked: Arc<Unlocked>) -> Option<Left> {
    let (session, _) = Session::open(&files.request(unlocked), Box::new(|_| {})).ok()?;
    let published = session.close().ok()?.published?;
    Some(Left::Saved(Some(published)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture::conference;
    use crate::record::change::Change;
    use crate::record::roster::Founder;
    use crate::record::session::request;

    /// Two seats at one record, each with a meeting of its own: whoever leaves last, both are in the file.
    #[test]
    fn what_two_seats_wrote_is_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Crawley.marac");
        let unlocked = Arc::new(Unlocked::throwaway().unwrap());
        let request = request(&path, unlocked.clone());
        let founder =
            Founder { name: "Asha Whitlock", role: "coordinator", key: unlocked.person_key(), recovery: None };
        Session::create(&request, "Crawley", &founder, Box::new(|_| {})).unwrap().close().unwrap();
        let mut seats: Vec<Session> = (0..2).map(|_| Session::open(&request, Box::new(|_| {})).unwrap().0).collect();
        for seat in &mut seats {
            seat.make(&Change::AddMeeting(conference().meeting)).unwrap();
        }
        let files = Files { record: path, local: None };
        for seat in seats {
            assert!(matches!(close(seat, &files, Some(unlocked.clone())), Ok(Left::Saved(Some(_)))));
        }
        let (session, findings) = Session::open(&request, Box::new(|_| {})).unwrap();
        assert_eq!(session.record().meetings().unwrap().len(), 2);
        assert_eq!(findings, []);
        session.leave().unwrap();
    }
}
