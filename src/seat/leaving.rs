//! Leaving a seat: everything goes into the one file, whoever else is at work.

use super::{Left, SeatError};
use crate::record::session::{Session, SessionError};
use crate::vault::VaultError;

/// Closes the record. Where other seats write it so busily that this one never gets its turn, what was done here lies
/// beside it, and goes in with the next of theirs.
///
/// # Errors
/// When something could not be saved.
pub fn close(session: Session) -> Result<Left, SeatError> {
    match session.close() {
        Ok(closed) => Ok(Left::Saved(closed.published)),
        Err(SessionError::NotFolded { why }) if matches!(*why, VaultError::Outdated { .. }) => Ok(Left::Beside),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::fixture::conference;
    use crate::record::change::Change;
    use crate::record::roster::Founder;
    use crate::record::session::request;
    use crate::vault::Unlocked;

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
        for seat in seats {
            assert!(matches!(close(seat), Ok(Left::Saved(Some(_)))));
        }
        let (session, findings) = Session::open(&request, Box::new(|_| {})).unwrap();
        assert_eq!(session.record().meetings().unwrap().len(), 2);
        assert_eq!(findings, []);
        session.leave().unwrap();
    }
}
