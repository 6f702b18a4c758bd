//! The record in memory, and the session that keeps it.

mod access;
mod carrying;
mod changes;
#[path = "../vault/support.rs"]
#[allow(dead_code, reason = "shared with the vault's tests; only its failing disk is used here")]
mod disk;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../support/figures.rs"]
mod figures;
mod finding;
mod fixture;
mod forged;
mod history;
mod matching;
mod merging;
mod older;
mod parts;
mod people;
#[path = "../support/tools.rs"]
#[allow(dead_code, reason = "other tests need more of it")]
mod plain_tools;
mod processes;
mod sample;
mod session;
#[path = "../support/share.rs"]
#[allow(dead_code, reason = "other tests need more of it")]
mod share;
mod shared;
mod speed;
mod standing;
mod together;
mod told_late;
mod tracks;
mod withdrawn;
