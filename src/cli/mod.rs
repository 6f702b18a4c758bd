//! The command line: one file a subcommand. Prints, and nothing else.

pub mod args;
