//! What the process gave up: tried from the inside by this test binary, started again, and seen from the outside on the
//! real program.
#![cfg(target_os = "linux")]

#[path = "../support/install.rs"]
mod install;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../cli/sandbox.rs"]
mod sandbox;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../support/seat.rs"]
mod seat;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../support/terminal.rs"]
mod terminal;

mod forbidden;
mod ordinary_user;
mod scrollback;
mod traced;

/// Whether this runs as root, who may look into other processes and become other users.
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
