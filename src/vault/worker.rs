//! The thread that does the file work, so that a slow disk never delays a key. On a share there are two: the one in front
//! keeps everything on this machine before it hands it on, and is never held up by the share.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use zeroize::Zeroizing;

use super::desk::{self, Desk};
use super::error::VaultError;
use super::frame::{Head, Sign};
use super::lingering::LetGo;
use super::operation::Operation;
use super::people::Recipient;
use super::spill::{self, Front, Watch};
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
    /// The access of these people has ended, as the record in memory says: nothing more is encrypted to them.
    ShutOut {
        /// All of them.
        ended: Vec<Recipient>,
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
    /// Read the record afresh, with all that lies beside it, and report it as [`Others::reload`].
    Reread,
    /// Remove the older generations that hold what the record, which has all of this in its file, has let go of. The same is
    /// done of itself after each publishing.
    LetGo {
        /// What it has let go of.
        let_go: LetGo,
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

impl Work {
    /// The caller's name for it.
    #[must_use]
    pub const fn ticket(&self) -> Option<Ticket> {
        match self {
            Self::Append { ticket, .. }
            | Self::Publish { ticket, .. }
            | Self::Look { ticket }
            | Self::LetGo { ticket, .. }
            | Self::Close { ticket, .. } => Some(*ticket),
            Self::Took { .. } | Self::ShutOut { .. } | Self::Here { .. } | Self::Reread => None,
        }
    }
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
    /// Whether the work of these tickets is never tried again: no frame can hold it, whatever else still waits.
    pub is_final: bool,
}

/// What the worker reports.
#[derive(Debug, Clone)]
pub enum VaultEvent {
    /// All operations of these tickets are on this machine's disk, and on their way to the share. Only on a share.
    SavedHere {
        /// Whose work.
        tickets: Vec<Ticket>,
        /// When the disk said so: milliseconds since 1970, UTC.
        at_ms: u64,
    },
    /// These could not be kept on this machine; they are on their way to the share all the same. Only on a share.
    NotSavedHere {
        /// Whose work.
        tickets: Vec<Ticket>,
        /// Why.
        error: Arc<VaultError>,
    },
    /// What was called saved where the record lives is in memory only again: the journal that held it was removed, or cut,
    /// and could not be written again. It is tried like everything unsaved, and then reported saved once more.
    NoLongerSaved {
        /// Whose work.
        tickets: Vec<Ticket>,
        /// What is in memory, for whoever can keep it.
        operations: Vec<Operation>,
        /// When this machine's disk had it once more, where it does: milliseconds since 1970, UTC.
        here_at_ms: Option<u64>,
    },
    /// The share was asked for something, by the caller or of itself, and has not answered for some seconds.
    ShareSilent {
        /// When it was asked: milliseconds since 1970, UTC.
        since_ms: u64,
    },
    /// The share answers again.
    ShareAnswers,
    /// All operations of these tickets are on the disk where the record lives.
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
    /// The older files that hold what the record has let go of, and can't be removed: reported where that was asked for, and
    /// where it is news. They are tried again of themselves.
    Lingers {
        /// Whose work, where it was asked for.
        ticket: Option<Ticket>,
        /// The files; none where all are gone.
        files: Vec<PathBuf>,
        /// What the disk says.
        why: Option<Arc<VaultError>>,
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

impl VaultEvent {
    /// Whose work is answered.
    #[must_use]
    pub fn tickets(&self) -> &[Ticket] {
        match self {
            Self::SavedHere { .. } | Self::NotSavedHere { .. } | Self::NoLongerSaved { .. } => &[],
            Self::ShareSilent { .. } | Self::ShareAnswers => &[],
            Self::Saved { tickets, .. } => tickets,
            Self::Failed(failed) => &failed.tickets,
            Self::Published { ticket, .. } => std::slice::from_ref(ticket),
            Self::Closed { ticket, .. } | Self::Others { ticket, .. } | Self::Lingers { ticket, .. } => {
                ticket.as_slice()
            }
        }
    }
}

/// Where the worker's reports go. Called on the worker's thread; must not block.
pub type Report = Box<dyn Fn(VaultEvent) + Send>;

/// The caller's end: sending never blocks.
#[derive(Debug)]
pub struct Worker {
    line: Line,
    /// The thread that is waited for at the end.
    thread: Option<JoinHandle<()>>,
    share: Option<Arc<Watch>>,
}

#[derive(Debug)]
enum Line {
    Desk(Sender<desk::Message>),
    Front(Sender<spill::Message>),
}

/// Tells the front that the desk has ended, however it did.
struct Gone(Sender<spill::Message>);

impl Drop for Gone {
    fn drop(&mut self) {
        let _ = self.0.send(spill::Message::DeskGone);
    }
}

impl Worker {
    /// Starts the thread, which owns the vault from now on.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn start(vault: Vault, report: Report) -> Result<Self, VaultError> {
        let share = vault.share().map(|share| share.watch().clone());
        let (sender, receiver) = channel();
        if share.is_none() {
            let desk = Desk::new(vault, report, sender.clone(), receiver);
            let thread = spawn("vault", move || desk.run())?;
            return Ok(Self { line: Line::Desk(sender), thread: Some(thread), share });
        }
        let (to_front, from_all) = channel();
        let front = Front::new(&vault, report, from_all, sender.clone()).ok_or(VaultError::WorkerGone)?;
        let gone = Gone(to_front.clone());
        let relay = Box::new(move |event| {
            let _ = gone.0.send(spill::Message::Desk(event));
        });
        let desk = Desk::new(vault, relay, sender, receiver);
        let thread = spawn("vault-here", move || front.run())?;
        // Never waited for: a call to a share may not return.
        spawn("vault", move || desk.run())?;
        Ok(Self { line: Line::Front(to_front), thread: Some(thread), share })
    }

    /// Hands work over. Never blocks.
    ///
    /// # Errors
    /// When the worker has ended.
    pub fn send(&self, work: Work) -> Result<(), VaultError> {
        let sent = match &self.line {
            Line::Desk(desk) => desk.send(desk::Message::Work(work)).is_ok(),
            Line::Front(front) => front.send(spill::Message::Work(work)).is_ok(),
        };
        if sent { Ok(()) } else { Err(VaultError::WorkerGone) }
    }

    /// The calls to the share that have not returned; none where the record is on a disk of this machine.
    #[must_use]
    pub const fn share(&self) -> Option<&Arc<Watch>> {
        self.share.as_ref()
    }

    /// Waits until everything handed over is done; the worker ends, without publishing if it was not asked to. A share
    /// that does not answer is given up after some seconds: what is kept on this machine goes to it at the next opening.
    pub fn join(mut self) {
        self.finish(false);
    }

    /// Ends without waiting for the share any longer: what it lacks stays on this machine.
    pub fn give_up(&mut self) {
        self.finish(true);
    }

    fn finish(&mut self, give_up: bool) {
        match &self.line {
            Line::Desk(desk) => drop(desk.send(desk::Message::Leave)),
            Line::Front(front) if give_up => drop(front.send(spill::Message::GiveUp)),
            Line::Front(front) => drop(front.send(spill::Message::Leave)),
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, VaultError> {
    std::thread::Builder::new().name(name.to_owned()).spawn(run).map_err(|_| VaultError::WorkerGone)
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.finish(false);
    }
}
