//! The command line of `marac backup`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct BackupArguments {
    /// The record
    pub file: PathBuf,
    /// The folder to write the copy into
    #[arg(long, value_name = "FOLDER")]
    pub to: PathBuf,
}
