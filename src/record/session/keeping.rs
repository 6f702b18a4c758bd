//! What the worker has reported so far: the one place that says what is saved.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::vault::{Generation, Head, Present, Ticket, VaultError, VaultEvent};

use super::others::Arrived;
use super::{Keeping, SessionEvent};

/// Shared by the session and the worker's reports.
#[derive(Default)]
pub(super) struct Board {
    facts: Mutex<Facts>,
    changed: Condvar,
}

/// What is known of the worker's work.
#[derive(Default)]
pub(super) struct Facts {
    /// Changes that are not on the disk yet.
    pub waiting: BTreeSet<Ticket>,
    /// When something was last saved.
    pub saved_at: Option<u64>,
    /// Why something is in memory only.
    pub failure: Option<Arc<VaultError>>,
    /// Changes that the vault refused for good: only a whole new file can hold them.
    pub refused: BTreeSet<Ticket>,
    /// The last frame of each journal that the next image holds.
    pub heads: Vec<Head>,
    pub since_publish: u64,
    pub next_generation: u64,
    /// The publishing that is under way.
    pub publishing: Option<Ticket>,
    /// Why the last publishing failed.
    pub unpublished: Option<Arc<VaultError>>,
    pub published: Option<Generation>,
    /// What others did and was not taken in yet.
    pub arrived: Vec<Arrived>,
    /// Who is at the record.
    pub present: Vec<Present>,
    /// The looks that were asked for and are over.
    pub looked: BTreeSet<Ticket>,
    /// With which frame each change was saved.
    pub frames: BTreeMap<Ticket, Head>,
    /// What a generation in place holds and was not noted yet.
    pub covered: Vec<Head>,
    /// What the image that is being published holds.
    pub in_image: Vec<Head>,
    /// Set when the worker has ended: how many operations it could not save.
    pub ended: Option<usize>,
}

impl Facts {
    pub fn keeping(&self) -> Keeping {
        match (&self.failure, self.saved_at) {
            (Some(why), _) => Keeping::NotSaved { why: why.clone() },
            (None, _) if !self.waiting.is_empty() => Keeping::Saving,
            (None, Some(at_ms)) => Keeping::Saved { at_ms },
            (None, None) => Keeping::Unchanged,
        }
    }

    /// Notes that a change can't be saved, and why.
    pub fn refuse(&mut self, ticket: Ticket, why: VaultError) {
        self.refused.insert(ticket);
        self.failure = Some(Arc::new(why));
    }

    /// The image of this publishing was made after everything that was refused before it, and holds it.
    fn holds_refused_before(&mut self, publishing: Ticket, at_ms: u64) {
        let held: Vec<Ticket> = self.refused.range(..publishing).copied().collect();
        if held.is_empty() {
            return;
        }
        for ticket in held {
            self.refused.remove(&ticket);
            self.waiting.remove(&ticket);
        }
        if self.refused.is_empty() {
            self.failure = None;
            self.saved_at = Some(at_ms);
        }
    }

    /// Whether the last publishing, if there was one, put everything in place.
    pub fn is_folded(&self) -> bool {
        self.unpublished.is_none() && self.published.as_ref().is_none_or(|generation| generation.in_place)
    }

    /// Notes frames that the record in memory holds.
    pub fn take_heads(&mut self, heads: &[Head]) {
        for head in heads {
            match self.heads.iter_mut().find(|known| known.seat == head.seat) {
                Some(known) if known.number >= head.number => {}
                Some(known) => *known = *head,
                None => self.heads.push(*head),
            }
        }
    }

    /// Takes in what the worker found of the others; whether the user's side is to be told.
    fn take_others(&mut self, ticket: Option<Ticket>, arrived: Arrived) -> bool {
        let others = arrived.others();
        let present: Vec<_> = others.present.iter().map(|one| (one.seat, one.sign)).collect();
        let changed = self.present.iter().map(|one| (one.seat, one.sign)).ne(present);
        self.present.clone_from(&others.present);
        self.next_generation = others.next_generation;
        self.covered.extend(others.covered.iter().flat_map(|covered| &covered.heads));
        self.looked.extend(ticket);
        let told = changed || !others.is_quiet();
        self.arrived.push(arrived);
        told
    }
}

