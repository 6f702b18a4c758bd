//! The promises of the interface, kept by the real program in a pseudo-terminal and read afterwards with plain tools.
#![cfg(unix)]

#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../cli/sandbox.rs"]
mod sandbox;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../support/seat.rs"]
mod seat;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../support/terminal.rs"]
mod terminal;

mod company;
mod keymaps;
mod leaving;
mod meeting;
mod month;
mod older;
mod opening;
mod passphrase;
mod share;
mod sizes;
mod withdrawn;
