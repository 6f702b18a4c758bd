//! From a passphrase to an open record, on a thread of its own: deriving the key takes a while, and must not hold the
//! screen.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use age::secrecy::SecretString;
use tokio::sync::mpsc::UnboundedSender;
use zeroize::Zeroizing;

use super::Place;
use super::SeatError;
use super::question::Question;
use super::report::Report;
use crate::domain::matching::Nicknames;
use crate::record::session::{Session, request};
use crate::vault::aside::{Aside, FAILED_UNLOCK};
use crate::vault::identity::{self, IdentityError};
use crate::vault::open::wall_ms;
use crate::vault::{self, Disk, Elsewhere, Finding, OpenRequest, RealDisk, Unlocked};

/// A record that was opened, and what someone should know about it.
pub struct OpenedRecord {
    pub session: Session,
    pub findings: Vec<Finding>,
}

/// Where what is to be opened lies.
#[derive(Clone)]
pub struct Files {
    pub record: PathBuf,
    /// This machine's own folder.
    pub local: Option<PathBuf>,
    /// An older file is opened as it is.
    pub restore: bool,
    /// With what people are known again.
    pub nicknames: Arc<Nicknames>,
    /// What to do with what this machine kept for the record under another name.
    pub elsewhere: Elsewhere,
}

impl Files {
    pub fn of(place: &Place) -> Self {
        Self {
            record: place.record.clone(),
            local: place.local.clone(),
            restore: place.restore,
            elsewhere: if place.bring { Elsewhere::Bring } else { Elsewhere::Ask },
            nicknames: Arc::new(place.texts.nicknames.clone()),
        }
    }

    /// A request to open them with a key.
    pub fn request(&self, unlocked: Arc<Unlocked>) -> OpenRequest {
        let (local, elsewhere) = (self.local.clone(), self.elsewhere);
        let asked = OpenRequest { local, elsewhere, ..request(&self.record, unlocked) };
        if self.restore {
            return OpenRequest { older: vault::Older::Restore, damaged: vault::Damaged::UseOlder, ..asked };
        }
        asked
    }

    /// Keeps in mind that somebody tried a wrong passphrase, for the record's log.
    fn note_failure(&self, error: &IdentityError) {
        if let (IdentityError::WrongPassphrase { .. }, Some(local)) = (error, &self.local) {
            let disk: Arc<dyn Disk> = Arc::new(RealDisk);
            Aside::at(&disk, local, &self.record).note(FAILED_UNLOCK, wall_ms());
        }
    }
}

/// Says when the record's worker is gone, however it went: it drops this with all that it holds.
struct Keeper(UnboundedSender<Report>);

impl Drop for Keeper {
    fn drop(&mut self) {
        let _ = self.0.send(Report::KeeperGone);
    }
}

/// Does some work on a thread of its own, and reports; also that it broke off.
pub(super) fn work(reporter: UnboundedSender<Report>, what: impl FnOnce() -> Report + Send + 'static) {
    let done = reporter.clone();
    let begun = std::thread::Builder::new().spawn(move || {
        // Nothing that the work held is looked at again.
        let report = catch_unwind(AssertUnwindSafe(what)).unwrap_or(Report::Stopped);
        // The seat may be gone already.
        let _ = done.send(report);
    });
    if begun.is_err() {
        let _ = reporter.send(Report::Stopped);
    }
}

/// A passphrase as the vault takes it.
pub fn secret(typed: &Zeroizing<String>) -> SecretString {
    SecretString::from(typed.as_str().to_owned())
}

/// Unlocks the key and opens the record, and reports.
pub fn open(files: Files, identity: PathBuf, passphrase: Option<SecretString>, reporter: UnboundedSender<Report>) {
    work(reporter.clone(), move || {
        let unlocked = identity::unlock(&RealDisk, &identity, passphrase.as_ref()).map(Arc::new);
        match unlocked {
            Ok(unlocked) => open_with(&files, unlocked, reporter),
            Err(error) => {
                files.note_failure(&error);
                Report::Opened(Box::new(Err(error.into())))
            }
        }
    });
}

/// Opens the record with an unlocked key, and reports.
pub fn open_unlocked(files: Files, unlocked: Arc<Unlocked>, reporter: UnboundedSender<Report>) {
    work(reporter.clone(), move || open_with(&files, unlocked, reporter));
}

/// Opens the record, or finds out what the user is to be asked first.
fn open_with(files: &Files, unlocked: Arc<Unlocked>, reporter: UnboundedSender<Report>) -> Report {
    let opened = opened_with(files, unlocked.clone(), reporter);
    match opened.as_ref().err().and_then(|error| Question::of(error, &unlocked, files)) {
        Some(question) => Report::Asked(question),
        None => Report::Opened(Box::new(opened)),
    }
}

fn opened_with(
    files: &Files,
    unlocked: Arc<Unlocked>,
    reporter: UnboundedSender<Report>,
) -> Result<OpenedRecord, SeatError> {
    let keeper = Keeper(reporter);
    let tell = move |event| {
        // The seat may be gone already; what is saved is saved all the same.
        let _ = keeper.0.send(Report::Kept(event));
    };
    let (mut session, findings) = Session::open(&files.request(unlocked.clone()), Box::new(tell))?;
    session.bring_kept();
    // Here, where no key waits for it. What can't be read is named where it is asked for.
    let _ = session.record().be_ready(&files.nicknames);
    Ok(OpenedRecord { session, findings })
}

const ON_PLUGIN: &str = "the key is on an age plugin, which can't be asked from behind the curtain; everything is saved, so \
                         close this window and open the record again";

/// Checks a passphrase against the key's file, and reports. A key without one lifts the curtain by Enter alone.
pub fn check(identity: PathBuf, typed: Zeroizing<String>, reporter: UnboundedSender<Report>) {
    work(reporter, move || {
        if identity::is_on_plugin(&RealDisk, &identity).unwrap_or(false) {
            // Nothing could be asked of it from here: no other program may run.
            return Report::Checked(Err(ON_PLUGIN.to_owned()));
        }
        let right = match identity::needs_passphrase(&RealDisk, &identity) {
            Ok(false) => Ok(true),
            Ok(true) => match identity::unlock(&RealDisk, &identity, Some(&secret(&typed))) {
                Ok(_) => Ok(true),
                Err(IdentityError::WrongPassphrase { .. }) => Ok(false),
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        };
        Report::Checked(right.map_err(|error| error.to_string()))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_breaks_off_is_reported() {
        let (reporter, mut reports) = tokio::sync::mpsc::unbounded_channel();
        work(reporter, || Vec::<Report>::new().remove(0));
        assert!(matches!(reports.blocking_recv(), Some(Report::Stopped)));
    }
}
