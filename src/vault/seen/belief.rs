//! Whether what was found was published by people whom this machine knows, and its log is the one that was seen.

use super::Found;
use super::memory::{MAX_LOGS, Memory};
use crate::vault::error::VaultError;
use crate::vault::finding::Finding;
use crate::vault::log::{Log, LogFault, LogMark};
use crate::vault::loss::Names;
use crate::vault::open::{Older, OpenRequest};
use crate::vault::signed::Signer;
use crate::vault::trust::{Distrust, is_trusted};

/// The log of what was found.
pub struct ReadLog {
    log: Log,
    faults: Vec<LogFault>,
    /// Its newest sittings, as they are to be remembered.
    pub marks: Vec<LogMark>,
}

/// Reads the log once, with the chain at every line that is remembered.
///
/// # Errors
/// When it can't be read.
pub fn read_log(request: &OpenRequest, found: &Found<'_>, before: Option<&Memory>) -> Result<ReadLog, VaultError> {
    let known = before.map(|before| before.log.as_slice()).unwrap_or_default();
    let asked: Vec<_> = known.iter().map(|mark| mark.stamp).collect();
    let refused = |source| VaultError::Image { path: request.path.clone(), source };
    let log = request.reader.log(found.image, &asked).map_err(refused)?;
    let (faults, marks) = log.judge(found.facts, known, MAX_LOGS);
    Ok(ReadLog { log, faults, marks })
}

impl ReadLog {
    /// Says what is wrong with the log.
    pub fn say(self, findings: &mut Vec<Finding>) {
        findings.extend(self.faults.into_iter().map(Finding::Log));
    }

    /// Holds what was found against what is remembered. Says whether the memory is to start anew once the log tells of it.
    ///
    /// # Errors
    /// When it is not to be believed, and the user has not said to open it all the same.
    pub fn believe(
        &self,
        request: &OpenRequest,
        before: &Memory,
        (found, names): (&Found<'_>, &Names),
        findings: &mut Vec<Finding>,
    ) -> Result<bool, VaultError> {
        if before.generation == found.facts.coverage.generation && before.image == found.hash {
            return Ok(false);
        }
        let holds_all = before.is_held_by(found.facts);
        let mut starts_anew = false;
        if let Some(why) = self.distrust(before, found, holds_all) {
            if request.older == Older::Refuse {
                return Err(VaultError::Distrusted { path: request.path.clone(), why });
            }
            findings.push(Finding::Distrusted(why));
            starts_anew = true;
        } else if let Signer::Key(key) = found.signer
            && !before.known().active.contains(&key)
        {
            let who = names.of_key(key).map_or_else(|| key.to_string(), str::to_owned);
            findings.push(Finding::NewSigner { who });
        }
        if holds_all {
            let other = self.log.not_as_seen(&before.log);
            starts_anew |= !other.is_empty();
            findings.extend(other.into_iter().map(Finding::Log));
        }
        Ok(starts_anew)
    }

    fn distrust(&self, before: &Memory, found: &Found<'_>, holds_all: bool) -> Option<Distrust> {
        let facts = found.facts;
        if holds_all {
            let lacking = before.lacking(facts);
            if !lacking.is_empty() {
                return Some(Distrust::RosterLacks(lacking));
            }
        }
        match found.signer {
            Signer::Nobody => before.signed.then_some(Distrust::Unsigned),
            // A memory from before anything was signed knows nobody.
            Signer::Key(key) => {
                let known = before.known();
                let knows_nobody = known.active.is_empty() && known.left.is_empty();
                let trusted = knows_nobody || is_trusted(key, &known, &self.log, facts);
                (!trusted).then_some(Distrust::Stranger(key))
            }
        }
    }
}
