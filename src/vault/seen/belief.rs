//! Whether what was found was published by people whom this machine knows, and its log is the one that was seen.

use super::Found;
use super::memory::{MAX_LOGS, Memory};
use crate::vault::error::VaultError;
use crate::vault::finding::Finding;
use crate::vault::ids::KeyId;
use crate::vault::image::{ImageFacts, ImageReader};
use crate::vault::log::{Log, LogFault, LogMark};
use crate::vault::loss::Names;
use crate::vault::open::{Older, OpenRequest};
use crate::vault::signed::Signer;
use crate::vault::snapshot::{self, Snapshot};
use crate::vault::trust::{Distrust, is_trusted};

/// The log of what was found.
pub struct ReadLog {
    log: Log,
    pub faults: Vec<LogFault>,
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
        self.doubt(before, (found.facts, found.signer), holds_all)
    }

    fn doubt(&self, before: &Memory, (facts, signer): (&ImageFacts, Signer), holds_all: bool) -> Option<Distrust> {
        if snapshot::leaps(facts.coverage.generation, before.generation) {
            return Some(Distrust::Leaps(facts.coverage.generation));
        }
        if holds_all {
            let lacking = before.lacking(facts);
            if !lacking.is_empty() {
                return Some(Distrust::RosterLacks(lacking));
            }
        }
        match signer {
            Signer::Nobody => before.signed.then_some(Distrust::Unsigned),
            // A memory from before anything was signed knows nobody.
            Signer::Key(key) => {
                let known = before.known();
                let knows_nobody = known.active.is_empty() && known.left.is_empty();
                let trusted = knows_nobody || is_trusted(key, &known, &self.log, facts);
                (!trusted).then(|| by_nobody(before, key, facts))
            }
        }
    }
}

/// Why a record is not believed for whose signer nobody known speaks: it may be by somebody who has left.
fn by_nobody(before: &Memory, key: KeyId, facts: &ImageFacts) -> Distrust {
    let Some(who) = before.left(key) else { return Distrust::Stranger(key) };
    let had_access = facts.writer(key).is_some_and(|writer| writer.last_epoch.is_none());
    let is_from_before = had_access && facts.coverage.generation <= before.generation;
    Distrust::Left { who: who.to_owned(), before: is_from_before }
}

/// Why a generation is not to take the place of what is remembered; `told` are the faults of the log that are known here
/// already. What an opening only names keeps a generation from being gone on with unasked.
pub fn doubts(before: &Memory, reader: &dyn ImageReader, newer: &Snapshot, told: &[LogFault]) -> Option<Distrust> {
    if before.generation == newer.facts.coverage.generation && before.image == newer.hash {
        return None;
    }
    let asked: Vec<_> = before.log.iter().map(|mark| mark.stamp).collect();
    // What can't be read was refused before it came here.
    let log = reader.log(&newer.image, &asked).unwrap_or_default();
    let (faults, marks) = log.judge(&newer.facts, &before.log, MAX_LOGS);
    let holds_all = before.is_held_by(&newer.facts);
    let read = ReadLog { log, faults, marks };
    if let Some(why) = read.doubt(before, (&newer.facts, newer.signer()), holds_all) {
        return Some(why);
    }
    let is_new = |fault: &LogFault| {
        fault.what.is_wrong() && !told.iter().any(|known| known.seat == fault.seat && known.what == fault.what)
    };
    let unseen = if holds_all { read.log.not_as_seen(&before.log) } else { Vec::new() };
    unseen.into_iter().chain(read.faults).find(is_new).map(Distrust::Log)
}
