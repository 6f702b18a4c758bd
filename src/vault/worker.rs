//! The thread that does the file work, so that a slow disk never delays a key.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use zeroize::Zeroizing;

use super::error::VaultError;
use super::operation::Operation;
use super::store::{Closing, Generation, Saved, Vault};

/// How long to wait before trying again to save what a failing disk refused.
const RETRY: Duration = Duration::from_secs(2);
/// The most operations that are joined into one frame.
const MAX_JOINED: usize = 4_096;

/// The caller's name for a piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// What the worker can be asked to do. It does one thing after another, in the order asked.
pub enum Work {
    /// Save these operations.
    Append {
        /// The operations.
        operations: Vec<Operation>,
        /// The caller's name for this.
        ticket: Ticket,
    },
    /// Publish this image. For the journals to go at closing, every append must have been reported saved and its head be
    /// in the image.
    Publish {
        /// The image.
        image: Zeroizing<Vec<u8>>,
        /// The caller's name for this.
        ticket: Ticket,
    },
    /// Remove the older generations.
    ForgetGenerations {
        /// The caller's name for this.
        ticket: Ticket,
    },
    /// Publish the last image, if there is one, and end.
    Close {
        /// The image; none to leave the journals for the next opening.
        image: Option<Zeroizing<Vec<u8>>>,
        /// The caller's name for this.
        ticket: Ticket,
    },
}

/// What could not be done.
#[derive(Debug, Clone)]
pub struct Failed {
    /// Whose work.
    pub tickets: Vec<Ticket>,
    /// Why, with what to do.
    pub error: Arc<VaultError>,
    /// How many operations are in memory only. They are tried again every two seconds and with the next change, and are
    /// then reported saved.
    pub unsaved: usize,
}

/// What the worker reports.
#[derive(Debug, Clone)]
pub enum VaultEvent {
    /// All operations of these tickets are on the disk.
    Saved {
        /// Whose work.
        tickets: Vec<Ticket>,
        /// The frame and when.
        saved: Saved,
        /// Frames saved since the last publishing.
        since_publish: u64,
    },
    /// A generation was published.
    Published {
        /// Whose work.
        ticket: Ticket,
        /// What it is.
        generation: Generation,
        /// What the next image must say it is.
        next_generation: u64,
    },
    /// The older generations are gone.
    Forgotten {
        /// Whose work.
        ticket: Ticket,
    },
    /// Something could not be done.
    Failed(Failed),
    /// The worker has ended. What was appended and reported saved is on the disk, whether folded into the record or not.
    Closed {
        /// Whose work; none when the caller went away without closing.
        ticket: Option<Ticket>,
        /// What was published last, if it was.
        generation: Option<Generation>,
        /// How many operations are lost because the disk refused them to the end.
        unsaved: usize,
    },
}

/// Where the worker's reports go. Called on the worker's thread; must not block.
pub type Report = Box<dyn Fn(VaultEvent) + Send>;

/// The caller's end: sending never blocks.
#[derive(Debug)]
pub struct Worker {
    sender: Option<Sender<Work>>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread, which owns the vault from now on.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn start(vault: Vault, report: Report) -> Result<Self, VaultError> {
        let (sender, receiver) = channel();
        let run = move || {
            Desk {
                vault: Some(vault),
                report,
                receiver,
                aside: VecDeque::new(),
                waiting: Vec::new(),
            }
            .run();
        };
        let thread = std::thread::Builder::new()
            .name("vault".to_owned())
            .spawn(run);
        let thread = thread.map_err(|_| VaultError::WorkerGone)?;
        Ok(Self {
            sender: Some(sender),
            thread: Some(thread),
        })
    }

    /// Hands work over. Never blocks.
    ///
    /// # Errors
    /// When the worker has ended.
    pub fn send(&self, work: Work) -> Result<(), VaultError> {
        let sender = self.sender.as_ref().ok_or(VaultError::WorkerGone)?;
        sender.send(work).map_err(|_| VaultError::WorkerGone)
    }

    /// Waits until everything handed over is done; the worker ends, without publishing if it was not asked to.
    pub fn join(mut self) {
        self.finish();
    }

    fn finish(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.finish();
    }
}

/// The worker's end.
struct Desk {
    /// Gone when closed.
    vault: Option<Vault>,
    report: Report,
    receiver: Receiver<Work>,
    /// Taken from the channel while looking for more to append.
    aside: VecDeque<Work>,
    /// Tickets whose operations are in memory only.
    waiting: Vec<Ticket>,
}

impl Desk {
    fn run(mut self) {
        while let Some(vault) = self.vault.as_ref() {
            let retry = !vault.unsaved().is_empty();
            match self.next(retry) {
                Next::Work(work) => self.work(work),
                Next::Retry => self.append(Vec::new(), Vec::new()),
                Next::Gone => self.close(None, None),
            }
        }
    }