impl Board {
    pub fn facts(&self) -> MutexGuard<'_, Facts> {
        // A panic elsewhere does not make what the worker reported wrong.
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `done`, or until the worker has ended.
    pub fn wait_until(&self, done: impl Fn(&Facts) -> bool) -> MutexGuard<'_, Facts> {
        let mut facts = self.facts();
        while !done(&facts) && facts.ended.is_none() {
            facts = self.changed.wait(facts).unwrap_or_else(PoisonError::into_inner);
        }
        facts
    }

    /// Takes in what others did.
    pub fn others(&self, ticket: Option<Ticket>, arrived: Arrived) -> Option<SessionEvent> {
        let told = self.facts().take_others(ticket, arrived).then_some(SessionEvent::Others);
        self.changed.notify_all();
        told
    }

    /// Takes a report in, and says what the user's side is to be told.
    pub fn report(&self, event: VaultEvent) -> Option<SessionEvent> {
        let mut facts = self.facts();
        let told = match event {
            VaultEvent::Saved { tickets, saved, since_publish } => {
                for ticket in &tickets {
                    facts.waiting.remove(ticket);
                    facts.frames.insert(*ticket, saved.head);
                }
                facts.take_heads(&[saved.head]);
                facts.saved_at = Some(saved.at_ms);
                facts.since_publish = since_publish;
                if facts.refused.is_empty() {
                    facts.failure = None;
                }
                Some(SessionEvent::Saved { at_ms: saved.at_ms, tickets })
            }
            VaultEvent::Published { ticket, generation, next_generation } => {
                facts.publishing = facts.publishing.filter(|under_way| *under_way != ticket);
                facts.next_generation = next_generation;
                facts.since_publish = 0;
                facts.unpublished = None;
                facts.holds_refused_before(ticket, generation.at_ms);
                let held = std::mem::take(&mut facts.in_image);
                if generation.in_place {
                    facts.covered.extend(held);
                }
                facts.published = Some(generation.clone());
                Some(SessionEvent::Published { generation })
            }
            VaultEvent::Failed(failed) => {
                let of_publishing = facts.publishing.is_some_and(|ticket| failed.tickets.contains(&ticket));
                if of_publishing {
                    facts.publishing = None;
                    facts.unpublished = Some(failed.error.clone());
                    // Another seat was first: taking in what it did publishes again.
                    let outdated = matches!(*failed.error, VaultError::Outdated { .. });
                    let why = failed.error;
                    Some(if outdated { SessionEvent::Others } else { SessionEvent::NotPublished { why } })
                } else {
                    if failed.unsaved == 0 {
                        facts.refused.extend(&failed.tickets);
                    }
                    facts.failure = Some(failed.error.clone());
                    Some(SessionEvent::Failed { why: failed.error, tickets: failed.tickets, unsaved: failed.unsaved })
                }
            }
            // They come by way of `others`.
            VaultEvent::Forgotten { .. } | VaultEvent::Others { .. } => None,
            VaultEvent::Closed { generation, unsaved, .. } => {
                if generation.is_some() {
                    facts.published = generation;
                }
                facts.ended = Some(unsaved);
                None
            }
        };
        drop(facts);
        self.changed.notify_all();
        told
    }
}

/// Tells those who wait that the worker is gone, however it went.
pub(super) struct Ends(pub Arc<Board>);

impl Drop for Ends {
    fn drop(&mut self) {
        let mut facts = self.0.facts();
        let waiting = facts.waiting.len();
        facts.ended.get_or_insert(waiting);
        drop(facts);
        self.0.changed.notify_all();
    }
}
