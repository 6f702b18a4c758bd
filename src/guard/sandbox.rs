//! The sandbox: before anything is decrypted the process gives up all files but its own, the network, and other programs.
//!
//! The command line says once, before any thread starts, what the process may reach ([`announce`]); whoever is about to
//! decrypt closes it in ([`close`]). What needs more (asking for a passphrase, an age plugin, reading an import or
//! the place where a record lies) comes before that. A process that nothing was announced for stays as it is: tests
//! and benches, which open many records.

use std::sync::{Mutex, PoisonError};

use super::reach::Reach;
#[cfg(not(target_os = "linux"))]
use super::report::{Kind, State, note};

static ANNOUNCED: Mutex<Option<Reach>> = Mutex::new(None);

/// Says what this process may reach from [`close`] on.
pub fn announce(reach: Reach) {
    *ANNOUNCED.lock().unwrap_or_else(PoisonError::into_inner) = Some(reach);
}

/// Gives up everything else, for this thread and all that it starts; once. What this machine can't do is noted.
pub fn close() {
    let announced = ANNOUNCED.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(reach) = announced {
        close_in(&reach);
    }
}

#[cfg(target_os = "linux")]
fn close_in(reach: &Reach) {
    super::files::restrict(reach);
    super::calls::restrict();
}

#[cfg(not(target_os = "linux"))]
fn close_in(_: &Reach) {
    for kind in [Kind::Files, Kind::Calls] {
        note(kind, State::Off("this system has no such thing".to_owned()), "");
    }
}