    fn next(&mut self, retry: bool) -> Next {
        if let Some(work) = self.aside.pop_front() {
            return Next::Work(work);
        }
        if !retry {
            return self.receiver.recv().map_or(Next::Gone, Next::Work);
        }
        match self.receiver.recv_timeout(RETRY) {
            Ok(work) => Next::Work(work),
            Err(RecvTimeoutError::Timeout) => Next::Retry,
            Err(RecvTimeoutError::Disconnected) => Next::Gone,
        }
    }

    fn work(&mut self, work: Work) {
        match work {
            Work::Append { operations, ticket } => {
                let (operations, tickets) = self.join_appends(operations, ticket);
                self.append(operations, tickets);
            }
            Work::Publish { image, ticket } => self.publish(&image, ticket),
            Work::ForgetGenerations { ticket } => self.forget(ticket),
            Work::Close { image, ticket } => self.close(image, Some(ticket)),
        }
    }

    /// What has queued up meanwhile goes into the same frame.
    fn join_appends(
        &mut self,
        mut operations: Vec<Operation>,
        ticket: Ticket,
    ) -> (Vec<Operation>, Vec<Ticket>) {
        let mut tickets = vec![ticket];
        while operations.len() < MAX_JOINED && self.aside.is_empty() {
            match self.receiver.try_recv() {
                Ok(Work::Append {
                    operations: more,
                    ticket,
                }) if operations.len() + more.len() <= MAX_JOINED => {
                    operations.extend(more);
                    tickets.push(ticket);
                }
                Ok(other) => self.aside.push_back(other),
                Err(_) => break,
            }
        }
        (operations, tickets)
    }

    fn append(&mut self, operations: Vec<Operation>, tickets: Vec<Ticket>) {
        let Some(vault) = self.vault.as_mut() else {
            return;
        };
        let fresh = tickets.len();
        self.waiting.extend(tickets);
        match vault.append(operations) {
            Ok(saved) => {
                let since_publish = vault.frames_since_publish();
                let tickets = std::mem::take(&mut self.waiting);
                (self.report)(VaultEvent::Saved {
                    tickets,
                    saved,
                    since_publish,
                });
            }
            Err(error) => {
                let unsaved = vault.unsaved().len();
                let kept = matches!(
                    error,
                    VaultError::NotSaved { .. } | VaultError::NoRandomness(_)
                );
                let from = self.waiting.len().saturating_sub(fresh);
                let tickets = if kept {
                    self.waiting.clone()
                } else {
                    self.waiting.split_off(from)
                };
                (self.report)(VaultEvent::Failed(Failed {
                    tickets,
                    error: Arc::new(error),
                    unsaved,
                }));
            }
        }
    }

    fn publish(&mut self, image: &[u8], ticket: Ticket) {
        let Some(vault) = self.vault.as_mut() else {
            return;
        };
        let event = match vault.publish(image) {
            Ok(generation) => VaultEvent::Published {
                ticket,
                generation,
                next_generation: vault.next_generation(),
            },
            Err(error) => failed(ticket, error, vault.unsaved().len()),
        };
        (self.report)(event);
    }

    fn forget(&mut self, ticket: Ticket) {
        let Some(vault) = self.vault.as_mut() else {
            return;
        };
        let event = match vault.forget_generations() {
            Ok(()) => VaultEvent::Forgotten { ticket },
            Err(error) => failed(ticket, error, vault.unsaved().len()),
        };
        (self.report)(event);
    }

    /// Ends in any case: what could not be folded in stays in the journal.
    fn close(&mut self, image: Option<Zeroizing<Vec<u8>>>, ticket: Option<Ticket>) {
        if self
            .vault
            .as_ref()
            .is_some_and(|vault| !vault.unsaved().is_empty())
        {
            self.append(Vec::new(), Vec::new());
        }
        let Some(vault) = self.vault.take() else {
            return;
        };
        let unsaved = vault.unsaved().len();
        let closing = image
            .as_deref()
            .map_or(Closing::Leave, |image| Closing::Publish(image));
        let generation = match vault.close(closing) {
            Ok(generation) => generation,
            Err(refused) => {
                let (vault, error) = *refused;
                let tickets = ticket.into_iter().collect();
                (self.report)(VaultEvent::Failed(Failed {
                    tickets,
                    error: Arc::new(error),
                    unsaved,
                }));
                let _ = vault.close(Closing::Leave);
                None
            }
        };
        (self.report)(VaultEvent::Closed {
            ticket,
            generation,
            unsaved,
        });
    }
}

enum Next {
    Work(Work),
    Retry,
    Gone,
}

fn failed(ticket: Ticket, error: VaultError, unsaved: usize) -> VaultEvent {
    VaultEvent::Failed(Failed {
        tickets: vec![ticket],
        error: Arc::new(error),
        unsaved,
    })
}
