//! The record in memory, and the session that keeps it.

mod changes;
mod merging;
mod sample;
