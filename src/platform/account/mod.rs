//! Who works on this machine.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

/// The account's name as the machine knows it: the full name where it has one, else the short one. None where the
/// system keeps no list that can be read without asking a network.
#[must_use]
pub fn name() -> Option<String> {
    system::name()
}
