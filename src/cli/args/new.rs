//! The command line of `marac new`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct NewArguments {
    /// The record to make, by custom NAME.marac
    pub file: PathBuf,
    /// The MARAC area it is for
    #[arg(long, value_name = "NAME")]
    pub area: String,
    /// Your name, as the audit log shows it; else it is asked for, or your account's name taken
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The public half of a recovery key that is locked away already; else a new one is made and shown once
    #[arg(long, value_name = "age1…")]
    pub recovery: Option<String>,
}
