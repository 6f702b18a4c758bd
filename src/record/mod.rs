//! What is remembered: domain values on one side, SQLite and the vault's operations on the other.

pub mod change;
