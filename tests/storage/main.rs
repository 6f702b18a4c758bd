//! What the disk, the power and the share do wrong, tried on the record until nothing is lost: a simulated disk that fails
//! at every operation, power cuts in every state, three seats whose files arrive late and in any order, flipped bytes;
//! and a real disk that is full or can only be read.
//!
//! Each test has a short form for every day and a long one, asked for by a variable that its comment names.

mod failing_share;
mod failures;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../support/figures.rs"]
mod figures;
mod flipped;
#[path = "../support/hooked.rs"]
mod hooked;
mod lagging;
mod late_decisions;
mod meeting;
mod power_cuts;
mod remembering;
#[path = "../record/sample.rs"]
#[allow(dead_code, reason = "shared with the tests of the record")]
mod sample;
mod schedules;
mod script;
mod seats;
#[path = "../support/sim_disk/mod.rs"]
#[allow(dead_code, reason = "not every test needs all of the disk")]
mod sim_disk;
mod sittings;
mod small_disk;
mod spill_cuts;
#[path = "../vault/support.rs"]
#[allow(dead_code, reason = "shared with the vault's tests; only its image is used here")]
mod stand_in;
mod two_at_once;
mod work;
