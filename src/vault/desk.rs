//! The worker's end: takes work off the channel and does it.

mod company;
mod fallen;
mod older;
mod rounds;

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::error::VaultError;
use super::lingering::Looked;
use super::operation::Operation;
use super::publish::Publishing;
use super::store::{Closing, Vault, Written};
use super::worker::{Failed, Report, Ticket, VaultEvent, Work};
use fallen::Held;
use older::OlderFiles;
use rounds::Rounds;

/// How long to wait before trying again to save what a failing disk refused.
const RETRY: Duration = Duration::from_secs(2);
/// The most operations that are joined into one frame.
const MAX_JOINED: usize = 4_096;
/// The most bytes that are joined into one frame.
pub(super) const MAX_JOINED_BYTES: usize = 1024 * 1024;

type Image = Zeroizing<Vec<u8>>;

/// What comes over the channel.
pub(super) enum Message {
    /// From the caller.
    Work(Work),
    /// A generation was written, or not.
    Written { publishing: Box<Publishing>, written: Box<Result<Written, VaultError>>, ticket: Ticket },
    /// The older generations were looked at.
    Looked { looked: Box<Looked>, ticket: Option<Ticket> },
    /// Something changed in the record's folder.
    News,
    /// The caller goes away.
    Leave,
}

pub(super) struct Desk {
    /// Gone when closed.
    vault: Option<Vault>,
    report: Report,
    sender: Sender<Message>,
    receiver: Receiver<Message>,
    /// Work whose turn has not come: everything but saving waits while a generation is written.
    aside: VecDeque<Work>,
    /// Whether a generation is being written, or the older ones are being looked at.
    publishing: bool,
    /// Whether the caller has gone away.
    leaving: bool,
    /// Tickets whose operations are in memory only.
    waiting: Vec<Ticket>,
    /// What was handed over and is in no generation in place.
    held: Held,
    rounds: Rounds,
    older: OlderFiles,
    /// When saving was last tried in vain.
    tried: Option<Instant>,
}

impl Desk {
    pub(super) fn new(vault: Vault, report: Report, sender: Sender<Message>, receiver: Receiver<Message>) -> Self {
        Self {
            vault: Some(vault),
            report,
            sender,
            receiver,
            aside: VecDeque::new(),
            publishing: false,
            leaving: false,
            waiting: Vec::new(),
            held: Held::default(),
            rounds: Rounds::default(),
            older: OlderFiles::default(),
            tried: None,
        }
    }

    pub(super) fn run(mut self) {
        while self.vault.is_some() {
            if !self.publishing {
                if let Some(work) = self.aside.pop_front() {
                    self.work(work);
                    continue;
                }
                if self.leaving {
                    self.close(None, None);
                    continue;
                }
            }
            match self.next() {
                Some(message) => self.take(message),
                None => self.in_time(),
            }
            self.tell_fallen();
        }
    }

