//! What the worker has reported so far: the one place that says what is saved.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::record::RecordError;
use crate::vault::ids::SeatId;
use crate::vault::worker::Failed;
use crate::vault::{Generation, Head, Present, Saved, Spilled, Ticket, Unread, VaultError, VaultEvent};

use super::arrived::Arrived;
use super::patience::Patience;
use super::{Away, Keeping, SessionEvent};

/// How often a patient wait asks whether the share has begun to hang.
const ASK_EVERY: Duration = Duration::from_millis(200);

/// Shared by the session and the worker's reports.
#[derive(Default)]
pub(super) struct Board {
    facts: Mutex<Facts>,
    changed: Condvar,
}

/// What is known of the worker's work.
#[derive(Default)]
pub(super) struct Facts {
    /// Changes that are not on the disk yet where the record lives.
    pub waiting: BTreeSet<Ticket>,
    /// On a share: those that are not even on this machine's disk.
    pub waiting_here: BTreeSet<Ticket>,
    /// Whether this machine keeps what is to go to a share.
    pub keeps_here: bool,
    /// When something was last saved.
    pub saved_at: Option<u64>,
    /// When something was last saved on this machine on its way to the share.
    pub here_at: Option<u64>,
    /// Why nothing can be kept on this machine.
    pub not_here: Option<Arc<VaultError>>,
    /// Since when the share takes nothing.
    pub away: Option<Away>,
    /// The same by the clock of deadlines, where it refuses.
    pub refuses_since: Option<Instant>,
    /// Why something is not where the record lives.
    pub failure: Option<Arc<VaultError>>,
    /// Changes that the vault refused for good: only a whole new file can hold them.
    pub refused: BTreeSet<Ticket>,
    /// Those of them that are in the image which is being published, and which says so.
    only_in_image: BTreeSet<Ticket>,
    /// What this machine kept of sessions that ended, and the changes that bring it to the share.
    left: (BTreeSet<Ticket>, Vec<Spilled>),
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
    /// Whose journals can't be read.
    pub unread: Vec<Unread>,
    /// The journals beside the record.
    pub journals: Vec<SeatId>,
    /// The looks that were asked for and are over.
    pub looked: BTreeSet<Ticket>,
    /// Whether no other seat was at work at the last of them.
    pub alone: bool,
    /// With which frame each change was saved.
    pub frames: BTreeMap<Ticket, Head>,
    /// What a generation in place holds and was not noted yet.
    pub covered: Vec<Head>,
    /// The files that hold what was closed to somebody, and can't be removed; and why.
    pub lingering: (Vec<PathBuf>, Option<Arc<VaultError>>),
    /// What the image that is being published holds.
    in_image: Vec<Head>,
    /// Set when the worker has ended: how many operations it could not save.
    pub ended: Option<usize>,
}

impl Facts {
    pub fn keeping(&self) -> Keeping {
        if let Some(why) = self.failure.as_ref().filter(|_| !self.is_all_here() && !self.is_coming_here()) {
            return Keeping::NotSaved { why: why.clone() };
        }
        if self.waiting.is_empty() {
            return self.saved_at.map_or(Keeping::Unchanged, |at_ms| Keeping::Saved { at_ms });
        }
        match (self.here_at.filter(|_| self.is_all_here()), &self.away, &self.not_here) {
            (Some(at_ms), away, _) => Keeping::SavedHere { at_ms, away: away.clone() },
            (None, Some(_), Some(why)) => Keeping::NotSaved { why: why.clone() },
            (None, ..) => Keeping::Saving,
        }
    }

    /// Whether everything that the share lacks is on this machine's disk, and will come to the share.
    pub fn is_all_here(&self) -> bool {
        self.here_at.is_some() && self.waiting_here.is_empty() && self.refused.is_empty()
    }

    /// Whether this machine's disk has not answered yet for everything that it is to keep: whatever the share said, nothing
    /// is lost before it has.
    pub fn is_coming_here(&self) -> bool {
        self.keeps_here && self.not_here.is_none() && !self.waiting_here.is_empty() && self.refused.is_empty()
    }

    /// Notes that a change can't be saved, and why.
    pub fn refuse(&mut self, ticket: Ticket, why: VaultError) {
        self.refused.insert(ticket);
        self.failure = Some(Arc::new(why));
    }

    /// Notes what brings to the share what this machine kept. Where nothing is to be brought, it goes at once.
    pub fn brings(&mut self, tickets: BTreeSet<Ticket>, spilled: Vec<Spilled>) {
        self.left.0.extend(tickets);
        self.left.1.extend(spilled);
        self.settle_left();
    }

    fn settle_left(&mut self) {
        if self.left.0.is_empty() {
            self.left.1.drain(..).for_each(|spilled| spilled.settle());
        }
    }

