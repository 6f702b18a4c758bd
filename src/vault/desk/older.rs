//! Removing the older generations that hold what the record has let go of, beside everything else.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Desk, Message};
use crate::vault::error::VaultError;
use crate::vault::lingering::Looked;
use crate::vault::worker::{Ticket, VaultEvent};

/// How long to wait before trying again to remove what another program held.
const AGAIN: Duration = Duration::from_secs(5);

/// What could not be removed.
#[derive(Default)]
pub(super) struct OlderFiles {
    files: Vec<PathBuf>,
    /// When it was tried.
    tried: Option<Instant>,
}

impl Desk {
    /// When to try again.
    pub(super) fn older_due(&self) -> Option<Instant> {
        let tried = self.older.tried.filter(|_| !self.publishing && !self.older.files.is_empty());
        tried.map(|tried| tried + AGAIN)
    }

    /// Looks at them on a thread of its own: reading them takes as long as writing a generation.
    pub(super) fn look_at_older(&mut self, ticket: Option<Ticket>) {
        let Some(vault) = self.vault.as_ref() else { return };
        let Some(look) = vault.look_at_older() else { return self.tell_older(ticket, Vec::new(), None) };
        let (sender, path) = (self.sender.clone(), vault.path().to_owned());
        let run = move || {
            let broken = || Looked::failed(path, VaultError::WorkerGone);
            let looked = catch_unwind(AssertUnwindSafe(|| look.run())).unwrap_or_else(|_| broken());
            let _ = sender.send(Message::Looked { looked: Box::new(looked), ticket });
        };
        match std::thread::Builder::new().name("vault-older".to_owned()).spawn(run) {
            Ok(_) => self.publishing = true,
            Err(_) => {
                let files = self.vault.iter().map(|vault| vault.path().to_owned()).collect();
                self.tell_older(ticket, files, Some(Arc::new(VaultError::WorkerGone)));
            }
        }
    }

    pub(super) fn looked_at_older(&mut self, looked: Looked, ticket: Option<Ticket>) {
        let Some(vault) = self.vault.as_mut() else { return };
        vault.has_looked(&looked);
        self.tell_older(ticket, looked.left, looked.why);
    }

    fn tell_older(&mut self, ticket: Option<Ticket>, files: Vec<PathBuf>, why: Option<Arc<VaultError>>) {
        self.older.tried = Some(Instant::now());
        let is_news = self.older.files != files;
        self.older.files.clone_from(&files);
        if is_news || ticket.is_some() {
            (self.report)(VaultEvent::Lingers { ticket, files, why });
        }
    }
}
