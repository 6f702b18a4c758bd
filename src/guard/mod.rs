//! The process itself: what it must not leave behind, and what it can't prevent here.
//!
//! A leaf of the house: it knows no other room, and the vault keeps its keys with it. Everything that it puts in force
//! it notes, so that [`report`] says what is on in this process and what is off, and why.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod files;
pub mod keeper;
pub mod locked;
pub mod process;
mod reach;
pub mod report;
pub mod sandbox;
pub mod wiping;

pub use reach::Reach;
pub use report::{Kind, Protection, State, report};
