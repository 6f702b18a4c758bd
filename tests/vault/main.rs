//! The vault's promises, on real files: nothing that was called saved is lost, nothing damaged is taken for whole.

mod bad_input;
mod copied;
mod damage;
#[allow(dead_code, reason = "other tests need more of it")]
#[path = "../support/figures.rs"]
mod figures;
mod follow;
mod foreign_keys;
mod held_open;
#[path = "../support/hooked.rs"]
#[allow(dead_code, reason = "other tests need more of it")]
mod hooked;
#[cfg(unix)]
#[path = "../support/install.rs"]
mod install;
mod interrupted;
mod keys;
mod killed;
#[path = "../support/tools.rs"]
#[allow(dead_code, reason = "other tests need more of it")]
mod plain_tools;
mod rolled_back;
mod round_trip;
mod several;
#[path = "../support/share.rs"]
#[allow(dead_code, reason = "other tests need more of it")]
mod share;
mod spilled;
mod support;
#[cfg(unix)]
mod tools;
mod vectors;
mod working;
