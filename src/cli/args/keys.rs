//! The command line of `marac keys`.

use clap::Args;

#[derive(Debug, Args)]
pub struct KeysArguments {
    /// As a table for the README
    #[arg(long)]
    pub markdown: bool,
}
