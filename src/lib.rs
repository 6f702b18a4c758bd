//! `marac`: a Multi-Agency Risk Assessment Conference, prepared, run and followed up in a terminal.

pub mod app;
pub mod cli;
pub mod command;
pub mod demo;
pub mod documents;
pub mod domain;
pub mod guard;
pub mod intake;
pub mod keymap;
pub mod platform;
pub mod record;
pub mod seat;
pub mod text;
pub mod ui;
pub mod vault;
