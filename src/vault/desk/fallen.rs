//! What was called saved and is not any more.

use std::collections::HashSet;

use super::Desk;
use crate::vault::clock::Stamp;
use crate::vault::operation::Operation;
use crate::vault::worker::{Ticket, VaultEvent};

/// Whose work is in which operations, until a generation in place holds them.
#[derive(Default)]
pub(super) struct Held(Vec<(Vec<Ticket>, Vec<Stamp>)>);

impl Held {
    /// Notes work that was handed over in one piece.
    pub(super) fn takes(&mut self, operations: &[Operation], tickets: &[Ticket]) {
        if !tickets.is_empty() {
            let stamps = operations.iter().map(|operation| operation.stamp).collect();
            self.0.push((tickets.to_vec(), stamps));
        }
    }

    /// Forgets work that can't be saved.
    pub(super) fn forgets(&mut self, tickets: &[Ticket]) {
        self.0.retain(|(of, _)| !of.iter().any(|ticket| tickets.contains(ticket)));
    }

    /// Forgets what has nothing in common with these.
    pub(super) fn keep(&mut self, stamps: &HashSet<Stamp>) {
        self.0.retain(|(_, of)| of.iter().any(|stamp| stamps.contains(stamp)));
    }

    /// Whose work these are.
    fn of(&self, stamps: &HashSet<Stamp>) -> impl Iterator<Item = Ticket> + '_ {
        let met = self.0.iter().filter(|(_, of)| of.iter().any(|stamp| stamps.contains(stamp)));
        met.flat_map(|(tickets, _)| tickets.iter().copied()).collect::<Vec<_>>().into_iter()
    }
}

impl Desk {
    /// Says what was called saved and is in memory only, once each time that it falls back.
    pub(super) fn tell_fallen(&mut self) {
        let Some(vault) = self.vault.as_ref().filter(|vault| !vault.unsaved().is_empty()) else { return };
        let unsaved = vault.unsaved_stamps();
        let fallen: Vec<Ticket> = self.held.of(&unsaved).filter(|ticket| !self.waiting.contains(ticket)).collect();
        if fallen.is_empty() {
            return;
        }
        let operations = vault.unsaved().to_vec();
        self.waiting.extend(&fallen);
        self.waiting.sort_unstable();
        (self.report)(VaultEvent::NoLongerSaved { tickets: fallen, operations, here_at_ms: None });
    }
}
