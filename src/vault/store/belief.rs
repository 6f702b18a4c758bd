//! Whether a generation that another seat put in the record's place is gone on with.

use super::Vault;
use crate::vault::error::VaultError;
use crate::vault::signed::{Forgery, Signer};
use crate::vault::snapshot::{self, Snapshot};
use crate::vault::trust::{Distrust, Known, is_trusted};

impl Vault {
    /// The same, where somebody published it of whom this seat knows, and it follows on what is remembered here.
    pub(super) fn believed(&self, newer: Snapshot) -> Result<Snapshot, VaultError> {
        let forged = |why| VaultError::Forged { path: newer.path.clone(), why, older: None };
        if newer.facts.record != self.facts.record {
            return Ok(newer);
        }
        let known = Known::of(&self.facts);
        let generation = newer.facts.coverage.generation;
        match newer.signer() {
            _ if snapshot::leaps(generation, self.base.generation) => return Err(forged(Forgery::Leaps(generation))),
            Signer::Nobody if newer.facts.schema < self.facts.schema => return Err(forged(Forgery::Unsigned)),
            // Published before they heard that their access had ended: it is never gone on with, only published over.
            Signer::Key(key) if known.left.contains(&key) && newer.facts.epoch < self.facts.epoch => return Ok(newer),
            Signer::Key(key) if !known.active.contains(&key) => {
                let log = self.request.reader.log(&newer.image, &[]).unwrap_or_default();
                if !is_trusted(key, &known, &log, &newer.facts) {
                    return Err(forged(Forgery::of_key(key, &known)));
                }
            }
            Signer::Nobody | Signer::Key(_) => {}
        }
        match self.request.seen.doubts(self.request.reader.as_ref(), &newer).or_else(|| self.lacks_writers(&newer)) {
            Some(why) => Err(VaultError::Distrusted { path: newer.path.clone(), why }),
            None => Ok(newer),
        }
    }

    /// Whether people went from the roster of a generation that holds all that this seat's last one did.
    fn lacks_writers(&self, newer: &Snapshot) -> Option<Distrust> {
        let gone = self.facts.writers.iter().filter(|writer| newer.facts.writer(writer.key()).is_none());
        let gone: Vec<String> = gone.map(|writer| writer.key().to_string()).collect();
        let holds_all = newer.facts.coverage.includes(&self.facts.coverage);
        (holds_all && !gone.is_empty()).then_some(Distrust::RosterLacks(gone))
    }
}
