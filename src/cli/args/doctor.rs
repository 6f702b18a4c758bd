//! The command line of `marac doctor`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct DoctorArguments {
    /// The record whose place is looked at; else the one opened last
    pub file: Option<PathBuf>,
    /// One JSON document instead of text
    #[arg(long)]
    pub json: bool,
}
