//! What is kept on this machine until the share has it.
//!
//! On a share every change goes first to a journal in this machine's own folder, is synced there ("saved here"), and goes
//! on to the share ("saved"). The journals have the frames of any other ([`super::frame`]), seats and chains of their own,
//! and lie in `LOCAL/spill` under the record's number and what tells apart the names of its file: `RECORD-PLACE.journal-SEAT`.
//! What was kept for the record on the share goes to that one, not into a copy that is opened meanwhile, unless the user says
//! that the share is now found there; and only the record that it was kept for removes it. What the share has is struck out by
//! removing whole files: a file is ended at [`FULL`] bytes and removed when the share has all of it.

mod front;
mod left;
mod watch;

pub(super) use front::{Front, Message};
pub use left::{Elsewhere, Spilled};
pub(super) use left::{Reader, own_changes_for, stem};
pub use watch::{Begun, Watch, Watched};

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::VaultError;
use super::ids::SeatId;
use super::names;
use super::open::OpenRequest;
use super::operation::Operation;
use super::people::Recipient;
use super::store::{Access, Beginning, Closing, Saved, Vault};
use super::worker::Ticket;

/// After about so many bytes the next change goes to a new file.
const FULL: usize = 1024 * 1024;
/// A file that the share has all of is gone on with up to this many bytes: making one costs as much as ten changes.
const SPENT: usize = 256 * 1024;
/// The most changes that are kept in one piece.
const PIECE: usize = 4096;
/// What encryption and signature add to a change, about.
const FRAME: usize = 700;

/// The folder of all of them.
pub(super) fn folder(local: &Path) -> PathBuf {
    local.join("spill")
}

/// What this machine keeps of one session's work.
pub(crate) struct Spill {
    /// For files on this machine: the path is that of [`stem`].
    request: OpenRequest,
    access: Access,
    /// Whose access has ended, though the record was not encrypted to the others yet.
    ended: Vec<Recipient>,
    /// The last is written; those before it wait for the share.
    files: Vec<File>,
    /// What no file could be begun for, until one can.
    homeless: (Vec<Operation>, BTreeSet<Ticket>),
}

/// One journal, or after a failing disk several, that go together.
struct File {
    vault: Vault,
    seats: BTreeSet<SeatId>,
    bytes: usize,
    /// What is in it, or should be, and not on the share.
    waiting: BTreeSet<Ticket>,
}

impl Spill {
    /// The one for a vault on a share; none where the place is a disk of this machine, or nothing can be kept here.
    pub(crate) fn of(vault: &Vault) -> Option<Self> {
        let access = vault.share()?.access();
        Some(Self {
            request: vault.local_request()?,
            access,
            ended: Vec::new(),
            files: Vec::new(),
            homeless: Default::default(),
        })
    }

    /// Keeps operations; when it returns they are on this machine's disk, with those that could not be kept before.
    ///
    /// # Errors
    /// When they are not; they are tried again with the next.
    pub(crate) fn keep(&mut self, operations: Vec<Operation>, tickets: &[Ticket]) -> Result<Saved, VaultError> {
        let size = operations.iter().fold(FRAME, |sum, one| sum.saturating_add(one.size()));
        if self.files.last().is_none_or(|file| file.bytes >= FULL)
            && let Err(why) = self.begin_file()
        {
            self.homeless.0.extend(operations);
            self.homeless.1.extend(tickets);
            return Err(why);
        }
        let Some(file) = self.files.last_mut() else { return Err(VaultError::NothingToSave) };
        file.bytes = file.bytes.saturating_add(size);
        file.waiting.extend(tickets);
        file.seats.insert(file.vault.seat());
        let saved = file.vault.append(operations);
        file.seats.insert(file.vault.seat());
        saved
    }

    /// The same with as much as there is, in as many pieces as it takes.
    ///
    /// # Errors
    /// As [`Self::keep`].
    pub(crate) fn keep_all(&mut self, operations: Vec<Operation>, tickets: &[Ticket]) -> Result<Saved, VaultError> {
        let (mut piece, mut bytes) = (Vec::new(), 0_usize);
        for operation in operations {
            bytes = bytes.saturating_add(operation.size());
            piece.push(operation);
            if piece.len() >= PIECE || bytes >= FULL {
                // What is refused waits, and goes with the next.
                let _ = self.keep(std::mem::take(&mut piece), tickets);
                bytes = 0;
            }
        }
        self.keep(piece, tickets)
    }

