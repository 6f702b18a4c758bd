//! When to look what the others did, and when to tell them where this seat is.
//!
//! On a disk of this machine the system tells when something changes in the folder, so that a seat that is alone sleeps.
//! Anywhere else the folder is looked at about once a second.

use std::time::{Duration, Instant};

use crate::platform::watch::Watch;
use crate::vault::follow::{Present, SIGN_OF_LIFE_MS, Unread};
use crate::vault::ids::{SeatId, random};

/// How often a folder is looked at that can't be watched.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// While somebody is here, at least this often: to notice that they went without saying so.
const LOOK_ANYWAY: Duration = Duration::from_secs(60);
/// At most one frame in this time only says where this seat is.
const SIGN_EVERY: Duration = Duration::from_secs(1);
/// How often a sign of life is given while somebody is here.
const LIFE_EVERY: Duration = Duration::from_millis(SIGN_OF_LIFE_MS);

/// The desk's times for others.
#[derive(Default)]
pub(super) struct Rounds {
    /// Whether the others are followed, and whether they are to be told of this seat.
    following: bool,
    telling: bool,
    /// The folder's news; none where they can't be had.
    pub(super) watch: Option<Watch>,
    next_look: Option<Instant>,
    signed: Option<Instant>,
    /// Somebody came who does not know yet where this seat is.
    to_answer: bool,
    here: Vec<Present>,
    unread: Vec<Unread>,
    /// What was said last of why the others can't be followed.
    trouble: Option<String>,
}

impl Rounds {
    pub(super) const fn is_following(&self) -> bool {
        self.following
    }

    pub(super) fn begin(&mut self, watch: Option<Watch>, telling: bool) {
        self.telling |= telling;
        if !self.following {
            self.following = true;
            self.watch = watch;
            self.next_look = Some(Instant::now());
        }
    }

    /// The earliest time at which there is something to do; none to sleep until somebody calls.
    pub(super) fn due(&self, has_news: bool) -> Option<Instant> {
        let look = self.next_look.filter(|_| self.following);
        [look, self.sign_due(has_news)].into_iter().flatten().min()
    }

    /// When the others are to be told where this seat is.
    fn sign_due(&self, has_news: bool) -> Option<Instant> {
        if !self.telling {
            return None;
        }
        let Some(signed) = self.signed else { return Some(Instant::now()) };
        if self.here.is_empty() {
            return None;
        }
        let every = if has_news || self.to_answer { SIGN_EVERY } else { LIFE_EVERY };
        signed.checked_add(every)
    }

    pub(super) fn is_look_due(&self) -> bool {
        self.following && self.next_look.is_some_and(|due| due <= Instant::now())
    }

    pub(super) fn is_sign_due(&self, has_news: bool) -> bool {
        self.sign_due(has_news).is_some_and(|due| due <= Instant::now())
    }

    /// A frame was written, or could not be: the next is not tried before its time.
    pub(super) fn signed(&mut self) {
        self.signed = Some(Instant::now());
        self.to_answer = false;
    }

    /// A look is over, and where it had `trouble` the next is not far; whether who is here, or where, has changed, or what
    /// can't be read.
    pub(super) fn looked(&mut self, present: &[Present], unread: &[Unread], trouble: bool) -> bool {
        let now = Instant::now();
        self.next_look = match self.watch.as_ref().filter(|_| !trouble) {
            Some(_) if self.here.is_empty() && present.is_empty() => None,
            Some(_) => now.checked_add(LOOK_ANYWAY),
            None => now.checked_add(LOOK_EVERY + jitter()),
        };
        let was_here = |seat: SeatId| self.here.iter().any(|known| known.seat == seat);
        self.to_answer |= present.iter().any(|one| !was_here(one.seat));
        let places = |all: &[Present]| all.iter().map(|one| (one.seat, one.who, one.sign)).collect::<Vec<_>>();
        let changed = places(&self.here) != places(present) || self.unread != unread;
        self.here = present.to_vec();
        self.unread = unread.to_vec();
        changed
    }

    /// Notes why a look failed; whether that is to be said.
    pub(super) fn failed(&mut self, why: &str) -> bool {
        self.next_look = Instant::now().checked_add(LOOK_EVERY + jitter());
        self.trouble.replace(why.to_owned()).as_deref() != Some(why)
    }

    /// A look succeeded: the next failure is news again.
    pub(super) fn is_well(&mut self) {
        self.trouble = None;
    }
}

/// So that the seats of a share do not all ask in the same moment.
fn jitter() -> Duration {
    let [byte] = random::<1>().unwrap_or_default();
    Duration::from_millis(u64::from(byte))
}
