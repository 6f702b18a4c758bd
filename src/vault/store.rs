//! The handle on an open record, and its appending to this seat's journal.

mod append;
mod belief;
mod fold;
mod home;
mod leave;
mod lost;
mod others;

pub(crate) use fold::Written;
pub(crate) use home::{Access, Share};
pub use others::{Others, Reload};

use std::path::{Path, PathBuf};

use super::clock::{HybridClock, Stamp};
use super::error::VaultError;
use super::follow::{Follows, Present, Times, Unread};
use super::frame::{Base, Head, Sign};
use super::ids::{Hash, RecordId, SeatId};
use super::image::ImageFacts;
use super::lingering::Lingering;
use super::open::OpenRequest;
use super::operation::Operation;
use super::people::Recipient;
use super::place::PlaceKind;
use super::seat::SeatJournal;
use home::Home;
use others::Outlook;

/// What was saved: it is on the disk, synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// The frame. The caller keeps it as the seat's head, so that the next image says that it holds it.
    pub head: Head,
    /// When the disk said so: milliseconds since 1970, UTC.
    pub at_ms: u64,
    /// How many operations it holds, those of earlier failed attempts included.
    pub operations: usize,
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    /// Its number.
    pub number: u64,
    /// Where it lies: under the record's name, or beside it where that could not be replaced.
    pub path: PathBuf,
    /// Whether it lies under the record's own name.
    pub in_place: bool,
    /// When it was complete: milliseconds since 1970, UTC.
    pub at_ms: u64,
}

/// How to close.
#[derive(Debug, Clone, Copy)]
pub enum Closing<'a> {
    /// Publish this image, which holds everything, and fold the journals in.
    Publish(&'a [u8]),
    /// Leave everything as it is: the journals are taken in at the next opening.
    Leave,
}

/// What a vault begins with.
pub(crate) struct Beginning {
    pub(crate) facts: ImageFacts,
    pub(crate) base: Base,
    pub(crate) print: Option<Hash>,
    pub(crate) present: PathBuf,
    pub(crate) seat: SeatId,
    pub(crate) place: PlaceKind,
    /// The journals of other seats, as far as they were read.
    pub(crate) follows: Follows,
    pub(crate) highest: u64,
    pub(crate) latest: Option<Stamp>,
    /// Whether the file in the record's place is damaged, and an older generation is gone on with.
    pub(crate) damaged: bool,
}

/// What is in this session's journals and in no generation that is known: with which frame, where that ends in its journal,
/// and the operations.
struct Kept {
    head: Head,
    end: u64,
    operations: Vec<Operation>,
}

/// An open record. It has one seat's journal, made at the first change: opening to read writes nothing.
pub struct Vault {
    request: OpenRequest,
    place: PlaceKind,
    home: Home,
    facts: ImageFacts,
    base: Base,
    /// The record's own file as this seat knows it.
    print: Option<Hash>,
    /// Whether that is damaged, and an older generation is gone on with.
    damaged: bool,
    /// The file that counts as the record.
    present: PathBuf,
    highest: u64,
    /// What the record has let go of, and what is known of the generations beside it.
    lingering: Lingering,
    clock: HybridClock,
    /// Names the generations of this session.
    session: SeatId,
    /// The seat whose journal is written now: the session's own, until a disk failed.
    seat: SeatId,
    /// The seat's last frame.
    head: Option<Head>,
    journal: Option<SeatJournal>,
    /// The last frames of this session's earlier journals that lie beside the record still.
    former: Vec<Head>,
    /// Those of its journals that were removed under its hands; what they held was written again.
    vanished: Vec<Head>,
    /// The journals of other seats.
    follows: Follows,
    /// The frames of other seats that the record in memory has taken in, and those it has while something is unsaved that
    /// was made before.
    taken: Vec<Head>,
    taken_since: Option<Vec<Head>>,
    outlook: Outlook,
    /// Whether another seat's doing made the next image's number or what it must hold another.
    moved: bool,
    /// Whether what lies in the record's place lacks something that this seat knows to have been published: two may replace
    /// it in the same moment. Until it is published again, journals are all that holds it.
    overtaken: bool,
    /// What would have to be written again if the journal vanished.
    kept: Vec<Kept>,
    unsaved: Vec<Operation>,
    since_publish: u64,
    /// Whose access has ended, as the caller knows, though the file was not encrypted to the others yet: frames are.
    ended: Vec<Recipient>,
    /// Where this seat is, and whether the others are still to be told.
    sign: Sign,
    sign_is_news: bool,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({}, seat {})", self.request.path.display(), self.seat)
    }
}

