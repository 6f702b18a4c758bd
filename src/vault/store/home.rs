//! Where a vault's files are: on a disk of this machine, on a share, or, for what waits for a share, in this machine's
//! own folder.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Beginning, Vault};
use crate::vault::disk::DiskError;
use crate::vault::error::VaultError;
use crate::vault::finding::Finding;
use crate::vault::follow::Follows;
use crate::vault::frame::Base;
use crate::vault::ids::SeatId;
use crate::vault::image::ImageFacts;
use crate::vault::open::OpenRequest;
use crate::vault::place::PlaceKind;
use crate::vault::seen::{self, Seen};
use crate::vault::snapshot;
use crate::vault::spill::{self, Outside, Spilled, Watch};

/// Who may read and write, and what frames build on.
#[derive(Clone)]
pub(crate) struct Access {
    pub(crate) facts: ImageFacts,
    pub(crate) base: Base,
}

impl Access {
    /// Whether what is written for the other can be read by the same people.
    pub(crate) fn is_of_same_people(&self, other: &Self) -> bool {
        self.facts.epoch == other.facts.epoch && self.facts.recipients == other.facts.recipients
    }
}

/// A share, as the vault on it and those who wait for it know it.
#[derive(Clone)]
pub(crate) struct Share {
    outside: Outside,
    access: Arc<Mutex<Access>>,
}

impl Share {
    pub(crate) fn watch(&self) -> &Arc<Watch> {
        &self.outside.watch
    }

    /// As it is since the last publishing.
    pub(crate) fn access(&self) -> Access {
        self.access.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Where a vault's files are.
pub(crate) enum Home {
    Disk,
    Share(Share),
    /// Journals that belong to a record elsewhere.
    Spill,
}

impl Beginning {
    /// Of a journal on this machine for a record on a share.
    pub(crate) fn of_spill(access: &Access, stem: &Path) -> Result<Self, VaultError> {
        let Access { facts, base } = access.clone();
        let highest = facts.coverage.generation;
        let (present, seat) = (stem.to_owned(), SeatId::new()?);
        let (place, follows) = (PlaceKind::Local, Follows::default());
        Ok(Self { facts, base, print: None, present, seat, place, follows, highest, latest: None, damaged: false })
    }
}

impl Vault {
    /// The same, on a share.
    pub(crate) fn at(mut self, outside: Option<Outside>) -> Self {
        if let Some(outside) = outside {
            let access = Access { facts: self.facts.clone(), base: self.base };
            self.home = Home::Share(Share { outside, access: Arc::new(Mutex::new(access)) });
        }
        self
    }

    /// The same, noting what is seen of the record.
    pub(crate) fn remembering(mut self, seen: Seen) -> Self {
        self.lingering.known = seen.known();
        self.request.seen = seen;
        self
    }

    /// The same, as journals that belong to a record elsewhere.
    pub(crate) fn of_elsewhere(mut self) -> Self {
        self.home = Home::Spill;
        self
    }

    /// Whether these are journals that belong to a record elsewhere.
    pub(super) const fn is_of_elsewhere(&self) -> bool {
        matches!(self.home, Home::Spill)
    }

    /// The share that the record is on; none on a disk of this machine.
    pub(crate) fn share(&self) -> Option<&Share> {
        match &self.home {
            Home::Share(share) => Some(share),
            Home::Disk | Home::Spill => None,
        }
    }

    /// Whether this machine keeps what is to go to a share.
    pub(crate) fn keeps_here(&self) -> bool {
        self.share().is_some() && self.request.local.is_some()
    }

    /// A request for this record's journals in this machine's own folder.
    pub(crate) fn local_request(&self) -> Option<OpenRequest> {
        let path = spill::stem(self.request.local.as_deref()?, self.facts.record, &self.request.path);
        let disk = self.share().map_or_else(|| self.request.disk.clone(), |share| share.outside.unwatched.clone());
        // What is seen is the record's own, not what waits for it.
        Some(OpenRequest { path, disk, seen: Seen::nothing(), ..self.request.clone() })
    }

    /// What this machine kept of sessions of this record that ended: for this name of it, and for others.
    pub(crate) fn left_here(&self, findings: &mut Vec<Finding>) -> (Vec<Spilled>, Vec<Spilled>) {
        let (Some(local), Some(OpenRequest { disk, unlocked, .. })) = (&self.request.local, self.local_request())
        else {
            return (Vec::new(), Vec::new());
        };
        let reader = spill::Reader { disk: &disk, local, facts: &self.facts, unlocked: &unlocked };
        let asked = OpenRequest { disk: disk.clone(), ..self.request.clone() };
        let name_of = |place: &str| seen::name_of(&asked, self.facts.record, place);
        reader.left(&self.request.path, name_of, findings)
    }

    /// Tells those who wait for the share who may read now.
    pub(super) fn tell_access(&self) {
        if let Home::Share(share) = &self.home {
            let access = Access { facts: self.facts.clone(), base: self.base };
            *share.access.lock().unwrap_or_else(PoisonError::into_inner) = access;
        }
    }

    /// A journal is only begun beside its record: in a folder that came back empty, or is not the one that it was, what is
    /// written would never be found.
    pub(super) fn check_record_is_there(&self) -> Result<(), DiskError> {
        let disk = self.request.disk.as_ref();
        let is_there = matches!(self.home, Home::Spill)
            || disk.kind(&self.request.path)?.is_some()
            || !snapshot::parts(disk, &self.request.path)?.generations.is_empty();
        if is_there { Ok(()) } else { Err(DiskError::Missing { path: self.request.path.clone() }) }
    }
}
