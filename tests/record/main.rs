//! The record in memory, and the session that keeps it.

mod access;
mod addressed;
mod before;
#[path = "../support/canaries.rs"]
#[allow(dead_code, reason = "other tests need more of it")]
mod canaries;
mod carrying;
mod changes;
mod closed;
mod closed_at_once;
mod closed_carried;
mod closed_crossed;
mod closed_ended;
mod closed_leavings;
mod closed_left;
mod closed_readers;
mod closed_storm;
mod closed_together;
#[path = "../vault/support.rs"]
#[allow(dead_code, reason = "shared with the vault's tests; only its failing disk is used here")]
mod disk;
mod ending;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../support/figures.rs"]
mod figures;
mod finding;
mod fixture;
mod forged;
mod history;
#[path = "../support/hooked.rs"]
mod hooked;
mod kept;
mod kept_here;
mod late;
mod late_closed;
mod late_shown;
mod matching;
mod merging;
mod older;
mod older_reads;
mod parts;
mod people;
#[path = "../support/tools.rs"]
#[allow(dead_code, reason = "other tests need more of it")]
mod plain_tools;
mod processes;
mod reread;
mod research;
mod sample;
mod session;
#[path = "../support/share.rs"]
#[allow(dead_code, reason = "other tests need more of it")]
mod share;
mod shared;
mod speed;
mod standing;
mod still_open;
mod together;
mod told_late;
mod too_much;
mod tracks;
mod withdrawn;
mod withheld;