impl Vault {
    pub(crate) fn begin(request: &OpenRequest, start: Beginning) -> Result<Self, VaultError> {
        let mut clock = HybridClock::new(start.seat);
        if let Some(latest) = start.latest {
            clock.observe((request.clock)(), latest);
        }
        Ok(Self {
            request: request.clone(),
            place: start.place,
            home: Home::Disk,
            facts: start.facts,
            base: start.base,
            print: start.print,
            damaged: start.damaged,
            present: start.present,
            highest: start.highest,
            lingering: Lingering::default(),
            clock,
            session: start.seat,
            seat: start.seat,
            head: None,
            journal: None,
            former: Vec::new(),
            vanished: Vec::new(),
            taken: start.follows.heads().collect(),
            follows: start.follows,
            taken_since: None,
            outlook: Outlook::default(),
            moved: false,
            overtaken: false,
            kept: Vec::new(),
            unsaved: Vec::new(),
            since_publish: 0,
            ended: Vec::new(),
            sign: Sign { since_ms: Some((request.clock)()), ..Sign::default() },
            sign_is_news: false,
        })
    }

    /// Which record it is.
    #[must_use]
    pub fn record(&self) -> RecordId {
        self.facts.record
    }

    /// The record's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.request.path
    }

    /// What the image last opened or published says about itself.
    #[must_use]
    pub fn facts(&self) -> &ImageFacts {
        &self.facts
    }

    /// The seat whose journal is written now. It changes when a disk fails and a fresh journal is begun; the stamps of
    /// operations keep the seat of the caller's clock.
    #[must_use]
    pub fn seat(&self) -> SeatId {
        self.seat
    }

    /// The number that the next image must say it is.
    #[must_use]
    pub fn next_generation(&self) -> u64 {
        self.highest.max(self.base.generation).saturating_add(1)
    }

    /// The last frames that changed something of all journals that are open to this vault: what an image that holds
    /// everything must say that it holds, on top of what the image before said. It says nothing of frames that only tell
    /// where a seat is: they go with their journal, and of two generations that hold the same none may seem to lack something.
    #[must_use]
    pub fn heads(&self) -> Vec<Head> {
        self.follows.heads().chain(self.own_heads()).collect()
    }

    /// The journals of other seats that lie beside the record, and of which nothing waits for somebody to decide on it: what
    /// the next image is to say of them.
    #[must_use]
    pub fn journals(&self) -> Vec<SeatId> {
        self.follows.counted(&self.facts.beside)
    }

    /// The last frames of the same journals, whether they changed something or not.
    fn known_heads(&self) -> Vec<Head> {
        self.follows.reached().chain(self.own_heads()).collect()
    }

    fn own_heads(&self) -> impl Iterator<Item = Head> {
        self.former.iter().chain(&self.vanished).chain(&self.head).copied()
    }

    /// What kind of place the record lies in.
    #[must_use]
    pub const fn place(&self) -> PlaceKind {
        self.place
    }

    /// The other seats that are at the record.
    #[must_use]
    pub fn present(&self) -> Vec<Present> {
        self.follows.present(self.request.unlocked.person_key().verify.id(), (self.request.steady)())
    }

    /// The journals of other seats that can't be read at the moment.
    #[must_use]
    pub fn unread(&self) -> Vec<Unread> {
        self.follows.unread()
    }

    /// Whether a journal could not be read at the last look.
    pub(crate) fn has_trouble(&self) -> bool {
        self.follows.has_trouble()
    }

    /// How many frames with changes were saved since the last publishing.
    #[must_use]
    pub fn frames_since_publish(&self) -> u64 {
        self.since_publish
    }

    /// Operations that are in memory only, because the disk failed. They go in front of the next ones appended.
    #[must_use]
    pub fn unsaved(&self) -> &[Operation] {
        &self.unsaved
    }

    /// Whether this person may write.
    #[must_use]
    pub fn may_write(&self) -> bool {
        let key = self.request.unlocked.key_id();
        self.facts.writer(key).is_some_and(|writer| writer.may_write_in(self.facts.epoch))
    }

    /// Notes which frames of other seats the record in memory has taken in: the frames appended from now on say so.
    pub fn took(&mut self, heads: &[Head]) {
        let mut taken = self.taken_since.take().unwrap_or_else(|| self.taken.clone());
        for head in heads {
            taken.retain(|known| known.seat != head.seat);
            taken.push(*head);
        }
        // What waits to be saved was made before.
        if self.unsaved.is_empty() { self.taken = taken } else { self.taken_since = Some(taken) }
    }

    /// Notes whose access has ended: what is appended from now on is not encrypted to them, whatever the file says.
    pub fn shut_out(&mut self, ended: Vec<Recipient>) {
        self.ended = ended;
    }

    /// To whom a frame is encrypted.
    fn readers(&self) -> Vec<Recipient> {
        let own = self.request.unlocked.person_key().recipient;
        let stays = |one: &&Recipient| **one == own || !self.ended.contains(one);
        self.facts.recipients.iter().filter(stays).cloned().collect()
    }

    /// Notes where this seat is, to be told with the next frame.
    pub fn set_sign(&mut self, sign: Sign) {
        let sign = Sign { since_ms: self.sign.since_ms, ..sign };
        self.sign_is_news |= sign != self.sign;
        self.sign = sign;
    }

    /// Whether the others have not been told yet where this seat is.
    #[must_use]
    pub const fn has_news(&self) -> bool {
        self.sign_is_news
    }

    fn times(&self) -> Times {
        Times { wall_ms: (self.request.clock)(), steady_ms: (self.request.steady)() }
    }
}
