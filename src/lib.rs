//! `marac`: a Multi-Agency Risk Assessment Conference, prepared, run and followed up in a terminal.

pub mod app;
pub mod cli;
pub mod command;
pub mod demo;
pub mod documents;
pub mod domain;
pub mod guard;
pub mod intake;
pub mod keymap;
pub mod platform;
pub mod record;
pub mod seat;
pub mod text;
pub mod ui;
pub mod vault;

/// Memory is wiped when it is given back: what was read of a record would else lie about until something else is written
/// over it (46,000 pieces of plaintext after closing one, without this).
#[global_allocator]
static WIPED: zeroizing_alloc::ZeroAlloc<guard::wiping::Witness> = zeroizing_alloc::ZeroAlloc(guard::wiping::Witness);