    /// Waits for a message; none when it is time for something else.
    fn next(&mut self) -> Option<Message> {
        let retry = self.retry_at();
        let has_news = self.vault.as_ref().is_some_and(Vault::has_news);
        let Some(due) = [retry, self.rounds.due(has_news), self.older_due()].into_iter().flatten().min() else {
            // The channel can't be closed: this end holds a sender too.
            return Some(self.receiver.recv().unwrap_or(Message::Leave));
        };
        match self.receiver.recv_timeout(due.saturating_duration_since(Instant::now())) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Message::Leave),
        }
    }

    /// When to try again to save what the disk refused.
    fn retry_at(&self) -> Option<Instant> {
        let unsaved = self.vault.as_ref().is_some_and(|vault| !vault.unsaved().is_empty());
        unsaved.then(|| self.tried.map_or_else(Instant::now, |tried| tried + RETRY))
    }

    /// Does what is to be done without being asked.
    fn in_time(&mut self) {
        self.make_round();
        if self.older_due().is_some_and(|due| due <= Instant::now()) {
            self.look_at_older(None);
        }
        if self.retry_at().is_some_and(|due| due <= Instant::now()) {
            self.append(Vec::new(), Vec::new());
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Work(
                now @ (Work::Append { .. } | Work::Took { .. } | Work::ShutOut { .. } | Work::Here { .. }),
            ) => self.work(now),
            Message::Work(other) => self.aside.push_back(other),
            Message::Written { publishing, written, ticket } => {
                self.publishing = false;
                self.published(&publishing, *written, ticket);
            }
            Message::Looked { looked, ticket } => {
                self.publishing = false;
                self.looked_at_older(*looked, ticket);
            }
            Message::News => self.news(),
            Message::Leave => self.leaving = true,
        }
    }

    fn work(&mut self, work: Work) {
        match work {
            Work::Append { operations, ticket } => self.append_joined(operations, ticket),
            Work::Publish { image, ticket } => self.publish(image, ticket),
            Work::Took { heads } => self.took(&heads),
            Work::ShutOut { ended } => self.vault.iter_mut().for_each(|vault| vault.shut_out(ended.clone())),
            Work::Here { sign } => self.here(sign),
            Work::Reread => self.reread(),
            Work::Look { ticket } => self.look(Some(ticket)),
            Work::LetGo { let_go, ticket } => {
                self.vault.iter_mut().for_each(|vault| vault.lets_go(let_go.clone()));
                self.look_at_older(Some(ticket));
            }
            Work::Close { image, ticket } => self.close(image, Some(ticket)),
        }
    }

    /// What has queued up meanwhile goes into the same frame, unless it would spoil it for the others.
    fn append_joined(&mut self, mut operations: Vec<Operation>, ticket: Ticket) {
        let mut tickets = vec![ticket];
        let mut bytes = total(&operations);
        while may_join(&operations) && operations.len() < MAX_JOINED && bytes < MAX_JOINED_BYTES {
            let Ok(message) = self.receiver.try_recv() else {
                break;
            };
            match message {
                Message::Work(Work::Append { operations: more, ticket }) if may_join(&more) => {
                    bytes = bytes.saturating_add(total(&more));
                    operations.extend(more);
                    tickets.push(ticket);
                }
                Message::Work(Work::Append { operations: other, ticket: alone }) => {
                    self.append(operations, tickets);
                    return self.append(other, vec![alone]);
                }
                // What follows may have been made knowing more than what came before.
                other => {
                    self.append(operations, tickets);
                    return self.take(other);
                }
            }
        }
        self.append(operations, tickets);
    }

    fn append(&mut self, operations: Vec<Operation>, tickets: Vec<Ticket>) {
        let Some(vault) = self.vault.as_mut() else {
            return;
        };
        self.held.takes(&operations, &tickets);
        self.waiting.extend(&tickets);
        let appended = vault.append(operations);
        if appended.is_err() {
            self.tell_fallen();
        }
        let Some(vault) = self.vault.as_ref() else { return };
        match appended {
            Ok(saved) => {
                let since_publish = vault.frames_since_publish();
                self.rounds.signed();
                self.tried = None;
                let tickets = std::mem::take(&mut self.waiting);
                (self.report)(VaultEvent::Saved { tickets, saved, since_publish });
            }
            Err(error) => {
                self.tried = Some(Instant::now());
                let unsaved = vault.unsaved().len();
                let kept = matches!(error, VaultError::NotSaved { .. } | VaultError::NoRandomness(_));
                let tickets = if kept { self.waiting.clone() } else { tickets };
                if !kept {
                    self.held.forgets(&tickets);
                    self.waiting.retain(|ticket| !tickets.contains(ticket));
                }
                (self.report)(VaultEvent::Failed(Failed { tickets, error: Arc::new(error), unsaved, is_final: !kept }));
            }
        }
    }

    /// Writes the generation on a thread of its own, so that saving goes on meanwhile.
    fn publish(&mut self, image: Image, ticket: Ticket) {
        let Some(vault) = self.vault.as_ref() else {
            return;
        };
        let publishing = match vault.begin_publishing(&image) {
            Ok(publishing) => Box::new(publishing),
            Err(error) => return self.not_published(ticket, error),
        };
        let sender = self.sender.clone();
        let run = move || {
            let written = catch_unwind(AssertUnwindSafe(|| publishing.run(&image)));
            let written = written.unwrap_or(Err(VaultError::WorkerGone));
            let _ = sender.send(Message::Written { publishing, written: Box::new(written), ticket });
        };
        match std::thread::Builder::new().name("vault-publish".to_owned()).spawn(run) {
            Ok(_) => self.publishing = true,
            Err(_) => self.failed(ticket, VaultError::WorkerGone),
        }
    }

    fn published(&mut self, publishing: &Publishing, written: Result<Written, VaultError>, ticket: Ticket) {
        let Some(vault) = self.vault.as_mut() else {
            return;
        };
        match written.and_then(|written| vault.finish_publishing(publishing, written)) {
            Ok(generation) => {
                let next_generation = vault.next_generation();
                self.held.keep(&vault.own_stamps());
                let in_place = generation.in_place;
                (self.report)(VaultEvent::Published { ticket, generation, next_generation });
                if in_place {
                    self.look_at_older(None);
                }
            }
            Err(error) => self.not_published(ticket, error),
        }
    }

    /// Ends in any case: what could not be folded in stays in the journal.
    fn close(&mut self, image: Option<Image>, ticket: Option<Ticket>) {
        if let Some(vault) = self.vault.as_mut() {
            vault.make_sure_of_own();
        }
        self.tell_fallen();
        if self.vault.as_ref().is_some_and(|vault| !vault.unsaved().is_empty()) {
            self.append(Vec::new(), Vec::new());
        }
        let Some(vault) = self.vault.take() else {
            return;
        };
        let unsaved = vault.unsaved().len();
        let closing = image.as_deref().map_or(Closing::Leave, |image| Closing::Publish(image));
        let generation = match vault.close(closing) {
            Ok(generation) => generation,
            Err(refused) => {
                let (vault, error) = *refused;
                let tickets = ticket.into_iter().collect();
                (self.report)(VaultEvent::Failed(Failed { tickets, error: Arc::new(error), unsaved, is_final: false }));
                let _ = vault.close(Closing::Leave);
                None
            }
        };
        (self.report)(VaultEvent::Closed { ticket, generation, unsaved });
    }

    fn failed(&self, ticket: Ticket, error: VaultError) {
        let unsaved = self.vault.as_ref().map_or(0, |vault| vault.unsaved().len());
        (self.report)(VaultEvent::Failed(Failed {
            tickets: vec![ticket],
            error: Arc::new(error),
            unsaved,
            is_final: false,
        }));
    }
}

/// One change that can't be saved must not take those of others with it.
pub(super) fn may_join(operations: &[Operation]) -> bool {
    !operations.is_empty()
        && operations.len() <= MAX_JOINED
        && total(operations) <= MAX_JOINED_BYTES
        && operations.iter().all(|operation| operation.check().is_ok())
}

pub(super) fn total(operations: &[Operation]) -> usize {
    operations.iter().fold(0, |sum, operation| sum.saturating_add(operation.size()))
}