    /// What the next image says that it is, and that it holds. Where it holds what no frame does it says that it holds what no
    /// journal does: then every other seat loads it, where it would only take note of one that seems to hold nothing new.
    ///
    /// # Errors
    /// When the machine gives no random numbers.
    pub fn for_image(&mut self) -> Result<(u64, Vec<Head>), RecordError> {
        // Not what is saved while it is made: that is in memory, and it does not say so.
        self.in_image.clone_from(&self.heads);
        let mut heads = self.heads.clone();
        if self.failure.is_some() {
            heads.push(Head::of_no_journal(SeatId::new()?));
            self.only_in_image.clone_from(&self.refused);
        }
        Ok((self.next_generation, heads))
    }

    /// What was refused is in an image in place that says so.
    fn holds_refused(&mut self, at_ms: u64) {
        let held = std::mem::take(&mut self.only_in_image);
        if held.is_empty() {
            return;
        }
        for ticket in held {
            self.refused.remove(&ticket);
            self.waiting.remove(&ticket);
            self.waiting_here.remove(&ticket);
            self.left.0.remove(&ticket);
        }
        self.settle_left();
        if self.refused.is_empty() {
            self.failure = None;
            self.saved_at = Some(at_ms);
        }
    }

    /// Whether the last publishing, if there was one, put everything in place.
    pub fn is_folded(&self) -> bool {
        self.refused.is_empty() && self.is_in_place()
    }

    /// The same, whatever it had to hold.
    pub fn is_in_place(&self) -> bool {
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
        self.is_heard();
        let others = &arrived.others;
        let present: Vec<_> = others.present.iter().map(|one| (one.seat, one.sign)).collect();
        let changed = self.present.iter().map(|one| (one.seat, one.sign)).ne(present) || self.unread != others.unread;
        self.present.clone_from(&others.present);
        self.unread.clone_from(&others.unread);
        self.journals.clone_from(&others.journals);
        self.next_generation = others.next_generation;
        if let Some(covered) = &others.covered {
            self.covered.extend(&covered.heads);
            self.since_publish = 0;
        }
        if ticket.is_some() {
            self.alone = others.alone;
        }
        self.looked.extend(ticket);
        let told = changed || !others.is_quiet();
        self.arrived.push(arrived);
        told
    }

    /// The share was only silent, and speaks. Where it refuses what is written, reading proves nothing.
    fn is_heard(&mut self) {
        if self.away.as_ref().is_some_and(|away| away.why.is_none()) {
            self.answers();
        }
    }

    fn answers(&mut self) {
        self.away = None;
        self.refuses_since = None;
    }

    fn saved(&mut self, tickets: Vec<Ticket>, saved: &Saved, since_publish: u64) -> SessionEvent {
        self.answers();
        for ticket in &tickets {
            self.waiting.remove(ticket);
            self.waiting_here.remove(ticket);
            self.left.0.remove(ticket);
            self.frames.insert(*ticket, saved.head);
        }
        self.settle_left();
        self.take_heads(&[saved.head]);
        self.saved_at = Some(saved.at_ms);
        self.since_publish = since_publish;
        if self.refused.is_empty() {
            self.failure = None;
        }
        SessionEvent::Saved { at_ms: saved.at_ms, tickets }
    }

    fn saved_here(&mut self, tickets: Vec<Ticket>, at_ms: u64) -> SessionEvent {
        for ticket in &tickets {
            self.waiting_here.remove(ticket);
        }
        self.here_at = Some(at_ms);
        self.not_here = None;
        SessionEvent::SavedHere { at_ms, tickets }
    }

    /// What was called saved is not: where this machine has it, it is called saved here.
    fn no_longer_saved(&mut self, tickets: Vec<Ticket>, here_at_ms: Option<u64>) -> Option<SessionEvent> {
        self.waiting.extend(&tickets);
        let Some(at_ms) = here_at_ms else {
            // Why is told with the next try, which comes at once.
            self.waiting_here.extend(&tickets);
            return None;
        };
        Some(self.saved_here(tickets, at_ms))
    }

    fn published(&mut self, ticket: Ticket, generation: Generation, next_generation: u64) -> SessionEvent {
        self.answers();
        self.publishing = self.publishing.filter(|under_way| *under_way != ticket);
        self.next_generation = next_generation;
        self.since_publish = 0;
        self.unpublished = None;
        let held = std::mem::take(&mut self.in_image);
        if generation.in_place {
            self.holds_refused(generation.at_ms);
            self.covered.extend(held);
        }
        self.published = Some(generation.clone());
        SessionEvent::Published { generation }
    }

    /// Nothing that was done is lost by it, so it is no failure to save.
    fn lingers(
        &mut self,
        ticket: Option<Ticket>,
        files: Vec<PathBuf>,
        why: Option<Arc<VaultError>>,
    ) -> Option<SessionEvent> {
        self.looked.extend(ticket);
        let is_news = self.lingering.0 != files;
        self.lingering = (files.clone(), why.clone());
        is_news.then_some(SessionEvent::Lingers { files, why })
    }

