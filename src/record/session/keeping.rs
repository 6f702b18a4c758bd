//! What the worker has reported so far: the one place that says what is saved.

use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::vault::{Generation, Head, Ticket, VaultError, VaultEvent};

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

    fn take_head(&mut self, head: Head) {
        match self.heads.iter_mut().find(|known| known.seat == head.seat) {
            Some(known) => *known = head,
            None => self.heads.push(head),
        }
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

    /// Takes a report in, and says what the user's side is to be told.
    pub fn report(&self, event: VaultEvent) -> Option<SessionEvent> {
        let mut facts = self.facts();
        let told = match event {
            VaultEvent::Saved { tickets, saved, since_publish } => {
                for ticket in &tickets {
                    facts.waiting.remove(ticket);
                }
                facts.take_head(saved.head);
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
                facts.published = Some(generation.clone());
                Some(SessionEvent::Published { generation })
            }
            VaultEvent::Failed(failed) => {
                let of_publishing = facts.publishing.is_some_and(|ticket| failed.tickets.contains(&ticket));
                if of_publishing {
                    facts.publishing = None;
                    facts.unpublished = Some(failed.error.clone());
                    Some(SessionEvent::NotPublished { why: failed.error })
                } else {
                    if failed.unsaved == 0 {
                        facts.refused.extend(&failed.tickets);
                    }
                    facts.failure = Some(failed.error.clone());
                    Some(SessionEvent::Failed { why: failed.error, tickets: failed.tickets, unsaved: failed.unsaved })
                }
            }
            VaultEvent::Forgotten { .. } => None,
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
