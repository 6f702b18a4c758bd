//! The process itself: what it must not leave behind, and what it can't prevent here.

pub mod process;
