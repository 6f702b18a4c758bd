//! From a passphrase to an open record, on a thread of its own: deriving the key takes a while, and must not hold the
//! screen.

use std::path::PathBuf;
use std::sync::Arc;

use age::secrecy::SecretString;
use tokio::sync::mpsc::UnboundedSender;
use zeroize::Zeroizing;

use super::SeatError;
use super::program::Report;
use crate::record::session::{Session, request};
use crate::vault::identity::{self, IdentityError};
use crate::vault::{Finding, RealDisk, Unlocked};

/// A record that was opened, and what someone should know about it.
pub struct OpenedRecord {
    pub session: Session,
    pub findings: Vec<Finding>,
}

/// A passphrase as the vault takes it.
pub fn secret(typed: &Zeroizing<String>) -> SecretString {
    SecretString::from(typed.as_str().to_owned())
}

/// Unlocks the key and opens the record, and reports.
pub fn open(record: PathBuf, identity: PathBuf, passphrase: Option<SecretString>, reporter: UnboundedSender<Report>) {
    std::thread::spawn(move || {
        let unlocked = identity::unlock(&RealDisk, &identity, passphrase.as_ref()).map(Arc::new);
        let opened = match unlocked {
            Ok(unlocked) => open_with(record, unlocked, reporter.clone()),
            Err(error) => Err(error.into()),
        };
        let _ = reporter.send(Report::Opened(Box::new(opened)));
    });
}

/// Opens the record with an unlocked key, and reports.
pub fn open_unlocked(record: PathBuf, unlocked: Arc<Unlocked>, reporter: UnboundedSender<Report>) {
    std::thread::spawn(move || {
        let opened = open_with(record, unlocked, reporter.clone());
        let _ = reporter.send(Report::Opened(Box::new(opened)));
    });
}

fn open_with(
    record: PathBuf,
    unlocked: Arc<Unlocked>,
    reporter: UnboundedSender<Report>,
) -> Result<OpenedRecord, SeatError> {
    let tell = move |event| {
        // The seat may be gone already; what is saved is saved all the same.
        let _ = reporter.send(Report::Kept(event));
    };
    let (session, findings) = Session::open(&request(&record, unlocked), Box::new(tell))?;
    Ok(OpenedRecord { session, findings })
}

/// Checks a passphrase against the key's file, and reports. A key without one lifts the curtain by Enter alone.
pub fn check(identity: PathBuf, typed: Zeroizing<String>, reporter: UnboundedSender<Report>) {
    std::thread::spawn(move || {
        let right = match identity::needs_passphrase(&RealDisk, &identity) {
            Ok(false) => Ok(true),
            Ok(true) => match identity::unlock(&RealDisk, &identity, Some(&secret(&typed))) {
                Ok(_) => Ok(true),
                Err(IdentityError::WrongPassphrase { .. }) => Ok(false),
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        };
        let _ = reporter.send(Report::Checked(right.map_err(|error| error.to_string())));
    });
}
