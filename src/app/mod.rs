//! The open conference: its commands, its state and what changes it. Nothing here draws or waits.

pub mod command;
pub mod composer_line;
pub mod find;
