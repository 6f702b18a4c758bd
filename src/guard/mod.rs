//! The process itself: what it must not leave behind, and what it can't prevent here.
//!
//! A leaf of the house: it knows no other room, and the vault keeps its keys with it. Everything that it puts in force
//! it notes, so that [`report`] says what is on in this process and what is off, and why.

pub mod process;
pub mod report;

pub use report::{Kind, Protection, State, report};
