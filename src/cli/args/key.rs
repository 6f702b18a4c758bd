//! The command line of `marac key`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make your key, protected by a passphrase
    New(KeyNewArguments),
    /// Show its public half
    Show,
    /// Print a new recovery key, to be locked away; marac new --recovery takes its public half
    Recovery,
}

#[derive(Debug, Args)]
pub struct KeyNewArguments {
    /// Where to; else the configuration folder
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Leave the key unprotected, for machines only
    #[arg(long)]
    pub no_passphrase: bool,
}
