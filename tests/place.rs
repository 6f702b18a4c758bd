//! Whether a record may live in a folder, tried on real folders, real mounts and real running programs.
#![cfg(target_os = "linux")]

#[path = "place/machine.rs"]
mod machine;
#[path = "place/marks.rs"]
mod marks;
#[path = "place/mounts.rs"]
mod mounts;
#[path = "place/programs.rs"]
mod programs;
#[path = "support/tools.rs"]
mod tools;
