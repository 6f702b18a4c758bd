//! The curtain: drawn by a key or by idleness, lifted by the passphrase (REC-4).

use std::time::Duration;

use zeroize::Zeroizing;

/// The curtain, and what is typed at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The screen is open.
    Open,
    /// The screen is blank.
    Blank,
    /// The passphrase is asked for.
    Asking,
    /// The passphrase is being checked.
    Checking,
    /// It was the wrong one.
    Refused,
}

/// Locks the screen, and counts idleness.
#[derive(Clone)]
pub struct Lock {
    stage: Stage,
    typed: Zeroizing<String>,
    idle_after: Duration,
    last_key: Duration,
    /// It was said that the screen locks soon.
    warned: bool,
    /// The key has no passphrase: going on is enough.
    plain: bool,
}

/// So long before it locks the screen says so: whoever only watches a meeting presses no key.
const WARNING: Duration = Duration::from_secs(60);
/// No passphrase is longer; a key that lies on the keyboard fills no memory.
const LONGEST: usize = 1024;

impl Lock {
    /// An open screen that locks after so many minutes without a key.
    #[must_use]
    pub fn new(idle_minutes: u32, now: Duration) -> Self {
        Self {
            stage: Stage::Open,
            typed: Zeroizing::new(String::with_capacity(LONGEST)),
            idle_after: Duration::from_secs(60 * u64::from(idle_minutes.max(1))),
            last_key: now,
            warned: false,
            plain: false,
        }
    }

    /// Nothing has to be typed behind the curtain: the key has no passphrase.
    pub const fn needs_none(&mut self) {
        self.plain = true;
    }

    /// Whether the key has no passphrase.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        self.plain
    }

    /// Locks by itself after so many minutes from now on.
    pub fn idle_after(&mut self, minutes: u32) {
        self.idle_after = Duration::from_secs(60 * u64::from(minutes.max(1)));
    }

    /// A screen on which nothing is open yet, and which has nothing to lock.
    #[must_use]
    pub fn at(stage: Stage, now: Duration) -> Self {
        Self { stage, ..Self::new(u32::MAX / 60, now) }
    }

    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether nothing may be seen.
    #[must_use]
    pub fn is_drawn(&self) -> bool {
        self.stage != Stage::Open
    }

    /// How many characters have been typed; the screen shows no more.
    #[must_use]
    pub fn typed_characters(&self) -> usize {
        self.typed.chars().count()
    }

    /// When the screen locks by itself.
    fn locks_at(&self) -> Option<Duration> {
        (!self.is_drawn()).then(|| self.last_key + self.idle_after)
    }

    /// When it is to be said that the screen locks soon: a minute before, where it waits for longer.
    fn warns_at(&self) -> Option<Duration> {
        let before = self.idle_after.checked_sub(WARNING).filter(|before| !before.is_zero())?;
        (!self.is_drawn() && !self.warned).then(|| self.last_key + before)
    }

    /// When something is to be done about idleness.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        self.warns_at().into_iter().chain(self.locks_at()).min()
    }

    /// Whether it is to be said now that the screen locks soon; once.
    pub fn warns(&mut self, now: Duration) -> bool {
        let due = self.warns_at().is_some_and(|due| due <= now);
        self.warned |= due;
        due
    }

    /// A key was pressed.
    pub const fn key_pressed(&mut self, now: Duration) {
        self.last_key = now;
        self.warned = false;
    }

    /// Draws the curtain.
    pub fn draw(&mut self) {
        self.stage = Stage::Blank;
        self.typed.clear();
    }

    /// Any key at the blank screen asks for the passphrase; afterwards text is the passphrase.
    pub fn write(&mut self, text: &str) {
        match self.stage {
            Stage::Open | Stage::Checking => {}
            Stage::Blank => self.stage = Stage::Asking,
            Stage::Asking | Stage::Refused => {
                self.stage = Stage::Asking;
                if self.typed.len() + text.len() <= LONGEST {
                    self.typed.push_str(text);
                }
            }
        }
    }

    /// Takes the last character back.
    pub fn erase(&mut self) {
        self.typed.pop();
    }

    /// Takes everything typed back.
    pub fn erase_all(&mut self) {
        self.typed.clear();
    }

    /// The passphrase to be checked, empty for a key that has none; `None` where it isn't asked for.
    pub fn submit(&mut self) -> Option<Zeroizing<String>> {
        if !matches!(self.stage, Stage::Asking | Stage::Refused) {
            return None;
        }
        self.stage = Stage::Checking;
        Some(std::mem::replace(&mut self.typed, Zeroizing::new(String::with_capacity(LONGEST))))
    }

    /// Whether it was the passphrase.
    pub fn checked(&mut self, right: bool, now: Duration) {
        if self.stage == Stage::Checking {
            self.stage = if right { Stage::Open } else { Stage::Refused };
            self.last_key = now;
        }
    }

    /// Draws the curtain where nobody has pressed a key for long enough; whether it did.
    pub fn idle(&mut self, now: Duration) -> bool {
        let due = self.locks_at().is_some_and(|deadline| deadline <= now);
        if due {
            self.draw();
        }
        due
    }
}