    /// Tries again what could not be kept; nothing where there is nothing such.
    pub(crate) fn keep_again(&mut self) -> Option<Result<Saved, VaultError>> {
        self.lacks_something().then(|| self.keep(Vec::new(), &[]))
    }

    /// Whether something is in memory only.
    pub(crate) fn lacks_something(&self) -> bool {
        !self.homeless.0.is_empty() || self.files.last().is_some_and(|file| !file.vault.unsaved().is_empty())
    }

    /// The share has these: files of which it has everything go.
    pub(crate) fn is_on_share(&mut self, tickets: &[Ticket]) {
        self.homeless.1.retain(|ticket| !tickets.contains(ticket));
        if self.homeless.1.is_empty() {
            self.homeless.0.clear();
        }
        for file in &mut self.files {
            for ticket in tickets {
                file.waiting.remove(ticket);
            }
        }
        let last = self.files.len().saturating_sub(1);
        let mut kept = Vec::with_capacity(self.files.len());
        for (at, file) in std::mem::take(&mut self.files).into_iter().enumerate() {
            let goes_on = at == last && file.bytes < SPENT && file.vault.unsaved().is_empty();
            if goes_on || !file.waiting.is_empty() {
                kept.push(file);
            } else {
                self.remove(file);
            }
        }
        self.files = kept;
    }

    /// Others may read the record from now on: what comes is encrypted to them.
    pub(crate) fn change_access(&mut self, access: Access) {
        let before = std::mem::replace(&mut self.access, access);
        if !before.is_of_same_people(&self.access) {
            self.begins_anew();
        }
    }

    /// The access of these people has ended: what comes is not encrypted to them.
    pub(crate) fn shut_out(&mut self, ended: &[Recipient]) {
        self.ended = ended.to_vec();
        self.begins_anew();
    }

    fn begins_anew(&mut self) {
        if let Some(file) = self.files.last_mut() {
            // The next change begins a new file.
            file.bytes = file.bytes.max(FULL);
        }
    }

    /// Ends: what the share has goes, the rest stays for the next opening.
    pub(crate) fn end(mut self) {
        // Once more, where this machine's disk refused.
        let _ = self.keep_again();
        for file in std::mem::take(&mut self.files) {
            if file.waiting.is_empty() {
                self.remove(file);
            } else {
                let _ = file.vault.close(Closing::Leave);
            }
        }
    }

    fn begin_file(&mut self) -> Result<(), VaultError> {
        self.request.disk.make_folder(&names::folder(&self.request.path))?;
        let mut vault =
            Vault::begin(&self.request, Beginning::of_spill(&self.access, &self.request.path)?)?.of_elsewhere();
        vault.shut_out(self.ended.clone());
        let mut waiting = BTreeSet::new();
        if let Some(last) = self.files.last_mut().filter(|last| !last.vault.unsaved().is_empty()) {
            // What the disk refused goes into the new one: nobody would try again to write it to the old.
            last.vault.move_unsaved(&mut vault);
            waiting.clone_from(&last.waiting);
        }
        let (operations, tickets) = std::mem::take(&mut self.homeless);
        vault.take_unsaved(operations);
        waiting.extend(tickets);
        self.files.push(File { vault, seats: BTreeSet::new(), bytes: 0, waiting });
        Ok(())
    }

    /// One that can't be removed is found at the next opening, which finds nothing new in it.
    fn remove(&self, file: File) {
        let seats = file.seats;
        let _ = file.vault.close(Closing::Leave);
        for seat in seats {
            let _ = self.request.disk.remove(&names::journal(&self.request.path, seat));
        }
    }
}

/// Watches the disk of a request whose record is on a share.
pub(super) fn watched(request: OpenRequest) -> (OpenRequest, Outside) {
    let unwatched = request.disk.clone();
    let disk = Watched::new(unwatched.clone(), request.clock.clone());
    let watch = disk.watch();
    (OpenRequest { disk: Arc::new(disk), ..request }, Outside { watch, unwatched })
}

/// What is known of a share before the record on it was read.
#[derive(Clone)]
pub(crate) struct Outside {
    pub(crate) watch: Arc<Watch>,
    /// The same disk for files of this machine, which must not be taken for the share's.
    pub(crate) unwatched: Arc<dyn super::Disk>,
}