    fn failed(&mut self, failed: Failed, now_ms: u64) -> SessionEvent {
        let Failed { tickets, error, unsaved, is_final } = failed;
        if self.publishing.is_some_and(|ticket| tickets.contains(&ticket)) {
            self.answers();
            self.publishing = None;
            self.unpublished = Some(error.clone());
            // Another seat was first: taking in what it did publishes again.
            let outdated = matches!(*error, VaultError::Outdated { .. });
            return if outdated { SessionEvent::Others } else { SessionEvent::NotPublished { why: error } };
        }
        if is_final || unsaved == 0 {
            self.refused.extend(&tickets);
        }
        self.failure = Some(error.clone());
        if !self.is_all_here() && !self.is_coming_here() {
            return SessionEvent::Failed { why: error, tickets, unsaved };
        }
        self.refuses_since.get_or_insert_with(Instant::now);
        let since_ms = self.away.as_ref().map_or(now_ms, |away| away.since_ms);
        let away = Away { since_ms, why: Some(error) };
        self.away = Some(away.clone());
        SessionEvent::ShareAway(away)
    }
}

impl Board {
    pub fn facts(&self) -> MutexGuard<'_, Facts> {
        // A panic elsewhere does not make what the worker reported wrong.
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `done`, or until the worker has ended, or patience is at its end.
    pub fn wait_until(&self, patience: &Patience, done: impl Fn(&Facts) -> bool) -> MutexGuard<'_, Facts> {
        let mut facts = self.facts();
        while !done(&facts) && facts.ended.is_none() && !patience.is_over(&facts) {
            facts = match patience.watch() {
                None => self.changed.wait(facts).unwrap_or_else(PoisonError::into_inner),
                Some(_) => self.changed.wait_timeout(facts, ASK_EVERY).unwrap_or_else(PoisonError::into_inner).0,
            };
        }
        facts
    }

    /// Takes in what others did.
    pub fn others(&self, ticket: Option<Ticket>, arrived: Arrived) -> Option<SessionEvent> {
        let told = self.facts().take_others(ticket, arrived).then_some(SessionEvent::Others);
        self.changed.notify_all();
        told
    }

    /// Takes a report in, and says what the user's side is to be told. `now_ms` is milliseconds since 1970, UTC.
    pub fn report(&self, event: VaultEvent, now_ms: u64) -> Option<SessionEvent> {
        let mut facts = self.facts();
        let told = match event {
            VaultEvent::SavedHere { tickets, at_ms } => Some(facts.saved_here(tickets, at_ms)),
            VaultEvent::NotSavedHere { error, .. } => {
                let first = facts.not_here.replace(error.clone()).is_none();
                first.then_some(SessionEvent::NotKeptHere { why: error })
            }
            VaultEvent::NoLongerSaved { tickets, here_at_ms, .. } => facts.no_longer_saved(tickets, here_at_ms),
            VaultEvent::ShareSilent { since_ms } => {
                let away = facts.away.get_or_insert(Away { since_ms, why: None }).clone();
                Some(SessionEvent::ShareAway(away))
            }
            VaultEvent::ShareAnswers => {
                facts.is_heard();
                Some(SessionEvent::ShareAnswers)
            }
            VaultEvent::Saved { tickets, saved, since_publish } => Some(facts.saved(tickets, &saved, since_publish)),
            VaultEvent::Published { ticket, generation, next_generation } => {
                Some(facts.published(ticket, generation, next_generation))
            }
            VaultEvent::Failed(failed) => Some(facts.failed(failed, now_ms)),
            // These come by way of `others`.
            VaultEvent::Others { .. } => None,
            VaultEvent::Lingers { ticket, files, why } => facts.lingers(ticket, files, why),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::ids::Hash;

    fn published(in_place: bool, facts: &mut Facts) {
        let generation = Generation { number: 2, path: "Crawley.marac".into(), in_place, at_ms: 5 };
        facts.published(Ticket(9), generation, 3);
    }

    /// What no frame holds is saved once a file in place holds it that every other seat has to load.
    #[test]
    fn what_only_an_image_holds_is_saved_in_place_alone_and_where_the_others_must_load_it() {
        let mut facts = Facts::default();
        let own = Head { seat: SeatId::new().unwrap(), epoch: 1, number: 4, hash: Hash::of(b"frame") };
        facts.heads.push(own);
        assert_eq!(facts.for_image().unwrap().1, [own]);
        facts.refuse(Ticket(1), VaultError::TooMuchAtOnce { operations: 1 });
        // An image that was made before it was refused does not say that it holds more than others know.
        published(true, &mut facts);
        assert!(matches!(facts.keeping(), Keeping::NotSaved { .. }) && !facts.is_folded());
        // One beside the record's place is loaded by nobody.
        facts.for_image().unwrap();
        published(false, &mut facts);
        assert!(matches!(facts.keeping(), Keeping::NotSaved { .. }) && !facts.is_folded());
        let (_, heads) = facts.for_image().unwrap();
        let marks: Vec<&Head> = heads.iter().filter(|head| **head != own).collect();
        assert!(!marks.is_empty() && marks.iter().all(|mark| mark.seat != own.seat));
        published(true, &mut facts);
        assert!(matches!(facts.keeping(), Keeping::Saved { at_ms: 5 }));
        assert!(facts.is_folded());
    }
}
