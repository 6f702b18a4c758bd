//! The command line of `marac check-place`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct CheckPlaceArguments {
    /// The folder
    pub folder: PathBuf,
    /// One JSON document instead of text
    #[arg(long)]
    pub json: bool,
}
