//! Where operating systems differ: files, a folder's news, the account, the console. Each difference is one module with one face and a
//! file a system; the rest of the program doesn't know which it runs on. The terminal's are in [`crate::ui`], the
//! process's own protection in [`crate::guard`], for the same reason in the same shape.
//!
//! A leaf of the house: it knows no other room.

pub mod account;
pub mod console;
pub mod files;
pub mod watch;
