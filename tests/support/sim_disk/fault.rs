//! What goes wrong: the n-th operation fails, once or for ever, or does not come back.

use std::io;
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard};

use marac::vault::DiskError;

/// What the operating system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errno {
    Io,
    NoSpace,
    Access,
    Stale,
    Interrupted,
    /// Half was written, and then no more could be.
    ShortWrite,
}

impl Errno {
    pub const ALL: [Self; 6] =
        [Self::Io, Self::NoSpace, Self::Access, Self::Stale, Self::Interrupted, Self::ShortWrite];

    /// The error, as the real disk would tell it.
    pub fn at(self, path: &Path) -> DiskError {
        DiskError::from_io(
            path,
            match self {
                Self::Io => io::Error::from_raw_os_error(5),
                Self::NoSpace => io::Error::from_raw_os_error(28),
                Self::Access => io::Error::from_raw_os_error(13),
                Self::Stale => io::Error::from_raw_os_error(116),
                Self::Interrupted => io::Error::from_raw_os_error(4),
                Self::ShortWrite => io::ErrorKind::WriteZero.into(),
            },
        )
    }
}

/// For how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    Once,
    /// This many operations.
    Times(u64),
    ForEver,
}

/// One fault.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// The operation at which it begins, counted from 0.
    pub at: u64,
    pub errno: Errno,
    pub lasting: Lasting,
    /// Whether what is reported as failed was done all the same, as when a server's answer is lost; of a write, half.
    pub done: bool,
}

/// The faults of one machine.
#[derive(Default)]
pub struct Faults {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    count: u64,
    fault: Option<Fault>,
    hang_at: Option<u64>,
    hanging: usize,
    /// The operations so far, where someone wants to know.
    log: Option<Vec<&'static str>>,
    /// How many of them failed.
    failed: u64,
}

/// How an operation goes.
pub(super) enum Outcome {
    Goes,
    Fails { error: DiskError, done: bool },
}

impl Outcome {
    pub fn refused(errno: Errno, path: &Path) -> Self {
        Self::Fails { error: errno.at(path), done: false }
    }

    /// For what has nothing half done.
    pub fn before(self) -> Result<(), DiskError> {
        match self {
            Self::Goes => Ok(()),
            Self::Fails { error, .. } => Err(error),
        }
    }
}

impl Faults {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Fails from now on as said; counting goes on from where it is.
    pub fn set(&self, fault: Option<Fault>) {
        self.state().fault = fault;
    }

    pub fn is_set(&self) -> bool {
        self.state().fault.is_some()
    }

    /// Keeps the names of operations from now on.
    pub fn keep_log(&self) {
        self.state().log = Some(Vec::new());
    }

    pub fn log(&self) -> Vec<&'static str> {
        self.state().log.clone().unwrap_or_default()
    }

    /// How many operations there were.
    pub fn count(&self) -> u64 {
        self.state().count
    }

    /// How many of them failed.
    pub fn failed(&self) -> u64 {
        self.state().failed
    }

    /// From this operation on, none comes back until [`Self::release`].
    pub fn hang_at(&self, at: u64) {
        self.state().hang_at = Some(at);
    }

    pub fn release(&self) {
        self.state().hang_at = None;
        self.changed.notify_all();
    }

    /// Waits until an operation hangs, or `over` says that none will.
    pub fn wait_until_hanging(&self, over: impl Fn() -> bool) -> bool {
        let mut state = self.state();
        while state.hanging == 0 {
            if over() {
                return false;
            }
            state = self.changed.wait_timeout(state, std::time::Duration::from_millis(1)).unwrap().0;
        }
        true
    }

    pub(super) fn step(&self, what: &'static str, path: &Path) -> Outcome {
        let mut state = self.state();
        let number = state.count;
        state.count += 1;
        if let Some(log) = &mut state.log {
            log.push(what);
        }
        state.hanging += 1;
        while state.hang_at.is_some_and(|at| number >= at) {
            self.changed.notify_all();
            state = self.changed.wait(state).unwrap();
        }
        state.hanging -= 1;
        let Some(fault) = state.fault else { return Outcome::Goes };
        let hit = match fault.lasting {
            Lasting::Once => number == fault.at,
            Lasting::Times(times) => (fault.at..fault.at.saturating_add(times)).contains(&number),
            Lasting::ForEver => number >= fault.at,
        };
        if !hit {
            return Outcome::Goes;
        }
        state.failed += 1;
        Outcome::Fails { error: fault.errno.at(path), done: fault.done }
    }
}
