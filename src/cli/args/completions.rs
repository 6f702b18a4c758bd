//! The command line of `marac completions`.

use clap::Args;

use crate::cli::values::CompletionsFor;

#[derive(Debug, Args)]
pub struct CompletionsArguments {
    #[arg(value_name = "SHELL|man")]
    pub for_what: CompletionsFor,
}
