//! The thread that does the file work, so that a slow disk never delays a key.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use zeroize::Zeroizing;

use super::desk::{Desk, Message};
use super::error::VaultError;
use super::frame::{Head, Sign};
use super::operation::Operation;
use super::store::{Generation, Others, Saved, Vault};

/// The caller's name for a piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// What the worker can be asked to do. It does one thing after another, in the order asked, but goes on saving while it
/// writes a generation.
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
    /// The record in memory has taken in these frames of other seats: what is appended from now on was made knowing them.
    Took {
        /// The last frame of each.
        heads: Vec<Head>,
    },
    /// Follow the other seats from now on, and tell them where this one is; whoever may not write only follows.
    Here {
        /// Where it is; none to follow and say nothing.
        sign: Option<Sign>,
    },
    /// Look at once what the others did, and report it even if that is nothing.
    Look {
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
    /// What other seats did, and who is here.
    Others {
        /// Whose work, where it was asked for.
        ticket: Option<Ticket>,
        /// What was found.
        others: Box<Others>,
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
    sender: Sender<Message>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread, which owns the vault from now on.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn start(vault: Vault, report: Report) -> Result<Self, VaultError> {
        let (sender, receiver) = channel();
        let desk = Desk::new(vault, report, sender.clone(), receiver);
        let thread = std::thread::Builder::new().name("vault".to_owned()).spawn(move || desk.run());
        let thread = thread.map_err(|_| VaultError::WorkerGone)?;
        Ok(Self { sender, thread: Some(thread) })
    }

    /// Hands work over. Never blocks.
    ///
    /// # Errors
    /// When the worker has ended.
    pub fn send(&self, work: Work) -> Result<(), VaultError> {
        self.sender.send(Message::Work(work)).map_err(|_| VaultError::WorkerGone)
    }

    /// Waits until everything handed over is done; the worker ends, without publishing if it was not asked to.
    pub fn join(mut self) {
        self.finish();
    }

    fn finish(&mut self) {
        let _ = self.sender.send(Message::Leave);
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
